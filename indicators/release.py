"""The release: observations and definitions become figures and signals. The only writer of figures.

One run releases a measure for all holders together, since sums and the hidden cells' companions
couple them. A period whose figures did not change keeps its release; nothing published is updated.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

import numpy as np
import pandas as pd
import sqlalchemy as sa
from sqlalchemy.orm import Session

from indicators import store
from indicators.definition import Definition
from indicators.geography import geography
from indicators.grids import latest
from indicators.measures import Geography, compute
from indicators.models import (
    CurrentRelease,
    Figure,
    MeasureVersion,
    PeriodKind,
    Release,
    ReleaseInput,
    ReleaseState,
    Status,
)
from indicators.protect import Cell, protect
from indicators.signals import write_signals
from indicators.uncertainty import intervals
from tvaers import trail
from tvaers.db import now, transaction
from tvaers.intake import Delivery, DeliveryState, Stores

# A sum over at least this many kommuner is no longer one unit's own figure.
OPEN_SUM = 3
FIGURE_COLUMNS = (
    "place_id",
    "period_kind",
    "period_start",
    "value",
    "numerator",
    "denominator",
    "lower",
    "upper",
    "status",
    "members",
    "members_reporting",
    "level",
    "demonstration",
)


@dataclass(frozen=True)
class Released:
    """What a run did for one measure: the release's public id, or None when nothing had changed."""

    measure: str
    release: str | None
    periods: int


def release_all(
    stores: Stores, definitions: Sequence[Definition], day: date, *, by: str
) -> list[Released]:
    """Release every measure from what is approved; periods that did not change are left alone."""
    return [release(stores, definition, day, by=by) for definition in definitions]


@dataclass(frozen=True)
class _Ready:
    """A measure's figures as they could be released, and what they rest on."""

    basis: tuple[frozenset[int], int | None]
    figures: pd.DataFrame
    changed: pd.DataFrame
    used: set[int]


def release(stores: Stores, definition: Definition, day: date, *, by: str) -> Released:
    """Release one measure. Figures, pointer, signals and the trail's event are one transaction.

    Computing takes its time, so it is done before the store is locked for others, and once more if
    something was approved or released meanwhile.
    """
    with Session(stores.published) as reading:
        ready = _ready(reading, stores.raw, definition, day)
    with transaction(stores.published) as session:
        if _basis(session) != ready.basis:
            ready = _ready(session, stores.raw, definition, day)
        version = measure_version(session, definition)
        if ready.changed.empty:
            return Released(definition.name, None, 0)
        made = _publish(session, version, ready.changed, ready.used, by)
        write_signals(session, version, definition, ready.figures, made.id)
        trail.record(
            session,
            "indicators.release.publish",
            by=by,
            thing=f"release:{made.public_id}",
            facts={"measure": f"{version.name}@{version.version}", "figures": len(ready.changed)},
        )
        periods = ready.changed[["period_kind", "period_start"]].drop_duplicates()
        return Released(definition.name, made.public_id, len(periods))


def _ready(session: Session, raw: sa.Engine, definition: Definition, day: date) -> _Ready:
    basis = _basis(session)
    inputs = _inputs(session)
    places = geography(session, day)
    earlier = _current(session, definition.name, definition.version)
    with raw.connect() as connection:
        rows, used = _computed(connection, definition, inputs, places)
    hidden = _hidden(earlier) | _hidden_beside(session, definition)
    figures = _with_levels(protect(definition, rows, places, hidden), definition, places)
    return _Ready(basis, figures, _changed(figures, earlier), used)


def _basis(session: Session) -> tuple[frozenset[int], int | None]:
    """What figures rest on: the approved deliveries and the releases so far."""
    return frozenset(_inputs(session)), session.scalar(sa.select(sa.func.max(Release.id)))


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


def _inputs(session: Session) -> dict[int, bool]:
    """Approved deliveries by id, and whether each is a demonstration."""
    rows = session.execute(
        sa.select(Delivery.id, Delivery.demonstration).where(
            Delivery.state == DeliveryState.APPROVED
        )
    )
    return dict(rows.all())


def _computed(
    connection: sa.Connection,
    definition: Definition,
    inputs: Mapping[int, bool],
    places: Geography,
) -> tuple[pd.DataFrame, set[int]]:
    """Every place and period of the measure, before disclosure control, marked where any input is a
    demonstration; and the deliveries that were read."""
    observed = store.observations(connection, definition.items, inputs)
    population = store.observations(connection, ["population"], inputs)
    rows = compute(definition, observed, population, places)
    rows["demonstration"] = _demonstrated(definition, observed, population, rows, inputs, places)
    used = set(observed["delivery_id"])
    if definition.kind == "rate":
        used |= set(population["delivery_id"])
    return rows, {int(each) for each in used}


