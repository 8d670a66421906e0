"""Whether a right may be given: the rules of the table, asked of grants in force at this very moment."""

from dataclasses import dataclass, replace
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tvaers.access import Decision, Facts, Policy
from tvaers.calendar_rules import rights_end
from tvaers.guards import Circumstances, decide, roles_in
from tvaers.people import Grant, Principal, User, granted, principal
from tvaers.places import Place, spaces_of

# Somebody who has no account yet, and so is nobody who gives.
NOBODY_YET = 0


class Refused(Exception):
    """What cannot be done, in a Danish sentence for the one who asked."""


class Denied(Exception):
    """What the table does not let this person do at all."""


@dataclass(frozen=True)
class When:
    """By which table, on which day and at which moment an act is decided."""

    policy: Policy
    day: date
    at: datetime


@dataclass(frozen=True)
class Wish:
    """A right as it is wished for: whose, which role, where (None: the system), until which day."""

    person_id: int
    home_id: int | None
    role: str
    anchor: Place | None
    until: date


def place_of(session: Session, place_id: int) -> Place:
    """The place behind a key; NoResultFound where the one who asks may not see it."""
    return session.scalars(sa.select(Place).where(Place.id == place_id)).one()


def facts_of(anchor: Place | None) -> Facts:
    """What the policy needs to know of where a right is held."""
    if anchor is None:
        return Facts(state="any")
    return Facts(
        holder_id=anchor.id,
        space_ids=frozenset({anchor.id}) if anchor.is_space else frozenset(),
    )


def facts_of_person(session: Session, person: User, day: date) -> Facts:
    """What the policy needs to know of a person: the home unit, and the spaces it works in."""
    if person.home_id is None:
        return Facts()
    return Facts(holder_id=person.home_id, space_ids=spaces_of(session, person.home_id, day))


# Every need by which rights are given.
GIVEN_BY = ("grant.create_unit", "grant.create_space", "grant.create_lead", "grant.create_system")


def needs_of(anchor: Place | None) -> tuple[str, ...]:
    """The needs of the table by which a right can be given there."""
    if anchor is None:
        return ("grant.create_system",)
    return (
        "grant.create_space" if anchor.is_space else "grant.create_unit",
        "grant.create_lead",
    )


def present(session: Session, by: Principal, when: When) -> Principal:
    """The one who acts, with the grants in force now: read again, and held until the act is done."""
    session.execute(
        sa.select(Grant.id).where(granted(by.user_id, when.day)).with_for_update(read=True)
    ).all()
    user = session.get(User, by.user_id, populate_existing=True) if by.user_id else None
    if user is None or not user.active:
        raise Denied
    return replace(principal(session, user, when.day), acting=by.acting).writing


def hold(session: Session, anchor: Place | None) -> None:
    """One at a time at each place, so that what is looked up here still holds when it is written."""
    if anchor is None:
        session.execute(
            sa.select(Grant.id)
            .where(Grant.anchor_id.is_(None))
            .order_by(Grant.id)
            .with_for_update()
        ).all()
    else:
        session.execute(
            sa.select(Place.id).where(Place.id == anchor.id).with_for_update(key_share=True)
        ).all()


def require(decision: Decision) -> None:
    """Go on where an act is allowed; else say why not."""
    if decision.allowed:
        return
    if decision.missing:
        raise Refused(decision.sentence)
    raise Denied


def decide_giving(
    session: Session,
    by: Principal,
    when: When,
    wish: Wish,
    *,
    proposed: Circumstances | None = None,
) -> Decision:
    """Whether this person may give this right now; the nearest rule tells what is missing."""
    at_home = wish.anchor is not None and wish.home_id is not None
    circumstances = replace(
        proposed or Circumstances(),
        actor_id=by.user_id,
        person_id=wish.person_id,
        role=wish.role,
        day=when.day,
        at=when.at,
        until=wish.until,
        unit_is_member=at_home
        and wish.anchor is not None
        and wish.home_id is not None
        and wish.anchor.id in spaces_of(session, wish.home_id, when.day),
    )
    found = Decision(False)
    for need in needs_of(wish.anchor):
        decision = decide(when.policy, by, need, facts_of(wish.anchor), circumstances)
        if decision.allowed:
            return decision
        if decision.missing and (not found.missing or "role_in" in found.missing):
            found = decision
    return found


def roles_to_give(policy: Policy, by: Principal, anchor: Place | None) -> tuple[str, ...]:
    """The roles this person may give there."""
    return tuple(
        role for need in needs_of(anchor) for role in roles_in(policy, by, need, facts_of(anchor))
    )


def require_open(anchor: Place | None, until: date, day: date) -> None:
    """Refuse a right at a place that is no more, or that ends before the right does."""
    if anchor is None or anchor.valid_to is None:
        return
    if anchor.valid_to <= day:
        raise Refused(f"{anchor.name} er ophørt, så der gives ikke ny adgang.")
    if rights_end(anchor, anchor.valid_to) < until:
        raise Refused(f"{anchor.name} ophører før den dag. Vælg en tidligere sidste dag.")
