"""Two parties' numbers for the same thing, period by period: what differs, what is explained, what is agreed. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class Cause:
    """A named reason why the first number is larger (or smaller, where negative) than the second."""

    start: date
    text: str
    amount: float
    by: str
    party_id: int
    at: datetime


@dataclass(frozen=True)
class Word:
    """What one party has said that the number is."""

    start: date
    value: float
    party_id: int
    by: str
    at: datetime


@dataclass(frozen=True)
class Standing:
    """One period: both numbers (None where one is not shown), their difference, how much of it named causes
    explain, what is left, and the number both parties have said, with the day on which the later said it."""

    start: date
    first: float | None
    second: float | None
    difference: float | None
    explained: float
    unexplained: float | None
    agreed: float | None
    agreed_at: datetime | None
    words: tuple[Word, ...]


def standings(
    first: Mapping[date, float | None],
    second: Mapping[date, float | None],
    causes: Iterable[Cause],
    words: Sequence[Word],
) -> list[Standing]:
    """Every period that either party has a number for, newest first."""
    named: dict[date, float] = {}
    for cause in causes:
        named[cause.start] = named.get(cause.start, 0.0) + cause.amount
    found = []
    for start in sorted({*first, *second}, reverse=True):
        one, other = first.get(start), second.get(start)
        apart = None if one is None or other is None else one - other
        explained = named.get(start, 0.0)
        latest = _latest(words, start)
        agreed, at = _agreed(latest)
        found.append(
            Standing(
                start=start,
                first=one,
                second=other,
                difference=apart,
                explained=explained,
                unexplained=None if apart is None else apart - explained,
                agreed=agreed,
                agreed_at=at,
                words=latest,
            )
        )
    return found


def overlap(found: Sequence[Standing]) -> tuple[int, int]:
    """In how many periods both parties have a number, and of how many."""
    return sum(each.difference is not None for each in found), len(found)


def _latest(words: Sequence[Word], start: date) -> tuple[Word, ...]:
    """Each party's newest word on a period."""
    newest: dict[int, Word] = {}
    for word in sorted((w for w in words if w.start == start), key=lambda word: word.at):
        newest[word.party_id] = word
    return tuple(newest[party] for party in sorted(newest))


def _agreed(latest: Sequence[Word]) -> tuple[float | None, datetime | None]:
    if len(latest) < 2 or len({word.value for word in latest}) > 1:
        return None, None
    return latest[0].value, max(word.at for word in latest)
