"""A release asks for sixty periods at a time."""

from __future__ import annotations

from time import perf_counter

import numpy as np
import pytest

from indicators.disclosure.rules import Profile
from indicators.disclosure.tables import hide_counts, hide_proportions

KOMMUNER, PERIODS, SMALL = 98, 60, 8


def months(
    random: np.random.Generator,
) -> tuple[list[str], dict[str, list[str]], list[tuple[np.ndarray, np.ndarray]]]:
    leaves = [f"k{number}" for number in range(KOMMUNER)]
    sums: dict[str, list[str]] = {"landet": leaves}
    for number, leaf in enumerate(leaves):
        areas = f"region {number // 17}", f"klynge {number // 9 * 2 + number % 2}"
        for area in (*areas, f"raad {number // 6}"):
            sums.setdefault(area, []).append(leaf)
    periods = []
    for _ in range(PERIODS):
        all_ = random.poisson(np.exp(random.normal(4.2, 0.7, KOMMUNER))) + 12
        yes = np.clip(random.binomial(all_, 0.35), 5, all_ - 5)
        yes[random.choice(KOMMUNER, SMALL, replace=False)] = random.integers(1, 5, SMALL)
        both = [
            np.array([*part, *(sum(part[int(leaf[1:])] for leaf in of) for of in sums.values())])
            for part in (yes, all_)
        ]
        periods.append((both[0], both[1]))
    return [*leaves, *sums], sums, periods


@pytest.mark.slow
def test_sixty_months_of_a_measure_take_seconds() -> None:
    places, sums, periods = months(np.random.default_rng(3))
    start = perf_counter()
    counts = [hide_counts(places, yes, sums, profile=Profile()) for yes, _ in periods]
    middle = perf_counter()
    shares = [hide_proportions(places, *both, sums, profile=Profile()) for both in periods]
    end = perf_counter()
    assert all(outcome.audited and not outcome.widened for outcome in counts + shares)
    assert middle - start < 2
    assert end - middle < 4
