"""What persons do with tally sheets: open one, type a number, correct it, say what it led to, end it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from indicators.handheld import calendar, queries
from indicators.handheld.forms import Written
from indicators.handheld.models import TallyEntry, TallySheet, TallyWord, WordKind
from tvaers import cpr, trail
from tvaers.db import now
from tvaers.places import Place

LONGEST = 500
_PERSON = "Teksten ligner et CPR-nummer. Skriv den uden; intet er gemt."


class Unfit(Exception):
    """Why it cannot be, in Danish."""


class NeedsReason(Exception):
    """The period has another number already: whoever changes it says why."""


@dataclass(frozen=True)
class Meanwhile(Exception):
    """Somebody has typed the same period since the form was opened: both numbers are shown."""

    theirs: TallyEntry


@dataclass(frozen=True)
class Typed:
    """What somebody typed for a period, and the newest entry that stood on the form it was typed in."""

    start: date
    numerator: int
    denominator: int | None
    note: str
    reason: str
    seen: int

    @property
    def numbers(self) -> tuple[int, int | None]:
        """The numbers alone."""
        return self.numerator, self.denominator


def open_sheet(
    session: Session,
    place: Place,
    written: Written,
    *,
    demonstration: bool,
    by: str,
    by_id: int | None,
) -> TallySheet:
    """Open a sheet; the same form sent twice opens one."""
    fields = written.fields()
    same = session.scalars(
        sa.select(TallySheet).where(
            TallySheet.place_id == place.id, TallySheet.title == written.title
        )
    ).all()
    for each in same:
        if all(getattr(each, name) == value for name, value in fields.items()):
            return each
        if each.until is None or each.until > written.first_day:
            raise Unfit(
                f"{place.name} har allerede et skema, der hedder »{each.title}«. Vælg en anden titel."
            )
    made = TallySheet(
        place_id=place.id,
        **fields,
        demonstration=demonstration,
        made_at=now(),
        made_by=by,
        made_by_id=by_id,
    )
    session.add(made)
    session.flush()
    _tell(session, "open", made, place, by, {})
    return made


def register(
    session: Session,
    sheet: TallySheet,
    place: Place,
    typed: Typed,
    *,
    today: date,
    by: str,
    by_id: int | None,
) -> TallyEntry:
    """Write what was typed. The same number again is the same entry; another number is a correction with a
    reason; a number that came meanwhile is shown and never overwritten unseen."""
    if typed.start not in calendar.open_periods(sheet.period, sheet.first_day, sheet.until, today):
        raise Unfit(
            "Perioden er ikke begyndt endnu, eller den ligger uden for skemaets tid. Vælg en anden."
        )
    for text in (typed.note, typed.reason):
        if cpr.find(text) is not None:
            raise Unfit(_PERSON)
    before = queries.newest(session, sheet, typed.start)
    if before is not None and before.numbers == typed.numbers and not typed.note:
        return before
    _require_seen(before, typed)
    made = TallyEntry(
        sheet_id=sheet.id,
        place_id=sheet.place_id,
        period_start=typed.start,
        turn=1 if before is None else before.turn + 1,
        numerator=typed.numerator,
        denominator=typed.denominator,
        note=typed.note,
        reason="" if before is None else typed.reason,
        at=now(),
        by=by,
        by_id=by_id,
    )
    try:
        with session.begin_nested():
            session.add(made)
            session.flush()
    except IntegrityError:
        # Somebody was a moment earlier.
        theirs = queries.newest(session, sheet, typed.start)
        if theirs is None:
            raise
        if theirs.numbers == typed.numbers:
            return theirs
        raise Meanwhile(theirs) from None
    period = {"period": calendar.written(sheet.period, typed.start)}
    said = {**period, "reason": made.reason} if before else period
    _tell(session, "correct" if before else "register", sheet, place, by, said)
    return made


def _require_seen(before: TallyEntry | None, typed: Typed) -> None:
    if before is None:
        return
    if before.id > typed.seen:
        raise Meanwhile(before)
    if len(typed.reason) < 3:
        raise NeedsReason


def say(
    session: Session,
    sheet: TallySheet,
    place: Place,
    *,
    kind: WordKind,
    day: date,
    text: str,
    by: str,
    by_id: int | None,
) -> TallyWord:
    """Write a decision that the line led to, or what is tried next."""
    said = " ".join(text.split())
    if not 3 <= len(said) <= LONGEST:
        raise Unfit(f"Skriv, hvad der er besluttet, med 3 til {LONGEST} tegn.")
    if cpr.find(said) is not None:
        raise Unfit(_PERSON)
    made = TallyWord(
        sheet_id=sheet.id,
        place_id=sheet.place_id,
        kind=kind,
        day=day,
        text=said,
        at=now(),
        by=by,
        by_id=by_id,
    )
    session.add(made)
    session.flush()
    _tell(session, "decide" if kind is WordKind.DECISION else "try", sheet, place, by, {})
    return made


def end(session: Session, sheet: TallySheet, place: Place, *, last_day: date, by: str) -> None:
    """Let the sheet end after a day; what was typed stays, and so do the figures."""
    if last_day < sheet.first_day:
        raise Unfit("Sidste dag ligger før skemaets første dag. Kontrollér datoen.")
    after = date.fromordinal(last_day.toordinal() + 1)
    newest = session.scalar(
        sa.select(sa.func.max(TallyEntry.period_start)).where(TallyEntry.sheet_id == sheet.id)
    )
    if newest is not None and newest >= after:
        raise Unfit("Der er tastet tal for en senere periode. Vælg en senere dag.")
    if sheet.until == after:
        return
    sheet.until = after
    _tell(session, "end", sheet, place, by, {"ends": after.isoformat()})


def replace(
    session: Session, sheet: TallySheet, place: Place, *, measure: str, day: date, by: str
) -> None:
    """Say which measure's figures speak from a day on. What was typed stays and is shown beside them."""
    if day < sheet.first_day:
        raise Unfit("Dagen ligger før skemaets første dag. Kontrollér datoen.")
    if (sheet.replaced_by, sheet.replaced_from) == (measure, day):
        return
    sheet.replaced_by, sheet.replaced_from = measure, day
    sheet.replaced_said_by, sheet.replaced_said_at = by, now()
    _tell(session, "replace", sheet, place, by, {"measure": measure, "day": day.isoformat()})


def _tell(
    session: Session, verb: str, sheet: TallySheet, place: Place, by: str, facts: Mapping[str, str]
) -> None:
    # Neither the title nor a number: the trail is read by more than may see them.
    trail.record(
        session,
        f"indicators.tally.{verb}",
        by=by,
        thing=f"tally:{sheet.public_id}",
        facts={"holder": place.slug, **facts},
    )
