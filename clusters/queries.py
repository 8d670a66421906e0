"""Who belongs to a place on a day, what it belongs to, and what comes before and after it."""

from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tvaers.access import Policy, visible_places
from tvaers.db import in_force
from tvaers.people import Principal
from tvaers.places import (
    Certainty,
    Kind,
    Link,
    Place,
    Relation,
    Successor,
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
    lines = _lines(session, asked, place)
    day = asked.day
    owned_by = _members(lines, Relation.PART_OF, day, down=False)
    owners = {owner.slug for owner in owned_by}
    # Sums of a council begin with it; who works in it is known from its preparatory year.
    summed = _kommuner(lines, place, day, Relation.LIES_IN)
    members = _kommuner(lines, place, day, Relation.MEMBER_OF)
    return Membership(
        members=_members(lines, Relation.MEMBER_OF, day, down=True)
        or _members(
            [line for line in lines if _is_kommune(line)], Relation.LIES_IN, day, down=True
        ),
        lies_in=tuple(
            member
            for member in _members(lines, Relation.LIES_IN, day, down=False)
            if member.slug not in owners
        ),
        works_in=_members(lines, Relation.MEMBER_OF, day, down=False),
        # Ownership outlasts a unit's own days, so that its past can be seen.
        owns=_members(
            [line for line in lines if in_force(line.other.valid_from, line.other.valid_to, day)],
            Relation.PART_OF,
            day,
            down=True,
        ),
        owned_by=owned_by,
        before=tuple(_change(p, line) for p, line in predecessors(session, place.id)),
        after=tuple(_change(p, line) for p, line in successors(session, place.id)),
        summed=summed,
        left_out=tuple(name for name in members if summed and name not in summed),
        last_day=None if place.valid_to is None else place.valid_to - timedelta(days=1),
        unconfirmed=_doubt(place.certainty, place.note, place.source),
    )


@dataclass(frozen=True)
class _Line:
    """One relation of the place, and the place at its other end: below it where `down`."""

    other: Place
    link: Link
    down: bool


def _lines(session: Session, asked: Asked, place: Place) -> list[_Line]:
    """Every relation the place has had, both ways, asked once and sorted by name."""
    other_end = sa.case((Link.parent_id == place.id, Link.child_id), else_=Link.parent_id)
    query = (
        sa.select(Place, Link)
        .join(Link, Place.id == other_end)
        .where(sa.or_(Link.parent_id == place.id, Link.child_id == place.id))
    )
    rows = session.execute(visible_places(query, asked.policy, asked.principal))
    found = [_Line(other, link, link.parent_id == place.id) for other, link in rows]
    return sorted(found, key=lambda line: danish_key(line.other.name))


def _is_kommune(line: _Line) -> bool:
    return line.other.kind is Kind.KOMMUNE


def _between(lines: list[_Line], relation: Relation, day: date, *, down: bool) -> list[_Line]:
    return [
        line
        for line in lines
        if line.link.relation is relation
        and line.down is down
        and in_force(line.link.valid_from, line.link.valid_to, day)
    ]


def _members(
    lines: list[_Line], relation: Relation, day: date, *, down: bool
) -> tuple[Member, ...]:
    return tuple(
        Member(
            line.other.name,
            line.other.slug,
            line.link.valid_from,
            line.link.valid_to,
            _doubt(line.link.certainty, line.link.note, line.link.source),
        )
        for line in _between(lines, relation, day, down=down)
    )


def _kommuner(lines: list[_Line], place: Place, day: date, relation: Relation) -> tuple[str, ...]:
    """The kommuner that lie in a space, and so in its sums, or are its members, by their short names."""
    if not place.is_space:
        return ()
    at = day
    if place.valid_from is not None and day < place.valid_from:
        at = place.valid_from
    elif place.valid_to is not None and day >= place.valid_to:
        at = place.valid_to - timedelta(days=1)
    found = (line.other for line in _between(lines, relation, at, down=True) if _is_kommune(line))
    return tuple(sorted((each.short_name for each in found), key=danish_key))


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
