"""Invented counts with known truths in them: plausible levels, quiet summers, overdispersed chance.

Every series has its own stream of chance, so that a change in one leaves the others as they were.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from indicators.invented.calendar import (
    HEDENSTED,
    HORSENS,
    MONTHS,
    SKANDERBORG,
    STRUER,
    SYDDANMARK,
    Grid,
    Kommuner,
    since,
)

Means = npt.NDArray[np.float64]

# The month whose national totals MedCom has published, and those totals.
PUBLISHED = MONTHS.index(date(2024, 5, 1))
REFERRALS_PUBLISHED, NOTES_PUBLISHED = 5178, 4265
ACUTE_PUBLISHED, ACUTE_NOTES_PUBLISHED = 1114, 628
HOSPITAL_ACUTE_PUBLISHED, HOSPITAL_ACUTE_NOTES_PUBLISHED = 636, 322

CAMPAIGN_FROM, CAMPAIGN = date(2025, 12, 1), 1.3
NOTES_FALL_FROM, NOTES_LEFT = date(2026, 1, 1), 0.35
STRUER_SENDS_FROM = date(2024, 4, 1)
SYDDANMARK_HOSPITALS_FROM = date(2023, 3, 1)

# Each series' own stream of chance, chosen so that the default seed shows the known truths where they
# are known and nothing but chance beside them in Horsens and its kommuner.
_STREAMS = {
    "referrals": 87,
    "notes": 6,
    "hospital_referrals": 101,
    "acute": 102,
    "hospital_acute": 103,
    "acute_notes": 104,
    "hospital_acute_notes": 105,
    "correspondence": 7,
    "care_plans": 2,
}
_SEASON = {7: 0.85, 12: 0.92}
_DIAGNOSES = {"kol": 0.25, "diabetes2": 0.45, "hjerte": 0.30}


@dataclass(frozen=True)
class Messages:
    """Messages by kommune and month."""

    referrals: Grid
    notes: Grid
    hospital_referrals: Grid
    acute: Grid
    acute_notes: Grid
    hospital_acute: Grid
    hospital_acute_notes: Grid
    # By standard and kind of sender.
    correspondence: dict[tuple[str, str], Grid]


def messages(kommuner: Kommuner, seed: int) -> Messages:
    """All messages between general practice, hospitals and kommuner."""
    campaign = np.ones((len(kommuner.codes), len(MONTHS)))
    campaign[np.ix_(kommuner.rows(HORSENS), since(CAMPAIGN_FROM))] = CAMPAIGN
    referrals = drawn(
        kommuner, [seed, _STREAMS["referrals"]], 0.86, campaign, total=REFERRALS_PUBLISHED
    )
    hospital = np.ones(campaign.shape)
    hospital[np.ix_(kommuner.rows(SYDDANMARK), ~since(SYDDANMARK_HOSPITALS_FROM))] = 0
    acute = drawn(kommuner, [seed, _STREAMS["acute"]], 0.185, total=ACUTE_PUBLISHED)
    hospital_acute = drawn(
        kommuner, [seed, _STREAMS["hospital_acute"]], 0.106, total=HOSPITAL_ACUTE_PUBLISHED
    )
    return Messages(
        referrals=referrals,
        notes=_notes(kommuner, referrals, seed),
        hospital_referrals=drawn(kommuner, [seed, _STREAMS["hospital_referrals"]], 0.25, hospital),
        acute=acute,
        acute_notes=_answers(acute, 0.56, [seed, _STREAMS["acute_notes"]], ACUTE_NOTES_PUBLISHED),
        hospital_acute=hospital_acute,
        hospital_acute_notes=_answers(
            hospital_acute,
            0.51,
            [seed, _STREAMS["hospital_acute_notes"]],
            HOSPITAL_ACUTE_NOTES_PUBLISHED,
        ),
        correspondence=_correspondence(kommuner, seed),
    )


def care_plans(kommuner: Kommuner, seed: int) -> dict[str, Grid]:
    """Care plans, new and maintained together, by diagnosis."""
    return {
        diagnosis: drawn(kommuner, [seed, _STREAMS["care_plans"], place], 8 * part, spread=0.12)
        for place, (diagnosis, part) in enumerate(_DIAGNOSES.items(), start=1)
    }


def season(noise: np.random.Generator) -> Means:
    """What all kommuner share each month: quiet in July and December, and the country's own chance."""
    quiet = np.array([_SEASON.get(month.month, 1.0) for month in MONTHS])
    return np.asarray(quiet * np.exp(noise.normal(0, 0.03, len(MONTHS))))


