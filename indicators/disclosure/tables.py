"""The two tables a release publishes for one period: counts of places, and proportions of places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from indicators.disclosure.audit import Floats
from indicators.disclosure.companions import Table
from indicators.disclosure.offers import Offers
from indicators.disclosure.places import Map, cells_of, map_of, visible_totals
from indicators.disclosure.protect import Protected, protect
from indicators.disclosure.rules import Bools, Profile, primary_of_proportions, small
from indicators.disclosure.widening import widen

# Losing the size of the group as well costs the reader more than losing yes and no.
LAYER_COSTS = {1: np.ones(1), 3: np.array([1.0, 1.0, 2.0])}
# A zero gives no room downwards: taken only where nothing else will do.
ZERO_COSTS = 4.0


@dataclass(frozen=True)
class Outcome:
    """What to hide, one truth value a place, in the order of places.

    `value_hidden` is what a percent, rate, rank or chart point follows. `complement_hidden` is
    denominator less numerator: it may not be shown either, nor anything made from it. `primary`
    marks places with a cell hidden for its own sake: for the audit, never for users. `audited`:
    every hidden cell passed the exact audit; a table where it is False must not be published.
    `widened`: the whole level below region had to be hidden.
    """

    numerator_hidden: Bools
    denominator_hidden: Bools
    value_hidden: Bools
    primary: Bools
    audited: bool
    widened: bool
    complement_hidden: Bools


def hide_counts(
    places: Sequence[str],
    counts: np.ndarray,
    sums: Mapping[str, Sequence[str]],
    *,
    profile: Profile,
    keep_hidden: np.ndarray | None = None,
) -> Outcome:
    """Hide counts of persons: alone, per a public denominator, or each side of a ratio.

    `counts` has one figure a place, leaves and sums together, nan where there is none; `sums` says
    which leaves each sum place adds up. `keep_hidden` marks places hidden in an earlier release.
    Raises ValueError when a count is negative or broken, or a sum does not add up.
    """
    figures = _figures(places, counts, "counts")
    kept = _kept(keep_hidden, len(places), 1)
    found = _protected(
        places, figures[:, None], small(figures, profile)[:, None], sums, profile, kept
    )
    hidden, primary = found.cells[:, 0], found.primary[:, 0]
    none = np.zeros(len(places), np.bool_)
    return Outcome(hidden, none, hidden.copy(), primary, found.audited, found.widened, none.copy())


def hide_proportions(
    places: Sequence[str],
    numerators: np.ndarray,
    denominators: np.ndarray,
    sums: Mapping[str, Sequence[str]],
    *,
    profile: Profile,
    keep_hidden: np.ndarray | None = None,
) -> Outcome:
    """Hide shares of persons: yes, no and all of each place, with the sums of all three.

    As `hide_counts`, with two figures a place; both or neither are nan. `keep_hidden` is one truth
    value a place (all three cells stay hidden) or shape (places, 3) in the order yes, no, all.
    Raises ValueError also when a numerator is above its denominator.
    """
    yes = _figures(places, numerators, "numerators")
    all_ = _figures(places, denominators, "denominators")
    if np.any(np.isnan(yes) != np.isnan(all_)):
        raise ValueError("a place has a numerator without a denominator, or the other way round")
    if np.any(yes > all_):
        raise ValueError("a numerator is above its denominator")
    primary = primary_of_proportions(yes, all_, profile)
    kept = _kept(keep_hidden, len(places), 3)
    cells = np.stack([yes, all_ - yes, all_], axis=-1)
    found = _protected(places, cells, primary, sums, profile, kept)
    return Outcome(
        numerator_hidden=found.cells[:, 0],
        denominator_hidden=found.cells[:, 2],
        value_hidden=np.any(found.cells, axis=1),
        primary=np.any(primary, axis=1),
        audited=found.audited,
        widened=found.widened,
        complement_hidden=found.cells[:, 1],
    )


@dataclass(frozen=True)
class _Found:
    cells: Bools
    primary: Bools
    audited: bool
    widened: bool


def _protected(
    places: Sequence[str],
    cells: Floats,
    primary: Bools,
    sums: Mapping[str, Sequence[str]],
    profile: Profile,
    kept: Bools,
) -> _Found:
    """Hidden cells of a table of places x layers; nan cells are not published and not hidden."""
    known = ~np.isnan(cells)
    start = (primary | kept) & known
    place_map = _map(places, np.all(known, axis=1), sums)
    _refuse_false_sums(places, cells, place_map)
    if not start.any():
        return _Found(start, primary, audited=True, widened=False)
    layers = cells.shape[1]
    values = np.where(known, cells, 0).astype(np.int64)
    costs = place_map.weights[:, None] * LAYER_COSTS[layers] * np.where(values > 0, 1, ZERO_COSTS)
    table = Table(
        place_map.system(layers),
        values.ravel(),
        primary.ravel(),
        start.ravel(),
        np.where(known, costs, np.inf).ravel(),
        profile,
    )
    protected = protect(table, Offers(place_map, layers, table).propose)
    widened = not protected.verdict.passes
    if widened:
        protected = _widened(table, place_map, layers)
    return _Found(protected.hidden.reshape(-1, layers), primary, protected.verdict.passes, widened)


def _widened(table: Table, place_map: Map, layers: int) -> Protected:
    masks = []
    for total in visible_totals(place_map):
        place = np.arange(place_map.count) == total
        masks.append(cells_of(place, layers))
    return widen(table, masks, lambda fixed: Offers(place_map, layers, fixed).propose)


def _map(places: Sequence[str], known: Bools, sums: Mapping[str, Sequence[str]]) -> Map:
    """The sums that are published: those with a figure and a figure for each of their leaves."""
    number = {place: at for at, place in enumerate(places)}
    if len(number) != len(places):
        raise ValueError("a place is named twice")
    whole: list[tuple[int, tuple[int, ...]]] = []
    for total, parts in sums.items():
        unknown = [place for place in (total, *parts) if place not in number]
        if unknown or len(set(parts)) != len(parts) or not parts:
            raise ValueError(f"the sum {total} names no, unknown or repeated places: {unknown}")
        if any(part in sums for part in parts):
            raise ValueError(f"the sum {total} adds up other sums; give its leaves")
        at = tuple(number[part] for part in parts)
        if not known[number[total]]:
            continue
        if not known[list(at)].all():
            raise ValueError(f"the sum {total} has a figure, but not all of its places have one")
        whole.append((number[total], at))
    return map_of(len(places), tuple(whole))


def _refuse_false_sums(places: Sequence[str], cells: Floats, place_map: Map) -> None:
    """A sum that does not add up would make the audit judge another table than the published."""
    added = place_map.member @ np.nan_to_num(cells)
    wrong = np.flatnonzero((added != cells[place_map.totals]).any(axis=1))
    if len(wrong):
        raise ValueError(f"the sum {places[place_map.totals[wrong[0]]]} does not add up")


def _figures(places: Sequence[str], figures: np.ndarray, name: str) -> Floats:
    found = np.asarray(figures, dtype=np.float64)
    if found.shape != (len(places),):
        raise ValueError(f"{name} must have one figure for each of the {len(places)} places")
    known = found[~np.isnan(found)]
    if np.any(known < 0) or np.any(known != np.rint(known)) or np.any(known > 2**40):
        raise ValueError(f"{name} must be whole numbers of persons, 0 or more")
    return found


def _kept(keep_hidden: np.ndarray | None, count: int, layers: int) -> Bools:
    """Cells that stay hidden, shape (places, layers)."""
    if keep_hidden is None:
        return np.zeros((count, layers), np.bool_)
    kept = np.asarray(keep_hidden, dtype=np.bool_)
    if kept.shape == (count,):
        kept = np.repeat(kept[:, None], layers, axis=1)
    if kept.shape != (count, layers):
        raise ValueError(f"keep_hidden must have shape ({count},) or ({count}, {layers})")
    return kept
