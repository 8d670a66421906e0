"""A file of any of four kinds as one grid of text cells, with what was noticed on the way.

`text` takes the bytes and refuses person numbers in every cell of every sheet before anything is made of
them; the text it gives is read again by `grid`, so that a file has one form from then on.
"""

import csv
import io
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from indicators.mapping import workbook
from indicators.sources import delivery, jsonstat
from tvaers import cpr
from tvaers.decoding import decoded
from tvaers.module import FileFault

ADVICE = "Fjern kolonnen, og send kun optalte tal."
_ENCODINGS = {
    "utf-8": "UTF-8", "utf-8-sig": "UTF-8 med mærke", "cp1252": "Windows-1252",
    "utf-16": "UTF-16", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16", "utf-32": "UTF-32",
}  # fmt: skip
# What a sum of the others is called.
TOTALS = frozenset(
    {"i alt", "ialt", "total", "tot", "sum", "alle", "alle aldre", "begge", "begge køn"}
    | {"alder i alt", "age, total", "all ages"}
)
_DELIMITERS = {";": "semikolon", ",": "komma", "\t": "tabulator"}


@dataclass(frozen=True)
class Remark:
    """One thing that was recognised: what, as what, and why."""

    what: str
    found: str
    why: str


@dataclass(frozen=True)
class Grid:
    """Cells as text; the first row is row 1 of the file, and every row is as wide as the widest. `decimal` is
    the decimal mark where the kind of file settles it."""

    rows: list[list[str]]
    remarks: tuple[Remark, ...]
    decimal: str | None = None


def text(content: bytes) -> str:
    """The file's text, free of person numbers; FileFault where it holds one or is no table at all."""
    return opened(content)[0]


def opened(content: bytes) -> tuple[str, tuple[Remark, ...]]:
    """The same, and what was noticed while the file was opened."""
    if not workbook.is_one(content):
        found, encoding = decoded(content)
        delivery.refuse_person_level(found, ADVICE)
        _refuse_numbers(found, "")
        _refuse_cells(_cells(found)[0] if not _is_json(found) else [], "")
        why = (
            "Filen kan ikke læses som UTF-8, og danske regneark gemmer ellers i Windows-1252."
            if encoding == "cp1252"
            else "Alle tegn kan læses i det tegnsæt."
        )
        return found, (Remark("Tegnsæt", _ENCODINGS.get(encoding, encoding), why),)
    return _sheet(workbook.read_apart(content))


def _sheet(book: workbook.Workbook) -> tuple[str, tuple[Remark, ...]]:
    _refuse_numbers(book.beside, " i regnearkets egenskaber eller kommentarer")
    for sheet in book.sheets:
        _refuse_numbers(sheet.name, " i et arks navn")
        _refuse_cells(sheet.rows, f" i arket »{sheet.name}«")
    filled = [sum(any(row) for row in sheet.rows) for sheet in book.sheets]
    if not any(filled):
        raise FileFault("Regnearket er tomt. Send et ark med en overskrift og mindst én række.")
    chosen = book.sheets[filled.index(max(filled))]
    names = ", ".join(f"»{sheet.name}«" for sheet in book.sheets)
    remarks = [
        Remark("Filtype", book.kind, "Formler regnes ikke; det viste tal bruges."),
        Remark("Ark", f"»{chosen.name}«", f"Det ark, der har flest rækker. Filens ark: {names}."),
    ]
    if not chosen.visible:
        remarks.append(Remark("Skjult ark", f"»{chosen.name}«", "Arket er skjult i regnearket."))
    if book.hidden_rows:
        remarks.append(
            Remark("Skjulte rækker", str(book.hidden_rows), "De læses med, som var de synlige.")
        )
    out = io.StringIO()
    csv.writer(out, delimiter="\t", lineterminator="\n").writerows(chosen.rows)
    return out.getvalue(), tuple(remarks)


def grid(found: str) -> Grid:
    """The cells in a text that `text` gave."""
    if _is_json(found):
        return _of_jsonstat(found)
    rows, delimiter = _cells(delivery.without_sep(found))
    width = max(map(len, rows), default=0)
    if width < 2:
        raise FileFault(
            "Filen har kun én kolonne. Gem den som CSV med semikolon mellem felterne, og send den igen."
        )
    why = "Det deler flest rækker i lige mange felter."
    remark = Remark("Skilletegn", _DELIMITERS[delimiter], why)
    for row in rows:
        if len(row) < width:
            row.extend([""] * (width - len(row)))
    return Grid(rows, (remark,))


