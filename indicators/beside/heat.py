"""Many places and many indicators in one table: who differs from the whole, and on what. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from indicators.beside.judged import judged
from indicators.checks.words import said
from indicators.sentences import Verdict, shown_value, value_text
from indicators.side_by_side import MANY, named
from indicators.views import Measure, Point
from tvaers.danish import list_of, number

# With 95 % intervals so many of a hundred places that do not differ look as if they did.
BY_CHANCE = 0.05
NOT_SHARED = Verdict("ikke delt", "unsure", "")
# Each mood has a letter of its own for the cell's colour, and a sign beside its word.
SIGNS = {"up": "▲", "down": "▼", "": ""}


@dataclass(frozen=True)
class Column:
    """One indicator: its period, and the whole's value in it."""

    measure: Measure
    label: str
    whole: Point | None

    @property
    def value(self) -> float | None:
        """What each place is held against."""
        return None if self.whole is None else self.whole.value

    @property
    def whole_text(self) -> str:
        """The whole's value in words."""
        if self.whole is None:
            return "ingen tal"
        return shown_value(self.measure, self.whole)


@dataclass(frozen=True)
class Cell:
    """One place's value of one indicator, and what can be said of it."""

    text: str
    verdict: Verdict
    sign: str
    # Whether the text is a number.
    known: bool
    # Why somebody should look at the value, in words.
    flag: str = ""

    @property
    def look(self) -> str:
        """How the cell is drawn: by its mood, and a number that cannot be measured as plain."""
        return "calm" if self.known and self.verdict.mood == "unsure" else self.verdict.mood


@dataclass(frozen=True)
class Row:
    """One place."""

    name: str
    slug: str
    own: bool
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Heat:
    """The table and the sentences over it."""

    finding: str
    summary: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    demonstration: bool


def heat(
    columns: Sequence[Column],
    places: Sequence[tuple[str, str]],
    points: Mapping[tuple[str, str], Point],
    *,
    whole: str,
    own: Collection[str],
) -> Heat:
    """The table of `places` (name, slug) and `columns`; `points` by (slug, measure's name)."""
    rows = tuple(
        Row(
            name,
            slug,
            slug in own,
            tuple(_cell(column, points.get((slug, column.measure.name))) for column in columns),
        )
        for name, slug in places
    )
    return Heat(
        finding=_finding(columns, rows, whole),
        summary=_summary(rows),
        columns=tuple(columns),
        rows=rows,
        demonstration=any(point.demonstration for point in points.values()),
    )


def _cell(column: Column, point: Point | None) -> Cell:
    if point is None:
        return _SILENT
    return _told(column.measure, point, column.value)


@lru_cache(maxsize=16_384)
def _told(measure: Measure, point: Point, whole: float | None) -> Cell:
    found = judged(measure, point, whole)
    text = shown_value(measure, point) if point.value is None else value_text(measure, point.value)
    flag = ", ".join(said(kind).word for kind in point.flags)
    return Cell(text, found, SIGNS[found.arrow], point.value is not None, flag)


_SILENT = Cell("ikke delt", NOT_SHARED, "", known=False)


def _finding(columns: Sequence[Column], rows: Sequence[Row], whole: str) -> str:
    mine = [row for row in rows if row.own]
    there = named(whole)
    if len(mine) == 1 and len(rows) > 1:
        return _own(columns, mine[0], there)
    measured = [cell for row in rows for cell in row.cells if cell.verdict.mood != "unsure"]
    if not measured:
        return "Der er ingen tal, der kan sammenlignes."
    apart = [cell for cell in measured if cell.verdict.mood != "calm"]
    if not apart:
        return f"Ingen af de {number(len(measured))} tal kan skelnes fra {there}."
    return (
        f"{number(len(apart))} af de {number(len(measured))} tal kan skelnes fra {there}; "
        "resten kan ikke."
    )


def _own(columns: Sequence[Column], row: Row, there: str) -> str:
    told: dict[str, list[str]] = {}
    for column, cell in zip(columns, row.cells, strict=True):
        if cell.verdict.mood not in ("calm", "unsure"):
            told.setdefault(cell.verdict.words, []).append(f"»{column.measure.short}«")
    if not told:
        return f"{row.name} kan ikke skelnes fra {there} på nogen af indikatorerne."
    parts = [f"{words} på {list_of(names)}" for words, names in sorted(told.items())]
    return f"{row.name} ligger {list_of(parts)} end {there}; resten kan ikke skelnes."


def _summary(rows: Sequence[Row]) -> str:
    cells = [cell for row in rows for cell in row.cells]
    measured = sum(cell.verdict.mood != "unsure" for cell in cells)
    parts = [
        "Hver celle er det seneste tal, holdt op mod det samlede med 95 % sikkerhedsinterval.",
    ]
    if measured >= MANY:
        parts.append(
            f"Ved tilfældigheder alene ville omkring {number(round(measured * BY_CHANCE))} af de "
            f"{number(measured)} tal se ud til at skille sig ud."
        )
    if silent := len(cells) - measured:
        parts.append(
            f"{number(silent)} kan ikke måles: de er skjult, mangler, er ikke delt eller uden interval."
        )
    return " ".join(parts)
