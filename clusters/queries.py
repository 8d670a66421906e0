"""Who belongs to a place on a day, what it belongs to, and what comes before and after it."""

from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tvaers.access import Policy, visible_places
from tvaers.db import on_day
from tvaers.people import Principal
from tvaers.places import (
    Certainty,
    Kind,
    Link,
    Place,
    Relation,
    Successor,
    children,
    danish_key,
    predecessors,
    successors,
)


@dataclass(frozen=True)
class Asked:
    """Who asks, by which table, and for which day."""

    policy: Policy
    principal: Principal
    day: date


@dataclass(frozen=True)
class Member:
    """One place beside another: its name and address, and what is not confirmed about it."""

    name: str
    slug: str
    since: date | None
    until: date | None
    unconfirmed: str

    @property
    def last_day(self) -> date | None:
        """The last day of the membership; None while no end is known."""
        return None if self.until is None else self.until - timedelta(days=1)


@dataclass(frozen=True)
class Change:
    """One line of the crosswalk as the page tells it."""

    name: str
    slug: str
    day: date
    whole: bool
    note: str


@dataclass(frozen=True)
class Membership:
    """Everything the area's page says of who is here, that day, before and after."""

    members: tuple[Member, ...]
    lies_in: tuple[Member, ...]
    works_in: tuple[Member, ...]
    owns: tuple[Member, ...]
    owned_by: tuple[Member, ...]
    before: tuple[Change, ...]
    after: tuple[Change, ...]
    summed: tuple[str, ...]
    left_out: tuple[str, ...]
    last_day: date | None
    unconfirmed: str


def people_of(session: Session, asked: Asked, place: Place) -> Membership:
    """The place's members and memberships on a day, as far as the one who asks may see them; a
    preparatory council shows who is to come."""
    owned_by = _across(session, asked, place, Relation.PART_OF, down=False)
    summed = _kommuner(session, place, asked.day, Relation.LIES_IN)
    members = _kommuner(session, place, asked.day, Relation.MEMBER_OF)
    # Sums of a council begin with it; who works in it is known from its preparatory year.
    return Membership(
        members=_across(session, asked, place, Relation.MEMBER_OF, down=True)
        or _across(session, asked, place, Relation.LIES_IN, down=True, only=_KOMMUNER),
        lies_in=tuple(
            member
            for member in _across(session, asked, place, Relation.LIES_IN, down=False)
            if member.slug not in {owner.slug for owner in owned_by}
        ),
        works_in=_across(session, asked, place, Relation.MEMBER_OF, down=False),
        # Ownership outlasts a unit's own days, so that its past can be seen.
        owns=_across(
            session,
            asked,
            place,
            Relation.PART_OF,
            down=True,
            only=on_day(Place.valid_from, Place.valid_to, asked.day),
        ),
        owned_by=owned_by,
        before=tuple(_change(p, line) for p, line in predecessors(session, place.id)),
        after=tuple(_change(p, line) for p, line in successors(session, place.id)),
        summed=summed,
        left_out=tuple(name for name in members if summed and name not in summed),
        last_day=None if place.valid_to is None else place.valid_to - timedelta(days=1),
        unconfirmed=_doubt(place.certainty, place.note, place.source),
    )


_KOMMUNER = Place.kind == Kind.KOMMUNE


def _across(
    session: Session,
    asked: Asked,
    place: Place,
    relation: Relation,
    *,
    down: bool,
    only: sa.ColumnElement[bool] | None = None,
) -> tuple[Member, ...]:
    here, there = (Link.parent_id, Link.child_id) if down else (Link.child_id, Link.parent_id)
    query = (
        sa.select(Place, Link)
        .join(Link, there == Place.id)
        .where(here == place.id, Link.relation == relation)
        .where(on_day(Link.valid_from, Link.valid_to, asked.day))
    )
    if only is not None:
        query = query.where(only)
    rows = session.execute(visible_places(query, asked.policy, asked.principal))
    found = [
        Member(
            other.name,
            other.slug,
            link.valid_from,
            link.valid_to,
            _doubt(link.certainty, link.note, link.source),
        )
        for other, link in rows
    ]
    return tuple(sorted(found, key=lambda member: danish_key(member.name)))


def _kommuner(session: Session, place: Place, day: date, relation: Relation) -> tuple[str, ...]:
    """The kommuner that lie in a space, and so in its sums, or are its members, by their short names."""
    if not place.is_space:
        return ()
    at = day
    if place.valid_from is not None and day < place.valid_from:
        at = place.valid_from
    elif place.valid_to is not None and day >= place.valid_to:
        at = place.valid_to - timedelta(days=1)
    found = children(session, place.id, relation, at)
    return tuple(each.short_name for each in found if each.kind is Kind.KOMMUNE)


def _change(place: Place, line: Successor) -> Change:
    return Change(place.name, place.slug, line.cut_day, line.whole, line.note)


def _doubt(certainty: Certainty, note: str, source: str) -> str:
    """What the page says of a fact that is not confirmed; empty for one that is."""
    if certainty in (Certainty.CONFIRMED, Certainty.SECONDARY):
        return ""
    if certainty is Certainty.DEMONSTRATION:
        return "Opdigtet til demonstration."
    word = "Ikke bekræftet" if certainty is Certainty.UNCONFIRMED else "Udledt af andre kilder"
    told = f" {note.rstrip('.')}." if note else ""
    return f"{word}.{told} Kilde: {source.rstrip('.')}."
