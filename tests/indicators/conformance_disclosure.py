"""Runs one shared conformance case of disclosure control, whatever its kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from indicators.disclosure.audit import bounds, verdict
from indicators.disclosure.companions import Table
from indicators.disclosure.protect import protect
from indicators.disclosure.rules import (
    Profile,
    possible_numerators,
    primary_of_proportions,
    rate_reveals,
    showable,
    small,
)
from indicators.disclosure.sums import System, system

LEVEL_COSTS = (1.0, 4.0, 10.0, 25.0)


def run(case: dict[str, Any]) -> None:
    """Assert everything the case expects; raises AssertionError, or KeyError on a new kind."""
    KINDS[case["kind"]](case["input"], case["expected"])


def _suppress(given: dict[str, Any], expected: dict[str, Any]) -> None:
    profile = Profile(given["threshold"], given["min_denominator"])
    names, values, sums = _table(given)
    primary = _primary(given, names, values, profile)
    assert _named(names, primary) == set(expected["primary"])

    if expected["primary"]:
        _check_primary_alone(names, values, sums, primary, profile, expected["primary_only_audit"])
        _check_example(names, values, sums, primary, profile, expected)

    public = np.isin(names, given["publicly_known"])
    costs = np.array([LEVEL_COSTS[cell["level"]] for cell in given["cells"]])
    table = Table(sums, values, primary, primary, np.where(public, np.inf, costs), profile)
    found = protect(table)
    assert expected["feasible"] and found.verdict.passes
    assert not np.any(found.hidden & public)
    assert np.count_nonzero(found.hidden) <= expected["max_hidden_allowed"]
    low, high = bounds(sums, values, found.hidden)
    assert verdict(values, found.hidden, primary, low, high, profile).passes


def _check_primary_alone(
    names: list[str],
    values: np.ndarray,
    sums: System,
    primary: np.ndarray,
    profile: Profile,
    expected: dict[str, Any],
) -> None:
    """What a reader could work out were nothing but the primary cells hidden."""
    low, high = bounds(sums, values, primary)
    alone = verdict(values, primary, primary, low, high, profile)
    assert alone.passes == expected["passes"]
    assert {names[at]: int(values[at]) for at in alone.recoverable} == expected["recoverable"]
    assert {names[at] for at in alone.too_narrow} == set(expected["too_narrow"])


def _check_example(
    names: list[str],
    values: np.ndarray,
    sums: System,
    primary: np.ndarray,
    profile: Profile,
    expected: dict[str, Any],
) -> None:
    """The printed answer passes our audit too, with the printed bounds."""
    hidden = np.isin(names, expected["example_hidden"])
    assert np.count_nonzero(hidden) == expected["n_hidden_example"]
    low, high = bounds(sums, values, hidden)
    assert verdict(values, hidden, primary, low, high, profile).passes
    for name, interval in expected.get("example_bounds", {}).items():
        assert _interval(names, low, high, name) == interval


def _audit(given: dict[str, Any], expected: dict[str, Any]) -> None:
    names, values, sums = _table(given)
    hidden = np.isin(names, given["hidden"])
    primary = np.isin(names, given["primary"])
    low, high = bounds(sums, values, hidden)
    for name, interval in expected["bounds"].items():
        assert _interval(names, low, high, name) == interval
    assert set(expected["bounds"]) == _named(names, hidden)
    found = verdict(values, hidden, primary, low, high, Profile(given["threshold"]))
    assert {names[at] for at in found.recoverable} == set(expected["recoverable"])
    assert {names[at] for at in found.too_narrow} == set(expected["too_narrow"])
    assert {names[at] for at in found.exposed} == set(expected["exposed"])
    assert found.passes == expected["passes"]


def _chart(given: dict[str, Any], expected: dict[str, Any]) -> None:
    assert given["chart"] == "p"
    profile = Profile(given["threshold"], given["min_denominator"])
    yes = np.array(given["numerator"], dtype=np.float64)
    all_ = np.array(given["denominator"], dtype=np.float64)
    visible = showable(yes, all_, profile)
    assert visible.tolist() == expected["visible"]

    centre = yes[visible].sum() / all_[visible].sum()
    width = 3 * np.sqrt(centre * (1 - centre) / all_)
    _same([centre], [expected["cl_from_visible"]])
    _same(np.where(visible, np.minimum(centre + width, 1), np.nan), expected["ucl"])
    _same(np.where(visible, np.maximum(centre - width, 0), np.nan), expected["lcl"])

    leak = expected.get("leak_if_centre_line_uses_all_points")
    if leak:
        hidden = leak["point"] - 1
        recovered = yes.sum() / all_.sum() * all_.sum() - np.delete(yes, hidden).sum()
        assert round(recovered) == leak["recovered_numerator"] == leak["true_numerator"]
        assert not visible[hidden]


def _rate(given: dict[str, Any], expected: dict[str, Any]) -> None:
    asked = given["rate"], given["decimals"], given["multiplier"], given["denominator"]
    assert possible_numerators(*asked) == expected["possible_numerators"]
    assert rate_reveals(*asked, Profile(given["threshold"])) == expected["must_hide_rate"]


KINDS: dict[str, Callable[[dict[str, Any], dict[str, Any]], None]] = {
    "suppress": _suppress,
    "audit": _audit,
    "chart": _chart,
    "rate_backcalculation": _rate,
}


def _table(given: dict[str, Any]) -> tuple[list[str], np.ndarray, System]:
    names = [cell["id"] for cell in given["cells"]]
    number = {name: at for at, name in enumerate(names)}
    relations = [
        (number[sum_["total"]], [number[part] for part in sum_["parts"]])
        for sum_ in given["relations"]
    ]
    values = np.array([cell["value"] for cell in given["cells"]], dtype=np.int64)
    return names, values, system(len(names), relations)


def _primary(
    given: dict[str, Any], names: list[str], values: np.ndarray, profile: Profile
) -> np.ndarray:
    """Primary cells: small counts, and the rows yes, no, all with a small denominator."""
    number = {name: at for at, name in enumerate(names)}
    found = small(values, profile)
    for row in given["ratio_rows"]:
        yes, no = (number[part] for part in row["parts"])
        at = [yes, no, number[row["total"]]]
        found[at] |= primary_of_proportions(values[yes], values[at[2]], profile)
    return found & ~np.isin(names, given["publicly_known"])


def _named(names: list[str], marked: np.ndarray) -> set[str]:
    return {names[at] for at in np.flatnonzero(marked)}


def _interval(names: list[str], low: np.ndarray, high: np.ndarray, name: str) -> list[int | None]:
    at = names.index(name)
    return [int(low[at]), None if np.isinf(high[at]) else int(high[at])]


def _same(found: Any, expected: list[float | None]) -> None:
    wanted = np.array([np.nan if value is None else value for value in expected])
    np.testing.assert_allclose(found, wanted, rtol=1e-9, atol=1e-12)
