"""Counts to figures: a measure's value in every place and period. Pure; pandas and numpy only.

Sums add numerators and denominators and never average. What is absent is missing, never zero. A sum
with a member missing is incomplete and has no value; a figure delivered for the whole country at once
speaks only where the sum of the kommuner is not complete. Medians are never added.

`observations` must hold one delivery's word for each cell: which delivery speaks is settled before.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from indicators.definition import Definition
from indicators.grids import Grid, belonging, grid, latest

# What is a plain number, divided by nothing.
COUNTED = ("count", "tally")
SHOWN, MISSING, INCOMPLETE, NOT_COMPARABLE = "shown", "missing", "incomplete", "not_comparable"

COLUMNS = (
    "place_id",
    "period_kind",
    "period_start",
    "numerator",
    "denominator",
    "value",
    "n",
    "status",
    "members",
    "members_reporting",
)


@dataclass(frozen=True)
class Geography:
    """The kommuner, the places that are sums of them (the country too), and which one is the country."""

    leaves: tuple[int, ...]
    sums: Mapping[int, tuple[int, ...]]
    national: int

    @property
    def members(self) -> dict[int, tuple[int, ...]]:
        """Every sum place with its kommuner; the country is the sum of all where nothing else is said."""
        return {self.national: self.leaves, **self.sums}


@dataclass(frozen=True)
class _Numbers:
    """What is counted and what it is divided by: for the kommuner, and as delivered for the country."""

    above: Grid
    below: Grid
    whole_above: Grid
    whole_below: Grid


def compute(
    definition: Definition,
    observations: pd.DataFrame,
    population: pd.DataFrame,
    geography: Geography,
) -> pd.DataFrame:
    """One row for each place and each period that any observation of the measure speaks of.

    A zero denominator gives a shown figure without a value: 0 of 0 was delivered, nothing is missing.
    Numerator, denominator, value and n are empty unless the figure is shown; `period_start` is
    datetime64.
    """
    observed = observations[observations["period_kind"] == definition.period]
    counted = belonging(observed, definition.numerator, geography.national)
    divided_by = (
        belonging(observed, definition.denominator, geography.national)
        if definition.denominator
        else counted.iloc[:0]
    )
    periods = pd.DatetimeIndex(np.union1d(counted["period"], divided_by["period"]))
    if definition.kind == "median":
        return _medians(definition, counted, periods, geography)
    numbers = _numbers(definition, counted, divided_by, population, periods, geography)
    return _sums(definition, numbers, periods, geography)


def _numbers(
    definition: Definition,
    counted: pd.DataFrame,
    divided_by: pd.DataFrame,
    population: pd.DataFrame,
    periods: pd.DatetimeIndex,
    geography: Geography,
) -> _Numbers:
    """Numerators and denominators, for the kommuner and as delivered for the whole country."""
    leaves, whole = geography.leaves, (geography.national,)
    above, whole_above = grid(counted, leaves, periods), grid(counted, whole, periods)
    if definition.kind == "rate":
        people = latest(population, (*leaves, *whole), periods)
        below, delivered = people[:-1], people[-1:]
        # Without a figure of its own the country's population is the sum of every kommune's.
        whole_below = np.where(np.isnan(delivered), below.sum(axis=0, keepdims=True), delivered)
    elif definition.kind in COUNTED:
        below, whole_below = np.ones_like(above), np.ones_like(whole_above)
    else:
        below = grid(divided_by, leaves, periods)
        whole_below = grid(divided_by, whole, periods)
    return _Numbers(above, below, whole_above, whole_below)


def _membership(geography: Geography) -> npt.NDArray[np.int64]:
    """Which kommuner (columns) each sum place (rows) is made of."""
    columns = {leaf: column for column, leaf in enumerate(geography.leaves)}
    matrix = np.zeros((len(geography.members), len(columns)), dtype=np.int64)
    for row, (place, members) in enumerate(geography.members.items()):
        if unknown := [member for member in members if member not in columns]:
            raise ValueError(f"place {place} is a sum of place {unknown[0]}, which is no kommune")
        matrix[row, [columns[member] for member in members]] = 1
    return matrix


def _sums(
    definition: Definition, numbers: _Numbers, periods: pd.DatetimeIndex, geography: Geography
) -> pd.DataFrame:
    """Kommuner and their sums, with the country's own figure where its sum is not complete."""
    known = ~(np.isnan(numbers.above) | np.isnan(numbers.below))
    membership = _membership(geography)
    above = np.vstack([numbers.above, membership @ np.where(known, numbers.above, 0)])
    below = np.vstack([numbers.below, membership @ np.where(known, numbers.below, 0)])
    members = np.concatenate([np.ones(len(geography.leaves), np.int64), membership.sum(axis=1)])
    reporting = np.vstack([known, membership @ known])
    status = np.where(reporting == members[:, None], SHOWN, INCOMPLETE).astype(object)
    status[(reporting == 0) | (members == 0)[:, None]] = MISSING

    country = len(geography.leaves) + list(geography.members).index(geography.national)
    whole = ~(np.isnan(numbers.whole_above[0]) | np.isnan(numbers.whole_below[0]))
    direct = whole & (status[country] != SHOWN)
    above[country, direct] = numbers.whole_above[0, direct]
    below[country, direct] = numbers.whole_below[0, direct]
    status[country, direct] = SHOWN

    shown = status == SHOWN
    divisor = np.ones_like(below) if definition.kind in COUNTED else below
    divisor = np.where(shown & (divisor != 0), divisor, np.nan)
    empty = np.full(above.shape, np.nan)
    return _table(
        definition,
        geography,
        periods,
        numerator=np.where(shown, above, np.nan),
        denominator=empty if definition.kind in COUNTED else np.where(shown, below, np.nan),
        value=definition.per * above / divisor,
        n=empty,
        status=status,
        members=np.broadcast_to(members[:, None], above.shape),
        members_reporting=reporting,
    )


