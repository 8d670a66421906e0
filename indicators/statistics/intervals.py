"""Confidence intervals of proportions, counts, rates, ratios and means.

Wilson 1927 for proportions; for counts the exact Poisson interval below 10 and Byar's approximation
from 10 (Breslow & Day 1987), as Fingertips (OHID) does; Student's t for means. Counts and denominators
are numbers or arrays of any one shape; nan gives nan. A confidence is a share between 0 and 1.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum, sqrt
from statistics import stdev

import numpy as np
import numpy.typing as npt
from scipy import special

Floats = npt.NDArray[np.float64]
EXACT_BELOW = 10


@dataclass(frozen=True)
class Interval:
    """Lower and upper confidence limits, of the shape of what was given."""

    lower: Floats
    upper: Floats

    def divided(self, by: npt.ArrayLike) -> "Interval":
        """The limits of a count turned into those of a rate or ratio."""
        size = np.asarray(by, dtype=np.float64)
        return Interval(self.lower / size, self.upper / size)

    def scaled(self, factor: float) -> "Interval":
        """The limits multiplied (percent, per 1000)."""
        return Interval(self.lower * factor, self.upper * factor)


@dataclass(frozen=True)
class Mean:
    """The mean of some values; None for the standard deviation and limits of fewer than two."""

    n: int
    total: float
    value: float
    sd: float | None
    lower: float | None
    upper: float | None


def z_of(confidence: float) -> float:
    """The normal quantile of a two-sided interval: 1.96 for 0.95. Raises ValueError outside 0 to 1."""
    return float(special.ndtri(0.5 + _share(confidence) / 2))


def wilson(x: npt.ArrayLike, n: npt.ArrayLike, confidence: float = 0.95) -> Interval:
    """Interval of the proportions x / n. Raises ValueError on n <= 0, x < 0 and x > n."""
    count, size = _counts(x), np.asarray(n, dtype=np.float64)
    if np.any(size <= 0):
        raise ValueError("denominators must be greater than zero")
    if np.any(count > size):
        raise ValueError("numerators must not be greater than their denominators")
    p, z2 = count / size, z_of(confidence) ** 2
    middle = (p + z2 / (2 * size)) / (1 + z2 / size)
    half = np.sqrt(z2 * (p * (1 - p) / size + z2 / (4 * size**2))) / (1 + z2 / size)
    # At none and at all the limit is the bound itself; the difference leaves a last digit over.
    lower = np.where(count == 0, 0.0, middle - half)
    return Interval(lower, np.where(count == size, 1.0, middle + half))


def exact_count(x: npt.ArrayLike, confidence: float = 0.95) -> Interval:
    """Exact Poisson interval of counts, by chi-square quantiles; x need not be whole."""
    count, tail = _counts(x), (1 - _share(confidence)) / 2
    none = count == 0
    lower = special.gammaincinv(np.where(none, 0.5, count), tail)
    upper = special.chdtri(2 * count + 2, tail) / 2
    return Interval(np.where(none, 0.0, lower), np.asarray(upper, dtype=np.float64))


def byar_count(x: npt.ArrayLike, confidence: float = 0.95) -> Interval:
    """Byar's interval of counts greater than zero (0 has a lower limit of 0)."""
    count, z = _counts(x), z_of(confidence)
    some, more = np.where(count == 0, 1.0, count), count + 1
    root = 1 - 1 / (9 * some) - z / (3 * np.sqrt(some))
    lower = np.where(count == 0, 0.0, count * root**3)
    return Interval(lower, more * (1 - 1 / (9 * more) + z / (3 * np.sqrt(more))) ** 3)


def count_interval(x: npt.ArrayLike, confidence: float = 0.95) -> Interval:
    """Interval of counts: exact below 10, Byar from 10. Raises ValueError on negative counts."""
    count = _counts(x)
    exact, byar = exact_count(count, confidence), byar_count(count, confidence)
    small = count < EXACT_BELOW
    return Interval(
        np.where(small, exact.lower, byar.lower), np.where(small, exact.upper, byar.upper)
    )


def rate_interval(x: npt.ArrayLike, exposure: npt.ArrayLike, confidence: float = 0.95) -> Interval:
    """Interval of the rates x / exposure, or of ratios observed / expected.

    Raises ValueError on negative counts and on exposures that are not greater than zero.
    """
    if np.any(np.asarray(exposure, dtype=np.float64) <= 0):
        raise ValueError("exposures must be greater than zero")
    return count_interval(x, confidence).divided(exposure)


def mean_interval(values: Sequence[float], confidence: float = 0.95) -> Mean:
    """Mean of the values with Student's t interval. Raises ValueError on no values."""
    n = len(values)
    if not n:
        raise ValueError("no values have no mean")
    total = fsum(values)
    average = total / n
    if n == 1:
        return Mean(n, total, average, None, None, None)
    sd = stdev(values)
    half = float(special.stdtrit(n - 1, 0.5 + _share(confidence) / 2)) * sd / sqrt(n)
    return Mean(n, total, average, sd, average - half, average + half)


def _counts(x: npt.ArrayLike) -> Floats:
    count = np.asarray(x, dtype=np.float64)
    if np.any(count < 0):
        raise ValueError("counts must not be negative")
    return count


def _share(confidence: float) -> float:
    if not 0 < confidence < 1:
        raise ValueError(f"a confidence of {confidence}")
    return confidence
