"""The release: observations and definitions become figures and signals. The only writer of figures.

One run releases a measure for all holders together, since sums and the hidden cells' companions
couple them. A period whose figures did not change keeps its release; nothing published is updated.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import takewhile
from typing import cast

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.orm import Session

from indicators.definition import Definition
from indicators.models import (
    TRAFFIC_NAME,
    CurrentRelease,
    Figure,
    MeasureVersion,
    PeriodKind,
    Release,
    ReleaseInput,
    ReleaseState,
)
from indicators.past import NotSafe
from indicators.quality.raising import came, flags_of, write_arrivals, write_flags
from indicators.ready import FIGURE_COLUMNS, basis, ready, undivided
from indicators.signals import write_signals
from tvaers import trail
from tvaers.db import now, transaction
from tvaers.intake import Delivery, Stores

_log = logging.getLogger("tvaers.release")

# Said where no finer table of a period could be proved safe in time.
COARSE = (
    "For denne periode vises kun de største sammentællinger: sammen med tal, der er udgivet før, kunne "
    "små tal ellers regnes ud."
)


@dataclass(frozen=True)
class Released:
    """What a run did for one measure: the release's public id, or None when nothing had changed."""

    measure: str
    release: str | None
    periods: int


def release_all(
    stores: Stores,
    definitions: Sequence[Definition],
    day: date,
    *,
    by: str,
    stopped: Callable[[], bool] = lambda: False,
) -> list[Released]:
    """Release every measure from what is approved; periods that did not change are left alone. Where the process
    is `stopped` on the way, the measures that are left wait for the next time."""
    return [
        _or_nothing(stores, definition, day, by)
        for definition in takewhile(lambda _each: not stopped(), definitions)
    ]


def _or_nothing(stores: Stores, definition: Definition, day: date, by: str) -> Released:
    """A measure that cannot be proved safe keeps what it has; the others are released all the same."""
    try:
        return release(stores, definition, day, by=by)
    except NotSafe as unsafe:
        _log.error("%s", unsafe)
        return Released(definition.name, None, 0)


def release(stores: Stores, definition: Definition, day: date, *, by: str) -> Released:
    """Release one measure. Figures, pointer, signals and the trail's event are one transaction.

    Computing takes its time, so it is done before the store is locked for others, and once more if
    something was approved or released meanwhile.
    """
    with Session(stores.published) as reading:
        found = ready(reading, stores.raw, definition, day)
        arrived = came(reading, definition, found)
        flags = flags_of(definition, found, arrived)
    with transaction(stores.published) as session:
        if basis(session) != found.basis:
            found = ready(session, stores.raw, definition, day)
            arrived = came(session, definition, found)
            flags = flags_of(definition, found, arrived)
        if found.changed.empty and definition.name.startswith(TRAFFIC_NAME):
            # Most streams are told by nobody; only those that are have a measure.
            return Released(definition.name, None, 0)
        version = measure_version(session, definition)
        if found.changed.empty:
            return Released(definition.name, None, 0)
        made = _publish(session, version, found.changed, found.used, by)
        write_signals(session, version, definition, found.figures, made.id)
        write_flags(session, version, flags)
        write_arrivals(session, version, undivided(found.changed), definition.level, arrived)
        trail.record(
            session,
            "indicators.release.publish",
            by=by,
            thing=f"release:{made.public_id}",
            facts={"measure": f"{version.name}@{version.version}", "figures": len(found.changed)},
        )
        periods = found.changed[["period_kind", "period_start"]].drop_duplicates()
        return Released(definition.name, made.public_id, len(periods))


def measure_version(session: Session, definition: Definition) -> MeasureVersion:
    """The stored row of this definition's version, made or brought up to the reviewed file."""
    found = session.scalar(
        sa.select(MeasureVersion).where(
            MeasureVersion.name == definition.name, MeasureVersion.version == definition.version
        )
    )
    if found is None:
        found = MeasureVersion(name=definition.name, version=definition.version)
        session.add(found)
    found.title = definition.title
    found.data_set = definition.data_set
    found.level = definition.level
    found.definition = definition.as_data()
    session.flush()
    return found


def _publish(
    session: Session,
    version: MeasureVersion,
    figures: pd.DataFrame,
    used: set[int],
    by: str,
) -> Release:
    made = Release(
        measure_version_id=version.id,
        state=ReleaseState.PUBLISHED,
        released_at=now(),
        released_by=by,
        demonstration=bool(figures["demonstration"].any()),
    )
    session.add(made)
    session.flush()
    told = ("source", "first_period", "last_period", "received_at", "demonstration")
    session.execute(
        sa.insert(ReleaseInput).from_select(
            ["release_id", "delivery_id", *told],
            sa.select(
                sa.literal(made.id), Delivery.id, *(getattr(Delivery, name) for name in told)
            ).where(Delivery.id.in_(sorted(used))),
        )
    )
    _insert(session, version.id, made.id, figures)
    coarse = set(figures["period_start"][figures["coarse"]])
    for kind, start in (
        figures[["period_kind", "period_start"]].drop_duplicates().itertuples(index=False)
    ):
        session.merge(
            CurrentRelease(
                measure_version_id=version.id,
                period_kind=PeriodKind(str(kind)),
                period_start=start.date(),
                release_id=made.id,
                note=COARSE if start in coarse else "",
            )
        )
    session.flush()
    speaking = sa.select(CurrentRelease.release_id).where(
        CurrentRelease.measure_version_id == version.id
    )
    session.execute(
        sa.update(Release)
        .where(
            Release.measure_version_id == version.id,
            Release.state == ReleaseState.PUBLISHED,
            Release.id.not_in(speaking),
        )
        .values(state=ReleaseState.SUPERSEDED)
    )
    return made


def _insert(session: Session, version_id: int, release_id: int, figures: pd.DataFrame) -> None:
    table = cast(sa.Table, Figure.__table__)
    rows = figures[list(FIGURE_COLUMNS)].astype(object)
    rows = rows.where(rows.notna(), None)
    records = [
        {
            **dict(zip(FIGURE_COLUMNS, row, strict=True)),
            "measure_version_id": version_id,
            "release_id": release_id,
            "counterpart_id": 0,
            "preliminary": False,
        }
        for row in rows.itertuples(index=False, name=None)
    ]
    for record in records:
        record["period_start"] = record["period_start"].date()
    session.execute(sa.insert(table), records)
