"""Invented counts of one kommune's own messages, as `tvaers count medcom-messages` writes them.

They differ a little from the statistics of the net, as two ways of counting do, and hold what is no message of a
series: receipts that say no, tests, corrections and a type that nobody knows.
"""

from collections.abc import Iterator

import numpy as np

from indicators.counting import medcom_layout as layout
from indicators.invented.calendar import MONTHS, Kommuner
from indicators.invented.counts import Messages

KOMMUNE = "0615"
UNKNOWN = "XQAB77"
LATEST = 12
_STREAM = 301
Line = tuple[str, str, str, str, str, str, int]


def lines(kommuner: Kommuner, messages: Messages, seed: int) -> Iterator[tuple[int, str]]:
    """Each line of the file with the month's place in the calendar, without the day it was made."""
    row = kommuner.codes.index(KOMMUNE)
    noise = np.random.default_rng([seed, _STREAM])
    for month in range(len(MONTHS) - LATEST, len(MONTHS)):
        referrals = int(messages.referrals[row, month] + noise.integers(0, 4))
        notes = int(messages.notes[row, month] + noise.integers(0, 3))
        told: tuple[Line, ...] = (
            ("OIOXML", "besked", "XREF15", "almen_praksis", "", KOMMUNE, referrals),
            ("OIOXML", "besked", "XDIS15", "kommune", KOMMUNE, "", notes),
            ("OIOXML", "kvittering_negativ", "XCTL02", "sygehus", "", KOMMUNE, _about(noise, 14)),
            ("FHIR", "proevebesked", "FDIS91", "sygehus", "", KOMMUNE, _about(noise, 9)),
            ("FHIR", "rettelse", "FDIS20", "sygehus", "", KOMMUNE, _about(noise, 22)),
            ("OIOXML", "ukendt_type", UNKNOWN, "ukendt", "", KOMMUNE, _about(noise, 8)),
        )
        for standard, sort, code, sender, origin, target, count in told:
            receiver = "almen_praksis" if sender == "kommune" else "kommune"
            yield (
                month,
                f"Demonstrationsdata;{MONTHS[month]:%Y-%m};{layout.MONTH};{standard};;{sort};{code};"
                f"{sender};{origin};{receiver};{target};{count};0;0",
            )


def _about(noise: np.random.Generator, level: int) -> int:
    """A number near a level, and never so small that it would be hidden."""
    return int(max(5, noise.poisson(level)))
