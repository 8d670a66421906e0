"""What earlier releases published of a period, and the newest table held against it. Pure.

The counts behind what was hidden then come from the raw store; they stay in the worker.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from indicators.disclosure.history import Before, held_against
from indicators.disclosure.rules import Profile
from indicators.measures import Geography

Bools = npt.NDArray[np.bool_]


class NotSafe(Exception):
    """A period's table could not be proved safe; nothing of the measure is released."""


@dataclass(frozen=True)
class Earlier:
    """What one earlier release published of a period: by place the counts as they were delivered then, and
    whether value and denominator were hidden. Columns place_id, numerator, denominator, value_hidden,
    denominator_hidden."""

    rows: pd.DataFrame


class Past:
    """The earlier tables of one period, as far as they say something else than the newest."""

    def __init__(
        self,
        names: list[str],
        places: Geography,
        profile: Profile,
        before: Sequence[Earlier],
        key: str,
    ) -> None:
        self._names, self._places, self._profile = names, places, profile
        self._before, self._key = before, key

    def held(
        self,
        cells: npt.NDArray[np.float64],
        sums: Mapping[str, Sequence[str]],
        hidden: Bools,
        column: str = "",
    ) -> tuple[Bools, bool]:
        """The hidden cells once nothing can be worked out from earlier releases and this one together."""
        tables = [self._table(each, column) for each in self._before]
        told = [each for each in tables if self._matters(each, cells, hidden)]
        if not told:
            return hidden, False
        found = held_against(self._names, cells, sums, hidden, told, profile=self._profile)
        if not found.audited:
            raise NotSafe(f"{self._key}: a period could not be proved safe beside the earlier")
        return found.hidden, found.widened

    def _matters(self, then: Before, cells: npt.NDArray[np.float64], hidden: Bools) -> bool:
        """Whether the reader learns anything from the two: some count differs, and some is hidden."""
        both = ~(np.isnan(then.cells) & np.isnan(cells))
        differs = bool(np.any(both & (then.cells != cells)))
        return differs and bool(then.hidden.any() or hidden.any())

    def _table(self, then: Earlier, column: str) -> Before:
        rows = then.rows.set_index("place_id").reindex([int(name) for name in self._names])
        value = rows["value_hidden"].fillna(False).to_numpy(dtype=bool)
        if column:
            cells = rows[[column]].to_numpy(dtype=float)
            gone = value[:, None]
        else:
            above = rows["numerator"].to_numpy(dtype=float)
            below = rows["denominator"].to_numpy(dtype=float)
            cells = np.column_stack([above, below - above, below])
            all_gone = rows["denominator_hidden"].fillna(False).to_numpy(dtype=bool)
            gone = np.column_stack([value, value | all_gone, all_gone])
        return Before(cells, gone & ~np.isnan(cells), self._sums(cells))

    def _sums(self, cells: npt.NDArray[np.float64]) -> Mapping[str, Sequence[str]]:
        """The sums that hold for what was published then: a place whose members were others is left out."""
        at = {name: number for number, name in enumerate(self._names)}
        found: dict[str, list[str]] = {}
        for place, members in self._places.members.items():
            names = [str(member) for member in members]
            if str(place) not in at or np.isnan(cells[at[str(place)], 0]):
                continue
            parts = cells[[at[name] for name in names]]
            rest = cells[at[str(place)]] - np.nansum(parts, axis=0)
            whole = not np.isnan(parts).any()
            if np.all(rest == 0) if whole else np.all(rest >= 0):
                found[str(place)] = names
        return found
