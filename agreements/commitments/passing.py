"""Who carries a commitment now: the owner or leader it names, or whoever has taken over their stafet at one of its parties
or at who follows it up. The names it was agreed with stay as they are."""

from collections.abc import Iterable, Mapping
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from agreements.commitments.models import Commitment
from agreements.commitments.queries import at
from clusters.handover.models import Handover, State
from tvaers.module import Baton
from tvaers.people import Grant, User
from tvaers.places import Place
from tvaers.web import today

# Who has taken over, by the place and the one who left.
Passed = Mapping[tuple[int, int], int]


def passed(session: Session, day: date, leavers: Iterable[int] | None = None) -> Passed:
    """Whose stafet has been accepted where, of these people or of all. Somebody who has a right there again
    carries what is their own."""
    query = (
        sa.select(Handover.place_id, Handover.leaver_id, Handover.successor_id)
        .where(Handover.state == State.ACCEPTED, ~_there_again(day))
        .order_by(Handover.answered_at, Handover.id)
    )
    if leavers is not None:
        query = query.where(Handover.leaver_id.in_(sorted(set(leavers))))
    return {(place, leaver): successor for place, leaver, successor in session.execute(query)}


def _there_again(day: date) -> sa.ColumnElement[bool]:
    return sa.exists().where(
        Grant.user_id == Handover.leaver_id,
        Grant.anchor_id == Handover.place_id,
        Grant.valid_from <= day,
        Grant.valid_to > day,
        Grant.ended_at.is_(None),
    )


def carrier(row: Commitment, named: int | None, over: Passed) -> int | None:
    """Who carries it for the person it names; nobody where it names no user."""
    known: set[int] = set()
    while named is not None and named not in known:
        known.add(named)
        places = (*row.party_ids, row.keeper_id)
        named = next((over[p, named] for p in places if (p, named) in over), named)
    return named


def now_carried(session: Session, row: Commitment, day: date) -> dict[str, str]:
    """Who has taken over from the owner and the leader that a commitment names: the names, where it is others."""
    named = {"owner": row.owner_id, "lead": row.lead_id}
    if not any(named.values()):
        return {}
    over = passed(session, day)
    found = {role: carrier(row, key, over) for role, key in named.items()}
    people = {found[role] for role, key in named.items() if found[role] != key}
    if not people:
        return {}
    rows = session.execute(sa.select(User.id, User.name).where(User.id.in_(people)))
    names = dict(rows.all())
    return {
        role: names[key]
        for role, key in found.items()
        if key is not None and key != named[role] and key in names
    }


def _of(session: Session, leaver: User, place: Place) -> list[Commitment]:
    """The open commitments at a place that the person carries."""
    rows = session.scalars(
        sa.select(Commitment).where(
            at(place),
            Commitment.ended_on.is_(None),
            sa.or_(Commitment.owner_id.is_not(None), Commitment.lead_id.is_not(None)),
        )
    ).all()
    over = passed(session, today()) if rows else {}
    return [
        row
        for row in rows
        if leaver.id in (carrier(row, row.owner_id, over), carrier(row, row.lead_id, over))
    ]


def _count(session: Session, leaver: User, place: Place) -> int:
    return len(_of(session, leaver, place))


def _hand(session: Session, leaver: User, _successor: User, place: Place) -> int:
    # The stafet itself says who carries them from now on, so that nobody rewrites what parties have agreed.
    return _count(session, leaver, place)


BATONS = (Baton("forpligtelser, som personen ejer eller leder", _count, _hand),)