def _is_json(found: str) -> bool:
    return found.lstrip("\ufeff \t\n")[:1] == "{"


def _of_jsonstat(found: str) -> Grid:
    read = jsonstat.read(found)
    columns = [
        [codes[place] for place in places]
        for name, (places, found_codes) in read.dimensions.items()
        for codes in [_summed(found_codes, read.labels[name])]
    ]
    rows = [[*read.dimensions, "værdi"], *map(list, zip(*columns, read.texts, strict=True))]
    said = "Dimensionerne er kolonner, og hver værdi er en række."
    remarks = [Remark("Filtype", f"JSON-stat {read.version}", said)]
    remarks += [
        Remark(
            f"Koder i {name[:40]}", _named(codes, read.labels[name]), "Som filen selv kalder dem."
        )
        for name, (_, codes) in read.dimensions.items()
        if any(read.labels[name].get(code, code) != code for code in codes)
    ]
    marks = Counter(read.status.values())
    if marks:
        told = ", ".join(f"{times} med »{mark[:20]}«" for mark, times in marks.most_common(5))
        remarks.append(Remark("Mærkede værdier", told, "Filens egne mærker ved værdierne."))
    return Grid(rows, tuple(remarks), decimal=".")


def _summed(codes: list[str], labels: Mapping[str, str]) -> list[str]:
    """The codes, but in words where the file calls one a total: that must be seen, and it is no group."""
    return ["i alt" if labels.get(code, "").casefold() in TOTALS else code for code in codes]


def _named(codes: list[str], labels: Mapping[str, str]) -> str:
    told = [f"{code} = {labels[code][:40]}" for code in codes[:4] if code in labels]
    return ", ".join(told) + (f" og {len(codes) - 4} til" if len(codes) > 4 else "")


def _cells(found: str) -> tuple[list[list[str]], str]:
    """The cells, parted by the mark that parts the most of the first lines alike."""
    head = found.split("\n", 200)[:200]

    def alike(delimiter: str) -> int:
        widths = Counter(map(len, csv.reader(head, delimiter=delimiter)))
        return max((times * (width - 1) for width, times in widths.items()), default=0)

    try:
        delimiter = max(_DELIMITERS, key=alike)
        read = csv.reader(io.StringIO(found, newline=""), delimiter=delimiter)
        # Of a million rows most cells say what others do: each text is kept once.
        once: dict[str, str] = {}
        rows = [[once.setdefault(cell, cell) for cell in map(str.strip, row)] for row in read]
    except csv.Error:
        raise FileFault(
            "Filen kan ikke læses som en tabel. Se efter et anførselstegn, der mangler sin makker, "
            "eller et felt med meget lang tekst."
        ) from None
    while rows and not any(rows[-1]):
        rows.pop()
    return rows, delimiter


def _refuse_numbers(found: str, where: str) -> None:
    hit = cpr.find(found)
    if hit is not None:
        column = f", kolonne {hit.column}" if hit.column else ""
        raise _refused(where or f" (række {hit.row}{column})")


def _refuse_cells(rows: list[list[str]], where: str) -> None:
    """Refuse a person number in any cell, and a column that is called so in any of the first rows."""
    for number, row in enumerate(rows[:50], start=1):
        hit = cpr.find("\t".join(row))
        if hit is not None:
            raise _refused(f"{where} (række {number}, kolonne {hit.column or 1})")
    width = max(map(len, rows), default=1)
    # A line of letters above says that tabs part the cells, whatever title the sheet begins with.
    out = io.StringIO()
    plain = csv.writer(out, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_MINIMAL)
    plain.writerow([workbook.letters(column) for column in range(max(width, 2))])
    plain.writerows([cell.replace("\n", " ") for cell in row] or [""] for row in rows)
    hit = cpr.find(out.getvalue())
    if hit is not None:
        raise _refused(f"{where} (række {hit.row - 1}, kolonne {hit.column or 1})")


def _refused(where: str) -> FileFault:
    return FileFault(
        f"Filen indeholder noget, der ligner et CPR-nummer{where}. Hele filen er afvist, og intet er "
        f"gemt. {ADVICE}",
        person_data=True,
    )
