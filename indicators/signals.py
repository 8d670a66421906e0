"""The run chart of every place at a release, all at once: what the lists and front pages say."""

from typing import Any, cast

import numpy as np
import numpy.typing as npt
import pandas as pd
import sqlalchemy as sa
from sqlalchemy.orm import Session

from indicators.definition import Definition
from indicators.models import MeasureVersion, Signal
from indicators.statistics.runs import JUDGED_FROM, UNSUITED_ABOVE, RunCharts, run_charts


def signals_of(definition: Definition, figures: pd.DataFrame) -> list[dict[str, Any]]:
    """What the run charts of these figures say, one a place, from visible points only."""
    shown = figures["value"].where(figures["status"] == "shown")
    wide = pd.DataFrame(
        {
            "place": figures["place_id"],
            "start": pd.to_datetime(figures["period_start"]),
            "value": shown.astype(float),
        }
    ).pivot(index="place", columns="start", values="value")
    calendar = calendar_of(definition.period, wide.columns)
    wide = wide.reindex(columns=calendar)
    levels = figures.groupby("place_id")["level"].max()
    # The median begins anew at a break; what is judged is what came after the last one.
    begins = max((pd.Timestamp(each) for each in definition.breaks), default=None)
    if begins is not None:
        calendar = calendar[calendar >= begins]
        wide = wide.reindex(columns=calendar)
    charts = run_charts(wide.to_numpy(dtype=float))
    counts = _counts(definition, charts)
    days = [day.date() for day in calendar]
    rows = []
    for at, place in enumerate(wide.index):
        first, last = int(charts.run_first[at]), int(charts.run_last[at])
        median = float(charts.median[at])
        rows.append(
            {
                "place_id": int(place),
                "stratum": "",
                "level": int(levels[place]),
                "median": None if np.isnan(median) else median,
                "n_useful": int(charts.n_useful[at]),
                "longest_run": int(charts.longest_run[at]),
                "longest_run_max": int(charts.longest_run_max[at]),
                "crossings": int(charts.crossings[at]),
                "crossings_min": int(charts.crossings_min[at]),
                "signal": bool(counts[at]),
                "side": int(charts.run_side[at]),
                "run_first": days[first] if first >= 0 else None,
                "run_last": days[last] if last >= 0 else None,
                "ties_share": float(charts.ties_share[at]),
            }
        )
    return rows


def write_signals(
    session: Session,
    version: MeasureVersion,
    definition: Definition,
    figures: pd.DataFrame,
    release_id: int,
) -> None:
    """Replace the measure's signals by those of these figures."""
    session.execute(sa.delete(Signal).where(Signal.measure_version_id == version.id))
    of = {"measure_version_id": version.id, "release_id": release_id}
    rows = [{**of, **row} for row in signals_of(definition, figures)]
    session.execute(sa.insert(cast(sa.Table, Signal.__table__)), rows)


def _counts(definition: Definition, charts: RunCharts) -> npt.NDArray[np.bool_]:
    """Which signals count: those with points enough off the line, and never of an open plain count. A
    population is a trend and not a process."""
    if definition.disclosure.open and definition.kind == "count":
        return np.zeros_like(charts.signal)
    return charts.signal & (charts.n_useful >= JUDGED_FROM) & (charts.ties_share <= UNSUITED_ABOVE)


def calendar_of(period: str, starts: pd.Index) -> pd.DatetimeIndex:
    """One column a period from the first to the last, so that a period without any figure is a gap."""
    step = {"week": "W-MON", "month": "MS", "quarter": "QS", "year": "YS"}.get(period)
    if step is None or starts.empty:
        return pd.DatetimeIndex(starts)
    return pd.date_range(starts.min(), starts.max(), freq=step)
