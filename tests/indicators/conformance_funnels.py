"""Runs one shared conformance case of funnel plots."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.stats import norm

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
    score_lines,
)
from indicators.statistics.intervals import Interval, exact_count
from indicators.statistics.overdispersion import (
    Overdispersion,
    Scale,
    Trim,
    limits,
    overdispersion,
    scores,
)

FLAGS = {
    Flag.LOW_998: ("low 99.8", "Low (0.001)"),
    Flag.LOW_95: ("low 95", "Low (0.025)"),
    Flag.INSIDE: ("inside", "Not significant"),
    Flag.HIGH_95: ("high 95", "High (0.025)"),
    Flag.HIGH_998: ("high 99.8", "High (0.001)"),
}
TAILS = {"0.025": TAIL_95, "0.001": TAIL_998}
LEVELS = {"95": 0.95, "998": 0.998}
# The peer's normal quantiles are rounded; near 0 that shows in the sixth figure of a limit.
ROUNDED = {"95": 2 * norm.cdf(1.959964) - 1, "998": 2 * norm.cdf(3.090232) - 1}


def exact(case: dict[str, Any]) -> None:
    """Target, flags by exact tails, and both lines at each place."""
    given, expected = case["input"], case["expected"]
    proportion = given["statistic"] == "proportion"
    x, n = _counts(given)
    family = Family(overall(x, n) if proportion else 1.0, proportion)
    assert family.target == pytest.approx(expected["target"], rel=0, abs=1e-9)
    assert [FLAGS[Flag(f)][0] for f in flags(x, n, family)] == expected["flags"]
    for name, tail in TAILS.items():
        found = lines(n, family, tail)
        for side, line in (("lower", found.lower), ("upper", found.upper)):
            about = pytest.approx(expected["limits"][f"{side} {name}"], rel=0, abs=1e-9)
            assert line.tolist() == about
        # What the older upper formula would give: one count lower, wherever it is not cut off.
        older = np.array(expected["limits"][f"upper {name} as Spiegelhalter 2005"])
        assert np.all(older <= found.upper + 1e-9)


def fingertips(case: dict[str, Any]) -> None:
    """Significance of each place, and the lines, as Fingertips draws them."""
    given, expected = case["input"], case["expected"]
    x, n = _counts(given)
    if given["statistic"] == "proportion":
        target = overall(x, n)
        found = score_flags(x, n, target)
        _score_lines(target, expected["limits"])
    else:
        target = 1.0 if given["statistic"] == "ratio" else overall(x, n)
        found = interval_flags(x, n * target)
        _ratio_lines(target, given, expected["limits"])
    assert [FLAGS[Flag(f)][1] for f in found] == expected["significance"]


def _score_lines(target: float, expected: dict[str, Any]) -> None:
    assert [100 * target] * len(expected["baseline"]) == pytest.approx(
        expected["baseline"], rel=1e-9
    )
    for sigmas, tail in (("2s", TAIL_95), ("3s", TAIL_998)):
        found = score_lines(expected["Population"], target, tail).scaled(100)
        for side in ("lower", "upper"):
            about = pytest.approx(expected[f"{side}_{sigmas}_limit"], rel=1e-9)
            assert getattr(found, side).tolist() == about


def _ratio_lines(target: float, given: dict[str, Any], expected: dict[str, Any]) -> None:
    ratio = given["statistic"] == "ratio"
    events = np.array(expected["Observed_events" if ratio else "Events"])
    per = 100 if ratio else given["multiplier"]
    size = "exp_events" if ratio else "population_1_year"
    if not ratio:
        about = pytest.approx(expected["baseline"], rel=1e-4)
        assert [target * per] * len(events) == about
    for sigmas, tail in (("2s", TAIL_95), ("3s", TAIL_998)):
        found = expected_at_lines(events, tail).divided(target)
        for side, at in (("lower", found.upper), ("upper", found.lower)):
            assert at.tolist() == pytest.approx(expected[f"{side}_{sigmas}_{size}"], rel=1e-4)
            about = pytest.approx(expected[f"{side}_{sigmas}_limit"], rel=1e-4)
            assert (events / at * per).tolist() == about


def transformed(case: dict[str, Any]) -> None:
    """Scores, overdispersion, limits with and without it, and who is beyond them."""
    given, expected = case["input"], case["expected"]
    about = {"rel": case["tolerance"]["relative"], "abs": case["tolerance"]["absolute"]}
    x, n = _counts(given)
    scale, trim = _scale(given)
    target = overall(x, n) if scale is Scale.ARCSINE else 1.0
    found = scores(scale, x, n, target)
    assert (x / n).tolist() == pytest.approx(expected["ratio"], **about)
    assert found.z.tolist() == pytest.approx(expected["z"], **about)
    over = Overdispersion(0.0, 0.0)
    if given["draw_adjusted"]:
        over = overdispersion(found, trim, given["trim_by"])
    assert over.phi == pytest.approx(expected["phi"], **about)
    assert over.tau2 == pytest.approx(expected["tau2"], **about)
    assert over.adjusted == expected["adjusted"]
    drawn = {
        level: limits(scale, n, target, confidence=share, tau2=over.tau2)
        for level, share in ROUNDED.items()
    }
    plain = {level: _plain(scale, n, target, level) for level in LEVELS}
    for level in LEVELS:
        _same_limits(drawn[level], expected, "od_", level)
        if f"ll{level}" in expected:
            _same_limits(plain[level], expected, "", level)
    used = (drawn if over.adjusted else plain)["95" if given["limit"] == 95 else "998"]
    beyond = (x / n > used.upper) | (x / n < used.lower)
    assert beyond.astype(int).tolist() == expected["outlier"]


def _scale(given: dict[str, Any]) -> tuple[Scale, Trim]:
    if given["data_type"] == "PR":
        return Scale.ARCSINE, Trim.WINSORISE
    return {
        "SHMI": (Scale.LOG_RATIO, Trim.TRUNCATE),
        "CQC": (Scale.ROOT_RATIO, Trim.WINSORISE),
    }[given["sr_method"]]


def _plain(scale: Scale, n: np.ndarray, target: float, level: str) -> Interval:
    """Without overdispersion the peer draws the exact interval of O = E for ratios."""
    if scale is Scale.ARCSINE:
        return limits(scale, n, target, confidence=ROUNDED[level])
    return exact_count(n, LEVELS[level]).divided(n)


def _same_limits(found: Interval, expected: dict[str, Any], prefix: str, level: str) -> None:
    for side, line in (("ll", found.lower), ("ul", found.upper)):
        about = pytest.approx(expected[f"{prefix}{side}{level}"], rel=1e-6, abs=1e-12)
        assert line.tolist() == about, f"{prefix}{side}{level}"


def natural(case: dict[str, Any]) -> None:
    """Overdispersion on the scale of the proportions themselves."""
    given, expected = case["input"], case["expected"]
    x, n = _counts(given)
    target = overall(x, n)
    found = scores(Scale.PROPORTION, x, n, target)
    over = overdispersion(found, Trim.WINSORISE, given["winsorise"])
    for name, value in (("target", target), ("phi", over.phi), ("tau2", over.tau2)):
        assert value == pytest.approx(expected[name], rel=0, abs=1e-9), name
    assert found.z.tolist() == pytest.approx(expected["z"], rel=0, abs=1e-9)
    for how, widened in (("multiplicative", {"phi": over.phi}), ("additive", {"tau2": over.tau2})):
        for level, share in LEVELS.items():
            line = limits(Scale.PROPORTION, n, target, confidence=share, **widened)
            for side, at in (("ll", line.lower), ("ul", line.upper)):
                about = pytest.approx(expected[how][f"{side}{level}"], rel=0, abs=1e-9)
                assert at.tolist() == about


def _counts(given: dict[str, Any]) -> tuple[np.ndarray, np.ndarray]:
    x = given["numerator"] if "numerator" in given else given["observed"]
    n = given["denominator"] if "denominator" in given else given["expected"]
    return np.array(x, dtype=float), np.array(n, dtype=float)
