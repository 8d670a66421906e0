"""Invented prevention programmes by education: who began one in a year, and who completed it."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from indicators.invented.calendar import MONTHS, Kommuner
from indicators.invented.counts import levels

# The years that the demonstration's calendar holds whole.
YEARS = tuple(
    year
    for year in {month.year: 0 for month in MONTHS}
    if sum(m.year == year for m in MONTHS) == 12
)
_BEGUN_PER_THOUSAND = 4.5
# Of those who begin, and of those who then complete: the longer the education, the more.
EDUCATIONS = {
    "grundskole": (0.29, 0.57),
    "erhvervsfaglig eller gymnasial": (0.43, 0.64),
    "videregående": (0.25, 0.74),
    "uoplyst": (0.03, 0.60),
}
_STREAM = 9

Counts = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Programmes:
    """Citizens by kommune, year and education, in the order of `EDUCATIONS`."""

    begun: Counts
    completed: Counts


def programmes(kommuner: Kommuner, seed: int) -> Programmes:
    """Programmes begun and completed, with the same difference between educations everywhere but chance."""
    noise = np.random.default_rng([seed, _STREAM])
    people = kommuner.monthly[
        :, [MONTHS.index(m) for m in MONTHS if m.month == 1 and m.year in YEARS]
    ]
    own = levels(noise, people[:, -1].astype(np.float64), 0.15)
    parts, share = np.array(list(EDUCATIONS.values())).T
    mean = people[:, :, None] / 1000 * _BEGUN_PER_THOUSAND * own[:, None, None] * parts
    begun = noise.poisson(mean)
    pace = noise.normal(0, 0.03, len(people))[:, None, None]
    return Programmes(begun, noise.binomial(begun, np.clip(share + pace, 0, 1)))
