"""The demonstration: delivery files in the sources' own layouts, with known truths in them.

The files go through the ordinary intake like any other delivery. They are the same bytes each time for
the same seed. What must be seen in them is said by `truths`, so that the pages can be held to it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from indicators.invented import bundles, files, traffic
from indicators.invented.calendar import LAST, settle
from indicators.invented.counts import (
    CAMPAIGN_FROM,
    NOTES_FALL_FROM,
    NOTES_PUBLISHED,
    REFERRALS_PUBLISHED,
    STRUER_SENDS_FROM,
    care_plans,
    messages,
)
from indicators.invented.programmes import programmes
from indicators.invented.rehabilitation import LATE_HOSPITAL_FROM, SILENT_FROM, rehabilitation

SEED = 2026
BUNDLES = "genoptraening-fhir"


def write(
    directory: Path, kommuner: Sequence[tuple[str, str, int]], *, seed: int = SEED
) -> list[tuple[str, Path]]:
    """Write every delivery file; give (source, path) in the order they are to be taken.

    `kommuner` are (four-digit code, short name, inhabitants in 2026K1). Beside the deliveries the folder
    `genoptraening-fhir` holds reports to be counted with `tvaers count`; they are no deliveries.
    """
    settled = settle(kommuner, seed)
    told = messages(settled, seed)
    bundles.write(directory / BUNDLES)
    return [
        *files.statbank(directory, settled),
        *files.medcom(directory, settled, told, traffic.flows(settled, seed)),
        *files.own_count(directory, settled, told, seed),
        *files.plsp(directory, settled, care_plans(settled, seed)),
        *files.klgateway(directory, settled, rehabilitation(settled, seed)),
        *files.education(directory, settled, programmes(settled, seed)),
    ]


@dataclass(frozen=True)
class Truth:
    """One thing that is so in the demonstration, and that the pages must say.

    `kind`: `rises` and `falls` are run-chart signals on that side whose longest run is the change;
    `chance` is no signal; `total` is an exact numerator in the month `since`; `zero` and `missing` hold
    for every month from `since` until before `until`; `incomplete` likewise, for sums.
    """

    kind: str
    measure: str
    places: tuple[str, ...]
    since: date | None = None
    until: date | None = None
    value: int | None = None


_HORSENS = ("sundhedsraad-horsens", "sundhedsklynge-horsens")
_NORDJYLLAND = ("region-nordjylland", "sundhedsraad-vendsyssel", "sundhedsraad-limfjorden")
_AROUND_LOLLAND = (
    "danmark",
    "region-sjaelland",
    "sundhedsklynge-nykoebing-falster",
    "sundhedsraad-oestsjaelland-og-oeerne",
)
_FIRST = date(2021, 11, 1)
_AFTER_LAST = date(LAST.year, LAST.month + 1, 1)
_MAY = date(2024, 5, 1)


def truths() -> tuple[Truth, ...]:
    """What is known to be so with the default seed."""
    return (
        Truth("total", "kommunehenvisninger", ("danmark",), _MAY, value=REFERRALS_PUBLISHED),
        Truth("total", "afslutningsnotater", ("danmark",), _MAY, value=NOTES_PUBLISHED),
        Truth("rises", "kommunehenvisninger", _HORSENS, CAMPAIGN_FROM),
        Truth("falls", "afslutningsnotater", _HORSENS, NOTES_FALL_FROM),
        Truth(
            "falls",
            "afslutningsnotater",
            ("skanderborg-kommune", "hedensted-kommune"),
            NOTES_FALL_FROM,
        ),
        Truth("chance", "genoptraening", _HORSENS),
        Truth("chance", "forloebsplaner", _HORSENS),
        Truth("chance", "korrespondance", _HORSENS),
        Truth("zero", "afslutningsnotater", ("struer-kommune",), _FIRST, STRUER_SENDS_FROM),
        Truth("falls", "genoptraening", _NORDJYLLAND, LATE_HOSPITAL_FROM),
        Truth("missing", "genoptraening", ("lolland-kommune",), SILENT_FROM, _AFTER_LAST),
        Truth("incomplete", "genoptraening", _AROUND_LOLLAND, SILENT_FROM, _AFTER_LAST),
    )
