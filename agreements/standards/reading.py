"""From a file to a document of quality standards, or to every reason why not: where, and in Danish what."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import yaml

from agreements.standards.layout import (
    ACROSS,
    ADDRESSEES,
    KINDS,
    WORDINGS,
    Addressee,
    Document,
    Piece,
)
from tvaers import tables
from tvaers.module import FileFault, RowFault

COLUMNS = ("kode", "element", "nummer", "art", "tekst", "gengivelse", "adressat", "fra", "til", "kilde")  # fmt: skip
LONGEST = 2000
MOST = 2000


class Refused(FileFault):
    """A file of standards with faults: each with its row, its column and a sentence. Nothing is stored."""

    def __init__(self, faults: Sequence[RowFault]) -> None:
        super().__init__(" ".join(fault.reason for fault in faults[:20]))
        self.faults = tuple(faults)


def document(text: str) -> Document:
    """A whole document from YAML."""
    try:
        said = yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError) as fault:
        mark = getattr(fault, "problem_mark", None)
        where = f" Se linje {mark.line + 1}." if mark is not None else ""
        raise FileFault(f"Filen kan ikke læses som YAML.{where} Ret den, og prøv igen.") from None
    if not isinstance(said, dict):
        raise FileFault("Filen skal begynde med »dokument:«. Se eksemplet, der følger med Tværs.")
    head = _head(said)
    rows = said.get("stykker") or []
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise FileFault("»stykker« skal være en liste, hvor hvert stykke har »kode« og »tekst«.")
    numbered = [(number, row) for number, row in enumerate(rows, start=1)]
    return replace(head, pieces=_pieces(numbered, head, "Stykke"))


def pieces(text: str, of: Document) -> Document:
    """A document that is known, with the pieces of a CSV in place of its own."""
    table = tables.read(text)
    frame = tables.require(table, COLUMNS)
    rows = [
        (int(number), {str(name): value for name, value in row.items()})
        for number, row in zip(table.rows, frame.to_dict("records"), strict=True)
    ]
    return replace(of, pieces=_pieces(rows, of, "Række"))


def _head(said: Mapping[str, Any]) -> Document:
    def text(name: str) -> str:
        found = str(said.get(name) or "").strip()
        if not found:
            raise FileFault(f"»{name}« mangler øverst i filen. Skriv den, og prøv igen.")
        return found

    def day(name: str) -> date:
        found = _day(said.get(name))
        if found is None:
            raise FileFault(f"»{name}« skal være en dato, fx 2024-01-26.")
        return found

    def count(name: str) -> int:
        found = said.get(name)
        if not isinstance(found, int) or isinstance(found, bool) or not 0 <= found <= MOST:
            raise FileFault(f"»{name}« skal være et helt antal, fx 31.")
        return found

    elements = _names(said, "elementer")
    by_aspect = tuple(str(each) for each in said.get("med_aspekter") or ())
    unknown = [each for each in by_aspect if each not in elements]
    if unknown:
        raise FileFault(f"»med_aspekter« nævner »{unknown[0]}«, der ikke er blandt »elementer«.")
    return Document(
        name=text("dokument"),
        title=text("titel"),
        publisher=text("udgiver"),
        published=day("udgivet"),
        valid_from=day("gaelder_fra"),
        requirements=count("krav"),
        recommendations=count("anbefalinger"),
        source=text("kilde"),
        note=str(said.get("note") or "").strip(),
        elements=elements,
        by_aspect=by_aspect,
        aspects=_names(said, "aspekter"),
        themes=_names(said, "temaer"),
        addressees=tuple(_addressees(said.get("adressater"))),
    )


def _names(said: Mapping[str, Any], what: str) -> dict[str, str]:
    found = said.get(what)
    if not isinstance(found, dict) or not found:
        raise FileFault(f"»{what}« skal være koder med navne, fx »maalgruppe: Målgruppe«.")
    names = {str(key): str(name) for key, name in found.items()}
    odd = [key for key in names if not key.replace("-", "").isalnum() or key in ("tema", ACROSS)]
    if odd:
        raise FileFault(f"»{odd[0]}« under »{what}« kan ikke bruges som kode.")
    return names


def _addressees(said: Any) -> Iterator[Addressee]:
    if not isinstance(said, list) or not said:
        raise FileFault("»adressater« skal være en liste med »hvem«, »fra« og eventuelt »til«.")
    for row in said:
        who = str(row.get("hvem", "")) if isinstance(row, dict) else ""
        if who not in ADDRESSEES:
            raise FileFault(f"»{who}« under »adressater« kendes ikke. Skriv kommune eller region.")
        yield Addressee(who, _day(row.get("fra")), _day(row.get("til")))


def _day(said: Any) -> date | None:
    if isinstance(said, date):
        return said
    try:
        return date.fromisoformat(str(said).strip())
    except ValueError:
        return None


@dataclass
class _Row:
    """One row being read, and what is wrong with it."""

    word: str
    number: int
    said: Mapping[str, Any]
    faults: list[RowFault]

    def wrong(self, column: str, why: str) -> None:
        where = f"{self.word} {self.number}, kolonne »{column}«: "
        self.faults.append(RowFault(self.number, column, where + why))

    def text(self, column: str) -> str:
        found = self.said.get(column)
        return "" if found is None else str(found).strip()

    def one_of(self, column: str, known: Mapping[str, str]) -> str:
        found = self.text(column)
        if found not in known:
            self.wrong(column, f"»{found[:40]}« kendes ikke. Skriv {' eller '.join(known)}.")
        return found

    def day(self, column: str) -> date | None:
        found = self.text(column)
        day = _day(found) if found else None
        if found and day is None:
            self.wrong(column, f"»{found[:40]}« er ikke en dato. Skriv den som 2024-01-26.")
        return day


def _pieces(
    rows: Sequence[tuple[int, Mapping[str, Any]]], head: Document, word: str
) -> tuple[Piece, ...]:
    if not rows:
        raise FileFault("Der er ingen krav eller anbefalinger i filen.")
    faults: list[RowFault] = []
    found: list[Piece] = []
    for number, said in rows:
        row = _Row(word, number, said, faults)
        piece = _piece(row, head)
        if any(piece.key == other.key for other in found):
            row.wrong("kode", f"koden »{piece.key}« er brugt før. Giv hvert stykke sin egen.")
        same = [each for each in found if (each.kind, each.number) == (piece.kind, piece.number)]
        if piece.number and same:
            row.wrong("nummer", f"{piece.kind} {piece.number} står i filen to gange.")
        found.append(piece)
    for kind, most in (("krav", head.requirements), ("anbefaling", head.recommendations)):
        there = sum(piece.kind == kind for piece in found)
        if there > most:
            faults.append(
                RowFault(
                    rows[-1][0],
                    "art",
                    f"Filen har {there} af arten »{kind}«, men dokumentet har {most}. Ret antallet "
                    "i dokumentets hoved, eller fjern de overskydende.",
                )
            )
    if faults:
        raise Refused(faults)
    return tuple(found)


def _piece(row: _Row, head: Document) -> Piece:
    key, text = row.text("kode"), " ".join(row.text("tekst").split())
    if not key or len(key) > 60 or not key.replace("-", "").isalnum():
        row.wrong("kode", "skriv en kort kode af bogstaver, tal og bindestreger.")
    if not 3 <= len(text) <= LONGEST:
        row.wrong("tekst", f"skriv teksten med 3 til {LONGEST} tegn; her er {len(text)}.")
    number = row.text("nummer")
    if len(number) > 20:
        row.wrong("nummer", "nummeret har højst 20 tegn. Lad det stå tomt, hvis det ikke kendes.")
    source = row.text("kilde")
    if not source or len(source) > 300:
        row.wrong("kilde", "skriv med højst 300 tegn, hvor teksten står.")
    begins, ends = row.day("fra"), row.day("til")
    if begins and ends and ends <= begins:
        row.wrong("til", "den dag, stykket ikke gælder længere, ligger før det begynder.")
    return Piece(
        key=key,
        element=row.one_of("element", {**head.elements, ACROSS: ""}),
        number=number,
        kind=row.one_of("art", KINDS),
        text=text,
        wording=row.one_of("gengivelse", WORDINGS),
        addressee=row.one_of("adressat", {**ADDRESSEES, "begge": ""}),
        valid_from=begins,
        valid_to=ends,
        source=source,
    )
