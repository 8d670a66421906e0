"""What every file of a pack is written from: one document of neutral parts, its digest and its limits. Pure."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from tvaers.marked import Piece, Span, pieces
from tvaers.parts import Lines, Notice, Part, Picture, Table, Words

# What a file can hold and a person can still read: some 600 pages of text, and a year of meetings' figures.
MOST_LETTERS, MOST_PICTURES, MOST_CELLS = 2_000_000, 600, 200_000
# Letters that no file of these kinds can hold, and those that turn the direction of what stands beside them.
_UNFIT = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2028\u2029\u2066-\u2069"
    "\ud800-\udfff\ufeff\ufffe\uffff]"
)
# What a drawing may not hold: anything that is fetched, run or set in from elsewhere.
_FOREIGN = re.compile(
    r"<\s*(script|image|foreignobject|use|!)|href\s*=|url\(\s*[^#)\s]|\bon\w+\s*=", re.I
)
UNTITLED, FIGURE = "Uden titel", "Figur"
_DIGIT = re.compile(r"\d")


class Unwritable(Exception):
    """Why no file can be made: a Danish sentence that says what to do."""


@dataclass(frozen=True)
class Section:
    """One page or one item of the document; `fresh` begins a new sheet of paper."""

    title: str
    parts: tuple[Part, ...]
    fresh: bool = True


@dataclass(frozen=True)
class Document:
    """What is printed: its title and place, what it belongs to (a meeting, a body; may be empty), the moment it was
    frozen, its address on the web, the digest of its content, and whether any of it is demonstration."""

    title: str
    place: str
    whole: str
    frozen_at: datetime
    address: str
    digest: str
    sections: tuple[Section, ...]
    demonstration: bool = False

    @property
    def pictures(self) -> Iterator[tuple[Section, Picture]]:
        """Every figure with its section, in order."""
        for section in self.sections:
            for part in section.parts:
                if isinstance(part, Picture):
                    yield section, part

    @property
    def code(self) -> str:
        """The digest in groups of eight, as it is read aloud and compared."""
        return " ".join(self.digest[at : at + 8] for at in range(0, len(self.digest), 8))


def canonical(content: Mapping[str, Any]) -> bytes:
    """Content as the bytes that its digest is of: the same for the same content, however it was stored."""
    return json.dumps(
        content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode()


def digest_of(content: Mapping[str, Any]) -> str:
    """The SHA-256 of content, in hexadecimal digits."""
    return hashlib.sha256(canonical(content)).hexdigest()


def clean(text: str) -> str:
    """The text without letters that no file can hold."""
    return _UNFIT.sub("", text)


def named(text: str, otherwise: str) -> str:
    """The text as a heading, or another where nothing of it can be seen."""
    seen = any(unicodedata.category(letter)[0] not in "ZC" for letter in text)
    return " ".join(text.split()) if seen else otherwise


def drawable(svg: str) -> bool:
    """Whether a drawing is a drawing and nothing else."""
    return svg.lstrip().startswith("<svg") and _FOREIGN.search(svg) is None


def checked(document: Document) -> Document:
    """The document with every text clean and every address whole; Unwritable where it is too large to be read."""
    letters = pictures = cells = 0
    sections = []
    for section in document.sections:
        parts = tuple(_clean(part, document.address) for part in section.parts)
        letters += len(section.title) + sum(map(_letters, parts))
        pictures += sum(isinstance(part, Picture) for part in parts)
        cells += sum(_cells(part) for part in parts)
        sections.append(replace(section, title=named(clean(section.title), UNTITLED), parts=parts))
    if letters > MOST_LETTERS:
        raise Unwritable(
            f"Der er {_millions(letters)} mio. tegn i teksterne, og en pakke kan højst rumme "
            f"{MOST_LETTERS // 1_000_000} mio. Vælg færre sider, eller kort teksterne ned."
        )
    if pictures > MOST_PICTURES:
        raise Unwritable(
            f"Der er {pictures} figurer, og en pakke kan højst rumme {MOST_PICTURES}. Vælg færre sider."
        )
    if cells > MOST_CELLS:
        raise Unwritable(
            f"Der er {cells} felter i tabellerne, og en pakke kan højst rumme {MOST_CELLS}. Vælg færre sider."
        )
    return replace(
        document,
        title=named(clean(document.title), UNTITLED),
        place=clean(document.place),
        whole=clean(document.whole),
        sections=tuple(sections),
    )


def _millions(letters: int) -> str:
    return f"{letters / 1_000_000:.1f}".replace(".", ",")


def whole_address(url: str, base: str) -> str:
    """An address of the site as it can be followed from paper; empty for what leads nowhere there."""
    if url.startswith("/") and not url.startswith("//"):
        parts = urlsplit(base)
        return f"{parts.scheme}://{parts.netloc}{url}" if parts.netloc else ""
    return url if re.match(r"(https?://|mailto:)", url, re.I) else ""


def runs(text: str, base: str) -> tuple[Piece, ...]:
    """A person's text piece by piece, with addresses that can be followed from a file."""

    def spans(given: Iterable[Span]) -> tuple[Span, ...]:
        return tuple(replace(span, url=whole_address(span.url, base)) for span in given)

    return tuple(
        replace(
            piece,
            spans=spans(piece.spans),
            rows=tuple(tuple(spans(cell) for cell in row) for row in piece.rows),
        )
        for piece in pieces(text)
    )


