"""A share by groups: each group of a place is a cell of its own beside the place, and never adds to it. Pure.

Disclosure control must see places and groups as one table, since a place is the sum of its groups and a
group's sum over kommuner is told too. So a cell gets a number of its own: the place's id where it is the
place itself, and `SPAN` times the group's number more where it is one of its groups. What a kommune has
told beyond the groups that are shown (unknown, or a group that it did not send) is a cell as well, `REST`:
it is never published, but the reader can subtract.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from indicators.definition import Definition
from indicators.filters import Filter
from indicators.measures import MISSING, SHOWN, Geography, compute

SPAN = 10**9
REST = 99
COUNTS = ["numerator", "denominator"]


def by_groups(
    definition: Definition,
    observed: pd.DataFrame,
    population: pd.DataFrame,
    places: Geography,
) -> pd.DataFrame:
    """The measure's rows (`measures.compute`) with a column `stratum`: empty for the undivided, and the rows
    of each group. Groups that together are more than their whole are not told: one of the two is wrong."""
    whole = compute(definition, observed, population, places)
    found = [whole.assign(stratum="")]
    for stratum, of_group in _each(definition):
        # A group's figure of the country is always the sum, never a number delivered for it alone.
        told = observed[observed["place_id"] != places.national]
        rows = compute(of_group, told, population, places)
        found.append(rows[rows["period_start"].isin(whole["period_start"])].assign(stratum=stratum))
    rows = pd.concat(found, ignore_index=True) if len(found) > 1 else found[0]
    return _without_contradicted(rows, places) if definition.groups else rows


def with_cells(definition: Definition, rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with the number of the cell as `place_id`, for what only knows places."""
    strata = definition.groups.strata if definition.groups else ()
    numbers = {"": 0, **{text: at for at, text in enumerate(strata, start=1)}}
    # What something else is divided by is no cell of this measure.
    known = rows["stratum"].isin(list(numbers))
    rows = rows if known.all() else rows[known]
    if not strata:
        return rows
    return rows.assign(place_id=rows["place_id"] + SPAN * rows["stratum"].map(numbers))


def with_places(definition: Definition, rows: pd.DataFrame) -> pd.DataFrame:
    """The opposite: rows of cells as rows of places and strata again, without the rests."""
    if definition.groups is None:
        return rows
    rows = rows[rows["place_id"] < SPAN * REST]
    return rows.assign(place_id=rows["place_id"] % SPAN)


def with_rests(definition: Definition, rows: pd.DataFrame, places: Geography) -> pd.DataFrame:
    """Rows of cells with what each kommune has told beyond its groups."""
    if definition.groups is None:
        return rows
    own = rows[rows["place_id"].mod(SPAN).isin(places.leaves)]
    whole, parts = own[own["place_id"] < SPAN], own[own["place_id"] >= SPAN]
    told = parts.assign(place_id=parts["place_id"] % SPAN).groupby(["place_id", "period_start"])
    sums = told[COUNTS].sum()
    at = pd.MultiIndex.from_frame(whole[["place_id", "period_start"]])
    rest = whole.copy()
    rest[COUNTS] = whole[COUNTS].to_numpy() - sums.reindex(at).fillna(0).to_numpy()
    rest["place_id"] += SPAN * REST
    if "value_hidden" in rows:
        # Of an earlier release: the reader could subtract only where nothing of the kommune was hidden.
        hidden = told["value_hidden"].any().reindex(at).fillna(False).to_numpy(dtype=bool)
        for name in ("value_hidden", "denominator_hidden"):
            rest[name] = rest[name].to_numpy(dtype=bool) | hidden
    return pd.concat([rows, rest], ignore_index=True)


def cells_of(definition: Definition, places: Geography) -> Geography:
    """The sums over cells: every place is the sum of the groups and the rests of its kommuner, and every
    group of a sum place that of the same group of them."""
    if definition.groups is None:
        return places
    numbers = range(1, len(definition.groups.names) + 1)
    every = (*numbers, REST)
    sums = {leaf: tuple(leaf + SPAN * at for at in every) for leaf in places.leaves}
    for place, members in places.members.items():
        if place != places.national:
            sums[place] = tuple(member + SPAN * at for at in every for member in members)
        for at in numbers:
            sums[place + SPAN * at] = tuple(member + SPAN * at for member in members)
    leaves = tuple(leaf + SPAN * at for at in every for leaf in places.leaves)
    return Geography(leaves, sums, places.national)


def crossed(names: Iterable[str]) -> tuple[tuple[int, int], ...]:
    """Of each cell by its name, its place and its group's number: 0 for the place itself."""
    return tuple((int(name) % SPAN, int(name) // SPAN) for name in names)


def _each(definition: Definition) -> Iterator[tuple[str, Definition]]:
    """Each group's stratum, and the definition that counts it alone."""
    if definition.groups is None:
        return
    part = definition.groups.part
    for code in definition.groups.names:
        alone = [
            replace(each, strata={**(each.strata or {}), part: (code,)}) if each else None
            for each in (definition.numerator, definition.denominator)
        ]
        above, below = alone
        assert isinstance(above, Filter)
        yield f"{part}={code}", replace(definition, numerator=above, denominator=below)


def _without_contradicted(rows: pd.DataFrame, places: Geography) -> pd.DataFrame:
    """The groups of a kommune and period that hold more than the kommune itself become missing, and the sums
    that they are in with them."""
    parts = rows["stratum"] != ""
    key = ["place_id", "period_start"]
    sums = rows[parts].groupby(key)[COUNTS].sum()
    at = pd.MultiIndex.from_frame(rows[~parts][key])
    whole = rows[~parts][COUNTS].to_numpy(dtype=float)
    told = sums.reindex(at).fillna(0).to_numpy()
    rest = whole - told
    # Neither with, nor without, nor in all may the groups hold more; a place that tells none holds nothing.
    wrong = (rest < 0).any(axis=1) | (rest[:, 0] > rest[:, 1])
    wrong |= np.isnan(whole).any(axis=1) & (told > 0).any(axis=1)
    leaf = rows[~parts]["place_id"].isin(places.leaves).to_numpy()
    bad = at[wrong & leaf]
    if not len(bad):
        return rows
    inside = {place: set(members) for place, members in places.members.items()}
    gone = {(place, start) for place, start in bad}
    gone |= {(sum_, start) for place, start in bad for sum_, of in inside.items() if place in of}
    hit = parts & pd.MultiIndex.from_frame(rows[key]).isin(list(gone)) & (rows["status"] == SHOWN)
    rows.loc[hit, "status"] = MISSING
    rows.loc[hit, [*COUNTS, "value"]] = np.nan
    return rows
