"""Quantiles and indices of inequality against slow twins, and by their edge rules."""

from __future__ import annotations

from math import floor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.statistics.inequality import inequality, quantiles

groups = st.lists(
    st.tuples(st.integers(1, 100_000), st.floats(1, 100), st.floats(0.01, 5)),
    min_size=2,
    max_size=12,
)


@settings(deadline=None)
@given(
    st.lists(st.one_of(st.none(), st.integers(0, 20)), max_size=60),
    st.integers(1, 10),
    st.booleans(),
)
def test_quantiles_follow_their_formula(
    values: list[float | None], count: int, highest_first: bool
) -> None:
    known = [v for v in values if v is not None]
    found = quantiles(values, count, highest_first=highest_first)
    for value, quantile in zip(values, found, strict=True):
        if value is None or len(known) < count:
            assert quantile is None
            continue
        before = (v > value if highest_first else v < value for v in known)
        rank = 1 + sum(before)
        share = (len(known) + 1 - rank) * count / len(known)
        ceiling = floor(share) + (share > floor(share))
        assert quantile == max(1, count + 1 - ceiling)


def test_as_many_places_fall_in_each_quantile_where_that_is_possible() -> None:
    found = quantiles(list(np.random.default_rng(1).permutation(100)), 5)
    assert [found.count(q) for q in range(1, 6)] == [20] * 5


def test_fewer_places_than_quantiles_have_none() -> None:
    assert quantiles([1.0, None, 2.0], 3) == (None, None, None)
    assert quantiles([], 3) == ()
    with pytest.raises(ValueError):
        quantiles([1.0], 0)


@settings(deadline=None)
@given(groups)
def test_the_slope_is_that_of_weighted_least_squares(
    rows: list[tuple[int, float, float]],
) -> None:
    people, values, errors = zip(*rows, strict=True)
    share = [p / sum(people) for p in people]
    middle = [sum(share[:at]) + share[at] / 2 for at in range(len(share))]
    center = sum(a * b for a, b in zip(share, middle, strict=True))
    level = sum(a * y for a, y in zip(share, values, strict=True))
    across = sum(a * (b - center) ** 2 for a, b in zip(share, middle, strict=True))
    pull = [a * (b - center) / across for a, b in zip(share, middle, strict=True)]
    slope = sum(p * y for p, y in zip(pull, values, strict=True))
    spread = sum((p * e) ** 2 for p, e in zip(pull, errors, strict=True)) ** 0.5
    found = inequality(people, values, errors)
    assert found.slope == pytest.approx(slope, rel=1e-6, abs=1e-6)
    assert found.intercept == pytest.approx(level - slope * center, rel=1e-6, abs=1e-6)
    assert found.lower == pytest.approx(slope - 1.959963984540054 * spread, rel=1e-6, abs=1e-6)


def test_equal_values_have_no_slope_and_a_ratio_of_one() -> None:
    found = inequality([10, 20, 30], [5.0, 5.0, 5.0])
    assert found.slope == pytest.approx(0, abs=1e-12)
    assert found.relative == pytest.approx(1)
    assert (found.lower, found.upper) == (None, None)


@pytest.mark.parametrize(("people", "values"), [([1], [1]), ([1, 0], [1, 2]), ([1, 2], [1, 2, 3])])
def test_groups_that_do_not_fit_are_refused(people: list[int], values: list[float]) -> None:
    with pytest.raises(ValueError):
        inequality(people, values)
