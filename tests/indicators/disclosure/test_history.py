"""Releases of one period held together: what a reader who kept the earlier ones can work out.

The reader here is written apart from what is tested: every release's visible counts and sums as one system
of equations, with one unknown for a count that did not change, solved for the ends of each small count.
"""

from collections.abc import Sequence

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from indicators.disclosure.history import Before, held_against
from indicators.disclosure.rules import Profile
from indicators.disclosure.tables import hide_counts, hide_proportions

PROFILE = Profile()
SUMS = {"10": ["1", "2", "3"], "11": ["4", "5", "6"], "99": ["1", "2", "3", "4", "5", "6"]}
NAMES = [str(number) for number in range(1, 7)] + list(SUMS)
Table = np.ndarray


def whole(leaves: Sequence[int]) -> Table:
    """Six kommuner, their two klynger and the country."""
    return np.array([*leaves, sum(leaves[:3]), sum(leaves[3:]), sum(leaves)], dtype=float)


class Reader:
    """Somebody who has kept every release of one period; tables are places x layers."""

    def __init__(self, tables: Sequence[tuple[Table, Table]]) -> None:
        self.tables = tables
        newest = tables[-1][0]
        self.of: list[np.ndarray] = []
        size = 0
        for cells, _ in tables:
            own = np.arange(size, size + cells.size).reshape(cells.shape)
            size += cells.size
            self.of.append(own)
        for at, (cells, _) in enumerate(tables[:-1]):
            same = cells == newest
            self.of[at][same] = self.of[-1][same]
        rows, numbers = [], []
        for at, (cells, hidden) in enumerate(tables):
            for place, layer in np.argwhere(~hidden):
                row = np.zeros(size)
                row[self.of[at][place, layer]] = 1
                rows.append(row)
                numbers.append(cells[place, layer])
            for total, parts in SUMS.items():
                for layer in range(cells.shape[1]):
                    row = np.zeros(size)
                    row[self.of[at][NAMES.index(total), layer]] += 1
                    for part in parts:
                        row[self.of[at][NAMES.index(part), layer]] -= 1
                    rows.append(row)
                    numbers.append(0)
            if cells.shape[1] == 3:
                for place in range(len(cells)):
                    row = np.zeros(size)
                    row[self.of[at][place]] += [1, 1, -1]
                    rows.append(row)
                    numbers.append(0)
        self.size = size
        self.rules, self.numbers = np.array(rows), np.array(numbers)

    def ends(self, at: int, place: int, layer: int) -> tuple[int, int]:
        aim = np.zeros(self.size)
        aim[self.of[at][place, layer]] = 1
        found = []
        for sign in (1, -1):
            answer = milp(
                sign * aim,
                integrality=np.ones(self.size),
                bounds=Bounds(0, 100_000),
                constraints=LinearConstraint(self.rules, self.numbers, self.numbers),
                options={"mip_rel_gap": 0.0},
            )
            assert answer.status == 0, answer.message
            found.append(round(sign * answer.fun))
        return found[0], found[1]

    def given_away(self) -> list[tuple[int, int, int]]:
        """The small counts of any release, hidden in it, that the reader knows too well."""
        found = []
        for at, (cells, hidden) in enumerate(self.tables):
            few = np.zeros(cells.shape, dtype=bool)
            few |= (cells >= 1) & (cells < 5)
            if cells.shape[1] == 3:
                few[:, :2] |= ((cells[:, 2] >= 1) & (cells[:, 2] < 10))[:, None]
            for place, layer in np.argwhere(few & hidden):
                low, high = self.ends(at, int(place), int(layer))
                if high < 5 or high - low < 4:
                    found.append((at, int(place), int(layer)))
        return found


def hidden_alone(cells: Table) -> Table:
    """What one release hides of its own."""
    if cells.shape[1] == 1:
        return hide_counts(NAMES, cells[:, 0], SUMS, profile=PROFILE).value_hidden[:, None]
    found = hide_proportions(NAMES, cells[:, 0], cells[:, 2], SUMS, profile=PROFILE)
    return np.column_stack(
        [found.numerator_hidden, found.complement_hidden, found.denominator_hidden]
    )


def test_a_companion_that_was_shown_before_protects_nobody() -> None:
    first, then = whole([50, 60, 70, 40, 45, 55])[:, None], whole([3, 60, 70, 40, 45, 55])[:, None]
    alone = hidden_alone(then)
    nothing = np.zeros_like(alone)
    assert Reader([(first, nothing), (then, alone)]).given_away()
    found = held_against(NAMES, then, SUMS, alone, [Before(first, nothing, SUMS)], profile=PROFILE)
    assert found.audited and (found.hidden & ~alone).any()
    assert not Reader([(first, nothing), (then, found.hidden)]).given_away()


def test_what_did_not_change_asks_for_nothing_more() -> None:
    cells = whole([3, 60, 70, 40, 45, 55])[:, None]
    alone = hidden_alone(cells)
    found = held_against(NAMES, cells, SUMS, alone, [Before(cells, alone, SUMS)], profile=PROFILE)
    assert found.audited and not found.widened
    assert np.array_equal(found.hidden, alone)


@pytest.mark.parametrize("layers", [1, 3])
def test_no_small_count_is_known_to_a_reader_of_all_releases(layers: int) -> None:
    chance = np.random.default_rng(2026 + layers)
    more = 0
    for _ in range(25 if layers == 1 else 8):
        leaves = chance.poisson(chance.choice([6, 30, 80], 6))
        tables: list[tuple[Table, Table]] = []
        for _ in range(3):
            changed = chance.random(6) < 0.3
            leaves = np.where(changed, chance.poisson(chance.choice([3, 30, 80], 6)), leaves)
            cells = whole(leaves.tolist())[:, None]
            if layers == 3:
                yes = whole(chance.binomial(leaves, 0.8).tolist())
                cells = np.column_stack([yes, cells[:, 0] - yes, cells[:, 0]])
            alone = hidden_alone(cells)
            befores = [Before(past, gone, SUMS) for past, gone in tables]
            found = held_against(NAMES, cells, SUMS, alone, befores, profile=PROFILE)
            assert found.audited
            assert not (alone & ~found.hidden).any()
            more += bool((found.hidden & ~alone).any())
            tables.append((cells, found.hidden))
        assert Reader(tables).given_away() == []
    assert more > 2


def test_when_time_is_over_all_that_is_new_below_region_goes_and_the_answer_says_so() -> None:
    first, then = whole([50, 60, 70, 40, 45, 55])[:, None], whole([3, 60, 70, 40, 45, 55])[:, None]
    alone = hidden_alone(then)
    nothing = np.zeros_like(alone)
    found = held_against(
        NAMES, then, SUMS, alone, [Before(first, nothing, SUMS)], profile=PROFILE, seconds=0
    )
    assert found.widened and found.audited
    assert found.hidden[[0, NAMES.index("10")]].all()
    assert not Reader([(first, nothing), (then, found.hidden)]).given_away()
