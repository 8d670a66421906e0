"""Rules that values obey among themselves, whatever they measure. Pure; pandas frames of observations."""

import numpy as np
import pandas as pd

KEY = ["item", "place_id", "counterpart_id", "period_start"]


def broken(observed: pd.DataFrame) -> pd.DataFrame:
    """The cells that break a rule: (place_id, period_start, kind), each once.

    `negative`: a count below nought. `fraction`: a count that is no whole number, where the item's other
    values are. `parts`: groups of one dimension that do not add up to the whole delivered beside them.
    """
    counted = observed[observed["n"].isna()] if "n" in observed else observed
    marked = [
        _cells(counted[counted["value"] < 0], "negative"),
        _cells(_fractions(counted), "fraction"),
        _cells(_parts(counted), "parts"),
    ]
    return pd.concat(marked, ignore_index=True).drop_duplicates(ignore_index=True)


def above(numerator: "pd.Series[float]", denominator: "pd.Series[float]") -> "pd.Series[bool]":
    """Where a share's numerator is larger than its denominator."""
    return numerator.gt(denominator)


def _cells(rows: pd.DataFrame, kind: str) -> pd.DataFrame:
    return rows[["place_id", "period_start"]].assign(kind=kind)


def _fractions(rows: pd.DataFrame) -> pd.DataFrame:
    """Fractions among whole numbers: fewer than one in a hundred of an item's values."""
    broken_up = rows["value"].notna() & (np.floor(rows["value"]) != rows["value"])
    share = broken_up.groupby(rows["item"]).transform("mean")
    found: pd.DataFrame = rows[broken_up & (share < 0.01)]
    return found


def _parts(rows: pd.DataFrame) -> pd.DataFrame:
    """Wholes whose parts, one word of the stratum longer, add up to something else."""
    if not rows["stratum"].astype(bool).any():
        return rows.iloc[:0]
    grouped = rows[rows["stratum"] != ""]
    # Few strata stand in many rows: each is taken apart once.
    apart = {each: each.rpartition(";") for each in grouped["stratum"].unique()}
    parts = grouped.assign(
        whole=grouped["stratum"].map({each: whole for each, (whole, _, _) in apart.items()}),
        dimension=grouped["stratum"].map(
            {each: last.partition("=")[0] for each, (_, _, last) in apart.items()}
        ),
    )
    sums = parts.groupby([*KEY, "whole", "dimension"], as_index=False)["value"].agg(
        ["sum", "count", "size"]
    )
    # A part that is not told leaves the sum unknown.
    sums = sums[sums["count"] == sums["size"]]
    beside = rows.merge(sums, left_on=[*KEY, "stratum"], right_on=[*KEY, "whole"])
    differs = (beside["value"] - beside["sum"]).abs() > 0.5
    found: pd.DataFrame = beside[differs & beside["value"].notna()]
    return found
