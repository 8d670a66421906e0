"""Files that a spreadsheet opens: numbers are numbers, text is text whatever it begins with, and the
same figures make the same bytes."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from indicators.downloads.lines import Cell
from tvaers.danish import COPENHAGEN

# What a spreadsheet takes for the beginning of a formula; the last is the wide sign of some keyboards.
LIVE = ("=", "+", "-", "@", "\t", "\r", "\uff1d")
WIDEST, NARROWEST = 60, 9
# A cell of Excel holds no more.
LONGEST = 32_767
# A workbook says when it was made; a fixed moment, so that equal figures make equal files.
MADE = datetime(2026, 1, 1)


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook: its name, its column heads, its rows."""

    name: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def csv_text(heads: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """A file as Danish Excel opens it: semicolons, decimal comma, a mark that it is UTF-8."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(heads)
    writer.writerows([_written(cell) for cell in row] for row in rows)
    return "\ufeff" + out.getvalue()


def _written(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.astimezone(COPENHAGEN).isoformat(timespec="seconds")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, str):
        return f"'{cell}" if cell.startswith(LIVE) else cell
    return f"{cell:.6g}".replace(".", ",") if abs(cell) < 1e6 else f"{cell:.0f}"


def xlsx_bytes(sheets: Sequence[Sheet]) -> bytes:
    """A workbook. Text is written as text alone: neither formulas nor links are made of it."""
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
    book.set_properties({"created": MADE, "title": sheets[0].name, "author": "Tværs"})
    formats = {
        "head": book.add_format({"bold": True, "bottom": 1}),
        "day": book.add_format({"num_format": "yyyy-mm-dd", "align": "left"}),
        "moment": book.add_format({"num_format": "yyyy-mm-dd hh:mm", "align": "left"}),
        "text": book.add_format({"text_wrap": True, "valign": "top"}),
    }
    for sheet in sheets:
        page = book.add_worksheet(sheet.name)
        for column, head in enumerate(sheet.heads):
            page.write_string(0, column, head, formats["head"])
        for at, row in enumerate(sheet.rows, 1):
            for column, cell in enumerate(row):
                _put(page, at, column, cell, formats)
        page.freeze_panes(1, 1)
        page.autofilter(0, 0, max(1, len(sheet.rows)), len(sheet.heads) - 1)
        for column, head in enumerate(sheet.heads):
            longest = max((_width(row[column]) for row in sheet.rows[:200]), default=0)
            wide = min(WIDEST, max(NARROWEST, len(head) + 4, longest + 2))
            page.set_column(column, column, wide)
    book.close()
    return out.getvalue()


def _width(cell: Cell) -> int:
    if isinstance(cell, str):
        return len(cell)
    return 16 if isinstance(cell, datetime) else 10


def _put(page: Worksheet, row: int, column: int, cell: Cell, formats: dict[str, object]) -> None:
    if cell is None:
        return
    if isinstance(cell, datetime):
        # A spreadsheet knows no time zones: the clock in Copenhagen.
        local = cell.astimezone(COPENHAGEN).replace(tzinfo=None)
        page.write_datetime(row, column, local, formats["moment"])
    elif isinstance(cell, date):
        page.write_datetime(row, column, datetime(cell.year, cell.month, cell.day), formats["day"])
    elif isinstance(cell, str):
        wrapped = formats["text"] if len(cell) > WIDEST else None
        page.write_string(row, column, cell[:LONGEST], wrapped)
    else:
        page.write_number(row, column, cell)
