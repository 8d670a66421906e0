"""A figure as one SVG: title, finding, chart, what the signs mean, source, release and mark. The chart is drawn
from the same numbers that the page's is (`charts.py`), so a hidden value leaves a gap here too. Pure."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from indicators.charts import FRAME, INVENTED, MARKERS
from indicators.skeletons import (
    BLUE,
    CHANGED,
    FONT,
    GRID,
    INK,
    LINE,
    MEDIAN,
    MUTED,
    PAPER,
    THEN,
)

WIDTH, EDGE, RIGHT = 1000, 32, 118
# Months that people count from, as charts.js chooses them.
STEPS = (1, 2, 3, 6, 12, 24, 60, 120)
LABEL = 88
# How a target is dashed.
AIMED = "1 3"
SIGNS = {"diamond": "M{x} {a}L{r} {y}L{x} {b}L{l} {y}z", "square": "M{l} {a}H{r}V{b}H{l}z"}
TRIANGLE = "M{x} {a}L{r} {b}H{l}z"

Chart = Mapping[str, Any]
Piece = list[tuple[float, float]]


@dataclass(frozen=True)
class Words:
    """What stands around a chart: heading, unit, finding, what its lines are, and where it is from."""

    title: str
    under: str
    finding: str
    # The names in the key: the series (or "tal"), the median or the whole, and series of another time.
    series: str
    line: str
    then: Sequence[str]
    target: str
    own: str
    notes: Sequence[str]
    invented: bool


def svg(chart: Chart | None, words: Words, *, bare: bool = False) -> str:
    """The whole picture; without a chart, where a chart would mislead or there is nothing to draw, the
    words alone. A bare one has chart and key alone, for a page that says the words itself."""
    parts: list[str] = []
    y = EDGE + 22.0
    heads = (
        (24, 600, INK, words.title, 32),
        (15, 400, MUTED, words.under, 22),
        (18, 400, INK, words.finding, 26),
    )
    for size, weight, ink, text, step in () if bare else heads:
        for line in wrapped(text, size, WIDTH - 2 * EDGE, weight):
            parts.append(_text(EDGE, y, line, size, ink, weight=weight))
            y += step
        y += 4
    if words.invented and not bare:
        parts.append(_text(WIDTH - EDGE, y, INVENTED, 14, MUTED, anchor="end"))
        y += 8
    if chart is not None:
        draw = _run if chart["kind"] == "run" else _compare
        height, drawn = draw(chart, y)
        parts += drawn
        y += height
        y, key = _key(chart, words, y)
        parts += key
    y += 12
    for note in () if bare else words.notes:
        for line in wrapped(note, 13, WIDTH - 2 * EDGE):
            parts.append(_text(EDGE, y, line, 13, MUTED))
            y += 18
    height = round(y + EDGE - 12)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" '
        f'viewBox="0 0 {WIDTH} {height}" role="img" aria-labelledby="t d" '
        f"font-family=\"'{FONT}', 'DejaVu Sans', Arial, sans-serif\">"
        f'<title id="t">{escape(words.title)}</title><desc id="d">{escape(words.finding)}</desc>'
        f'<rect width="{WIDTH}" height="{height}" fill="{PAPER}"/>{"".join(parts)}</svg>\n'
    )


def width_of(text: str, size: float, weight: int = 400) -> float:
    """About how wide a text is, a little too wide rather than too narrow: no font is asked."""
    found = 0.0
    for letter in text:
        if letter in "iljtfrI.,:;'|!()[] ·":
            found += 0.34
        elif letter in "mwMW%@–—":
            found += 0.92
        else:
            found += 0.7 if letter.isupper() else 0.6
    return found * size * (1.05 if weight > 400 else 1)


def wrapped(text: str, size: float, room: float, weight: int = 400) -> list[str]:
    """The text in lines that fit; a word that is wider than a line is cut."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and width_of(longer, size, weight) > room:
            lines.append(line)
            longer = word
        while width_of(longer, size, weight) > room:
            cut = next(
                at
                for at in range(len(longer), 0, -1)
                if width_of(longer[:at], size, weight) <= room
            )
            lines.append(longer[:cut])
            longer = longer[cut:]
        line = longer
    return [*lines, line] if line else lines


def _text(
    x: float, y: float, text: str, size: int, ink: str, *, weight: int = 400, anchor: str = "start"
) -> str:
    heavy = f' font-weight="{weight}"' if weight != 400 else ""
    where = f' text-anchor="{anchor}"' if anchor != "start" else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{ink}"{heavy}{where}>'
        f"{escape(text)}</text>"
    )


def _line(x1: float, y1: float, x2: float, y2: float, ink: str, wide: float, dash: str = "") -> str:
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<path d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}" stroke="{ink}" stroke-width="{wide}"{dashed}/>'


def _dot(x: float, y: float, size: float, fill: str, edge: str = LINE) -> str:
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size:.1f}" fill="{fill}" '
        f'stroke="{edge}" stroke-width="1.5"/>'
    )


