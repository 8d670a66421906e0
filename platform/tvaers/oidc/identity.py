"""Who the provider's person is here, and which grants its claims give: read anew at each sign-in.

A person is known by issuer and subject together, never by a name or an address.
"""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from tvaers import trail
from tvaers.db import Base, now, public_id
from tvaers.oidc.claims import LONGEST, Claimed, Refused
from tvaers.people import Grant, SignInSession, User
from tvaers.places import SPACES, Place

LONGEST_GRANT = timedelta(days=365)
ENDED = "Giver ikke længere denne rolle"


class ExternalIdentity(Base):
    """One person as one provider knows them."""

    __tablename__ = "external_identity"
    __table_args__ = (sa.UniqueConstraint("issuer", "subject"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    issuer: Mapped[str] = mapped_column(sa.String(LONGEST))
    subject: Mapped[str] = mapped_column(sa.String(LONGEST))
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]


class ClaimedGrant(Base):
    """That a grant is there because of what a provider says, so that it ends when that is not said."""

    __tablename__ = "claimed_grant"

    grant_id: Mapped[int] = mapped_column(
        sa.ForeignKey("grant.id", ondelete="CASCADE"), primary_key=True
    )
    identity_id: Mapped[int] = mapped_column(sa.ForeignKey("external_identity.id"), index=True)
    anchor: Mapped[str] = mapped_column(sa.String(80))


class ProviderSession(Base):
    """Which sign-in at the provider a session of ours rests on; of its name only a hash is kept."""

    __tablename__ = "provider_session"

    token_hash: Mapped[str] = mapped_column(
        sa.ForeignKey("sign_in_session.token_hash", ondelete="CASCADE"), primary_key=True
    )
    identity_id: Mapped[int] = mapped_column(sa.ForeignKey("external_identity.id"), index=True)
    sign_in_hash: Mapped[str] = mapped_column(sa.String(64), index=True)


class UsedLogout(Base):
    """A logout message that was acted on, kept as long as it could be sent again."""

    __tablename__ = "used_logout"

    number_hash: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    until: Mapped[datetime] = mapped_column(index=True)


@dataclass(frozen=True)
class Unit:
    """The unit that an organisation is here."""

    id: int
    slug: str
    name: str
    valid_to: date | None


@dataclass(frozen=True)
class Given:
    """What the claims give, by whom, on which day: roles at one unit, or nothing without one."""

    roles: frozenset[str]
    unit: Unit | None
    by: str
    day: date


def unit_of(session: Session, slug: str | None, day: date) -> Unit | None:
    """The unit that the table names for an organisation, if it is one and exists that day."""
    found = session.scalar(sa.select(Place).where(Place.slug == slug, ~Place.private))
    if found is None or found.kind in SPACES or not found.exists(day):
        return None
    return Unit(found.id, found.slug, found.short_name, found.valid_to)


def admit(
    session: Session, claimed: Claimed, given: Given
) -> tuple[ExternalIdentity, User] | Refused:
    """The person, with the grants that the claims give today; what was claimed before and no longer is ends.

    A refusal is given back and not raised, since what has ended stays ended.
    """
    identity = session.scalar(
        sa.select(ExternalIdentity).where(
            ExternalIdentity.issuer == claimed.issuer, ExternalIdentity.subject == claimed.subject
        )
    )
    if given.unit is None:
        if identity is not None:
            _sync(session, identity, session.get_one(User, identity.user_id), given)
        return Refused("organisation")
    if identity is None:
        identity = _add(session, claimed, given)
    user = session.get_one(User, identity.user_id)
    if not user.active:
        return Refused("closed")
    if claimed.name:
        user.name = claimed.name
    user.home_id = given.unit.id
    identity.last_at = now()
    _sync(session, identity, user, given)
    return identity, user


def _add(session: Session, claimed: Claimed, given: Given) -> ExternalIdentity:
    assert given.unit is not None
    key = public_id()
    user = User(
        public_id=key,
        # Nobody can type it, and it says nothing of the person.
        login=f"udbyder:{key}",
        name=claimed.name or f"Bruger fra {given.unit.name}"[:120],
        home_id=given.unit.id,
    )
    session.add(user)
    session.flush()
    identity = ExternalIdentity(
        issuer=claimed.issuer,
        subject=claimed.subject,
        user_id=user.id,
        first_at=now(),
        last_at=now(),
    )
    session.add(identity)
    session.flush()
    trail.record(session, "access.person.add", by=given.by, thing=f"user:{key}")
    return identity


def _sync(session: Session, identity: ExternalIdentity, user: User, given: Given) -> None:
    in_force = session.execute(
        sa.select(Grant, ClaimedGrant)
        .join(ClaimedGrant, ClaimedGrant.grant_id == Grant.id)
        .where(ClaimedGrant.identity_id == identity.id)
        .where(Grant.valid_to > given.day, Grant.ended_at.is_(None))
        .order_by(Grant.id)
    ).all()
    at = given.unit.id if given.unit is not None else None
    wanted = given.roles if given.unit is not None else frozenset()
    kept = {grant.role for grant, _ in in_force if grant.anchor_id == at} & wanted
    for grant, claimed in in_force:
        if grant.anchor_id != at or grant.role not in kept:
            _end(session, user, given, grant, claimed)
    for role in sorted(wanted - kept):
        _give(session, identity, user, role, given)


def _end(session: Session, user: User, given: Given, grant: Grant, claimed: ClaimedGrant) -> None:
    grant.ended_at, grant.ended_by, grant.end_reason = now(), given.by, ENDED
    # It closes at once; its last day is said too, and one given today has no day before it.
    grant.valid_to = max(given.day, grant.valid_from + timedelta(days=1))
    trail.record(
        session,
        "access.grant.end",
        by=given.by,
        thing=f"user:{user.public_id}",
        facts={"role": grant.role, "anchor": claimed.anchor},
    )


def _give(
    session: Session, identity: ExternalIdentity, user: User, role: str, given: Given
) -> None:
    assert given.unit is not None
    until = given.day + LONGEST_GRANT
    grant = Grant(
        user_id=user.id,
        role=role,
        anchor_id=given.unit.id,
        valid_from=given.day,
        valid_to=min(until, given.unit.valid_to or until),
        given_by=given.by,
        reason=f"Rolle hos {given.by}"[:500],
    )
    session.add(grant)
    session.flush()
    session.add(ClaimedGrant(grant_id=grant.id, identity_id=identity.id, anchor=given.unit.slug))
    trail.record(
        session,
        "access.grant.give",
        by=given.by,
        thing=f"user:{user.public_id}",
        facts={"role": role, "anchor": given.unit.slug, "until": grant.valid_to.isoformat()},
    )


def remember(session: Session, token_hash: str, identity: ExternalIdentity, sign_in: str) -> None:
    """Tie a session of ours to the sign-in at the provider that it rests on."""
    session.flush()
    session.add(
        ProviderSession(
            token_hash=token_hash,
            identity_id=identity.id,
            sign_in_hash=_hash(sign_in) if sign_in else "",
        )
    )


def first_use(session: Session, issuer: str, number: str, until: float) -> bool:
    """Whether a logout message comes for the first time; those whose time is over are forgotten."""
    session.execute(sa.delete(UsedLogout).where(UsedLogout.until < now()))
    key = _hash(f"{issuer} {number}")
    if session.get(UsedLogout, key) is not None:
        return False
    session.add(UsedLogout(number_hash=key, until=datetime.fromtimestamp(until, now().tzinfo)))
    session.flush()
    return True


def end_sessions(session: Session, issuer: str, subject: str, sign_in: str) -> int:
    """End our sessions that rest on one sign-in at the provider, or on any of a person's there."""
    found = (
        sa.select(ProviderSession.token_hash)
        .join(ExternalIdentity, ExternalIdentity.id == ProviderSession.identity_id)
        .where(ExternalIdentity.issuer == issuer)
    )
    if subject:
        found = found.where(ExternalIdentity.subject == subject)
    if sign_in:
        found = found.where(ProviderSession.sign_in_hash == _hash(sign_in))
    hashes = session.scalars(found).all()
    session.execute(sa.delete(SignInSession).where(SignInSession.token_hash.in_(hashes)))
    return len(hashes)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
