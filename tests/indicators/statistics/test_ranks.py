"""Joint rank intervals against a slow twin, and by their edge rules."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.statistics.intervals import wilson
from indicators.statistics.ranks import rank_intervals

places = st.lists(st.tuples(st.floats(0, 1), st.integers(1, 2000)), max_size=15)


@settings(deadline=None)
@given(places, st.booleans())
def test_ranks_are_those_counted_place_by_place(
    shares: list[tuple[float, int]], highest_first: bool
) -> None:
    x, n = [round(p * size) for p, size in shares], [size for _, size in shares]
    found = rank_intervals(x, n, highest_first=highest_first)
    ranked = [at for at, size in enumerate(n) if size >= 10]
    level = 0.95 ** (1 / max(1, len(ranked)))
    assert found.unit_confidence == level
    sign = 1 if highest_first else -1
    for at in range(len(x)):
        if at not in ranked:
            assert (found.rank[at], found.low[at], found.high[at]) == (0, 0, 0)
            continue
        mine = wilson(x[at], n[at], level)
        others = [(sign * x[o] / n[o], wilson(x[o], n[o], level)) for o in ranked]
        before = sum(value > sign * x[at] / n[at] for value, _ in others)
        above = sum(o.lower > mine.upper for _, o in others)
        below = sum(o.upper < mine.lower for _, o in others)
        ahead, behind = (above, below) if highest_first else (below, above)
        assert found.rank[at] == 1 + before
        assert found.low[at] == 1 + ahead
        assert found.high[at] == len(ranked) - behind


@settings(deadline=None)
@given(places)
def test_a_rank_lies_within_its_own_interval(shares: list[tuple[float, int]]) -> None:
    found = rank_intervals([round(p * n) for p, n in shares], [n for _, n in shares])
    assert np.all(found.low <= found.rank)
    assert np.all(found.rank <= found.high)


def test_places_that_are_alike_share_a_rank() -> None:
    found = rank_intervals([50, 50, 10], [100, 100, 100])
    assert found.rank.tolist() == [1, 1, 3]


def test_suppressed_and_very_small_places_get_no_rank() -> None:
    found = rank_intervals([50, np.nan, 5, 10], [100, 100, 9, np.nan])
    assert found.rank.tolist() == [1, 0, 0, 0]


def test_no_places_have_no_ranks() -> None:
    assert rank_intervals([], []).rank.tolist() == []


def test_rows_of_unequal_length_are_refused() -> None:
    with pytest.raises(ValueError):
        rank_intervals([1, 2], [10])
