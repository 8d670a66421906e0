"""Generated maps and figures, audited by a slow twin that shares no code with the package."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.disclosure.rules import Profile
from indicators.disclosure.tables import Outcome, hide_counts, hide_proportions

Faults = Callable[..., list[str]]
PROFILE = Profile()


@dataclass(frozen=True)
class Case:
    """A small country: places with figures (nan where none), overlapping sums, earlier hiding."""

    places: list[str]
    sums: dict[str, list[str]]
    yes: np.ndarray
    all_: np.ndarray
    keep: np.ndarray


@st.composite
def countries(draw: st.DrawFn) -> Case:
    count = draw(st.integers(1, 8))
    leaves = [f"k{number}" for number in range(count)]
    sums: dict[str, list[str]] = {}
    for kind in draw(st.sets(st.sampled_from(["klynge", "raad", "region"]))):
        areas = draw(st.lists(st.integers(0, count // 2), min_size=count, max_size=count))
        for area in sorted(set(areas)):
            sums[f"{kind} {area}"] = [
                leaf for leaf, of in zip(leaves, areas, strict=True) if of == area
            ]
    if draw(st.booleans()):
        sums["landet"] = leaves
    sizes = st.one_of(st.integers(0, 12), st.integers(0, 400))
    all_ = np.array([draw(sizes) for _ in leaves], dtype=np.float64)
    yes = np.array([draw(st.integers(0, int(size))) for size in all_], dtype=np.float64)
    missing = np.array([draw(st.integers(0, 19)) == 0 for _ in leaves])
    yes[missing] = all_[missing] = np.nan
    keep = np.array([draw(st.integers(0, 14)) == 0 for _ in [*leaves, *sums]])
    totals = _with_sums(leaves, sums, yes), _with_sums(leaves, sums, all_)
    if "landet" in sums and missing.any() and draw(st.booleans()):
        # A national figure delivered at once, though some kommuner are silent.
        rest = draw(sizes)
        totals[0][-1] = np.nansum(yes) + draw(st.integers(0, rest))
        totals[1][-1] = np.nansum(all_) + rest
    return Case([*leaves, *sums], sums, *totals, keep)


def _with_sums(leaves: list[str], sums: dict[str, list[str]], figures: np.ndarray) -> np.ndarray:
    at = {leaf: number for number, leaf in enumerate(leaves)}
    totals = [figures[[at[part] for part in parts]].sum() for parts in sums.values()]
    return np.array([*figures, *totals])


@settings(max_examples=40, deadline=None)
@given(countries())
def test_counts_of_any_country_pass_the_slow_audit(faults: Faults, case: Case) -> None:
    outcome = hide_counts(case.places, case.yes, case.sums, profile=PROFILE, keep_hidden=case.keep)
    hidden = outcome.numerator_hidden
    assert outcome.audited
    assert not faults(case.places, case.yes[:, None], hidden[:, None], case.sums)
    _holds(case, outcome)


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(countries())
def test_proportions_of_any_country_pass_the_slow_audit(faults: Faults, case: Case) -> None:
    outcome = hide_proportions(
        case.places, case.yes, case.all_, case.sums, profile=PROFILE, keep_hidden=case.keep
    )
    cells = np.stack([case.yes, case.all_ - case.yes, case.all_], axis=1)
    hidden = np.stack(
        [outcome.numerator_hidden, outcome.complement_hidden, outcome.denominator_hidden], axis=1
    )
    assert outcome.audited
    assert not faults(case.places, cells, hidden, case.sums)
    assert outcome.value_hidden.tolist() == hidden.any(axis=1).tolist()
    _holds(case, outcome)


@settings(max_examples=20, deadline=None)
@given(countries())
def test_the_same_figures_hide_the_same_cells_whatever_came_before(case: Case) -> None:
    def hidden() -> list[bool]:
        outcome = hide_proportions(
            case.places, case.yes, case.all_, case.sums, profile=PROFILE, keep_hidden=case.keep
        )
        return [*outcome.numerator_hidden.tolist(), *outcome.denominator_hidden.tolist()]

    before = hidden()
    more = np.where(np.isin(case.places, list(case.sums)), np.nan, case.all_ + 1)
    hide_counts(case.places, more, case.sums, profile=PROFILE)
    assert hidden() == before


def _holds(case: Case, outcome: Outcome) -> None:
    known = ~np.isnan(case.yes)
    assert not np.any(outcome.value_hidden & ~known)
    assert np.all(outcome.numerator_hidden[case.keep & known])
    assert np.all(outcome.value_hidden[outcome.primary])


@pytest.mark.slow
@pytest.mark.parametrize("layers", [1, 3])
def test_a_national_table_with_overlapping_areas_passes_the_slow_audit(
    faults: Faults, layers: int
) -> None:
    places, sums, yes, all_ = national(np.random.default_rng(7))
    if layers == 1:
        hidden = hide_counts(places, yes, sums, profile=PROFILE).numerator_hidden[:, None]
        assert not faults(places, yes[:, None], hidden, sums)
        return
    outcome = hide_proportions(places, yes, all_, sums, profile=PROFILE)
    hidden = np.stack(
        [outcome.numerator_hidden, outcome.complement_hidden, outcome.denominator_hidden], axis=1
    )
    assert not faults(places, np.stack([yes, all_ - yes, all_], axis=1), hidden, sums)
    assert np.count_nonzero(outcome.value_hidden) <= 5 * np.count_nonzero(outcome.primary)


def national(
    random: np.random.Generator,
) -> tuple[list[str], dict[str, list[str]], np.ndarray, np.ndarray]:
    """98 kommuner in 22 klynger, 17 councils, 6 regions and a country; 8 of them small."""
    leaves = [f"k{number}" for number in range(98)]
    region = np.sort(random.integers(0, 6, 98))
    sums: dict[str, list[str]] = {"landet": leaves}
    for number, leaf in enumerate(leaves):
        within = int(region[number])
        areas = (
            f"region {within}",
            f"klynge {(4 * within + random.integers(0, 4)) % 22}",
            f"raad {(3 * within + random.integers(0, 3)) % 17}",
        )
        for area in areas:
            sums.setdefault(area, []).append(leaf)
    all_ = random.poisson(np.exp(random.normal(4.2, 0.7, 98))) + 12.0
    yes = np.clip(random.binomial(all_.astype(int), 0.35), 5, all_ - 5)
    yes[random.choice(98, 8, replace=False)] = random.integers(1, 5, 8)
    return [*leaves, *sums], sums, _with_sums(leaves, sums, yes), _with_sums(leaves, sums, all_)
