"""Who leaves, who can take over, and which offers are open."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from clusters.handover.models import OPEN_FOR, Handover, State
from tvaers.db import on_day
from tvaers.module import Baton
from tvaers.people import Grant, User
from tvaers.places import Link, Place, Relation, danish_key, reach

RIGHTS = "adgange"
# A longer list than this is no list to choose from.
LISTED = 500


@dataclass(frozen=True)
class Offer:
    """An offer as the page tells it."""

    handover: Handover
    leaver: User
    successor: User
    offered_by: str
    carries: Sequence[tuple[int, str]]


def rights(session: Session, user_id: int, place: Place, day: date) -> list[Grant]:
    """The person's rights at the place that count that day or later."""
    return list(
        session.scalars(
            sa.select(Grant)
            .where(Grant.user_id == user_id, Grant.anchor_id == place.id)
            .where(Grant.valid_to > day, Grant.ended_at.is_(None))
            .order_by(Grant.valid_from, Grant.id)
            .execution_options(populate_existing=True)
        )
    )


def leavers(session: Session, place: Place, day: date) -> list[User]:
    """Everybody with a right at the place that day, in Danish order."""
    people = session.scalars(
        sa.select(User)
        .where(
            User.id.in_(
                sa.select(Grant.user_id)
                .where(Grant.anchor_id == place.id, Grant.valid_from <= day)
                .where(Grant.valid_to > day, Grant.ended_at.is_(None))
            )
        )
        .limit(LISTED)
    )
    return sorted(people, key=lambda person: danish_key(person.name))


def successors(session: Session, place: Place, day: date) -> list[User]:
    """Whoever may take over there: people of the unit, or of the units that work in the space."""
    people = session.scalars(
        sa.select(User)
        .where(User.active, User.home_id.in_(sorted(_homes(session, place, day))))
        .limit(LISTED)
    )
    return sorted(people, key=lambda person: danish_key(person.name))


def _homes(session: Session, place: Place, day: date) -> Collection[int]:
    if not place.is_space:
        return reach(session, place.id, day)
    # Who worked in a space that has ended is who worked in it on its last day.
    ended = place.valid_to is not None and place.valid_to <= day
    at = day if not ended or place.valid_to is None else place.valid_to - date.resolution
    return set(
        session.scalars(
            sa.select(Link.child_id)
            .where(Link.parent_id == place.id, Link.relation == Relation.MEMBER_OF)
            .where(on_day(Link.valid_from, Link.valid_to, at))
        )
    )


def carried(
    session: Session, batons: Sequence[Baton], leaver: User, place: Place, day: date
) -> Mapping[str, int]:
    """How much of each kind the person has there; what there is none of is left out."""
    counts = {RIGHTS: len(rights(session, leaver.id, place, day))}
    counts |= {baton.name: baton.count(session, leaver, place) for baton in batons}
    return {name: count for name, count in counts.items() if count}


def open_offers(
    session: Session, day: date, *, place: Place | None = None, successor_id: int | None = None
) -> list[Offer]:
    """The offers that can still be answered, at a place or to a person, oldest first."""
    query = _open(day).order_by(Handover.id)
    if place is not None:
        query = query.where(Handover.place_id == place.id)
    if successor_id is not None:
        query = query.where(Handover.successor_id == successor_id)
    found = session.scalars(query).all()
    ids = {key for h in found for key in (h.leaver_id, h.successor_id, h.offered_by_id)}
    people = {u.id: u for u in session.scalars(sa.select(User).where(User.id.in_(ids)))}
    return [
        Offer(
            handover=each,
            leaver=people[each.leaver_id],
            successor=people[each.successor_id],
            offered_by=people[each.offered_by_id].name,
            carries=[(count, name) for name, count in each.carries.items()],
        )
        for each in found
    ]


def waiting(session: Session, user_id: int, day: date) -> list[tuple[Handover, Place]]:
    """The offers to this person, with their places: one question, as every front page asks it."""
    rows = session.execute(
        _open(day)
        .add_columns(Place)
        .join(Place, Place.id == Handover.place_id)
        .where(Handover.successor_id == user_id)
        .order_by(Handover.id)
    )
    return [(handover, place) for handover, place in rows]


def _open(day: date) -> "sa.Select[Handover]":
    return sa.select(Handover).where(
        Handover.state == State.OFFERED, Handover.offered_on > day - OPEN_FOR
    )
