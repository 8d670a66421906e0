"""A document's figures as a workbook: a sheet for each, and one in front that lists them. Numbers are numbers, and
text is text whatever it begins with."""

import io
import re
from collections.abc import Iterator
from typing import Any

from xlsxwriter import Workbook

from clusters.packs.writing.document import Document, Section
from tvaers.danish import moment
from tvaers.parts import Picture, Table

# What a spreadsheet can hold of a sheet's name and of a cell.
LONGEST_NAME, LONGEST = 31, 32_767
NARROWEST, WIDEST = 10, 60
_NUMBER = re.compile(r"([-−]?)(\d{1,3}(?:\.\d{3})+|\d+)(?:,(\d+))?( ?%)?\Z")
INVENTED = "Demonstrationsdata"
Row = tuple[str, ...]


def xlsx(document: Document) -> bytes:
    """The document's numbers as a file that a spreadsheet opens."""
    out = io.BytesIO()
    book = Workbook(
        out,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    made = document.frozen_at.replace(tzinfo=None)
    book.set_properties({"title": document.title, "author": document.place, "created": made})
    sheets = [*_sheets(document)]
    names = [_name(at, table.caption) for at, (_, table) in enumerate(sheets, 1)]
    pen = _Pen(book)
    _front(pen, document, [*zip(names, sheets, strict=True)])
    for name, (said, table) in zip(names, sheets, strict=True):
        _sheet(pen, name, said, table)
    book.close()
    return out.getvalue()


class _Pen:
    """Writes cells of one workbook, each as what it is."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self.plain = book.add_format({"text_wrap": True, "valign": "top"})
        self.head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        self.bold = book.add_format({"bold": True})
        self.kinds: dict[str, Any] = {}

    def text(self, page: Any, row: int, column: int, text: str, how: Any = None) -> None:
        page.write_string(row, column, text[:LONGEST], how)

    def number(self, page: Any, row: int, column: int, text: str) -> None:
        """A number that is written as Danes write it; anything else stays text."""
        found = _NUMBER.match(text.strip())
        if found is None:
            self.text(page, row, column, text, self.plain if len(text) > WIDEST else None)
            return
        sign, whole, rest, share = found.groups()
        value = float(f"{'-' if sign else ''}{whole.replace('.', '')}.{rest or 0}")
        form = "#,##0" + (f".{'0' * len(rest)}" if rest else "") + ('" %"' if share else "")
        if form not in self.kinds:
            self.kinds[form] = self.book.add_format({"num_format": form})
        page.write_number(row, column, value, self.kinds[form])


def _sheets(document: Document) -> Iterator[tuple[tuple[Row, ...], Table]]:
    """Each figure's and each table's facts, and its table."""
    for section in document.sections:
        for part in section.parts:
            if isinstance(part, Picture):
                yield _facts(section, part), _table_of(part)
            elif isinstance(part, Table) and part.rows:
                named = Table(part.caption or section.title, part.heads, part.rows, part.numeric)
                yield (("Side", section.title),), named


def _facts(section: Section, picture: Picture) -> tuple[Row, ...]:
    said = (
        ("Figur", picture.title),
        ("Hvor og hvad", picture.under),
        ("Fund", picture.finding),
        ("Opsummering", picture.summary),
        *(("Note", note) for note in picture.notes),
        ("Kilde", picture.source),
        ("Som det er nu", picture.url),
        ("Side", section.title),
        ("", INVENTED if picture.demonstration else ""),
    )
    return tuple(row for row in said if row[1])


def _table_of(picture: Picture) -> Table:
    """The figure's table under its title; the drawn values where it has none."""
    if picture.table.rows:
        return Table(picture.title, picture.table.heads, picture.table.rows, picture.table.numeric)
    rows = tuple(
        (label, "" if value is None else f"{value:.10g}".replace(".", ","))
        for label, value in picture.values
    )
    return Table(
        picture.title, ("", picture.unit or picture.series or "Værdi"), rows, (False, True)
    )


def _name(at: int, title: str) -> str:
    """A sheet's name: its number, and as much of its title as there is room for."""
    fit = re.sub(r"[\[\]:*?/\\']", " ", title)
    name = " ".join(f"{at} {fit}".split())
    # Excel counts the halves of letters beyond the first 65,536 too.
    while len(name.encode("utf-16-le")) > 2 * LONGEST_NAME:
        name = name[:-1]
    return name.strip()


def _front(pen: _Pen, document: Document, sheets: list[tuple[str, Any]]) -> None:
    page = pen.book.add_worksheet("Om pakken")
    said = (
        ("Titel", document.title),
        ("Sted", document.place),
        ("Til", document.whole),
        ("Tal, som de var", moment(document.frozen_at)),
        ("Adresse", document.address),
        ("Kontrolkode (SHA-256)", document.digest),
        ("", INVENTED if document.demonstration else ""),
    )
    at = 0
    for name, text in said:
        if text:
            pen.text(page, at, 0, name, pen.bold)
            pen.text(page, at, 1, text, pen.plain)
            at += 1
    at += 1
    pen.text(page, at, 0, "Ark", pen.head)
    pen.text(page, at, 1, "Fund" if sheets else "Der er ingen tal i pakken.", pen.head)
    for row, (name, (facts, _)) in enumerate(sheets, at + 1):
        # A link within the workbook; what it shows is text.
        page.write_url(row, 0, f"internal:'{name}'!A1", None, name)
        pen.text(page, row, 1, dict(facts).get("Fund", ""), pen.plain)
    page.set_column(0, 0, 34)
    page.set_column(1, 1, 90)


def _sheet(pen: _Pen, name: str, facts: tuple[Row, ...], table: Table) -> None:
    page = pen.book.add_worksheet(name)
    for at, (what, text) in enumerate(facts):
        pen.text(page, at, 0, what, pen.bold)
        pen.text(page, at, 1, text)
    top = len(facts) + 1
    for column, head in enumerate(table.heads):
        pen.text(page, top, column, head, pen.head)
    for at, row in enumerate(table.rows, top + 1):
        for column, (cell, numeric) in enumerate(zip(row, table.numeric, strict=True)):
            if numeric:
                pen.number(page, at, column, cell)
            elif cell:
                pen.text(page, at, column, cell, pen.plain if len(cell) > WIDEST else None)
    for column, head in enumerate(table.heads):
        longest = max((len(row[column]) for row in table.rows[:200]), default=0)
        page.set_column(column, column, min(WIDEST, max(NARROWEST, len(head) + 2, longest + 2)))
    page.freeze_panes(top + 1, 1)
