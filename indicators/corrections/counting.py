"""The counts as they are taken after corrections. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import pandas as pd

from indicators.filters import Filter


@dataclass(frozen=True)
class Corrected:
    """What a correction says: the counts that a filter takes at a place in a period are `value` together, or
    are left out where it is None."""

    counted: Filter
    place_id: int
    start: date
    value: float | None


def corrected(observed: pd.DataFrame, corrections: Iterable[Corrected]) -> pd.DataFrame:
    """The observations with each correction followed. Whatever is counted of the same rows says the same, and
    where nothing was delivered there is nothing to correct."""
    for each in corrections:
        end = "counterpart_id" if each.counted.place == "receiver" else "place_id"
        mine = (
            observed["item"].isin(each.counted.items)
            & (observed[end] == each.place_id)
            & (observed["period_start"] == pd.Timestamp(each.start))
        )
        mine &= observed["stratum"].map(each.counted.fits).astype(bool)
        if not mine.any():
            continue
        if each.value is None:
            observed = observed[~mine]
            continue
        # One row holds it all: the most undivided one, since parts are counted only where there is no total.
        rows = observed[mine]
        first = rows["stratum"].str.len().sort_values(kind="stable").index[0]
        observed = observed[~mine | (observed.index == first)].copy()
        observed.loc[first, "value"] = each.value
    return observed.reset_index(drop=True)
