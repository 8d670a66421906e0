"""What is fetched from open sources by itself: one row a table, with when, what came of it, and the next try."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from tvaers import trail
from tvaers.danish import COPENHAGEN
from tvaers.db import Base, now
from tvaers.locks import SYSTEM_WRITTEN, declare_kind
from tvaers.peer import Unanswered

# How long to wait after the first failure in a row, the second, and so on; then until the next day.
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240))
# When a day's question is asked in Copenhagen: statistics come at eight.
DAILY = time(9, 15)


class Fetch(Base):
    """One table of a source: when it was last asked for, what came, and when it is asked for again."""

    __tablename__ = "fetch"

    source: Mapped[str] = mapped_column(sa.String(60), primary_key=True)
    table_name: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    tried_at: Mapped[datetime]
    # When it was last asked with success, and the publisher's own instant of what was then received.
    answered_at: Mapped[datetime | None]
    updated: Mapped[datetime | None]
    delivery: Mapped[str | None] = mapped_column(sa.String(32))
    failures: Mapped[int] = mapped_column(default=0)
    fault: Mapped[str] = mapped_column(sa.String(400), default="")
    next_at: Mapped[datetime]


declare_kind(SYSTEM_WRITTEN, Fetch)


def of_source(session: Session, source: str) -> Sequence[Fetch]:
    """What is fetched of a source."""
    query = sa.select(Fetch).where(Fetch.source == source).order_by(Fetch.table_name)
    return session.scalars(query).all()


def is_due(session: Session, source: str, table: str, at: datetime) -> bool:
    """Whether a table is to be asked for now."""
    row = session.get(Fetch, (source, table))
    return row is None or row.next_at <= at


def answered(
    session: Session, source: str, table: str, *, updated: datetime, delivery: str | None
) -> None:
    """Write down that a table was asked for, and what was received if anything was."""
    row = _row(session, source, table)
    row.answered_at, row.updated = row.tried_at, updated
    row.delivery = delivery or row.delivery
    row.failures, row.fault = 0, ""
    row.next_at = next_day(row.tried_at)


def failed(session: Session, source: str, table: str, fault: Unanswered, *, by: str) -> None:
    """Write down that it could not be fetched, why, and when it is tried again; told once in the trail."""
    row = _row(session, source, table)
    row.failures += 1
    row.fault = fault.reason[:400]
    row.next_at = next_try(row.tried_at, row.failures, fault)
    if row.failures == 1:
        trail.record(session, "intake.fetch.fail", by=by, thing=f"source:{source}")


def next_day(at: datetime) -> datetime:
    """The next time of day at which a table is asked for."""
    day = at.astimezone(COPENHAGEN).date()
    due = datetime.combine(day, DAILY, tzinfo=COPENHAGEN)
    if due <= at:
        due = datetime.combine(day + timedelta(days=1), DAILY, tzinfo=COPENHAGEN)
    return due.astimezone(at.tzinfo)


def next_try(at: datetime, failures: int, fault: Unanswered) -> datetime:
    """When to try again: later each time, never sooner than the server asked for."""
    in_vain = not fault.again or failures > len(WAITS)
    soon = next_day(at) if in_vain else at + WAITS[failures - 1]
    return max(soon, at + (fault.wait or timedelta()))


def _row(session: Session, source: str, table: str) -> Fetch:
    row = session.get(Fetch, (source, table), with_for_update=True)
    if row is None:
        row = Fetch(source=source, table_name=table, failures=0, fault="")
        session.add(row)
    row.tried_at = now()
    return row
