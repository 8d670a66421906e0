"""Inviting somebody by a link: bound to an address, a unit and a role, used once, within 72 hours.

The link is kept nowhere: it is shown to the one who invites, or made when a mail with it is sent. Whether an address has an account already is
told to nobody but its owner.
"""

import secrets
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tvaers.access import may
from tvaers.admission.actions import begin, tell
from tvaers.admission.giving import (
    NOBODY_YET,
    Denied,
    Refused,
    When,
    Wish,
    decide_giving,
    facts_of,
    hold,
    place_of,
    present,
    require,
    require_open,
)
from tvaers.admission.models import INVITED_FOR, Invitation
from tvaers.admission.service import hash_of
from tvaers.danish import moment
from tvaers.frame import ROLE_WORDS
from tvaers.mail import actions as outbox
from tvaers.people import Principal, User, hash_password, principal
from tvaers.places import Place, Relation, children


class Closed(Exception):
    """An invitation that cannot be used, whatever the reason: all look the same."""


@dataclass(frozen=True)
class Guest:
    """Whom an invitation is for: the address, and the unit the person works in."""

    login: str
    home: Place


def invite(
    session: Session,
    *,
    by: Principal,
    when: When,
    guest: Guest,
    role: str,
    anchor: Place,
    until: date,
    reason: str,
) -> tuple[Invitation, str]:
    """An invitation and its link's secret. A newer one for the same right closes those before."""
    hold(session, anchor)
    by = present(session, by, when)
    if not may(when.policy, by, "user.invite", facts_of(anchor)):
        raise Denied
    if anchor.private:
        raise Refused(
            "Her giver du adgang til dem, der har en konto. Inviter nye ved kommunen selv."
        )
    own = session.scalar(sa.select(User.login).where(User.id == by.user_id))
    person_id = by.user_id if guest.login == own and by.user_id else NOBODY_YET
    wish = Wish(person_id, guest.home.id, role, anchor, until)
    require(decide_giving(session, by, when, wish))
    require_open(anchor, until, when.day)
    if guest.home.id not in {home.id for home in homes(session, anchor, when.day)}:
        raise Refused("Vælg personens arbejdssted på listen.")
    same = (Invitation.login == guest.login, Invitation.anchor_id == anchor.id)
    session.execute(
        sa.update(Invitation)
        .where(*same, Invitation.role == role, _open(when))
        .values(withdrawn_at=when.at)
    )
    secret = secrets.token_urlsafe(32)
    assert by.user_id is not None
    invitation = Invitation(
        token_hash=hash_of(secret),
        login=guest.login,
        role=role,
        anchor_id=anchor.id,
        home_id=guest.home.id,
        valid_to=until,
        reason=reason,
        invited_by_id=by.user_id,
        invited_at=when.at,
    )
    session.add(invitation)
    session.flush()
    _tell(session, "send", by, invitation, anchor)
    return invitation, secret


def send(session: Session, *, by: Principal, invitation: Invitation, anchor: Place) -> bool:
    """Mail an invitation to its address; False where mail does not lead there. Its link is made when the
    mail is sent, and the one there was before is closed."""
    return outbox.put(
        session,
        key=f"invitation:{invitation.public_id}",
        to=outbox.usable(invitation.login),
        subject="Invitation til Tværs",
        text=_INVITED.format(
            by=by.name,
            role=ROLE_WORDS.get(invitation.role, invitation.role),
            place=anchor.name,
            lapses=moment(invitation.lapses_at),
            link="{link}",
        ),
        link=f"invitation:{invitation.public_id}",
    )


_INVITED = """Hej

{by} har inviteret dig til Tværs som {role}, {place}.

Brug linket senest {lapses}. Det kan bruges én gang og kun af dig:
{link}

Venter du ikke invitationen, så gør ingenting. Uden linket sker der intet."""


def fresh_link(session: Session, public_id: str, at: datetime) -> str | None:
    """A new link for an invitation that is being mailed, the only one that works; None where it is over."""
    found = session.scalar(
        sa.select(Invitation).where(Invitation.public_id == public_id, _open_at(at))
    )
    if found is None:
        return None
    secret = secrets.token_urlsafe(32)
    found.token_hash = hash_of(secret)
    return f"/adgang/invitation/{secret}/"


