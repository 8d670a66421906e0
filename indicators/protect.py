"""Disclosure control of a measure's computed figures, period by period, before anything is stored."""

from collections.abc import Collection, Mapping

import numpy as np
import pandas as pd

from indicators.definition import Definition
from indicators.disclosure.rules import Profile
from indicators.disclosure.tables import Outcome, hide_counts, hide_proportions
from indicators.measures import Geography

HIDDEN = "hidden"
Cell = tuple[int, pd.Timestamp]


class NotSafe(Exception):
    """A period's table could not be proved safe; nothing of the measure is released."""


def protect(
    definition: Definition, rows: pd.DataFrame, places: Geography, hidden_before: Collection[Cell]
) -> pd.DataFrame:
    """The same rows with what must be hidden emptied and marked.

    A hidden figure loses value, numerator and n; its denominator stays only where it is public or
    safe beside the rest. Cells hidden in an earlier release stay hidden.
    """
    rows = rows.copy()
    rows["period_start"] = pd.to_datetime(rows["period_start"])
    if definition.disclosure.open:
        return rows
    profile = Profile(definition.disclosure.threshold, definition.disclosure.min_denominator)
    hidden = np.zeros(len(rows), dtype=bool)
    without_denominator = np.zeros(len(rows), dtype=bool)
    if definition.kind == "median":
        hidden = (rows["n"] < profile.min_denominator).to_numpy() & (rows["status"] == "shown")
    else:
        for start, positions in rows.groupby("period_start").indices.items():
            period = rows.iloc[positions]
            kept = [(place, start) in hidden_before for place in period["place_id"]]
            value, denominator = _hide(
                definition, period, places, profile, np.array(kept, dtype=bool)
            )
            hidden[positions] = value
            without_denominator[positions] = denominator
    return _emptied(definition, rows, hidden, without_denominator)


def _emptied(
    definition: Definition,
    rows: pd.DataFrame,
    hidden: np.ndarray,
    without_denominator: np.ndarray,
) -> pd.DataFrame:
    rows.loc[hidden, "status"] = HIDDEN
    rows.loc[hidden, ["value", "numerator"]] = np.nan
    if definition.kind != "rate":
        rows.loc[without_denominator, "denominator"] = np.nan
    # How many a median rests on is the size of a group; it decides, and is never shown.
    rows["n"] = np.nan
    return rows


def _hide(
    definition: Definition,
    period: pd.DataFrame,
    places: Geography,
    profile: Profile,
    kept: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """Which values and which denominators of one period are hidden."""
    names = [str(place) for place in period["place_id"]]
    numerators = period["numerator"].to_numpy(dtype=float)
    denominators = period["denominator"].to_numpy(dtype=float)
    sums = _published(names, numerators, places)
    if definition.kind == "share":
        outcome = _safe(
            definition,
            hide_proportions(
                names, numerators, denominators, sums, profile=profile, keep_hidden=kept
            ),
        )
        return outcome.value_hidden, outcome.denominator_hidden
    above = _safe(definition, hide_counts(names, numerators, sums, profile=profile, keep_hidden=kept))
    if definition.kind != "ratio":
        return above.value_hidden, np.zeros(len(names), dtype=bool)
    below = _safe(
        definition, hide_counts(names, denominators, sums, profile=profile, keep_hidden=kept)
    )
    # A ratio beside one of its two counts gives the other back.
    either = above.value_hidden | below.value_hidden
    return either, either


def _safe(definition: Definition, outcome: Outcome) -> Outcome:
    if not outcome.audited:
        raise NotSafe(f"{definition.key}: a period could not be proved safe")
    return outcome


def _published(
    names: list[str], numerators: np.ndarray, places: Geography
) -> Mapping[str, list[str]]:
    """The sums that add up kommuner here; a figure delivered for the country alone adds up none."""
    known = dict(zip(names, ~np.isnan(numerators), strict=True))
    sums = {
        str(place): [str(member) for member in members]
        for place, members in places.members.items()
    }
    return {
        place: members
        for place, members in sums.items()
        if known.get(place) and all(known.get(member) for member in members)
    }
