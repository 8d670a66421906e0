"""Who holds a role with which something can be done at a place: at the place, above it, or everywhere."""

from collections.abc import Collection, Iterable
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tvaers.access import Policy
from tvaers.people import Grant, Principal, User, principal
from tvaers.places import Link, Relation


def people_with(
    session: Session, policy: Policy, needs: Collection[str], places: Collection[int], day: date
) -> Iterable[tuple[User, Principal]]:
    """The people whose role is named by one of these needs. Whether the table lets each of them do it to
    a thing is the caller's to ask."""
    roles = {r for need in needs for rule in policy.by_need.get(need, ()) for r in rule.roles}
    users = sa.select(Grant.user_id).where(
        Grant.role.in_(roles),
        sa.or_(Grant.anchor_id.is_(None), Grant.anchor_id.in_(_with_owners(session, places))),
        *(Grant.valid_from <= day, Grant.valid_to > day, Grant.ended_at.is_(None)),
    )
    people = session.scalars(sa.select(User).where(User.id.in_(users), User.active)).all()
    return ((person, principal(session, person, day)) for person in people)


def _with_owners(session: Session, places: Collection[int]) -> set[int]:
    """Places with all that own them."""
    found, new = set(places), set(places)
    while new:
        above = sa.select(Link.parent_id).where(
            Link.child_id.in_(new), Link.relation == Relation.PART_OF
        )
        new = set(session.scalars(above)) - found
        found |= new
    return found
