"""A delivery's life: what its preview says before it is approved, withdrawing it, and rolling back; on both databases."""

from datetime import date, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from figures import MEASURES, TODAY, Site
from indicators.deliveries import preview, rollback
from indicators.deliveries.models import Preview, PreviewFigure, PreviewSignal, PreviewState
from indicators.models import CurrentRelease, Figure, Observation, Release, ReleaseState, Signal
from tvaers.db import transaction
from tvaers.handling import send_back, submit, waiting_rows, waive_row, withdraw
from tvaers.intake import Delivery, DeliveryState, NotNow, Stores, approve
from tvaers.register import Register
from tvaers.trail import Event

JANUARY, FEBRUARY, MARCH = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)
HORSENS, HEDENSTED = "0615", "0766"
DEFINITIONS = tuple(MEASURES.values())


@pytest.fixture
def site(stores: Stores, register: Register) -> Site:
    return Site(stores, register)


def delivery(session: Session, receipt: str) -> Delivery:
    return session.scalars(sa.select(Delivery).where(Delivery.public_id == receipt)).one()


def made(site: Site, receipt: str) -> Preview:
    """The preview of a delivery, once it is made."""
    with Session(site.stores.published) as session:
        key = delivery(session, receipt).id
    preview.make(site.stores, DEFINITIONS, key, TODAY)
    with Session(site.stores.published) as session:
        return session.scalars(sa.select(Preview).where(Preview.delivery_id == key)).one()


def told(site: Site, of: Preview) -> dict[tuple[str, date], tuple[str, str, str]]:
    """What a preview says: status before and after and why, by place and month, of plans in seven days."""
    slugs = {each.id: slug for slug, each in site.register.by_slug.items()}
    with Session(site.stores.published) as session:
        rows = session.scalars(
            sa.select(PreviewFigure).where(PreviewFigure.preview_id == of.id)
        ).all()
    return {
        (slugs[row.place_id], row.period_start): (
            f"{row.status_before or ''} {row.before or 0:.0f}",
            f"{row.status_after} {row.after or 0:.0f}",
            row.why,
        )
        for row in rows
    }


def approved(site: Site, receipt: str) -> None:
    with transaction(site.stores.published) as session:
        approve(session, delivery(session, receipt), by="Ole Bach")


def test_a_preview_says_what_changes_and_why_and_publishes_nothing(site: Site) -> None:
    site.plans(JANUARY, site.everybody(40, 80))
    numbers = dict(site.everybody(40, 80))
    del numbers[HEDENSTED]
    site.plans(FEBRUARY, numbers)
    site.release("genoptraening")
    receipt = site.plans(JANUARY, {HORSENS: (60, 80)}, approved=False)
    late = site.plans(FEBRUARY, {HEDENSTED: (20, 80)}, approved=False)
    next_month = site.plans(MARCH, site.everybody(40, 80), approved=False)

    corrected = told(site, made(site, receipt))
    assert corrected["horsens-kommune", JANUARY] == ("shown 50", "shown 75", "corrected")
    assert corrected["sundhedsraad-horsens", JANUARY][2] == "corrected"
    assert {start for _, start in corrected} == {JANUARY}
    complete = told(site, made(site, late))
    assert complete["hedensted-kommune", FEBRUARY] == ("missing 0", "shown 25", "complete")
    assert complete["sundhedsraad-horsens", FEBRUARY] == ("incomplete 0", "shown 44", "complete")
    assert {why for *_, why in told(site, made(site, next_month)).values()} == {"new"}
    assert {row.period_start for row in site.all(CurrentRelease)} == {JANUARY, FEBRUARY}
    assert len(site.all(Release)) == 1


