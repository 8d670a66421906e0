"""Which counts are hidden for their own sake, before anybody looks at sums.

Source: the disclosure policy, rules 1-4 (threshold t, smallest denominator d). A count of persons
1..t-1 is hidden, zero is shown; a proportion is the three cells yes, no, all, and each of them
obeys the same rule; below d persons in all, yes and no are hidden whatever they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from math import ceil, floor

import numpy as np
from numpy.typing import ArrayLike, NDArray

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Profile:
    """The two numbers of a policy: `threshold` (t) and `min_denominator` (d), both in persons."""

    threshold: int = 5
    min_denominator: int = 10

    def __post_init__(self) -> None:
        if self.threshold < 2 or self.min_denominator < 1:
            raise ValueError("threshold must be at least 2 and min_denominator at least 1")


def small(counts: ArrayLike, profile: Profile) -> Bools:
    """True where a count is 1..t-1; nan (no figure) is never small. Any shape."""
    values = np.asarray(counts, dtype=np.float64)
    return np.asarray((values >= 1) & (values < profile.threshold))


def primary_of_proportions(
    numerators: ArrayLike, denominators: ArrayLike, profile: Profile
) -> Bools:
    """True where yes, no or all must be hidden for its own sake: shape (places, 3)."""
    yes = np.asarray(numerators, dtype=np.float64)
    all_ = np.asarray(denominators, dtype=np.float64)
    few = (all_ >= 1) & (all_ < profile.min_denominator)
    return np.stack(
        [small(yes, profile) | few, small(all_ - yes, profile) | few, small(all_, profile)],
        axis=-1,
    )


def showable(numerators: ArrayLike, denominators: ArrayLike, profile: Profile) -> Bools:
    """True where a proportion standing alone (a chart's period) may be drawn."""
    known = ~np.isnan(np.asarray(numerators, np.float64) + np.asarray(denominators, np.float64))
    hidden = primary_of_proportions(numerators, denominators, profile).any(axis=-1)
    return np.asarray(known & ~hidden)


def possible_numerators(
    rate: float | str, decimals: int, multiplier: int, denominator: int
) -> list[int]:
    """Counts that a rate published with `decimals` decimals per `multiplier` persons can stand for.

    Both ends of the rounding interval count as possible: a reader does not know which way a half
    was rounded.
    """
    shown = Decimal(str(rate))
    half = Decimal(5).scaleb(-decimals - 1)
    low = (shown - half) * denominator / multiplier
    high = (shown + half) * denominator / multiplier
    return list(range(max(0, ceil(low)), floor(high) + 1))


def rate_reveals(
    rate: float | str, decimals: int, multiplier: int, denominator: int, profile: Profile
) -> bool:
    """Whether a published rate beside a known denominator can stand for a count of 1..t-1."""
    counts = possible_numerators(rate, decimals, multiplier, denominator)
    return any(1 <= count < profile.threshold for count in counts)


def widths(values: Ints, primary: Bools, profile: Profile) -> tuple[Ints, Ints]:
    """How far a reader's interval must reach around each hidden cell (policy rule 7).

    Returns (above, across): the interval must end at least `above` over the true value and be at
    least `across` wide. A primary cell needs hi >= t and hi - lo >= t - 1, any other hi > lo.
    """
    above = np.where(primary, np.maximum(profile.threshold - values, 0), 0)
    across = np.where(primary, profile.threshold - 1, 1)
    return above.astype(np.int64), across.astype(np.int64)
