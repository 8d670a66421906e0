"""The too long run that a run chart's sentence tells of: which, whether it goes on, and from what to what.

A series that changed level has a long run on each side of its median. What goes on is told before what
has ended, since it is what one must reckon with. Pure.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from statistics import median

from indicators.models import Status
from indicators.statistics.series import side
from indicators.views import Point, RunFacts

# Fewer values than this before the run say little of where it came from.
FEWEST_BEFORE = 6


@dataclass(frozen=True)
class Stretch:
    """A run on one side of the median that is longer than chance makes it.

    `side` is 1 above and -1 below; `level` is the median of its values, `before` that of the values
    before it (None where they are too few).
    """

    first: Point
    last: Point
    length: int
    side: int
    going: bool
    level: float
    before: float | None


def stretch(points: Sequence[Point], facts: RunFacts) -> Stretch | None:
    """The last run where it is too long, else the longest where that is, else none. What lies before the
    last break or phase is another stretch's."""
    points = points[facts.begins :]
    runs = _runs(points, facts.median)
    if not facts.too_long or not runs:
        return None
    chosen = runs[-1]
    if len(chosen) <= facts.longest_run_max:
        chosen = max(runs, key=lambda run: (len(run), run[0][0]))
    if len(chosen) <= facts.longest_run_max:
        return None
    (first, which), (last, _) = chosen[0], chosen[-1]
    earlier = _values(points[:first])
    return Stretch(
        first=points[first],
        last=points[last],
        length=len(chosen),
        side=which,
        going=chosen is runs[-1],
        level=median(_values(points[first : last + 1])),
        before=median(earlier) if len(earlier) >= FEWEST_BEFORE else None,
    )


Run = list[tuple[int, int]]


def _runs(points: Sequence[Point], line: float | None) -> list[Run]:
    """Rows of neighbouring useful points on one side: each point's position and side."""
    if line is None:
        return []
    values = enumerate(_value(point) for point in points)
    sides = [(at, side(value, line)) for at, value in values if value is not None]
    useful = [(at, which) for at, which in sides if which]
    return [list(run) for _, run in groupby(useful, key=lambda each: each[1])]


def _value(point: Point) -> float | None:
    return point.value if point.status is Status.SHOWN else None


def _values(points: Sequence[Point]) -> list[float]:
    return [value for point in points if (value := _value(point)) is not None]
