"""What is done with grants: give, renew, end, keep. Each writes its change and its event together.

Nothing is deleted: an ended grant stands with who ended it, when and why.
"""

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tvaers import trail
from tvaers.access import may
from tvaers.admission.giving import (
    Denied,
    Refused,
    When,
    Wish,
    decide_giving,
    facts_of,
    facts_of_person,
    hold,
    place_of,
    present,
    require,
    require_open,
)
from tvaers.admission.models import Review
from tvaers.guards import Circumstances, decide
from tvaers.people import Grant, Principal, User
from tvaers.places import Place


def give(
    session: Session,
    *,
    by: Principal,
    when: When,
    person: User,
    role: str,
    anchor: Place,
    until: date,
    reason: str,
) -> Grant:
    """A right for somebody who has an account, from today; `until` is the first day it is no more."""
    hold(session, anchor)
    by = present(session, by, when)
    if not person.active or not _known(session, by, when, person, anchor):
        raise Denied
    wish = Wish(person.id, person.home_id, role, anchor, until)
    require(decide_giving(session, by, when, wish))
    require_open(anchor, until, when.day)
    for found in running(session, person.id, role, anchor.id, when.day):
        if (found.valid_from, found.valid_to, found.reason) == (when.day, until, reason):
            return found
        raise Refused(f"{person.name} har allerede den adgang. Forlæng den i stedet.")
    return begin(session, by=by, when=when, wish=wish, person=person, reason=reason)


def begin(
    session: Session, *, by: Principal, when: When, wish: Wish, person: User, reason: str
) -> Grant:
    """Write a right that has been decided; where the person has it already, what is added follows on."""
    before = running(
        session, person.id, wish.role, wish.anchor.id if wish.anchor else None, when.day
    )
    start = max((each.valid_to for each in before), default=when.day)
    if before and wish.until <= start:
        return before[-1]
    grant = Grant(
        user_id=person.id,
        role=wish.role,
        anchor_id=wish.anchor.id if wish.anchor else None,
        valid_from=start,
        valid_to=wish.until,
        given_by=by.name,
        reason=reason,
    )
    session.add(grant)
    session.flush()
    tell(session, "grant.give", by, f"grant:{grant.public_id}", told_of(grant, person, wish.anchor))
    return grant


def renew(
    session: Session, *, by: Principal, when: When, grant: Grant, until: date, reason: str
) -> Grant:
    """Let a right go on until a later day. It is given anew, and so by the same rules."""
    person, anchor = about(session, grant)
    hold(session, anchor)
    by = present(session, by, when)
    if anchor is None:
        raise Refused("En adgang til hele systemet forlænges ved et nyt forslag.")
    wish = Wish(person.id, person.home_id, grant.role, anchor, until)
    require(decide_giving(session, by, when, wish))
    require_open(anchor, until, when.day)
    found = running(session, person.id, grant.role, anchor.id, when.day)
    if not found:
        raise Refused("Adgangen er sluttet. Giv den igen i stedet.")
    last = found[-1]
    if (last.valid_to, last.reason) == (until, reason) and last is not found[0]:
        return last
    if until <= last.valid_to:
        raise Refused("Adgangen gælder allerede så længe. Vælg en senere sidste dag.")
    following = begin(session, by=by, when=when, wish=wish, person=person, reason=reason)
    # A mandate goes on with the right where whoever renews it may give a mandate too.
    following.mandate = last.mandate and may(
        when.policy, by, "grant.give_mandate", facts_of(anchor)
    )
    return following


def end(session: Session, *, by: Principal, when: When, grant: Grant, reason: str) -> bool:
    """Close a right at once, with what was to follow it; False where somebody else has done it."""
    person, anchor = about(session, grant)
    hold(session, anchor)
    by = present(session, by, when)
    left = _admins_left(session, when, grant)
    asked = Circumstances(actor_id=by.user_id, person_id=person.id, admins_left=left)
    require(decide(when.policy, by, "grant.revoke", facts_of(anchor), asked))
    if not reason.strip():
        raise Refused("Skriv, hvorfor adgangen slutter.")
    chain = running(session, person.id, grant.role, grant.anchor_id, when.day)
    return close(session, by=by, when=when, grants=chain, reason=reason)


