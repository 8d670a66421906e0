"""Danmarks Statistik, StatBank table FOLK1A: population by kommune at the first day of a quarter.

Read from CSV (codes, labels or both; Danish or English) and from JSON-stat. One row is one
`population`, at a kommune, in a quarter. Totals over sex, age and marital status are left out of the
stratum; `age=65;sex=m` is one cell of the table. The country, the regions, the landsdele and
Christiansø are known and left out: sums are made from the kommuner.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from indicators.sources import delivery, jsonstat
from indicators.sources.delivery import Column, Draft, shown
from tvaers import numbers, tables
from tvaers.module import FileFault, Reading, Source
from tvaers.numbers import Numbers, State
from tvaers.places import Kind
from tvaers.register import Register

TABLE = "FOLK1A"
ADVICE = "Hent tabellen FOLK1A i Statistikbanken, og send den, som den er. Den har kun optalte tal."
FIRST = date(2008, 1, 1)

# The names a dimension has in files, in lower case.
NAMES = {
    "område": "OMRÅDE", "omrade": "OMRÅDE", "region": "OMRÅDE",
    "køn": "KØN", "kon": "KØN", "koen": "KØN", "sex": "KØN",
    "alder": "ALDER", "age": "ALDER",
    "civilstand": "CIVILSTAND", "marital status": "CIVILSTAND",
    "tid": "TID", "time": "TID", "kvartal": "TID", "quarter": "TID",
    "indhold": "INDHOLD", "content": "INDHOLD", "contents": "INDHOLD", "value": "INDHOLD",
    "contentscode": "CONTENTSCODE",
}  # fmt: skip
_DIMENSIONS = {"OMRÅDE", "KØN", "ALDER", "CIVILSTAND", "TID"}

_TOTALS = {"tot", "ialt", "i alt", "total", "alle", "alder i alt", "age, total", "all ages"}
_SEX = {"1": "m", "m": "m", "mænd": "m", "men": "m", "2": "f", "k": "f", "kvinder": "f", "women": "f"}  # fmt: skip
_MARITAL = {
    "u": "unmarried", "ugift": "unmarried", "never married": "unmarried",
    "g": "married", "gift/separeret": "married", "married/separated": "married",
    "e": "widowed", "enke/enkemand": "widowed", "widowed": "widowed",
    "f": "divorced", "fraskilt": "divorced", "divorced": "divorced",
}  # fmt: skip
_AGE = re.compile(r"(\d{1,3})(?:\s*(?:år|years?)(?: og derover| and over)?)?")
_QUARTER = re.compile(r"(\d{4})[KQ]([1-4])")
_ABROAD = {"all denmark": "000", "copenhagen": "101"}
_LANDSDEL = re.compile(r"(?:0[1-9]|1[01])|(?:landsdel|province) .+")


@dataclass(frozen=True)
class Cube:
    """A table's dimensions and its values, one of each for every row of the file."""

    dimensions: dict[str, Column]
    values: Numbers
    rows: npt.NDArray[np.int64]


def read(text: str, register: Register, today: date | None = None) -> Reading:
    """The population figures in a StatBank file."""
    delivery.refuse_person_level(text, ADVICE)
    is_json = text.lstrip("\ufeff \t\r\n")[:1] in ("{", "[")
    cube = _json_stat(text) if is_json else _csv(text)
    draft = Draft(cube.rows)
    ids = _areas(draft, cube.dimensions.get("OMRÅDE"), register)
    days, quarters = _quarters(draft, cube.dimensions["TID"], today or delivery.today())
    strata, stratum = _strata(draft, cube.dimensions)
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


def _csv(text: str) -> Cube:
    counts = [name for name, meaning in NAMES.items() if meaning == "INDHOLD"]
    table = tables.read(delivery.without_sep(text), counts)
    names = {name: NAMES.get(str(name).casefold(), "") for name in table.frame}
    found = list(names.values())
    unlike = "" in found or len(set(found)) != len(found) or not {"TID", "INDHOLD"} <= set(found)
    if unlike or "OMRÅDE" not in found:
        raise _other_table("kolonner")
    frame = table.frame.rename(columns=names)
    columns = {name: Column.of(frame[name]) for name in found if name in _DIMENSIONS}
    return Cube(columns, numbers.read(frame["INDHOLD"]), table.rows)


def _json_stat(text: str) -> Cube:
    dataset = jsonstat.read(text)
    names = {name: NAMES.get(name.casefold(), "") for name in dataset.dimensions}
    if dataset.table not in (None, TABLE) or "" in names.values() or "TID" not in names.values():
        raise _other_table("dimensioner", dataset.table)
    columns = {
        names[name]: Column(codes, texts)
        for name, (codes, texts) in dataset.dimensions.items()
        if names[name] in _DIMENSIONS
    }
    values = pd.Series(dataset.texts, dtype=str)
    rows = np.arange(1, len(values) + 1, dtype=np.int64)
    return Cube(columns, numbers.read(values, decimal="."), rows)


