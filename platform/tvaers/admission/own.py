"""What one does with one's own account: the password, the sign-ins elsewhere, for whom one writes."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tvaers import passwords
from tvaers.admission.actions import tell
from tvaers.admission.giving import Denied, Refused
from tvaers.people import (
    Principal,
    SignInAttempt,
    SignInSession,
    User,
    hash_password,
    password_holds,
)

TRIES = 10
WINDOW = timedelta(minutes=15)


class Wrong(Exception):
    """The present password is not the one that was written."""


class TooMany(Exception):
    """The present password has been guessed at too often."""


def change_password(
    session: Session, *, by: Principal, current: str, new: str, here: str, at: datetime
) -> None:
    """Another password, by the present one; every other sign-in ends. `here` is this sign-in's hash."""
    user = session.get_one(User, by.user_id)
    login = f"password:{user.login}"[:200]
    tries = session.scalar(
        sa.select(sa.func.count())
        .select_from(SignInAttempt)
        .where(SignInAttempt.login == login, SignInAttempt.at > at - WINDOW)
    )
    if (tries or 0) >= TRIES:
        raise TooMany
    if not password_holds(user, current):
        session.add(SignInAttempt(login=login, address="", at=at))
        raise Wrong
    said = passwords.problem(new, name=user.name, login=user.login)
    if not said and new == current:
        said = "Det er den adgangskode, du har i forvejen. Vælg en ny."
    if said:
        raise Refused(said)
    user.password_hash = hash_password(new)
    end_others(session, by=by, here=here)
    tell(session, "password.change", by, f"user:{user.public_id}", {})


def end_others(session: Session, *, by: Principal, here: str) -> int:
    """End every other sign-in of one's own; tells how many there were."""
    user = session.get_one(User, by.user_id)
    ended = session.execute(
        sa.delete(SignInSession)
        .where(SignInSession.user_id == user.id, SignInSession.token_hash != here)
        .returning(SignInSession.started_at)
    ).all()
    if ended:
        facts: dict[str, str | None] = {"ended": str(len(ended))}
        tell(session, "session.end_others", by, f"user:{user.public_id}", facts)
    return len(ended)


def act_for(session: Session, *, by: Principal, grant_id: int | None, here: str) -> None:
    """Choose for whom one writes from now on; None lets the page decide."""
    held = next((held for held in by.whole.grants if held.grant_id == grant_id), None)
    if grant_id is not None and held is None:
        raise Denied
    session.execute(
        sa.update(SignInSession)
        .where(SignInSession.token_hash == here, SignInSession.user_id == by.user_id)
        .values(acting_grant_id=grant_id)
    )
    user = session.get_one(User, by.user_id)
    facts: dict[str, str | None] = {
        "anchor": (held.anchor_slug or "system") if held else None,
        "role": held.role if held else None,
    }
    tell(session, "acting.choose", by, f"user:{user.public_id}", facts)