def test_what_a_preview_said_is_what_the_release_then_makes(site: Site) -> None:
    site.plans(JANUARY, site.everybody(40, 80, horsens=(3, 80)))
    site.release("genoptraening")
    receipt = site.plans(JANUARY, {HORSENS: (2, 80), HEDENSTED: (70, 80)}, approved=False)
    found = made(site, receipt)
    with Session(site.stores.published) as session:
        rows = session.scalars(
            sa.select(PreviewFigure).where(PreviewFigure.preview_id == found.id)
        ).all()
        said = {
            (row.place_id, row.period_start): (str(row.status_after), row.after) for row in rows
        }
    assert said and not any(value for status, value in said.values() if status == "hidden")
    before = {(row.place_id, row.period_start): row for row in site.all(Figure)}
    approved(site, receipt)
    site.release("genoptraening")
    newest = max(row.id for row in site.all(Release))
    after = {
        (row.place_id, row.period_start): (str(row.status), row.value)
        for row in site.all(Figure)
        if row.release_id == newest
    }
    changed = {
        key: value
        for key, value in after.items()
        if (str(before[key].status), before[key].value) != value
    }
    assert said == changed


def test_a_small_number_is_hidden_in_a_preview_as_it_is_everywhere(site: Site) -> None:
    receipt = site.plans(JANUARY, site.everybody(40, 80, horsens=(3, 80)), approved=False)
    said = told(site, made(site, receipt))
    hidden = [place for (place, _), (_, after, _) in said.items() if after.startswith("hidden")]
    assert "horsens-kommune" in hidden and len(hidden) > 1
    assert said["horsens-kommune", JANUARY] == (" 0", "hidden 0", "new")