def _sign(name: str, x: float, y: float, ink: str = THEN) -> str:
    path = SIGNS.get(name, TRIANGLE).format(
        x=f"{x:.1f}", y=f"{y:.1f}", l=f"{x - 4.5:.1f}", r=f"{x + 4.5:.1f}", a=f"{y - 4.5:.1f}", b=f"{y + 4.5:.1f}"
    )  # fmt: skip
    return f'<path d="{path}" fill="{ink}"/>'


def _pieces(xs: Sequence[float], ys: Sequence[float | None]) -> Iterator[Piece]:
    """The points that stand next to each other without a gap."""
    piece: Piece = []
    for x, y in zip(xs, ys, strict=True):
        if y is not None:
            piece.append((x, y))
        elif piece:
            yield piece
            piece = []
    if piece:
        yield piece


def _path(piece: Piece, ink: str, wide: float, dash: str = "") -> str:
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in piece)
    return f'<polyline points="{points}" fill="none" stroke="{ink}" stroke-width="{wide}"{dashed}/>'


@dataclass(frozen=True)
class _Frame:
    """Where a run chart's numbers lie on the sheet."""

    left: float
    right: float
    top: float
    count: int
    low: float
    high: float

    def x(self, at: float) -> float:
        """A period's place across."""
        return self.left + (at + 0.7) / (self.count + 0.4) * (self.right - self.left)

    def y(self, value: float) -> float:
        """A value's place down."""
        return self.top + FRAME - (value - self.low) / (self.high - self.low) * FRAME

    def points(self, xs: Sequence[float], ys: Sequence[float | None]) -> Iterator[Piece]:
        """The lines through what is there, a new one after each gap."""
        for piece in _pieces(xs, ys):
            yield [(self.x(x), self.y(y)) for x, y in piece]


def _run(chart: Chart, top: float) -> tuple[float, list[str]]:
    """A run chart below `top`: its height and its parts."""
    axis = chart["y"]
    left = EDGE + 14 + max(width_of(label, 14) for label in axis["labels"])
    count = len(chart["labels"])
    at = _Frame(left, WIDTH - RIGHT, top + 10, count, axis["low"], axis["high"])
    parts = [*_scale(chart, at), *_marks(chart["marks"], at), *_levels(chart, at)]
    then, points = chart["then"], chart["points"]
    if limits := chart.get("limits"):
        parts += [_path(piece, MEDIAN, 1.5, "6 4") for piece in at.points(limits["x"], limits["y"])]
    parts += [_path(piece, THEN, 1.5, "4 3") for piece in at.points(then["x"], then["y"])]
    parts += [
        _sign(sign, at.x(x), at.y(y))
        for x, y, sign in _rows(then, "x", "y", "sign")
        if y is not None
    ]
    parts += [_path(piece, LINE, 2) for piece in at.points(points["x"], points["y"])]
    size = max(2.0, min(4.0, (at.right - at.left) / count / 2))
    parts += [
        _dot(at.x(x), at.y(y), size, fill)
        for x, y, fill in _rows(points, "x", "y", "fill")
        if y is not None
    ]
    for x, y, text in _rows(chart["last"], "x", "y", "text"):
        parts.append(_text(at.x(x) + 12, at.y(y) + 7, text, 20, INK, weight=600))
    for x, y, text, down in _rows(chart["beside"], "x", "y", "text", "down"):
        parts.append(_text(at.x(x) + 12, at.y(y) + 5 + down, text, 14, MUTED))
    return FRAME + 68, parts


def _rows(source: Chart, *names: str) -> Iterator[tuple[Any, ...]]:
    """A source's columns, a row at a time."""
    return zip(*(source[name] for name in names), strict=True)


def _scale(chart: Chart, at: _Frame) -> Iterator[str]:
    for tick, label in _rows(chart["y"], "ticks", "labels"):
        yield _line(at.left, at.y(tick), at.right, at.y(tick), GRID, 1)
        yield _text(at.left - 10, at.y(tick) + 5, label, 14, MUTED, anchor="end")
    for period in _seen(chart["months"], at.right - at.left):
        label = chart["labels"][period]
        yield _text(at.x(period), at.top + FRAME + 24, label, 14, MUTED, anchor="middle")


def _levels(chart: Chart, at: _Frame) -> Iterator[str]:
    """The medians, one for each stretch, and the targets."""
    for start, end, value in _rows(chart["median"], "x0", "x1", "y"):
        yield _line(at.x(start), at.y(value), at.x(end), at.y(value), *_stroke(chart["changed"]))
    for start, end, value, text in _rows(chart["target"], "x0", "x1", "y", "text"):
        yield _line(at.x(start), at.y(value), at.x(end), at.y(value), BLUE, 2, AIMED)
        yield _text(at.x(start) + 4, at.y(value) - 5, text, 14, BLUE)


def _stroke(changed: bool) -> tuple[str, float, str]:
    """How a median is drawn: dashed and blue where the series has changed."""
    return (CHANGED, 2, "8 5") if changed else (MEDIAN, 1.5, "")


