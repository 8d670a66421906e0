"""Invented messages from hospitals and the receipts for them, with known truths for the pages of messages."""

from collections.abc import Iterator
from datetime import date

import numpy as np

from indicators.invented.calendar import MONTHS, NORDJYLLAND, ODDER, Grid, Kommuner
from indicators.invented.counts import drawn

PRACTICE, HOSPITAL, KOMMUNE = "almen_praksis", "sygehus", "kommune"
# Odder's rehabilitation plans of one month were delivered twice, and nobody has said so.
DOUBLED = date(2026, 3, 1)
# From this month on hospitals send the new notification; the categories are told from then on.
NEW_FORM = date(2025, 5, 1)
# Of the newest month only this part had come from the hospitals of Region Nordjylland.
LATE_PART = 0.3
_STREAMS = {"plans": 201, "admissions": 202, "discharges": 203, "receipts": 204, "refused": 205}
Flow = tuple[str, str, str, Grid]


def flows(kommuner: Kommuner, seed: int) -> Iterator[Flow]:
    """Every series as code, sender, receiver and counts; a code's months without counts are not told."""

    def made(name: str, per_thousand: float, factor: float = 1.0) -> Grid:
        return drawn(kommuner, [seed, _STREAMS[name]], per_thousand, factor)

    plans = made("plans", 2.4)
    plans[kommuner.rows([ODDER]), MONTHS.index(DOUBLED)] *= 2
    late = kommuner.rows(NORDJYLLAND)
    plans[late, -1] = np.rint(plans[late, -1] * LATE_PART).astype(np.int64)
    yield "GGOP", HOSPITAL, KOMMUNE, plans
    new = np.array([month >= NEW_FORM for month in MONTHS])
    for name, old, event, rate in (
        ("admissions", "XDIS20", "AdmissionInpatient", 7.5),
        ("discharges", "XDIS17", "EndHospitalStay", 7.4),
    ):
        counts = made(name, rate)
        yield old, HOSPITAL, KOMMUNE, np.where(new, 0, counts)
        yield f"FDIS20#{event}", HOSPITAL, KOMMUNE, np.where(new, counts, 0)
    yield "FCTL#ok", KOMMUNE, HOSPITAL, np.where(new, made("receipts", 15.0), 0)
    yield "FCTL#fatal-error", KOMMUNE, HOSPITAL, np.where(new, made("refused", 0.45), 0)
