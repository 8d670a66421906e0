"""The rules and icons of NHS England's Making Data Count, on an I chart with limits at 2.66 ranges.

They are an optional view with about 18 % false alarms in 24 stable periods, and are never mixed with
the Anhøj rules in one chart. Follows the R package NHSRplotthedots 0.2.2: seven points make a trend or
a run, and two of three counts only points between two thirds and the limit, all three on one side.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from indicators.statistics.series import Span, Values, cleaned, mean, outside, present, side, spans
from indicators.statistics.spread import moving_ranges, spread

LIMIT = 2.66  # 3 / 1.128 to two decimals, as NHS and Wheeler print it
POINTS = 7  # of a trend or a run
BASELINE_FROM = 12  # points before limits may be fixed
WARNED_BELOW = 13  # points of a phase


class Direction(StrEnum):
    """Which way is better."""

    INCREASE = "increase"
    DECREASE = "decrease"
    NEUTRAL = "neutral"


class Cause(StrEnum):
    """Which rule marks a point; the first that does, in this order."""

    ABOVE_LIMIT = "above_limit"
    BELOW_LIMIT = "below_limit"
    RISING = "rising"
    FALLING = "falling"
    TWO_OF_THREE_ABOVE = "two_of_three_above"
    TWO_OF_THREE_BELOW = "two_of_three_below"
    RUN_ABOVE = "run_above"
    RUN_BELOW = "run_below"
    COMMON = "common_cause"


class Variation(StrEnum):
    """What a point means, and the icon of the chart when it is the last."""

    COMMON_CAUSE = "common_cause"
    IMPROVEMENT_HIGH = "improvement_high"
    IMPROVEMENT_LOW = "improvement_low"
    CONCERN_HIGH = "concern_high"
    CONCERN_LOW = "concern_low"
    NEUTRAL_HIGH = "neutral_high"
    NEUTRAL_LOW = "neutral_low"


class Assurance(StrEnum):
    """Whether the target will be met if nothing changes."""

    PASS = "pass"
    FAIL = "fail"
    INCONSISTENT = "inconsistent"


@dataclass(frozen=True)
class NHSChart:
    """One element a point, None where it is missing or not defined; `too_short` has one a phase."""

    values: Values
    mean: Values
    lower: Values
    upper: Values
    causes: tuple[Cause | None, ...]
    variations: tuple[Variation | None, ...]
    icon: Variation | None
    assurance: Assurance | None
    too_short: tuple[bool, ...]


_HIGH = {Cause.ABOVE_LIMIT, Cause.RISING, Cause.TWO_OF_THREE_ABOVE, Cause.RUN_ABOVE}


def nhs_chart(
    values: Sequence[float | None],
    direction: Direction,
    *,
    target: float | None = None,
    freeze: int | None = None,
    phases: Sequence[int] = (),
    screened: bool = True,
) -> NHSChart:
    """Judge one series by the rules, phase by phase, and give the two icons.

    `freeze` fixes mean and limits after so many points, `phases` holds the first position of each phase
    but the first. A missing period ends runs, trends and moving ranges. The icon is that of the last
    value. Raises ValueError on a baseline of fewer than 12 points and on impossible positions.
    """
    direction = Direction(direction)
    if freeze is not None and freeze < BASELINE_FROM:
        raise ValueError(f"limits are fixed after {BASELINE_FROM} points at the earliest")
    series = cleaned(values)
    whole = spans(len(series), freeze=freeze, phases=phases)
    centers: list[float | None] = []
    lower: list[float | None] = []
    upper: list[float | None] = []
    causes: list[Cause | None] = []
    for span in whole:
        lines = _lines(series, span, screened)
        length = span.last - span.first + 1
        for line, known in zip((centers, lower, upper), lines, strict=True):
            line += [known] * length
        causes += _causes(series[span.first : span.last + 1], *lines)
    variations = tuple(_variation(cause, direction) for cause in causes)
    return NHSChart(
        values=series,
        mean=tuple(centers),
        lower=tuple(lower),
        upper=tuple(upper),
        causes=tuple(causes),
        variations=variations,
        icon=next((v for v in reversed(variations) if v is not None), None),
        assurance=_assurance(target, direction, lower[-1:], upper[-1:]),
        too_short=tuple(span.last - span.first + 1 < WARNED_BELOW for span in whole),
    )


def _lines(
    series: Values, span: Span, screened: bool
) -> tuple[float | None, float | None, float | None]:
    """Mean, lower and upper limit of one phase."""
    center = mean(present(series, span.baseline))
    ranges = list(moving_ranges(series, span.baseline).values())
    used = spread(ranges, screened=screened).used
    if center is None or used is None:
        return center, None, None
    return center, center - LIMIT * used, center + LIMIT * used


def _causes(
    values: Values, center: float | None, lower: float | None, upper: float | None
) -> list[Cause | None]:
    """The rule that marks each value of one phase."""
    if center is None:
        return [None] * len(values)
    sides = [None if v is None else side(v, center) for v in values]
    beyond = [outside(v, center, lower, upper) and lower != upper for v in values]
    trends, runs = dict(_trends(values)), dict(_runs(sides))
    pairs = set(_two_of_three(values, sides, beyond, center, upper))
    found: list[Cause | None] = []
    for at, which in enumerate(sides):
        if which is None:
            found.append(None)
        elif beyond[at]:
            found.append(Cause.ABOVE_LIMIT if which > 0 else Cause.BELOW_LIMIT)
        elif at in trends:
            found.append(Cause.RISING if trends[at] > 0 else Cause.FALLING)
        elif at in pairs:
            found.append(Cause.TWO_OF_THREE_ABOVE if which > 0 else Cause.TWO_OF_THREE_BELOW)
        elif at in runs:
            found.append(Cause.RUN_ABOVE if which > 0 else Cause.RUN_BELOW)
        else:
            found.append(Cause.COMMON)
    return found


def _trends(values: Values) -> Iterator[tuple[int, int]]:
    """Position and direction of every value in a trend; a later trend comes later and names it."""
    steps = [0 if a is None or b is None else side(b, a) for a, b in pairwise(values)]
    for begin in range(len(steps) - POINTS + 2):
        ways = set(steps[begin : begin + POINTS - 1])
        if ways in ({1}, {-1}):
            yield from ((at, steps[begin]) for at in range(begin, begin + POINTS))


def _runs(sides: Sequence[int | None]) -> Iterator[tuple[int, int]]:
    """Position and side of every value in a run; the mean and missing values end one."""
    for begin in range(len(sides) - POINTS + 1):
        which = sides[begin]
        if which and set(sides[begin : begin + POINTS]) == {which}:
            yield from ((at, which) for at in range(begin, begin + POINTS))


def _two_of_three(
    values: Values,
    sides: Sequence[int | None],
    beyond: Sequence[bool],
    center: float,
    upper: float | None,
) -> Iterator[int]:
    """Positions of the values near a limit, where two of three on one side are."""
    if upper is None or upper == center:
        return
    third = 2 / 3 * (upper - center)
    near = [
        v is not None and not out and abs(v - center) > third
        for v, out in zip(values, beyond, strict=True)
    ]
    for begin in range(len(values) - 2):
        window = range(begin, begin + 3)
        if sides[begin] and len({sides[at] for at in window}) == 1:
            marked = [at for at in window if near[at]]
            if len(marked) >= 2:
                yield from marked


def _variation(cause: Cause | None, direction: Direction) -> Variation | None:
    if cause is None:
        return None
    if cause is Cause.COMMON:
        return Variation.COMMON_CAUSE
    high = cause in _HIGH
    if direction is Direction.NEUTRAL:
        return Variation.NEUTRAL_HIGH if high else Variation.NEUTRAL_LOW
    if high:
        better = direction is Direction.INCREASE
        return Variation.IMPROVEMENT_HIGH if better else Variation.CONCERN_HIGH
    better = direction is Direction.DECREASE
    return Variation.IMPROVEMENT_LOW if better else Variation.CONCERN_LOW


def _assurance(
    target: float | None,
    direction: Direction,
    lower: Sequence[float | None],
    upper: Sequence[float | None],
) -> Assurance | None:
    """The target against the limits of the last phase."""
    known = [limit for limit in (*lower, *upper) if limit is not None]
    if target is None or direction is Direction.NEUTRAL or len(known) != 2:
        return None
    low, high = known
    if low <= target <= high:
        return Assurance.INCONSISTENT
    fails = (target > high) == (direction is Direction.INCREASE)
    return Assurance.FAIL if fails else Assurance.PASS
