"""The complete programme: the cheapest hidden set that protects given cells, all at once.

Slow (seconds), therefore only for cells that no single circuit could protect.
Source: Fischetti & Salazar 2000: one yes/no a cell, two flows a protected cell.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from indicators.disclosure.companions import Table
from indicators.disclosure.rules import Bools

NODES = 2000
SECONDS = 20.0
WIDEST = 4


def cheapest_hidden(table: Table, hidden: Bools, cells: Sequence[int]) -> Bools | None:
    """A hidden set around `hidden` with flows that make each of `cells` wide enough, or None.

    The node limit keeps the answer the same from run to run; the time limit is a last stop.
    """
    count = table.system.cells
    may = np.isfinite(table.costs) | hidden
    reach = WIDEST * table.profile.threshold
    fall = np.minimum(table.values, reach).astype(np.float64)
    flows = 2 * len(cells)
    size = count * (1 + flows)
    lower = np.concatenate([hidden, np.tile(-fall, flows)]).astype(np.float64)
    upper = np.concatenate([may, np.full(count * flows, reach)]).astype(np.float64)
    constraints = _sums(table, flows) + _only_hidden(count, flows, fall, reach)
    widths = []
    for number, cell in enumerate(cells):
        up = count * (1 + 2 * number) + cell
        lower[up] = table.above[cell]
        widths.append(([up, up + count], float(table.across[cell])))
    constraints.append(_across(widths, size))
    cost = np.concatenate([np.where(hidden | ~may, 0.0, table.costs), np.zeros(count * flows)])
    answer = milp(
        np.where(np.isfinite(cost), cost, 0.0),
        integrality=np.ones(size, np.int64),
        bounds=Bounds(lower, upper),
        constraints=constraints,
        options={"node_limit": NODES, "time_limit": SECONDS, "mip_rel_gap": 0.0},
    )
    if answer.x is None:
        return None
    return np.asarray(hidden | (answer.x[:count] > 0.5))


def _sums(table: Table, flows: int) -> list[LinearConstraint]:
    matrix = table.system.by_row.astype(np.float64)
    if not matrix.shape[0]:
        return []
    empty = sparse.csr_array((matrix.shape[0] * flows, table.system.cells))
    each = sparse.block_diag([matrix] * flows)
    return [LinearConstraint(sparse.hstack([empty, each]), 0, 0)]


def _only_hidden(count: int, flows: int, fall: np.ndarray, reach: int) -> list[LinearConstraint]:
    """A cell that is shown has no flow: -fall x hidden <= flow <= reach x hidden."""
    each = sparse.eye_array(count * flows)
    low = sparse.vstack([sparse.diags_array(fall)] * flows)
    high = sparse.vstack([sparse.diags_array(np.full(count, -float(reach)))] * flows)
    return [
        LinearConstraint(sparse.hstack([low, each]), 0, np.inf),
        LinearConstraint(sparse.hstack([high, each]), -np.inf, 0),
    ]


def _across(widths: Sequence[tuple[Sequence[int], float]], size: int) -> LinearConstraint:
    matrix = sparse.lil_array((len(widths), size))
    for row, ((up, down), _) in enumerate(widths):
        matrix[row, up], matrix[row, down] = 1.0, -1.0
    return LinearConstraint(matrix.tocsr(), [width for _, width in widths], np.inf)
