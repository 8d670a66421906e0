"""The days of a year that a place's people must know: deadlines, reviews, rounds, meetings, ends of agreements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from babel.dates import format_date
from sqlalchemy.orm import Session

from agreements.commitments.models import Commitment
from agreements.sets.models import IndicatorSet
from agreements.texts.models import Agreement, AgreementState
from clusters.meetings.models import Meeting, MeetingBody, MeetingState
from indicators.rounds.models import DataRound, RoundParty
from tvaers.danish import LOCALE
from tvaers.places import Place

KINDS: Mapping[str, str] = {
    "frist": "Frist for en forpligtelse",
    "svar": "Svar på aftalte indikatorer",
    "eftersyn": "Virker indikatorerne stadig?",
    "runde": "Frist for en datarunde",
    "moede": "Møde",
    "ophoer": "En aftale slutter",
}


@dataclass(frozen=True)
class Event:
    """One day: of what kind, what it is called, and where it can be read below the site."""

    day: date
    kind: str
    title: str
    path: str
    key: str
    place: str


def a_year(first: date) -> date:
    """The first day that is a year later."""
    return first.replace(year=first.year + 1, day=1)


def events(session: Session, places: Sequence[Place], first: date, last: date) -> list[Event]:
    """Every day in a half-open period that concerns these places, each once: five questions, whoever asks."""
    ids = [place.id for place in places]
    at = {place.id: place for place in places}
    found = [
        *_deadlines(session, ids, at, first, last),
        *_agreements(session, ids, at, first, last),
        *_sets(session, ids, at, first, last),
        *_rounds(session, ids, at, first, last),
        *_meetings(session, at, first, last),
    ]
    return sorted(found, key=lambda each: (each.day, each.kind, each.title, each.key))


def _listed(
    column: sa.orm.InstrumentedAttribute[str], ids: Sequence[int]
) -> sa.ColumnElement[bool]:
    return sa.or_(*(column.like(f"%,{each},%") for each in ids), sa.false())


def _where(ids: Sequence[int], held: Sequence[int], at: Mapping[int, Place]) -> Place:
    """The first of the viewer's places that something concerns."""
    return at[next(each for each in ids if each in held)]


def _deadlines(
    session: Session, ids: Sequence[int], at: Mapping[int, Place], first: date, last: date
) -> list[Event]:
    rows = session.execute(
        sa.select(
            Commitment.public_id,
            Commitment.title,
            Commitment.due,
            Commitment.keeper_id,
            Commitment.parties,
        )
        .join(Agreement, Agreement.id == Commitment.agreement_id)
        .where(Commitment.ended_on.is_(None), Commitment.due >= first, Commitment.due < last)
        .where(sa.or_(Commitment.keeper_id.in_(ids), _listed(Commitment.parties, ids)))
    )
    found = []
    for key, title, due, keeper, parties in rows:
        held = [keeper, *(int(each) for each in parties.strip(",").split(",") if each)]
        place = _where(ids, held, at)
        path = f"/omraader/{place.slug}/forpligtelser/{key}/"
        found.append(Event(due, "frist", title, path, f"commitment-{key}", place.name))
    return found


def _agreements(
    session: Session, ids: Sequence[int], at: Mapping[int, Place], first: date, last: date
) -> list[Event]:
    ends = sa.func.coalesce(Agreement.ended_on, Agreement.valid_to)
    rows = session.scalars(
        sa.select(Agreement)
        .where(Agreement.state.in_((AgreementState.ACTIVE, AgreementState.ENDED)))
        .where(ends > first, ends <= last)
        .where(sa.or_(Agreement.place_id.in_(ids), _listed(Agreement.parties, ids)))
    )
    found = []
    for row in rows:
        place = _where(ids, [row.place_id, *row.party_ids], at)
        over = row.ended_on or row.valid_to
        assert over is not None
        path = f"/omraader/{place.slug}/aftaler/{row.public_id}/"
        day = over - timedelta(days=1)
        found.append(
            Event(day, "ophoer", row.title, path, f"agreement-{row.public_id}", place.name)
        )
    return found


def _sets(
    session: Session, ids: Sequence[int], at: Mapping[int, Place], first: date, last: date
) -> list[Event]:
    rows = session.execute(
        sa.select(Agreement, IndicatorSet.answer_by, IndicatorSet.review_on)
        .join(IndicatorSet, IndicatorSet.agreement_id == Agreement.id)
        .where(Agreement.state.in_((AgreementState.OFFERED, AgreementState.ACTIVE)))
        .where(sa.or_(Agreement.place_id.in_(ids), _listed(Agreement.parties, ids)))
    )
    found = []
    for row, answer_by, review_on in rows:
        place = _where(ids, [row.place_id, *row.party_ids], at)
        path = f"/omraader/{place.slug}/aftaler/{row.public_id}/"
        days = [("eftersyn", _yearly(review_on, first))]
        if row.state is AgreementState.OFFERED:
            days.append(("svar", answer_by))
        found += [
            Event(day, kind, row.title, path, f"{kind}-{row.public_id}-{day.year}", place.name)
            for kind, day in days
            if first <= day < last
        ]
    return found


def _yearly(begins: date, first: date) -> date:
    """The first time on or after a day that something which comes each year comes."""
    for year in range(max(begins.year, first.year), first.year + 3):
        try:
            found = begins.replace(year=year)
        except ValueError:
            found = begins.replace(year=year, day=28)
        if found >= max(begins, first):
            return found
    return begins


def _rounds(
    session: Session, ids: Sequence[int], at: Mapping[int, Place], first: date, last: date
) -> list[Event]:
    rows = session.execute(
        sa.select(DataRound, RoundParty.party_id)
        .outerjoin(
            RoundParty, sa.and_(RoundParty.round_id == DataRound.id, RoundParty.party_id.in_(ids))
        )
        .where(DataRound.closed_at.is_(None), DataRound.due >= first, DataRound.due < last)
        .where(sa.or_(DataRound.place_id.in_(ids), RoundParty.party_id.is_not(None)))
    )
    found = {}
    for row, party in rows:
        place = at.get(row.place_id) or at[party]
        path = f"/omraader/{place.slug}/datarunder/{row.public_id}/"
        found[row.id] = Event(
            row.due, "runde", row.title, path, f"round-{row.public_id}", place.name
        )
    return [*found.values()]


def _meetings(session: Session, at: Mapping[int, Place], first: date, last: date) -> list[Event]:
    rows = session.execute(
        sa.select(Meeting, MeetingBody.name)
        .join(MeetingBody, MeetingBody.id == Meeting.body_id)
        .where(Meeting.place_id.in_(list(at)), Meeting.state != MeetingState.CANCELLED)
        .where(Meeting.held_on >= first, Meeting.held_on < last)
    )
    return [
        Event(
            row.held_on,
            "moede",
            name,
            f"/omraader/{at[row.place_id].slug}/moeder/{row.public_id}/",
            f"meeting-{row.public_id}",
            at[row.place_id].name,
        )
        for row, name in rows
    ]


def months(first: date, found: Sequence[Event]) -> list[tuple[str, list[Event]]]:
    """A year's months from the first, each with its days."""
    starts = [_month(first, after) for after in range(12)]
    return [
        (
            str(format_date(start, "MMMM y", LOCALE)),
            [
                each
                for each in found
                if (each.day.year, each.day.month) == (start.year, start.month)
            ],
        )
        for start in starts
    ]


def _month(first: date, after: int) -> date:
    years, month = divmod(first.month - 1 + after, 12)
    return date(first.year + years, month + 1, 1)
