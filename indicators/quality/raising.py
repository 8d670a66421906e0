"""The checks at a release: flags on what is shown, and when the counts behind each value came.

Flags are made of what anyone who sees the value may see: a hidden value carries none, and none says more
of a hidden one than its own mark does.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

import numpy as np
import pandas as pd
import sqlalchemy as sa
from sqlalchemy.orm import Session

from indicators.checks import rules, series, streams
from indicators.checks.windows import Bools, Grid
from indicators.definition import Definition
from indicators.flags import Arrival, Flag
from indicators.measures import Geography
from indicators.models import TRAFFIC_NAME, MeasureVersion, Status
from indicators.ready import Ready
from indicators.signals import calendar_of
from tvaers.db import now
from tvaers.intake import Delivery

COLUMNS = ["place_id", "period_kind", "period_start", "kind", "value", "level"]
# A period's end, counted from its first day.
ENDS: Mapping[str, pd.DateOffset] = {
    "day": pd.DateOffset(days=1),
    "week": pd.DateOffset(weeks=1),
    "month": pd.DateOffset(months=1),
    "quarter": pd.DateOffset(months=3),
    "half": pd.DateOffset(months=6),
    "year": pd.DateOffset(years=1),
}
# Flags on values of delivered counts; sums carry none of their own.
RULES = ("negative", "fraction", "parts")


@dataclass(frozen=True)
class Came:
    """Which delivery speaks for each place and period, and when deliveries came."""

    cells: pd.DataFrame
    at: Mapping[int, datetime]


def came(session: Session, definition: Definition, ready: Ready) -> Came:
    """The newest delivery behind each place's own counts, by the end of the flow that it counts."""
    rows = ready.observed[ready.observed["item"].isin(definition.numerator.items)]
    place = "counterpart_id" if definition.numerator.place == "receiver" else "place_id"
    newest = rows.groupby([place, "period_start"])["delivery_id"].max()
    cells = newest.rename_axis(["place_id", "period_start"]).reset_index()
    cells = cells[cells["place_id"].isin([*ready.places.leaves, ready.places.national])]
    ids = sorted({int(each) for each in cells["delivery_id"]})
    at: dict[int, datetime] = {}
    # Asked in parts: a statement holds only so many parameters.
    for first in range(0, len(ids), 500):
        some = sa.select(Delivery.id, Delivery.received_at)
        at |= dict(session.execute(some.where(Delivery.id.in_(ids[first : first + 500]))).all())
    return Came(cells, at)


def flags_of(definition: Definition, ready: Ready, arrived: Came) -> pd.DataFrame:
    """Every flag of the measure as it would be released: `COLUMNS`, kommuner alone."""
    return flags_on(definition, ready.figures, ready.places, arrived, ready.observed)


