"""Cheapest circuits: for one hidden cell, the cheapest set of companions, by linear programming.

The general way, for any system of sums; slower than the prepared exchanges of places.
"""

from __future__ import annotations

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from indicators.disclosure.audit import Floats
from indicators.disclosure.rules import Ints
from indicators.disclosure.sums import System, rows_of

PARTS = (1, 2, 3, 4, 5, 6, 8, 10, 12, 24, 60)


def cheapest_circuit(
    system: System, costs: Floats, cell: int, most_down: Floats, most_up: Floats | None = None
) -> Ints | None:
    """The shift through `cell` (upwards) with the smallest cost, sum of costs x |entry|.

    `costs` inf means that a cell may not move; `most_down` and `most_up` cap each cell's fall and
    rise per unit of `cell`. None when there is no such shift.
    """
    columns = np.flatnonzero(np.isfinite(costs))
    at = int(np.searchsorted(columns, cell))
    matrix = rows_of(system, columns).astype(np.float64)
    rise = np.full(len(columns), np.inf) if most_up is None else most_up[columns].copy()
    fall = most_down[columns].copy()
    lower = np.zeros(2 * len(columns))
    rise[at] = lower[at] = 1.0
    fall[at] = 0.0
    charge = costs[columns].copy()
    charge[at] = 0.0
    answer = milp(
        np.concatenate([charge, charge]),
        bounds=Bounds(lower, np.concatenate([rise, fall])),
        constraints=[LinearConstraint(sparse.hstack([matrix, -matrix]), 0, 0)]
        if matrix.shape[0]
        else [],
    )
    if answer.x is None:
        return None
    flow = answer.x[: len(columns)] - answer.x[len(columns) :]
    return _whole(system, columns, flow)


def _whole(system: System, columns: Ints, flow: Floats) -> Ints | None:
    """The flow times the smallest number that makes it whole."""
    for times in PARTS:
        near = np.rint(flow * times)
        if np.max(np.abs(flow * times - near), initial=0.0) > 1e-6:
            continue
        shift = np.zeros(system.cells, np.int64)
        shift[columns] = near.astype(np.int64)
        if system.keeps_sums(shift):
            return shift
    return None
