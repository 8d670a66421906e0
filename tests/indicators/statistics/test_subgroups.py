"""Xbar and S charts against their textbook constants, and by their edge rules."""

from __future__ import annotations

from statistics import fmean, stdev

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.statistics.control import Kind
from indicators.statistics.subgroups import c4, subgroup_chart

samples = st.lists(st.lists(st.floats(-100, 100), min_size=5, max_size=5), min_size=2, max_size=12)


def flat(groups: list[list[float]]) -> tuple[list[float], list[int]]:
    return [v for g in groups for v in g], [at for at, g in enumerate(groups) for _ in g]


@pytest.mark.parametrize(("n", "expected"), [(2, 0.7979), (5, 0.9400), (10, 0.9727), (25, 0.9896)])
def test_c4_has_the_tables_values(n: int, expected: float) -> None:
    assert c4(n) == pytest.approx(expected, abs=5e-5)


@settings(deadline=None)
@given(samples)
def test_subgroups_of_five_have_the_tables_limits(groups: list[list[float]]) -> None:
    values, names = flat(groups)
    xbar = subgroup_chart(Kind.XBAR, values, names)
    s = subgroup_chart(Kind.S, values, names)
    middle, pooled = fmean(values), fmean([stdev(g) for g in groups])
    assert xbar.upper[0] == pytest.approx(middle + 1.427 * pooled, abs=5e-4 * pooled + 1e-9)
    assert xbar.lower[0] == pytest.approx(middle - 1.427 * pooled, abs=5e-4 * pooled + 1e-9)
    assert s.upper[0] == pytest.approx(2.089 * pooled, abs=5e-4 * pooled + 1e-9)
    assert s.lower[0] == 0.0


def test_subgroups_stand_in_the_order_they_first_appear() -> None:
    chart = subgroup_chart(Kind.XBAR, [1.0, 10.0, 3.0, 20.0], ["b", "a", "b", "a"])
    assert chart.values == (2.0, 15.0)


def test_a_subgroup_of_one_value_has_a_mean_but_no_limits() -> None:
    values, names = [1.0, 2.0, 5.0], ["a", "a", "b"]
    xbar, s = subgroup_chart(Kind.XBAR, values, names), subgroup_chart(Kind.S, values, names)
    assert xbar.values[1] == 5.0
    assert s.values[1] is None
    assert xbar.upper[1] is None and s.upper[1] is None
    assert not any(xbar.outside)


def test_missing_values_make_a_subgroup_smaller_or_missing() -> None:
    values = [1.0, None, 3.0, None, None]
    chart = subgroup_chart(Kind.XBAR, values, ["a", "a", "a", "b", "b"])
    assert chart.values == (2.0, None)
    assert chart.estimates[0].n == 1


def test_equal_values_have_limits_at_the_centre_line() -> None:
    chart = subgroup_chart(Kind.XBAR, [4.0] * 6, [1, 1, 2, 2, 3, 3])
    assert chart.lower == chart.upper == chart.center == (4.0,) * 3
    assert not any(chart.outside)


def test_a_mean_far_away_is_outside() -> None:
    groups = [[1.0, 2.0, 1.5], [1.2, 1.9, 1.6], [1.1, 2.1, 1.4], [9.0, 9.9, 9.5]]
    chart = subgroup_chart(Kind.XBAR, *flat(groups), exclude=[3])
    assert chart.outside == (False, False, False, True)


def test_no_values_draw_an_empty_chart() -> None:
    assert subgroup_chart(Kind.S, [], []).values == ()


def test_other_charts_and_unequal_rows_are_refused() -> None:
    with pytest.raises(ValueError):
        subgroup_chart(Kind.I, [1.0], ["a"])
    with pytest.raises(ValueError):
        subgroup_chart(Kind.S, [1.0, 2.0], ["a"])