def _other_table(what: str, table: str | None = None) -> FileFault:
    named = (
        f"Filen er tabellen {shown(table)}" if table else f"Filens {what} passer ikke til FOLK1A"
    )
    return FileFault(
        f"{named}. Fra Statistikbanken læses kun tabellen FOLK1A (folketal den 1. i kvartalet) med "
        "OMRÅDE, TID og INDHOLD og eventuelt KØN, ALDER og CIVILSTAND. Hent den tabel, og send den."
    )


def _code_first(text: str, known: Callable[[str], Any]) -> Any:
    """What a text means by itself, or by the code it begins with if the rest agrees (`101 København`)."""
    found = known(text)
    code, space, rest = text.partition(" ")
    if found is not None or not space:
        return found
    by_code = known(code)
    return by_code if by_code == -1 or by_code == known(rest.strip()) else None


def _areas(draft: Draft, column: Column | None, register: Register) -> npt.NDArray[np.int64]:
    """The kommune of each row; other known areas are left out and unknown ones quarantined."""
    if column is None:  # eliminated: a figure for the whole country
        draft.ignored[:] = True
        return np.zeros(len(draft.rows), dtype=np.int64)

    def known(text: str) -> int | None:
        entry = delivery.find(register, _ABROAD.get(text.casefold(), text))
        if entry is not None:
            return entry.id if entry.kind is Kind.KOMMUNE else -1
        return -1 if _LANDSDEL.fullmatch(text.casefold()) else None

    found = [_code_first(text, known) for text in column.texts]
    ids = column.spread([0 if place is None else place for place in found])
    draft.ignored |= ids == -1
    draft.fault_texts(
        column,
        "OMRÅDE",
        [
            _unknown_area(text, known(text.partition(" ")[0])) if place is None else None
            for text, place in zip(column.texts, found, strict=True)
        ],
    )
    return ids


def _unknown_area(text: str, by_code: int | None) -> str:
    code, _, rest = text.partition(" ")
    if by_code is None or not rest:
        return delivery.unfit("området", text, "kendes ikke. Ret koden, eller fjern rækken.")
    return f"koden {shown(code)} og navnet {shown(rest.strip())} hører ikke sammen. Ret det ene."


def _quarters(draft: Draft, column: Column, today: date) -> tuple[list[str], npt.NDArray[np.int64]]:
    """The first day of each distinct quarter, and quarters since year 0 for each row."""

    def known(text: str) -> date | None:
        found = _QUARTER.fullmatch(text)
        return (
            date(int(found[1]), 3 * int(found[2]) - 2, 1) if found and found[1] > "0000" else None
        )

    quarters = [_code_first(text, known) for text in column.texts]
    if not any(quarters):
        raise _other_table("perioder")
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


def _strata(draft: Draft, dimensions: dict[str, Column]) -> tuple[list[str], npt.NDArray[np.int64]]:
    """The distinct strata, and which of them each row is in."""
    strata, codes = [""], np.zeros(len(draft.rows), dtype=np.int64)
    for name, key, known in (
        ("ALDER", "age", _age),
        ("CIVILSTAND", "marital", _MARITAL.get),
        ("KØN", "sex", _SEX.get),
    ):
        column = dimensions.get(name)
        if column is None:
            continue
        found = [
            "" if _is_total(text) else _code_first(text.casefold(), known) for text in column.texts
        ]
        draft.fault_texts(
            column,
            name,
            [
                delivery.unfit(
                    "værdien", text, "kendes ikke i FOLK1A. Ret den, eller fjern rækken."
                )
                if value is None
                else None
                for text, value in zip(column.texts, found, strict=True)
            ],
        )
        parts = [f"{key}={value}" if value else "" for value in found]
        codes = codes * len(parts) + column.codes
        strata = [";".join(filter(None, (before, part))) for before in strata for part in parts]
    return _distinct(strata, codes)


def _distinct(
    strata: list[str], codes: npt.NDArray[np.int64]
) -> tuple[list[str], npt.NDArray[np.int64]]:
    """The same with every text once: a code and its label may mean the same stratum."""
    texts = sorted(set(strata))
    place = {text: index for index, text in enumerate(texts)}
    return texts, np.array([place[text] for text in strata], dtype=np.int64)[codes]


def _age(text: str) -> str | None:
    found = _AGE.fullmatch(text)
    return str(int(found[1])) if found else None


def _is_total(text: str) -> bool:
    low = text.casefold()
    return low in _TOTALS or low.partition(" ")[2] in _TOTALS


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
)
