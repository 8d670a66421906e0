"""Mandates: the right to write down what a party has decided, given to a grant apart from its role."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tvaers.access import Policy
from tvaers.admission.actions import about, running, tell, told_of
from tvaers.admission.giving import Refused, When, facts_of, hold, present, require
from tvaers.guards import Circumstances, decide
from tvaers.people import Grant, Principal

GUARD = "mandate"


def roles(policy: Policy) -> frozenset[str]:
    """The roles for which a mandate means something, as the table says."""
    return frozenset(role for rule in policy.rules if GUARD in rule.guards for role in rule.roles)


def change(
    session: Session, *, by: Principal, when: When, grant: Grant, given: bool, reason: str
) -> bool:
    """Give a mandate to a running right and what follows on it, or end it; False where it is so already."""
    person, anchor = about(session, grant)
    hold(session, anchor)
    by = present(session, by, when)
    need = "grant.give_mandate" if given else "grant.end_mandate"
    asked = Circumstances(actor_id=by.user_id, person_id=person.id, reason=reason)
    require(decide(when.policy, by, need, facts_of(anchor), asked))
    if anchor is None or grant.role not in roles(when.policy):
        raise Refused("Et mandat hører til en rolle ved en part.")
    chain = running(session, person.id, grant.role, grant.anchor_id, when.day)
    changed = session.execute(
        sa.update(Grant)
        .where(Grant.id.in_([each.id for each in chain]), Grant.mandate.is_not(given))
        .values(mandate=given)
        .returning(Grant.id)
    ).all()
    if changed:
        facts = {**told_of(chain[0], person, anchor), "reason": reason}
        tell(
            session, f"mandate.{'give' if given else 'end'}", by, f"grant:{grant.public_id}", facts
        )
    return bool(changed)
