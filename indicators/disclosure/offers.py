"""Shields from prepared exchanges of places: the fast way, for tables of places.

A cell is a place in a layer: counts have one layer, proportions three (yes, no, all). An exchange
of places times a person who changes layer (yes up, no down) or is added to two layers (yes and
all) keeps the sums over places and within each place.
"""

from __future__ import annotations

import numpy as np

from indicators.disclosure.audit import Floats
from indicators.disclosure.companions import Shield, Step, Table
from indicators.disclosure.exchanges import Exchanges, exchanges_of
from indicators.disclosure.places import ALL, NO, YES, Map
from indicators.disclosure.rules import Bools, Ints

Turn = tuple[tuple[int, int], ...]
TURNS: dict[int, tuple[Turn, ...]] = {
    1: (((0, 1),),),
    3: (((YES, 1), (NO, -1)), ((YES, 1), (ALL, 1)), ((NO, 1), (ALL, 1))),
}
UNLIMITED = 2**40
CLIMBS = 12


class Offers:
    """What exchanges can do for the cells of one table."""

    def __init__(self, place_map: Map, layers: int, table: Table) -> None:
        self._map = place_map
        self._layers = layers
        self._table = table
        counting = table.values.reshape(-1, layers).any(axis=1)
        self._in_use = frozenset(np.flatnonzero(counting).tolist())
        self._known: dict[int, Exchanges] = {}

    def propose(self, cell: int, hidden: Bools) -> Shield | None:
        """The cheapest shield for `cell` when `hidden` is hidden; smallest companions on a tie."""
        place = cell // self._layers
        costs = self._padded(np.where(hidden, 0.0, self._table.costs))
        values = self._padded(self._table.values)
        best: tuple[float, float] | None = None
        answer = None
        free: list[tuple[Turn, Exchanges]] = []
        for turn in self._turns(cell):
            exchanges = self._exchanges(place)
            price = _price(exchanges, turn, costs)
            rise, fall = _room(exchanges, turn, values)
            enough = rise >= self._table.above[cell]
            enough &= rise + fall >= self._table.across[cell]
            free.append((turn, exchanges.only(price == 0)))
            if not np.isfinite(price[enough]).any():
                continue
            row = _cheapest(exchanges, turn, np.where(enough, price, np.inf), values, costs)
            rank = float(price[row]), _size(exchanges, turn, row, values, costs)
            if best is None or rank < best:
                best = rank
                answer = self._shield(cell, exchanges, turn, row, int(rise[row]), int(fall[row]))
        if answer is not None and best is not None and best[0] == 0:
            return answer
        return self._climb(cell, free) or answer

    def _turns(self, cell: int) -> list[Turn]:
        """The layer changes that raise this cell's layer."""
        layer = cell % self._layers
        found = []
        for turn in TURNS[self._layers]:
            sign = dict(turn).get(layer, 0)
            if sign:
                found.append(tuple((at, step * sign) for at, step in turn))
        return found

    def _exchanges(self, place: int) -> Exchanges:
        if place not in self._known:
            self._known[place] = exchanges_of(self._map, place, self._in_use)
        return self._known[place]

    def _padded(self, cells: np.ndarray) -> np.ndarray:
        """Cells by place and layer, with a place of nothing at the end."""
        table = cells.reshape(-1, self._layers)
        return np.concatenate([table, np.zeros((1, self._layers), table.dtype)])

    def _shield(
        self, cell: int, exchanges: Exchanges, turn: Turn, row: int, rise: int, fall: int
    ) -> Shield:
        cells, signs = self._cells(exchanges, turn, row)
        enough = max(self._table.profile.threshold, int(self._table.across[cell]))
        steps: list[Step] = []
        if rise > 0:
            steps.append((cells, signs * min(rise, enough)))
        if fall > 0:
            steps.append((cells, signs * -min(fall, enough)))
        return Shield(cell, cells, tuple(steps))

    def _cells(self, exchanges: Exchanges, turn: Turn, row: int) -> Step:
        up = exchanges.up[row]
        inside = up | exchanges.down[row]
        signs = np.where(up, 1, -1)[inside]
        places = exchanges.places[row][inside]
        return (
            np.concatenate([places * self._layers + layer for layer, _ in turn]),
            np.concatenate([signs * step for _, step in turn]),
        )

    def _climb(self, cell: int, free: list[tuple[Turn, Exchanges]]) -> Shield | None:
        """A shield of several exchanges over cells that are hidden anyway, if they suffice."""
        if not any(len(exchanges.places) for _, exchanges in free):
            return None
        above, across = int(self._table.above[cell]), int(self._table.across[cell])
        up = self._furthest(free, 1, max(above, across))
        rise = int(up[cell])
        down = self._furthest(free, -1, across - rise)
        if rise < above or rise - int(down[cell]) < across:
            return None
        steps = [(np.flatnonzero(shift), shift[shift != 0]) for shift in (up, down) if shift.any()]
        cells = np.unique(np.concatenate([at for at, _ in steps]))
        return Shield(cell, cells, tuple(steps))

    def _furthest(self, free: list[tuple[Turn, Exchanges]], direction: int, wanted: int) -> Ints:
        values = self._table.values.copy()
        moved = 0
        for _ in range(CLIMBS):
            best, where = 0, None
            for turn, exchanges in free:
                if not len(exchanges.places):
                    continue
                room = _room(exchanges, turn, self._padded(values))[0 if direction > 0 else 1]
                row = int(room.argmax())
                if room[row] > best:
                    best, where = int(room[row]), (turn, exchanges, row)
            if where is None or moved >= wanted:
                break
            turn, exchanges, row = where
            cells, signs = self._cells(exchanges, turn, row)
            stride = min(best, wanted - moved)
            values[cells] += direction * stride * signs
            moved += stride
        return values - self._table.values


def _price(exchanges: Exchanges, turn: Turn, costs: Floats) -> Floats:
    """What each exchange would add to the hidden set."""
    layer_costs = sum(costs[:, layer] for layer, _ in turn)
    return np.asarray(np.asarray(layer_costs)[exchanges.places].sum(axis=1))


def _room(exchanges: Exchanges, turn: Turn, values: Ints) -> tuple[Ints, Ints]:
    """How many persons each exchange can move up, and back, before a count is negative."""
    rise = np.full(len(exchanges.places), UNLIMITED)
    fall = rise.copy()
    for layer, step in turn:
        here = values[:, layer][exchanges.places]
        up, down = (exchanges.up, exchanges.down) if step > 0 else (exchanges.down, exchanges.up)
        rise = np.minimum(rise, np.where(down, here, UNLIMITED).min(axis=1))
        fall = np.minimum(fall, np.where(up, here, UNLIMITED).min(axis=1))
    return rise, fall


def _cheapest(exchanges: Exchanges, turn: Turn, price: Floats, values: Ints, costs: Floats) -> int:
    """The row with the lowest price; among equals the one that hides the smallest counts."""
    rows = np.flatnonzero(price == price.min())
    sizes = [_size(exchanges, turn, int(row), values, costs) for row in rows]
    return int(rows[int(np.argmin(sizes))])


def _size(exchanges: Exchanges, turn: Turn, row: int, values: Ints, costs: Floats) -> float:
    at = exchanges.places[row]
    return float(sum((values[at, layer] * (costs[at, layer] > 0)).sum() for layer, _ in turn))
