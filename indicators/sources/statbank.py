"""Danmarks Statistik, StatBank table FOLK1A: population by kommune at the first day of a quarter.

One row is one `population`, at a kommune, in a quarter. Totals over sex, age and marital status are left out of the
stratum; `age=65;sex=m` is one cell of the table. The country, the regions, the landsdele and
Christiansø are known and left out: sums are made from the kommuner.
"""

import re
from datetime import date

import numpy as np
import numpy.typing as npt

from indicators.sources import delivery, statbank_cube
from indicators.sources.delivery import Column, Draft, shown
from indicators.sources.statbank_cube import Table, code_first
from tvaers.module import Reading, Rhythm, Source
from tvaers.numbers import State
from tvaers.register import Register

ADVICE = "Hent tabellen FOLK1A i Statistikbanken, og send den, som den er. Den har kun optalte tal."
FIRST = date(2008, 1, 1)

_QUARTER = re.compile(r"(\d{4})[KQ]([1-4])")
TABLE = Table(
    "FOLK1A",
    re.compile("FOLK1A"),
    "Fra Statistikbanken læses kun tabellen FOLK1A (folketal den 1. i kvartalet) med OMRÅDE, TID og INDHOLD "
    "og eventuelt KØN, ALDER og CIVILSTAND. Hent den tabel, og send den.",
)


def read(text: str, register: Register, today: date | None = None) -> Reading:
    """The population figures in a StatBank file."""
    delivery.refuse_person_level(text, ADVICE)
    cube = statbank_cube.read(text, TABLE)
    draft = Draft(cube.rows)
    ids = statbank_cube.areas(draft, cube.dimensions.get("OMRÅDE"), register)
    days, quarters = _quarters(draft, cube.dimensions["TID"], today or delivery.today())
    strata, stratum = statbank_cube.strata(draft, cube.dimensions, TABLE.called)
    draft.fault_counts(cube.values, "INDHOLD")
    draft.fault_twice((ids * 10_000 + quarters) * len(strata) + stratum, "Fjern den ene.")
    accepted = draft.accepted
    values = np.where(cube.values.are(State.NIL), 0.0, cube.values.values)[accepted]
    count = len(values)
    return draft.reading(
        {
            "item": delivery.same("population", count),
            "place_id": ids[accepted],
            "counterpart_id": np.zeros(count, dtype=np.int64),
            "period_kind": delivery.same("quarter", count),
            "period_start": cube.dimensions["TID"].categories(days, accepted),
            "stratum": Column(stratum, strata).categories(strata, accepted),
            "value": values,
            "n": np.full(count, np.nan),
        }
    )


def _quarters(draft: Draft, column: Column, today: date) -> tuple[list[str], npt.NDArray[np.int64]]:
    """The first day of each distinct quarter, and quarters since year 0 for each row."""

    def known(text: str) -> date | None:
        found = _QUARTER.fullmatch(text)
        return (
            date(int(found[1]), 3 * int(found[2]) - 2, 1) if found and found[1] > "0000" else None
        )

    quarters = [code_first(text, known) for text in column.texts]
    if not any(quarters):
        raise TABLE.other("perioder")
    reasons: list[str | None] = []
    for text, quarter in zip(column.texts, quarters, strict=True):
        if quarter is None:
            reasons.append(
                delivery.unfit("kvartalet", text, "kan ikke læses. Skriv det som 2026K1.")
            )
        elif not FIRST <= quarter <= today:
            last = f"{today.year}K{(today.month + 2) // 3}"
            reasons.append(f"kvartalet {shown(text)} ligger uden for 2008K1 til {last}. Ret det.")
        else:
            reasons.append(None)
    draft.fault_texts(column, "TID", reasons)
    days = ["" if quarter is None else quarter.isoformat() for quarter in quarters]
    counted = [
        0 if quarter is None else quarter.year * 4 + quarter.month // 3 for quarter in quarters
    ]
    return days, column.spread(counted)


source = Source(
    name="statbank",
    title="Folketal fra Danmarks Statistik",
    data_sets=("statbank",),
    read=read,
    level=0,
    holds="Antal indbyggere i hver kommune den første dag i kvartalet, efter ønske delt på køn, alder og civilstand.",
    access="Åbne tal. Alle kan hente dem i Statistikbanken uden at logge ind.",
    example="Horsens havde så og så mange indbyggere på 65 år den 1. januar. Tallet er nævneren, når henvisninger vises pr. 1.000 indbyggere.",
    deliverer="Danmarks Statistik, tabel FOLK1A. Hentes af driften eller lægges ind som fil.",
    freshness="Hvert kvartal, omkring seks uger efter kvartalets begyndelse.",
    cannot="Siger intet om sygdom, ydelser eller kvalitet. Hele landet, regioner, landsdele og Christiansø læses ikke ind; summer lægges sammen af kommunerne.",
    licence="CC BY 4.0. Kilde: Danmarks Statistik.",
    certainty="Bekræftet: opbygningen er set i svar fra Statistikbanken selv.",
    open_source=True,
    person_level_advice=ADVICE,
    # Six weeks after the first day of the quarter, and some days to fetch it.
    rhythm=Rhythm(months=3, days=50),
)
