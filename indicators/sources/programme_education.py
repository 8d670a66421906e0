"""Prevention programmes by education: how many citizens began one in a year and how many completed it.

The layout is the platform's own. One row gives two observations of a year at a kommune, `programme.begun` and
`programme.completed`, with `education=grundskole` as stratum; citizens whose education is not known are
`education=uoplyst` and count in the whole alone.
"""

import re
from datetime import date

import numpy as np

from indicators.sources import delivery
from indicators.sources.delivery import Column, Draft
from tvaers import numbers, tables
from tvaers.module import Reading, Source
from tvaers.places import Kind
from tvaers.register import Register

COLUMNS = ("aar", "kommunekode", "uddannelse", "startede", "gennemfoerte", "kilde")
ADVICE = (
    "Send kun antal borgere pr. år, kommune og uddannelse, og ingen oplysninger om den enkelte."
)
FIRST = 2015
BEGUN, COMPLETED, PART = "programme.begun", "programme.completed", "education"

EDUCATIONS = {
    "grundskole": "grundskole",
    "erhvervsfaglig": "faglig", "erhvervsuddannelse": "faglig", "gymnasial": "faglig",
    "erhvervsfaglig eller gymnasial": "faglig",
    "videregående": "videregaaende", "videregående uddannelse": "videregaaende",
    "uoplyst": "uoplyst",
}  # fmt: skip


def read(text: str, register: Register, today: date | None = None) -> Reading:
    """The programmes of citizens by education in a kommune's own count."""
    delivery.refuse_person_level(text, ADVICE)
    table = tables.read(delivery.without_sep(text))
    frame = tables.require(table, COLUMNS)
    draft = Draft(table.rows)
    years = _years(draft, Column.of(frame["aar"]), (today or delivery.today()).year)
    kommuner = Column.of(frame["kommunekode"])
    place = delivery.places(draft, kommuner, "kommunekode", register, Kind.KOMMUNE)
    draft.fault_texts(
        kommuner,
        "kommunekode",
        [None if text else "feltet er tomt. Skriv kommunens kode." for text in kommuner.texts],
    )
    educations = _educations(draft, Column.of(frame["uddannelse"]))
    begun, completed = numbers.read(frame["startede"]), numbers.read(frame["gennemfoerte"])
    draft.fault_counts(begun, "startede")
    draft.fault_counts(completed, "gennemfoerte")
    for name, read_numbers in (("startede", begun), ("gennemfoerte", completed)):
        empty = read_numbers.are(numbers.State.MISSING)
        draft.fault(empty, name, "feltet er tomt. Skriv 0, hvis der ingen er.")
    draft.fault(
        (begun.values >= 0) & (completed.values > begun.values),
        "gennemfoerte",
        "flere har gennemført end startet. Ret et af tallene.",
    )
    draft.fault_twice(
        delivery.keys(years, place, educations), "Læg dem sammen, så hver uddannelse har én række."
    )
    accepted = draft.accepted
    total = int(accepted.sum())
    strata = np.array([f"{PART}={each}" for each in educations], dtype=object)[accepted]
    return draft.reading(
        {
            "item": np.repeat([BEGUN, COMPLETED], total),
            "place_id": np.tile(place[accepted], 2),
            "counterpart_id": np.zeros(2 * total, dtype=np.int64),
            "period_kind": delivery.same("year", 2 * total),
            "period_start": np.tile([f"{year}-01-01" for year in years[accepted]], 2),
            "stratum": np.tile(strata, 2),
            "value": np.concatenate(
                [
                    np.where(each.are(numbers.State.NIL), 0.0, each.values)[accepted]
                    for each in (begun, completed)
                ]
            ),
            "n": np.full(2 * total, np.nan),
        }
    )


def _years(draft: Draft, column: Column, this: int) -> delivery.Codes:
    """Each row's year; one that is not over, or that is none, is quarantined."""
    found = [int(text) if re.fullmatch(r"\d{4}", text) else 0 for text in column.texts]
    draft.fault_texts(
        column,
        "aar",
        [
            None
            if FIRST <= year < this
            else delivery.unfit("året", text, "kan ikke læses. Skriv det som 2025.")
            if not year
            else f"året {year} ligger uden for {FIRST} til {this - 1}. Send det, når året er gået."
            for text, year in zip(column.texts, found, strict=True)
        ],
    )
    return column.spread(found)


def _educations(draft: Draft, column: Column) -> list[str]:
    """What each row's text means among the known educations."""
    found = [EDUCATIONS.get(text.casefold()) for text in column.texts]
    known = ", ".join(dict.fromkeys(EDUCATIONS))
    draft.fault_texts(
        column,
        "uddannelse",
        [
            None
            if meaning
            else delivery.unfit("uddannelsen", text, f"kendes ikke. Skriv en af: {known}.")
            for text, meaning in zip(column.texts, found, strict=True)
        ],
    )
    return [found[code] or "" for code in column.codes.tolist()]


source = Source(
    name="forloeb-uddannelse",
    title="Forebyggelsesforløb efter uddannelse",
    data_sets=("forloeb-uddannelse",),
    read=read,
    level=2,
    holds="Antal borgere, der et år begyndte på et forebyggelsesforløb (§ 119), og hvor mange af dem der gennemførte det, delt efter borgerens længste uddannelse.",
    access="Kommunen tæller selv op. Uddannelsen står i kommunens egen registrering, eller hos Danmarks Statistik.",
    example="Om borgere med grundskole gennemfører forløbene på lige fod med borgere med en lang uddannelse.",
    deliverer="Kommunen",
    freshness="En gang om året, når året er gået.",
    cannot="Siger intet om dem, der aldrig begyndte. Kommuner kan vide forskelligt om borgernes uddannelse; dem uden oplyst uddannelse tælles for sig.",
    licence="Ikke angivet. Kommunen nævnes ved hvert tal.",
    certainty="Opstillingen er platformens forslag. Ingen fil fra en kommune er set.",
    person_level_advice=ADVICE,
)
