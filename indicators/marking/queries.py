"""The marks of one series: those that stand, and all there have been."""

from collections.abc import Mapping, Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from indicators.marking.models import MarkKind, SeriesMark
from indicators.models import MeasureVersion
from indicators.views import Mark, Measure, Target
from tvaers.danish import day as day_words
from tvaers.places import Place
from tvaers.web import COPENHAGEN

_Version = aliased(MeasureVersion)


def every(session: Session, measure: str, place: Place) -> Sequence[SeriesMark]:
    """All marks of a measure, of whichever version, in a place: the newest first."""
    versions = sa.select(_Version.id).where(_Version.name == measure)
    return session.scalars(
        sa.select(SeriesMark)
        .where(SeriesMark.place_id == place.id, SeriesMark.measure_version_id.in_(versions))
        .order_by(SeriesMark.day.desc(), SeriesMark.id.desc())
    ).all()


def standing(session: Session, measure: str, place: Place) -> list[SeriesMark]:
    """Those that nobody has ended."""
    return [mark for mark in every(session, measure, place) if mark.ended_at is None]


def standing_at(
    session: Session, names: Sequence[str], places: Sequence[int]
) -> Mapping[tuple[str, int], list[SeriesMark]]:
    """The same of several measures in several places, by measure's name and place."""
    rows = session.execute(
        sa.select(_Version.name, SeriesMark)
        .join(_Version, _Version.id == SeriesMark.measure_version_id)
        .where(SeriesMark.ended_at.is_(None), SeriesMark.place_id.in_(places))
        .where(_Version.name.in_(names))
    )
    found: dict[tuple[str, int], list[SeriesMark]] = {}
    for name, mark in rows:
        found.setdefault((name, mark.place_id), []).append(mark)
    return found


def by_whom(mark: SeriesMark) -> str:
    """Who set a mark and when, in words."""
    return f"Sat af {mark.made_by} {day_words(mark.made_at.astimezone(COPENHAGEN).date())}."


def drawn(marks: Sequence[SeriesMark]) -> tuple[tuple[Mark, ...], tuple[Target, ...]]:
    """The marks as the figure shows them: notes and phases, and targets."""
    ordered = sorted(marks, key=lambda mark: (mark.day, mark.id))
    return (
        tuple(
            Mark(mark.day, mark.text, "confirmed", mark.kind.value, by_whom(mark))
            for mark in ordered
            if mark.kind is not MarkKind.TARGET
        ),
        tuple(
            Target(mark.value, mark.day, mark.until, by_whom(mark), mark.text)
            for mark in ordered
            if mark.kind is MarkKind.TARGET and mark.value is not None
        ),
    )


def phases(
    session: Session, place_ids: Sequence[int]
) -> Mapping[tuple[str, int], tuple[date, ...]]:
    """The days of the phases that stand in these places, by measure's name and place."""
    rows = session.execute(
        sa.select(_Version.name, SeriesMark.place_id, SeriesMark.day)
        .join(_Version, _Version.id == SeriesMark.measure_version_id)
        .where(SeriesMark.kind == MarkKind.PHASE, SeriesMark.ended_at.is_(None))
        .where(SeriesMark.place_id.in_(place_ids))
        .order_by(SeriesMark.day)
    )
    found: dict[tuple[str, int], tuple[date, ...]] = {}
    for name, place_id, day in rows:
        found[name, place_id] = (*found.get((name, place_id), ()), day)
    return found


def judgeable(measure: Measure) -> bool:
    """Whether a series has a median that a phase could begin anew."""
    return measure.kind != "count"
