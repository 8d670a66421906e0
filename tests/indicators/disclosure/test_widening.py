"""When companions do not help: the whole level below region goes."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from indicators.disclosure.companions import Table
from indicators.disclosure.offers import Offers
from indicators.disclosure.places import Map, map_of, visible_totals
from indicators.disclosure.protect import protect
from indicators.disclosure.rules import Profile, small
from indicators.disclosure.sums import system
from indicators.disclosure.widening import widen

Faults = Callable[..., list[str]]
PROFILE = Profile()
# Twelve kommuner, four klynger of three, two regions of two klynger, a country.
KLYNGER = [(12 + number, tuple(range(3 * number, 3 * number + 3))) for number in range(4)]
REGIONS = [(16, tuple(range(6))), (17, tuple(range(6, 12)))]
PLACES = map_of(19, (*KLYNGER, *REGIONS, (18, tuple(range(12)))))
NAMES = [str(number) for number in range(19)]
SUMS = {str(total): [str(part) for part in parts] for total, parts in PLACES.sums}


def table_of(leaves: list[int]) -> Table:
    values = np.zeros(19, np.int64)
    values[:12] = leaves
    values[PLACES.totals] = PLACES.member @ values
    primary = small(values, PROFILE)
    return Table(PLACES.system(1), values, primary, primary, np.ones(19), PROFILE)


def masks(place_map: Map) -> list[np.ndarray]:
    return [np.arange(place_map.count) == total for total in visible_totals(place_map)]


def test_the_uppermost_totals_are_the_country_and_the_regions() -> None:
    assert list(visible_totals(PLACES)) == [18, 16, 17]


def test_country_and_regions_stay_and_everything_below_goes(faults: Faults) -> None:
    table = table_of([3, 20, 30, 9, 8, 2, 50, 60, 70, 1, 1, 15])
    found = widen(table, masks(PLACES), lambda fixed: Offers(PLACES, 1, fixed).propose)
    assert found.verdict.passes
    assert np.flatnonzero(~found.hidden).tolist() == [16, 17, 18]
    assert not faults(NAMES, table.values[:, None].astype(float), found.hidden[:, None], SUMS)


def test_a_region_that_is_itself_small_does_not_stay(faults: Faults) -> None:
    table = table_of([3, 0, 0, 0, 0, 0, 50, 60, 70, 10, 10, 15])
    found = widen(table, masks(PLACES), lambda fixed: Offers(PLACES, 1, fixed).propose)
    assert found.verdict.passes and found.hidden[16]
    assert not faults(NAMES, table.values[:, None].astype(float), found.hidden[:, None], SUMS)


def test_zeros_that_the_region_gives_away_are_shown(faults: Faults) -> None:
    table = table_of([0, 0, 0, 0, 0, 0, 50, 60, 70, 3, 10, 15])
    found = widen(table, masks(PLACES), lambda fixed: Offers(PLACES, 1, fixed).propose)
    assert found.verdict.passes and not found.hidden[16]
    assert not found.hidden[:6].any()
    assert not faults(NAMES, table.values[:, None].astype(float), found.hidden[:, None], SUMS)


def test_a_table_whose_other_cells_are_public_cannot_be_protected_and_says_so() -> None:
    values = np.array([3, 20, 23])
    primary = small(values, PROFILE)
    costs = np.where(primary, 1.0, np.inf)
    sums = system(3, [(2, [0, 1])])
    found = protect(Table(sums, values, primary, primary, costs, PROFILE))
    assert found.verdict.recoverable == (0,) and not found.verdict.passes
