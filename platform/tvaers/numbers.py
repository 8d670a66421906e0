"""Danish and English numbers, read a column at a time.

`1.234,5`, `1 234,5`, `1234.5` and `12,5 %` can each be read in one way only. `1.234` can be read in two:
it is settled by the rest of its column, or by the file, and else it is an ambiguous number. What is
missing, hidden or nil at the source stays apart from numbers, and never becomes 0 here.
"""

import enum
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd


class State(enum.IntEnum):
    """What a cell of a number column says."""

    VALUE = 0
    MISSING = 1
    SUPPRESSED = 2
    NIL = 3
    TEXT = 4
    AMBIGUOUS = 5


@dataclass(frozen=True)
class Numbers:
    """A column read: its values (NaN where there is none) and what each cell said."""

    values: npt.NDArray[np.float64]
    states: npt.NDArray[np.uint8]

    def are(self, state: State) -> npt.NDArray[np.bool_]:
        """Which cells are in that state."""
        found: npt.NDArray[np.bool_] = self.states == state
        return found

    @property
    def whole(self) -> npt.NDArray[np.bool_]:
        """Which cells hold a whole number of 0 or more, as counts are."""
        whole: npt.NDArray[np.bool_] = (self.values >= 0) & (self.values == np.floor(self.values))
        return whole


_MISSING = frozenset({"", "..", ".", "…", "m", "u"})
_NIL = frozenset({"-"})
_SUPPRESSED = re.compile(r"<\s*\d{1,3}|\*{1,3}")

_SPACE = "[ \u00a0\u2009\u202f']"
_SPACED = re.compile(rf"\d{{1,3}}(?:{_SPACE}\d{{3}})+(?=[.,]\d+$|$)")
_WHOLE = re.compile(r"\d{1,15}")
_EITHER = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")
_COMMA_DECIMAL = re.compile(r"(?:\d{1,15}|\d{1,3}(?:\.\d{3})+),\d{1,15}")
_POINT_DECIMAL = re.compile(r"(?:\d{1,15}|\d{1,3}(?:,\d{3})+)\.\d{1,15}")
_POINT_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+")
_COMMA_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+")

# The sign and the percent sign that may stand around a number.
_DRESSED = re.compile(r'(?:=")?([-\u2212\u2013]?)\s*([\d.,\s\']*\d)\s*%?"?', re.DOTALL)


def read(column: "pd.Series[Any]", decimal: str | None = None) -> Numbers:
    """A column of texts as numbers; `decimal` is the file's decimal mark where something settles it."""
    if column.dtype == np.int64:
        values = column.to_numpy().astype(np.float64)
        return Numbers(values, np.zeros(len(values), dtype=np.uint8))
    if isinstance(column.dtype, pd.CategoricalDtype) and not column.isna().any():
        # What no row says settles nothing.
        used, codes = np.unique(column.cat.codes.to_numpy(), return_inverse=True)
        distinct = [str(text) for text in column.cat.categories[used]]
    else:
        texts = column.astype(str).to_numpy(dtype=object)
        plain = _plain(texts.tolist())
        if plain is not None:
            return Numbers(plain, np.zeros(len(plain), dtype=np.uint8))
        codes, found = pd.factorize(texts)
        distinct = [str(text) for text in found]
    mark = decimal or decides(distinct)
    pairs = [_one(text, mark) for text in distinct]
    values = np.array([value for value, _ in pairs], dtype=np.float64)
    states = np.array([state for _, state in pairs], dtype=np.uint8)
    return Numbers(values[codes], states[codes])


def decides(texts: Iterable[str]) -> str | None:
    """The decimal mark that some of these texts can only have been written with; None if none or both."""
    marks = {_mark(_bare(text)[1]) for text in set(texts)} - {None}
    return marks.pop() if len(marks) == 1 else None


def _plain(texts: list[str]) -> npt.NDArray[np.float64] | None:
    """A column of nothing but short whole numbers; None if it holds anything else."""
    joined = "".join(texts)
    if not (joined.isascii() and joined.isdigit()):
        return None
    lengths = set(map(len, texts))
    if 0 in lengths or max(lengths) > 15:
        return None
    return np.array(texts, dtype="S").astype(np.float64)


def _bare(text: str) -> tuple[str, str]:
    """A number's sign and its body, the spaces between thousands taken away; the body "" if it is no number."""
    dressed = _DRESSED.fullmatch(text.strip())
    if dressed is None:
        return "", ""
    sign, body = dressed.groups()
    if _SPACED.match(body):
        # Spaces part the thousands, so a mark that is left is the decimal one: a leading 0 settles it.
        body = re.sub(_SPACE, "", body)
        body = body if _WHOLE.fullmatch(body) else f"0{body}"
    return ("-" if sign else ""), body


def _mark(body: str) -> str | None:
    """The decimal mark that a number's body can only have been written with."""
    if _EITHER.fullmatch(body) or _WHOLE.fullmatch(body):
        return None
    if _COMMA_DECIMAL.fullmatch(body) or _POINT_THOUSANDS.fullmatch(body):
        return ","
    if _POINT_DECIMAL.fullmatch(body) or _COMMA_THOUSANDS.fullmatch(body):
        return "."
    return None


def _one(text: str, mark: str | None) -> tuple[float, State]:
    """One text's number and state, where the column's decimal mark is `mark`."""
    bare = text.strip().strip('="').strip()
    if bare.casefold() in _MISSING:
        return np.nan, State.MISSING
    if bare.replace("\u2013", "-").replace("\u2212", "-") in _NIL:
        return np.nan, State.NIL
    if _SUPPRESSED.fullmatch(bare):
        return np.nan, State.SUPPRESSED
    sign, body = _bare(text)
    if _WHOLE.fullmatch(body):
        return float(sign + body), State.VALUE
    own = mark if _EITHER.fullmatch(body) else _mark(body)
    if own is None:
        return np.nan, State.AMBIGUOUS if _EITHER.fullmatch(body) else State.TEXT
    other = "." if own == "," else ","
    return float(sign + body.replace(other, "").replace(own, ".")), State.VALUE
