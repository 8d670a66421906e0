"""Runs one shared conformance case of intervals, standardisation, inequality and ranks."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from indicators.statistics.inequality import inequality, quantiles
from indicators.statistics.intervals import (
    EXACT_BELOW,
    Interval,
    mean_interval,
    rate_interval,
    wilson,
)
from indicators.statistics.ranks import rank_intervals
from indicators.statistics.standardise import direct, expected_events, indirect


def estimate(case: dict[str, Any]) -> None:
    """Whatever statistic the case names."""
    BY_STATISTIC[case["input"]["statistic"]](case)


def quantile(case: dict[str, Any]) -> None:
    """The quantile of each place."""
    given = case["input"]
    found = quantiles(given["values"], given["nquantiles"], highest_first=given["invert"])
    assert list(found) == case["expected"]["quantile"]


def slope(case: dict[str, Any]) -> None:
    """Slope and relative index, and the slope's interval."""
    given, expected, tolerance = case["input"], case["expected"], case["tolerance"]
    found = inequality(given["population"], given["value"], given["se"])
    for name, value in (
        ("sii", found.slope),
        ("rii", found.relative),
        ("intercept", found.intercept),
    ):
        _close(name, value, expected[name], tolerance)
    limits = [found.lower, found.upper]
    assert limits == pytest.approx(expected["sii_ci95_analytic"], rel=1e-8)
    simulated = expected["sii_ci95_peer_simulated"]
    assert limits == pytest.approx(simulated, abs=0.02 * (simulated[1] - simulated[0]))


def ranks(case: dict[str, Any]) -> None:
    """Ranks and their joint intervals."""
    given, expected = case["input"], case["expected"]
    found = rank_intervals(
        given["numerator"],
        given["denominator"],
        joint_confidence=given["joint_confidence"],
        highest_first=given["highest_is_rank_1"],
    )
    assert found.rank.tolist() == expected["rank"]
    assert found.low.tolist() == expected["rank_low"]
    assert found.high.tolist() == expected["rank_high"]
    assert found.unit_confidence == pytest.approx(expected["unit_confidence"], rel=0, abs=1e-12)


def _proportion(case: dict[str, Any]) -> None:
    given = case["input"]
    if "error" in case["expected"]:
        with pytest.raises(ValueError):
            wilson(given["x"], given["n"], given["confidence"][0])
        return
    _intervals(case, lambda level: wilson(given["x"], given["n"], level))
    assert set(case["expected"]["method"]) == {"Wilson"}


def _rate(case: dict[str, Any]) -> None:
    given = case["input"]
    _intervals(case, lambda level: rate_interval(given["x"], given["n"], level))
    assert [_method(x) for x in given["x"]] == case["expected"]["method"]


def _intervals(case: dict[str, Any], interval: Any) -> None:
    given, expected = case["input"], case["expected"]
    values = np.divide(given["x"], given["n"]) * given["multiplier"]
    _close("value", values.tolist(), expected["value"], case["tolerance"])
    for level in given["confidence"]:
        found: Interval = interval(level).scaled(given["multiplier"])
        _limits(case, level, found.lower.tolist(), found.upper.tolist())


def _mean(case: dict[str, Any]) -> None:
    given, expected, tolerance = case["input"], case["expected"], case["tolerance"]
    for level in given["confidence"]:
        found = mean_interval(given["x"], level)
        _limits(case, level, found.lower, found.upper)
        assert found.n == expected["value_count"]
        _close("value_sum", found.total, expected["value_sum"], tolerance)
        _close("stdev", found.sd, expected["stdev"], tolerance)
        _close("value", found.value, expected["value"], tolerance)


def _direct(case: dict[str, Any]) -> None:
    given, expected = case["input"], case["expected"]
    for level in given["confidence"]:
        found = direct(
            given["x"],
            given["n"],
            given["stdpop"],
            confidence=level,
            multiplier=given["multiplier"],
        )
        _limits(case, level, found.lower, found.upper)
        _close("value", found.value, expected["value"], case["tolerance"])
        assert found.observed == expected["total_count"]
        assert found.population == expected["total_pop"]


def _indirect(case: dict[str, Any]) -> None:
    given, expected, tolerance = case["input"], case["expected"], case["tolerance"]
    observed = sum(given["x"])
    events = expected_events(given["n"], given["x_ref"], given["n_ref"])
    factor = given.get("refvalue")
    if factor is None:
        rate = sum(given["x_ref"]) / sum(given["n_ref"]) * given["multiplier"]
        _close("ref_rate", rate, expected["ref_rate"], tolerance)
        factor = rate
    for level in given["confidence"]:
        found = indirect(observed, events, confidence=level, multiplier=factor)
        _limits(case, level, found.lower, found.upper)
        _close("value", found.value, expected["value"], tolerance)
        _close("expected", found.expected, expected["expected"], tolerance)
        assert found.observed == expected["observed"]
        assert _method(found.observed) == expected["method"]


def _method(events: float) -> str:
    return "Exact" if events < EXACT_BELOW else "Byars"


def _limits(case: dict[str, Any], level: float, lower: Any, upper: Any) -> None:
    both = len(case["input"]["confidence"]) > 1
    suffix = {0.95: "95_0cl", 0.998: "99_8cl"}[level] if both else "cl"
    expected, tolerance = case["expected"], case["tolerance"]
    _close(f"lower{suffix}", lower, expected[f"lower{suffix}"], tolerance)
    _close(f"upper{suffix}", upper, expected[f"upper{suffix}"], tolerance)


def _close(name: str, found: Any, expected: Any, tolerance: dict[str, Any]) -> None:
    if expected is None:
        assert found is None, name
        return
    about = pytest.approx(expected, rel=tolerance["relative"], abs=tolerance["absolute"])
    assert found == about, f"{name}: {found} is not {expected}"


BY_STATISTIC = {
    "proportion": _proportion,
    "rate": _rate,
    "mean": _mean,
    "directly standardised rate": _direct,
    "indirectly standardised rate": _indirect,
    "indirectly standardised ratio": _indirect,
}