def withdraw(session: Session, *, by: Principal, when: When, invitation: Invitation) -> bool:
    """Take an invitation back; False where it is used, lapsed or taken back already."""
    anchor = place_of(session, invitation.anchor_id)
    hold(session, anchor)
    by = present(session, by, when)
    if not may(when.policy, by, "user.invite", facts_of(anchor)):
        raise Denied
    done = session.execute(
        sa.update(Invitation)
        .where(Invitation.id == invitation.id, _open(when))
        .values(withdrawn_at=when.at)
        .returning(Invitation.id)
    ).all()
    if done:
        _tell(session, "withdraw", by, invitation, anchor)
    return bool(done)


def find(session: Session, *, when: When, secret: str, viewer: Principal) -> Invitation:
    """The invitation behind a link, as long as this visitor may use it; else Closed."""
    found = session.scalar(
        sa.select(Invitation).where(Invitation.token_hash == hash_of(secret), _open(when))
    )
    if found is None:
        raise Closed
    owner = session.scalar(sa.select(User.id).where(User.login == found.login))
    if viewer.is_authenticated and viewer.user_id != owner:
        raise Closed
    if not _still_given(session, when, found, owner or NOBODY_YET):
        raise Closed
    return found


def accept(
    session: Session, *, when: When, secret: str, viewer: Principal, name: str, password: str
) -> User:
    """Use an invitation: a new account with this name and password, or the right for one's own account."""
    found = find(session, when=when, secret=secret, viewer=viewer)
    anchor = place_of(session, found.anchor_id)
    hold(session, anchor)
    used = session.execute(
        sa.update(Invitation)
        .where(Invitation.id == found.id, _open(when))
        .values(used_at=when.at)
        .returning(Invitation.id)
    ).all()
    if not used:
        raise Closed
    person = session.scalar(sa.select(User).where(User.login == found.login))
    if person is None:
        person = _new(session, found, name, password)
    elif person.id != viewer.user_id or not person.active:
        # Whoever holds the link is not thereby the owner of an account that is there already.
        raise Closed
    inviter = _inviter(session, found, when)
    if inviter is None or not _still_given(session, when, found, person.id):
        raise Closed
    wish = Wish(person.id, person.home_id, found.role, anchor, found.valid_to)
    begin(session, by=inviter, when=when, wish=wish, person=person, reason=found.reason)
    own = Principal(user_id=person.id, name=person.name)
    _tell(session, "accept", own, found, anchor)
    return person


def homes(session: Session, anchor: Place, day: date) -> list[Place]:
    """The units that somebody who is invited there can work in: itself, or a space's members."""
    return children(session, anchor.id, Relation.MEMBER_OF, day) if anchor.is_space else [anchor]


def _new(session: Session, found: Invitation, name: str, password: str) -> User:
    person = User(
        login=found.login,
        name=name,
        home_id=found.home_id,
        password_hash=hash_password(password),
    )
    try:
        with session.begin_nested():
            session.add(person)
    except IntegrityError as taken:
        raise Closed from taken
    return person


def _still_given(session: Session, when: When, found: Invitation, person_id: int) -> bool:
    """Whether the one who invited may give the right today: an invitation outlives no right."""
    inviter = _inviter(session, found, when)
    anchor = place_of(session, found.anchor_id)
    if inviter is None or (anchor.valid_to is not None and anchor.valid_to <= when.day):
        return False
    home_id = found.home_id
    if person_id != NOBODY_YET:
        home_id = session.scalar(sa.select(User.home_id).where(User.id == person_id)) or 0
    wish = Wish(person_id, home_id, found.role, anchor, found.valid_to)
    return decide_giving(session, inviter, when, wish).allowed


def _inviter(session: Session, found: Invitation, when: When) -> Principal | None:
    user = session.get(User, found.invited_by_id)
    return principal(session, user, when.day) if user is not None and user.active else None


def _open(when: When) -> sa.ColumnElement[bool]:
    return _open_at(when.at)


def _open_at(at: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(
        Invitation.used_at.is_(None),
        Invitation.withdrawn_at.is_(None),
        Invitation.invited_at > at - INVITED_FOR,
    )


def _tell(session: Session, verb: str, by: Principal, found: Invitation, anchor: Place) -> None:
    facts: dict[str, str | None] = {
        "role": found.role,
        "anchor": anchor.slug,
        "until": found.valid_to.isoformat(),
    }
    tell(session, f"invitation.{verb}", by, f"invitation:{found.public_id}", facts)
