"""Spreadsheets (XLSX and ODS) to their sheets' cells as text: nothing is calculated, nothing is trusted.

The package is looked through before the reader meets it: what it unpacks to, how far its cells reach, and
that its XML declares nothing. A formula gives the value that the spreadsheet kept; one without a value, and
a cell that holds an error, become a text that is no number and names the cell.
"""

import io
import re
import zipfile
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from html import unescape
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from tvaers.apart import Beyond, Room
from tvaers.module import FileFault

UNPACKED = 96 * 1024 * 1024
# Of processor time: the largest sheets that we open take five or six.
SECONDS = 10
PARTS, SHEETS, CELLS, COLUMNS = 2_000, 100, 3_000_000, 2_000
SAVE_AS = "Gem arket som »CSV UTF-8«, og send den fil."

_ODS = b"application/vnd.oasis.opendocument.spreadsheet"
_REFERENCE = re.compile(rb"""<(?:\w+:)?c\b[^>]*?\br=["']([A-Z]{1,3})(\d{1,7})["']""")
_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*[^/>])>(.*?)</(?:\w+:)?c>", re.DOTALL)
_FORMULA, _VALUE = re.compile(rb"<(?:\w+:)?f\b"), re.compile(rb"<(?:\w+:)?v>[^<]")
_ERROR, _HIDDEN = (
    re.compile(rb"""\bt=["']e["']"""),
    re.compile(rb"""<(?:\w+:)?row\b[^>]*\bhidden=["'](?:1|true)"""),
)
_PLACE = re.compile(rb"""\br=["']([A-Z]{1,3})(\d{1,7})["']""")
# A tag of an ODS; what a quoted value holds is no end of it.
_TAG = re.compile(rb"""<(/?)([\w:.-]+)((?:\s+[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(/?)>""")
_ROWS_AGAIN = re.compile(rb"""number-rows-repeated\s*=\s*["'](\d+)["']""")
_CELLS_AGAIN = re.compile(rb"""number-columns-repeated\s*=\s*["'](\d+)["']""")
# Where a spreadsheet keeps text beside its cells: who made it, remarks, and copies of rows behind pivots.
_BESIDE = re.compile(r"docProps/|comment|drawing|pivotCache|externalLink|meta\.xml", re.IGNORECASE)
_MARKUP = re.compile(r'\b(?:v|name)="([^"]*)"[^>]*>|<[^>]*>')


@dataclass(frozen=True)
class Sheet:
    """One sheet: its cells as text from A1 on, and what should be told of it."""

    name: str
    rows: list[list[str]]
    visible: bool


@dataclass(frozen=True)
class Workbook:
    """A spreadsheet's sheets, the text it keeps beside them, and how many rows are hidden."""

    kind: str
    sheets: tuple[Sheet, ...]
    beside: str
    hidden_rows: int


def is_one(content: bytes) -> bool:
    """Whether these bytes are a package such as XLSX and ODS are."""
    return content.startswith(b"PK\x03\x04")


def read_apart(content: bytes) -> Workbook:
    """The same as `read`, in a child process that has little memory and little time."""
    try:
        with Room("indicators.mapping.workbook:work", seconds=SECONDS) as room:
            found = room.ask(content)
    except Beyond:
        raise FileFault(
            f"Regnearket kræver mere hukommelse eller tid, end vi giver en fil. {SAVE_AS}"
        ) from None
    sheets = tuple(Sheet(**sheet) for sheet in found.pop("sheets"))
    return Workbook(sheets=sheets, **found)


def work(content: bytes, _given: Any) -> dict[str, Any]:
    """The child's part: what `read` finds, as JSON can carry it."""
    book = read(content)
    return {**vars(book), "sheets": [vars(sheet) for sheet in book.sheets]}


