"""Putting mails in the outbox, and sending what waits there: each at most once.

A mail is put in the transaction of its cause. The worker says that it sends a mail before it does, so a
worker that stops on the way leaves a mail that may have gone, and that nobody sends again.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tvaers.db import now, transaction
from tvaers.mail.models import Mail, State
from tvaers.mail.smtp import Letter, Outcome, Server, one_line, send
from tvaers.people import User

# Makes the path that `{link}` stands for, at the moment the mail is sent; None: there is no need any more.
Link = Callable[[Session, str, datetime], str | None]

PAUSES = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 240, 720))
LASTS = timedelta(days=3)
# A worker is no longer than this about one mail.
SENDING_LASTS = timedelta(minutes=15)
KEPT = timedelta(days=30)
AT_A_TIME = 200
_OVER = (State.SENT, State.UNCERTAIN, State.GIVEN_UP)
SIGNED = "\n\nDu får denne mail fra Tværs. Den kan ikke besvares.\n"


def address_of(person: User) -> str | None:
    """Where a person gets mail: the login, where it is an address. An invented person has none."""
    return usable(person.login) if person.active and not person.demonstration else None


def usable(login: str) -> str | None:
    """A login as an address; None where it is none, or one that is made to lead nowhere."""
    return login if "@" in login and not login.endswith(".invalid") else None


def put(
    session: Session, *, key: str, to: str | None, subject: str, text: str, link: str = ""
) -> bool:
    """Put a mail in the outbox with its cause; False where there is no address or it is there already.

    `{site}` in the text becomes the site's address. A text holds no figure, and no name of what is not open.
    """
    if to is None or session.scalar(sa.select(Mail.id).where(Mail.key == key)) is not None:
        return False
    at = now()
    session.add(
        Mail(
            key=key,
            recipient=to,
            subject=one_line(subject)[:200],
            text=text.rstrip() + SIGNED,
            link=link,
            queued_at=at,
            due_at=at,
        )
    )
    session.flush()
    return True


def send_waiting(
    engine: sa.Engine, server: Server | None, links: Mapping[str, Link], at: datetime
) -> int:
    """Send the mails that are due, oldest first, and put those that are over out of the way; how many went."""
    tidy(engine, at)
    sent = 0
    for _ in range(AT_A_TIME if server is not None else 0):
        letter = _claim(engine, links, at)
        if letter is None:
            break
        assert server is not None
        key, ready = letter
        outcome, fault = (
            send(server, _with_site(ready, server))
            if ready is not None
            else (Outcome.NEVER, "no longer called for")
        )
        _write(engine, key, outcome, fault, at)
        sent += outcome is Outcome.SENT
        if outcome is Outcome.NO_SERVER:
            break
    return sent


def tidy(engine: sa.Engine, at: datetime) -> None:
    """Give up what has waited too long, and say of what a stopped worker left that nobody knows."""
    with transaction(engine) as session:
        for was, before, becomes in (
            (State.WAITING, Mail.queued_at < at - LASTS, State.GIVEN_UP),
            (State.SENDING, Mail.due_at < at - SENDING_LASTS, State.UNCERTAIN),
        ):
            session.execute(
                sa.update(Mail)
                .where(Mail.state == was, before)
                .values(state=becomes, ended_at=at, text="")
            )
        session.execute(sa.delete(Mail).where(Mail.state.in_(_OVER), Mail.ended_at < at - KEPT))


def _claim(
    engine: sa.Engine, links: Mapping[str, Link], at: datetime
) -> tuple[int, Letter | None] | None:
    """The next mail, said to be sent; without a letter where it is no longer called for."""
    with transaction(engine) as session:
        found = session.scalar(
            sa.select(Mail)
            .where(Mail.state == State.WAITING, Mail.due_at <= at)
            .order_by(Mail.due_at, Mail.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        if found is None:
            return None
        found.state = State.SENDING
        found.due_at = at
        found.tries += 1
        text = found.text
        if found.link:
            kind, _, thing = found.link.partition(":")
            path = links[kind](session, thing, at)
            if path is None:
                return found.id, None
            text = text.replace("{link}", "{site}" + path)
        letter = Letter(found.public_id, found.recipient, found.subject, text, found.queued_at)
        return found.id, letter


def _with_site(letter: Letter, server: Server) -> Letter:
    text = letter.text.replace("{site}", server.site)
    return Letter(letter.public_id, letter.recipient, letter.subject, text, letter.at)


def _write(engine: sa.Engine, key: int, outcome: Outcome, fault: str, at: datetime) -> None:
    with transaction(engine) as session:
        mail = session.get_one(Mail, key)
        mail.fault = fault
        again = outcome in (Outcome.LATER, Outcome.NO_SERVER)
        if again and mail.tries <= len(PAUSES):
            mail.state = State.WAITING
            mail.due_at = at + PAUSES[mail.tries - 1]
            return
        mail.state = {Outcome.SENT: State.SENT, Outcome.UNCERTAIN: State.UNCERTAIN}.get(
            outcome, State.GIVEN_UP
        )
        mail.ended_at = at
        mail.text = ""
