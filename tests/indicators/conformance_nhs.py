"""Runs one shared conformance case of the rules of Making Data Count."""

from __future__ import annotations

from typing import Any

import pytest

from indicators.statistics.nhs import Cause, Direction, NHSChart, Variation, nhs_chart

NAMES = {
    Cause.ABOVE_LIMIT: "Above UCL",
    Cause.BELOW_LIMIT: "Below LCL",
    Cause.RISING: "7 Point Trend (Increasing)",
    Cause.FALLING: "7 Point Trend (Decreasing)",
    Cause.TWO_OF_THREE_ABOVE: "2 in 3 Above CL",
    Cause.TWO_OF_THREE_BELOW: "2 in 3 Below CL",
    Cause.RUN_ABOVE: "7 Points Above CL",
    Cause.RUN_BELOW: "7 Points Below CL",
    Cause.COMMON: "Common Cause",
}


def nhs(case: dict[str, Any]) -> None:
    """Lines, rules, types and icons of one chart."""
    given, expected = case["input"], case["expected"]
    dates = given["dates"]
    drawn = nhs_chart(
        given["y"],
        Direction(given["improvement_direction"]),
        target=given.get("target"),
        freeze=given.get("fix_after_n_points"),
        phases=[dates.index(day) for day in given.get("rebase", ())],
        screened=given["screened"],
    )
    _check_lines(drawn, case)
    points = expected["points"]
    assert [NAMES[cause] for cause in drawn.causes if cause] == points["special_cause_type"]
    assert [_point_type(v) for v in drawn.variations if v] == points["point_type"]
    assert drawn.icon == expected["variation_icon"]
    assert drawn.assurance == expected["assurance"]
    assert _short_by_point(drawn, given) == expected["short_group_warning"]


def _check_lines(drawn: NHSChart, case: dict[str, Any]) -> None:
    points, allowed = case["expected"]["points"], case.get("accept_alternative", {})
    about = {"rel": case["tolerance"]["relative"], "abs": case["tolerance"]["absolute"]}
    for name, line in (("mean", drawn.mean), ("lpl", drawn.lower), ("upl", drawn.upper)):
        accepted = points[allowed.get(name, name)]
        assert len(line) == len(accepted)
        for found, expected in zip(line, accepted, strict=True):
            assert found == (expected if expected is None else pytest.approx(expected, **about))


def _point_type(variation: Variation) -> str:
    kind, _, height = variation.partition("_")
    if kind == "common":
        return "common_cause"
    return f"special_cause_neutral_{height}" if kind == "neutral" else f"special_cause_{kind}"


def _short_by_point(drawn: NHSChart, given: dict[str, Any]) -> list[bool]:
    starts = [0, *(given["dates"].index(day) for day in given.get("rebase", ()))]
    return [
        drawn.too_short[max(p for p, start in enumerate(starts) if start <= at)]
        for at in range(len(given["y"]))
    ]
