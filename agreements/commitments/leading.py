"""What a leader sees of a place's commitments: counted from light rows, all of them in two questions. Pure apart
from those."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from agreements.commitments.models import Commitment
from agreements.commitments.queries import at
from agreements.commitments.rules import SILENT_AFTER
from agreements.commitments.said import Following, Reminder, Statement, Status, Verification
from agreements.texts.models import Agreement, AgreementState
from indicators.tags import THEMES
from tvaers.danish import COPENHAGEN
from tvaers.places import Place

OVERDUE, SILENT, WAITS, DONE = "overskredet", "tavs", "venter", "opfyldt"
STATES: Mapping[str, str] = {
    OVERDUE: "Fristen er overskredet",
    SILENT: "En part har ikke sagt noget i 90 dage",
    WAITS: "Meldt opfyldt og ikke bekræftet",
    DONE: "Opfyldt og bekræftet",
}


class Light(NamedTuple):
    """One open commitment, as far as it is counted."""

    id: int
    parties: tuple[int, ...]
    keeper_id: int
    theme: str
    begins: date
    due: date
    states: frozenset[str]


@dataclass(frozen=True)
class Tally:
    """How many there are of something, and how many of them are overdue."""

    name: str
    key: str
    many: int
    late: int
    done: int


def stamp(session: Session) -> tuple[object, ...]:
    """What all of it rests on as this person sees it, in one question: while that is the same, so is a page of it."""
    # Words are only added, each change counts in its row's revision, and all that figures say is worked out at once.
    asked: tuple[Any, ...] = (
        sa.select(sa.func.sum(Agreement.revision)),
        sa.select(sa.func.sum(Commitment.revision)),
        sa.select(sa.func.count(Statement.id)),
        sa.select(sa.func.count(Verification.id)),
        sa.select(Following.at).limit(1),
        sa.select(sa.func.count(Reminder.step)),
    )
    return (*session.execute(sa.select(*(each.scalar_subquery() for each in asked))).one(),)


def light(session: Session, place: Place, day: date) -> list[Light]:
    """Every open commitment of a place with the states it is in, by its day: two questions."""
    mine = at(place)
    rows = session.execute(
        sa.select(
            Commitment.id,
            Commitment.parties,
            Commitment.keeper_id,
            Commitment.theme,
            Commitment.begins,
            Commitment.due,
            Commitment.made_at,
        )
        .join(Agreement, Agreement.id == Commitment.agreement_id)
        .where(mine, Commitment.ended_on.is_(None))
        .where(Agreement.state.in_((AgreementState.ACTIVE, AgreementState.ENDED)))
        .order_by(Commitment.due, Commitment.id)
    ).all()
    said = _said(session, mine)
    found = []
    for key, parties, keeper, theme, begins, due, made in rows:
        bound = tuple(int(each) for each in parties.strip(",").split(",") if each)
        since = max(begins, made.astimezone(COPENHAGEN).date())
        states = _states(bound, said.get(key, {}), since, due, day)
        found.append(Light(key, bound, keeper, theme, begins, due, states))
    return found


_Last = tuple[Status, date, bool | None]


def _said(session: Session, mine: sa.ColumnElement[bool]) -> dict[int, dict[int, _Last]]:
    """The last word of each party on each commitment, and whether somebody else stands behind it."""
    rows = session.execute(
        sa.select(
            Statement.commitment_id,
            Statement.party_id,
            Statement.status,
            Statement.at,
            Verification.agrees,
        )
        .join(Commitment, Commitment.id == Statement.commitment_id)
        .outerjoin(Verification, Verification.statement_id == Statement.id)
        .where(mine, Commitment.ended_on.is_(None))
        .order_by(Statement.id, Verification.id)
    )
    found: dict[int, dict[int, _Last]] = {}
    for commitment, party, status, said, agrees in rows:
        day = said.astimezone(COPENHAGEN).date()
        found.setdefault(commitment, {})[party] = (status, day, agrees)
    return found


def _states(
    bound: Sequence[int], said: Mapping[int, _Last], since: date, due: date, day: date
) -> frozenset[str]:
    last = [said.get(party) for party in bound]
    done = bool(last) and all(
        each is not None and each[0] is Status.MET and each[2] is True for each in last
    )
    if done:
        return frozenset({DONE})
    found = set()
    if day > due:
        found.add(OVERDUE)
    if any(each is not None and each[0] is Status.MET and each[2] is None for each in last):
        found.add(WAITS)
    for each in last:
        word = each[1] if each is not None else since
        verified = each is not None and each[0] is Status.MET and each[2] is True
        if not verified and day - word >= timedelta(days=SILENT_AFTER):
            found.add(SILENT)
    return frozenset(found)


def chosen(
    rows: Iterable[Light], *, theme: str = "", party: int | None = None, state: str = ""
) -> list[Light]:
    """Those that meet each choice."""
    return [
        row
        for row in rows
        if (not theme or row.theme == theme)
        and (party is None or party in row.parties)
        and (not state or state in row.states)
    ]


def by_theme(rows: Sequence[Light]) -> list[Tally]:
    """How it stands in each theme, in the catalogue's order."""
    found = [
        _tally(words, code, [r for r in rows if r.theme == code]) for code, words in THEMES.items()
    ]
    loose = _tally("Uden tema", "", [r for r in rows if r.theme not in THEMES])
    return [each for each in (*found, loose) if each.many]


def by_party(rows: Sequence[Light], places: Mapping[int, Place]) -> list[Tally]:
    """How it stands with each party, in Danish order."""
    of: dict[int, list[Light]] = {}
    for row in rows:
        for party in row.parties:
            of.setdefault(party, []).append(row)
    known = [(places[key], found) for key, found in of.items() if key in places]
    return [_tally(place.name, place.slug, found) for place, found in sorted(known, key=_by_name)]


def _by_name(pair: tuple[Place, list[Light]]) -> str:
    return pair[0].name.casefold()


def _tally(name: str, key: str, rows: Sequence[Light]) -> Tally:
    return Tally(
        name,
        key,
        len(rows),
        sum(OVERDUE in row.states for row in rows),
        sum(DONE in row.states for row in rows),
    )


def answer(rows: Sequence[Light]) -> str:
    """How it stands altogether, in a sentence: counted, never averaged."""
    if not rows:
        return "Der er ingen åbne forpligtelser, du kan se."
    many = "Én forpligtelse følges op" if len(rows) == 1 else f"{len(rows)} forpligtelser følges op"
    parts = [
        f"{count} {words}"
        for state, words in (
            (DONE, "er opfyldt og bekræftet"),
            (OVERDUE, "har overskredet fristen"),
            (WAITS, "er meldt opfyldt og venter på en bekræftelse"),
            (SILENT, "har en part, der ikke har sagt noget i 90 dage"),
        )
        if (count := sum(state in row.states for row in rows))
    ]
    return f"{many}{': ' if parts else ''}{', '.join(parts)}."
