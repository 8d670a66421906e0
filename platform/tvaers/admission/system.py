"""Rights at the system: one proposes, another confirms within 24 hours; and closing an account."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tvaers.access import Facts
from tvaers.admission.actions import begin, close, tell
from tvaers.admission.giving import (
    Denied,
    Refused,
    When,
    Wish,
    decide_giving,
    facts_of,
    hold,
    present,
    require,
)
from tvaers.admission.models import Proposal
from tvaers.guards import CONFIRM_WITHIN, TWO_PERSON, Circumstances, decide
from tvaers.people import Grant, Principal, SignInSession, User, principal


def propose(
    session: Session,
    *,
    by: Principal,
    when: When,
    person: User,
    role: str,
    until: date,
    reason: str,
) -> Proposal:
    """Propose a right at the system; it is no right before another person confirms it."""
    hold(session, None)
    by = present(session, by, when)
    wish = Wish(person.id, person.home_id, role, None, until)
    decision = decide_giving(session, by, when, wish)
    missing = {name: said for name, said in decision.missing.items() if name != TWO_PERSON}
    if not decision.allowed and not decision.missing:
        raise Denied
    if missing or not person.active:
        raise Refused(" ".join(missing.values()) or "Kontoen er lukket.")
    for found in waiting(session, when):
        if (found.user_id, found.role) == (person.id, role):
            raise Refused("Det er allerede foreslået og venter på at blive bekræftet.")
    assert by.user_id is not None
    proposal = Proposal(
        user_id=person.id,
        role=role,
        valid_to=until,
        reason=reason,
        proposed_by_id=by.user_id,
        proposed_at=when.at,
    )
    session.add(proposal)
    session.flush()
    _tell(session, "propose", by, proposal, person)
    return proposal


def confirm(session: Session, *, by: Principal, when: When, proposal: Proposal) -> Grant:
    """Confirm another's proposal, which then is a right from today."""
    hold(session, None)
    session.refresh(proposal)
    by = present(session, by, when)
    person = session.get_one(User, proposal.user_id)
    about = Circumstances(actor_id=by.user_id, person_id=person.id)
    require(decide(when.policy, by, "grant.confirm_system", Facts(), about))
    if proposal.confirmed_at is not None:
        raise Refused("Forslaget er allerede bekræftet.")
    proposer = session.get_one(User, proposal.proposed_by_id)
    if not proposer.active or not person.active:
        raise Refused("Forslaget gælder ikke længere.")
    giver = principal(session, proposer, when.day)
    wish = Wish(person.id, person.home_id, proposal.role, None, proposal.valid_to)
    second = Circumstances(proposed_at=proposal.proposed_at, confirmed_by_id=by.user_id)
    require(decide_giving(session, giver, when, wish, proposed=second))
    proposal.confirmed_by_id, proposal.confirmed_at = by.user_id, when.at
    _tell(session, "confirm", by, proposal, person)
    return begin(session, by=giver, when=when, wish=wish, person=person, reason=proposal.reason)


def waiting(session: Session, when: When) -> list[Proposal]:
    """The proposals that can still be confirmed."""
    return list(
        session.scalars(
            sa.select(Proposal)
            .where(Proposal.confirmed_at.is_(None))
            .where(Proposal.proposed_at >= when.at - CONFIRM_WITHIN)
            .order_by(Proposal.id)
        )
    )


def disable(session: Session, *, by: Principal, when: When, person: User, reason: str) -> bool:
    """Close an account: its rights and its sign-ins end at once. False where it is closed already."""
    hold(session, None)
    by = present(session, by, when)
    about = Circumstances(actor_id=by.user_id, person_id=person.id, reason=reason)
    require(decide(when.policy, by, "user.disable", facts_of(None), about))
    done = session.execute(
        sa.update(User)
        .where(User.id == person.id, User.active)
        .values(active=False)
        .returning(User.id)
    ).all()
    if not done:
        return False
    grants = session.scalars(
        sa.select(Grant).where(Grant.user_id == person.id, Grant.valid_to > when.day)
    ).all()
    close(session, by=by, when=when, grants=grants, reason=reason)
    session.execute(sa.delete(SignInSession).where(SignInSession.user_id == person.id))
    tell(session, "person.disable", by, f"user:{person.public_id}", {})
    return True


def _tell(session: Session, verb: str, by: Principal, proposal: Proposal, person: User) -> None:
    facts: dict[str, str | None] = {
        "person": person.public_id,
        "role": proposal.role,
        "anchor": "system",
        "until": proposal.valid_to.isoformat(),
    }
    tell(session, f"grant.{verb}", by, f"proposal:{proposal.public_id}", facts)
