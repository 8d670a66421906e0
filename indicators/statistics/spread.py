"""The spread of a series from its moving ranges, with or without screening of the extreme ones.

Sources: Montgomery, Introduction to Statistical Quality Control (d2 and D4 for two values); screening
once from Nelson 1982 (J Qual Technol 14:172).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from indicators.statistics.series import Values, mean, side

D2 = 1.128  # mean range of two values, in standard deviations
D4 = 3.267  # upper limit of ranges, in mean ranges


@dataclass(frozen=True)
class Spread:
    """The mean moving range before screening and as used, and the standard deviation it gives.

    None where there is no range at all.
    """

    mean: float | None
    used: float | None
    sigma: float | None
    n_ranges: int
    n_removed: int

    @property
    def none_at_all(self) -> bool:
        """Whether there are ranges and every one of them is zero."""
        return self.used == 0


def moving_ranges(values: Values, positions: Sequence[int]) -> dict[int, float]:
    """The absolute difference to the neighbour before, by the later position.

    Neighbours are neighbours among `positions`, so a range bridges what is left out of them; a missing
    value has no range, nor has the one after it.
    """
    ranges = {}
    for before, at in pairwise(positions):
        a, b = values[before], values[at]
        if a is not None and b is not None:
            # Equal but for the last digits is equal: rule Z must see a true zero.
            ranges[at] = abs(b - a) if side(a, b) else 0.0
    return ranges


def spread(
    ranges: Sequence[float], *, screened: bool, limit: float = D4, divisor: float = D2
) -> Spread:
    """Average the ranges; when screened, those at or above `limit` times the mean are left out, once.

    Where screening leaves no range, or leaves a mean of zero where there was some spread, the
    unscreened mean is used: a mostly constant series would else get limits without width. `divisor`
    turns the mean range into a standard deviation.
    """
    average = mean(ranges)
    if average is None:
        return Spread(None, None, None, 0, 0)
    used, kept = average, ranges
    if screened and average > 0:
        below = [r for r in ranges if r < limit * average]
        used, kept = (mean(below) or average), below
        if used == average:
            kept = ranges
    return Spread(average, used, used / divisor, len(ranges), len(ranges) - len(kept))
