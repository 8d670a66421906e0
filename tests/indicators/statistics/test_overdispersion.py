"""Overdispersed funnels against plain sums, and by their edge rules."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from indicators.statistics.overdispersion import (
    Overdispersion,
    Scale,
    Scores,
    Trim,
    limits,
    overdispersion,
    scores,
)

places = st.lists(st.tuples(st.integers(1, 400), st.integers(400, 5000)), min_size=4, max_size=60)
scales = st.sampled_from(list(Scale))


@settings(deadline=None)
@given(places, st.sampled_from([0.0, 0.1, 0.25]))
def test_truncated_phi_and_tau_are_the_plain_sums_over_those_left(
    rows: list[tuple[int, int]], share: float
) -> None:
    x, n = zip(*rows, strict=True)
    target = sum(x) / sum(n)
    found = scores(Scale.ARCSINE, x, n, target)
    order = sorted(range(len(x)), key=lambda at: found.z[at])
    cut = int(share * len(x))
    kept = order[cut : len(x) - cut]
    weight = [4.0 * n[at] for at in kept]
    phi = sum(found.z[at] ** 2 for at in kept) / len(kept)
    scale = sum(weight) - sum(w * w for w in weight) / sum(weight)
    over = overdispersion(found, Trim.TRUNCATE, share)
    assert over.phi == pytest.approx(phi)
    tau2 = max(0.0, (len(kept) * phi - len(kept) + 1) / scale)
    assert over.tau2 == pytest.approx(tau2, rel=1e-6, abs=1e-12)


@settings(deadline=None)
@given(places, st.sampled_from([0.0, 0.1, 0.3]))
def test_winsorising_pulls_in_and_never_raises_phi(
    rows: list[tuple[int, int]], share: float
) -> None:
    x, n = zip(*rows, strict=True)
    assume(sum(x) < sum(n))
    found = scores(Scale.PROPORTION, x, n, sum(x) / sum(n))
    low, high = np.quantile(found.z, [share, 1 - share])
    over = overdispersion(found, Trim.WINSORISE, share)
    assert over.phi == pytest.approx(float(np.mean(np.clip(found.z, low, high) ** 2)))
    if low <= 0 <= high:
        assert over.phi <= float(np.mean(found.z**2)) + 1e-9


@settings(deadline=None)
@given(scales, st.floats(20, 5000), st.floats(0.05, 0.95), st.floats(0, 0.01))
def test_a_place_on_a_limit_has_the_score_of_the_limit(
    scale: Scale, size: float, target: float, tau2: float
) -> None:
    found = limits(scale, size, target, tau2=tau2)
    sd = float(scores(scale, [0.0 * size + 1], [size], target).sd[0])
    for value, z in ((float(found.lower), -1.959963984540054), (float(found.upper), 1.96)):
        if 0 < value < 1:
            score = float(scores(scale, [value * size], [size], target).z[0])
            expected = z * np.sqrt(sd**2 + tau2) / sd
            assert score == pytest.approx(expected, rel=1e-3)


@settings(deadline=None)
@given(scales, st.floats(1, 5000), st.floats(0.05, 0.95))
def test_overdispersion_only_widens(scale: Scale, size: float, target: float) -> None:
    plain = limits(scale, size, target)
    for wide in (limits(scale, size, target, tau2=0.01), limits(scale, size, target, phi=3.0)):
        assert wide.lower <= plain.lower
        assert wide.upper >= plain.upper
    narrower = limits(scale, size, target, phi=0.4)
    assert (narrower.lower, narrower.upper) == (plain.lower, plain.upper)


def test_limits_of_proportions_stay_between_none_and_all() -> None:
    for scale in (Scale.ARCSINE, Scale.PROPORTION):
        found = limits(scale, [1, 2, 5], 0.03, confidence=0.998, tau2=0.5)
        assert np.all(found.lower == 0)
        assert np.all(found.upper <= 1)


def test_phi_up_to_one_is_no_reason_to_widen() -> None:
    assert not Overdispersion(1.0, 0.0).adjusted
    assert Overdispersion(1.01, 0.0).adjusted


def test_equal_places_have_no_overdispersion() -> None:
    found = scores(Scale.LOG_RATIO, [10.0] * 20, [10.0] * 20)
    assert overdispersion(found, Trim.WINSORISE) == Overdispersion(0.0, 0.0)


@pytest.mark.parametrize("trim", list(Trim))
def test_a_place_without_events_is_trimmed_away_on_the_log_scale(trim: Trim) -> None:
    found = scores(Scale.LOG_RATIO, [0.0] + [9.0, 11.0] * 10, [10.0] * 21)
    assert found.z[0] == -np.inf
    assert np.isfinite(overdispersion(found, trim).phi)


@pytest.mark.parametrize("trim", list(Trim))
def test_more_places_without_events_than_are_trimmed_are_refused(trim: Trim) -> None:
    found = scores(Scale.LOG_RATIO, [0.0] * 8 + [9.0, 11.0] * 6, [10.0] * 20)
    with pytest.raises(ValueError):
        overdispersion(found, trim)


@pytest.mark.parametrize("trim", list(Trim))
def test_fewer_than_two_places_say_nothing(trim: Trim) -> None:
    for z in ([], [1.0]):
        with pytest.raises(ValueError):
            overdispersion(Scores(np.array(z), np.ones(len(z))), trim)


def test_a_target_around_which_nothing_varies_is_refused() -> None:
    for scale, target in ((Scale.PROPORTION, 1.0), (Scale.PROPORTION, 0.0), (Scale.LOG_RATIO, 0.0)):
        with pytest.raises(ValueError):
            scores(scale, [0, 0], [5, 5], target)


@pytest.mark.parametrize(("x", "n"), [([1], [0]), ([-1], [5]), ([6], [5]), ([1, 2], [5])])
def test_places_that_cannot_be_are_refused(x: list[float], n: list[float]) -> None:
    with pytest.raises(ValueError):
        scores(Scale.ARCSINE, x, n, 0.5)
