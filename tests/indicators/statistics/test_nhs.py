"""The rules of Making Data Count against a slow twin, and by their edge rules."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.statistics.nhs import Assurance, Cause, Direction, Variation, nhs_chart

stretches = st.one_of(
    st.lists(st.integers(0, 20), max_size=6),
    st.tuples(st.integers(0, 20), st.integers(-3, 3), st.integers(1, 9)).map(
        lambda made: [made[0] + made[1] * step for step in range(made[2])]
    ),
    st.integers(0, 20).flatmap(
        lambda level: st.lists(st.integers(level - 1, level + 1), min_size=4, max_size=9)
    ),
    st.just([40]),
)
series = st.lists(stretches, max_size=6).map(lambda parts: [v for part in parts for v in part])


def twin(values: list[int], at: int, mean: float, low: float, high: float) -> Cause:
    """The rule that marks one value, looked up from the value's own side."""
    v = values[at]
    if low < high and v > high:
        return Cause.ABOVE_LIMIT
    if low < high and v < low:
        return Cause.BELOW_LIMIT
    sevens = [values[i : i + 7] for i in range(max(0, at - 6), at + 1) if i + 7 <= len(values)]
    for seven in reversed(sevens):
        steps = [b - a for a, b in pairwise(seven)]
        if all(s > 0 for s in steps):
            return Cause.RISING
        if all(s < 0 for s in steps):
            return Cause.FALLING
    if low < high and _near_with_another(values, at, mean, low, high):
        return Cause.TWO_OF_THREE_ABOVE if v > mean else Cause.TWO_OF_THREE_BELOW
    if any(all(w > mean for w in seven) for seven in sevens):
        return Cause.RUN_ABOVE
    if any(all(w < mean for w in seven) for seven in sevens):
        return Cause.RUN_BELOW
    return Cause.COMMON


def _near_with_another(values: list[int], at: int, mean: float, low: float, high: float) -> bool:
    edge = 2 / 3 * (high - mean)
    near = [low <= w <= high and abs(w - mean) > edge for w in values]
    for i in range(max(0, at - 2), min(at, len(values) - 3) + 1):
        three = values[i : i + 3]
        together = all(w > mean for w in three) or all(w < mean for w in three)
        if together and near[at] and sum(near[i : i + 3]) >= 2:
            return True
    return False


@settings(deadline=None, max_examples=300)
@given(series)
def test_every_value_is_marked_as_by_its_slow_twin(values: list[int]) -> None:
    chart = nhs_chart([float(v) for v in values], Direction.INCREASE)
    if len(values) < 2:
        return
    mean, low, high = chart.mean[0], chart.lower[0], chart.upper[0]
    assert mean is not None and low is not None and high is not None
    # A value on the mean but for rounding would make the twin disagree for no good reason.
    mean = float(round(mean)) if abs(mean - round(mean)) < 1e-9 else mean
    assert list(chart.causes) == [twin(values, at, mean, low, high) for at in range(len(values))]


@settings(deadline=None)
@given(series)
def test_turning_the_good_direction_turns_improvement_into_concern(values: list[int]) -> None:
    points = [float(v) for v in values]
    up, down = nhs_chart(points, Direction.INCREASE), nhs_chart(points, Direction.DECREASE)
    swap = {"improvement": "concern", "concern": "improvement", "common": "common"}
    for one, other in zip(up.variations, down.variations, strict=True):
        assert one is not None and other is not None
        kind, _, rest = one.partition("_")
        assert other == f"{swap[kind]}_{rest}"


def test_an_empty_series_has_no_icons() -> None:
    chart = nhs_chart([], Direction.INCREASE, target=3.0)
    assert (chart.values, chart.icon, chart.assurance, chart.too_short) == ((), None, None, ())


def test_a_series_of_missing_values_has_no_icons() -> None:
    chart = nhs_chart([None, None], Direction.INCREASE, target=3.0)
    assert (chart.causes, chart.icon, chart.assurance) == ((None, None), None, None)


def test_one_point_has_a_mean_no_limits_and_common_cause() -> None:
    chart = nhs_chart([4.0], Direction.INCREASE, target=3.0)
    assert (chart.mean, chart.lower, chart.icon) == ((4.0,), (None,), Variation.COMMON_CAUSE)
    assert chart.assurance is None
    assert chart.too_short == (True,)


def test_equal_values_are_common_cause_between_limits_without_width() -> None:
    chart = nhs_chart([10.0] * 14, Direction.INCREASE, target=12.0)
    assert chart.lower == chart.upper == chart.mean
    assert set(chart.causes) == {Cause.COMMON}
    assert chart.assurance is Assurance.FAIL


def test_a_baseline_without_variation_marks_nothing_near_or_beyond_its_limits() -> None:
    chart = nhs_chart([10.0] * 12 + [11.0, 12.0, 11.0], Direction.INCREASE, freeze=12)
    assert set(chart.causes) == {Cause.COMMON}


def test_a_missing_period_ends_a_run() -> None:
    low, high = [1.0, 9.0] * 8, [6.0, 7.0, 6.0, 7.0, 6.0, 7.0, 6.0]
    whole = nhs_chart([*low, *high], Direction.INCREASE)
    broken = nhs_chart([*low, *high[:3], None, *high[3:]], Direction.INCREASE)
    assert Cause.RUN_ABOVE in whole.causes
    assert Cause.RUN_ABOVE not in broken.causes


def test_a_point_that_ends_one_trend_and_starts_the_other_is_named_by_the_later() -> None:
    up, down = [float(v) for v in range(40, 47)], [float(v) for v in range(45, 39, -1)]
    noise = [20.0, 66.0] * 10
    chart = nhs_chart([*noise, *up, *down], Direction.INCREASE)
    assert chart.causes[20] is Cause.RISING
    assert chart.causes[26] is Cause.FALLING


def test_the_icon_is_that_of_the_last_value_though_later_periods_are_missing() -> None:
    chart = nhs_chart([1.0, 2.0] * 8 + [50.0, None], Direction.DECREASE)
    assert chart.icon is Variation.CONCERN_HIGH


def test_a_neutral_measure_has_no_assurance() -> None:
    chart = nhs_chart([1.0, 2.0] * 8, Direction.NEUTRAL, target=50.0)
    assert chart.assurance is None
    assert chart.icon is Variation.COMMON_CAUSE


def test_limits_cannot_be_fixed_before_twelve_points() -> None:
    with pytest.raises(ValueError):
        nhs_chart([1.0, 2.0] * 8, Direction.INCREASE, freeze=11)
