"""What a page of blocks consists of, apart from how it is shown: on screen, on paper, in a workbook or a slide.

A block gives parts. A page shows them, a version and a pack keep them (`as_data`, `of_data`), and nothing in them
changes after that: neither a later figure nor a later way to say it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any


@dataclass(frozen=True)
class Line:
    """One line that leads on: its text and address, a note under it, and whether it is late."""

    text: str
    url: str
    note: str = ""
    late: bool = False


@dataclass(frozen=True)
class Words:
    """A person's text, in the few marks of `tvaers.marked` (paragraphs, headings, lists, tables, links)."""

    text: str


@dataclass(frozen=True)
class Notice:
    """One sentence that stands out: a warning somebody wrote, or why something is not shown."""

    text: str
    # "warning" where a person warns, "missing" where something is not shown, "failed" where a block failed.
    kind: str = "missing"


@dataclass(frozen=True)
class Table:
    """A table: its caption, heads and cells as text; `numeric` says by column whether it holds numbers."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[bool, ...] = ()


@dataclass(frozen=True)
class Sign:
    """One entry of a chart's key: what it is called, and how it is drawn."""

    text: str
    ink: str
    width: float = 0
    dash: str = ""
    dot: str = ""
    # The path of a small sign, 32 by 12.
    sign: str = ""


@dataclass(frozen=True)
class Picture:
    """A figure: its title and finding, its chart, its table, and where it is from.

    `chart` is what the page's drawing library is given, None where there is nothing to draw; `svg` the same drawn
    for paper, empty where nobody asked for it. `values` are the drawn values by label, for those who go on
    with them (a slide's chart, a workbook), None where there is none.
    """

    title: str
    under: str
    finding: str
    summary: str
    chart: Mapping[str, Any] | None
    key: tuple[Sign, ...]
    table: Table
    notes: tuple[str, ...]
    source: str
    url: str
    # What stands in an agenda: sentence, figure and source as plain text.
    agenda: str = ""
    stamps: tuple[str, ...] = ()
    svg: str = ""
    series: str = ""
    unit: str = ""
    values: tuple[tuple[str, float | None], ...] = ()
    demonstration: bool = False


@dataclass(frozen=True)
class Lines:
    """A heading and lines that lead on, or the sentence that there are none."""

    title: str
    lines: tuple[Line, ...]
    empty: str = ""


Part = Words | Notice | Table | Picture | Lines
_PARTS: dict[str, type[Part]] = {
    "words": Words,
    "notice": Notice,
    "table": Table,
    "picture": Picture,
    "lines": Lines,
}
_NAMES = {kind: name for name, kind in _PARTS.items()}


@dataclass(frozen=True)
class Drawn:
    """What one block gives: its parts, and what they rest on, as references that the block's module can say
    who may see (`Module.readable`)."""

    parts: tuple[Part, ...]
    rests: frozenset[str] = frozenset()


def has_chart(parts: Iterable[Part]) -> bool:
    """Whether a page of these parts draws anything."""
    return any(isinstance(part, Picture) and part.chart for part in parts)


def as_data(parts: Iterable[Part]) -> list[dict[str, Any]]:
    """Parts as plain data, to be stored as JSON."""
    return [{"part": _NAMES[type(each)], **asdict(each)} for each in parts]


def of_data(stored: Iterable[Mapping[str, Any]]) -> tuple[Part, ...]:
    """Stored parts as they were. A field that was unknown then has its default; one that is no more is left."""
    return tuple(_part(each) for each in stored)


def _part(stored: Mapping[str, Any]) -> Part:
    kind = _PARTS[stored["part"]]
    known = {each.name for each in fields(kind)}
    given = {name: _frozen(value) for name, value in stored.items() if name in known}
    if kind is Picture:
        # A chart is handed on as it is: only what the page is built of is given its types back.
        given["chart"] = stored.get("chart")
        given["table"] = Table(**_given(stored["table"]))
        given["key"] = tuple(Sign(**_given(each)) for each in stored.get("key", ()))
    if kind is Lines:
        given["lines"] = tuple(Line(**_given(each)) for each in stored["lines"])
    return kind(**given)


def _given(stored: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _frozen(value) for name, value in stored.items()}


def _frozen(value: Any) -> Any:
    """JSON's lists as the tuples they were."""
    if isinstance(value, list):
        return tuple(_frozen(each) for each in value)
    return value
