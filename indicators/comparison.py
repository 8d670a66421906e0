"""Which places stand side by side with this one: its members, or those of the same kind beside it."""

from collections.abc import Mapping, Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tvaers.places import Kind, Place, Relation, children, danish_key, parents

# What can be chosen on a page about the whole country or a region, by the word in the address.
GRAINS: dict[str, tuple[str, Kind]] = {
    "kommuner": ("Kommuner", Kind.KOMMUNE),
    "sundhedsraad": ("Sundhedsråd", Kind.HEALTH_COUNCIL),
    "sundhedsklynger": ("Sundhedsklynger", Kind.HEALTH_CLUSTER),
    "regioner": ("Regioner", Kind.REGION),
}
# Kommuner by size: lille, mellem and stor as in KIK's survey of 2023, table 2; by inhabitants, each up to
# but without the next one's least.
SIZES: dict[str, tuple[str, int, int]] = {
    "smaa": ("Små kommuner (under 30.000 indbyggere)", 0, 30_000),
    "mellem": ("Mellemstore kommuner (30.000 – 59.999)", 30_000, 60_000),
    "store": ("Store kommuner (60.000 og derover)", 60_000, 10**9),
}
_BESIDE = (Kind.HEALTH_CLUSTER, Kind.HEALTH_COUNCIL, Kind.REGION)


def beside(
    session: Session,
    place: Place,
    days: Sequence[date],
    grain: str,
    inhabitants: Sequence[Mapping[int, float]] = (),
) -> tuple[Place, Sequence[Place]]:
    """The place whose members are compared, and the members as organised on these days.

    `grain` empty: a space's, region's or the country's kommuner; for a kommune those of its council or
    cluster. A grain of `GRAINS` compares every place of that kind in the country; one of `SIZES` the
    kommuner of that size on one of the days, by their `inhabitants` then (one count for each day). Where
    there are several days, the members of each count, and the whole is that of the first.
    """
    national = session.scalars(sa.select(Place).where(Place.kind == Kind.NATIONAL)).one()
    if grain in SIZES:
        _, least, below = SIZES[grain]
        every = in_force(session, Kind.KOMMUNE, days)
        return national, [
            p for p in every if any(least <= known.get(p.id, -1) < below for known in inhabitants)
        ]
    if grain in GRAINS:
        return national, in_force(session, GRAINS[grain][1], days)
    own = place.kind in (*_BESIDE, Kind.NATIONAL)
    wholes = [(day, place if own else _home(session, place, day)) for day in days]
    first = wholes[0][1]
    if first is None:
        return national, in_force(session, Kind.KOMMUNE, days)
    members = {
        member.id: member
        for day, whole in wholes
        if whole is not None
        for member in kommuner_in(session, whole, day)
    }
    if len(days) == 1:
        return first, list(members.values())
    return first, sorted(members.values(), key=lambda member: danish_key(member.short_name))


def kommuner_in(session: Session, whole: Place, day: date) -> Sequence[Place]:
    """The kommuner that lie in a place, on the day nearest to `day` that it is in force."""
    at = day
    if whole.valid_from is not None and day < whole.valid_from:
        at = whole.valid_from
    elif whole.valid_to is not None and day >= whole.valid_to:
        at = whole.valid_to.fromordinal(whole.valid_to.toordinal() - 1)
    return [
        place
        for place in children(session, whole.id, Relation.LIES_IN, at)
        if place.kind is Kind.KOMMUNE
    ]


def in_force(session: Session, kind: Kind, days: Sequence[date]) -> Sequence[Place]:
    """The places of a kind in force on one of the days, in Danish order; preparing councils too.

    Where none was in force, all of the kind: who asks for the councils of 2024 wants them as they are now.
    """
    every = list(session.scalars(sa.select(Place).where(Place.kind == kind, ~Place.private)))
    found = [p for p in every if any(p.exists(day) or p.prepares(day) for day in days)]
    return sorted(found or every, key=lambda place: danish_key(place.short_name))


def _home(session: Session, place: Place, day: date) -> Place | None:
    """The council or cluster that a kommune lies in; a kommune's own KLU, clinic or unit leads to it."""
    lies_in = parents(session, place.id, Relation.LIES_IN, day)
    for kind in (Kind.HEALTH_CLUSTER, Kind.HEALTH_COUNCIL, Kind.KOMMUNE, Kind.REGION):
        for parent in lies_in:
            if parent.kind is kind:
                return _home(session, parent, day) if kind is Kind.KOMMUNE else parent
    for owner in parents(session, place.id, Relation.PART_OF, day):
        return _home(session, owner, day) if owner.kind is Kind.KOMMUNE else owner
    members = children(session, place.id, Relation.MEMBER_OF, day)
    for member in members:
        if member.kind is Kind.KOMMUNE:
            return _home(session, member, day)
    return None