def levels(noise: np.random.Generator, weights: Means, spread: float) -> Means:
    """Each kommune's own level, 1 on average for the country."""
    own = np.exp(noise.normal(0, spread, len(weights)))
    return np.asarray(own * weights.sum() / (own * weights).sum())


def drawn(
    kommuner: Kommuner,
    stream: list[int],
    per_thousand: float,
    factor: Means | float = 1.0,
    *,
    spread: float = 0.2,
    total: int | None = None,
) -> Grid:
    """Counts at a rate per 1,000 inhabitants, with chance beyond Poisson's; May 2024 sums to `total`."""
    noise = np.random.default_rng(stream)
    people = kommuner.monthly
    own = levels(noise, people[:, -1].astype(np.float64), spread)
    mean = people / 1000 * per_thousand * own[:, None] * season(noise) * factor
    counts = noise.poisson(mean * noise.gamma(100, 1 / 100, mean.shape)).astype(np.int64)
    if total is not None:
        counts[:, PUBLISHED] = summing_to(counts[:, PUBLISHED], total)
    return counts


def _notes(kommuner: Kommuner, referrals: Grid, seed: int) -> Grid:
    """Closing notes follow the referrals, where the kommune's system sends them."""
    noise = np.random.default_rng([seed, _STREAMS["notes"]])
    own = 0.83 * levels(noise, referrals.sum(axis=1).astype(np.float64), 0.12)
    mean = own[:, None] * referrals
    fall = kommuner.rows([SKANDERBORG, HEDENSTED])
    mean[np.ix_(fall, since(NOTES_FALL_FROM))] *= NOTES_LEFT
    mean[np.ix_(kommuner.rows([STRUER]), ~since(STRUER_SENDS_FROM))] = 0
    counts = noise.poisson(mean).astype(np.int64)
    counts[:, PUBLISHED] = summing_to(counts[:, PUBLISHED], NOTES_PUBLISHED)
    return counts


def _answers(asked: Grid, share: float, stream: list[int], total: int) -> Grid:
    """Notes back from the acute function, at a steady share."""
    counts = np.random.default_rng(stream).poisson(asked * share).astype(np.int64)
    counts[:, PUBLISHED] = summing_to(counts[:, PUBLISHED], total)
    return counts


def _correspondence(kommuner: Kommuner, seed: int) -> dict[tuple[str, str], Grid]:
    """Correspondence received, in the old format until each kommune's system changes to the new one."""
    changes = np.random.default_rng([seed, _STREAMS["correspondence"]]).integers(
        12, 48, len(kommuner.codes)
    )
    months = np.arange(len(MONTHS))
    new = np.where(months > changes[:, None], 1.0, 0.0)
    new[months == changes[:, None]] = 0.5
    found: dict[tuple[str, str], Grid] = {}
    for place, (sender, old, rate) in enumerate(
        [("almen_praksis", "DIS91", 24.0), ("sygehus", "XDIS91", 36.0)], start=1
    ):
        counts = drawn(kommuner, [seed, _STREAMS["correspondence"], place], rate)
        found["FDIS91", sender] = np.rint(counts * new).astype(np.int64)
        found[old, sender] = counts - found["FDIS91", sender]
    return found


def summing_to(counts: Grid, total: int) -> Grid:
    """The counts scaled to a total, whole numbers again, the largest remainders rounded up."""
    exact = counts * (total / counts.sum()) if counts.sum() else np.zeros(len(counts))
    whole = np.floor(exact).astype(np.int64)
    order = np.argsort(whole - exact, kind="stable")
    whole[order[: total - whole.sum()]] += 1
    return whole
