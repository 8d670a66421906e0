"""Funnel plots: places against one target, with limits that widen where places are small.

Flags and lines by exact binomial or Poisson tails. Lower lines are the interpolated quantiles of
Spiegelhalter 2005 (Stat Med 24:1185). His upper formula lies one count low; here the lower formula is
mirrored on P(X >= r), so that a place is beyond a line exactly when its tail is. Fingertips' lines
(OHID), by score test and by chi-square, are below them.

Counts are whole; sizes are denominators (whole, for proportions) or expected counts. Arrays have one
element a place.
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import numpy as np
import numpy.typing as npt

from indicators.statistics.intervals import Interval, count_interval, exact_count, z_of

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.int8]

TAIL_95 = 0.025
TAIL_998 = 0.001  # the only one to colour: of 98 places about five pass the other by chance


class Flag(IntEnum):
    """Which limit a place is beyond; the sign says on which side."""

    LOW_998 = -2
    LOW_95 = -1
    INSIDE = 0
    HIGH_95 = 1
    HIGH_998 = 2


@dataclass(frozen=True)
class Family:
    """How counts vary around a target: `binomial` around target x size, else Poisson.

    The target is a proportion, a rate or a ratio; for ratios size is the expected count and the target
    as a rule 1.
    """

    target: float
    binomial: bool

    def __post_init__(self) -> None:
        if not 0 <= self.target <= (1 if self.binomial else np.inf):
            raise ValueError(f"a target of {self.target}")

    def at(self, size: Floats) -> Any:
        """The distribution of the count at each size."""
        # Loading it takes a second, and only a process that draws a funnel needs it.
        from scipy import stats  # noqa: PLC0415

        if self.binomial:
            return stats.binom(size, self.target)
        return stats.poisson(size * self.target)


def overall(x: npt.ArrayLike, n: npt.ArrayLike) -> float:
    """The target of a funnel: all numerators over all denominators, without the missing (nan).

    Raises ValueError where every place is missing.
    """
    count, size = _pair(x, n)
    both = ~np.isnan(count) & ~np.isnan(size)
    if not np.any(both):
        raise ValueError("no places have no overall rate")
    return float(count[both].sum() / size[both].sum())


def flags(x: npt.ArrayLike, size: npt.ArrayLike, family: Family) -> Flags:
    """The `Flag` of each place, by the exact probability of a count as extreme or more.

    Missing places (nan) are inside. Raises ValueError on unequal lengths, sizes not greater than zero,
    and counts that are negative or, for proportions, greater than their size.
    """
    count, n = _pair(x, size)
    if np.any(count < 0) or (family.binomial and np.any(count > n)):
        raise ValueError("counts must be from 0 to their size")
    known = ~np.isnan(count) & ~np.isnan(n)
    law = family.at(np.where(known, n, 1))
    whole = np.where(known, count, 0)
    return _judged(law.cdf(whole), law.sf(whole - 1), known)


def lines(size: npt.ArrayLike, family: Family, tail: float) -> Interval:
    """Lower and upper line at each size, on the scale of count / size, with `tail` beyond each."""
    n = np.asarray(size, dtype=np.float64)
    _check_sizes(n)
    law = family.at(n)
    low, high = law.ppf(tail), law.isf(tail)
    # Where a tail is exactly the one asked for, the count is not flagged and must not pass the line.
    high = high + (law.sf(high) >= tail)
    lower = low - (law.cdf(low) - tail) / law.pmf(low)
    upper = high + (law.sf(high - 1) - tail) / law.pmf(high)
    roof = 1.0 if family.binomial else np.inf
    return Interval(np.maximum(lower / n, 0.0), np.minimum(upper / n, roof))


def score_lines(size: npt.ArrayLike, target: float, tail: float) -> Interval:
    """Lines of proportions by the score test: target +- z sqrt(target (1 - target) / n), within 0 to 1."""
    n = np.asarray(size, dtype=np.float64)
    _check_sizes(n)
    half = z_of(1 - 2 * tail) * np.sqrt(target * (1 - target) / n)
    return Interval(np.maximum(target - half, 0.0), np.minimum(target + half, 1.0))


def score_flags(x: npt.ArrayLike, n: npt.ArrayLike, target: float) -> Flags:
    """The `Flag` of each proportion by the score lines."""
    count, size = _pair(x, n)
    value = count / size
    found = np.zeros(len(value), dtype=np.int8)
    for tail, level in ((TAIL_95, Flag.HIGH_95), (TAIL_998, Flag.HIGH_998)):
        line = score_lines(size, target, tail)
        found[value > line.upper] = level
        found[value < line.lower] = -level
    return found


def interval_flags(x: npt.ArrayLike, expected: npt.ArrayLike) -> Flags:
    """The `Flag` of each ratio or rate: whether the count's interval lies beyond the expected count."""
    count, e = _pair(x, expected)
    found = np.zeros(len(count), dtype=np.int8)
    for tail, level in ((TAIL_95, Flag.HIGH_95), (TAIL_998, Flag.HIGH_998)):
        interval = count_interval(count, 1 - 2 * tail)
        found[interval.lower > e] = level
        found[interval.upper < e] = -level
    return found


def expected_at_lines(events: npt.ArrayLike, tail: float) -> Interval:
    """For each number of events, the expected numbers at which it lies on the upper and lower line.

    A ratio's lines are events / expected there, which draws the funnel against the expected number:
    `lower` belongs to the upper line and `upper` to the lower one.
    """
    return exact_count(events, 1 - 2 * tail)


def _judged(at_most: Floats, at_least: Floats, known: npt.NDArray[np.bool_]) -> Flags:
    found = np.zeros(len(at_most), dtype=np.int8)
    for tail, level in ((TAIL_95, Flag.HIGH_95), (TAIL_998, Flag.HIGH_998)):
        found[known & (at_most < tail)] = -level
        found[known & (at_least < tail)] = level
    return found


def _pair(x: npt.ArrayLike, n: npt.ArrayLike) -> tuple[Floats, Floats]:
    count, size = np.asarray(x, dtype=np.float64), np.asarray(n, dtype=np.float64)
    if count.ndim != 1 or count.shape != size.shape:
        raise ValueError("counts and sizes must be two rows of the same length")
    _check_sizes(size)
    return count, size


def _check_sizes(size: Floats) -> None:
    if np.any(size <= 0):
        raise ValueError("sizes must be greater than zero")