def read(content: bytes) -> Workbook:
    """The sheets of a spreadsheet; FileFault where it is none, or larger than we open."""
    parts = _parts(content)
    if "xl/workbook.xml" in parts:
        kind = "XLSX"
        broken = _look_through_xlsx(parts)
    elif parts.get("mimetype", b"").strip() == _ODS and "content.xml" in parts:
        kind, broken = "ODS", {}
        _refuse_unfolded(parts["content.xml"])
    else:
        raise FileFault(f"Filen er en pakke, men ikke et regneark i XLSX eller ODS. {SAVE_AS}")
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = tuple(_sheets(book, broken, _files(parts)))
    except (CalamineError, OSError, ValueError):
        raise FileFault(f"Regnearket kan ikke læses; det er måske beskadiget. {SAVE_AS}") from None
    hidden = sum(len(_HIDDEN.findall(part)) for part in parts.values() if _is_sheet(part))
    return Workbook(kind, sheets, _beside(parts), hidden)


def _parts(content: bytes) -> dict[str, bytes]:
    """The package's XML, unpacked within limits and free of declarations."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            listed = package.infolist()
            if len(listed) > PARTS or sum(part.file_size for part in listed) > UNPACKED:
                raise FileFault(
                    f"Regnearket fylder mere end {UNPACKED // 1_048_576} MB, når det pakkes ud. {SAVE_AS}"
                )
            # Every part is unpacked: one that is longer than it says fails its checksum here.
            parts = {part.filename: package.read(part) for part in listed}
    # `zipfile` says NotImplementedError of a packing it does not know, RuntimeError of a locked part.
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, ValueError):
        raise FileFault(
            f"Regnearket kan ikke pakkes ud; det er beskadiget eller låst med kode. {SAVE_AS}"
        ) from None
    for name, part in parts.items():
        if name.endswith((".xml", ".rels", ".vml")) and (
            b"<!DOCTYPE" in part or b"<!ENTITY" in part or part[:2] in (b"\xff\xfe", b"\xfe\xff")
        ):
            raise FileFault(f"Regnearket er bygget, så vi ikke åbner det. {SAVE_AS}")
    return parts


def _is_sheet(part: bytes) -> bool:
    # Known by what it holds: a package may keep its sheets under any name.
    return b"sheetData" in part


def _look_through_xlsx(parts: dict[str, bytes]) -> dict[str, None]:
    """Refuse sheets whose cells reach too far; the places of cells without a value or with an error."""
    names = [name for name, part in parts.items() if _is_sheet(part)]
    _refuse_many(len(names))
    broken: dict[str, None] = {}
    for name in names:
        right, down = 0, 0
        for letters, number in _REFERENCE.findall(parts[name]):
            right, down = max(right, _column(letters)), max(down, int(number))
        _refuse_far(right, down)
        for head, body in _CELL.findall(parts[name]):
            place = _PLACE.search(head)
            if place and (
                _ERROR.search(head) or (_FORMULA.search(body) and not _VALUE.search(body))
            ):
                broken[f"{name}!{place[1].decode()}{place[2].decode()}"] = None
    return broken


def _refuse_many(sheets: int) -> None:
    if sheets > SHEETS:
        raise FileFault(f"Regnearket har {sheets} ark, og vi åbner højst {SHEETS}. {SAVE_AS}")


def _refuse_far(right: int, down: int) -> None:
    if right > COLUMNS or right * down > CELLS:
        raise FileFault(
            f"Arkets celler rækker til række {down} og kolonne {right}. Slet det, der står langt ude, "
            f"eller del arket. {SAVE_AS}"
        )


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def letters(column: int) -> str:
    """A column's letters, the first being 0."""
    column, rest = divmod(column, 26)
    return (letters(column - 1) if column else "") + chr(65 + rest)


