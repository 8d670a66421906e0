"""What every earlier release published of some periods, with the counts behind what it hid.

Figures of the published store say what was shown; the counts that were hidden are computed once more from
the deliveries that the release was made of. Read by the worker alone; nothing of it is stored.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.orm import Session

from indicators import store
from indicators.corrections import queries as corrections
from indicators.corrections.counting import corrected
from indicators.crossing import COUNTS, by_groups, with_cells, with_rests
from indicators.definition import Definition
from indicators.in_use import of_data
from indicators.measures import Geography
from indicators.models import Figure, MeasureVersion, Release, ReleaseInput, Status
from indicators.past import Earlier

PART = 400


def history(
    session: Session,
    raw: sa.Engine,
    definition: Definition,
    places: Geography,
    starts: Sequence[date],
) -> Mapping[pd.Timestamp, Sequence[Earlier]]:
    """By period, what each earlier release of the measure published of it; nothing for open figures and
    for medians, whose cells no sum couples."""
    if not starts or definition.disclosure.open or definition.kind == "median":
        return {}
    told = _published(session, definition, starts)
    found: dict[pd.Timestamp, list[Earlier]] = {}
    for (release, version), rows in told.groupby(["release_id", "version"]):
        then = _definition(session, definition, int(str(version)))
        counted = _counted(session, raw, then, places, int(str(release)), rows)
        for start, period in counted.groupby("period_start"):
            found.setdefault(pd.Timestamp(str(start)), []).append(Earlier(period))
    return found


def _definition(session: Session, definition: Definition, version: int) -> Definition:
    """What a release of this version counted."""
    if version == definition.version:
        return definition
    kept = session.scalar(
        sa.select(MeasureVersion.definition).where(
            MeasureVersion.name == definition.name, MeasureVersion.version == version
        )
    )
    return (of_data(kept) if kept else None) or definition


def _published(session: Session, definition: Definition, starts: Sequence[date]) -> pd.DataFrame:
    names = (
        "release_id",
        "place_id",
        "stratum",
        "period_start",
        "status",
        "numerator",
        "denominator",
    )
    # Versions count differently, and the reader has what each of them said.
    rows: list[Any] = []
    for first in range(0, len(starts), PART):
        rows += session.execute(
            sa.select(*(getattr(Figure, name) for name in names), MeasureVersion.version)
            .join(MeasureVersion, MeasureVersion.id == Figure.measure_version_id)
            .where(
                MeasureVersion.name == definition.name,
                Figure.period_start.in_(starts[first : first + PART]),
            )
        ).all()
    frame = pd.DataFrame(rows, columns=[*names, "version"])
    frame["period_start"] = pd.to_datetime(frame["period_start"])
    frame["status"] = frame["status"].map(str)
    return frame.astype({"numerator": float, "denominator": float})


def _released_at(session: Session, release: int) -> datetime:
    """When a release was made: what was corrected then was counted so."""
    return session.scalars(sa.select(Release.released_at).where(Release.id == release)).one()


def _counted(
    session: Session,
    raw: sa.Engine,
    definition: Definition,
    places: Geography,
    release: int,
    told: pd.DataFrame,
) -> pd.DataFrame:
    """One release's rows with the counts that it hid, and which of them it hid."""
    inputs = session.scalars(
        sa.select(ReleaseInput.delivery_id).where(ReleaseInput.release_id == release)
    ).all()
    starts = [start.date() for start in told["period_start"].unique()]
    with raw.connect() as connection:
        observed = corrected(
            store.observations(connection, definition.items, inputs, starts),
            corrections.standing(session, _released_at(session, release)),
        )
        population = store.observations(connection, ["population"], inputs)
    counts = by_groups(definition, observed, population, places)
    counts["period_start"] = pd.to_datetime(counts["period_start"])
    key = ["place_id", "stratum", "period_start"]
    both = told.merge(counts[[*key, *COUNTS]], on=key, how="left", suffixes=("", "_counted"))
    hidden = both["status"] == Status.HIDDEN.value
    both["value_hidden"] = hidden
    both["denominator_hidden"] = hidden & both["denominator"].isna()
    for name in COUNTS:
        both[name] = both[name].where(~hidden, both[f"{name}_counted"])
    cells = with_rests(definition, with_cells(definition, both), places)
    return cells[["place_id", "period_start", *COUNTS, "value_hidden", "denominator_hidden"]]
