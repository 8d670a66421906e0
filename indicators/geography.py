"""Which kommuner each place's sums add up, and which places stood in its stead on another day.

Sums always add kommuner, never weights (docs/decisions.md 4). A place's composition is that of its
own time: a sundhedsråd that begins in 2027 has its kommuner for earlier months too ("as organised
now"), and "as organised then" is the places that the crosswalk names for that day.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from indicators.measures import Geography
from tvaers.db import in_force, on_day
from tvaers.places import (
    Kind,
    Link,
    Place,
    Relation,
    Successor,
    danish_key,
    predecessors,
    successors,
)

SUM_KINDS = (Kind.NATIONAL, Kind.REGION, Kind.HEALTH_CLUSTER, Kind.HEALTH_COUNCIL)


def geography(session: Session, day: date) -> Geography:
    """The kommuner, and for every region, sundhedsklynge, sundhedsråd and the country its own kommuner."""
    leaves = session.scalars(sa.select(Place.id).where(Place.kind == Kind.KOMMUNE)).all()
    sums = session.scalars(sa.select(Place).where(Place.kind.in_(SUM_KINDS))).all()
    rows = session.execute(
        sa.select(Link.parent_id, Link.child_id, Link.valid_from, Link.valid_to)
        .join(Place, Place.id == Link.child_id)
        .where(Link.relation == Relation.LIES_IN, Place.kind == Kind.KOMMUNE)
    )
    found: dict[int, set[int]] = {place.id: set() for place in sums}
    days = {place.id: own_day(place, day) for place in sums}
    for parent, child, valid_from, valid_to in rows:
        at = days.get(parent)
        if at is not None and in_force(valid_from, valid_to, at):
            found[parent].add(child)
    return Geography(
        leaves=tuple(sorted(leaves)),
        sums={place: tuple(sorted(members)) for place, members in found.items() if members},
        national=next(place.id for place in sums if place.kind is Kind.NATIONAL),
    )


def own_day(place: Place, day: date) -> date:
    """The day nearest to `day` on which the place is in force."""
    if place.valid_from is not None and day < place.valid_from:
        return place.valid_from
    if place.valid_to is not None and day >= place.valid_to:
        return place.valid_to - timedelta(days=1)
    return day


# Asked by every page of sums, so put together once.
_MEMBERS = (
    sa.select(Link.relation, Place.id, Place.short_name)
    .join(Place, Place.id == Link.child_id)
    .where(
        Link.parent_id == sa.bindparam("space"),
        Link.relation.in_((Relation.LIES_IN, Relation.MEMBER_OF)),
        Place.kind == Kind.KOMMUNE,
        on_day(Link.valid_from, Link.valid_to, sa.bindparam("day", type_=sa.Date)),
    )
)


def left_out(session: Session, place: Place, day: date) -> tuple[str, ...]:
    """The kommuner that are members of a space and not in its sums, by their short names."""
    if not place.is_space:
        return ()
    rows = session.execute(_MEMBERS, {"space": place.id, "day": own_day(place, day)}).all()
    summed = {row.id for row in rows if row.relation == Relation.LIES_IN}
    return tuple(
        row.short_name
        for row in sorted(rows, key=lambda row: danish_key(row.short_name))
        if row.relation == Relation.MEMBER_OF and row.id not in summed
    )


def as_organised_then(
    session: Session, place: Place, days: Iterable[date]
) -> Mapping[date, Sequence[Place]]:
    """The places that stood in this one's stead on each day: itself when it was in force, otherwise what
    the crosswalk names before or after it; nothing where it names none for that day."""
    read: dict[bool, list[tuple[Place, Successor]]] = {}
    found: dict[date, Sequence[Place]] = {}
    for day in days:
        if place.exists(day):
            found[day] = [place]
            continue
        before = place.valid_from is not None and day < place.valid_from
        if before not in read:
            read[before] = (predecessors if before else successors)(session, place.id)
        found[day] = [other for other, line in read[before] if line.whole and other.exists(day)]
    return found
