"""PLSP: care plans (forløbsplaner) in general practice, by month, place and diagnosis group.

No file of theirs has been seen; the layout is the platform's proposal. One row is a number of
`care_plan` at a kommune, else a region, else the country, with `diagnosis=kol;type=samlet` as stratum.
New plans are never made out of a count of new and maintained together.
"""

from datetime import date

import numpy as np

from indicators.sources import delivery
from indicators.sources.delivery import Column, Draft
from tvaers import numbers, tables
from tvaers.module import Reading, Source
from tvaers.numbers import State
from tvaers.register import Register

COLUMNS = (
    "periode", "regionskode", "kommunekode", "diagnosegruppe", "type", "antal", "kilde", "udtraeksdato",
)  # fmt: skip
ADVICE = "Send kun antal forløbsplaner pr. måned, kommune og diagnosegruppe, og ingen oplysninger om borgere."
# The first pilot with KOL was in the autumn of 2015.
FIRST = date(2015, 9, 1)

DIAGNOSES = {
    "kol": "kol",
    "diabetes2": "diabetes2", "type 2-diabetes": "diabetes2", "diabetes type 2": "diabetes2",
    "type2diabetes": "diabetes2", "t2d": "diabetes2", "dm2": "diabetes2",
    "hjerte": "hjerte", "hjertesygdom": "hjerte",
    "samlet": "samlet", "i alt": "samlet",
}  # fmt: skip
TYPES = {"ny": "ny", "vedligeholdt": "vedligeholdt", "samlet": "samlet"}


def read(text: str, register: Register, today: date | None = None) -> Reading:
    """The care plan counts in a file from PLSP."""
    delivery.refuse_person_level(text, ADVICE)
    table = tables.read(delivery.without_sep(text))
    frame = tables.require(table, COLUMNS)
    draft = Draft(table.rows)
    now = today or delivery.today()
    months = Column.of(frame["periode"])
    days, counted = delivery.months(draft, months, "periode", FIRST, now)
    place = delivery.finest(
        draft,
        Column.of(frame["kommunekode"]),
        "kommunekode",
        Column.of(frame["regionskode"]),
        "regionskode",
        register,
        counted,
    )
    diagnoses = _one_of(draft, Column.of(frame["diagnosegruppe"]), "diagnosegruppe", DIAGNOSES)
    kinds = _one_of(draft, Column.of(frame["type"]), "type", TYPES)
    strata = [
        f"diagnosis={diagnosis};type={kind}" if diagnosis != "samlet" else f"type={kind}"
        for diagnosis, kind in zip(diagnoses, kinds, strict=True)
    ]
    count = numbers.read(frame["antal"])
    draft.fault_counts(count, "antal")
    extracted = delivery.extraction_day(
        draft, Column.of(frame["udtraeksdato"]), "udtraeksdato", counted, "periode", now
    )
    draft.fault_twice(delivery.keys(counted, place, strata))
    accepted = draft.accepted
    total = int(accepted.sum())
    return draft.reading(
        {
            "item": delivery.same("care_plan", total),
            "place_id": place[accepted],
            "counterpart_id": np.zeros(total, dtype=np.int64),
            "period_kind": delivery.same("month", total),
            "period_start": months.spread(days, object)[accepted],
            "stratum": np.array(strata, dtype=object)[accepted],
            "value": np.where(count.are(State.NIL), 0.0, count.values)[accepted],
            "n": np.full(total, np.nan),
        },
        extracted,
    )


def _one_of(draft: Draft, column: Column, name: str, known: dict[str, str]) -> list[str]:
    """What each row's text means among the known ones."""
    found = [known.get(text.casefold()) for text in column.texts]
    draft.fault_texts(
        column,
        name,
        [
            None
            if meaning
            else delivery.unfit(
                "værdien",
                text,
                f"kendes ikke. Skriv en af: {', '.join(sorted(set(known.values())))}.",
            )
            for text, meaning in zip(column.texts, found, strict=True)
        ],
    )
    return [found[code] or "" for code in column.codes.tolist()]


source = Source(
    name="plsp",
    title="Forløbsplaner i almen praksis (PLSP)",
    data_sets=("plsp",),
    read=read,
    level=1,
    holds="Antal forløbsplaner pr. måned for KOL, type 2-diabetes og hjertesygdom (iskæmisk hjertesygdom, forhøjet blodtryk og forhøjet kolesterol).",
    access="Tallene er vist som figur i oplæg. En leverance aftales med den, der driver PLSP.",
    example="Hvor mange forløbsplaner for KOL almen praksis i kommunen lavede eller vedligeholdt i en måned.",
    deliverer="Regionen, som får optællingen fra PLSP.",
    freshness="Hver måned, når der er aftalt en leverance.",
    cannot="Tæller planer og ikke borgere. Nye og vedligeholdte planer er som regel talt sammen, og nye kan ikke regnes ud af det samlede tal.",
    licence="Ikke angivet. Kilden PLSP nævnes ved hvert tal.",
    certainty="Opstillingen er platformens forslag. Ingen fil er set; kun beskrivelsen af figuren er kendt.",
    person_level_advice=ADVICE,
)
