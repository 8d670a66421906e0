"""Control charts against a slow twin written out by chart, and by their edge rules."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import pi, sqrt
from statistics import fmean, median

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from indicators.statistics.control import ControlChart, Kind, control_chart
from indicators.statistics.spread import Spread

WITH_DENOMINATORS = [Kind.P, Kind.P_PRIME, Kind.U, Kind.U_PRIME, Kind.I_PRIME]
WITHOUT = [Kind.I, Kind.MR, Kind.C, Kind.G, Kind.T]
SPREAD = [Kind.I, Kind.T, Kind.P_PRIME, Kind.U_PRIME, Kind.I_PRIME]

pairs = st.lists(
    st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
    min_size=3,
    max_size=30,
)


def average_range(ranges: Sequence[float], screened: bool, limit: float = 3.267) -> float:
    amr = fmean(ranges)
    kept = [r for r in ranges if r < limit * amr] if screened else ranges
    return (fmean(kept) if kept else 0.0) or amr


def differences(y: Sequence[float]) -> list[float]:
    return [abs(b - a) for a, b in pairwise(y)]


def twin(
    kind: Kind, x: Sequence[float], n: Sequence[float], screened: bool
) -> tuple[float, list[float], list[float]]:
    """Centre line, lower and upper limits of a whole series, chart by chart."""
    y = [a / b for a, b in zip(x, n, strict=True)]
    pooled = sum(x) / sum(n)
    if kind is Kind.I:
        half = [3 * average_range(differences(y), screened) / 1.128] * len(y)
        return fmean(y), [fmean(y) - h for h in half], [fmean(y) + h for h in half]
    if kind is Kind.C:
        c = fmean(y)
        return c, [max(0, c - 3 * sqrt(c))] * len(y), [c + 3 * sqrt(c)] * len(y)
    if kind is Kind.G:
        m = fmean(y)
        half = [3 * sqrt(m * (m + 1))] * len(y)
        return median(y), [max(0, m - h) for h in half], [m + h for h in half]
    if kind is Kind.T:
        t = [v ** (1 / 3.6) for v in y]
        h = 3 * average_range(differences(t), screened) / 1.128
        low, high = max(0.0, fmean(t) - h) ** 3.6, (fmean(t) + h) ** 3.6
        return fmean(t) ** 3.6, [low] * len(y), [high] * len(y)
    if kind is Kind.I_PRIME:
        s = [
            sqrt(pi / 2) * abs(y[i] - y[i - 1]) / sqrt(1 / n[i] + 1 / n[i - 1])
            for i in range(1, len(y))
        ]
        half = [3 * average_range(s, screened, 3.2665) / sqrt(b) for b in n]
        return pooled, [pooled - h for h in half], [pooled + h for h in half]
    binomial = kind in (Kind.P, Kind.P_PRIME)
    sigma = [sqrt(pooled * (1 - pooled if binomial else 1) / b) for b in n]
    if kind in (Kind.P_PRIME, Kind.U_PRIME):
        z = [(v - pooled) / s for v, s in zip(y, sigma, strict=True)]
        sigma = [s * average_range(differences(z), screened) / 1.128 for s in sigma]
    roof = 1 if binomial else float("inf")
    lower = [max(0, pooled - 3 * s) for s in sigma]
    return pooled, lower, [min(roof, pooled + 3 * s) for s in sigma]


@settings(deadline=None)
@given(pairs, st.sampled_from([*WITH_DENOMINATORS, Kind.I, Kind.C, Kind.G, Kind.T]), st.booleans())
def test_a_control_chart_is_drawn_as_by_its_slow_twin(
    rows: list[tuple[int, int]], kind: Kind, screened: bool
) -> None:
    x, n = [float(a) for a, _ in rows], [float(b) for _, b in rows]
    assume(0 < sum(x) < sum(n))
    if kind in (Kind.C, Kind.G, Kind.T):
        x, n = [a + 1 for a in x], [1.0] * len(x)
    assume(len({a / b for a, b in zip(x, n, strict=True)}) > 1)
    chart = (
        control_chart(kind, x, None if n == [1.0] * len(x) else n, screened=screened)
        if (kind not in WITH_DENOMINATORS)
        else control_chart(kind, x, n, screened=screened)
    )
    center, lower, upper = twin(kind, x, n, screened)
    assert chart.center == pytest.approx([center] * len(x), rel=1e-9)
    assert chart.lower == pytest.approx(lower, rel=1e-8, abs=1e-9)
    assert chart.upper == pytest.approx(upper, rel=1e-8, abs=1e-9)
    for v, out, low, high in zip(chart.values, chart.outside, lower, upper, strict=True):
        assert v is not None
        guard = 1e-6 * max(abs(v), abs(center))
        assert not out or v > high - guard or v < low + guard
        assert out or low - guard <= v <= high + guard


@settings(deadline=None)
@given(pairs, st.sampled_from(list(Kind)[:10]), st.integers(1, 29))
def test_missing_periods_at_the_end_change_no_line(
    rows: list[tuple[int, int]], kind: Kind, more: int
) -> None:
    x, n = [a + 1.0 for a, _ in rows], [b + 1.0 for _, b in rows]
    before = _draw(kind, x, n)
    after = _draw(kind, [*x, *[None] * more], [*n, *[0] * more])
    assert after.center[: len(x)] == before.center
    assert after.lower[: len(x)] == before.lower
    assert after.outside == before.outside + (False,) * more
    assert after.values[len(x) :] == (None,) * more


def _draw(kind: Kind, x: Sequence[float | None], n: Sequence[float | None]) -> ControlChart:
    return control_chart(kind, x, n if kind in WITH_DENOMINATORS else None)


@pytest.mark.parametrize("kind", list(Kind)[:10])
def test_an_empty_series_draws_an_empty_chart(kind: Kind) -> None:
    chart = _draw(kind, [], [])
    assert (chart.values, chart.center, chart.outside, chart.phases) == ((), (), (), ())


@pytest.mark.parametrize("kind", list(Kind)[:10])
def test_a_series_of_missing_values_has_no_lines_and_nothing_outside(kind: Kind) -> None:
    chart = _draw(kind, [None] * 14, [None] * 14)
    for line in (chart.values, chart.center, chart.lower, chart.upper_2):
        assert set(line) <= {None, 0.0}  # the floor of MR and S needs no estimate
    assert not any(chart.outside)
    assert chart.estimates[0].n == 0
    assert not chart.phases[0].signal


@pytest.mark.parametrize("kind", [*SPREAD, Kind.MR])
def test_one_point_has_a_centre_line_but_no_invented_limits(kind: Kind) -> None:
    chart = _draw(kind, [3.0], [10.0])
    assert (chart.lower, chart.upper, chart.outside) == ((None,), (None,), (False,))
    if kind is not Kind.MR:
        assert chart.estimates[0].spread == Spread(None, None, None, 0, 0)
        assert chart.center[0] == pytest.approx(0.3 if kind in WITH_DENOMINATORS else 3.0)


@pytest.mark.parametrize("kind", SPREAD)
def test_without_variation_the_limits_are_the_centre_line(kind: Kind) -> None:
    chart = _draw(kind, [6.0] * 15, [10.0] * 15)
    for line in (chart.lower, chart.upper, chart.lower_2, chart.upper_2):
        assert line == pytest.approx(chart.center)
    assert not any(chart.outside)


@pytest.mark.parametrize("share", [0.0, 1.0])
@pytest.mark.parametrize("kind", [Kind.P, Kind.P_PRIME])
def test_all_or_none_in_every_period_is_no_variation(kind: Kind, share: float) -> None:
    n = [10.0, 12.0, 9.0, 30.0]
    chart = control_chart(kind, [share * size for size in n], n)
    assert chart.lower == chart.upper == chart.center == (share,) * 4
    assert not any(chart.outside)


def test_after_a_baseline_without_variation_no_point_is_outside() -> None:
    chart = control_chart(Kind.I, [5.0] * 12 + [9.0], freeze=12)
    assert chart.upper[-1] == 5.0
    assert not any(chart.outside)


def test_screening_that_would_leave_no_spread_is_not_used() -> None:
    values = [100.0] * 10 + [90.0] + [100.0] * 10
    screened, plain = control_chart(Kind.I, values), control_chart(Kind.I, values, screened=False)
    assert screened.upper == plain.upper
    spread = screened.estimates[0].spread
    assert spread is not None
    assert (spread.n_ranges, spread.n_removed) == (20, 0)
    assert screened.outside.count(True) == 1


def test_screening_leaves_out_an_extreme_range_once() -> None:
    values = [1.0, 2.0, 1.5, 2.5, 1.0, 2.0, 60.0, 1.0, 2.0, 1.0, 2.0]
    found = control_chart(Kind.I, values).estimates[0].spread
    assert found is not None and found.mean is not None and found.used is not None
    assert found.n_removed == 2
    assert found.used < found.mean


def test_a_denominator_of_zero_makes_the_period_missing() -> None:
    chart = control_chart(Kind.P, [1, 0, 3, None], [10, 0, 10, 10])
    assert chart.values == (0.1, None, 0.3, None)
    assert chart.center == (0.2,) * 4
    assert chart.upper[1] is None and chart.upper[3] is None


def test_a_missing_value_breaks_the_moving_range_and_an_excluded_one_is_bridged() -> None:
    broken = control_chart(Kind.I, [1.0, 2.0, None, 5.0, 6.0]).estimates[0].spread
    bridged = control_chart(Kind.I, [1.0, 2.0, 90.0, 5.0, 6.0], exclude=[2]).estimates[0].spread
    assert broken is not None and bridged is not None
    assert (broken.n_ranges, broken.mean) == (2, 1.0)
    assert (bridged.n_ranges, bridged.mean) == (3, pytest.approx(5 / 3))


def test_an_excluded_point_is_drawn_and_judged() -> None:
    chart = control_chart(Kind.I, [1.0, 2.0, 90.0, 5.0, 6.0], exclude=[2])
    assert chart.values[2] == 90.0
    assert chart.outside == (False, False, True, False, False)
    assert chart.phases[0].n_obs == 4


@pytest.mark.parametrize("kind", SPREAD)
def test_frozen_limits_do_not_hear_what_comes_after(kind: Kind) -> None:
    n = [10.0] * 8
    one = [1.0, 2.0, 4.0, 2.0, 3.0, 3.0, 3.0, 3.0]
    other = [1.0, 2.0, 4.0, 2.0, 9.0, 9.0, 1.0, 9.0]
    given_n = n if kind in WITH_DENOMINATORS else None
    charts = [control_chart(kind, x, given_n, freeze=4) for x in (one, other)]
    assert charts[0].upper == charts[1].upper
    assert charts[0].center == charts[1].center


def test_each_phase_has_its_own_lines_as_if_it_stood_alone() -> None:
    x, n = [1.0, 3.0, 2.0, 8.0, 7.0, 9.0], [10.0, 12.0, 14.0, 10.0, 20.0, 11.0]
    whole = control_chart(Kind.P_PRIME, x, n, phases=[3])
    first = control_chart(Kind.P_PRIME, x[:3], n[:3])
    last = control_chart(Kind.P_PRIME, x[3:], n[3:])
    assert whole.upper == first.upper + last.upper
    assert whole.outside == first.outside + last.outside


def test_ranges_have_no_runs_signal_however_they_run() -> None:
    chart = control_chart(Kind.MR, [float(v * v) for v in range(30)])
    assert chart.values[0] is None
    assert chart.phases[0].longest_run > chart.phases[0].longest_run_max
    assert not chart.phases[0].signal


def test_an_excluded_point_has_a_range_that_counts_nowhere() -> None:
    chart = control_chart(Kind.MR, [1.0, 2.0, 90.0, 5.0], exclude=[2])
    assert chart.values == (None, 1.0, 88.0, 3.0)
    assert chart.center[0] == 2.0
    assert chart.outside[2]


def test_a_gap_chart_shows_the_median_and_draws_limits_from_the_mean() -> None:
    chart = control_chart(Kind.G, [1.0, 2.0, 12.0])
    assert chart.center[0] == 2.0
    assert chart.estimates[0].mean == 5.0
    assert control_chart(Kind.G, [1.0, 2.0], center=10.0).center[0] == pytest.approx(6.93)


@pytest.mark.parametrize("kind", [Kind.I, Kind.P, Kind.U, Kind.C, Kind.T, Kind.I_PRIME])
def test_a_centre_line_from_outside_replaces_the_estimate(kind: Kind) -> None:
    n = [10.0] * 4 if kind in WITH_DENOMINATORS else None
    chart = control_chart(kind, [1.0, 2.0, 3.0, 2.0], n, center=0.5)
    assert chart.center == pytest.approx((0.5,) * 4)


def test_no_events_at_all_may_be_the_centre_line_and_then_any_event_is_outside() -> None:
    chart = control_chart(Kind.C, [0, 1, 0], center=0.0)
    assert chart.upper == (0.0,) * 3
    assert chart.outside == (False, True, False)


def test_a_scaled_chart_is_the_same_chart_in_other_units() -> None:
    chart = control_chart(Kind.P, [1, 2, 9], [10, 10, 10])
    percent = chart.scaled(100)
    assert percent.values == (10.0, 20.0, 90.0)
    assert percent.phases[0].median == pytest.approx(40.0)
    assert percent.outside == chart.outside


def test_limits_are_preliminary_from_twelve_values_and_firm_from_twenty() -> None:
    estimates = [control_chart(Kind.C, [3.0] * n).estimates[0] for n in (11, 12, 19, 20)]
    assert [e.shown for e in estimates] == [False, True, True, True]
    assert [e.firm for e in estimates] == [False, False, False, True]


@pytest.mark.parametrize(
    ("kind", "x", "n", "how"),
    [
        (Kind.P, [1], None, {}),
        (Kind.P, [5], [4], {}),
        (Kind.P, [1], [-4], {}),
        (Kind.P, [1], [4], {"center": 1.2}),
        (Kind.U, [-1], [4], {}),
        (Kind.C, [-1], None, {}),
        (Kind.C, [1], [2], {}),
        (Kind.C, [1], None, {"center": -1.0}),
        (Kind.T, [3, 0], None, {}),
        (Kind.T, [3], None, {"center": 0.0}),
        (Kind.U, [1, 2], [3], {}),
        (Kind.I, [1, 2], None, {"phases": [2]}),
        (Kind.XBAR, [1, 2], None, {}),
    ],
)
def test_what_makes_no_chart_is_refused(
    kind: Kind, x: list[float], n: list[float] | None, how: dict[str, object]
) -> None:
    with pytest.raises(ValueError):
        control_chart(kind, x, n, **how)  # type: ignore[arg-type]
