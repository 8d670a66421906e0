"""The net that keeps CPR numbers out: raw text is scanned before anything in it is read as data.

A hit says where, never what. The text is first brought to one spelling, character by character (any
script's digits to 0-9, any dash to `-`, any space or invisible character to a space), so that positions
stay the same. A cheap look for digit patterns then clears an ordinary file; only what they stop is
searched with care. Modulus 11 is not used: numbers without a valid check digit have been issued since 2007.
"""

import codecs
import csv
import io
import re
from collections import defaultdict
from functools import cache
from typing import NamedTuple

from tvaers.module import FileFault


class Hit(NamedTuple):
    """Where a CPR number stands: row (the header is row 1) and column (the first is 1), if there are columns."""

    row: int
    column: int | None


_DASHES = "-\u00ad\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"
_SPACES = " \u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u200b\u200c\u200d\u202f\u205f\u2060\u3000\ufeff"
_DOTS = ".\u00b7\u2024\uff0e"

# One entry for each character that can hold a digit; what lies above is a letter to us.
_REACH = 0x20000
# The name under which the codecs know how to go on where Latin-1 ends.
_WIDE = "tvaers.plain"

# Digits as 0, what may stand inside a number as -, line ends kept, all else x.
_SHAPE = bytes(
    0x30 if 0x30 <= code <= 0x39 else 0x2D if code in b"-./_ " else 0x0A if code == 0x0A else 0x78
    for code in range(256)
)
_NINE_DIGITS = b"0" * 9
_SHAPES = (
    _NINE_DIGITS,
    *(b"000000" + b"-" * gap + b"0000" for gap in (1, 2, 3)),
    b"000000-\n0000",
    b"00-00-000000",
    *(b"00-00-00" + b"-" * gap + b"0000" for gap in (1, 2, 3)),
)

_DAY = rb"(?:0[1-9]|[12]\d|3[01]|6[1-9]|[78]\d|9[01])"  # 61-91: replacement numbers
_MONTH = rb"(?:0[1-9]|1[0-2])"
_GAP = rb"(?:-\n|[-./_ ]{0,3})"
# `.0` after the number is how a spreadsheet writes it; other decimals make it a quantity.
_NUMBER = (
    rb"(?<!\d)(?<!\d\.)%s(?:"
    + _DAY + _MONTH + rb"\d\d" + _GAP + rb"\d{4}"
    + rb"|(?<!\d-)(?<!\d/)" + _DAY + rb"([-./ ])" + _MONTH + rb"\1\d\d" + _GAP + rb"\d{4}"
    + rb")(?!\d)(?!\.(?!0+(?!\d))\d)"
)  # fmt: skip
_ANY_NUMBER = re.compile(_NUMBER % b"")
_NO_DECIMAL_COMMA = re.compile(_NUMBER % rb"(?<!\d,)")
_NINE = re.compile(rb"(?<!\d)\d{9,10}(?:[.,]0+)?(?!\d)")
_NINE_DATE = re.compile(rb"[1-9]" + _MONTH + rb"\d{6}(?!\d)")

# Machine-made ids in hexadecimal: UUIDs, and digests of 32 characters or more.
_HEX_ID = re.compile(
    rb"(?<![0-9A-Za-z])(?:[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
    rb"|(?=[0-9]*[a-fA-F])[0-9a-fA-F]{32,})(?![0-9A-Za-z])"
)
_HEADER = re.compile(r"(?!antal).*cpr.*|person(?:nummer|nr|no|number|id)|pnr")
_JSON_KEY = re.compile(r'"([^"\n]{3,40})"\s*:')


def find(text: str) -> Hit | None:
    """The place of the first CPR number, or of a column that says it holds them; None if clean."""
    plain = _plain(text)
    shape = plain.translate(_SHAPE)
    delimiter = _delimiter(text)
    hit = _named(text, delimiter)
    if hit is None and any(pattern in shape for pattern in _SHAPES):
        hit = _numbers(plain, delimiter)
        if hit is None and _NINE_DIGITS in shape:
            hit = _without_zero(plain, delimiter)
    return hit


def refuse(text: str) -> None:
    """Raise the refusal of a file that holds a CPR number; a clean text passes in silence."""
    hit = find(text)
    if hit is not None:
        raise FileFault(sentence(hit), person_data=True)


def sentence(hit: Hit) -> str:
    """What the sender reads: where, and what to do; never the number."""
    where = f"Række {hit.row}" + ("" if hit.column is None else f", kolonne {hit.column}")
    return (
        f"{where}: her står noget, der ligner et CPR-nummer. Hele filen er afvist, og intet er gemt. "
        "Fjern alle personoplysninger, og send kun optalte tal."
    )


@cache
def _spelling() -> bytes:
    """The one spelling of every character below `_REACH`."""
    table = bytearray(b"x" * _REACH)
    table[:128] = bytes(range(128))
    characters = "".join(map(chr, range(128, _REACH)))
    for match in re.finditer(r"\d", characters):
        table[ord(match.group())] = 0x30 + int(match.group())
    for characters, plain in ((_DASHES, "-"), (_SPACES, " "), (_DOTS, ".")):
        for character in characters:
            table[ord(character)] = ord(plain)
    return bytes(table)