def _refuse_unfolded(content: bytes) -> None:
    """Refuse an ODS whose sheets unfold too far: it writes "the same again" with a number."""
    sheets = rows = gap = again = wide = cells = 0
    for closes, tag, given, empty in _TAG.findall(content):
        name = tag.rpartition(b":")[2]
        if name == b"table" and not closes:
            sheets, rows, gap = sheets + 1, 0, 0
            _refuse_many(sheets)
        elif name == b"table-row" and not closes:
            again, wide, cells = _times(_ROWS_AGAIN, given), 0, 0
        elif name in (b"table-cell", b"covered-table-cell") and not closes:
            # What is empty to the right of the last filled cell is never unfolded.
            cells += _times(_CELLS_AGAIN, given)
            wide = wide if empty and b"value-type" not in given else cells
            _refuse_far(wide, 1)
        if name == b"table-row" and (closes or empty):
            # Empty rows are unfolded only where a filled one follows.
            gap += again
            if wide:
                rows, gap = rows + gap, 0
                _refuse_far(wide, rows)


def _times(again: re.Pattern[bytes], given: bytes) -> int:
    # The first digits of a number beyond all measure are beyond it too.
    return max((int(number[:12]) for number in again.findall(given)), default=1)


def _files(parts: dict[str, bytes]) -> dict[str, str]:
    """The file of each sheet, by the sheet's name."""
    targets: dict[bytes, bytes] = {}
    for tag in re.findall(rb"<Relationship\b[^>]*>", parts.get("xl/_rels/workbook.xml.rels", b"")):
        given = dict(re.findall(rb'(\w+)="([^"]*)"', tag))
        targets[given.get(b"Id", b"")] = given.get(b"Target", b"")
    found: dict[str, str] = {}
    for tag in re.findall(rb"<(?:\w+:)?sheet\b[^>]*>", parts.get("xl/workbook.xml", b"")):
        given = dict(re.findall(rb'([\w:]+)="([^"]*)"', tag))
        target = next((targets.get(v) for k, v in given.items() if k.endswith(b":id")), None)
        if target is not None:
            path = target.decode().lstrip("/")
            named = unescape(given.get(b"name", b"").decode())
            found[named] = path if path.startswith("xl/") else f"xl/{path}"
    return found


def _sheets(book: CalamineWorkbook, broken: dict[str, None], files: dict[str, str]) -> list[Sheet]:
    found = []
    for about in book.sheets_metadata:
        cells = book.get_sheet_by_name(about.name).to_python(skip_empty_area=False)
        _refuse_far(max(map(len, cells), default=0), len(cells))
        rows = [[_text(cell) for cell in row] for row in cells]
        prefix = f"{files.get(about.name)}!"
        for place in broken:
            if place.startswith(prefix):
                _mark(rows, place.removeprefix(prefix))
        found.append(Sheet(about.name, rows, about.visible is SheetVisibleEnum.Visible))
    return found


def _mark(rows: list[list[str]], cell: str) -> None:
    """Write into a cell without a value that it has none, where no number can be read out of it."""
    # A cell's place came from `_PLACE`: letters, then digits.
    name = cell.rstrip("0123456789")
    down, right = int(cell.removeprefix(name)) - 1, _column(name.encode()) - 1
    if down < len(rows) and right < len(rows[down]):
        rows[down][right] = f"#uden værdi i {cell}"


def _text(cell: Any) -> str:
    """A cell as it is read on: a number never looks like thousands, a day as `2025-01-31`."""
    if isinstance(cell, bool):
        return "sand" if cell else "falsk"
    if isinstance(cell, int | float):
        if float(cell).is_integer() and abs(cell) < 1e15:
            return str(int(cell))
        text = repr(float(cell))
        return f"{text}0" if re.fullmatch(r"-?\d{1,3}\.\d{3}", text) else text
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    if isinstance(cell, date | time | timedelta):
        return str(cell)
    return re.sub(r"\s+", " ", str(cell)).strip()


def _beside(parts: dict[str, bytes]) -> str:
    """What the package keeps beside its cells, as lines of text, to be looked through and thrown away."""
    kept = [part.decode("utf-8", "replace") for name, part in parts.items() if _BESIDE.search(name)]
    return "\n".join(_MARKUP.sub(lambda found: f"\n{found[1] or ''}\n", part) for part in kept)
