"""The trail: who did what to what, append only, each month a chain of hashes of its own.

An event is written in the same transaction as its effect. It has no foreign keys, so it outlives
what it describes, and it never holds a value. Months are sealed by their chain, so that a month whose
time is over can be dropped whole.
"""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from tvaers.db import Base, now
from tvaers.locks import APPEND_ONLY, declare_kind

# The advisory lock of the chain's end; any number of our own does.
_CHAIN = 20_270_101


class Event(Base):
    """One thing that happened: when, by whom, `area.subject.action`, to what, with which facts."""

    __tablename__ = "event"
    __table_args__ = (sa.UniqueConstraint("month", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    month: Mapped[str] = mapped_column(sa.String(7))
    number: Mapped[int]
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(sa.String(120))
    # The person's key, where a person did it: a name can be another's too.
    person: Mapped[int | None] = mapped_column(index=True)
    action: Mapped[str] = mapped_column(sa.String(80), index=True)
    thing: Mapped[str] = mapped_column(sa.String(200))
    facts: Mapped[dict[str, Any]]
    chain: Mapped[str] = mapped_column(sa.String(64))


declare_kind(APPEND_ONLY, Event)


def hold(session: Session) -> None:
    """Keep every other writer from the chain's end until the caller's transaction is over."""
    if session.get_bind().dialect.name == "postgresql":
        # Two writers at once would follow the same event. SQLite lets one writer in at a time anyway.
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(_CHAIN)))


def record(
    session: Session,
    action: str,
    *,
    by: str,
    thing: str,
    facts: dict[str, Any] | None = None,
    person: int | None = None,
) -> Event:
    """Write one event at the end of its month's chain, in the caller's transaction.

    `facts` say whose the thing is: the place's address as `holder` (or `anchor`). `person` is found by
    itself in a request: the session knows who is signed in.
    """
    hold(session)
    at = now()
    month = at.strftime("%Y-%m")
    last = session.scalar(
        sa.select(Event).where(Event.month == month).order_by(Event.number.desc()).limit(1)
    )
    event = Event(
        month=month,
        number=last.number + 1 if last else 1,
        at=at,
        by=by,
        person=person if person is not None else session.info.get("person"),
        action=action,
        thing=thing,
        facts=facts or {},
        chain="",
    )
    event.chain = _link(last.chain if last else "", event)
    session.add(event)
    session.flush()
    return event


def first_broken(session: Session, only: str | None = None) -> Event | None:
    """The first event whose chain does not follow from the one before it; None when all hold.

    `only` is the month to look at, `YYYY-MM`; all of them where none is named.
    """
    chain, month, number = "", "", 0
    query = sa.select(Event).order_by(Event.month, Event.number)
    for event in session.scalars(query if only is None else query.where(Event.month == only)):
        if event.month != month:
            chain, month, number = "", event.month, 0
        if event.number != number + 1 or event.chain != _link(chain, event):
            return event
        chain, number = event.chain, event.number
    return None


def _link(before: str, event: Event) -> str:
    content = json.dumps(
        [
            before,
            event.number,
            event.at.astimezone(UTC).isoformat(),
            event.by,
            event.person,
            event.action,
            event.thing,
            event.facts,
        ],
        sort_keys=True,
        ensure_ascii=False,
    )
    return hashlib.sha256(content.encode()).hexdigest()