def _plain(text: str) -> bytes:
    """The text in one spelling, one byte a character."""
    if "\r" in text and "\n" not in text:
        text = text.replace("\r", "\n")
    try:
        return text.encode("latin-1").translate(_spelling()[:256])
    except UnicodeEncodeError:
        return _plain_wide(text)


def _plain_wide(text: str) -> bytes:
    """The same for text with characters beyond Latin-1, which are looked up run by run."""
    return text.encode("latin-1", _WIDE).translate(_spelling()[:256])


def _look_up(fault: UnicodeError) -> tuple[bytes, int]:
    """What stands for a run of characters that Latin-1 does not have."""
    if not isinstance(fault, UnicodeEncodeError):
        raise fault
    run, table = fault.object[fault.start : fault.end], _spelling()
    codes = memoryview(run.encode("utf-32-le", "surrogatepass")).cast("I")
    try:
        return bytes(map(table.__getitem__, codes)), fault.end
    except IndexError:
        return bytes(table[min(code, _REACH - 1)] for code in codes), fault.end


codecs.register_error(_WIDE, _look_up)


def _delimiter(text: str) -> str | None:
    """What parts the cells, judged by the first line with anything in it; None if nothing does."""
    first = _first_line(text)
    best = max(";\t,", key=first.count)
    return best if best in first else None


def _first_line(text: str) -> str:
    start = len(text) - len(text.lstrip("\ufeff\r\n\t "))
    end = re.compile(r"[\r\n]|$").search(text, start)
    return text[start : end.start() if end else len(text)]


def _named(text: str, delimiter: str | None) -> Hit | None:
    """A column, or a JSON key, that is called CPR or personnummer."""
    if text[:200].lstrip("\ufeff \t\r\n")[:1] in ("{", "["):
        for match in _JSON_KEY.finditer(text):
            if _is_header(match.group(1)):
                return Hit(_row(text, match.start()), None)
        return None
    line = _first_line(text)
    if len(line) > 100_000:
        return None
    for column, name in enumerate(_cells(line, delimiter), start=1):
        if _is_header(name):
            row = _row(text, text.index(line))
            return Hit(row, column if delimiter else None)
    return None


def _cells(line: str, delimiter: str | None) -> list[str]:
    if delimiter is None:
        return [line]
    return next(csv.reader(io.StringIO(line), delimiter=delimiter), [])


def _is_header(name: str) -> bool:
    return _HEADER.fullmatch(re.sub(r"[\W_]+", "", name.casefold())) is not None


def _numbers(plain: bytes, delimiter: str | None) -> Hit | None:
    """The first number of ten digits in one of its spellings."""
    # Where `;` or tab parts the cells, `5,0101...` is a decimal; where `,` does, it is two cells.
    pattern = _ANY_NUMBER if delimiter in (",", None) else _NO_DECIMAL_COMMA
    match = pattern.search(plain)
    if match is not None:  # perhaps only inside a machine-made id
        match = pattern.search(_HEX_ID.sub(lambda found: b"x" * len(found.group()), plain))
    return None if match is None else _Place(delimiter).move(plain, match.start())


def _without_zero(plain: bytes, delimiter: str | None) -> Hit | None:
    """The first cell of a column of whole numbers that mostly are CPR numbers which lost their first zero."""
    edges = b'\n"\r' + (delimiter or "").encode()
    found: dict[int | None, list[tuple[bool, Hit]]] = defaultdict(list)
    place = _Place(delimiter)
    for match in _NINE.finditer(plain):
        before = plain[match.start() - 1 : match.start()] if match.start() else b"\n"
        after = plain[match.end() : match.end() + 1] or b"\n"
        if before in edges and after in edges:
            hit = place.move(plain, match.start())
            found[hit.column].append((_NINE_DATE.match(match.group()) is not None, hit))
    suspects = [
        next(hit for dated, hit in cells if dated)
        for cells in found.values()
        if 2 * sum(dated for dated, _ in cells) >= len(cells)
    ]
    return min(suspects, default=None, key=lambda hit: hit.row)


class _Place:
    """Row and column of one position after another, each stretch of the text looked at once."""

    def __init__(self, delimiter: str | None) -> None:
        self._delimiter = None if delimiter is None else delimiter.encode()
        self._position, self._row, self._column, self._quoted = 0, 1, 1, False

    def move(self, plain: bytes, position: int) -> Hit:
        """The place of a position at or after the last one; delimiters inside quotes are not counted."""
        stretch = plain[self._position : position]
        if b"\n" in stretch:
            lines = stretch.count(b"\n")
            self._row, self._column, self._quoted = self._row + lines, 1, False
            stretch = stretch[stretch.rindex(b"\n") + 1 :]
        self._position = position
        if self._delimiter is None:
            return Hit(self._row, None)
        if b'"' not in stretch:
            if not self._quoted:
                self._column += stretch.count(self._delimiter)
            return Hit(self._row, self._column)
        pieces = stretch.split(b'"')
        outside = pieces[1::2] if self._quoted else pieces[0::2]
        self._column += sum(piece.count(self._delimiter) for piece in outside)
        self._quoted ^= len(pieces) % 2 == 0
        return Hit(self._row, self._column)


def _row(text: str, position: int) -> int:
    return text.count("\n" if "\n" in text else "\r", 0, position) + 1
