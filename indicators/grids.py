"""Observations as grids: places down, periods across, and NaN for what is not known. Pure."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from indicators.filters import Filter

Grid = npt.NDArray[np.float64]
_NO_COUNTERPART = 0


def belonging(observed: pd.DataFrame, wanted: Filter, national: int) -> pd.DataFrame:
    """The observations a filter takes, as place, period, value, n: each at its end of the flow.

    A row belongs to the whole country only when neither end names a place: a flow from a named
    kommune to an unnamed one is a part of the country's number, not the number.
    """
    rows = _taken(observed[observed["item"].isin(wanted.items)], wanted)
    here, there = rows["place_id"], rows["counterpart_id"]
    if wanted.place == "receiver":
        here, there = there, here
    named = (here != national) | there.isin([national, _NO_COUNTERPART])
    rows = rows[named]
    return pd.DataFrame(
        {
            "place": here[named].to_numpy(dtype=np.int64),
            "period": pd.to_datetime(rows["period_start"]).to_numpy(dtype="datetime64[s]"),
            "value": rows["value"].to_numpy(dtype=np.float64),
            "n": rows["n"].to_numpy(dtype=np.float64, na_value=np.nan),
        }
    )


def _taken(rows: pd.DataFrame, wanted: Filter) -> pd.DataFrame:
    """The rows whose stratum the filter takes; where a total is delivered beside its parts, the total."""
    whole = {text: wanted.whole(text) for text in rows["stratum"].unique() if wanted.fits(text)}
    rows = rows[rows["stratum"].isin(list(whole))]
    parts = [text for text in whole if len(wanted.whole(text)) < len(text)]
    divided = rows["stratum"].isin(parts)
    if not divided.any() or divided.all():
        return rows
    key = rows[["item", "place_id", "counterpart_id", "period_start"]].assign(
        whole=rows["stratum"].map(whole)
    )
    totals = pd.MultiIndex.from_frame(key[~divided])
    return rows[~divided | ~pd.MultiIndex.from_frame(key).isin(totals)]


def grid(
    rows: pd.DataFrame, places: tuple[int, ...], periods: pd.DatetimeIndex, column: str = "value"
) -> Grid:
    """The sum of a column for each place and period; NaN where there is no row or an empty value."""
    cells = np.zeros((len(places), len(periods)))
    seen = np.zeros(cells.shape, dtype=bool)
    at = pd.Index(places).get_indexer(pd.Index(rows["place"]))
    when = periods.get_indexer(pd.DatetimeIndex(rows["period"]))
    kept = (at >= 0) & (when >= 0)
    where = at[kept], when[kept]
    np.add.at(cells, where, rows[column].to_numpy(dtype=np.float64)[kept])
    seen[where] = True
    cells[~seen] = np.nan
    return cells


def latest(population: pd.DataFrame, places: tuple[int, ...], periods: pd.DatetimeIndex) -> Grid:
    """The latest population of each place on or before each period's first day."""
    rows = population[(population["item"] == "population") & (population["stratum"] == "")]
    days = pd.to_datetime(rows["period_start"]).to_numpy(dtype="datetime64[s]")
    known = pd.DatetimeIndex(np.unique(days))
    table = pd.DataFrame({"place": rows["place_id"], "period": days, "value": rows["value"]})
    people = pd.DataFrame(grid(table, places, known).T, index=known)
    return people.reindex(known.union(periods)).ffill().reindex(periods).to_numpy().T
