"""The sheets of a place, what was typed on them, and their figures."""

from collections.abc import Mapping, Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from indicators import queries
from indicators.handheld import calendar
from indicators.handheld.models import TallyEntry, TallySheet, TallyWord
from indicators.models import MeasureVersion
from indicators.queries import Row, Viewed
from tvaers.places import Place, Relation, children


def sheet(session: Session, place: Place, public_id: str) -> TallySheet:
    """One sheet of a place; NoResultFound, and so a 404, for another's."""
    return session.scalars(
        sa.select(TallySheet).where(
            TallySheet.place_id == place.id, TallySheet.public_id == public_id
        )
    ).one()


def sheets(session: Session, place: Place, day: date) -> list[tuple[TallySheet, Place]]:
    """The sheets of a place and of the units that it owns, each with its place."""
    places = {place.id: place} | {
        each.id: each for each in children(session, place.id, Relation.PART_OF, day)
    }
    found = session.scalars(
        sa.select(TallySheet)
        .where(TallySheet.place_id.in_(sorted(places)))
        .order_by(TallySheet.title)
    )
    return [(each, places[each.place_id]) for each in found]


def newest(session: Session, sheet: TallySheet, start: date) -> TallyEntry | None:
    """The number that speaks for a period."""
    return session.scalar(
        sa.select(TallyEntry)
        .where(TallyEntry.sheet_id == sheet.id, TallyEntry.period_start == start)
        .order_by(TallyEntry.turn.desc())
        .limit(1)
    )


def entries(session: Session, sheets: Sequence[TallySheet]) -> Mapping[int, list[TallyEntry]]:
    """Everything that was typed on these sheets, by sheet, in the order of periods and turns."""
    rows = session.scalars(
        sa.select(TallyEntry)
        .where(TallyEntry.sheet_id.in_([each.id for each in sheets]))
        .order_by(TallyEntry.period_start, TallyEntry.turn)
    )
    found: dict[int, list[TallyEntry]] = {each.id: [] for each in sheets}
    for row in rows:
        found[row.sheet_id].append(row)
    return found


def speaking(entries: Sequence[TallyEntry]) -> dict[date, TallyEntry]:
    """The entry that speaks for each period: the newest turn."""
    return {each.period_start: each for each in entries}


def words(session: Session, sheet: TallySheet) -> Sequence[TallyWord]:
    """What was decided and what is tried, the newest first."""
    return session.scalars(
        sa.select(TallyWord)
        .where(TallyWord.sheet_id == sheet.id)
        .order_by(TallyWord.day.desc(), TallyWord.id.desc())
    ).all()


def version(session: Session, name: str) -> MeasureVersion | None:
    """The stored measure of a sheet; None until its first figures are released."""
    return session.scalar(sa.select(MeasureVersion).where(MeasureVersion.name == name))


def figures(session: Session, viewed: Viewed, name: str, place: Place) -> list[Row]:
    """The released figures of a measure in a place, oldest first, as far as the viewer may see them."""
    found = version(session, name)
    if found is None:
        return []
    return queries.series(session, viewed, [found], [place.id]).get((found.id, place.id), [])


def open_periods(sheet: TallySheet, today: date) -> list[date]:
    """The periods that a number can be typed for."""
    return calendar.open_periods(sheet.period, sheet.first_day, sheet.until, today)


def lacking(
    sheet: TallySheet, starts: Sequence[date], told: Mapping[date, TallyEntry], today: date
) -> list[date]:
    """Periods that are over and have no number, oldest first."""
    return calendar.lacking(sheet.period, starts, told.keys(), today)
