"""Making and closing programs' keys: shown once, kept as a prefix and a hash."""

import secrets
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tvaers.admission.actions import tell
from tvaers.admission.giving import Refused, When, facts_of, hold, place_of, present, require
from tvaers.admission.models import ServiceToken
from tvaers.admission.service import hash_of, within
from tvaers.guards import Circumstances, decide
from tvaers.people import Principal
from tvaers.places import Place


def create(
    session: Session,
    *,
    by: Principal,
    when: When,
    anchor: Place,
    name: str,
    role: str,
    until: date,
    signed_in_at: datetime | None,
) -> tuple[ServiceToken, str]:
    """A key to one unit, and its secret, which is kept nowhere."""
    hold(session, anchor)
    by = present(session, by, when)
    about = Circumstances(
        actor_id=by.user_id,
        day=when.day,
        until=until,
        at=when.at,
        signed_in_at=signed_in_at,
        within_creator=within(when.policy, by, role, anchor.id),
    )
    require(decide(when.policy, by, "token.create", facts_of(anchor), about))
    if anchor.is_space:
        raise Refused("En nøgle gælder for én enhed.")
    prefix = f"tv-{secrets.token_hex(3)}"
    secret = f"{prefix}-{secrets.token_urlsafe(32)}"
    assert by.user_id is not None
    key = ServiceToken(
        name=name,
        role=role,
        anchor_id=anchor.id,
        prefix=prefix,
        token_hash=hash_of(secret),
        created_by_id=by.user_id,
        created_on=when.day,
        valid_to=until,
    )
    session.add(key)
    session.flush()
    _tell(session, "create", by, key, anchor)
    return key, secret


def revoke(session: Session, *, by: Principal, when: When, key: ServiceToken) -> bool:
    """Close a key at once; False where it is closed already."""
    anchor = place_of(session, key.anchor_id)
    hold(session, anchor)
    by = present(session, by, when)
    about = Circumstances(actor_id=by.user_id)
    require(decide(when.policy, by, "token.revoke", facts_of(anchor), about))
    done = session.execute(
        sa.update(ServiceToken)
        .where(ServiceToken.id == key.id, ServiceToken.revoked_at.is_(None))
        .values(revoked_at=when.at, revoked_by=by.name)
        .returning(ServiceToken.id)
    ).all()
    if done:
        _tell(session, "revoke", by, key, anchor)
    return bool(done)


def _tell(session: Session, verb: str, by: Principal, key: ServiceToken, anchor: Place) -> None:
    facts: dict[str, str | None] = {
        "prefix": key.prefix,
        "role": key.role,
        "anchor": anchor.slug,
        "until": key.valid_to.isoformat(),
    }
    tell(session, f"token.{verb}", by, f"token:{key.public_id}", facts)
