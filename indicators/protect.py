"""Disclosure control of a measure's computed figures, period by period, before anything is stored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
import numpy.typing as npt
import pandas as pd

from indicators.crossing import crossed
from indicators.definition import Definition
from indicators.disclosure.rules import Profile
from indicators.disclosure.tables import Outcome, hide_counts, hide_proportions
from indicators.measures import INCOMPLETE, SHOWN, Geography
from indicators.past import Earlier, NotSafe, Past

HIDDEN = "hidden"
Cell = tuple[int, pd.Timestamp]
Bools = npt.NDArray[np.bool_]


def protect(
    definition: Definition,
    rows: pd.DataFrame,
    places: Geography,
    hidden_before: Mapping[Cell, bool],
    history: Mapping[pd.Timestamp, Sequence[Earlier]] | None = None,
) -> pd.DataFrame:
    """The same rows with what must be hidden emptied and marked; `coarse` marks a period of which all
    below region is hidden, since no finer table could be proved safe in time.

    A hidden figure loses value, numerator and n; its denominator stays only where it is public or
    safe beside the rest. Cells hidden in an earlier release stay hidden: `hidden_before` names each,
    with whether its denominator was hidden too. `history` holds what earlier releases published of a
    period whose counts have changed since: differences between releases must not tell a small count.
    """
    rows = rows.copy()
    rows["period_start"] = pd.to_datetime(rows["period_start"])
    rows["coarse"] = False
    if definition.disclosure.open:
        return rows
    profile = Profile(definition.disclosure.threshold, definition.disclosure.min_denominator)
    hidden = np.zeros(len(rows), dtype=bool)
    without_denominator = np.zeros(len(rows), dtype=bool)
    if definition.kind == "median":
        hidden = (rows["n"] < profile.min_denominator).to_numpy() & (rows["status"] == SHOWN)
    else:
        _leave_out_contradicted(definition, rows, places)
        coarse = np.zeros(len(rows), dtype=bool)
        for start, positions in rows.groupby("period_start").indices.items():
            period = rows.iloc[positions]
            cells = zip(period["place_id"], period["period_start"], strict=True)
            before = [hidden_before.get(cell) for cell in cells]
            kept = np.array([(each is not None, bool(each)) for each in before])
            then = (history or {}).get(cast(pd.Timestamp, start), ())
            found = _hide(definition, period, places, profile, kept, then)
            hidden[positions] = found.value
            without_denominator[positions] = found.denominator
            coarse[positions] = found.coarse
        rows["coarse"] = coarse
    return _emptied(definition, rows, hidden, without_denominator)


def _leave_out_contradicted(definition: Definition, rows: pd.DataFrame, places: Geography) -> None:
    """Where a figure delivered for the country alone is smaller than what its kommuner have told, one
    of them is wrong; the country then says what it would have said without it: incomplete."""
    cells = _cells(definition, rows)
    told = (rows["status"] == SHOWN) & rows["place_id"].isin(places.members[places.national])
    least = cells[told].groupby(rows["period_start"][told]).sum()
    alone = (
        (rows["status"] == SHOWN)
        & (rows["place_id"] == places.national)
        & rows["members_reporting"].between(1, rows["members"] - 1)
    )
    known = least.reindex(rows["period_start"][alone]).to_numpy()
    wrong = np.flatnonzero(alone)[(cells[alone].to_numpy() < known).any(axis=1)]
    rows.loc[rows.index[wrong], "status"] = INCOMPLETE
    rows.loc[rows.index[wrong], ["value", "numerator", "denominator"]] = np.nan


def _cells(definition: Definition, rows: pd.DataFrame) -> pd.DataFrame:
    """The counts of persons that a figure lets the reader see."""
    found = {"above": rows["numerator"]}
    if definition.kind in ("share", "ratio"):
        found["below"] = rows["denominator"]
    if definition.kind == "share":
        found["rest"] = rows["denominator"] - rows["numerator"]
    return pd.DataFrame(found)


def _emptied(
    definition: Definition, rows: pd.DataFrame, hidden: Bools, without_denominator: Bools
) -> pd.DataFrame:
    rows.loc[hidden, "status"] = HIDDEN
    rows.loc[hidden, ["value", "numerator"]] = np.nan
    if definition.kind != "rate":
        rows.loc[without_denominator, "denominator"] = np.nan
    # How many a median rests on is the size of a group; it decides, and is never shown.
    rows["n"] = np.nan
    return rows


@dataclass(frozen=True)
class _Hidden:
    """Which values and denominators of a period are hidden, and whether all below region had to go."""

    value: Bools
    denominator: Bools
    coarse: bool


def _hide(
    definition: Definition,
    period: pd.DataFrame,
    places: Geography,
    profile: Profile,
    kept: Bools,
    before: Sequence[Earlier],
) -> _Hidden:
    """What is hidden of one period; `kept` is what was before."""
    names = [str(place) for place in period["place_id"]]
    numerators = period["numerator"].to_numpy(dtype=float)
    denominators = period["denominator"].to_numpy(dtype=float)
    sums = _published(names, numerators, places)
    past = Past(names, places, profile, before, definition.key)
    value, below = kept.T
    if definition.kind == "share":
        # Yes, no and all: of a hidden share the reader saw neither part, perhaps the whole.
        stay = np.column_stack([value, value | below, below])
        found = _safe(
            definition,
            hide_proportions(
                names,
                numerators,
                denominators,
                sums,
                profile=profile,
                keep_hidden=stay,
                crossed=crossed(names) if definition.groups else (),
            ),
        )
        cells = np.column_stack([numerators, denominators - numerators, denominators])
        layers = np.column_stack(
            [found.numerator_hidden, found.complement_hidden, found.denominator_hidden]
        )
        layers, coarse = past.held(cells, sums, layers)
        return _Hidden(np.asarray(layers.any(axis=1)), layers[:, 2], coarse or found.widened)

    def counts(of: npt.NDArray[np.float64], stay: Bools, column: str) -> tuple[Bools, bool]:
        found = _safe(definition, hide_counts(names, of, sums, profile=profile, keep_hidden=stay))
        layers, coarse = past.held(of[:, None], sums, found.value_hidden[:, None], column)
        return layers[:, 0], coarse or found.widened

    if definition.kind != "ratio":
        found_value, coarse = counts(numerators, value, "numerator")
        return _Hidden(found_value, np.zeros(len(names), dtype=bool), coarse)
    # A ratio beside one of its two counts gives the other back, so both go together; what one side
    # hides for the other must itself be safe there, until neither asks for more.
    coarse = False
    while True:
        above, one = counts(numerators, value, "numerator")
        under, other = counts(denominators, value, "denominator")
        coarse |= one or other
        either: Bools = np.logical_or(above, under)
        if np.array_equal(either, value):
            return _Hidden(either, either, coarse)
        value = either


def _safe(definition: Definition, outcome: Outcome) -> Outcome:
    if not outcome.audited:
        raise NotSafe(f"{definition.key}: a period could not be proved safe")
    return outcome


def _published(
    names: list[str], numerators: npt.NDArray[np.float64], places: Geography
) -> Mapping[str, list[str]]:
    """The sums that have a figure, also where it was delivered for the country and places are silent."""
    known = dict(zip(names, ~np.isnan(numerators), strict=True))
    return {
        str(place): [str(member) for member in members]
        for place, members in places.members.items()
        if known.get(str(place))
    }
