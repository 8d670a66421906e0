"""The published sums as one linear system: matrix @ cells = 0, one row a sum.

A row has +1 at its total and -1 at each of its parts. A *shift* is a whole-number vector that
the matrix maps to zero: added to the true table it gives another table with the same sums.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from indicators.disclosure.rules import Bools, Ints

Relation = tuple[int, Sequence[int]]


@dataclass(frozen=True)
class System:
    """The sums over `cells` numbered cells, and the same matrix with columns in front."""

    cells: int
    by_row: sparse.csr_array
    by_cell: sparse.csc_array

    def keeps_sums(self, shifts: Ints) -> bool:
        """Whether every row of `shifts` (shape (shifts, cells)) leaves every sum as it is."""
        return not np.any(self.by_row @ np.atleast_2d(shifts).T)


def system(cells: int, relations: Sequence[Relation]) -> System:
    """Build the system of `relations`, each (total, its parts) as cell numbers."""
    rows, columns, signs = [], [], []
    for row, (total, parts) in enumerate(relations):
        rows += [row] * (len(parts) + 1)
        columns += [total, *parts]
        signs += [1] + [-1] * len(parts)
    matrix = sparse.coo_array(
        (np.array(signs, np.int64), (np.array(rows, np.int64), np.array(columns, np.int64))),
        shape=(len(relations), cells),
    )
    return System(cells, matrix.tocsr(), matrix.tocsc())


def rows_of(system: System, columns: Ints) -> sparse.csr_array:
    """The part of the matrix over `columns` only, without the rows they do not touch."""
    part = system.by_cell[:, columns].tocsr()
    return part[np.flatnonzero(np.diff(part.indptr))]


def components(system: System, hidden: Bools) -> list[Ints]:
    """Hidden cells in groups that no sum with hidden cells joins; each can be audited alone."""
    columns = np.flatnonzero(hidden)
    if not len(columns):
        return []
    part = abs(rows_of(system, columns))
    _, labels = csgraph.connected_components(part.T @ part, directed=False)
    return [columns[labels == label] for label in range(int(labels.max()) + 1)]
