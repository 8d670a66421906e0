"""When a source's next figures are expected, from the last ones received and the rhythm on its card. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from tvaers.danish import period
from tvaers.module import Rhythm

KINDS = {1: "month", 3: "quarter", 12: "year"}


@dataclass(frozen=True)
class Freshness:
    """When something last came; the next period and the day it is expected by, where the rhythm is known."""

    received: datetime | None = None
    period: str = ""
    expected: date | None = None
    late: bool = False


def freshness(
    rhythm: Rhythm | None, received: datetime | None, last: date | None, today: date
) -> Freshness:
    """How fresh a source is: nothing is expected before something has come, or without a known rhythm."""
    if rhythm is None or received is None or last is None:
        return Freshness(received)
    start = _later(last.replace(day=1), rhythm.months)
    expected = start + timedelta(days=rhythm.days)
    return Freshness(received, period(KINDS[rhythm.months], start), expected, today > expected)


def earliest(found: Sequence[Freshness]) -> Freshness:
    """When the last of them came, and of what is expected the first. `found` is never empty."""
    received = max(each.received for each in found if each.received)
    due = min(found, key=lambda each: each.expected or date.max)
    return replace(due, received=received)


def _later(day: date, months: int) -> date:
    month = day.year * 12 + day.month - 1 + months
    return date(month // 12, month % 12 + 1, 1)
