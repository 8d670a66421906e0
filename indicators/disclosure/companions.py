"""Secondary suppression: companions for every hidden cell, each with a proof that it protects.

A *shield* is a set of cells and one or two shifts over them. With those cells hidden the shifts
are other tables that fit all that is published, and they reach far enough around one cell. The
hidden set is what starts hidden plus the cells of all shields, so it is proved as it grows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from indicators.disclosure.audit import Floats
from indicators.disclosure.rules import Bools, Ints, Profile, widths
from indicators.disclosure.sums import System

Step = tuple[Ints, Ints]


@dataclass(frozen=True)
class Table:
    """One table to protect: cell `values`, what must be hidden, what hiding a cell costs.

    `costs` inf: the cell may not be hidden (public, or not published at all). `start` holds the
    primary cells and those hidden in earlier releases.
    """

    system: System
    values: Ints
    primary: Bools
    start: Bools
    costs: Floats
    profile: Profile
    above: Ints = field(init=False)
    across: Ints = field(init=False)

    def __post_init__(self) -> None:
        above, across = widths(self.values, self.primary, self.profile)
        object.__setattr__(self, "above", above)
        object.__setattr__(self, "across", across)


@dataclass(frozen=True)
class Shield:
    """What protects `cell`: the `cells` that must be hidden, `steps` of (cells, change) on them."""

    cell: int
    cells: Ints
    steps: tuple[Step, ...]


Propose = Callable[[int, Bools], "Shield | None"]


def cost_of(table: Table, cells: Ints, hidden: Bools) -> float:
    """What hiding `cells` adds where `hidden` is hidden already."""
    return float(np.where(hidden[cells], 0.0, table.costs[cells]).sum())


def shifts_of(cells: int, steps: Sequence[Step]) -> list[Ints]:
    """Steps as full vectors."""
    shifts = []
    for at, change in steps:
        shift = np.zeros(cells, np.int64)
        shift[at] = change
        shifts.append(shift)
    return shifts


class Cover:
    """The hidden set of a table as its shields are put up and taken down."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.shields: list[Shield] = []
        self._uses = np.zeros(table.system.cells, np.int64)
        self._fall = np.zeros(table.system.cells, np.int64)
        self._rise = np.zeros(table.system.cells, np.int64)

    @property
    def hidden(self) -> Bools:
        return np.asarray(self.table.start | (self._uses > 0))

    @property
    def steps(self) -> list[Step]:
        return [step for shield in self.shields for step in shield.steps]

    def add(self, shield: Shield) -> None:
        self.shields.append(shield)
        self._uses[shield.cells] += 1
        self._stretch(shield)

    def remove(self, shield: Shield) -> None:
        self.shields = [kept for kept in self.shields if kept is not shield]
        self._uses[shield.cells] -= 1
        self._fall[:] = 0
        self._rise[:] = 0
        for kept in self.shields:
            self._stretch(kept)

    def gain(self, shield: Shield) -> float:
        """What taking the shield down would let the reader see again."""
        alone = shield.cells[self._uses[shield.cells] == 1]
        return cost_of(self.table, alone, self.table.start)

    def proved(self, cell: int) -> bool:
        rise, fall = self._rise[cell], self._fall[cell]
        table = self.table
        return bool(rise >= table.above[cell] and rise + fall >= table.across[cell])

    def open(self) -> list[int]:
        """Hidden cells that no shield proves wide enough, in the order of cells."""
        far = (self._rise >= self.table.above) & (self._rise + self._fall >= self.table.across)
        return [int(cell) for cell in np.flatnonzero(self.hidden & ~far)]

    def _stretch(self, shield: Shield) -> None:
        for cells, change in shield.steps:
            self._rise[cells] = np.maximum(self._rise[cells], change)
            self._fall[cells] = np.maximum(self._fall[cells], -change)


def settle(table: Table, propose: Propose) -> tuple[Cover, list[int]]:
    """Put up shields until every hidden cell is proved; also the cells for which none was found."""
    cover = Cover(table)
    _fill(cover, propose)
    _spare(cover, propose)
    # Sparing can take away what proved a neighbour; filling never does, so it comes last.
    _fill(cover, propose)
    return cover, cover.open()


def _fill(cover: Cover, propose: Propose) -> None:
    """Put up shields for all open cells; those for which there is none stay open."""
    failed: set[int] = set()
    while waiting := [cell for cell in cover.open() if cell not in failed]:
        for cell in _hardest_first(cover, waiting, propose):
            if cover.proved(cell):
                continue
            shield = propose(cell, cover.hidden)
            if shield is None:
                failed.add(cell)
            else:
                cover.add(shield)


def _hardest_first(cover: Cover, cells: Sequence[int], propose: Propose) -> list[int]:
    """Cells whose companions cost most come first: the others can then lean on them."""
    hidden = cover.hidden
    costs = {}
    for cell in cells:
        shield = propose(cell, hidden)
        costs[cell] = np.inf if shield is None else cost_of(cover.table, shield.cells, hidden)
    return sorted(cells, key=lambda cell: (-costs[cell], cell))


def _spare(cover: Cover, propose: Propose) -> None:
    """Look at each shield once more, now that the others stand, and keep the cheaper answer."""
    for shield in tuple(cover.shields):
        if cover.gain(shield) == 0:
            continue
        cover.remove(shield)
        hidden = cover.hidden
        price = cost_of(cover.table, shield.cells, hidden)
        if cover.proved(shield.cell):
            continue
        other = propose(shield.cell, hidden)
        if other is not None and cost_of(cover.table, other.cells, hidden) < price:
            cover.add(other)
        else:
            cover.add(shield)
