"""Observations in the raw store: written in bulk by the intake, read by the release alone."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any, cast

import pandas as pd
import sqlalchemy as sa

from indicators.models import Observation

COLUMNS = (
    "item",
    "place_id",
    "counterpart_id",
    "period_kind",
    "period_start",
    "stratum",
    "value",
    "n",
)
AT_A_TIME = 50_000


def store(connection: sa.Connection, delivery_id: int, rows: pd.DataFrame) -> None:
    """Replace a delivery's observations by these rows, in the caller's transaction."""
    table = cast(sa.Table, Observation.__table__)
    connection.execute(sa.delete(table).where(table.c.delivery_id == delivery_id))
    if rows.empty:
        return
    if connection.dialect.name == "postgresql":
        _copy(connection, delivery_id, rows)
    else:
        names = ", ".join(("delivery_id", *COLUMNS))
        marks = ", ".join("?" * (len(COLUMNS) + 1))
        statement = f"insert into observation ({names}) values ({marks})"
        # Some rows at a time as Python's own objects, which take ten times a frame's room.
        for first in range(0, len(rows), AT_A_TIME):
            some = rows.iloc[first : first + AT_A_TIME]
            connection.exec_driver_sql(statement, list(_tuples(delivery_id, some)))


def _copy(connection: sa.Connection, delivery_id: int, rows: pd.DataFrame) -> None:
    cursor: Any = connection.connection.cursor()
    names = ", ".join(("delivery_id", *COLUMNS))
    with cursor.copy(f"copy raw.observation ({names}) from stdin") as copy:
        for first in range(0, len(rows), AT_A_TIME):
            for row in _tuples(delivery_id, rows.iloc[first : first + AT_A_TIME]):
                copy.write_row(row)


def _tuples(delivery_id: int, rows: pd.DataFrame) -> Iterable[tuple[Any, ...]]:
    columns = [_plain(rows[name]) for name in COLUMNS]
    return zip([delivery_id] * len(rows), *columns, strict=True)


def _plain(column: "pd.Series[Any]") -> list[Any]:
    """The column as plain Python values; a missing number is None, a day is `YYYY-MM-DD`."""
    if pd.api.types.is_numeric_dtype(column.dtype):
        return column.astype(object).where(column.notna(), None).tolist()
    values = column.tolist()
    if column.name == "period_start" and values and not isinstance(values[0], str):
        return [value.isoformat()[:10] for value in values]
    return values


def observations(
    connection: sa.Connection,
    items: Iterable[str],
    deliveries: Iterable[int],
    starts: Collection[date] | None = None,
) -> pd.DataFrame:
    """The observations of these items from these deliveries, of some periods where `starts` names them;
    where two bring the same key, the later delivery speaks. Columns as `COLUMNS` and delivery_id; period_start as datetime64."""
    table = cast(sa.Table, Observation.__table__)
    query = sa.select(table.c.delivery_id, *(table.c[name] for name in COLUMNS)).where(
        table.c.item.in_(sorted(items)), table.c.delivery_id.in_(sorted(deliveries))
    )
    if starts is not None:
        query = query.where(table.c.period_start.in_(sorted(starts)))
    # A frame of plain tuples is made seven times as fast as one of rows.
    rows = list(map(tuple, connection.execute(query)))
    frame = pd.DataFrame(rows, columns=["delivery_id", *COLUMNS])
    frame["period_start"] = pd.to_datetime(frame["period_start"])
    frame["period_kind"] = frame["period_kind"].astype(str)
    frame["value"] = frame["value"].astype(float)
    frame["n"] = frame["n"].astype(float)
    key = ["item", "place_id", "counterpart_id", "period_kind", "period_start", "stratum"]
    return frame.sort_values("delivery_id").drop_duplicates(key, keep="last", ignore_index=True)
