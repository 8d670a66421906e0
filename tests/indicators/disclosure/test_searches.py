"""The searches behind the prepared exchanges: circuits, and the complete programme."""

from __future__ import annotations

import numpy as np

from indicators.disclosure.audit import prove
from indicators.disclosure.circuits import cheapest_circuit
from indicators.disclosure.companions import Table
from indicators.disclosure.exchanges import exchanges_of
from indicators.disclosure.optimum import cheapest_hidden
from indicators.disclosure.places import map_of
from indicators.disclosure.rules import Profile, small
from indicators.disclosure.sums import system

PROFILE = Profile()
# Six leaves around two rings of areas (1-2-3-4-5-6): the shortest exchange takes all six.
RING = map_of(12, tuple((6 + at, (at, (at + 1) % 6)) for at in range(6)))
# A grid of two klynger by two councils with one kommune each, and their four sums.
GRID = map_of(8, ((4, (0, 1)), (5, (2, 3)), (6, (0, 2)), (7, (1, 3))))


def free(count: int) -> np.ndarray:
    return np.full(count, np.inf)


def test_a_circuit_around_a_grid_takes_its_four_corners() -> None:
    shift = cheapest_circuit(GRID.system(1), GRID.weights.astype(float), 0, free(8))
    assert shift is not None
    assert shift.tolist() == [1, -1, -1, 1, 0, 0, 0, 0]


def test_a_circuit_around_a_ring_takes_every_leaf_where_sums_may_not_be_hidden() -> None:
    costs = np.where(np.arange(12) < 6, 1.0, np.inf)
    shift = cheapest_circuit(RING.system(1), costs, 2, free(12))
    assert shift is not None
    assert shift.tolist() == [1, -1, 1, -1, 1, -1] + [0] * 6


def test_there_is_no_circuit_where_nothing_else_may_move() -> None:
    costs = np.where(np.arange(8) == 0, 1.0, np.inf)
    assert cheapest_circuit(GRID.system(1), costs, 0, free(8)) is None


def test_every_prepared_exchange_keeps_every_sum() -> None:
    for place_map in (GRID, RING):
        for place in range(place_map.count):
            found = exchanges_of(place_map, place, range(6))
            rows = np.zeros((len(found.places), place_map.count + 1), np.int64)
            signs = found.up.astype(np.int64) - found.down
            np.put_along_axis(rows, found.places, signs, axis=1)
            assert len(rows) and np.all(rows[:, place] == 1)
            assert place_map.system(1).keeps_sums(rows[:, :-1])


def test_a_ring_is_found_though_it_is_longer_than_a_rectangle() -> None:
    found = exchanges_of(RING, 0, range(6))
    sums_hidden = [(row >= 6).sum() - (row == 12).sum() for row in found.places]
    assert min(sums_hidden) == 0


def test_the_complete_programme_finds_the_cheapest_set_for_two_cells_at_once() -> None:
    values = np.array([1, 1, 22, 17, 41])
    primary = small(values, PROFILE)
    sums = system(5, [(4, [0, 1, 2, 3])])
    table = Table(sums, values, primary, primary, np.array([1.0, 1, 1, 1, 4]), PROFILE)
    hidden = cheapest_hidden(table, primary, [0, 1])
    assert hidden is not None and np.count_nonzero(hidden) == 3 and not hidden[4]
    assert prove(sums, values, hidden, primary, [], PROFILE).passes


def test_the_complete_programme_says_when_there_is_no_answer() -> None:
    values = np.array([3, 20, 23])
    primary = small(values, PROFILE)
    costs = np.where(primary, 1.0, np.inf)
    table = Table(system(3, [(2, [0, 1])]), values, primary, primary, costs, PROFILE)
    assert cheapest_hidden(table, primary, [0]) is None