def table_of(piece: Piece) -> Table:
    """A table in a person's text as a table like any other."""
    rows = tuple(tuple("".join(span.text for span in cell) for cell in row) for row in piece.rows)
    heads, *rest = rows or ((),)
    return Table("", heads, tuple(rest), numeric_columns(rest, len(heads)))


def numeric_columns(rows: Iterable[tuple[str, ...]], wide: int) -> tuple[bool, ...]:
    """Which columns hold numbers: at least one cell, and every cell that is not empty begins with a digit or a sign."""
    held = [[row[at] for row in rows if at < len(row) and row[at].strip()] for at in range(wide)]
    return tuple(
        bool(cells) and all(_DIGIT.match(cell.strip().lstrip("-−+")) for cell in cells)
        for cells in held
    )


def _clean(part: Part, base: str) -> Part:
    match part:
        case Words():
            return Words(clean(part.text))
        case Notice():
            return replace(part, text=clean(part.text))
        case Table():
            return _clean_table(part)
        case Lines():
            return replace(
                part,
                title=named(clean(part.title), ""),
                empty=clean(part.empty),
                lines=tuple(
                    replace(
                        line,
                        text=clean(line.text),
                        note=clean(line.note),
                        url=whole_address(line.url, base),
                    )
                    for line in part.lines
                ),
            )
        case Picture():
            return replace(
                part,
                under=clean(part.under),
                finding=clean(part.finding),
                summary=clean(part.summary),
                source=clean(part.source),
                series=clean(part.series),
                unit=clean(part.unit),
                title=named(clean(part.title), FIGURE),
                table=_clean_table(part.table),
                notes=tuple(map(clean, part.notes)),
                stamps=tuple(map(clean, part.stamps)),
                values=tuple((clean(label), value) for label, value in part.values),
                url=whole_address(part.url, base),
                svg=part.svg if drawable(part.svg) else "",
            )


def _clean_table(table: Table) -> Table:
    """The table with as many cells in each row as it has heads."""
    wide = max([len(table.heads), *map(len, table.rows)], default=0)

    def full(row: tuple[str, ...]) -> tuple[str, ...]:
        return (*map(clean, row), *[""] * (wide - len(row)))

    numeric = (*table.numeric, *[False] * (wide - len(table.numeric)))[:wide]
    return Table(clean(table.caption), full(table.heads), tuple(map(full, table.rows)), numeric)


def _letters(part: Part) -> int:
    match part:
        case Words() | Notice():
            return len(part.text)
        case Table():
            return sum(len(cell) for row in (part.heads, *part.rows) for cell in row)
        case Lines():
            return sum(len(line.text) + len(line.note) for line in part.lines)
        case Picture():
            said = (part.title, part.under, part.finding, part.summary, part.source, *part.notes)
            return sum(map(len, said)) + _letters(part.table)


def _cells(part: Part) -> int:
    if isinstance(part, Picture):
        return _cells(part.table)
    return len(part.rows) * len(part.heads) if isinstance(part, Table) else 0
