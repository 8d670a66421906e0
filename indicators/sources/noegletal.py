"""De Kommunale Nøgletal (noegletal.dk): a block for each key figure, a row for each kommune, a column for each year.

The layout is that of a file as it is taken from the site. One row gives one value a year, of `noegletal.<name>` at
the kommune; `M` and `U` are missing, `-` is none. What is under the key to signs is no row.
"""

import csv
import hashlib
import io
import re
from datetime import date

import numpy as np
import pandas as pd

from indicators.sources import delivery
from indicators.sources.delivery import Column, Draft, shown
from tvaers import numbers
from tvaers.module import FileFault, Reading, Source
from tvaers.numbers import Numbers, State
from tvaers.places import Kind
from tvaers.register import Register

ADVICE = "Hent filen på noegletal.dk, og send den, som den er. Den har kun tal for hele kommuner."
CODE = "Kom.nr"
FIRST = 1993
# So much of a key figure's name stands in its item; a longer one is told apart by its digest.
LONGEST = 40

_NOTES = ("tegnforklaring", "kilde")
_PUBLISHED = re.compile(r"\bd\. ?(\d{1,2})\. ([a-z]+) (\d{4})")
_MONTHS = (
    "januar", "februar", "marts", "april", "maj", "juni",
    "juli", "august", "september", "oktober", "november", "december",
)  # fmt: skip
_LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa"})


def read(text: str, register: Register, today: date | None = None) -> Reading:
    """The key figures in a file from noegletal.dk."""
    delivery.refuse_person_level(text, ADVICE)
    lines = _lines(text)
    at, years = _heading(lines, today or delivery.today())
    names, rows = _blocks(lines, at)
    width = len(years) + 2
    draft = Draft(np.array([row for row, _, _ in rows], dtype=np.int64))
    uneven = np.array([len(cells) != width for _, _, cells in rows], dtype=np.bool_)
    draft.fault(
        uneven,
        "alle",
        lambda place: (
            f"rækken har {len(rows[place][2])} felter, men overskriften har {width}. Ret rækken."
        ),
    )
    cells = pd.DataFrame([[*row, *[""] * width][:width] for _, _, row in rows], dtype=str)
    ids = _places(draft, cells, register)
    blocks = np.array([block for _, block, _ in rows], dtype=np.int64)
    draft.fault(blocks < 0, "alle", "der står intet nøgletal over rækken. Hent filen igen.")
    values = [_year(draft, cells[place], year) for place, year in enumerate(years, start=2)]
    draft.fault_twice(ids * (len(names) + 1) + blocks, "Fjern den ene.")
    accepted = draft.accepted
    count = int(accepted.sum())
    items = np.array([item(name) for name in names] or [""], dtype=object)
    return draft.reading(
        {
            "item": np.tile(items[blocks[accepted]], len(years)),
            "place_id": np.tile(ids[accepted], len(years)),
            "counterpart_id": np.zeros(count * len(years), dtype=np.int64),
            "period_kind": delivery.same("year", count * len(years)),
            "period_start": np.repeat([f"{year}-01-01" for year in years], count),
            "stratum": delivery.same("", count * len(years)),
            "value": np.concatenate(
                [np.where(each.are(State.NIL), 0.0, each.values)[accepted] for each in values]
            ),
            "n": np.full(count * len(years), np.nan),
        },
        _published(lines),
    )


def item(name: str) -> str:
    """What a key figure's observations are called."""
    plain = re.sub(r"[^a-z0-9]+", "-", name.casefold().translate(_LETTERS)).strip("-")
    if len(plain) > LONGEST:
        plain = f"{plain[:LONGEST]}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"
    return f"noegletal.{plain}"


def _lines(text: str) -> list[list[str]]:
    try:
        read_lines = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=";")
        return [[cell.strip() for cell in row] for row in read_lines]
    except csv.Error:
        raise _other() from None


def _heading(lines: list[list[str]], today: date) -> tuple[int, list[int]]:
    """Where the heading with years stands, and the years."""
    at = next((at for at, row in enumerate(lines) if row[1:2] == [CODE]), None)
    if at is None or at > 10:
        raise _other()
    years = [int(cell) for cell in lines[at][2:] if re.fullmatch(r"\d{4}", cell)]
    told = len(lines[at]) - 2
    if len(years) != told or not years or sorted(set(years)) != years:
        raise _other()
    if years[0] < FIRST or years[-1] > today.year + 1:
        raise FileFault(
            f"Filens år går fra {years[0]} til {years[-1]}. De skal ligge mellem {FIRST} og "
            f"{today.year + 1}. Hent filen igen."
        )
    return at, years


