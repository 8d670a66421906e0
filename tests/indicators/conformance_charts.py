"""Runs one shared conformance case of run charts and control charts."""

from __future__ import annotations

from typing import Any

import pytest

from indicators.statistics.control import ControlChart, Kind, control_chart
from indicators.statistics.runs import Phase, RunChart, crossings_min, longest_run_max, run_chart
from indicators.statistics.subgroups import subgroup_chart

LINES = {
    "y": "values",
    "cl": "center",
    "lcl": "lower",
    "ucl": "upper",
    "lcl95": "lower_2",
    "ucl95": "upper_2",
    "outside": "outside",
}


def limits(case: dict[str, Any]) -> None:
    """The two limits of the Anhøj rules for a number of useful points."""
    n = case["input"]["n_useful"]
    assert {
        "longest_run_max": longest_run_max(n),
        "n_crossings_min": crossings_min(n),
    } == case["expected"]


def chart(case: dict[str, Any]) -> None:
    """A whole chart: its points, its lines, its phases and what they were estimated from."""
    given, expected = case["input"], case["expected"]
    if "error" in expected:
        with pytest.raises(ValueError):
            _draw(given)
        return
    drawn = _draw(given)
    about = {"rel": case["tolerance"]["relative"], "abs": case["tolerance"]["absolute"]}
    for name, line in expected["points"].items():
        _same(name, list(getattr(drawn, LINES[name])), line, about)
    assert len(drawn.phases) == len(expected["parts"])
    for at, part in enumerate(expected["parts"]):
        found = {**_runs(drawn.phases[at]), **_estimates(drawn, at), "part": at + 1}
        for name, value in part.items():
            _same(name, [found[name]], [value], about)


def _same(name: str, found: list[Any], expected: list[Any], about: dict[str, float]) -> None:
    assert len(found) == len(expected), name
    for at, (a, b) in enumerate(zip(found, expected, strict=True)):
        if b is None or isinstance(b, bool) or isinstance(a, int):
            assert a is b or (a == b and type(a) is type(b)), f"{name} {at}: {a} is not {b}"
        else:
            assert a == pytest.approx(b, **about), f"{name} {at}: {a} is not {b}"


def _draw(given: dict[str, Any]) -> RunChart | ControlChart:
    how = {
        "freeze": given.get("freeze"),
        "phases": given.get("part", ()),
        "exclude": [at - 1 for at in given.get("exclude", ())],
        "center": given.get("cl"),
    }
    y, n, factor = given["y"], given.get("n"), given.get("multiply", 1)
    if given["chart"] == "run":
        if n:
            y = [a / b if a is not None and b else None for a, b in zip(y, n, strict=True)]
        return run_chart([v if v is None else v * factor for v in y], **how)
    kind = Kind(given["chart"])
    if kind in (Kind.XBAR, Kind.S):
        return subgroup_chart(kind, y, given["x"], **how)
    drawn = control_chart(kind, y, n, screened=given.get("screened", False), **how)
    return drawn.scaled(factor)


def _runs(phase: Phase) -> dict[str, Any]:
    judged = phase.n_useful > 0
    return {
        "first": phase.first + 1,
        "last": phase.last + 1,
        "n_obs": phase.n_obs,
        "n_useful": phase.n_useful,
        "longest_run": phase.longest_run if judged else None,
        "longest_run_max": phase.longest_run_max if judged else None,
        "n_crossings": phase.crossings if judged else None,
        "n_crossings_min": phase.crossings_min if judged else None,
        "runs_signal": phase.signal,
    }


def _estimates(drawn: RunChart | ControlChart, at: int) -> dict[str, Any]:
    if isinstance(drawn, RunChart):
        return {}
    estimate = drawn.estimates[at]
    found: dict[str, Any] = {"mean": estimate.mean, "cl_transformed": estimate.center}
    if estimate.spread:
        for name in ("amr", "amr_z", "amr_transformed", "s_bar"):
            found[name] = estimate.spread.mean
            found[f"{name}_used"] = estimate.spread.used
        found["sigma_z"] = estimate.spread.sigma
        found["n_ranges"] = estimate.spread.n_ranges
        found["n_ranges_removed"] = estimate.spread.n_removed
    return found
