"""How sure a figure is: 95 % intervals of shares and rates, in the unit the figure is shown in."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from indicators.definition import Definition
from indicators.statistics.intervals import rate_interval, wilson

Floats = npt.NDArray[np.float64]


def intervals(definition: Definition, figures: pd.DataFrame) -> tuple[Floats, Floats]:
    """Lower and upper limits of each shown figure; nan for the rest and for kinds without an interval.

    A share has Wilson's interval, a rate that of its count (exact below 10, Byar from 10). A ratio of
    two counts that cannot be paired, a median and a plain count are given none.
    """
    lower, upper = np.full(len(figures), np.nan), np.full(len(figures), np.nan)
    if definition.kind not in ("share", "rate"):
        return lower, upper
    above, below = _numbers(figures, "numerator"), _numbers(figures, "denominator")
    known = ~np.isnan(above) & (below > 0)
    compute: Any = wilson if definition.kind == "share" else rate_interval
    found = compute(above[known], below[known]).scaled(definition.per)
    lower[known], upper[known] = found.lower, found.upper
    return lower, upper


def _numbers(figures: pd.DataFrame, name: str) -> Floats:
    return figures[name].to_numpy(dtype=np.float64)
