"""Disclosure control of a measure's computed figures, period by period, before anything is stored."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from indicators.definition import Definition
from indicators.disclosure.rules import Profile
from indicators.disclosure.tables import Outcome, hide_counts, hide_proportions
from indicators.measures import INCOMPLETE, SHOWN, Geography

HIDDEN = "hidden"
Cell = tuple[int, pd.Timestamp]
Bools = npt.NDArray[np.bool_]


class NotSafe(Exception):
    """A period's table could not be proved safe; nothing of the measure is released."""


def protect(
    definition: Definition,
    rows: pd.DataFrame,
    places: Geography,
    hidden_before: Mapping[Cell, bool],
) -> pd.DataFrame:
    """The same rows with what must be hidden emptied and marked.

    A hidden figure loses value, numerator and n; its denominator stays only where it is public or
    safe beside the rest. Cells hidden in an earlier release stay hidden: `hidden_before` names each,
    with whether its denominator was hidden too.
    """
    rows = rows.copy()
    rows["period_start"] = pd.to_datetime(rows["period_start"])
    if definition.disclosure.open:
        return rows
    profile = Profile(definition.disclosure.threshold, definition.disclosure.min_denominator)
    hidden = np.zeros(len(rows), dtype=bool)
    without_denominator = np.zeros(len(rows), dtype=bool)
    if definition.kind == "median":
        hidden = (rows["n"] < profile.min_denominator).to_numpy() & (rows["status"] == SHOWN)
    else:
        _leave_out_contradicted(definition, rows, places)
        for positions in rows.groupby("period_start").indices.values():
            period = rows.iloc[positions]
            cells = zip(period["place_id"], period["period_start"], strict=True)
            before = [hidden_before.get(cell) for cell in cells]
            kept = np.array([(each is not None, bool(each)) for each in before])
            value, denominator = _hide(definition, period, places, profile, kept)
            hidden[positions] = value
            without_denominator[positions] = denominator
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


def _hide(
    definition: Definition, period: pd.DataFrame, places: Geography, profile: Profile, kept: Bools
) -> tuple[Bools, Bools]:
    """Which values and which denominators of one period are hidden; `kept` is what was before."""
    names = [str(place) for place in period["place_id"]]
    numerators = period["numerator"].to_numpy(dtype=float)
    denominators = period["denominator"].to_numpy(dtype=float)
    sums = _published(names, numerators, places)

    def counts(of: npt.NDArray[np.float64], stay: Bools) -> Bools:
        found = hide_counts(names, of, sums, profile=profile, keep_hidden=stay)
        return _safe(definition, found).value_hidden

    value, below = kept.T
    if definition.kind == "share":
        # Yes, no and all: of a hidden share the reader saw neither part, perhaps the whole.
        stay = np.column_stack([value, value | below, below])
        found = hide_proportions(
            names, numerators, denominators, sums, profile=profile, keep_hidden=stay
        )
        outcome = _safe(definition, found)
        return outcome.value_hidden, outcome.denominator_hidden
    if definition.kind != "ratio":
        return counts(numerators, value), np.zeros(len(names), dtype=bool)
    # A ratio beside one of its two counts gives the other back, so both go together; what one side
    # hides for the other must itself be safe there, until neither asks for more.
    while True:
        either = counts(numerators, value) | counts(denominators, value)
        if np.array_equal(either, value):
            return either, either
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
