"""Direct and indirect standardisation: rates a population would have at other ages, and SMR.

Direct: Dobson et al. 1991, with Byar's interval of the number of events, no rate below 10 events.
Indirect: observed over expected events, with the interval of the observed. Both as Fingertips (OHID).
Ages are arrays with one element an age group, youngest first; a place is standardised at a time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
import numpy.typing as npt

from indicators.statistics.intervals import byar_count, rate_interval

Floats = npt.NDArray[np.float64]

SHOWN_FROM = 10  # events

# European Standard Population 2013 (Eurostat), per 100 000.
ESP2013: Mapping[str, int] = {
    "0-4": 5000,
    "5-9": 5500,
    "10-14": 5500,
    "15-19": 5500,
    "20-24": 6000,
    "25-29": 6000,
    "30-34": 6500,
    "35-39": 7000,
    "40-44": 7000,
    "45-49": 7000,
    "50-54": 7000,
    "55-59": 6500,
    "60-64": 6000,
    "65-69": 5500,
    "70-74": 5000,
    "75-79": 4000,
    "80-84": 2500,
    "85-89": 1500,
    "90+": 1000,
}


@dataclass(frozen=True)
class Direct:
    """A directly standardised rate; value and limits None below 10 events, which are then not shown."""

    value: float | None
    lower: float | None
    upper: float | None
    observed: float
    population: float


@dataclass(frozen=True)
class Indirect:
    """Observed and expected events and their ratio, or the rate made of it, with its limits."""

    value: float
    lower: float
    upper: float
    observed: float
    expected: float


def direct(
    events: npt.ArrayLike,
    population: npt.ArrayLike,
    standard: npt.ArrayLike,
    *,
    confidence: float = 0.95,
    multiplier: float = 100_000,
    variances: npt.ArrayLike | None = None,
) -> Direct:
    """The rate if the population had the ages of `standard`, per `multiplier`.

    An age group without people is merged with its neighbour, its standard weight with it. `variances`
    are those of the events, where one person can have several (`variance_of_repeated`); without them
    events are independent. Raises ValueError on unequal lengths, negative numbers and nobody at all.
    """
    x, n, weights = _ages(events, population, standard)
    spread = x if variances is None else _ages(variances, population, standard)[0]
    x, n, weights, spread = _merged(n, x, n, weights, spread)
    observed, people = float(x.sum()), float(n.sum())
    if observed < SHOWN_FROM:
        return Direct(None, None, None, observed, people)
    share = weights / weights.sum()
    rate = float(np.sum(share * x / n))
    variance = float(np.sum(share**2 * spread / n**2))
    limits, per_event = byar_count(observed, confidence), sqrt(variance / observed)
    return Direct(
        rate * multiplier,
        (rate + per_event * (float(limits.lower) - observed)) * multiplier,
        (rate + per_event * (float(limits.upper) - observed)) * multiplier,
        observed,
        people,
    )


def variance_of_repeated(persons: Mapping[int, float]) -> float:
    """Variance of a number of events, from how many persons had 1, 2, 3 ... of them."""
    return float(sum(times**2 * count for times, count in persons.items()))


def expected_events(
    population: npt.ArrayLike, reference_events: npt.ArrayLike, reference_population: npt.ArrayLike
) -> float:
    """Events a population would have at the reference's rates in its own ages.

    Raises ValueError on unequal lengths, negative numbers and a reference without people at some age.
    """
    n, events, people = _ages(population, reference_events, reference_population)
    if np.any(people <= 0):
        raise ValueError("the reference population must be greater than zero at every age")
    return float(np.sum(n * events / people))


def indirect(
    observed: float, expected: float, *, confidence: float = 0.95, multiplier: float = 1
) -> Indirect:
    """The ratio observed / expected (SMR), times `multiplier`.

    With 100 it is the usual index; with the reference's crude rate it is the indirectly standardised
    rate. Ratios of two places are each comparable with the reference, not with one another. Raises
    ValueError on negative counts and unless events are expected.
    """
    limits = rate_interval(observed, expected, confidence).scaled(multiplier)
    value = observed / expected * multiplier
    return Indirect(value, float(limits.lower), float(limits.upper), observed, expected)


def _ages(*arrays: npt.ArrayLike) -> tuple[Floats, Floats, Floats]:
    first, second, third = (np.asarray(a, dtype=np.float64) for a in arrays)
    if not (first.ndim == 1 and first.shape == second.shape == third.shape):
        raise ValueError("the age groups must be the same everywhere")
    if any(np.any(~(a >= 0)) for a in (first, second, third)):
        raise ValueError("no age group may be missing or negative")
    return first, second, third


def _merged(population: Floats, *arrays: Floats) -> Sequence[Floats]:
    """Add the age groups without people to the one before, or at the youngest to the one after."""
    groups = np.maximum(np.cumsum(population > 0) - 1, 0)
    if not np.any(population > 0) or not len(groups):
        raise ValueError("nobody to standardise")
    return [np.asarray(np.bincount(groups, weights=a), dtype=np.float64) for a in arrays]
