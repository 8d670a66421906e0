"""Figures beside those that are measured: of measures that nobody lists, until so many are stored."""

from datetime import date
from typing import Any

import sqlalchemy as sa

from tvaers.db import writer
from tvaers.intake import Stores


def fill(stores: Stores, wanted: int) -> None:
    """More figures, of a measure nobody lists, until so many are stored."""
    with writer(stores.published).begin() as connection:
        have = connection.exec_driver_sql("select count(*) from figure").scalar() or 0
        places = [row[0] for row in connection.exec_driver_sql("select id from place order by id")]
        months = [date(1950 + at // 12, at % 12 + 1, 1).isoformat() for at in range(900)]
        while have < wanted:
            version, release = _invented_measure(connection, have)
            rows = [
                (version, place, 0, "", "month", month, release, 1.0)
                for place in places
                for month in months
            ][: wanted - have]
            _insert(connection, rows)
            have += len(rows)
        connection.exec_driver_sql("analyze")


def _invented_measure(connection: sa.Connection, number: int) -> tuple[int, int]:
    version = connection.exec_driver_sql(
        "insert into measure_version (name, version, title, data_set, level, definition) "
        """values (?, 1, 'Fyld', 'statbank', 0, '{"order": 999, "part_of": "fyld", "kind": "count", """
        """"short_title": "Fyld", "unit": "-", "per": 1, "decimals": 0, "direction": "none", """
        """"numerator_word": "-", "denominator_word": "-"}')""",
        (f"fyld-{number}",),
    ).lastrowid
    release = connection.exec_driver_sql(
        "insert into release (public_id, measure_version_id, state, released_at, released_by, "
        "demonstration, note) values (?, ?, 'published', '2026-01-01', 'bench', 0, '')",
        (f"fyld-{version}", version),
    ).lastrowid
    assert version is not None and release is not None
    return version, release


def _insert(connection: sa.Connection, batch: list[tuple[Any, ...]]) -> None:
    connection.exec_driver_sql(
        "insert into figure (measure_version_id, place_id, counterpart_id, stratum, "
        "period_kind, period_start, release_id, value, status, level, preliminary, demonstration) "
        "values (?, ?, ?, ?, ?, ?, ?, ?, 'shown', 1, 0, 0)",
        batch,
    )
