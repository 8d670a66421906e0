"""Differences between groups: quantiles of places, and slope and relative index of inequality.

Quantiles as PHE makes them. Indices: Low & Low 2004 (J Public Health 26:390), a regression on the
cumulative share of the population, weighted by share; the interval from its exact variance.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan

import numpy as np
import numpy.typing as npt

from indicators.statistics.intervals import z_of


@dataclass(frozen=True)
class Inequality:
    """`slope` (SII) is the modelled difference from the first end of the scale to the last, `relative`
    (RII) their ratio; the limits are of the slope, None without standard errors."""

    slope: float
    relative: float
    intercept: float
    lower: float | None
    upper: float | None


def quantiles(
    values: Sequence[float | None], count: int, *, highest_first: bool = False
) -> tuple[int | None, ...]:
    """The quantile, 1 to `count`, of each value; ties share the lower one.

    None for the missing, and for all where there are fewer values than quantiles. Raises ValueError on
    fewer than one quantile.
    """
    if count < 1:
        raise ValueError(f"{count} quantiles")
    known = sorted(v for v in values if v is not None and not isnan(v))
    size = len(known)
    if size < count:
        return (None,) * len(values)
    ranks: dict[float, int] = {}
    for place, v in enumerate(reversed(known) if highest_first else known, start=1):
        ranks.setdefault(v, place)
    by_rank = {
        # Whole numbers throughout: ceil of a rounded quotient would move places on a boundary.
        r: max(1, count + 1 - -(-(size + 1 - r) * count // size))
        for r in ranks.values()
    }
    return tuple(None if v is None or isnan(v) else by_rank[ranks[v]] for v in values)


def inequality(
    population: npt.ArrayLike,
    values: npt.ArrayLike,
    errors: npt.ArrayLike | None = None,
    *,
    confidence: float = 0.95,
) -> Inequality:
    """Slope and relative index over groups ordered by what inequality is measured along.

    One element a group in each: its population, its value and the value's standard error. Raises
    ValueError on fewer than two groups, unequal lengths and populations not greater than zero.
    """
    people, y = np.asarray(population, dtype=np.float64), np.asarray(values, dtype=np.float64)
    if people.ndim != 1 or people.shape != y.shape or len(people) < 2:
        raise ValueError("inequality needs two groups or more, each with population and value")
    if np.any(~(people > 0)):
        raise ValueError("populations must be greater than zero")
    share = people / people.sum()
    midpoint = np.cumsum(share) - share / 2
    design = np.column_stack([np.ones_like(midpoint), midpoint])
    solve = np.linalg.solve(design.T @ (share[:, None] * design), design.T * share)
    intercept, slope = (float(c) for c in solve @ y)
    lower = upper = None
    if errors is not None:
        error = float(np.sqrt(np.sum((solve[1] * np.asarray(errors, dtype=np.float64)) ** 2)))
        lower, upper = slope - z_of(confidence) * error, slope + z_of(confidence) * error
    relative = (intercept + slope) / intercept if intercept else float("nan")
    return Inequality(slope, relative, intercept, lower, upper)
