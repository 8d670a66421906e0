"""Standardised rates against plain sums, and by their edge rules."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.statistics.intervals import byar_count, count_interval
from indicators.statistics.standardise import (
    ESP2013,
    direct,
    expected_events,
    indirect,
    variance_of_repeated,
)

age_groups = st.lists(
    st.tuples(st.integers(0, 60), st.integers(1, 5000), st.integers(1, 9000)),
    min_size=1,
    max_size=19,
)


def columns(groups: list[tuple[int, int, int]]) -> tuple[list[int], list[int], list[int]]:
    return [g[0] for g in groups], [g[1] for g in groups], [g[2] for g in groups]


@settings(deadline=None)
@given(age_groups)
def test_a_direct_rate_is_the_weighted_sum_of_age_rates(
    groups: list[tuple[int, int, int]],
) -> None:
    x, n, weights = columns(groups)
    found = direct(x, n, weights, multiplier=1)
    if sum(x) < 10:
        assert (found.value, found.lower, found.upper) == (None, None, None)
        return
    rate = sum(w * a / b for a, b, w in groups) / sum(weights)
    variance = sum(w * w * a / (b * b) for a, b, w in groups) / sum(weights) ** 2
    byar = byar_count(sum(x))
    assert found.value == pytest.approx(rate)
    for limit, of_count in ((found.lower, byar.lower), (found.upper, byar.upper)):
        expected = rate + (variance / sum(x)) ** 0.5 * (float(of_count) - sum(x))
        assert limit == pytest.approx(expected, abs=1e-12)


@settings(deadline=None)
@given(age_groups, st.floats(0.001, 1000))
def test_only_the_shape_of_the_standard_matters(
    groups: list[tuple[int, int, int]], factor: float
) -> None:
    x, n, weights = columns(groups)
    one, other = direct(x, n, weights), direct(x, n, [w * factor for w in weights])
    assert one.value == pytest.approx(other.value)
    assert one.upper == pytest.approx(other.upper)


@settings(deadline=None)
@given(age_groups)
def test_a_population_with_the_standards_ages_keeps_its_crude_rate(
    groups: list[tuple[int, int, int]],
) -> None:
    x, n, _ = columns(groups)
    found = direct(x, n, n, multiplier=1)
    if found.value is not None:
        assert found.value == pytest.approx(sum(x) / sum(n))
        byar = byar_count(sum(x)).divided(sum(n))
        assert (found.lower, found.upper) == pytest.approx((byar.lower, byar.upper))


def test_a_rate_is_shown_from_ten_events() -> None:
    assert direct([9], [1000], [1]).value is None
    assert direct([10], [1000], [1], multiplier=1000).value == pytest.approx(10)


def test_an_age_without_people_is_merged_with_the_one_before() -> None:
    merged = direct([20, 1], [1000, 50], [6000, 4000])
    assert direct([20, 1, 0], [1000, 50, 0], [6000, 2500, 1500]) == merged
    assert direct([20, 0, 1], [1000, 0, 50], [4000, 2000, 4000]) == merged


def test_the_youngest_ages_without_people_are_merged_with_the_first_that_has() -> None:
    merged = direct([20, 1], [1000, 50], [6000, 4000])
    assert direct([0, 0, 20, 1], [0, 0, 1000, 50], [500, 500, 5000, 4000]) == merged


def test_nobody_at_all_is_refused() -> None:
    with pytest.raises(ValueError):
        direct([0, 0], [0, 0], [1, 1])
    with pytest.raises(ValueError):
        direct([], [], [])


@pytest.mark.parametrize("x", [[1, 2, 3], [1, -2], [1, np.nan], [[1, 2]]])
def test_ages_that_do_not_fit_are_refused(x: list[float]) -> None:
    with pytest.raises(ValueError):
        direct(x, [10, 10], [1, 1])


def test_several_places_at_once_are_refused() -> None:
    with pytest.raises(ValueError):
        direct([[10, 20]], [[100, 100]], [[1, 1]])


def test_repeated_events_of_the_same_persons_widen_the_interval() -> None:
    spread = [variance_of_repeated({1: 20}), variance_of_repeated({1: 4, 4: 4})]
    assert spread == [20.0, 68.0]
    once = direct([20, 20], [1000, 1000], [1, 1])
    repeated = direct([20, 20], [1000, 1000], [1, 1], variances=spread)
    assert repeated.value == once.value
    assert repeated.lower is not None and once.lower is not None
    assert repeated.lower < once.lower


def test_the_european_standard_population_sums_to_a_hundred_thousand() -> None:
    assert sum(ESP2013.values()) == 100_000
    assert len(ESP2013) == 19


@settings(deadline=None)
@given(age_groups)
def test_the_reference_expects_its_own_events(groups: list[tuple[int, int, int]]) -> None:
    x, n, _ = columns(groups)
    assert expected_events(n, x, n) == pytest.approx(sum(x))


@settings(deadline=None)
@given(st.integers(0, 300), st.floats(0.5, 300))
def test_a_ratio_has_the_interval_of_its_observed_count(observed: int, expected: float) -> None:
    found, count = indirect(observed, expected, multiplier=100), count_interval(observed)
    assert found.value == pytest.approx(100 * observed / expected)
    assert found.lower == pytest.approx(100 * float(count.lower) / expected)
    assert found.upper == pytest.approx(100 * float(count.upper) / expected)


def test_a_ratio_is_a_plain_ratio_where_nothing_else_is_said() -> None:
    assert indirect(30, 20).value == 1.5


def test_a_ratio_without_expected_events_is_refused() -> None:
    with pytest.raises(ValueError):
        indirect(3, 0)
    with pytest.raises(ValueError):
        expected_events([10], [1], [0])
