"""Places by groups as one table: nothing small can be worked out from totals, groups and rests together.

Kommuner are 1-4; 10 is an area of 1-2, 11 of 3-4, 99 the country.
"""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from indicators.crossing import SPAN, by_groups, cells_of, with_cells, with_places, with_rests
from indicators.definition import Definition, load
from indicators.disclosure.audit import bounds
from indicators.disclosure.sums import system
from indicators.measures import Geography
from indicators.protect import protect

PROGRAMMES = next(each for each in load() if each.name == "gennemfoerte-forloeb")
KOMMUNER, COUNTRY = (1, 2, 3, 4), 99
PLACES = Geography(KOMMUNER, {10: (1, 2), 11: (3, 4)}, COUNTRY)
YEAR = date(2025, 1, 1)
GROUPS = ("grundskole", "faglig", "videregaaende")
Counts = dict[tuple[int, str], tuple[int, int]]


def observed(counts: Counts) -> pd.DataFrame:
    """Completed and begun, by kommune and education."""
    rows = [
        (item, place, 0, f"education={group}" if group else "", float(count))
        for (place, group), both in counts.items()
        for item, count in zip(("programme.completed", "programme.begun"), both, strict=True)
    ]
    frame = pd.DataFrame(
        rows, columns=["item", "place_id", "counterpart_id", "stratum", "value"]
    ).astype({"stratum": str})
    return frame.assign(period_start=YEAR, period_kind="year", n=None)


NOBODY = observed({}).assign(item="population")


def counted(counts: Counts) -> pd.DataFrame:
    return by_groups(PROGRAMMES, observed(counts), NOBODY, PLACES)


def released(counts: Counts, definition: Definition = PROGRAMMES) -> pd.DataFrame:
    rows = by_groups(definition, observed(counts), NOBODY, PLACES)
    cells = with_rests(definition, with_cells(definition, rows), PLACES)
    found = with_places(definition, protect(definition, cells, cells_of(definition, PLACES), {}))
    return found.set_index(["place_id", "stratum"])


def everywhere(completed: int, begun: int) -> Counts:
    return {(place, group): (completed, begun) for place in KOMMUNER for group in GROUPS}


def test_a_kommune_is_the_sum_of_its_groups_and_of_those_whose_education_is_unknown() -> None:
    found = released(everywhere(40, 60) | {(1, "uoplyst"): (10, 20)})
    assert found.loc[(1, ""), ["numerator", "denominator"]].tolist() == [130, 200]
    assert found.loc[(2, ""), "denominator"] == 180
    assert found.loc[(10, "education=faglig"), ["numerator", "denominator"]].tolist() == [80, 120]
    assert (found["status"] == "shown").all()
    assert set(found.index.get_level_values("stratum")) == {
        "",
        *(f"education={group}" for group in GROUPS),
    }


def test_a_total_that_is_delivered_beside_its_groups_is_the_whole() -> None:
    found = counted(everywhere(40, 60) | {(1, ""): (150, 220)}).set_index(["place_id", "stratum"])
    assert found.loc[(1, ""), "denominator"] == 220
    assert found.loc[(1, "education=faglig"), "denominator"] == 60


def test_groups_that_hold_more_than_their_whole_are_not_told_nor_the_sums_they_are_in() -> None:
    found = counted(everywhere(40, 60) | {(1, ""): (100, 170)}).set_index(["place_id", "stratum"])
    for place in (1, 10, COUNTRY):
        assert found.loc[(place, "education=faglig"), "status"] == "missing", place
        assert found.loc[(place, ""), "status"] == "shown", place
    assert found.loc[(11, "education=faglig"), "status"] == "shown"


def test_a_kommune_without_groups_leaves_the_sums_of_the_groups_incomplete() -> None:
    counts = {key: both for key, both in everywhere(40, 60).items() if key[0] != 3}
    found = released(counts | {(3, ""): (120, 180)})
    assert found.loc[(COUNTRY, ""), "status"] == "shown"
    assert found.loc[(COUNTRY, "education=faglig"), "status"] == "incomplete"
    assert found.loc[(10, "education=faglig"), "status"] == "shown"


def test_a_small_group_hides_with_it_what_would_tell_it() -> None:
    found = released(everywhere(40, 60) | {(1, "videregaaende"): (3, 60)})
    hidden = found[found["status"] == "hidden"]
    assert (1, "education=videregaaende") in hidden.index
    # Its kommune and its column each hold another unknown, or the one could be subtracted.
    own = [at for at in hidden.index if at[0] == 1]
    column = [at for at in hidden.index if at[1] == "education=videregaaende"]
    assert len(own) > 1 and len(column) > 1


@pytest.mark.parametrize("seed", range(6))
def test_no_small_count_can_be_worked_out_from_everything_that_is_shown(seed: int) -> None:
    """The reader's best calculation, exactly: each hidden small count keeps at least its room."""
    chance = np.random.default_rng(seed)
    counts: Counts = {}
    for place in KOMMUNER:
        for group in (*GROUPS, "uoplyst"):
            begun = int(chance.choice([2, 9, 30, 80]))
            counts[place, group] = (int(chance.binomial(begun, 0.6)), begun)
    found = released(counts)
    cells = [(place, group) for place in KOMMUNER for group in (*GROUPS, "uoplyst")]
    places = [*KOMMUNER, 10, 11, COUNTRY]
    inside = {**{each: (each,) for each in KOMMUNER}, **PLACES.members}
    told = [(place, stratum) for place in places for stratum in ("", *GROUPS)]
    index = {cell: at for at, cell in enumerate([*cells, *(("sum", *each) for each in told)])}
    # Three layers of each: completed, not completed, begun.
    relations = []
    for layer in range(3):
        for place, stratum in told:
            parts = [
                index[kommune, group]
                for kommune in inside[place]
                for group in ((stratum,) if stratum else (*GROUPS, "uoplyst"))
            ]
            relations.append(
                (3 * index["sum", place, stratum] + layer, [3 * at + layer for at in parts])
            )
    relations += [(3 * at + 2, [3 * at, 3 * at + 1]) for at in range(len(index))]
    values = np.zeros(3 * len(index), np.int64)
    hidden = np.ones(3 * len(index), np.bool_)
    for cell in cells:
        above, below = counts[cell]
        values[3 * index[cell] : 3 * index[cell] + 3] = above, below - above, below
    for place, stratum in told:
        at = 3 * index["sum", place, stratum]
        for layer in range(3):
            parts_of = next(parts for total, parts in relations if total == at + layer)
            values[at + layer] = values[parts_of].sum()
        row = found.loc[(place, f"education={stratum}" if stratum else "")]
        hidden[at : at + 2] = row["status"] == "hidden"
        hidden[at + 2] = np.isnan(row["denominator"])
    low, high = bounds(system(len(values), relations), values, hidden)
    small = (values >= 1) & (values <= 4)
    assert small.any()
    for at in np.flatnonzero(small):
        assert high[at] >= 5 or (high[at] - low[at] >= 4), (seed, at, low[at], high[at])
        assert high[at] > low[at]


def test_a_measure_without_groups_is_told_as_before() -> None:
    plain = next(each for each in load() if each.name == "genoptraening")
    rows = pd.DataFrame({"place_id": [1], "stratum": [""], "period_start": [YEAR]})
    assert with_cells(plain, rows) is rows and with_rests(plain, rows, PLACES) is rows
    assert cells_of(plain, PLACES) is PLACES
    assert SPAN > 10**6  # no place's id comes near