def _medians(
    definition: Definition, rows: pd.DataFrame, periods: pd.DatetimeIndex, geography: Geography
) -> pd.DataFrame:
    """Medians as delivered. Sums have none, and two medians for one place cannot be made into one."""
    leaves, places = geography.leaves, (*geography.leaves, *geography.members)
    single = ~rows.duplicated(["place", "period"], keep=False)
    value = grid(rows[single], places, periods)
    n = grid(rows[single], places, periods, "n")
    # Only the country may speak for itself; no other sum place has a median of its own.
    own = np.isin(places, [*leaves, geography.national])[:, None]
    shown = own & ~np.isnan(value)
    membership = _membership(geography)
    members = np.concatenate([np.ones(len(leaves), np.int64), membership.sum(axis=1)])
    told = ~np.isnan(grid(rows, leaves, periods))
    status = np.full(value.shape, NOT_COMPARABLE, dtype=object)
    status[: len(leaves)][~told] = MISSING
    status[shown] = SHOWN
    empty = np.full(value.shape, np.nan)
    return _table(
        definition,
        geography,
        periods,
        numerator=empty,
        denominator=empty,
        value=np.where(shown, value, np.nan),
        n=np.where(shown, n, np.nan),
        status=status,
        members=np.broadcast_to(members[:, None], value.shape),
        members_reporting=np.vstack([told, membership @ told]),
    )


def _table(
    definition: Definition,
    geography: Geography,
    periods: pd.DatetimeIndex,
    **grids: npt.NDArray[np.generic],
) -> pd.DataFrame:
    """The grids as rows, place by place, each place's periods in order."""
    places = np.array([*geography.leaves, *geography.members], dtype=np.int64)
    rows: dict[str, object] = {
        "place_id": np.repeat(places, len(periods)),
        "period_kind": definition.period,
        "period_start": np.tile(periods.as_unit("us").to_numpy(), len(places)),
        **{name: grid.ravel() for name, grid in grids.items()},
    }
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(
        {"members": np.int64, "members_reporting": np.int64}
    )
