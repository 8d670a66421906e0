"""A measure's figures as they could be released: computed, protected, and held against what speaks now.

Reads both stores and writes nothing: the release publishes what is made here, the preview shows it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import sqlalchemy as sa
from sqlalchemy.orm import Session

from indicators import store
from indicators.corrections import queries as corrections
from indicators.corrections.counting import Corrected, corrected
from indicators.crossing import by_groups, cells_of, with_cells, with_places, with_rests
from indicators.definition import Definition
from indicators.geography import geography
from indicators.grids import latest
from indicators.history import history
from indicators.measures import MISSING, Geography
from indicators.models import OWN_SOURCES, CurrentRelease, Figure, MeasureVersion, Release, Status
from indicators.past import Earlier
from indicators.protect import Cell, protect
from indicators.uncertainty import intervals
from tvaers.intake import Delivery, DeliveryState, superseded

# A sum over at least this many kommuner is no longer one unit's own figure.
OPEN_SUM = 3
# What stands for the country where a measure is of single places.
NOWHERE = 0
FIGURE_COLUMNS = (
    "place_id",
    "stratum",
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
PERIOD = ["period_kind", "period_start"]


@dataclass(frozen=True)
class Ready:
    """A measure's figures as they could be released, what speaks now, and what they rest on.

    `earlier` and `figures` are undivided; `changed` holds the figures of groups too. `observed` are the counts
    themselves, before disclosure control: never to leave the process.
    """

    basis: tuple[frozenset[int], int | None]
    earlier: pd.DataFrame
    figures: pd.DataFrame
    changed: pd.DataFrame
    used: set[int]
    observed: pd.DataFrame
    places: Geography


def ready(
    session: Session,
    raw: sa.Engine,
    definition: Definition,
    day: date,
    *,
    beside: Mapping[int, bool] | None = None,
) -> Ready:
    """Compute and protect a measure from what is approved. `beside` are deliveries read as if they were
    approved too, each with whether it is a demonstration."""
    rests_on = basis(session, definition)
    inputs = {**_inputs(session, definition), **(beside or {})}
    for each in superseded(session, inputs):
        del inputs[each]
    places = _places(session, definition, day)
    earlier = current(session, definition.name, definition.version)
    said = corrections.standing(session)
    with raw.connect() as connection:
        rows, observed, used = _computed(connection, definition, inputs, places, said)
    rows = _with_vanished(definition, rows, earlier, places)
    parallel = _parallel(session, definition)
    if definition.own_places:
        # Of single places there is no country.
        rows = rows[rows["place_id"] != NOWHERE]
    cells = with_rests(definition, with_cells(definition, rows), places)
    told_as = cells_of(definition, places)
    hidden = (
        _hidden(with_cells(definition, earlier))
        | _hidden_beside(session, definition)
        | _close(definition, cells, with_cells(definition, parallel))
    )

    def safe(
        which: pd.DataFrame, past: Mapping[pd.Timestamp, Sequence[Earlier]] | None = None
    ) -> pd.DataFrame:
        protected = protect(definition, which, told_as, hidden, past)
        return _with_levels(with_places(definition, protected), definition, places)

    figures = safe(cells)
    changed = _changed(figures, earlier)
    told = history(session, raw, definition, places, _spoken(changed, earlier, parallel))
    if told:
        # Only what becomes another table can tell something beside what was published of it before.
        anew = safe(cells[cells["period_start"].isin(list(told))], told)
        figures = pd.concat(
            [figures[~figures["period_start"].isin(list(told))], anew], ignore_index=True
        )
        changed = _changed(figures, earlier)
    return Ready(rests_on, undivided(earlier), undivided(figures), changed, used, observed, places)


def undivided(figures: pd.DataFrame) -> pd.DataFrame:
    """The figures of places, without those of their groups."""
    whole = figures["stratum"] == ""
    return figures if whole.all() else figures[whole].reset_index(drop=True)


def _spoken(changed: pd.DataFrame, *earlier: pd.DataFrame) -> list[date]:
    """The periods that change and that something was published of before, by this version or another."""
    before = {start for each in earlier for start in each["period_start"]}
    return sorted(start.date() for start in set(changed["period_start"]) & before)


def _parallel(session: Session, definition: Definition) -> pd.DataFrame:
    """What the measure's other versions say now."""
    others = session.scalars(
        sa.select(MeasureVersion.version).where(
            MeasureVersion.name == definition.name, MeasureVersion.version != definition.version
        )
    ).all()
    found = [current(session, definition.name, each) for each in others]
    empty = pd.DataFrame(columns=[*FIGURE_COLUMNS]).astype({"period_start": "datetime64[us]"})
    return pd.concat(found, ignore_index=True) if found else empty


def _close(definition: Definition, rows: pd.DataFrame, parallel: pd.DataFrame) -> dict[Cell, bool]:
    """Cells whose count differs from the one that another version shows of the same place and period by so
    little that the difference would be a small group; each with whether its denominator does."""
    if definition.disclosure.open or parallel.empty:
        return {}
    both = rows.merge(
        parallel[parallel["status"].map(str) == Status.SHOWN.value],
        on=["place_id", "period_start"],
        suffixes=("", "_beside"),
    )
    limit = definition.disclosure.threshold
    found: dict[Cell, bool] = {}
    if both.empty:
        return found
    above = (both["numerator"] - both["numerator_beside"]).abs().astype(float)
    below = (both["denominator"] - both["denominator_beside"]).abs().astype(float)
    counted = definition.kind in ("share", "ratio")
    under = below.between(1, limit - 1) if counted else above < 0
    rest = (above - below).abs().between(1, limit - 1) if definition.kind == "share" else above < 0
    near = above.between(1, limit - 1) | under | rest
    for place, start, denominator in zip(
        both["place_id"][near], both["period_start"][near], under[near], strict=True
    ):
        cell = (int(place), pd.Timestamp(start))
        found[cell] = found.get(cell, False) or bool(denominator)
    return found


