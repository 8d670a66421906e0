"""Places and the sums over them, worked out once for all periods that publish the same sums."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from indicators.disclosure.rules import Ints
from indicators.disclosure.sums import Relation, System, system

Sums = tuple[tuple[int, tuple[int, ...]], ...]
# Where places are crossed with groups: each place's row (the place itself) and column (0, or its group).
Crossed = tuple[tuple[int, int], ...]
YES, NO, ALL = 0, 1, 2


@dataclass(frozen=True)
class Map:
    """`count` numbered places, `sums` of (total, its leaves), and what follows from them.

    `member` has one row a sum and one column a place; `weights` says how much is lost when a
    place is hidden: 1 for a leaf, 4 to 25 for a sum by its share of all leaves.
    """

    count: int
    sums: Sums
    member: Ints
    totals: Ints
    leaves: Ints
    weights: Ints
    crossed: Crossed = ()
    systems: dict[int, System] = field(default_factory=dict, compare=False)

    def columns(self, places: Ints) -> Ints:
        """Membership columns of `places`: which sums each of them is in. Shape (sums, places)."""
        return np.asarray(self.member[:, places])

    def system(self, layers: int) -> System:
        """The sums over cells (place x layers + layer): plain counts (1) or yes, no, all (3)."""
        if layers not in self.systems:
            self.systems[layers] = system(self.count * layers, list(_relations(self, layers)))
        return self.systems[layers]


@lru_cache(maxsize=128)
def map_of(count: int, sums: Sums, crossed: Crossed = ()) -> Map:
    """The map of `count` places with `sums`; kept, since periods mostly share it. Where places are crossed
    with groups, a sum's share is of one group's leaves."""
    member = np.zeros((len(sums), count), np.int64)
    for row, (_, parts) in enumerate(sums):
        member[row, list(parts)] = 1
    totals = np.array([total for total, _ in sums], np.int64)
    leaves = np.setdiff1d(np.arange(count), totals)
    weights = np.ones(count, np.int64)
    columns = len({column for _, column in crossed if column}) or 1
    share = np.minimum(1, columns * member.sum(axis=1) / max(1, len(leaves)))
    weights[totals] = 4 + np.rint(21 * share).astype(np.int64)
    return Map(count, sums, member, totals, leaves, weights, crossed)


def below(place_map: Map) -> Ints:
    """How many sums lie strictly around each sum: 0 for the country, 1 for a region, and so on."""
    inside = place_map.member
    shared = inside @ inside.T
    sizes = inside.sum(axis=1)
    around = (shared == sizes[:, None]) & (sizes[None, :] > sizes[:, None])
    return np.asarray(around.sum(axis=1), np.int64)


def visible_totals(place_map: Map) -> Sequence[int]:
    """The country and the regions, largest first: what a widened table may show.

    Told by what they hold: within at most one larger sum, and at least a tenth of all leaves.
    """
    depth = below(place_map)
    sizes = place_map.member.sum(axis=1)
    large = (depth <= 1) & (sizes > 1) & (10 * sizes >= len(place_map.leaves))
    rows = np.flatnonzero(large).tolist()
    rows.sort(key=lambda row: (-int(sizes[row]), row))
    return [int(place_map.totals[row]) for row in rows]


def _relations(place_map: Map, layers: int) -> Sequence[Relation]:
    over = [
        (total * layers + layer, [part * layers + layer for part in parts])
        for total, parts in place_map.sums
        for layer in range(layers)
    ]
    if layers == 1:
        return over
    return over + [
        (place * layers + ALL, [place * layers + YES, place * layers + NO])
        for place in range(place_map.count)
    ]