def _demonstrated(
    definition: Definition,
    observed: pd.DataFrame,
    population: pd.DataFrame,
    rows: pd.DataFrame,
    inputs: Mapping[int, bool],
    places: Geography,
) -> "pd.Series[bool]":
    """Whole periods are marked, since sums couple their figures."""
    invented = observed["delivery_id"].map(inputs).astype(bool)
    marked = rows["period_start"].isin(observed["period_start"][invented])
    if definition.kind == "rate":
        # Each place divides by its own latest population; whether that was invented is looked up in
        # the same way as the population itself.
        periods = pd.DatetimeIndex(rows["period_start"].unique())
        flags = population.assign(value=population["delivery_id"].map(inputs).astype(float))
        used = latest(flags, (*places.leaves, places.national), periods)
        marked |= rows["period_start"].isin(periods[(used == 1).any(axis=0)])
    return marked


def _with_levels(figures: pd.DataFrame, definition: Definition, places: Geography) -> pd.DataFrame:
    """The figures with intervals and with the level each may be seen at."""
    wide = {place for place, members in places.sums.items() if len(members) >= OPEN_SUM}
    own = min(definition.level, 1)
    figures["level"] = np.where(figures["place_id"].isin(wide), own, definition.level)
    figures["lower"], figures["upper"] = intervals(definition, figures)
    return figures


def _current(session: Session, measure: str, version: int) -> pd.DataFrame:
    """The figures that speak now."""
    rows = session.execute(
        sa.select(*(getattr(Figure, name) for name in FIGURE_COLUMNS))
        .join(
            CurrentRelease,
            sa.and_(
                CurrentRelease.measure_version_id == Figure.measure_version_id,
                CurrentRelease.period_kind == Figure.period_kind,
                CurrentRelease.period_start == Figure.period_start,
                CurrentRelease.release_id == Figure.release_id,
            ),
        )
        .join(MeasureVersion, MeasureVersion.id == Figure.measure_version_id)
        .where(MeasureVersion.name == measure, MeasureVersion.version == version)
    )
    frame = pd.DataFrame(rows.all(), columns=list(FIGURE_COLUMNS))
    frame["period_start"] = pd.to_datetime(frame["period_start"])
    return frame


def _hidden(earlier: pd.DataFrame) -> dict[Cell, bool]:
    """Cells that stay hidden, each with whether its denominator does too."""
    hidden = earlier[earlier["status"] == Status.HIDDEN.value]
    cells = zip(hidden["place_id"], hidden["period_start"], strict=True)
    return dict(zip(cells, hidden["denominator"].isna(), strict=True))


def _hidden_beside(session: Session, definition: Definition) -> dict[Cell, bool]:
    """What the measures that come before this one hide of the counts that this one shows as well: after
    a correction the two could choose different companions, and each would tell what the other hides."""
    mine = definition.as_data()
    found: dict[Cell, bool] = {}
    for other in session.scalars(sa.select(MeasureVersion)):
        told = other.definition
        before = (told["order"], other.version) < (definition.order, definition.version)
        if before and told["numerator"] in (mine["numerator"], mine["denominator"]):
            found |= _hidden(_current(session, other.name, other.version))
    return found


def _changed(figures: pd.DataFrame, earlier: pd.DataFrame) -> pd.DataFrame:
    """The figures of those periods that differ from what speaks now."""
    before = {key: _digest(group) for key, group in _by_period(earlier)}
    changed = [group for key, group in _by_period(figures) if before.get(key) != _digest(group)]
    return pd.concat(changed) if changed else figures.iloc[0:0]


def _by_period(frame: pd.DataFrame) -> Iterable[tuple[Any, pd.DataFrame]]:
    kinds = frame["period_kind"].map(str)
    return iter(frame.groupby([kinds, frame["period_start"]]))


def _digest(group: pd.DataFrame) -> str:
    columns = [name for name in FIGURE_COLUMNS if name not in ("period_kind", "period_start")]
    ordered = group.sort_values("place_id")[columns].copy()
    ordered["status"] = ordered["status"].map(str)
    ordered["demonstration"] = ordered["demonstration"].astype(bool)
    numbers = ["place_id", "value", "numerator", "denominator", "lower", "upper"]
    numbers += ["members", "members_reporting", "level"]
    for name in numbers:
        ordered[name] = ordered[name].astype(float)
    return hashlib.sha256(ordered.to_csv(index=False).encode()).hexdigest()


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
    for kind, start in (
        figures[["period_kind", "period_start"]].drop_duplicates().itertuples(index=False)
    ):
        session.merge(
            CurrentRelease(
                measure_version_id=version.id,
                period_kind=PeriodKind(str(kind)),
                period_start=start.date(),
                release_id=made.id,
            )
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
            "stratum": "",
            "preliminary": False,
        }
        for row in rows.itertuples(index=False, name=None)
    ]
    for record in records:
        record["period_start"] = record["period_start"].date()
    session.execute(sa.insert(table), records)
