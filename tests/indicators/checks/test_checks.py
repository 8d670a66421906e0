"""Seeded faults are found: how many of them, and how often the checks point at what is right."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import product

import numpy as np
import pandas as pd
import pytest

from indicators.checks import rules, series, streams
from indicators.checks.series import Seen, found
from indicators.checks.windows import Bools, Grid
from indicators.checks.words import WORDS

PLACES, MONTHS = 98, 60
Cells = list[tuple[int, int]]
Damage = Callable[[Grid, Grid, Cells], None]


def clean(seed: int) -> Seen:
    """98 kommuner over five years: chance, a drift and a season, and nothing wrong."""
    chance = np.random.default_rng(seed)
    size = chance.uniform(60, 400, PLACES)[:, None]
    month = np.arange(MONTHS)[None, :]
    drift = 1 + chance.normal(0, 0.002, PLACES)[:, None] * month
    season = 1 + 0.08 * np.sin(2 * np.pi * month / 12)
    below = chance.poisson(size * drift * season).astype(float)
    above = chance.binomial(below.astype(int), 0.7).astype(float)
    return Seen(
        values=100 * above / below,
        counts=above,
        beside=below,
        told=np.ones(above.shape, dtype=bool),
        days_after=np.full(above.shape, 20.0),
    )


def seeded(seed: int) -> Cells:
    """Forty cells, no two of them within the same year of a place."""
    chance = np.random.default_rng(seed)
    rows = chance.choice(PLACES, 40, replace=False)
    return [(int(row), int(month)) for row, month in zip(rows, chance.integers(14, 52, 40), strict=True)]  # fmt: skip


def ten_times(above: Grid, below: Grid, cells: Cells) -> None:
    for cell in cells:
        above[cell] *= 10
        below[cell] *= 10


def a_tenth(above: Grid, below: Grid, cells: Cells) -> None:
    for cell in cells:
        above[cell] = round(above[cell] / 10)
        below[cell] = round(below[cell] / 10)


def twice(above: Grid, below: Grid, cells: Cells) -> None:
    for cell in cells:
        above[cell] *= 2
        below[cell] *= 2


def again(above: Grid, below: Grid, cells: Cells) -> None:
    for place, month in cells:
        above[place, month], below[place, month] = above[place, month - 1], below[place, month - 1]


def a_third_missing(above: Grid, below: Grid, cells: Cells) -> None:
    for cell in cells:
        above[cell] = round(above[cell] * 0.4)
        below[cell] = round(below[cell] * 0.4)


def other_share(above: Grid, below: Grid, cells: Cells) -> None:
    for cell in cells:
        above[cell] = round(below[cell] * 0.3)


# What is done to the numbers, which flags are right for it, and the least share that must be found.
FAULTS: list[tuple[Damage, set[str], float]] = [
    (ten_times, {"jump"}, 1.0),
    (a_tenth, {"jump"}, 0.95),
    (twice, {"doubled"}, 0.90),
    (again, {"repeated"}, 0.95),
    (a_third_missing, {"partial"}, 0.90),
    (other_share, {"outlier"}, 0.95),
]


def damaged(damage: Damage, seed: int) -> tuple[Seen, Cells]:
    seen, cells = clean(seed), seeded(seed)
    assert seen.beside is not None
    above, below, days = seen.counts.copy(), seen.beside.copy(), seen.days_after.copy()
    damage(above, below, cells)
    if damage is a_third_missing:
        days[tuple(np.array(cells).T)] = 2
    return replace(seen, values=100 * above / below, counts=above, beside=below, days_after=days), cells  # fmt: skip


@pytest.mark.parametrize(("damage", "kinds", "least"), FAULTS)
def test_seeded_faults_are_found(damage: Damage, kinds: set[str], least: float) -> None:
    hits = total = 0
    for seed in range(5):
        seen, cells = damaged(damage, seed)
        flags = found(seen)
        hits += sum(any(flags[kind][cell] for kind in kinds) for cell in cells)
        total += len(cells)
    assert hits / total >= least, f"{damage.__name__}: {hits} of {total}"


def test_what_is_right_is_seldom_pointed_at() -> None:
    pointed = [sum(int(cells.sum()) for cells in found(clean(seed)).values()) for seed in range(5)]
    assert sum(pointed) / (5 * PLACES * MONTHS) < 0.005, pointed


def test_a_place_that_falls_silent_is_missed_and_one_that_never_told_is_not() -> None:
    told = np.ones((3, 24), dtype=bool)
    told[0, 20] = False
    told[1, :] = False
    assert [tuple(cell) for cell in np.argwhere(series.silent(told))] == [(0, 20)]


def test_a_change_of_standard_is_one_month_for_all_and_no_ones_own_outlier() -> None:
    seen = clean(3)
    counts = seen.counts.copy()
    counts[:80, 30:] = np.round(counts[:80, 30:] * 1.6)
    values = counts.copy()
    flags = found(replace(seen, values=values, counts=counts, beside=None))
    assert set(np.argwhere(flags["shift"])[:, 1]) == {30}
    one: Bools = found(clean(3))["shift"]
    assert not one.any()


def test_a_month_that_most_places_send_again_is_seen_without_denominators_too() -> None:
    seen = clean(4)
    counts = seen.counts.copy()
    counts[:70, 40] = counts[:70, 39]
    flags = found(replace(seen, values=counts, counts=counts, beside=None))
    assert flags["repeated"][:70, 40].all() and flags["repeated"][:, :40].sum() == 0


def test_a_million_values_are_checked_in_seconds() -> None:
    chance = np.random.default_rng(1)
    counts = chance.poisson(100, (16_700, 60)).astype(float)
    seen = Seen(counts, counts, None, np.ones(counts.shape, bool), np.full(counts.shape, 20.0))
    flags = found(seen)
    assert sum(int(cells.sum()) for cells in flags.values()) < 0.01 * counts.size


def observations() -> Iterator[dict[str, object]]:
    for place, month in product(range(1, 6), ("2026-01-01", "2026-02-01")):
        base = {"item": "fald", "place_id": place, "counterpart_id": 0, "period_start": month, "n": None}  # fmt: skip
        yield {**base, "stratum": "", "value": 30.0}
        yield {**base, "stratum": "koen=k", "value": 18.0}
        yield {**base, "stratum": "koen=m", "value": 12.0}


def test_parts_that_do_not_sum_and_negative_counts_are_named() -> None:
    frame = pd.DataFrame(observations())
    assert rules.broken(frame).empty
    frame.loc[2, "value"] = 11.0
    frame.loc[9, "value"] = -30.0
    told = rules.broken(frame)
    assert set(told.itertuples(index=False, name=None)) == {
        (1, "2026-01-01", "parts"),
        (2, "2026-02-01", "parts"),
        (2, "2026-02-01", "negative"),
    }


def test_a_part_that_is_not_told_breaks_no_rule() -> None:
    frame = pd.DataFrame(observations())
    frame.loc[1, "value"] = np.nan
    assert rules.broken(frame).empty


def test_one_fraction_among_whole_numbers_is_a_fault_and_an_items_own_fractions_are_not() -> None:
    whole = [{**row, "stratum": "", "place_id": at} for at, row in enumerate(list(observations()) * 10)]  # fmt: skip
    frame = pd.DataFrame(whole)
    frame.loc[7, "value"] = 12.5
    assert list(rules.broken(frame)["kind"]) == ["fraction"]
    assert rules.broken(frame.assign(value=12.5)).empty


def test_more_counted_than_there_can_be_is_seen() -> None:
    assert list(rules.above(pd.Series([3.0, 61.0]), pd.Series([3.0, 60.0]))) == [False, True]


def test_every_flag_has_words() -> None:
    kinds = {*found(clean(1)), "negative", "fraction", "parts", "above"}
    counts = np.full((1, 12), 40.0)
    kinds |= {*streams.found(counts, counts > 0)}
    assert kinds == set(WORDS)
    for said in WORDS.values():
        assert said.why.endswith(".") and said.word[0].islower()