def _marks(marks: Chart, at: _Frame) -> Iterator[str]:
    for x, low, high, text, align, shift in _rows(marks, "x", "low", "y", "text", "align", "shift"):
        across, up = at.x(x), at.y(high)
        yield _line(across, at.y(low), across, up, CHANGED, 1, "2 4")
        anchor = "end" if align == "right" else "start"
        room = (across - EDGE if anchor == "end" else WIDTH - EDGE - across) - 12
        yield _text(across + shift, up + 14, _short(text, 14, room), 14, BLUE, anchor=anchor)


def _short(text: str, size: float, room: float) -> str:
    """As much of a text as one line has room for."""
    first, *more = wrapped(text, size, room) or [""]
    return first + ("…" if more else "")


def _seen(months: Sequence[int], room: float) -> list[int]:
    """As many labels as there is room for, on the months people count from: January, July, quarters."""
    most = max(2, int(room // LABEL))
    span = months[-1] - months[0] + 1
    step = next((each for each in STEPS if span / each <= most), STEPS[-1])
    found = [at for at, month in enumerate(months) if month % step == 0]
    return found or sorted({0, len(months) - 1})


def _compare(chart: Chart, top: float) -> tuple[float, list[str]]:
    """Places side by side below `top`: its height and its parts."""
    labels, axis = chart["labels"], chart["y"]
    step = 24 if len(labels) > 40 else 30
    left = EDGE + 14 + min(300.0, max(width_of(label, 15) for label in labels))
    right, top, high = WIDTH - EDGE - 70, top + 34, step * len(labels)
    scale = (right - left) / (axis["high"] - axis["low"])

    def x(value: float) -> float:
        return left + (value - float(axis["low"])) * float(scale)

    def y(row: float) -> float:
        return top + (len(labels) - 0.5 - row) * step

    parts = []
    for tick, label in _rows(axis, "ticks", "labels"):
        parts.append(_line(x(tick), top, x(tick), top + high, GRID, 1))
        parts.append(_text(x(tick), top - 10, label, 14, MUTED, anchor="middle"))
    for value in chart["whole"]["x"]:
        parts.append(_line(x(value), top, x(value), top + high, CHANGED, 2, "8 5"))
    for least, most, row in _rows(chart["bars"], "low", "high", "y"):
        parts.append(_line(x(least), y(row), x(most), y(row), LINE, 2))
    for value, row, fill, size in _rows(chart["points"], "x", "y", "fill", "size"):
        parts.append(_dot(x(value), y(row), size / 2, fill, fill))
    for row, label in enumerate(labels):
        name = _short(label, 15, left - EDGE - 10)
        parts.append(_text(left - 10, y(row) + 5, name, 15, MUTED, anchor="end"))
    for row, text in _rows(chart["beside"], "y", "text"):
        parts.append(_text(right + 12, y(row) + 5, text, 15, INK))
    return high + 64, parts


Entry = tuple[Callable[[float, float], list[str]], str]


def _key(chart: Chart, words: Words, y: float) -> tuple[float, list[str]]:
    """What the lines and signs mean, in as many rows as they need: where the next words begin, and the parts."""
    parts: list[str] = []
    x = float(EDGE)
    for draw, name in _entries(chart, words):
        name = _short(name, 14, WIDTH - 2 * EDGE - 60)
        wide = 60 + width_of(name, 14)
        if x > EDGE and x + wide > WIDTH - EDGE:
            x, y = float(EDGE), y + 24
        parts += [*draw(x, y - 5), _text(x + 38, y, name, 14, MUTED)]
        x += wide
    return y + 26, parts


def _entries(chart: Chart, words: Words) -> Iterator[Entry]:
    def stroke(ink: str, wide: float, dash: str = "") -> Callable[[float, float], list[str]]:
        return lambda x, y: [_line(x, y, x + 30, y, ink, wide, dash)]

    def dotted(fill: str) -> Callable[[float, float], list[str]]:
        return lambda x, y: [_line(x, y, x + 30, y, LINE, 2), _dot(x + 15, y, 4, fill)]

    def signed(sign: str) -> Callable[[float, float], list[str]]:
        return lambda x, y: [_line(x, y, x + 30, y, THEN, 1.5, "4 3"), _sign(sign, x + 15, y)]

    yield dotted(LINE), words.series
    if words.own:
        yield lambda x, y: [_dot(x + 15, y, 6.5, BLUE, BLUE)], words.own
    if words.line:
        yield stroke(*_stroke(chart["kind"] == "compare" or chart["changed"])), words.line
    if words.target:
        yield stroke(BLUE, 2, AIMED), words.target
    for order, name in enumerate(words.then):
        yield signed(MARKERS[order % len(MARKERS)]), name
    limited = "limits" in chart
    yield from [(stroke(MEDIAN, 1.5, "6 4"), "grænser")] if limited else []
    filled = {BLUE: "peget ud af reglerne" if limited else "", PAPER: "foreløbigt tal"}
    yield from (
        (dotted(fill), word)
        for fill, word in filled.items()
        if word and fill in chart["points"]["fill"]
    )
