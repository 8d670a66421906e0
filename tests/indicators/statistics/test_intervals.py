"""Intervals by what defines them: the tails they leave and the tests they invert."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from indicators.statistics.intervals import (
    byar_count,
    count_interval,
    exact_count,
    mean_interval,
    rate_interval,
    wilson,
    z_of,
)

levels = st.sampled_from([0.9, 0.95, 0.99, 0.998])


@settings(deadline=None)
@given(st.integers(1, 5000), st.floats(0, 1), levels)
def test_wilsons_limits_are_the_proportions_a_score_test_just_accepts(
    n: int, share: float, level: float
) -> None:
    x = round(share * n)
    found = wilson(x, n, level)
    for limit in (float(found.lower), float(found.upper)):
        assert 0 <= limit <= 1
        distance = abs(x / n - limit)
        assert distance == pytest.approx(
            z_of(level) * np.sqrt(limit * (1 - limit) / n), rel=1e-6, abs=1e-9
        )
    assert found.lower <= x / n <= found.upper


@settings(deadline=None)
@given(st.integers(0, 3000), levels)
def test_exact_limits_leave_half_the_rest_in_each_tail(x: int, level: float) -> None:
    found, tail = exact_count(x, level), (1 - level) / 2
    assert stats.poisson(found.upper).cdf(x) == pytest.approx(tail, rel=1e-9)
    if x:
        assert stats.poisson(found.lower).sf(x - 1) == pytest.approx(tail, rel=1e-9)
    else:
        assert found.lower == 0


@settings(deadline=None)
@given(st.integers(10, 100_000), levels)
def test_byars_limits_lie_close_to_the_exact_ones(x: int, level: float) -> None:
    byar, exact = byar_count(x, level), exact_count(x, level)
    assert float(byar.lower) == pytest.approx(float(exact.lower), rel=0.02)
    assert float(byar.upper) == pytest.approx(float(exact.upper), rel=0.02)


def test_counts_below_ten_are_exact_and_from_ten_byars() -> None:
    counts = np.arange(0, 20)
    found = count_interval(counts)
    small = counts < 10
    assert np.all(found.lower[small] == exact_count(counts).lower[small])
    assert np.all(found.upper[~small] == byar_count(counts).upper[~small])


@settings(deadline=None)
@given(st.integers(0, 500), st.floats(0.1, 1e6), levels)
def test_a_rates_interval_is_its_counts_divided_by_the_exposure(
    x: int, exposure: float, level: float
) -> None:
    count, rate = count_interval(x, level), rate_interval(x, exposure, level)
    assert float(rate.lower) == float(count.lower) / exposure
    assert float(rate.upper) == float(count.upper) / exposure


def test_confidence_is_95_percent_where_nothing_else_is_said() -> None:
    for one, other in (
        (wilson(7, 20), wilson(7, 20, 0.95)),
        (exact_count(7), exact_count(7, 0.95)),
        (byar_count(7), byar_count(7, 0.95)),
        (count_interval(7), count_interval(7, 0.95)),
        (rate_interval(7, 20), rate_interval(7, 20, 0.95)),
    ):
        assert one == other


def test_a_wider_confidence_gives_a_wider_interval() -> None:
    for interval in (
        (wilson(7, 20, 0.998), wilson(7, 20)),
        (count_interval(7, 0.998), count_interval(7)),
    ):
        assert interval[0].lower < interval[1].lower
        assert interval[0].upper > interval[1].upper


def test_none_and_all_have_the_bound_itself_as_limit() -> None:
    found = wilson([0, 20], [20, 20])
    assert found.lower[0] == 0.0
    assert found.upper[1] == 1.0
    assert count_interval(0).lower == 0.0


def test_the_missing_stay_missing() -> None:
    assert np.isnan(wilson([np.nan, 3], [10, 10]).lower).tolist() == [True, False]
    assert np.isnan(count_interval([np.nan, 3, 30]).upper).tolist() == [True, False, False]


@pytest.mark.parametrize(("x", "n"), [(1, 0), (5, 4), (-1, 4), (0, 0), (1, -3)])
def test_impossible_proportions_are_refused(x: int, n: int) -> None:
    with pytest.raises(ValueError):
        wilson(x, n)


def test_negative_counts_and_empty_exposures_are_refused() -> None:
    with pytest.raises(ValueError):
        count_interval(-1)
    with pytest.raises(ValueError):
        rate_interval(1, 0)


@pytest.mark.parametrize("confidence", [0.0, 1.0, 95.0, -0.5])
def test_a_confidence_that_is_no_share_is_refused(confidence: float) -> None:
    with pytest.raises(ValueError):
        wilson(1, 2, confidence)


@settings(deadline=None)
@given(st.lists(st.floats(-1e3, 1e3), min_size=3, max_size=30), levels)
def test_the_mean_of_values_has_the_interval_of_a_t_test(values: list[float], level: float) -> None:
    found = mean_interval(values, level)
    assert found.value == pytest.approx(float(np.mean(values)), abs=1e-9)
    if found.sd and found.sd > 1e-6:
        low, high = stats.ttest_1samp(values, 0).confidence_interval(level)
        assert (found.lower, found.upper) == pytest.approx((low, high), rel=1e-6, abs=1e-6)


def test_one_value_has_a_mean_but_no_interval() -> None:
    found = mean_interval([3.0])
    assert (found.value, found.sd, found.lower, found.upper) == (3.0, None, None, None)


def test_equal_values_have_an_interval_without_width() -> None:
    found = mean_interval([3.0] * 5)
    assert (found.sd, found.lower, found.upper) == (0.0, 3.0, 3.0)


def test_no_values_have_no_mean() -> None:
    with pytest.raises(ValueError):
        mean_interval([])