def flags_on(
    definition: Definition,
    figures: pd.DataFrame,
    places_of: Geography,
    arrived: Came | None = None,
    observed: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """The same of any figures: what depends on when counts came, or on the counts themselves, is asked
    only where they are given."""
    figures = figures[figures["place_id"].isin(places_of.leaves)]
    if figures.empty:
        return pd.DataFrame(columns=COLUMNS)
    starts = pd.DatetimeIndex(figures["period_start"])
    calendar = calendar_of(definition.period, pd.Index(starts.unique()))
    places = np.array(places_of.leaves)
    rows = pd.Index(places).get_indexer(pd.Index(figures["place_id"]))
    columns = calendar.get_indexer(starts)

    def grid(values: Any) -> Grid:
        cells = np.full((len(places), len(calendar)), np.nan)
        cells[rows, columns] = np.asarray(values, dtype=np.float64)
        return cells

    shown = (figures["status"] == Status.SHOWN.value).to_numpy()
    told = shown | (figures["status"] == Status.HIDDEN.value).to_numpy()
    values = grid(np.where(shown, figures["value"].astype(float), np.nan))
    plain = definition.kind in ("count", "median", "tally")
    below = definition.kind in ("share", "ratio")
    seen = series.Seen(
        values=values,
        counts=values if plain else grid(figures["numerator"]),
        beside=grid(figures["denominator"]) if below else None,
        told=grid(told) == 1,
        days_after=_days_after(definition, arrived, places, calendar),
        # A population is a trend: only what is impossible of it is pointed at (docs/decisions.md 12).
        judged=definition.kind != "count",
    )
    checks = dict(series.found(seen))
    if definition.name.startswith(TRAFFIC_NAME) and not below:
        checks |= streams.found(seen.counts, seen.told)
        # Where it is known that the newest month is not whole, it is not called a leap as well.
        checks["jump"] &= ~checks["low_end"] & ~checks["moved"]
        checks["silent"] &= ~checks["gap"]
    found = [
        (kind, row, column) for kind, cells in checks.items() for row, column in np.argwhere(cells)
    ]
    if observed is not None:
        found += _rules(observed, places, calendar, ~np.isnan(values))
    if not found:
        return pd.DataFrame(columns=COLUMNS)
    kinds, at, when = zip(*found, strict=True)
    frame = pd.DataFrame(
        {
            "place_id": places[list(at)],
            "period_kind": definition.period,
            "period_start": calendar[list(when)],
            "kind": kinds,
            "value": values[list(at), list(when)],
            "level": definition.level,
        }
    )
    return frame.drop_duplicates(["place_id", "period_start", "kind"], ignore_index=True)


def _rules(
    observed: pd.DataFrame,
    places: np.ndarray[Any, Any],
    calendar: pd.DatetimeIndex,
    shown: Bools,
) -> Iterable[tuple[str, int, int]]:
    """Rules between the counts themselves; said of shown values alone."""
    broken = rules.broken(observed)
    rows = pd.Index(places).get_indexer(pd.Index(broken["place_id"]))
    columns = calendar.get_indexer(pd.DatetimeIndex(broken["period_start"]))
    for kind, row, column in zip(broken["kind"], rows, columns, strict=True):
        if row >= 0 and column >= 0 and shown[row, column] and kind in RULES:
            yield kind, int(row), int(column)


def _days_after(
    definition: Definition,
    arrived: Came | None,
    places: np.ndarray[Any, Any],
    calendar: pd.DatetimeIndex,
) -> Grid:
    """Days from each period's end to its newest delivery; nan where none is known."""
    days = np.full((len(places), len(calendar)), np.nan)
    if arrived is None:
        return days
    rows = pd.Index(places).get_indexer(pd.Index(arrived.cells["place_id"]))
    columns = calendar.get_indexer(pd.DatetimeIndex(arrived.cells["period_start"]))
    ends = calendar + ENDS.get(definition.period, pd.DateOffset(days=1))
    known = (rows >= 0) & (columns >= 0)
    stamps = arrived.cells["delivery_id"].map(arrived.at)[known]
    received = pd.to_datetime(stamps, utc=True).dt.tz_localize(None).to_numpy("datetime64[s]")
    apart = received - ends.to_numpy("datetime64[s]")[columns[known]]
    days[rows[known], columns[known]] = apart / np.timedelta64(1, "D")
    return days


def write_flags(session: Session, version: MeasureVersion, flags: pd.DataFrame) -> None:
    """Replace the measure's flags; one that stays for the same value keeps its day."""
    mine = Flag.measure_version_id == version.id
    before = {
        (row.place_id, row.period_start, row.kind): (row.value, row.raised_at)
        for row in session.execute(
            sa.select(
                Flag.place_id, Flag.period_start, Flag.kind, Flag.value, Flag.raised_at
            ).where(mine)
        )
    }
    session.execute(sa.delete(Flag).where(mine))
    at = now()
    rows = []
    for place, kind_of, start, kind, value, level in flags[COLUMNS].itertuples(index=False):
        kept = None if pd.isna(value) else float(value)
        old = before.get((int(place), start.date(), kind))
        rows.append(
            {
                "measure_version_id": version.id,
                "place_id": int(place),
                "period_kind": str(kind_of),
                "period_start": start.date(),
                "kind": str(kind),
                "value": kept,
                "level": int(level),
                "raised_at": old[1] if old is not None and old[0] == kept else at,
            }
        )
    if rows:
        session.execute(sa.insert(cast(sa.Table, Flag.__table__)), rows)


def write_arrivals(
    session: Session,
    version: MeasureVersion,
    changed: pd.DataFrame,
    level: int,
    arrived: Came,
) -> None:
    """When the counts of the changed periods came; the first time is remembered."""
    starts = {start.date() for start in changed["period_start"].unique()}
    cells = arrived.cells[arrived.cells["period_start"].isin(pd.to_datetime(sorted(starts)))]
    mine = Arrival.measure_version_id == version.id
    first: dict[tuple[int, date], datetime] = {}
    for some in _parts(sorted(starts)):
        those = sa.and_(mine, Arrival.period_start.in_(some))
        for row in session.execute(
            sa.select(Arrival.place_id, Arrival.period_start, Arrival.first_at).where(those)
        ):
            first[row.place_id, row.period_start] = row.first_at
        session.execute(sa.delete(Arrival).where(those))
    kind = str(changed["period_kind"].iloc[0])
    rows = []
    for place, start, delivery in cells.itertuples(index=False):
        at = arrived.at[int(delivery)]
        key = (int(place), start.date())
        rows.append(
            {
                "measure_version_id": version.id,
                "place_id": key[0],
                "period_kind": kind,
                "period_start": key[1],
                "level": level,
                "first_at": min(first.get(key, at), at),
                "last_at": at,
                "delivery_id": int(delivery),
            }
        )
    if rows:
        session.execute(sa.insert(cast(sa.Table, Arrival.__table__)), rows)


def _parts(starts: list[date], size: int = 400) -> Iterable[list[date]]:
    return (starts[first : first + size] for first in range(0, len(starts), size))
