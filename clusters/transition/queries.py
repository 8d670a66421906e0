"""Who had a right at the places before a council, and what has been answered about each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from clusters.transition.models import TransitionAnswer
from tvaers.db import on_day
from tvaers.people import Grant, User
from tvaers.places import Link, Place, Relation, danish_key, predecessors


@dataclass(frozen=True)
class Candidate:
    """A person with a role at one or more places before the council, and how it stands."""

    person: User
    role: str
    unit: Place | None
    came_from: tuple[str, ...]
    # Whether the person's unit works in the council on the day the right would begin.
    unit_is_member: bool
    answer: TransitionAnswer | None
    # The last day of the same right at the council, where the person has it already.
    has_until: date | None

    @property
    def waits(self) -> bool:
        """Whether somebody is to answer."""
        return self.answer is None and self.has_until is None


def begins(council: Place, day: date) -> date:
    """The day from which a right given here counts: the council's first, or today once that has come."""
    return max(council.valid_from or day, day)


def opens(council: Place) -> date | None:
    """From which day the front page asks for answers: the first of the month before the council's."""
    if council.valid_from is None:
        return None
    return (council.valid_from - timedelta(days=1)).replace(day=1)


def candidates(session: Session, council: Place, day: date) -> list[Candidate]:
    """Everybody with a right at a place that the council follows, as it was on that place's last day (or is
    today, before it); one line a person and role."""
    found: dict[tuple[int, str], list[Place]] = {}
    people: dict[int, User] = {}
    for place, line in predecessors(session, council.id):
        at = min(day, line.cut_day - timedelta(days=1))
        for person, role in session.execute(_had(place.id, at)):
            people[person.id] = person
            before = found.setdefault((person.id, role), [])
            if place not in before:
                before.append(place)
    answers = _answers(session, council)
    running = _running(session, council, begins(council, day), list(people))
    units = _units(session, people.values())
    members = _members(session, council, begins(council, day))
    lines = [
        Candidate(
            person=people[user_id],
            role=role,
            unit=units.get(people[user_id].home_id or 0),
            came_from=tuple(place.name for place in places),
            unit_is_member=people[user_id].home_id in members,
            answer=answers.get((user_id, role)),
            has_until=running.get((user_id, role)),
        )
        for (user_id, role), places in found.items()
    ]
    return sorted(lines, key=lambda one: (danish_key(one.person.name), one.role))


def _had(place_id: int, day: date) -> "sa.Select[User, str]":
    return (
        sa.select(User, Grant.role)
        .join(Grant, Grant.user_id == User.id)
        .where(Grant.anchor_id == place_id, User.active, Grant.ended_at.is_(None))
        .where(Grant.valid_from <= day, Grant.valid_to > day)
        .order_by(Grant.id)
    )


def _answers(session: Session, council: Place) -> Mapping[tuple[int, str], TransitionAnswer]:
    rows = session.scalars(
        sa.select(TransitionAnswer).where(TransitionAnswer.council_id == council.id)
    )
    return {(row.user_id, row.role): row for row in rows}


def _running(
    session: Session, council: Place, day: date, people: Sequence[int]
) -> Mapping[tuple[int, str], date]:
    """The last day of each right that these people have at the council on a day or after it."""
    rows = session.execute(
        sa.select(Grant.user_id, Grant.role, sa.func.max(Grant.valid_to))
        .where(Grant.anchor_id == council.id, Grant.user_id.in_(people))
        .where(Grant.valid_to > day, Grant.ended_at.is_(None))
        .group_by(Grant.user_id, Grant.role)
    )
    return {(user_id, role): until - timedelta(days=1) for user_id, role, until in rows}


def _units(session: Session, people: Iterable[User]) -> Mapping[int, Place]:
    """The people's home units, as far as they may be seen."""
    homes = {person.home_id for person in people} - {None}
    rows = session.scalars(sa.select(Place).where(Place.id.in_(homes), ~Place.private))
    return {place.id: place for place in rows}


def _members(session: Session, council: Place, day: date) -> frozenset[int]:
    """The units that work in the council that day."""
    return frozenset(
        session.scalars(
            sa.select(Link.child_id)
            .where(Link.parent_id == council.id, Link.relation == Relation.MEMBER_OF)
            .where(on_day(Link.valid_from, Link.valid_to, day))
        )
    )
