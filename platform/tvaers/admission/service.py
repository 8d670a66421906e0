"""Programs' keys: who a key is, and that it never may more than its creator may at that moment."""

import hashlib
from dataclasses import dataclass, replace
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tvaers.access import AUDIENCE, SIGNED_IN, Facts, Policy, may
from tvaers.admission.models import ServiceToken
from tvaers.people import Principal, User, principal, principal_of
from tvaers.places import Kind, Place

SERVICE = "svc_"


@dataclass(frozen=True)
class _Granted:
    """A key's right as the row of a grant."""

    grant_id: None
    role: str
    valid_to: date
    anchor_id: int
    anchor_kind: Kind
    anchor_name: str
    anchor_slug: str
    anchor_ends: date | None = None
    mandate: bool = False


def hash_of(secret: str) -> str:
    """What is stored of a link's or a key's secret: 256 random bits need no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


def roles(policy: Policy) -> tuple[str, ...]:
    """The roles that are for programs."""
    named = {role for rule in policy.rules for role in rule.roles}
    named |= {role for line in policy.audience for role in line.roles}
    return tuple(sorted(role for role in named if role.startswith(SERVICE)))


def within(policy: Policy, creator: Principal, role: str, anchor_id: int) -> bool:
    """Whether the creator has at this unit everything that the role has there."""
    if role not in roles(policy):
        return False
    named = [rule.roles for rule in policy.rules if role in rule.roles]
    named += [line.roles for line in policy.audience if role in line.roles]
    own = {held.role for held in creator.grants if anchor_id in held.reach}
    return all(own & each for each in named)


def principal_of_key(session: Session, policy: Policy, secret: str, day: date) -> Principal | None:
    """Whom a key stands for today; None for one that is unknown, ended, or above its creator."""
    row = session.execute(
        sa.select(ServiceToken, Place, User)
        .join(Place, Place.id == ServiceToken.anchor_id)
        .join(User, User.id == ServiceToken.created_by_id)
        .where(ServiceToken.token_hash == hash_of(secret), ServiceToken.revoked_at.is_(None))
        .where(ServiceToken.valid_to > day, User.active)
    ).one_or_none()
    if row is None:
        return None
    key, place, user = row
    creator = principal(session, user, day)
    if not may(policy, creator, "token.create", Facts(holder_id=place.id)):
        return None
    if not within(policy, creator, key.role, place.id):
        return None
    granted = _Granted(None, key.role, key.valid_to, place.id, place.kind, place.name, place.slug)
    found = principal_of(session, user, [granted], day)
    # Nobody in person: a key has no access of its own to look at, no sign-ins and no password.
    return replace(found, user_id=None, name=f"nøglen {key.prefix}")


def may_ask(policy: Policy, service: Principal, need: str) -> bool:
    """Whether the table knows this need for a program: by its own role, or as one of those who read."""
    own = {held.role for held in service.grants}
    reads = any(own & line.roles for line in policy.audience)
    return any(
        own & rule.roles or (reads and {SIGNED_IN, AUDIENCE} & rule.roles)
        for rule in policy.by_need.get(need, ())
    )
