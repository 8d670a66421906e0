"""A period's table held against those published of it before: differences between releases tell nothing.

The reader keeps what was published. A cell that has the same count in two releases is one unknown in both,
since corrections touch few cells and the reader may guess that it did not change; a cell shown in any of
them is known for all. Every small count, then or now, must keep its room in the system of all releases
together (policy rule 8). Where more cells must go, they go from the newest table; what an earlier release
has told of a count that is not small cannot be taken back, and is no fault of this one.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from indicators.disclosure.audit import Floats, prove
from indicators.disclosure.companions import Propose, Shield, Table, settle, shifts_of
from indicators.disclosure.flows import Flows
from indicators.disclosure.places import ALL, NO, YES, visible_totals
from indicators.disclosure.published import Published, read
from indicators.disclosure.rules import Bools, Ints, Profile, primary_of_proportions, small
from indicators.disclosure.sums import Relation, system

# How long a period may take; then the whole level below region goes.
SECONDS = 20.0


@dataclass(frozen=True)
class Before:
    """What an earlier release had of the same period: cells of places x layers, nan where nothing was
    published, and which of them were hidden. `sums` are those that it published, by place."""

    cells: Floats
    hidden: Bools
    sums: Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Held:
    """The newest table's hidden cells, whether every small count is safe, and whether all that is new below
    region had to go."""

    hidden: Bools
    audited: bool
    widened: bool


class _Unknowns:
    """Numbers the unknowns of all tables: a cell with the same count as in the newest is the same one."""

    def __init__(self, newest: Published, befores: Sequence[tuple[Published, Before]]) -> None:
        count, self.layers = newest.cells.shape
        self.of = [np.arange(count * self.layers).reshape(count, self.layers)]
        self.values = [_whole(newest.cells).ravel()]
        self.relations = _relations(newest, self.of[0])
        size = count * self.layers
        for table, _ in befores:
            rows = len(table.cells)
            own = np.arange(size, size + rows * self.layers).reshape(rows, self.layers)
            at = own.copy()
            same = np.zeros(at.shape, np.bool_)
            same[: newest.places] = table.cells[: newest.places] == newest.cells[: newest.places]
            at[same] = self.of[0][: newest.places][same[: newest.places]]
            self.of.append(at)
            self.values.append(_whole(table.cells).ravel())
            self.relations += _relations(table, at)
            size += rows * self.layers
        self.size = size


def held_against(
    places: Sequence[str],
    cells: Floats,
    sums: Mapping[str, Sequence[str]],
    hidden: Bools,
    befores: Sequence[Before],
    *,
    profile: Profile,
    seconds: float | None = None,
) -> Held:
    """Hide what more is needed of the newest table (places x layers, with what is hidden of it already) so
    that no small count of it or of an earlier one can be worked out from all of them together. After
    `seconds` (else SECONDS) the coarser level is the answer."""
    newest = read(places, cells, sums)
    told = [(read(places, before.cells, before.sums), before) for before in befores]
    unknowns = _Unknowns(newest, told)
    size, layers = unknowns.size, unknowns.layers
    values = np.concatenate(unknowns.values)
    shown, primary = np.zeros(size, np.bool_), np.zeros(size, np.bool_)
    used = np.zeros(size, np.bool_)
    for at, (told_then, before) in zip(unknowns.of[1:], told, strict=True):
        gone = _with_rests(told_then, before.hidden)
        known = ~np.isnan(told_then.cells)
        shown[at[known & ~gone]] = True
        primary[at[known]] |= _primary(told_then.cells, profile)[known]
        used[at[known]] = True
    known_before = shown.copy()
    here = unknowns.of[0]
    present = ~np.isnan(newest.cells)
    gone = _with_rests(newest, hidden)
    primary[here[present]] |= _primary(newest.cells, profile)[present]
    shown[here[present & ~gone]] = True
    used[here[present]] = True
    # What an earlier release showed is told, whatever is hidden now.
    primary &= ~known_before
    costs = np.full(size, np.inf)
    costs[here[present]] = np.repeat(newest.place_map.weights, layers).reshape(here.shape)[present]
    costs[known_before] = np.inf
    start = used & (~shown | primary)
    table = Table(system(size, unknowns.relations), values, primary & start, start, costs, profile)
    found = _settled(table, SECONDS if seconds is None else seconds)
    widened = found is None
    if found is None:
        found, safe = _widened(table, newest, here)
    else:
        safe = True
    answer = hidden.copy()
    answer |= (found[here] & present)[: newest.places]
    return Held(answer, safe, widened)


def _settled(table: Table, seconds: float) -> Bools | None:
    """A hidden set of all unknowns in which every small one is safe, or None where none was found in time."""
    flows, end = Flows(table), time.monotonic() + seconds

    def propose(cell: int, hidden: Bools) -> Shield | None:
        if time.monotonic() > end:
            raise TimeoutError
        return flows.propose(cell, hidden)

    try:
        cover, _ = settle(table, _for_small(table, propose))
        hidden = cover.hidden
        shifts = shifts_of(table.system.cells, cover.steps)
        return hidden if _safe(table, hidden, shifts) else None
    except TimeoutError:
        return None


def _for_small(table: Table, propose: Propose) -> Propose:
    """Companions are sought for small counts alone: the others are only hidden to protect those."""

    def only(cell: int, hidden: Bools) -> Shield | None:
        return propose(cell, hidden) if table.primary[cell] else None

    return only


def _safe(table: Table, hidden: Bools, shifts: Sequence[Ints]) -> bool:
    judged = prove(table.system, table.values, hidden, table.primary, shifts, table.profile)
    faults = {*judged.recoverable, *judged.too_narrow, *judged.exposed}
    return not any(table.primary[cell] for cell in faults)


def _widened(table: Table, newest: Published, here: Ints) -> tuple[Bools, bool]:
    """Everything new in the newest table gone, but those uppermost totals that tell nothing. What an
    earlier release has shown of the same count stays: it is known."""
    hidden = table.start | np.isfinite(table.costs)
    safe = _safe(table, hidden, [])
    for total in visible_totals(newest.place_map):
        trial = hidden.copy()
        trial[here[total]] = table.start[here[total]]
        if _safe(table, trial, []):
            hidden, safe = trial, True
    return hidden, safe


def _whole(cells: Floats) -> Ints:
    return np.where(np.isnan(cells), 0, cells).astype(np.int64)


def _primary(cells: Floats, profile: Profile) -> Bools:
    if cells.shape[1] == 1:
        return small(cells, profile)
    return primary_of_proportions(cells[:, YES], cells[:, ALL], profile)


def _with_rests(table: Published, hidden: Bools) -> Bools:
    """The hidden cells of a table with its rests: one is told where its sum and all its parts are."""
    gone = np.zeros(table.cells.shape, np.bool_)
    gone[: table.places] = hidden
    for total, parts in table.place_map.sums:
        rests = [part for part in parts if part >= table.places]
        others = [total, *(part for part in parts if part < table.places)]
        for rest in rests:
            gone[rest] = gone[others].any(axis=0)
    return gone


def _relations(table: Published, at: Ints) -> list[Relation]:
    """The sums of one table, over the unknowns that its cells are."""
    layers = at.shape[1]
    found: list[Relation] = [
        (int(at[total, layer]), [int(at[part, layer]) for part in parts])
        for total, parts in table.place_map.sums
        for layer in range(layers)
    ]
    if layers == 1:
        return found
    known = np.flatnonzero(~np.isnan(table.cells[:, YES]))
    return found + [
        (int(at[place, ALL]), [int(at[place, YES]), int(at[place, NO])]) for place in known
    ]
