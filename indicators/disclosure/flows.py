"""Shields from linear programming, for any system of sums: the general way.

Used for tables that are not tables of places, and where no prepared exchange suffices.
"""

from __future__ import annotations

import numpy as np

from indicators.disclosure.audit import Floats, limits
from indicators.disclosure.circuits import cheapest_circuit
from indicators.disclosure.companions import Shield, Step, Table, cost_of
from indicators.disclosure.rules import Bools, Ints
from indicators.disclosure.sums import components

HIDDEN_ALREADY = 0.01


class Flows:
    """What circuits of the whole system can do for the cells of one table."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def propose(self, cell: int, hidden: Bools) -> Shield | None:
        """A shield within what is hidden if there is one, else the cheapest circuit that holds."""
        inside = self._within(cell, hidden)
        if inside is not None:
            return inside
        found: list[tuple[float, float, Shield]] = []
        for most_down, most_up in self._caps(cell):
            costs = np.where(hidden, HIDDEN_ALREADY, self._table.costs)
            circuit = cheapest_circuit(self._table.system, costs, cell, most_down, most_up)
            if circuit is None:
                continue
            wider = hidden | (circuit != 0)
            shield = self._within(cell, wider)
            if shield is not None:
                price = cost_of(self._table, shield.cells, hidden)
                new = shield.cells[~hidden[shield.cells]]
                found.append((price, float(self._table.values[new].sum()), shield))
        return min(found, key=lambda offer: offer[:2])[2] if found else None

    def _caps(self, cell: int) -> list[tuple[Floats, Floats]]:
        """How far other cells may move per person of `cell`, for each way to be wide enough."""
        values = self._table.values.astype(np.float64)
        above, across = int(self._table.above[cell]), int(self._table.across[cell])
        ways = {(max(above, across), 0), (above, max(0, across - above))}
        free = np.full(len(values), np.inf)
        caps = []
        for rise, fall in sorted(ways):
            if fall <= values[cell]:
                down = values / rise if rise else free
                up = values / fall if fall else free
                caps.append((down, up))
        return caps

    def _within(self, cell: int, hidden: Bools) -> Shield | None:
        """A shield over hidden cells alone, exact: none means that they cannot protect the cell."""
        group = next(found for found in components(self._table.system, hidden) if cell in found)
        above, across = int(self._table.above[cell]), int(self._table.across[cell])
        try:
            up, down = limits(
                self._table.system, self._table.values, group, cell, max(above, across)
            )
        except TimeoutError:
            return None
        at = int(np.flatnonzero(group == cell)[0])
        if up[at] < above or up[at] - down[at] < across:
            return None
        return _shield(cell, group, [up, down])


def _shield(cell: int, group: Ints, shifts: list[Ints]) -> Shield:
    steps: list[Step] = []
    for shift in shifts:
        moved = np.flatnonzero(shift)
        if len(moved):
            steps.append((group[moved], shift[moved]))
    return Shield(cell, np.unique(np.concatenate([at for at, _ in steps])), tuple(steps))
