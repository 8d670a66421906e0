"""Who belongs to a place on a day, what it belongs to, and what comes before and after it."""

from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tvaers.db import on_day
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
    before: tuple[Change, ...]
    after: tuple[Change, ...]
    summed: tuple[str, ...]
    last_day: date | None
    unconfirmed: str


def people_of(session: Session, place: Place, day: date) -> Membership:
    """The place's members and memberships on a day; a preparatory council shows who is to come."""
    # Sums of a council begin with it; who works in it is known from its preparatory year.
    return Membership(
        members=_across(session, place, Relation.MEMBER_OF, day, down=True)
        or _across(session, place, Relation.LIES_IN, day, down=True, kinds=("kommune",)),
        lies_in=_across(session, place, Relation.LIES_IN, day, down=False),
        works_in=_across(session, place, Relation.MEMBER_OF, day, down=False),
        owns=_across(session, place, Relation.PART_OF, day, down=True),
        before=tuple(_change(p, line) for p, line in predecessors(session, place.id)),
        after=tuple(_change(p, line) for p, line in successors(session, place.id)),
        summed=_summed(session, place, day),
        last_day=None if place.valid_to is None else place.valid_to - timedelta(days=1),
        unconfirmed=_doubt(place.certainty, place.note, place.source),
    )


def _across(
    session: Session,
    place: Place,
    relation: Relation,
    day: date,
    *,
    down: bool,
    kinds: tuple[str, ...] = (),
) -> tuple[Member, ...]:
    here, there = (Link.parent_id, Link.child_id) if down else (Link.child_id, Link.parent_id)
    query = (
        sa.select(Place, Link)
        .join(Link, there == Place.id)
        .where(here == place.id, Link.relation == relation, ~Place.private)
        .where(on_day(Link.valid_from, Link.valid_to, day))
    )
    if kinds:
        query = query.where(Place.kind.in_(kinds))
    rows = session.execute(query)
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


def _summed(session: Session, place: Place, day: date) -> tuple[str, ...]:
    """The kommuner whose figures a space's sums add up, by their short names."""
    if not place.is_space:
        return ()
    at = day
    if place.valid_from is not None and day < place.valid_from:
        at = place.valid_from
    elif place.valid_to is not None and day >= place.valid_to:
        at = place.valid_to - timedelta(days=1)
    inside = children(session, place.id, Relation.LIES_IN, at)
    return tuple(each.short_name for each in inside if each.kind is Kind.KOMMUNE)


def _change(place: Place, line: Successor) -> Change:
    return Change(place.name, place.slug, line.cut_day, line.whole, line.note)


def _doubt(certainty: Certainty, note: str, source: str) -> str:
    """What the page says of a fact that is not confirmed; empty for one that is."""
    if certainty in (Certainty.CONFIRMED, Certainty.SECONDARY):
        return ""
    if certainty is Certainty.DEMONSTRATION:
        return "Opdigtet til demonstration."
    word = "Ikke bekræftet" if certainty is Certainty.UNCONFIRMED else "Udledt af andre kilder"
    return f"{word}. {note} Kilde: {source}.".replace("  ", " ")
