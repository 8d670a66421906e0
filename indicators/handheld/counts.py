"""Counts in a file of typed numbers: held against what they must be, and made into observations."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from indicators.handheld.sheets import item
from indicators.sources.delivery import Draft
from tvaers import numbers

_COLUMNS = [
    *("item", "place_id", "counterpart_id", "period_kind", "period_start"),
    *("stratum", "value", "n"),
]


@dataclass(frozen=True)
class Target:
    """What a row's counts are of: the figures' name, the place, and the period. A share has two counts."""

    name: str
    place_id: int
    share: bool
    period: str
    start: date


def check(
    draft: Draft, frame: pd.DataFrame, share: Any, largest: Any, too_large: str
) -> tuple[Any, Any]:
    """The columns `taeller` and `naevner` as floats, one a row; what cannot be is put among the faults.

    `share` says for each row whether it needs both, `largest` (a number, or one a row) what no count passes,
    `too_large` what a person reads who has passed it.
    """
    above, below = numbers.read(frame["taeller"]), numbers.read(frame["naevner"])
    draft.fault_counts(above, "taeller")
    draft.fault(np.isnan(above.values) & ~draft.faulty, "taeller", "antallet mangler. Skriv det.")
    draft.fault_counts(below, "naevner", share)
    missing = share & np.isnan(below.values) & ~draft.faulty
    draft.fault(missing, "naevner", "det, der tælles af, mangler. Skriv det.")
    for count, name in ((above, "taeller"), (below, "naevner")):
        draft.fault(count.values > largest, name, too_large)
    draft.fault(
        share & (above.values > below.values),
        "taeller",
        "er større end nævneren. Ret et af tallene.",
    )
    return above.values, below.values


def observations(
    draft: Draft, targets: Sequence[Target | None], above: Any, below: Any
) -> pd.DataFrame:
    """The accepted rows as observations: one for a count, two for a share."""
    rows = []
    for row in np.flatnonzero(draft.accepted).tolist():
        of = targets[row]
        assert of is not None
        parts = [("taeller", above[row])] + ([("naevner", below[row])] if of.share else [])
        rows += [
            (item(of.name, part), of.place_id, 0, of.period, of.start, "", float(value), np.nan)
            for part, value in parts
        ]
    return pd.DataFrame(rows, columns=_COLUMNS)
