"""The demonstration's months and quarters, fixed, and its kommuner with their inhabitants."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

Grid = npt.NDArray[np.int64]

FIRST, LAST = date(2021, 11, 1), date(2026, 10, 1)
MONTHS = tuple(
    date(month // 12, month % 12 + 1, 1)
    for month in range(FIRST.year * 12 + FIRST.month - 1, LAST.year * 12 + LAST.month)
)
QUARTERS = tuple(
    date(quarter // 4, quarter % 4 * 3 + 1, 1) for quarter in range(2021 * 4 + 3, 2026 * 4 + 4)
)
# The quarter whose population is real and shipped; the others are invented around it.
REAL_QUARTER = date(2026, 1, 1)

HORSENS = ("0615", "0727", "0746", "0766")
NORDJYLLAND = (
    "0773",
    "0787",
    "0810",
    "0813",
    "0820",
    "0825",
    "0840",
    "0846",
    "0849",
    "0851",
    "0860",
)
SYDDANMARK = (
    *("0410", "0420", "0430", "0440", "0450", "0461", "0479", "0480", "0482", "0492", "0510"),
    *("0530", "0540", "0550", "0561", "0563", "0573", "0575", "0580", "0607", "0621", "0630"),
)  # fmt: skip
SKANDERBORG, HEDENSTED, STRUER, LOLLAND, ODDER = "0746", "0766", "0671", "0360", "0727"


@dataclass(frozen=True)
class Kommuner:
    """The kommuner in the order of their codes, with invented inhabitants for every quarter."""

    codes: tuple[str, ...]
    quarterly: Grid

    @property
    def monthly(self) -> Grid:
        """Inhabitants by kommune and month: those of the month's own quarter."""
        columns = [QUARTERS.index(date(m.year, (m.month - 1) // 3 * 3 + 1, 1)) for m in MONTHS]
        return self.quarterly[:, columns]

    def rows(self, codes: Sequence[str]) -> npt.NDArray[np.bool_]:
        """Which rows are these kommuner."""
        return np.isin(self.codes, codes)


def settle(kommuner: Sequence[tuple[str, str, int]], seed: int) -> Kommuner:
    """Kommuner from (code, name, inhabitants in 2026K1); the large grow and the small shrink a little."""
    ordered = sorted(kommuner)
    people = np.array([inhabitants for _, _, inhabitants in ordered], dtype=np.float64)
    chance = np.random.default_rng([seed, 1]).normal(0, 0.002, len(ordered))
    yearly = 0.006 * np.log10(people / 30_000) + chance
    years = (np.arange(len(QUARTERS)) - QUARTERS.index(REAL_QUARTER)) / 4
    quarterly = np.rint(people[:, None] * (1 + yearly[:, None]) ** years).astype(np.int64)
    return Kommuner(tuple(code for code, _, _ in ordered), quarterly)


def since(day: date) -> npt.NDArray[np.bool_]:
    """Which months begin on or after that day."""
    return np.array([month >= day for month in MONTHS])
