"""Sealing the trail's months: a month that is over leaves an anchor, and may be dropped when its time is over.

An anchor keeps how many events the month had and its last link, and follows from the anchor before it. So
a month that was sealed can be verified while its events are there, and is known to have been there after.
"""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tvaers import trail
from tvaers.chronicle.models import AccessLog, Anchor
from tvaers.trail import Event

# How many whole months are kept after the one that is running: 12 are asked for, one more is kept.
KEPT = 13


class Broken(Exception):
    """What does not hold, in a Danish sentence: nothing is sealed or dropped on top of it."""


def month_of(at: datetime) -> str:
    """The month of an instant, as the trail names it."""
    return at.strftime("%Y-%m")


def verify(session: Session, only: str | None = None) -> int:
    """How many events hold, of one month or of all; Broken names the first that does not."""
    broken = trail.first_broken(session, only)
    if broken is not None:
        raise Broken(f"Kæden er brudt ved hændelse {broken.number} i {broken.month}.")
    before = ""
    for anchor in _anchors(session):
        if anchor.chain != _link(before, anchor):
            raise Broken(f"Ankeret for {anchor.month} følger ikke af det forrige.")
        before = anchor.chain
        if only in (None, anchor.month):
            _compare(session, anchor)
    count = sa.select(sa.func.count()).select_from(Event)
    return session.scalar(count if only is None else count.where(Event.month == only)) or 0


def seal(session: Session, at: datetime, *, by: str) -> list[Anchor]:
    """Seal every month that is over and is not sealed, oldest first; all that is sealed must hold."""
    trail.hold(session)
    verify(session)
    anchors = _anchors(session)
    before = anchors[-1] if anchors else None
    open_months = session.scalars(
        sa.select(Event.month)
        .where(Event.month < month_of(at), Event.month > (before.month if before else ""))
        .group_by(Event.month)
        .order_by(Event.month)
    ).all()
    made = []
    for month in open_months:
        events, last = _end(session, month)
        anchor = Anchor(month=month, events=events, last=last, chain="", sealed_at=at)
        anchor.chain = _link(before.chain if before else "", anchor)
        session.add(anchor)
        trail.record(
            session,
            "trail.month.seal",
            by=by,
            thing=f"month:{month}",
            facts={"chain": anchor.chain},
        )
        before = anchor
        made.append(anchor)
    session.flush()
    return made


def drop(session: Session, at: datetime, *, by: str, kept: int = KEPT) -> list[str]:
    """Drop the events of sealed months, and looks in the access log, that are older than what is kept.

    An anchor stays for each month. What is not sealed, or does not hold, is never dropped.
    """
    trail.hold(session)
    verify(session)
    first = _first_kept(at, kept)
    over = [a for a in _anchors(session) if a.month < first and a.dropped_at is None]
    for anchor in over:
        session.execute(sa.delete(Event).where(Event.month == anchor.month))
        anchor.dropped_at = at
        trail.record(
            session,
            "trail.month.drop",
            by=by,
            thing=f"month:{anchor.month}",
            facts={"events": anchor.events},
        )
    begins = datetime.strptime(first, "%Y-%m").replace(tzinfo=at.tzinfo)
    session.execute(sa.delete(AccessLog).where(AccessLog.at < begins))
    return [anchor.month for anchor in over]


def _first_kept(at: datetime, kept: int) -> str:
    months = at.year * 12 + at.month - 1 - kept
    return f"{months // 12:04d}-{months % 12 + 1:02d}"


def _anchors(session: Session) -> Sequence[Anchor]:
    return session.scalars(sa.select(Anchor).order_by(Anchor.month)).all()


def _compare(session: Session, anchor: Anchor) -> None:
    there = _end(session, anchor.month)
    expected = (0, "") if anchor.dropped_at is not None else (anchor.events, anchor.last)
    if there != expected:
        raise Broken(f"Hændelserne i {anchor.month} er ikke dem, der blev forseglet.")


def _end(session: Session, month: str) -> tuple[int, str]:
    """How many events a month has, and its last link."""
    last = session.execute(
        sa.select(Event.number, Event.chain)
        .where(Event.month == month)
        .order_by(Event.number.desc())
        .limit(1)
    ).first()
    return (last.number, last.chain) if last is not None else (0, "")


def _link(before: str, anchor: Anchor) -> str:
    content = json.dumps([before, anchor.month, anchor.events, anchor.last])
    return hashlib.sha256(content.encode()).hexdigest()
