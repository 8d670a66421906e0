"""A kommune's own units, whoever they are shared with, and where they can be shared."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from clusters.units.models import sort_of
from tvaers.access import THE_PLACE
from tvaers.db import on_day
from tvaers.people import Sharing
from tvaers.places import Kind, Link, Place, Relation, danish_key, parents


@dataclass(frozen=True)
class Unit:
    """One unit as its kommune's pages show it, with the spaces whose people see it."""

    place: Place
    sort: str
    shared: tuple[Place, ...]

    @property
    def last_day(self) -> date | None:
        """The unit's last day; None while no end is known."""
        end = self.place.valid_to
        return None if end is None else end - timedelta(days=1)


def units(session: Session, kommune: Place, day: date) -> list[Unit]:
    """Every unit that the kommune owns that day, ended ones and coming ones too, in Danish order."""
    places = session.scalars(_owned(kommune, day)).all()
    shared = _shared(session, [place.id for place in places], day)
    return sorted(
        (Unit(place, sort_of(place), tuple(shared.get(place.id, ()))) for place in places),
        key=lambda unit: danish_key(unit.place.name),
    )


def unit(session: Session, kommune: Place, slug: str, day: date) -> Unit:
    """One unit, through its kommune; NoResultFound, and so a 404, for another kommune's."""
    place = session.scalars(_owned(kommune, day).where(Place.slug == slug)).one()
    shared = _shared(session, [place.id], day)
    return Unit(place, sort_of(place), tuple(shared.get(place.id, ())))


def spaces(session: Session, kommune: Place, day: date) -> list[Place]:
    """The spaces that the kommune works in that day, where it can share its units."""
    return parents(session, kommune.id, Relation.MEMBER_OF, day)


def _owned(kommune: Place, day: date) -> sa.Select[Place]:
    return (
        sa.select(Place)
        .join(Link, Link.child_id == Place.id)
        .where(Link.parent_id == kommune.id, Link.relation == Relation.PART_OF)
        .where(on_day(Link.valid_from, Link.valid_to, day), Place.kind == Kind.SUBUNIT)
    )


def _shared(session: Session, holders: Sequence[int], day: date) -> dict[int, list[Place]]:
    rows = session.execute(
        sa.select(Sharing.holder_id, Place)
        .join(Place, Place.id == Sharing.space_id)
        .where(Sharing.holder_id.in_(holders), Sharing.data_set == THE_PLACE)
        .where(on_day(Sharing.valid_from, Sharing.valid_to, day))
    )
    found: dict[int, list[Place]] = {}
    for holder, space in rows:
        found.setdefault(holder, []).append(space)
    return {
        holder: sorted(spaces, key=lambda space: danish_key(space.name))
        for holder, spaces in found.items()
    }
