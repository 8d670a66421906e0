"""Exchanges: ways to move one person between places so that every published sum stays the same.

An exchange is a vector over places with entries -1, 0, 1 that every sum maps to zero: a leaf up,
another leaf of the same areas down; or two up and two down around a rectangle of areas; or a leaf
up and a sum with it, the sum then being hidden too. Hiding exactly the places of an exchange
leaves the reader with at least two tables. They depend on the map only, not on any figures, so
they are worked out once and judged anew each period.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy import sparse

from indicators.disclosure.circuits import cheapest_circuit
from indicators.disclosure.places import Crossed, Map, Sums, map_of
from indicators.disclosure.rules import Bools, Ints

MOST_RECTANGLES = 400
FEW = 3
ROUNDS = 4


@dataclass(frozen=True)
class Exchanges:
    """Exchanges through one place, which goes up in each: one row an exchange.

    `places` is padded with the number of places (a place that is nowhere); `up` and `down` mark
    the entries +1 and -1.
    """

    places: Ints
    up: Bools
    down: Bools

    def only(self, rows: Bools) -> Exchanges:
        return Exchanges(self.places[rows], self.up[rows], self.down[rows])


@lru_cache(maxsize=512)
def exchanges_of_leaf(count: int, sums: Sums, leaf: int, crossed: Crossed = ()) -> Exchanges:
    """All exchanges offered for one leaf, cheapest kinds first."""
    place_map = map_of(count, sums, crossed)
    alone = _dense(place_map, [{leaf: 1}])
    if not place_map.columns(np.array([leaf])).any():
        return _packed(alone, leaf)
    summed = place_map.leaves[place_map.columns(place_map.leaves).any(axis=0)]
    pairs = _dense(place_map, [{leaf: 1, int(other): -1} for other in summed if other != leaf])
    rectangles = _dense(place_map, _rectangles(place_map, leaf))
    rows = np.concatenate([pairs, rectangles, alone])
    if crossed:
        rows = np.concatenate([rows, _dense(place_map, _turns(place_map, leaf))])
    if np.count_nonzero(~rows[:, place_map.totals].any(axis=1)) < FEW:
        rows = np.concatenate([rows, _circuits(place_map, leaf)])
    return _packed(rows, leaf)


def exchanges_of(place_map: Map, place: int, leaves_in_use: Collection[int]) -> Exchanges:
    """Exchanges through a leaf, or through a sum by way of those of its leaves that count anybody."""
    rows = np.flatnonzero(place_map.totals == place)
    if not len(rows):
        return exchanges_of_leaf(place_map.count, place_map.sums, place, place_map.crossed)
    parts = [part for part in place_map.sums[rows[0]][1] if part in leaves_in_use]
    parts = parts or list(place_map.sums[rows[0]][1])
    dense = [
        _unpacked(
            exchanges_of_leaf(place_map.count, place_map.sums, part, place_map.crossed),
            place_map.count,
        )
        for part in parts
    ]
    through = np.concatenate(dense)
    through = through[through[:, place] != 0]
    return _packed(through * through[:, [place]], place)


def _dense(place_map: Map, moves: Sequence[dict[int, int]]) -> Ints:
    """Moves of leaves as full rows, with the sums they change."""
    width = max((len(move) for move in moves), default=0)
    at, steps = np.zeros((2, len(moves), width), np.int64)
    for row, move in enumerate(moves):
        at[row, : len(move)] = list(move)
        steps[row, : len(move)] = list(move.values())
    rows = np.zeros((len(moves), place_map.count), np.int64)
    np.add.at(rows, (np.arange(len(moves))[:, None], at), steps)
    # A move is of few leaves: what these are in is looked up, not multiplied out.
    inside = np.ascontiguousarray(place_map.member.T)
    rows[:, place_map.totals] = sum(
        steps[:, [corner]] * inside[at[:, corner]] for corner in range(width)
    )
    return rows


def _rectangles(place_map: Map, leaf: int) -> list[dict[int, int]]:
    """Leaf and a fourth up, two others down, where the four lie in the same areas two and two."""
    leaves = place_map.leaves
    marks = _marks(place_map)[leaves]
    own = marks[np.flatnonzero(leaves == leaf)[0]]
    first, second = np.triu_indices(len(leaves), 1)
    # A corner in the leaf's own areas makes two pairs of it, and those are offered already.
    other = (marks[first] != own) & (marks[second] != own)
    first, second = first[other], second[other]
    sums = marks[first] + marks[second]
    order = np.argsort(sums, kind="stable")
    starts = np.searchsorted(sums[order], marks + own, "left")
    ends = np.searchsorted(sums[order], marks + own, "right")
    found = []
    for fourth in np.flatnonzero(ends > starts):
        for pair in order[starts[fourth] : ends[fourth]]:
            corners = [leaf, *(int(leaves[at]) for at in (fourth, first[pair], second[pair]))]
            if len(set(corners)) == 4:
                found.append(dict(zip(corners, (1, 1, -1, -1), strict=True)))
    step = -(-len(found) // MOST_RECTANGLES) or 1
    return found[::step]


def _turns(place_map: Map, leaf: int) -> list[dict[int, int]]:
    """A person of a place changes group, and one of another place changes back: every place and every sum
    of all groups stays, and so do the sums of a group that hold both places or neither."""
    crossed = place_map.crossed
    if leaf >= len(crossed):
        return []
    summed = place_map.leaves[place_map.columns(place_map.leaves).any(axis=0)]
    at = {crossed[each]: int(each) for each in summed if each < len(crossed)}
    row, column = crossed[leaf]
    columns = {other for place, other in at if place == row and other != column}
    found = []
    for other in dict.fromkeys(place for place, _ in at):
        for turned in sorted(columns):
            corners = (row, turned), (other, column), (other, turned)
            if other != row and all(each in at for each in corners):
                back, away, forth = (at[each] for each in corners)
                found.append({leaf: 1, back: -1, away: -1, forth: 1})
    return found


def _marks(place_map: Map) -> Ints:
    """One number a place that is the same for places in the same areas, and adds up as they do."""
    keys = [pow(6364136223846793005, row + 2, 2**61 - 1) for row in range(len(place_map.sums))]
    with np.errstate(over="ignore"):
        return np.asarray(np.array(keys, np.int64) @ place_map.member)


def _circuits(place_map: Map, leaf: int) -> Ints:
    """Longer exchanges, for a leaf with few neighbours in the same areas."""
    weights = place_map.weights.astype(np.float64)
    matrix = place_map.system(1)
    found = []
    for _ in range(ROUNDS):
        shift = cheapest_circuit(matrix, weights, leaf, np.full(place_map.count, np.inf))
        if shift is None:
            break
        if shift[leaf] == 1 and np.abs(shift).max() == 1:
            found.append(shift)
        weights[shift != 0] *= 2
    return np.array(found, np.int64).reshape(len(found), place_map.count)


def _packed(rows: Ints, place: int) -> Exchanges:
    """Full rows as padded lists of places; rows with other steps than one person fall away."""
    count = rows.shape[1]
    rows = rows[(np.abs(rows).max(axis=1, initial=0) == 1) & (rows[:, place] == 1)]
    rows = _distinct(rows)
    held = sparse.csr_array(rows)
    sizes = np.diff(held.indptr)
    width = int(sizes.max(initial=1))
    inside = np.arange(width) < sizes[:, None]
    places = np.full((len(rows), width), count, np.int64)
    signs = np.zeros((len(rows), width), np.int64)
    places[inside], signs[inside] = held.indices, held.data
    return Exchanges(places, signs > 0, signs < 0)


def _distinct(rows: Ints) -> Ints:
    """The rows of -1, 0 and 1, each once, in order. As bytes, which sort many times faster."""
    if not rows.size:
        return rows
    told = np.ascontiguousarray(rows + 1, dtype=np.uint8)
    _, first = np.unique(told.view(np.dtype((np.void, rows.shape[1]))).ravel(), return_index=True)
    return rows[first]


def _unpacked(exchanges: Exchanges, count: int) -> Ints:
    rows = np.zeros((len(exchanges.places), count + 1), np.int64)
    np.put_along_axis(
        rows, exchanges.places, exchanges.up.astype(np.int64) - exchanges.down, axis=1
    )
    return rows[:, :count]
