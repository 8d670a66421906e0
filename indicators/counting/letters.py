"""Counting messages: each letter once, whatever comes first, in memory that hardly grows.

A letter that comes again (the same file twice, a corrected letter) is counted in the month of the earliest
of its copies. Of a letter are kept sixteen bytes: its number of this run, and which count it is in.
"""

from array import array
from collections.abc import Iterator
from typing import NamedTuple

from indicators.counting.headers import Header, Party, month

_CELL_BITS = 24


class Cell(NamedTuple):
    """What is counted together."""

    month: str
    standard: str
    version: str
    sort: str
    code: str
    sender: str
    sender_kommune: str
    receiver: str
    receiver_kommune: str


class Count(NamedTuple):
    """How many letters, how many of them came corrected, and how many say a diagnosis."""

    letters: int
    corrected: int
    diagnosed: int


class Letters:
    """The counts of the letters so far."""

    def __init__(self, kommuner: dict[str, str]) -> None:
        self._kommuner = kommuner
        self._cells: list[Cell] = []
        self._places: dict[Cell, int] = {}
        # A table of our own: the numbers of the letters and what is known of each, by open addressing.
        self._marks = array("Q", bytes(8 * 1024))
        self._known = array("Q", bytes(8 * 1024))
        self.letters = 0
        self.copies = 0
        # Months that a letter with copies was counted in.
        self.twice: set[str] = set()

    def add(self, told: Header) -> None:
        """Count one message, or see that it is known."""
        place = self._place(self._cell(told))
        flags = int(told.corrected) | int(told.diagnosed) << 1
        known = (told.sent << _CELL_BITS | place) << 2 | flags
        if 3 * self.letters > 2 * len(self._marks):
            self._grow()
        at = self._find(told.letter)
        if self._marks[at]:
            self.copies += 1
            self._known[at] = self._earliest(known, self._known[at])
            self.twice.add(self._cells[self._known[at] >> 2 & (1 << _CELL_BITS) - 1].month)
        else:
            self._marks[at], self._known[at] = told.letter, known
            self.letters += 1

    def counts(self) -> Iterator[tuple[Cell, Count]]:
        """Each cell with its count, in their order."""
        found = [[0, 0, 0] for _ in self._cells]
        for mark, known in zip(self._marks, self._known, strict=True):
            if mark:
                count = found[known >> 2 & (1 << _CELL_BITS) - 1]
                count[0] += 1
                count[1] += known & 1
                count[2] += known >> 1 & 1
        for cell, count in sorted(zip(self._cells, found, strict=True)):
            if count[0]:
                yield cell, Count(*count)

    def _earliest(self, one: int, other: int) -> int:
        """Which of two copies speaks, not by the order of the files; what either says of it is kept."""
        flags = (one | other) & 1
        first = min(one, other, key=self._order)
        return first | flags

    def _order(self, known: int) -> tuple[int, Cell, int]:
        place = known >> 2 & (1 << _CELL_BITS) - 1
        return known >> _CELL_BITS + 2, self._cells[place], known & 2

    def _cell(self, told: Header) -> Cell:
        return Cell(
            month(told.sent),
            told.standard,
            told.version,
            told.sort,
            told.code,
            told.sender.kind,
            self._kommune(told.sender),
            told.receiver.kind,
            self._kommune(told.receiver),
        )

    def _kommune(self, party: Party) -> str:
        if party.kommune:
            return party.kommune
        return next(
            (self._kommuner[number] for number in party.numbers if number in self._kommuner), ""
        )

    def _place(self, cell: Cell) -> int:
        place = self._places.get(cell)
        if place is None:
            place = self._places[cell] = len(self._cells)
            self._cells.append(cell)
        return place

    def _find(self, mark: int) -> int:
        last = len(self._marks) - 1
        at = mark & last
        while self._marks[at] not in (0, mark):
            at = at + 1 & last
        return at

    def _grow(self) -> None:
        marks, known = self._marks, self._known
        self._marks = array("Q", bytes(16 * len(marks)))
        self._known = array("Q", bytes(16 * len(marks)))
        for mark, told in zip(marks, known, strict=True):
            if mark:
                at = self._find(mark)
                self._marks[at], self._known[at] = mark, told