def close(
    session: Session, *, by: Principal, when: When, grants: Sequence[Grant], reason: str
) -> bool:
    """Write that these rights are ended by this person now; those that were ended already stay so."""
    closed = False
    for each in grants:
        done = session.execute(
            sa.update(Grant)
            .where(Grant.id == each.id, Grant.ended_at.is_(None))
            .values(ended_at=when.at, ended_by=by.name, end_reason=reason)
            .returning(Grant.id)
        ).all()
        if done:
            closed = True
            person, anchor = about(session, each)
            told = told_of(each, person, anchor)
            tell(session, "grant.end", by, f"grant:{each.public_id}", told)
    return closed


def keep(session: Session, *, by: Principal, when: When, grant: Grant) -> bool:
    """Answer the half-yearly review: this right is still right. False where it is answered today."""
    person, anchor = about(session, grant)
    hold(session, anchor)
    by = present(session, by, when)
    asked = Circumstances(actor_id=by.user_id, person_id=person.id, role=grant.role)
    require(decide(when.policy, by, "grant.review", facts_of(anchor), asked))
    chain = running(session, person.id, grant.role, grant.anchor_id, when.day)
    if not chain:
        raise Refused("Adgangen er sluttet.")
    answered = session.scalar(
        sa.select(Review.id).where(Review.grant_id == chain[0].id, Review.day == when.day)
    )
    if answered is not None:
        return False
    session.add(Review(grant_id=chain[0].id, day=when.day, by=by.name))
    thing = f"grant:{chain[0].public_id}"
    tell(session, "grant.keep", by, thing, told_of(chain[0], person, anchor))
    return True


def running(
    session: Session, user_id: int, role: str, anchor_id: int | None, day: date
) -> list[Grant]:
    """The person's grants of this role there that run or are to come, in order."""
    return list(
        session.scalars(
            sa.select(Grant)
            .where(Grant.user_id == user_id, Grant.role == role)
            .where(Grant.anchor_id.is_not_distinct_from(anchor_id))
            .where(Grant.valid_to > day, Grant.ended_at.is_(None))
            .order_by(Grant.valid_from, Grant.id)
            .execution_options(populate_existing=True)
        )
    )


def _admins_left(session: Session, when: When, grant: Grant) -> int:
    """How many would still give rights at the system, were this right ended."""
    roles = {r for rule in when.policy.by_need["grant.create_system"] for r in rule.roles}
    query = (
        sa.select(sa.func.count(sa.distinct(User.id)))
        .join(Grant, Grant.user_id == User.id)
        .where(Grant.anchor_id.is_(None), Grant.role.in_(roles), Grant.ended_at.is_(None))
        .where(Grant.valid_from <= when.day, Grant.valid_to > when.day, User.active)
    )
    if grant.anchor_id is None and grant.role in roles:
        query = query.where(User.id != grant.user_id)
    return session.scalar(query) or 0


def tell(
    session: Session, what: str, by: Principal, thing: str, facts: dict[str, str | None]
) -> None:
    """Write the event of an act, with for whom the person acted where that was chosen."""
    acting = next((held.anchor_slug for held in by.grants if held.grant_id == by.acting), None)
    told = {name: fact for name, fact in facts.items() if fact is not None}
    if by.acting is not None and acting is not None:
        told["acting"] = acting or "system"
    trail.record(session, f"access.{what}", by=by.name, thing=thing, facts=told)


def told_of(grant: Grant, person: User, anchor: Place | None) -> dict[str, str | None]:
    """What an event says of a right."""
    return {
        "person": person.public_id,
        "role": grant.role,
        "anchor": anchor.slug if anchor else "system",
        "until": grant.valid_to.isoformat(),
    }


def about(session: Session, grant: Grant) -> tuple[User, Place | None]:
    """Whose a right is, and where."""
    person = session.get_one(User, grant.user_id)
    anchor = place_of(session, grant.anchor_id) if grant.anchor_id is not None else None
    return person, anchor


def _known(session: Session, by: Principal, when: When, person: User, anchor: Place) -> bool:
    """Whether the one who gives may know of this person: by the directory, or by a right here."""
    directory = facts_of_person(session, person, when.day)
    if may(when.policy, by, "user.read", directory):
        return True
    here = sa.select(Grant.id).where(Grant.user_id == person.id, Grant.anchor_id == anchor.id)
    return session.scalar(here.limit(1)) is not None and may(
        when.policy, by, "grant.read", facts_of(anchor)
    )
