"""Run charts against a slow twin in plain Python, and by their edge rules."""

from __future__ import annotations

import time
from dataclasses import fields, replace
from fractions import Fraction
from itertools import groupby
from math import comb, isnan, log2

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.statistics.runs import (
    Phase,
    RunCharts,
    crossings_min,
    longest_run_max,
    run_chart,
    run_charts,
)

values = st.one_of(st.none(), st.integers(-4, 4).map(float), st.floats(-1e6, 1e6))
series = st.lists(values, max_size=40)


def twin(points: list[float | None]) -> tuple[int, int, int]:
    """Useful points, longest run and crossings, the long way."""
    known = sorted(v for v in points if v is not None)
    if not known:
        return 0, 0, 0
    middle = (known[(len(known) - 1) // 2] + known[len(known) // 2]) / 2
    near = 1e-12
    signs = [
        v > middle
        for v in points
        if v is not None and abs(v - middle) > near * max(abs(v), abs(middle))
    ]
    runs = [len(list(members)) for _, members in groupby(signs)]
    return len(signs), max(runs, default=0), max(0, len(runs) - 1)


@settings(deadline=None)
@given(series)
def test_a_run_chart_counts_as_its_slow_twin(points: list[float | None]) -> None:
    chart = run_chart(points)
    assert chart.values == tuple(points)
    for phase in chart.phases:
        counted = phase.n_useful, phase.longest_run, phase.crossings
        assert counted == twin(points)
        assert phase.signal == (phase.too_long_run or phase.too_few_crossings)
        assert phase.too_long_run == (phase.longest_run > longest_run_max(phase.n_useful))
        assert phase.too_few_crossings == (phase.crossings < crossings_min(phase.n_useful))


@settings(deadline=None)
@given(st.lists(series, min_size=1, max_size=6), st.integers(0, 40))
def test_many_series_at_once_are_the_same_as_one_by_one(
    rows: list[list[float | None]], width: int
) -> None:
    padded = [(row + [None] * width)[:width] for row in rows]
    matrix = np.array([[np.nan if v is None else v for v in row] for row in padded])
    many = run_charts(matrix.reshape(len(rows), width))
    for at, row in enumerate(padded):
        for phase in run_chart(row).phases:
            assert _row(many, at) == replace(phase, first=0, last=0)


def _row(many: RunCharts, at: int) -> Phase:
    """One series of many, as a phase."""
    found = {field.name: getattr(many, field.name)[at].item() for field in fields(many)}
    for name in ("run_first", "run_last"):
        found[name] = None if found[name] < 0 else found[name]
    found["median"] = None if isnan(found["median"]) else found["median"]
    return Phase(first=0, last=0, **found)


@settings(deadline=None)
@given(series)
def test_turning_a_series_upside_down_or_backwards_changes_no_judgement(
    points: list[float | None],
) -> None:
    mirrored = [None if v is None else -v for v in points]
    judged = [(p.longest_run, p.crossings, p.signal) for p in run_chart(points).phases]
    for other in (mirrored, points[::-1]):
        assert judged == [(p.longest_run, p.crossings, p.signal) for p in run_chart(other).phases]


@settings(deadline=None)
@given(series, st.integers(0, 40))
def test_a_missing_point_changes_nothing_but_the_number_of_points(
    points: list[float | None], at: int
) -> None:
    more = [*points[:at], None, *points[at:]]
    for before, after in zip(run_chart(points).phases, run_chart(more).phases, strict=False):
        assert (before.median, before.n_useful, before.signal) == (
            after.median,
            after.n_useful,
            after.signal,
        )
        assert after.n_obs == before.n_obs + 1


def test_the_limits_are_those_of_their_formulas() -> None:
    for n in range(1, 400):
        assert longest_run_max(n) == round(log2(n)) + 3
        fewest = crossings_min(n)
        below = Fraction(sum(comb(n - 1, c) for c in range(fewest)), 2 ** (n - 1))
        upto = below + Fraction(comb(n - 1, fewest), 2 ** (n - 1))
        assert below < Fraction(1, 20) <= upto


def test_no_points_have_limits_of_zero_and_fewer_are_refused() -> None:
    assert (longest_run_max(0), crossings_min(0)) == (0, 0)
    for limit in (longest_run_max, crossings_min):
        with pytest.raises(ValueError):
            limit(-1)


def test_an_empty_series_has_no_phases() -> None:
    chart = run_chart([])
    assert (chart.values, chart.center, chart.phases) == ((), (), ())


@pytest.mark.parametrize("points", [[None, None], [float("nan")], [None] * 30])
def test_a_series_of_missing_values_has_no_numbers_and_no_signal(
    points: list[float | None],
) -> None:
    (phase,) = run_chart(points).phases
    assert phase.median is None
    assert phase.n_obs == len(points)
    assert (phase.n_useful, phase.longest_run, phase.signal) == (0, 0, False)
    assert (phase.run_first, phase.run_last, phase.run_side) == (None, None, 0)
    assert phase.ties_share == 0.0


def test_one_point_is_its_own_median_and_signals_nothing() -> None:
    chart = run_chart([4.0])
    assert chart.center == (4.0,)
    assert not chart.phases[0].signal
    assert chart.phases[0].n_useful == 0


def test_one_useful_point_is_a_run_of_one_without_a_signal() -> None:
    (phase,) = run_chart([4.0], center=3.0).phases
    assert (phase.n_useful, phase.longest_run, phase.crossings) == (1, 1, 0)
    assert not phase.signal


def test_equal_values_all_lie_on_the_median_and_the_chart_is_unsuited() -> None:
    (phase,) = run_chart([7.0] * 20).phases
    assert (phase.n_useful, phase.ties_share, phase.signal) == (0, 1.0, False)
    assert not phase.suited
    assert not phase.judged


def test_a_phase_is_worth_reading_from_twelve_useful_points() -> None:
    judged = [run_chart([1.0, 2.0] * n).phases[0].judged for n in (5, 6)]
    assert judged == [False, True]


def test_a_tie_that_only_rounding_hides_is_still_a_tie() -> None:
    (phase,) = run_chart([0.1 + 0.2, 0.3, 0.3, 0.1, 0.9]).phases
    assert phase.median == 0.3
    assert phase.n_useful == 2
    assert phase.ties_share == 0.6


def test_the_last_of_equally_long_runs_is_the_one_pointed_out() -> None:
    (phase,) = run_chart([2, 3, -2, -3, 0, -1, 5, 6, None, 7], center=0.0).phases
    assert (phase.longest_run, phase.run_first, phase.run_last, phase.run_side) == (3, 6, 9, 1)


def test_points_on_the_line_neither_break_nor_lengthen_a_run() -> None:
    (phase,) = run_chart([1, 0, 1, 0, 0, 1, -1], center=0.0).phases
    assert (phase.longest_run, phase.crossings, phase.n_useful) == (3, 1, 4)
    assert (phase.run_first, phase.run_last) == (0, 5)


def test_a_frozen_median_is_that_of_the_baseline_and_judges_every_point() -> None:
    points = [1.0, 2.0, 3.0] * 4 + [9.0] * 12
    (phase,) = run_chart(points, freeze=12).phases
    assert phase.median == 2.0
    assert phase.n_obs == 24
    assert phase.too_long_run
    assert (phase.run_first, phase.run_last) == (11, 23)


def test_a_baseline_may_be_of_one_point_or_of_more_than_there_are() -> None:
    assert run_chart([4.0, 5.0], freeze=1).center == (4.0, 4.0)
    assert run_chart([4.0, 5.0], freeze=9).center == (4.5, 4.5)


def test_each_phase_is_judged_alone_and_phases_win_over_freeze() -> None:
    points = [1.0, 2.0, 3.0, 11.0, 12.0, 13.0]
    chart = run_chart(points, phases=[3], freeze=2)
    assert chart.center == (2.0, 2.0, 2.0, 12.0, 12.0, 12.0)
    assert [(p.first, p.last) for p in chart.phases] == [(0, 2), (3, 5)]


def test_an_excluded_point_is_in_neither_median_nor_runs() -> None:
    chart = run_chart([1.0, 2.0, 99.0, 3.0], exclude=[2])
    (phase,) = chart.phases
    assert (phase.median, phase.n_obs, phase.n_useful) == (2.0, 3, 2)
    assert chart.values[2] == 99.0


@pytest.mark.parametrize(
    "how",
    [
        {"phases": [0]},
        {"phases": [3]},
        {"phases": [2, 1]},
        {"exclude": [3]},
        {"exclude": [-1]},
        {"freeze": 0},
    ],
)
def test_impossible_positions_are_refused(how: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        run_chart([1.0, 2.0, 3.0], **how)  # type: ignore[arg-type]


def test_where_there_is_no_run_many_series_say_minus_one() -> None:
    many = run_charts(np.array([[np.nan, np.nan], [3.0, 3.0], [1.0, 2.0]]))
    assert many.run_first.tolist() == [-1, -1, 1]
    assert many.run_last.tolist() == [-1, -1, 1]
    assert np.isnan(many.median).tolist() == [True, False, False]


def test_a_series_is_no_matrix() -> None:
    with pytest.raises(ValueError):
        run_charts(np.array([1.0, 2.0]))


@pytest.mark.slow
def test_a_hundred_thousand_series_take_seconds() -> None:
    matrix = np.random.default_rng(1).integers(0, 30, (100_000, 60)).astype(float)
    began = time.perf_counter()
    many = run_charts(matrix)
    assert time.perf_counter() - began < 10
    assert 0.03 < many.signal.mean() < 0.06