def test_a_preview_tells_which_run_charts_would_turn(site: Site) -> None:
    months = [date(2024 + at // 12, at % 12 + 1, 1) for at in range(27)]
    for at, month in enumerate(months[:16]):
        site.plans(month, site.everybody(39 + 2 * (at % 2), 80))
    site.release("genoptraening")
    here, turned = site.register.by_slug["horsens-kommune"].id, []
    for month in months[16:]:
        numbers = site.everybody(39 + 2 * (month.month % 2), 80, horsens=(70, 80))
        receipt = site.plans(month, numbers, approved=False)
        found = made(site, receipt)
        approved(site, receipt)
        site.release("genoptraening")
        now = {row.place_id: (row.signal, row.side * row.signal) for row in site.all(Signal)}
        rows = [row for row in site.all(PreviewSignal) if row.preview_id == found.id]
        assert all(now[row.place_id] == (row.signal_after, row.side_after) for row in rows)
        turned += [month for row in rows if row.place_id == here]
    assert turned


def test_an_old_preview_is_made_anew_when_something_else_is_approved(site: Site) -> None:
    receipt = site.plans(JANUARY, {HORSENS: (60, 80)}, approved=False)
    other = site.plans(FEBRUARY, {HORSENS: (61, 80)}, approved=False)
    for each in (receipt, other):
        made(site, each)
    with Session(site.stores.published) as session:
        assert preview.waiting(session) == []
    approved(site, other)
    with Session(site.stores.published) as session:
        assert preview.waiting(session) == [delivery(session, receipt).id]


def test_a_preview_that_a_worker_left_half_made_is_taken_up_and_a_cancelled_one_is_left(
    site: Site,
) -> None:
    receipt = site.plans(JANUARY, {HORSENS: (60, 80)}, approved=False)
    key = made(site, receipt).id
    for state, again in ((PreviewState.WORKING, 1), (PreviewState.CANCELLED, 0)):
        with transaction(site.stores.published) as session:
            session.get_one(Preview, key).state = state
        preview.take_up(site.stores)
        with Session(site.stores.published) as session:
            assert len(preview.waiting(session)) == again


def test_a_preview_stops_when_somebody_cancels_it_and_keeps_nothing(site: Site) -> None:
    receipt = site.plans(JANUARY, {HORSENS: (60, 80)}, approved=False)
    with Session(site.stores.published) as session:
        key = delivery(session, receipt).id

    def cancel(_step: int, _steps: int, _doing: str) -> None:
        with transaction(site.stores.published) as session:
            found = session.scalars(sa.select(Preview)).one()
            found.state = PreviewState.CANCELLED

    assert not preview.make(site.stores, DEFINITIONS, key, TODAY, cancel)
    with Session(site.stores.published) as session:
        assert session.scalars(sa.select(Preview)).one().state is PreviewState.CANCELLED
        assert session.scalars(sa.select(PreviewFigure)).all() == []


def test_a_delivery_goes_its_way_step_by_step_and_each_step_leaves_its_trace(site: Site) -> None:
    receipt = site.plans(JANUARY, site.everybody(40, 80), approved=False)
    with transaction(site.stores.published) as session:
        found = delivery(session, receipt)
        submit(session, found, by="Sofie Lund")
        with pytest.raises(NotNow, match="allerede indsendt af Sofie Lund"):
            submit(session, found, by="Sofie Lund")
        with pytest.raises(NotNow, match="Skriv med få ord hvorfor"):
            send_back(session, found, by="Ole Bach", reason=" ")
        with pytest.raises(NotNow, match="CPR"):
            send_back(session, found, by="Ole Bach", reason="se 010190-1234")
        send_back(session, found, by="Ole Bach", reason="Odder mangler")
        assert (found.state, found.reason) == (DeliveryState.READY, "Odder mangler")
        submit(session, found, by="Sofie Lund")
        approve(session, found, by="Ole Bach")
    site.release("genoptraening")
    with transaction(site.stores.published) as session:
        withdraw(session, delivery(session, receipt), by="Ole Bach", reason="Forkert udtræk")
        with pytest.raises(NotNow, match="allerede trukket tilbage af Ole Bach"):
            withdraw(session, delivery(session, receipt), by="Ole Bach", reason="igen")
    told = [event.action for event in site.all(Event) if event.action.startswith("intake.delivery")]
    assert told == [
        f"intake.delivery.{act}"
        for act in ("take", "submit", "return", "submit", "approve", "withdraw")
    ]


def test_a_withdrawn_delivery_is_out_of_the_figures_and_its_months_say_missing(site: Site) -> None:
    site.plans(JANUARY, site.everybody(40, 80))
    receipt = site.plans(FEBRUARY, site.everybody(50, 80))
    correction = site.plans(JANUARY, {HORSENS: (60, 80)})
    site.release("genoptraening")
    for each in (receipt, correction):
        with transaction(site.stores.published) as session:
            withdraw(session, delivery(session, each), by="Ole Bach", reason="Forkert udtræk")
    assert site.release("genoptraening").periods == 2
    here = site.figures("genoptraening", "horsens-kommune")
    assert (str(here[FEBRUARY].status), here[FEBRUARY].value) == ("missing", None)
    assert (here[JANUARY].numerator, here[JANUARY].denominator) == (40, 80)
    assert site.release("genoptraening").release is None
    site.plans(FEBRUARY, site.everybody(51, 80))
    site.release("genoptraening")
    assert site.figures("genoptraening", "horsens-kommune")[FEBRUARY].numerator == 51


def test_quarantine_is_worked_off_row_by_row(site: Site) -> None:
    rows = {HORSENS: (90, 80), HEDENSTED: (81, 80), "0746": (40, 80)}
    receipt = site.plans(JANUARY, rows, approved=False)
    with transaction(site.stores.published) as session:
        found = delivery(session, receipt)
        first, second = sorted(waiting_rows(session, found))
        waive_row(session, found, first, by="Sofie Lund", reason="Rettes i næste udtræk")
        with pytest.raises(NotNow, match="allerede afgjort"):
            waive_row(session, found, first, by="Sofie Lund", reason="igen")
        assert found.state is DeliveryState.QUARANTINED
        waive_row(session, found, second, by="Sofie Lund", reason="Samme fejl")
        assert found.state is DeliveryState.READY


def rolled_back(site: Site, release_id: int, reason: str = "Filen var fra en prøve") -> None:
    with transaction(site.stores.published) as session:
        rollback.roll_back(
            session, session.get_one(Release, release_id), MEASURES, by="Ole Bach", reason=reason
        )


def test_a_rolled_back_release_gives_way_to_the_one_before_and_stays_so(site: Site) -> None:
    site.plans(JANUARY, site.everybody(40, 80))
    site.release("genoptraening")
    wrong = site.plans(JANUARY, {HORSENS: (70, 80)})
    site.plans(FEBRUARY, site.everybody(50, 80))
    site.release("genoptraening")
    first, second = sorted(row.id for row in site.all(Release))
    kept = len(site.all(Figure)), len(_observations(site))
    rolled_back(site, second)

    assert site.figures("genoptraening", "horsens-kommune").keys() == {JANUARY}
    assert site.figures("genoptraening", "horsens-kommune")[JANUARY].numerator == 40
    (pointer,) = site.all(CurrentRelease)
    assert pointer.release_id == first and pointer.note.endswith(": Filen var fra en prøve")
    states = {row.id: row.state for row in site.all(Release)}
    assert states == {first: ReleaseState.PUBLISHED, second: ReleaseState.WITHDRAWN}
    assert (len(site.all(Figure)), len(_observations(site))) == kept
    assert {row.release_id for row in site.all(Signal)} == {first}
    with Session(site.stores.published) as session:
        assert delivery(session, wrong).state is DeliveryState.WITHDRAWN
    assert site.release("genoptraening").release is None

    with pytest.raises(NotNow, match="allerede rullet tilbage"):
        rolled_back(site, second)
    site.plans(JANUARY, {HORSENS: (41, 80)})
    site.release("genoptraening")
    (pointer,) = site.all(CurrentRelease)
    assert pointer.note == "" and pointer.release_id > second


def test_a_unit_that_rolls_back_takes_its_own_delivery_out_and_nobody_elses(site: Site) -> None:
    site.plans(JANUARY, site.everybody(40, 80))
    site.release("genoptraening")
    own = site.plans(JANUARY, {HORSENS: (70, 80)})
    other = site.plans(JANUARY, {HEDENSTED: (60, 80)})
    horsens = site.register.by_slug["horsens-kommune"].id
    with transaction(site.stores.published) as session:
        delivery(session, own).holder_id = horsens
        delivery(session, other).holder_id = site.register.by_slug["hedensted-kommune"].id
    site.release("genoptraening")
    newest = max(row.id for row in site.all(Release))
    with transaction(site.stores.published) as session:
        found = session.get_one(Release, newest)
        rollback.roll_back(
            session, found, MEASURES, by="Ole Bach", reason="prøve", holder_id=horsens
        )
        assert delivery(session, own).state is DeliveryState.WITHDRAWN
        assert delivery(session, other).state is DeliveryState.APPROVED
    site.release("genoptraening")
    assert site.figures("genoptraening", "horsens-kommune")[JANUARY].numerator == 40
    assert site.figures("genoptraening", "hedensted-kommune")[JANUARY].numerator == 60


def test_only_the_newest_release_of_a_period_is_rolled_back(site: Site) -> None:
    site.plans(JANUARY, site.everybody(40, 80))
    site.release("genoptraening")
    site.plans(JANUARY, site.everybody(41, 80))
    site.release("genoptraening")
    first, _ = sorted(row.id for row in site.all(Release))
    assert {row.id: row.state for row in site.all(Release)}[first] is ReleaseState.SUPERSEDED
    with pytest.raises(NotNow, match="en nyere er kommet i stedet"):
        rolled_back(site, first)


def _observations(site: Site) -> list[datetime]:
    with site.stores.raw.connect() as connection:
        return list(connection.scalars(sa.select(Observation.__table__.c.delivery_id)))
