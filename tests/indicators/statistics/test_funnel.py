"""Funnels against tails summed term by term, and by their edge rules."""

from __future__ import annotations

from fractions import Fraction
from math import comb

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from indicators.statistics.funnel import (
    TAIL_95,
    TAIL_998,
    Family,
    Flag,
    expected_at_lines,
    flags,
    interval_flags,
    lines,
    overall,
    score_flags,
)

tails = st.sampled_from([TAIL_95, TAIL_998])


def twin(x: int, n: int, target: Fraction) -> Flag:
    """The flag of a proportion, with every probability a fraction."""
    chance = [comb(n, k) * target**k * (1 - target) ** (n - k) for k in range(n + 1)]
    low, high = sum(chance[: x + 1]), sum(chance[x:])
    for tail, flag in ((Fraction(1, 1000), Flag.HIGH_998), (Fraction(1, 40), Flag.HIGH_95)):
        if high < tail:
            return flag
        if low < tail:
            return Flag(-flag)
    return Flag.INSIDE


@settings(deadline=None)
@given(st.integers(1, 60), st.floats(0, 1), st.integers(1, 63))
def test_a_proportion_is_flagged_by_the_sum_of_its_tail(n: int, share: float, part: int) -> None:
    x, target = round(share * n), Fraction(part, 64)
    assert flags([x], [n], Family(float(target), True))[0] == twin(x, n, target)


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.floats(0, 1), st.integers(1, 3000)), min_size=1, max_size=40),
    st.floats(0.001, 0.999),
)
def test_a_proportion_is_beyond_a_line_exactly_when_it_is_flagged(
    places: list[tuple[float, int]], target: float
) -> None:
    x = np.array([round(p * n) for p, n in places])
    n = np.array([n for _, n in places])
    _lines_agree(x, n, Family(target, True))


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 900), st.floats(0.01, 600)), min_size=1, max_size=40),
    st.floats(0.1, 3),
)
def test_a_ratio_is_beyond_a_line_exactly_when_it_is_flagged(
    places: list[tuple[int, float]], target: float
) -> None:
    x, e = (np.array(column, dtype=float) for column in zip(*places, strict=True))
    _lines_agree(x, e, Family(target, False))


def _lines_agree(x: np.ndarray, n: np.ndarray, family: Family) -> None:
    found = flags(x, n, family)
    for tail, level in ((TAIL_95, 1), (TAIL_998, 2)):
        line = lines(n, family, tail)
        assert np.array_equal(found >= level, x / n > line.upper)
        assert np.array_equal(found <= -level, x / n < line.lower)


@settings(deadline=None)
@given(st.lists(st.integers(1, 5000), min_size=1, max_size=30), st.floats(0.01, 0.99), tails)
def test_the_target_lies_between_the_lines(sizes: list[int], target: float, tail: float) -> None:
    found = lines(sizes, Family(target, True), tail)
    assert np.all((found.lower >= 0) & (found.lower <= target))
    assert np.all((found.upper <= 1) & (found.upper >= target))


@pytest.mark.parametrize("target", [0.0, 1.0])
def test_a_target_of_none_or_all_flags_what_differs(target: float) -> None:
    x = [0, 1, 19, 20]
    found = flags(x, [20] * 4, Family(target, True)).tolist()
    assert found == ([0, 2, 2, 2] if target == 0 else [-2, -2, -2, 0])
    _lines_agree(np.array(x), np.full(4, 20), Family(target, True))


def test_a_line_passes_through_the_count_whose_tail_is_just_the_one_asked_for() -> None:
    # Of two with even odds: none, one or both with probability 1/4, 1/2 and 1/4.
    found = lines([2, 2], Family(0.5, True), 0.25)
    assert found.lower.tolist() == pytest.approx([0, 0])
    assert found.upper.tolist() == pytest.approx([1, 1])


def test_a_count_whose_tail_is_exactly_the_limit_is_neither_flagged_nor_beyond_the_line() -> None:
    family = Family(0.025, True)
    assert flags([1], [1], family).tolist() == [Flag.INSIDE]
    assert lines([1], family, TAIL_95).upper.tolist() == [1.0]


def test_the_overall_rate_adds_and_never_averages() -> None:
    assert overall([1, 30, np.nan], [10, 90, 50]) == 0.31


@pytest.mark.parametrize("x", [[], [np.nan, np.nan]])
def test_no_places_have_no_overall_rate(x: list[float]) -> None:
    with pytest.raises(ValueError):
        overall(x, [10.0] * len(x))


def test_missing_places_are_inside_and_count_nowhere() -> None:
    assert flags([np.nan, 90], [100, 100], Family(0.5, True)).tolist() == [0, 2]


def test_no_places_have_no_flags() -> None:
    assert flags([], [], Family(0.5, True)).tolist() == []


@settings(deadline=None)
@given(st.integers(0, 400), st.floats(0.05, 500))
def test_a_ratio_is_flagged_when_its_interval_misses_the_expected(x: int, e: float) -> None:
    found = interval_flags([x], [e])[0]
    if x < 10 and found > 0:
        assert stats.poisson(e).sf(x - 1) < TAIL_95
    if x < 10 and found < 0:
        assert stats.poisson(e).cdf(x) < TAIL_95
    assert found == 0 or (found > 0) == (x > e)


@settings(deadline=None)
@given(st.integers(1, 500), tails)
def test_the_expected_numbers_at_the_lines_leave_the_tail(x: int, tail: float) -> None:
    found = expected_at_lines(x, tail)
    assert stats.poisson(float(found.lower)).sf(x - 1) == pytest.approx(tail)
    assert stats.poisson(float(found.upper)).cdf(x) == pytest.approx(tail)


@settings(deadline=None)
@given(st.floats(0, 1), st.integers(1, 3000), st.floats(0.01, 0.99))
def test_the_score_flag_is_that_of_the_score_test(share: float, n: int, target: float) -> None:
    x = round(share * n)
    p = 2 * stats.norm.sf(abs(x / n - target) / np.sqrt(target * (1 - target) / n))
    found = abs(int(score_flags([x], [n], target)[0]))
    assert (found >= 1) == (p < 0.05) or p == pytest.approx(0.05)
    assert (found >= 2) == (p < 0.002) or p == pytest.approx(0.002)


@pytest.mark.parametrize(
    ("x", "n"), [([1], [0]), ([5], [4]), ([-1], [4]), ([1, 2], [4]), ([[1]], [[4]])]
)
def test_places_that_cannot_be_are_refused(x: list[float], n: list[float]) -> None:
    with pytest.raises(ValueError):
        flags(x, n, Family(0.5, True))


def test_a_target_beyond_its_bounds_is_refused() -> None:
    with pytest.raises(ValueError):
        Family(1.5, True)
    with pytest.raises(ValueError):
        Family(-0.1, False)
