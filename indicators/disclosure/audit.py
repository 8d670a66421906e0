"""The audit: what a reader can work out about each hidden cell, in whole numbers.

The reader knows every visible cell, every sum and that counts are 0 or more. Two ways to the same
answer: exact bounds by integer programming, and *witnesses*: other tables that agree with
everything published. A witness proves that a cell can be that large or that small, so a pass
never rests on a solver's tolerance; only a failure does.
Source: the disclosure policy, rule 7; Fischetti & Salazar 2000.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from indicators.disclosure.rules import Bools, Ints, Profile, widths
from indicators.disclosure.sums import System, components, rows_of

Floats = NDArray[np.float64]
SECONDS = 10.0


@dataclass(frozen=True)
class Verdict:
    """Cells that fail the audit, by cell number, in the order of rule 7: a, b, c."""

    recoverable: tuple[int, ...]
    too_narrow: tuple[int, ...]
    exposed: tuple[int, ...]

    @property
    def passes(self) -> bool:
        return not (self.recoverable or self.too_narrow or self.exposed)


def verdict(
    values: Ints, hidden: Bools, primary: Bools, low: Floats, high: Floats, profile: Profile
) -> Verdict:
    """Judge intervals `low`..`high` (one a cell, in persons) by rule 7."""
    known = hidden & (low >= high)
    above, across = widths(values, primary, profile)
    narrow = hidden & primary & ~known & ((high < values + above) | (high - low < across))
    found = (known, narrow, primary & ~hidden)
    return Verdict(*(tuple(int(cell) for cell in np.flatnonzero(cells)) for cells in found))


def bounds(system: System, values: Ints, hidden: Bools) -> tuple[Floats, Floats]:
    """Smallest and largest whole number each cell can be; a visible cell is what it is.

    `high` is inf where nothing published limits the cell. Raises TimeoutError when a bound cannot
    be settled.
    """
    low = values.astype(np.float64)
    high = low.copy()
    for group in components(system, hidden):
        matrix = rows_of(system, group)
        here = values[group]
        endless = _endless(matrix, len(group))
        for place, cell in enumerate(group):
            low[cell] += furthest(matrix, here, place, -1)[place]
            high[cell] += np.inf if endless[place] else furthest(matrix, here, place, 1)[place]
    return low, high


def furthest(
    matrix: sparse.csr_array, values: Ints, place: int, direction: int, limit: float = np.inf
) -> Ints:
    """The shift of whole numbers that moves cell `place` furthest up (1) or down (-1).

    `limit` caps the move. Raises TimeoutError when the solver does not finish.
    """
    lower = -values.astype(np.float64)
    upper = np.full(len(values), np.inf)
    if direction > 0:
        upper[place] = limit
    else:
        lower[place] = max(lower[place], -limit)
    cost = np.zeros(len(values))
    cost[place] = -direction
    for whole in (0, 1):
        answer = milp(
            cost,
            integrality=np.full(len(values), whole),
            bounds=Bounds(lower, upper),
            constraints=[LinearConstraint(matrix.astype(np.float64), 0, 0)]
            if matrix.shape[0]
            else [],
            # The solver's own default stops at a relative gap of 1e-4: four persons in 40 000.
            options={"mip_rel_gap": 0.0, "time_limit": SECONDS},
        )
        if answer.x is None or answer.status != 0:
            continue
        shift = np.rint(answer.x).astype(np.int64)
        near = np.max(np.abs(answer.x - shift), initial=0.0) < 1e-5
        if near and not np.any(matrix @ shift) and np.all(values + shift >= 0):
            return shift
    raise TimeoutError("no exact bound was found for a hidden cell")


def reached(
    system: System, values: Ints, hidden: Bools, shifts: Sequence[Ints]
) -> tuple[Floats, Floats]:
    """Intervals that the witnesses `values + shift` prove, for all cells.

    Raises ValueError when a shift touches a visible cell, breaks a sum or makes a count negative:
    then it proves nothing.
    """
    moved = np.array([np.zeros(system.cells, np.int64), *shifts])
    if np.any(moved[:, ~hidden]) or np.any(values + moved < 0) or not system.keeps_sums(moved):
        raise ValueError("a witness does not agree with what is published")
    low = (values + moved.min(axis=0)).astype(np.float64)
    return low, (values + moved.max(axis=0)).astype(np.float64)


def prove(
    system: System,
    values: Ints,
    hidden: Bools,
    primary: Bools,
    shifts: Sequence[Ints],
    profile: Profile,
) -> Verdict:
    """Judge a hidden set by its witnesses, and exactly where they do not suffice."""
    low, high = reached(system, values, hidden, shifts)
    first = verdict(values, hidden, primary, low, high, profile)
    if first.exposed or first.passes:
        return first
    above, across = widths(values, primary, profile)
    for cell in sorted(first.recoverable + first.too_narrow):
        group = next(found for found in components(system, hidden) if cell in found)
        wanted = int(max(above[cell], across[cell]))
        try:
            for shift in limits(system, values, group, cell, wanted):
                low[group] = np.minimum(low[group], values[group] + shift)
                high[group] = np.maximum(high[group], values[group] + shift)
        except TimeoutError:
            continue
    return verdict(values, hidden, primary, low, high, profile)


def limits(system: System, values: Ints, group: Ints, cell: int, wanted: int) -> tuple[Ints, Ints]:
    """The shifts over `group` (a component) that move `cell` furthest up and down, to `wanted`.

    Shifts have one entry a cell of the group. Raises TimeoutError when one cannot be settled.
    """
    matrix = rows_of(system, group)
    here = values[group]
    at = int(np.flatnonzero(group == cell)[0])
    up = furthest(matrix, here, at, 1, limit=wanted)
    if up[at] >= wanted:
        return up, np.zeros_like(up)
    return up, furthest(matrix, here, at, -1, limit=wanted)


def _endless(matrix: sparse.csr_array, cells: int) -> Bools:
    """Cells that can grow without limit: the widest support of a non-negative shift, in one LP."""
    if not matrix.shape[0]:
        return np.ones(cells, np.bool_)
    doubled = sparse.hstack([matrix, matrix]).astype(np.float64)
    answer = milp(
        np.concatenate([-np.ones(cells), np.zeros(cells)]),
        bounds=Bounds(0, np.concatenate([np.ones(cells), np.full(cells, np.inf)])),
        constraints=[LinearConstraint(doubled, 0, 0)],
    )
    if answer.x is None:
        raise TimeoutError("no exact bound was found for a hidden cell")
    return np.asarray(answer.x[:cells] > 0.5)