def basis(
    session: Session, definition: Definition | None = None
) -> tuple[frozenset[int], int | None]:
    """What figures rest on: the approved deliveries and the releases so far. What single places count of
    their own rests on nobody else's, and nobody's on theirs."""
    releases = sa.select(sa.func.max(Release.id)).join(
        MeasureVersion, MeasureVersion.id == Release.measure_version_id
    )
    if definition is not None and definition.own_places:
        releases = releases.where(MeasureVersion.name == definition.name)
    else:
        releases = releases.where(MeasureVersion.data_set.not_in(OWN_SOURCES))
    return frozenset(_inputs(session, definition)), session.scalar(releases)


def _inputs(session: Session, definition: Definition | None) -> dict[int, bool]:
    """Approved deliveries by id, and whether each is a demonstration."""
    rows = sa.select(Delivery.id, Delivery.demonstration).where(
        Delivery.state == DeliveryState.APPROVED
    )
    if definition is not None and definition.own_places:
        rows = rows.where(
            Delivery.source == definition.data_set, Delivery.holder_id.in_(definition.own_places)
        )
    else:
        rows = rows.where(Delivery.source.not_in(OWN_SOURCES))
    return dict(session.execute(rows).all())


def _places(session: Session, definition: Definition, day: date) -> Geography:
    """The places that a measure is of."""
    if definition.own_places:
        return Geography(definition.own_places, {}, NOWHERE)
    return geography(session, day)


def _with_vanished(
    definition: Definition, rows: pd.DataFrame, earlier: pd.DataFrame, places: Geography
) -> pd.DataFrame:
    """The rows, and every place as missing in periods that spoke and that no delivery speaks of any
    more: what brought them was withdrawn."""
    starts = pd.to_datetime(earlier["period_start"]).unique()
    gone = pd.DatetimeIndex(starts).difference(pd.DatetimeIndex(rows["period_start"].unique()))
    if gone.empty:
        return rows
    sizes = dict.fromkeys(places.leaves, 1)
    sizes |= {place: len(members) for place, members in places.members.items()}
    silent = pd.DataFrame(
        [
            (place, definition.period, start, MISSING, size, 0, False)
            for place, size in sizes.items()
            for start in gone
        ],
        columns=[
            *("place_id", "period_kind", "period_start", "status"),
            *("members", "members_reporting", "demonstration"),
        ],
    )
    silent["stratum"] = ""
    silent["demonstration"] = bool(earlier["demonstration"].any())
    silent = silent.reindex(columns=rows.columns)
    return silent if rows.empty else pd.concat([rows, silent], ignore_index=True)


def _computed(
    connection: sa.Connection,
    definition: Definition,
    inputs: Mapping[int, bool],
    places: Geography,
    said: Sequence[Corrected],
) -> tuple[pd.DataFrame, pd.DataFrame, set[int]]:
    """Every place and period of the measure, before disclosure control, marked where any input is a
    demonstration; the counts it was made of, as persons have corrected them; and the deliveries that were read."""
    observed = corrected(store.observations(connection, definition.items, inputs), said)
    first, last = map(pd.Timestamp, definition.runs)
    observed = observed[observed["period_start"].between(first, last)]
    population = store.observations(connection, ["population"], inputs)
    rows = by_groups(definition, observed, population, places)
    rows["demonstration"] = _demonstrated(definition, observed, population, rows, inputs, places)
    used = set(observed["delivery_id"])
    if definition.kind == "rate":
        used |= set(population["delivery_id"])
    return rows, observed, {int(each) for each in used}


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


def current(session: Session, measure: str, version: int) -> pd.DataFrame:
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
    frame = pd.DataFrame(list(map(tuple, rows)), columns=list(FIGURE_COLUMNS))
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
            found |= _hidden(with_cells(definition, current(session, other.name, other.version)))
    return found


def _changed(figures: pd.DataFrame, earlier: pd.DataFrame) -> pd.DataFrame:
    """The figures of those periods that differ from what speaks now, period by period."""
    now, before = _comparable(figures), _comparable(earlier)
    alike = now.merge(before, on=list(FIGURE_COLUMNS))
    rows, were, same = (frame.groupby(PERIOD).size() for frame in (now, before, alike))
    stands = (rows == were.reindex(rows.index)) & (rows == same.reindex(rows.index))
    periods = pd.MultiIndex.from_frame(now[PERIOD])
    changed = now[~periods.isin(rows.index[stands])]
    return figures.iloc[changed.sort_values(PERIOD, kind="stable").index]


def _comparable(figures: pd.DataFrame) -> pd.DataFrame:
    """Figures numbered from 0 with one type in each column, whether just computed or read back."""
    found = figures[list(FIGURE_COLUMNS)].reset_index(drop=True)
    for name in found.columns.difference(["period_start"]):
        if name in ("stratum", "period_kind", "status"):
            found[name] = found[name].map(str)
        else:
            found[name] = found[name].astype(bool if name == "demonstration" else float)
    return found


def by_period(frame: pd.DataFrame) -> Iterable[tuple[Any, pd.DataFrame]]:
    """A frame of figures in its periods."""
    kinds = frame["period_kind"].map(str)
    return iter(frame.groupby([kinds, frame["period_start"]]))
