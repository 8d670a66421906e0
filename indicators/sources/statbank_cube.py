"""A StatBank table as a cube: its dimensions by what they are, from CSV (codes, labels or both; Danish or English)
or JSON-stat. Which table it must be is the reader's to say; nothing is guessed from the figures.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from indicators.sources import delivery, jsonstat
from indicators.sources.delivery import Column, Draft, shown
from tvaers import numbers, tables
from tvaers.module import FileFault
from tvaers.numbers import Numbers
from tvaers.places import Kind
from tvaers.register import Register

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
# What places are called in tables by kommune.
_KOMMUNER = ("kommunedk", "komk", "komgr", "bopkom", "kommune", "municipality")
NAMES |= dict.fromkeys(_KOMMUNER, "OMRÅDE")
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
_AGES = re.compile(r"(\d{1,3})-(\d{1,3})(?: år| years)?")
_ABROAD = {"all denmark": "000", "copenhagen": "101"}
_LANDSDEL = re.compile(r"(?:0[1-9]|1[01])|(?:landsdel|province) .+")


@dataclass(frozen=True)
class Table:
    """The table that a reader reads: what it is called in sentences, its id, and what to fetch instead of others."""

    called: str
    pattern: re.Pattern[str]
    advice: str

    def other(self, what: str, table: str | None = None) -> FileFault:
        """The refusal of another table, or of a part of this one that is not as it should be."""
        named = (
            f"Filen er tabellen {shown(table)}"
            if table
            else f"Filens {what} passer ikke til {self.called}"
        )
        return FileFault(f"{named}. {self.advice}")


@dataclass(frozen=True)
class Cube:
    """A table's dimensions and its values, one of each for every row of the file."""

    dimensions: dict[str, Column]
    values: Numbers
    rows: npt.NDArray[np.int64]


def read(text: str, table: Table) -> Cube:
    """The cube in a StatBank file of this table."""
    is_json = text.lstrip("\ufeff \t\r\n")[:1] in ("{", "[")
    return _json_stat(text, table) if is_json else _csv(text, table)


def _csv(text: str, asked: Table) -> Cube:
    counts = [name for name, meaning in NAMES.items() if meaning == "INDHOLD"]
    table = tables.read(delivery.without_sep(text), counts)
    names = {name: NAMES.get(str(name).casefold(), "") for name in table.frame}
    found = list(names.values())
    unlike = "" in found or len(set(found)) != len(found) or not {"TID", "INDHOLD"} <= set(found)
    if unlike or "OMRÅDE" not in found:
        raise asked.other("kolonner")
    frame = table.frame.rename(columns=names)
    columns = {name: Column.of(frame[name]) for name in found if name in _DIMENSIONS}
    return Cube(columns, numbers.read(frame["INDHOLD"]), table.rows)


def _json_stat(text: str, asked: Table) -> Cube:
    dataset = jsonstat.read(text)
    names = {name: NAMES.get(name.casefold(), "") for name in dataset.dimensions}
    unlike = dataset.table is not None and asked.pattern.fullmatch(dataset.table) is None
    if unlike or "" in names.values() or "TID" not in names.values():
        raise asked.other("dimensioner", dataset.table)
    columns = {
        names[name]: Column(codes, texts)
        for name, (codes, texts) in dataset.dimensions.items()
        if names[name] in _DIMENSIONS
    }
    values = pd.Series(dataset.texts, dtype=str)
    rows = np.arange(1, len(values) + 1, dtype=np.int64)
    return Cube(columns, numbers.read(values, decimal="."), rows)


def code_first(text: str, known: Callable[[str], Any]) -> Any:
    """What a text means by itself, or by the code it begins with if the rest agrees (`101 København`)."""
    found = known(text)
    code, space, rest = text.partition(" ")
    if found is not None or not space:
        return found
    by_code = known(code)
    return by_code if by_code == -1 or by_code == known(rest.strip()) else None


def areas(draft: Draft, column: Column | None, register: Register) -> npt.NDArray[np.int64]:
    """The kommune of each row; other known areas are left out and unknown ones quarantined."""
    if column is None:  # eliminated: a figure for the whole country
        draft.ignored[:] = True
        return np.zeros(len(draft.rows), dtype=np.int64)

    def known(text: str) -> int | None:
        entry = delivery.find(register, _ABROAD.get(text.casefold(), text))
        if entry is not None:
            return entry.id if entry.kind is Kind.KOMMUNE else -1
        return -1 if _LANDSDEL.fullmatch(text.casefold()) else None

    found = [code_first(text, known) for text in column.texts]
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


def strata(
    draft: Draft, dimensions: dict[str, Column], called: str
) -> tuple[list[str], npt.NDArray[np.int64]]:
    """The distinct strata, and which of them each row is in."""
    made, codes = [""], np.zeros(len(draft.rows), dtype=np.int64)
    for name, key, known in (
        ("ALDER", "age", _age),
        ("CIVILSTAND", "marital", _MARITAL.get),
        ("KØN", "sex", _SEX.get),
    ):
        column = dimensions.get(name)
        if column is None:
            continue
        found = [
            "" if _is_total(text) else code_first(text.casefold(), known) for text in column.texts
        ]
        draft.fault_texts(
            column,
            name,
            [
                delivery.unfit(
                    "værdien", text, f"kendes ikke i {called}. Ret den, eller fjern rækken."
                )
                if value is None
                else None
                for text, value in zip(column.texts, found, strict=True)
            ],
        )
        parts = [f"{key}={value}" if value else "" for value in found]
        codes = codes * len(parts) + column.codes
        made = [";".join(filter(None, (before, part))) for before in made for part in parts]
    return _distinct(made, codes)


def _distinct(
    made: list[str], codes: npt.NDArray[np.int64]
) -> tuple[list[str], npt.NDArray[np.int64]]:
    """The same with every text once: a code and its label may mean the same stratum."""
    texts = sorted(set(made))
    place = {text: index for index, text in enumerate(texts)}
    return texts, np.array([place[text] for text in made], dtype=np.int64)[codes]


def _age(text: str) -> str | None:
    span = _AGES.fullmatch(text)
    if span is not None and int(span[1]) < int(span[2]):
        return f"{int(span[1])}-{int(span[2])}"
    found = _AGE.fullmatch(text)
    return str(int(found[1])) if found else None


def _is_total(text: str) -> bool:
    low = text.casefold()
    return low in _TOTALS or low.partition(" ")[2] in _TOTALS
