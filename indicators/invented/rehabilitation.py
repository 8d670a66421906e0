"""Invented rehabilitation plans, drawn one by one and counted at once: nothing about a plan is kept."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from indicators.invented.calendar import LAST, LOLLAND, NORDJYLLAND, Grid, Kommuner, since
from indicators.invented.counts import levels, season

LATE_HOSPITAL_FROM = date(2025, 6, 1)
SILENT_FROM = date(2026, 9, 1)

_RECEIVED_PER_THOUSAND = 2.3
_HOSPITAL_DAYS, _LATE_HOSPITAL_DAYS, _MUNICIPAL_DAYS = 1.2, 3.6, 3.6
_EXCLUDED = {"udskudt": 0.06, "fejl": 0.012, "anden_kommune": 0.018}
# Of the plans not offered a contact in time, those not offered one at all when the month is counted.
_WAITING, _WAITING_NOW = 0.03, 0.3
_LONGEST = 60
_STREAM = 5

Values = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Rehabilitation:
    """Counts and medians by kommune and month; `reported` says who has delivered."""

    received: Grid
    within7: Grid
    waiting: Grid
    excluded: dict[str, Grid]
    hospital_days: Values
    municipal_days: Values
    reported: npt.NDArray[np.bool_]


def rehabilitation(kommuner: Kommuner, seed: int) -> Rehabilitation:
    """Plans received, those offered a first contact within 7 days, and the medians of the two parts.

    A plan that waits has not been offered a contact yet: it counts in the denominator alone.
    """
    noise = np.random.default_rng([seed, _STREAM])
    people = kommuner.monthly
    own = levels(noise, people[:, -1].astype(np.float64), 0.1)
    mean = people / 1000 * _RECEIVED_PER_THOUSAND * own[:, None] * season(noise)
    received = noise.poisson(mean * noise.gamma(100, 1 / 100, mean.shape)).astype(np.int64)
    excluded = {
        reason: noise.poisson(mean * share).astype(np.int64) for reason, share in _EXCLUDED.items()
    }
    hospital = np.full(mean.shape, _HOSPITAL_DAYS)
    hospital[np.ix_(kommuner.rows(NORDJYLLAND), since(LATE_HOSPITAL_FROM))] = _LATE_HOSPITAL_DAYS
    pace = np.exp(noise.normal(0, 0.12, len(people)))
    municipal = np.broadcast_to(_MUNICIPAL_DAYS * pace[:, None], mean.shape)

    plan = np.repeat(np.arange(received.size), received.ravel())
    first = _days(noise, hospital.ravel()[plan])
    second = _days(noise, municipal.ravel()[plan])
    within = first + second <= 7
    still = np.tile(np.where(since(LAST), _WAITING_NOW, _WAITING), len(people))
    waiting = ~within & (noise.random(len(plan)) < still[plan])
    reported = np.ones(mean.shape, dtype=np.bool_)
    reported[np.ix_(kommuner.rows([LOLLAND]), since(SILENT_FROM))] = False
    return Rehabilitation(
        received=received,
        within7=_counted(plan[within], received),
        waiting=_counted(plan[waiting], received),
        excluded=excluded,
        hospital_days=_medians(plan, first, received),
        municipal_days=_medians(
            plan[~waiting], second[~waiting], received - _counted(plan[waiting], received)
        ),
        reported=reported,
    )


def _days(noise: np.random.Generator, mean: Values) -> Grid:
    """Whole days, many short and a few long."""
    size = 3.0
    return np.minimum(noise.negative_binomial(size, size / (size + mean)), _LONGEST)


def _counted(plan: Grid, received: Grid) -> Grid:
    """Plans by kommune and month."""
    return np.bincount(plan, minlength=received.size).reshape(received.shape).astype(np.int64)


def _medians(plan: Grid, days: Grid, plans: Grid) -> Values:
    """The median of each kommune and month; NaN where there are no plans."""
    many = np.bincount(plan * (_LONGEST + 1) + days, minlength=plans.size * (_LONGEST + 1))
    reached = many.reshape(plans.size, -1).cumsum(axis=1)
    n = plans.ravel()
    # The median of n whole numbers is the mean of the two in the middle, the same one when n is odd.
    low = (reached < ((n + 1) // 2)[:, None]).sum(axis=1)
    high = (reached < (n // 2 + 1)[:, None]).sum(axis=1)
    return np.where(n > 0, (low + high) / 2, np.nan).reshape(plans.shape)
