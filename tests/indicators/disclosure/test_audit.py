"""What a reader can work out, judged by bounds and by witnesses."""

from __future__ import annotations

import numpy as np
import pytest

from indicators.disclosure.audit import bounds, prove, reached, verdict
from indicators.disclosure.rules import Profile
from indicators.disclosure.sums import System, components, system

PROFILE = Profile()


def klynge(*counts: int) -> tuple[System, np.ndarray]:
    """Counts of kommuner with their sum in the last cell."""
    last = len(counts)
    return system(last + 1, [(last, range(last))]), np.array([*counts, sum(counts)])


def cells(count: int, *marked: int) -> np.ndarray:
    return np.isin(np.arange(count), marked)


def test_one_hidden_cell_in_a_sum_is_worked_out() -> None:
    sums, values = klynge(3, 20, 17)
    low, high = bounds(sums, values, cells(4, 0))
    assert (low[0], high[0]) == (3, 3)


def test_a_cell_in_no_sum_has_no_upper_end() -> None:
    low, high = bounds(system(2, []), np.array([3, 8]), cells(2, 0))
    assert (low.tolist(), high.tolist()) == ([0, 8], [np.inf, 8])


def test_a_hidden_total_has_no_upper_end_and_its_visible_parts_below_it() -> None:
    sums, values = klynge(3, 20, 17)
    low, high = bounds(sums, values, cells(4, 0, 3))
    assert (low[0], high[0], low[3], high[3]) == (0, np.inf, 37, np.inf)


def test_bounds_are_whole_numbers_where_a_fraction_would_reach_further() -> None:
    # a + b = 4, b + c = 4, a + c + d = 5 give d = 5 - 2a: in fractions a could be 2.5 and d 0.
    relations = [(4, [0, 1]), (5, [1, 2]), (6, [0, 2, 3])]
    values = np.array([2, 2, 2, 1, 4, 4, 5])
    low, high = bounds(system(7, relations), values, cells(7, 0, 1, 2, 3))
    assert (low[0], high[0], low[3], high[3]) == (0, 2, 1, 5)


def test_large_counts_are_bounded_to_the_person() -> None:
    sums, values = klynge(1_000_003, 2, 3_999_999)
    low, high = bounds(sums, values, cells(4, 0, 1))
    assert (low[1], high[1], low[0], high[0]) == (0, 1_000_005, 0, 1_000_005)


def test_cells_that_share_no_sum_are_audited_apart() -> None:
    sums = system(6, [(2, [0, 1]), (5, [3, 4])])
    assert [part.tolist() for part in components(sums, cells(6, 0, 1, 3, 4))] == [[0, 1], [3, 4]]


def test_a_witness_that_breaks_a_sum_or_touches_a_shown_cell_proves_nothing() -> None:
    sums, values = klynge(3, 20, 17)
    for shift in ([1, 0, 0, 0], [1, 0, -1, 0], [-4, 4, 0, 0]):
        with pytest.raises(ValueError, match="witness"):
            reached(sums, values, cells(4, 0, 1), [np.array(shift)])


def test_witnesses_prove_their_reach() -> None:
    sums, values = klynge(3, 20, 17)
    shifts = [np.array([5, -5, 0, 0]), np.array([-3, 3, 0, 0])]
    low, high = reached(sums, values, cells(4, 0, 1), shifts)
    assert (low[0], high[0]) == (0, 8)


@pytest.mark.parametrize(
    ("counts", "hidden", "passes"),
    [
        ((3, 20, 17), (0, 1), True),
        ((3, 0, 17), (0, 1), False),
        ((1, 1, 17), (0, 1), False),
        ((2, 4, 17), (0, 1), True),
        ((3, 20, 17), (), False),
    ],
)
def test_a_hidden_set_without_witnesses_is_judged_exactly(
    counts: tuple[int, ...], hidden: tuple[int, ...], passes: bool
) -> None:
    sums, values = klynge(*counts)
    primary = (values > 0) & (values < 5)
    marked = cells(4, *hidden)
    found = prove(sums, values, marked, primary, [], PROFILE)
    exact = verdict(values, marked, primary, *bounds(sums, values, marked), PROFILE)
    assert found.passes == exact.passes == passes
    assert found == exact
