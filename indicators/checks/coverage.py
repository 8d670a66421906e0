"""Completeness and timeliness of one deliverer's periods. Pure."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

# A period's numbers are late when they come more than so many days after its end, or have not come by then.
LATE_AFTER = 31


_MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}


def end_of(kind: str, start: date) -> date:
    """The first day after a period of a kind; a snapshot is its own day."""
    if kind in _MONTHS:
        months = start.month - 1 + _MONTHS[kind]
        return date(start.year + months // 12, months % 12 + 1, 1)
    return start + timedelta(days={"day": 1, "week": 7}.get(kind, 0))


class Standing(enum.StrEnum):
    """How a deliverer stands with one period."""

    ON_TIME = "on_time"
    LATE = "late"
    # Came with the files that brought the years before: how late it was is not known.
    HISTORY = "history"
    MISSING = "missing"
    AWAITED = "awaited"
    # Not shared with whoever asks.
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Told:
    """What is known of one period: whether there is a value (hidden ones too), and the day it first came."""

    end: date
    delivered: bool
    shared: bool
    came: date | None


@dataclass(frozen=True)
class Reliability:
    """A deliverer over its periods: of how many it has delivered, how many late, and the median days from
    a period's end to its numbers (None where no delivery day is known)."""

    delivered: int
    due: int
    late: int
    days: float | None


def standing(told: Told, today: date, since: date | None) -> Standing:
    """One period's standing on a day. `since` is the day on which anything of the measure first came."""
    if not told.shared:
        return Standing.UNKNOWN
    if not told.delivered:
        overdue = (today - told.end).days > LATE_AFTER
        return Standing.MISSING if overdue else Standing.AWAITED
    if told.came is None or since is None or told.end < since:
        return Standing.HISTORY
    return Standing.LATE if (told.came - told.end).days > LATE_AFTER else Standing.ON_TIME


def reliability(periods: Sequence[Told], today: date, since: date | None) -> Reliability:
    """The same counted over a deliverer's periods; those awaited or unknown are not due."""
    found = [standing(told, today, since) for told in periods]
    due = [each for each in found if each not in (Standing.AWAITED, Standing.UNKNOWN)]
    days = [
        (told.came - told.end).days
        for told, each in zip(periods, found, strict=True)
        if told.came is not None and each in (Standing.ON_TIME, Standing.LATE)
    ]
    return Reliability(
        delivered=sum(each is not Standing.MISSING for each in due),
        due=len(due),
        late=sum(each is Standing.LATE for each in due),
        days=float(median(days)) if days else None,
    )
