"""The slow twin of the audit: every hidden cell's smallest and largest value, one programme each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

Faults = Callable[..., list[str]]


def faults(
    places: Sequence[str],
    cells: np.ndarray,
    hidden: np.ndarray,
    sums: Mapping[str, Sequence[str]],
    threshold: int = 5,
    min_denominator: int = 10,
) -> list[str]:
    """What is wrong with a hidden set: cells and hidden have shape (places, 1 or 3).

    Written apart from the package on purpose: own primary rule, own sums, own programme.
    """
    published = len(places)
    places, cells, hidden, sums = _with_rests(places, cells, hidden, sums)
    known = ~np.isnan(cells[:, 0])
    found = []
    for at, layer in np.argwhere(known[:, None] & np.ones_like(hidden)):
        value = int(cells[at, layer])
        primary = 1 <= value < threshold
        if cells.shape[1] == 3 and layer < 2:
            primary |= 1 <= cells[at, 2] < min_denominator
        if primary and not hidden[at, layer]:
            found.append(f"(c) {places[at]} {layer} is shown: {value}")
        if not hidden[at, layer]:
            continue
        low, high = _ends(places, cells, hidden, sums, at, layer)
        if low >= high and (at < published or primary):
            found.append(f"(a) {places[at]} {layer} can be worked out: {value}")
        elif primary and (high < threshold or high - low < threshold - 1):
            found.append(f"(b) {places[at]} {layer} lies in {low}..{high}: {value}")
    return found


def _with_rests(
    places: Sequence[str],
    cells: np.ndarray,
    hidden: np.ndarray,
    sums: Mapping[str, Sequence[str]],
) -> tuple[list[str], np.ndarray, np.ndarray, dict[str, list[str]]]:
    """A sum with a figure and places without one holds a rest: never shown, never certain."""
    figures = dict(zip(places, cells, strict=True))
    rests: dict[str, np.ndarray] = {}
    complete: dict[str, list[str]] = {}
    for total, parts in sums.items():
        known = [part for part in parts if not np.isnan(figures[part][0])]
        complete[total] = known
        if len(known) < len(parts) and not np.isnan(figures[total][0]):
            rest = f"rest of {total}"
            rests[rest] = figures[total] - sum(figures[part] for part in known)
            complete[total] = [*known, rest]
    more = np.array(list(rests.values())).reshape(len(rests), cells.shape[1])
    return (
        [*places, *rests],
        np.concatenate([cells, more]),
        np.concatenate([hidden, np.ones_like(more, dtype=bool)]),
        complete,
    )


def _ends(
    places: Sequence[str],
    cells: np.ndarray,
    hidden: np.ndarray,
    sums: Mapping[str, Sequence[str]],
    at: int,
    layer: int,
) -> tuple[float, float]:
    count, layers = cells.shape
    known = ~np.isnan(cells[:, 0])
    number = {place: row for row, place in enumerate(places)}
    rows = []
    for total, parts in sums.items():
        if not known[number[total]]:
            continue
        for of in range(layers):
            row = np.zeros((count, layers))
            row[number[total], of] = -1
            row[[number[part] for part in parts], of] = 1
            rows.append(row.ravel())
    for place in np.flatnonzero(known) if layers == 3 else []:
        row = np.zeros((count, layers))
        row[place] = [1, 1, -1]
        rows.append(row.ravel())
    true = np.nan_to_num(cells).ravel()
    most = true.sum() + 1000
    free = hidden.ravel()
    constraints = [LinearConstraint(np.array(rows), 0, 0)] if rows else []
    ends = []
    for sign in (1, -1):
        aim = np.zeros(count * layers)
        aim[at * layers + layer] = sign
        answer = milp(
            aim,
            integrality=np.ones(count * layers),
            bounds=Bounds(np.where(free, 0, true), np.where(free, most, true)),
            constraints=constraints,
            options={"mip_rel_gap": 0},
        )
        assert answer.status == 0, answer.message
        ends.append(round(answer.x[at * layers + layer]))
    return ends[0], ends[1]


@pytest.fixture(scope="session", name="faults")
def _faults() -> Faults:
    return faults
