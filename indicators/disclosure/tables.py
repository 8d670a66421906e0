"""The two tables a release publishes for one period: counts of places, and proportions of places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from indicators.disclosure.audit import Floats
from indicators.disclosure.companions import Table
from indicators.disclosure.offers import Offers
from indicators.disclosure.places import ALL, NO, YES, Crossed, visible_totals
from indicators.disclosure.protect import protect
from indicators.disclosure.published import Published, figures, kept, read
from indicators.disclosure.rules import Bools, Profile, primary_of_proportions, small
from indicators.disclosure.widening import Proposer, widen

# Losing the size of the group as well costs the reader more than losing yes and no.
LAYER_COSTS = {1: np.ones(1), 3: np.array([1.0, 1.0, 2.0])}
# A zero gives no room downwards: taken only where nothing else will do.
ZERO_COSTS = 4.0
# What a sum holds beyond its known places is shown to nobody: hiding it costs next to nothing.
REST_COST = 0.1


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
    which leaves each sum place adds up. Give every sum that has a figure, also where some of its
    leaves have none. `keep_hidden` marks places hidden in an earlier release. Raises ValueError
    when a count is negative or broken, or a sum does not add up.
    """
    found = figures(places, counts, "counts")
    stays = kept(keep_hidden, len(places), 1)
    return _outcome(_protected(places, found[:, None], sums, profile, stays))


def hide_proportions(
    places: Sequence[str],
    numerators: np.ndarray,
    denominators: np.ndarray,
    sums: Mapping[str, Sequence[str]],
    *,
    profile: Profile,
    keep_hidden: np.ndarray | None = None,
    crossed: Crossed = (),
) -> Outcome:
    """Hide shares of persons: yes, no and all of each place, with the sums of all three.

    As `hide_counts`, with two figures a place; both or neither are nan. `crossed` says
    of each place its row and column, where the places of the table are places by groups. `keep_hidden` is one truth
    value a place (all three cells stay hidden) or shape (places, 3) in the order yes, no, all.
    Raises ValueError also when a numerator is above its denominator.
    """
    yes = figures(places, numerators, "numerators")
    all_ = figures(places, denominators, "denominators")
    if np.any(np.isnan(yes) != np.isnan(all_)):
        raise ValueError("a place has a numerator without a denominator, or the other way round")
    if np.any(yes > all_):
        raise ValueError("a numerator is above its denominator")
    stays = kept(keep_hidden, len(places), 3)
    cells = np.stack([yes, all_ - yes, all_], axis=-1)
    return _outcome(_protected(places, cells, sums, profile, stays, crossed))


@dataclass(frozen=True)
class _Found:
    hidden: Bools
    primary: Bools
    audited: bool
    widened: bool


def _outcome(found: _Found) -> Outcome:
    """The layers of cells by their names; counts have neither denominator nor complement."""
    hidden = found.hidden
    if hidden.shape[1] == 1:
        hidden = np.hstack([hidden, np.zeros((len(hidden), 2), np.bool_)])
    return Outcome(
        numerator_hidden=hidden[:, YES].copy(),
        denominator_hidden=hidden[:, ALL].copy(),
        value_hidden=np.any(hidden, axis=1),
        primary=np.any(found.primary, axis=1),
        audited=found.audited,
        widened=found.widened,
        complement_hidden=hidden[:, NO].copy(),
    )


def _protected(
    places: Sequence[str],
    cells: Floats,
    sums: Mapping[str, Sequence[str]],
    profile: Profile,
    stays: Bools,
    crossed: Crossed = (),
) -> _Found:
    """Hidden cells of a table of places x layers; nan cells are not published and not hidden."""
    published = read(places, cells, sums, crossed)
    known = ~np.isnan(published.cells)
    primary = _primary(published.cells, profile)
    start = primary.copy()
    start[: len(places)] |= stays
    start &= known
    if not start.any():
        return _Found(start[: len(places)], primary[: len(places)], audited=True, widened=False)
    table = _table(published, primary, start, profile)
    offers = _offers(published)
    protected = protect(table, offers(table))
    widened = not protected.verdict.passes
    if widened:
        protected = widen(table, _uppermost(published), offers)
    hidden = protected.hidden.reshape(known.shape)[: len(places)]
    return _Found(hidden, primary[: len(places)], protected.verdict.passes, widened)


def _primary(cells: Floats, profile: Profile) -> Bools:
    if cells.shape[1] == 1:
        return small(cells, profile)
    return primary_of_proportions(cells[:, YES], cells[:, ALL], profile)


def _table(published: Published, primary: Bools, start: Bools, profile: Profile) -> Table:
    cells, place_map = published.cells, published.place_map
    known = ~np.isnan(cells)
    layers = cells.shape[1]
    values = np.where(known, cells, 0).astype(np.int64)
    weights = np.where(np.arange(len(cells)) < published.places, place_map.weights, REST_COST)
    costs = weights[:, None] * LAYER_COSTS[layers] * np.where(values > 0, 1, ZERO_COSTS)
    return Table(
        place_map.system(layers),
        values.ravel(),
        primary.ravel(),
        start.ravel(),
        np.where(known, costs, np.inf).ravel(),
        profile,
    )


def _offers(published: Published) -> Proposer:
    layers = published.cells.shape[1]
    return lambda table: Offers(published.place_map, layers, table).propose


def _uppermost(published: Published) -> list[Bools]:
    """Masks of the cells of country and regions."""
    count, layers = published.cells.shape
    totals = visible_totals(published.place_map)
    return [np.repeat(np.arange(count) == total, layers) for total in totals]
