"""What changes between the figures that speak and those that would, and why. Pure."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

KEY = ["place_id", "period_start"]
NUMBERS = ("value", "numerator", "denominator")

# Why a value changes, as the pages say it.
WHY: Mapping[str, str] = {
    "new": "ny periode",
    "complete": "nu fuldstændig",
    "corrected": "rettede tal",
    "population": "andet folketal",
    "definition": "anden definition",
    "hidden": "skjules for at beskytte små tal",
    "gone": "tallet falder bort",
}


def differences(
    before: pd.DataFrame, after: pd.DataFrame, *, kind: str, other_definition: bool = False
) -> pd.DataFrame:
    """The figures whose status or value differ: place, period, level, both statuses and values, and `why`.

    `before` are the figures that speak and `after` those that would, of one measure of that `kind`; what
    only `after` has is new. Where the figures before are of an older version of the measure, every
    difference in a period that both have is its definition's.
    """
    both = after.merge(before, on=KEY, how="left", suffixes=("_after", "_before"))
    status_after, status_before = both["status_after"].map(str), both["status_before"]
    known = status_before.notna()
    status_before = status_before.map(str).where(known)
    apart = (status_after != status_before) | _differ(both, "value")
    if kind != "rate":
        apart |= _differ(both, "numerator") | _differ(both, "denominator")
    moved = known & ~apart & _differ(both, "numerator")
    both = both[apart | moved].assign(
        status_after=status_after[apart | moved], status_before=status_before[apart | moved]
    )
    both["why"] = _why(both, kind, other_definition)
    return both.rename(
        columns={
            "level_after": "level",
            "period_kind_after": "period_kind",
            "value_before": "before",
            "value_after": "after",
        }
    )[
        [
            *("place_id", "period_kind", "period_start", "level"),
            *("status_before", "before", "status_after", "after", "why"),
        ]
    ].reset_index(drop=True)


def _differ(both: pd.DataFrame, name: str) -> "pd.Series[bool]":
    """Where a number is another one, or is there on one side only."""
    after, before = both[f"{name}_after"].astype(float), both[f"{name}_before"].astype(float)
    return ~((after == before) | (after.isna() & before.isna()))


def _why(both: pd.DataFrame, kind: str, other_definition: bool) -> "pd.Series[str]":
    before, after = both["status_before"], both["status_after"]
    told = before.isin(["shown", "hidden"])
    same_count = ~_differ(both, "numerator")
    conditions: list[tuple[Any, str]] = [
        (before.isna().to_numpy(), "new"),
        (np.full(len(both), other_definition), "definition"),
        (before.isin(["missing", "incomplete"]) & after.isin(["shown", "hidden"]), "complete"),
        ((before == "shown") & (after == "hidden"), "hidden"),
        (told & ~after.isin(["shown", "hidden"]), "gone"),
        (_differ(both, "value") & same_count & (kind == "rate"), "population"),
    ]
    return pd.Series(
        np.select([c for c, _ in conditions], [w for _, w in conditions], default="corrected"),
        index=both.index,
        dtype=object,
    )