def _blocks(lines: list[list[str]], at: int) -> tuple[list[str], list[tuple[int, int, list[str]]]]:
    """The names of the key figures, and each row of figures: its number, whose it is, and its cells."""
    names: list[str] = []
    rows: list[tuple[int, int, list[str]]] = []
    below = False
    for number, row in enumerate(lines[at + 1 :], start=at + 2):
        if not any(row):
            continue
        if row[0].casefold().startswith(_NOTES) and not any(row[1:]):
            below = True
        elif any(row[1:]):
            if below:
                raise FileFault(
                    f"Række {number} har tal under tegnforklaringen. Hent filen igen, og send den, som den er."
                )
            rows.append((number, len(names) - 1, row))
        elif not below:
            names.append(row[0])
    again = next((name for name in names if names.count(name) > 1), None)
    if again is not None:
        raise FileFault(f"Nøgletallet {shown(again)} står to gange i filen. Hent filen igen.")
    if not rows:
        raise FileFault("Filen har ingen rækker med tal. Vælg nøgletal og kommuner, og hent igen.")
    return names, rows


def _places(draft: Draft, cells: pd.DataFrame, register: Register) -> delivery.Codes:
    """Each row's kommune by its code, which its name must be of too."""
    codes, names = Column.of(cells[1]), Column.of(cells[0])
    ids = delivery.places(draft, codes, CODE, register, Kind.KOMMUNE)
    empty = codes.spread([not text for text in codes.texts], np.bool_)
    draft.fault(empty, CODE, "kommunens nummer mangler. Udfyld feltet.")
    named = [delivery.find(register, text) for text in names.texts]
    theirs = names.spread([entry.id if entry is not None else 0 for entry in named])
    apart = (ids > 0) & (ids != theirs)
    draft.fault(
        apart,
        CODE,
        lambda place: (
            f"nummeret {shown(str(cells[1][place]))} og navnet {shown(str(cells[0][place]))} hører "
            "ikke sammen. Ret det ene."
        ),
    )
    return ids


def _year(draft: Draft, column: "pd.Series[str]", year: int) -> Numbers:
    found = numbers.read(column, decimal=",")
    draft.fault_numbers(found, str(year))
    return found


def _published(lines: list[list[str]]) -> date | None:
    """The day that the last line of the file gives."""
    for row in reversed(lines):
        told = _PUBLISHED.search(row[0].casefold()) if row else None
        if told is not None and told[2] in _MONTHS:
            try:
                return date(int(told[3]), _MONTHS.index(told[2]) + 1, int(told[1]))
            except ValueError:
                return None
    return None


def _other() -> FileFault:
    return FileFault(
        f"Filen er ikke, som noegletal.dk skriver den: en overskrift med »{CODE}« i anden kolonne og et år i "
        "hver af de næste. Hent den igen på noegletal.dk, og send den, som den er."
    )


source = Source(
    name="noegletal-dk",
    title="De Kommunale Nøgletal (noegletal.dk)",
    data_sets=("noegletal-dk",),
    read=read,
    level=0,
    holds="Nøgletal for hver kommune gennem flere år, med et år i hver kolonne.",
    access="Åbne tal. Vælg nøgletal, kommuner og år på noegletal.dk, og hent filen.",
    example="Hold udgifter pr. ældre op mod andre kommuners.",
    deliverer="Indenrigs- og Sundhedsministeriet. Filen sendes ind af den, der har hentet den.",
    freshness="Én gang om året for de fleste nøgletal. Dagen står nederst i filen.",
    cannot="Regnskab og budget, ikke kvalitet. M betyder, at tallet mangler for året, og læses aldrig som nul. Et nøgletal bliver først til en indikator, når en definition bruger det.",
    licence="Offentlige tal. Kilde: De Kommunale Nøgletal, Indenrigs- og Sundhedsministeriet.",
    certainty="Bekræftet: opbygningen er set i en virkelig fil fra september 2024.",
    open_source=True,
    person_level_advice=ADVICE,
)
