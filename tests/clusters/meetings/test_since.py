"""What has changed since a body last met: history published anew, signals that were not there, and what is late."""

from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, make_transient

from agreements.commitments.models import Commitment
from client import Client, Site
from html_page import Page
from indicators.models import CurrentRelease, Figure, MeasureVersion, Release, ReleaseState, Signal
from promise_pages import adopted, promised
from tvaers.places import Place

MEETINGS = "/omraader/sundhedsraad-horsens/moeder/"
THEN = datetime(2026, 10, 1, 8, 0, tzinfo=UTC)


@pytest.fixture
def kirsten(scratch: Site) -> Client:
    return scratch.sign_in("Kirsten Holm")


def changed(kirsten: Client) -> str:
    """What the next meeting's agenda says is new since 10 November."""
    page: Page = kirsten.get(kirsten.get(MEETINGS).links["12. januar 2027"])
    return page.text.partition("Ændret siden sidste møde 10. november 2026")[2]


def published_before(session: Session, measure: str, *, but: dict[date, float]) -> None:
    """Say that all of a measure in the council was published in October, with other values in these periods."""
    version = session.scalars(
        sa.select(MeasureVersion)
        .where(MeasureVersion.name == measure)
        .order_by(MeasureVersion.version.desc())
    ).first()
    assert version is not None
    place = session.scalars(sa.select(Place.id).where(Place.slug == "sundhedsraad-horsens")).one()
    first = Release(
        measure_version_id=version.id,
        state=ReleaseState.PUBLISHED,
        released_at=THEN,
        released_by="Tværs",
    )
    session.add(first)
    session.flush()
    now = session.scalars(
        sa.select(Figure)
        .join(
            CurrentRelease,
            sa.and_(
                CurrentRelease.measure_version_id == Figure.measure_version_id,
                CurrentRelease.period_start == Figure.period_start,
                CurrentRelease.release_id == Figure.release_id,
            ),
        )
        .where(Figure.measure_version_id == version.id, Figure.place_id == place)
        .where(Figure.stratum == "", Figure.counterpart_id == 0)
    ).all()
    for row in now:
        session.expunge(row)
        make_transient(row)
        row.release_id = first.id
        row.value = but.get(row.period_start, row.value)
        session.add(row)


def test_a_period_that_was_published_with_another_value_is_told_and_its_old_value_is_not(
    scratch: Site, kirsten: Client
) -> None:
    assert "Rettet bagud" not in changed(kirsten)
    with scratch.change() as session:
        published_before(session, "genoptraening", but={date(2026, 3, 1): 12.5})
    said = changed(kirsten)
    assert "Rettet bagud: Genoptræning inden for 7 dage marts 2026" in said
    assert "12,5" not in said


def test_a_signal_is_new_only_where_what_was_published_then_did_not_say_it(
    scratch: Site, kirsten: Client
) -> None:
    with scratch.change() as session:
        place = sa.select(Place.id).where(Place.slug == "sundhedsraad-horsens")
        names = session.scalars(
            sa.select(MeasureVersion.name)
            .join(Signal, Signal.measure_version_id == MeasureVersion.id)
            .where(Signal.place_id == place.scalar_subquery(), Signal.signal)
            .where(MeasureVersion.name == "afslutningsnotater")
        ).all()
        assert names
    assert "Nyt signal: Afslutningsnotater" in changed(kirsten)
    with scratch.change() as session:
        published_before(session, "afslutningsnotater", but={})
    assert "Nyt signal: Afslutningsnotater" not in changed(kirsten)


def test_a_day_that_has_passed_since_is_told_and_one_that_had_passed_is_not(
    scratch: Site, kirsten: Client
) -> None:
    promised(kirsten, adopted(scratch), titel="Forbi for længst")
    with scratch.change() as session:
        row = session.scalars(
            sa.select(Commitment).where(Commitment.title == "Forbi for længst")
        ).one()
        row.due = date(2026, 11, 20)
    assert "Frist overskredet: Forbi for længst fristen var 20. november 2026" in changed(kirsten)
    with scratch.change() as session:
        session.execute(
            sa.update(Commitment)
            .where(Commitment.title == "Forbi for længst")
            .values(due=date(2026, 11, 1))
        )
    assert "Forbi for længst" not in changed(kirsten)
