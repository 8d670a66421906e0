"""Ranks of proportions and rates with joint intervals: how far apart places can honestly be placed.

Source: Klein, Wright & Wieczorek 2020 (JRSS C 69:589), with Wilson intervals at the level that holds
for all places at once if each holds alone (Šidák).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from indicators.statistics.intervals import Interval, rate_interval, wilson

Floats = npt.NDArray[np.float64]

SMALLEST_DENOMINATOR = 10


@dataclass(frozen=True)
class Ranks:
    """Rank, and lowest and highest rank that fit the data; 0 where a place is not ranked.

    `unit_confidence` is the level of each place's own interval.
    """

    rank: npt.NDArray[np.int64]
    low: npt.NDArray[np.int64]
    high: npt.NDArray[np.int64]
    unit_confidence: float


def rank_intervals(
    x: npt.ArrayLike,
    n: npt.ArrayLike,
    *,
    joint_confidence: float = 0.95,
    highest_first: bool = True,
) -> Ranks:
    """Rank the proportions x / n, one element a place; ties share the better rank.

    Places that are missing (nan: suppressed) or have a denominator below 10 get no rank and do not
    count. Raises ValueError on unequal lengths and on x > n.
    """
    return _ranked(x, n, wilson, joint_confidence, highest_first=highest_first)


def rank_counts(
    x: npt.ArrayLike,
    exposure: npt.ArrayLike,
    *,
    joint_confidence: float = 0.95,
    highest_first: bool = True,
) -> Ranks:
    """Rank the rates x / exposure in the same way, by the intervals of their counts (exact below 10, Byar
    from 10). Missing counts and exposures below 10 get no rank. Raises ValueError on unequal lengths."""
    return _ranked(x, exposure, rate_interval, joint_confidence, highest_first=highest_first)


def _ranked(
    x: npt.ArrayLike,
    n: npt.ArrayLike,
    interval_of: Callable[[Floats, Floats, float], Interval],
    joint_confidence: float,
    *,
    highest_first: bool,
) -> Ranks:
    count, size = np.asarray(x, dtype=np.float64), np.asarray(n, dtype=np.float64)
    if count.ndim != 1 or count.shape != size.shape:
        raise ValueError("numerators and denominators must be two rows of the same length")
    ranked = ~np.isnan(count) & (size >= SMALLEST_DENOMINATOR)
    k = int(ranked.sum())
    level = joint_confidence ** (1 / max(k, 1))
    interval = interval_of(count[ranked], size[ranked], level)
    share = count[ranked] / size[ranked]
    if not highest_first:
        share = -share
    ahead = interval.lower if highest_first else -interval.upper
    behind = interval.upper if highest_first else -interval.lower
    result = np.zeros((3, len(count)), dtype=np.int64)
    result[0, ranked] = 1 + np.count_nonzero(share[None, :] > share[:, None], axis=1)
    result[1, ranked] = 1 + np.count_nonzero(ahead[None, :] > behind[:, None], axis=1)
    result[2, ranked] = k - np.count_nonzero(behind[None, :] < ahead[:, None], axis=1)
    return Ranks(result[0], result[1], result[2], level)
