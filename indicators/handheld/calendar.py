"""The weeks or months of a sheet: which have begun, which is over, which still lack a number. Pure."""

from collections.abc import Collection, Iterator
from datetime import date, timedelta

from indicators.models import PeriodKind


def begin(kind: PeriodKind, day: date) -> date:
    """The first day of the week or month that a day lies in."""
    if kind is PeriodKind.WEEK:
        return day - timedelta(days=day.weekday())
    return day.replace(day=1)


def after(kind: PeriodKind, start: date) -> date:
    """The first day of the next one."""
    if kind is PeriodKind.WEEK:
        return start + timedelta(days=7)
    return (start + timedelta(days=31)).replace(day=1)


def periods(kind: PeriodKind, first: date, until: date) -> Iterator[date]:
    """The first days of those that have begun by `until`, oldest first."""
    start = begin(kind, first)
    while start <= until:
        yield start
        start = after(kind, start)


def open_periods(kind: PeriodKind, first: date, end: date | None, today: date) -> list[date]:
    """Those that a number can be typed for: begun, and within the sheet's days."""
    last = today if end is None else min(today, end - timedelta(days=1))
    return list(periods(kind, first, last))


def lacking(
    kind: PeriodKind, starts: Collection[date], told: Collection[date], today: date
) -> list[date]:
    """Those that are over and have no number, oldest first."""
    return [each for each in sorted(starts) if after(kind, each) <= today and each not in told]


def offered(
    kind: PeriodKind, starts: Collection[date], told: Collection[date], today: date
) -> date | None:
    """What the form begins with: the newest that is over and has no number, else the one that runs."""
    missing = lacking(kind, starts, told, today)
    if missing:
        return missing[-1]
    return max(starts, default=None)


def written(kind: PeriodKind, start: date) -> str:
    """A period as a file and an address have it: 2026-W48 or 2026-11."""
    if kind is PeriodKind.WEEK:
        year, week, _ = start.isocalendar()
        return f"{year}-W{week:02d}"
    return start.isoformat()[:7]


def read(kind: PeriodKind, text: str) -> date | None:
    """The first day of the period that a text names; None where it names none."""
    parts = (
        text.strip().upper().replace("U", "W").partition("-W" if kind is PeriodKind.WEEK else "-")
    )
    try:
        if kind is PeriodKind.WEEK:
            return date.fromisocalendar(int(parts[0]), int(parts[2]), 1)
        return date(int(parts[0]), int(parts[2]), 1)
    except (ValueError, OverflowError):
        return None
