"""Charts: a skeleton of each kind made once by Bokeh, and for each page only its numbers.

Building a figure costs tens of milliseconds; the skeleton goes to the browser as a cached file and
charts.js puts the numbers in before it is drawn. A hidden or missing value leaves no point and no
line. Pure: rows in, JSON-ready data out.
"""

import json
from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any

from bokeh.core.properties import value as fixed
from bokeh.embed import json_item
from bokeh.models import (
    ColumnDataSource,
    FixedTicker,
    NumeralTickFormatter,
    Plot,
    Range1d,
    Title,
)
from bokeh.plotting import figure

from indicators.models import Status
from indicators.sentences import hides_chart, value_text
from indicators.views import Mark, Measure, Point, RunFacts, Series

INK, MUTED, GRID, BLUE, LINE = "#1a1a1a", "#595f68", "#e3e6ea", "#0b5aa2", "#3d4551"
PAPER = "#ffffff"
FONT = "IBM Plex Sans"
# Every colour a chart draws with, for the contrast test.
MARKS = {"ink": INK, "muted": MUTED, "blue": BLUE, "line": LINE}


def _plot(name: str, height: int) -> Any:
    plot = figure(
        name=name,
        height=height,
        sizing_mode="stretch_width",
        toolbar_location=None,
        tools="",
        x_range=Range1d(0, 1, name="x_range"),
        y_range=Range1d(0, 1, name="y_range"),
        outline_line_color=None,
        background_fill_color=PAPER,
        border_fill_color=PAPER,
        min_border_right=14,
    )
    plot.toolbar.logo = None
    plot.title = Title(
        name="title",
        text="",
        align="right",
        text_color=MUTED,
        text_font=FONT,
        text_font_size="14px",
        text_font_style="normal",
    )
    for axis in (plot.xaxis[0], plot.yaxis[0]):
        axis.axis_line_color = None
        axis.major_tick_line_color = None
        axis.minor_tick_line_color = None
        axis.major_label_text_color = MUTED
        axis.major_label_text_font = FONT
        axis.major_label_text_font_size = "15px"
    plot.xgrid.grid_line_color = None
    plot.ygrid.grid_line_color = GRID
    return plot


def _source(name: str, *columns: str) -> ColumnDataSource:
    return ColumnDataSource({column: [] for column in columns}, name=name)


def _run() -> Plot:
    plot = _plot("run", 400)
    plot.xaxis[0].ticker = FixedTicker(ticks=[], name="x_ticks")
    plot.xaxis[0].name = "x_axis"
    plot.yaxis[0].formatter = NumeralTickFormatter(format="0,0", name="y_format")
    marks = _source("marks", "x", "low", "high", "text", "align", "shift")
    plot.segment("x", "low", "x", "high", source=marks, line_color=BLUE, line_dash=[2, 4])
    plot.text(
        "x", "high", "text", source=marks, text_align="align", x_offset="shift", y_offset=14,
        text_color=BLUE, text_font=fixed(FONT), text_font_size="14px",
    )  # fmt: skip
    median = _source("median", "x0", "x1", "y")
    plot.segment("x0", "y", "x1", "y", source=median, line_color=MUTED, line_width=1.5, name="calm")
    changed = _source("median_changed", "x0", "x1", "y")
    plot.segment(
        "x0", "y", "x1", "y", source=changed, line_color=BLUE, line_width=2, line_dash=[8, 5]
    )
    then = _source("then", "x", "y")
    plot.line("x", "y", source=then, line_color=BLUE, line_width=1.6, line_dash=[5, 4])
    plot.scatter("x", "y", source=then, marker="diamond", size=7, fill_color=BLUE, line_color=PAPER)
    points = _source("points", "x", "y", "fill")
    plot.line("x", "y", source=points, line_color=LINE, line_width=2)
    plot.scatter(
        "x", "y", source=points, size=8, fill_color="fill", line_color=LINE, line_width=1.5
    )
    last = _source("last", "x", "y", "text")
    plot.text(
        "x", "y", "text", source=last, text_align="right", y_offset=-12, x_offset=6,
        text_color=INK, text_font=fixed(FONT), text_font_size="19px", text_font_style="bold",
    )  # fmt: skip
    return plot


def _compare() -> Plot:
    plot = _plot("compare", 400)
    plot.xaxis[0].formatter = NumeralTickFormatter(format="0,0", name="y_format")
    plot.yaxis[0].ticker = FixedTicker(ticks=[], name="x_ticks")
    plot.yaxis[0].name = "x_axis"
    plot.ygrid.grid_line_color = None
    plot.xgrid.grid_line_color = GRID
    whole = _source("whole", "x", "low", "high")
    plot.segment(
        "x", "low", "x", "high", source=whole, line_color=BLUE, line_dash=[8, 5], line_width=2
    )
    bars = _source("bars", "low", "high", "y")
    plot.segment("low", "y", "high", "y", source=bars, line_color=LINE, line_width=2)
    points = _source("points", "x", "y", "fill", "size")
    plot.scatter(
        "x", "y", source=points, size="size", fill_color="fill", line_color=LINE, line_width=1.5
    )
    return plot


@cache
def skeletons() -> bytes:
    """The script file that holds each kind's skeleton; served under its own versioned address."""
    kinds = {"run": _run, "compare": _compare}
    items = {kind: json_item(make())["doc"] for kind, make in kinds.items()}
    return f"window.tvaersSkeletons = {json.dumps(items)};\n".encode()


def run_chart(
    measure: Measure,
    series: Series,
    facts: RunFacts,
    *,
    then: Sequence[Series] = (),
    marks: Sequence[Mark] = (),
) -> dict[str, Any] | None:
    """The numbers of a run chart, or None where there is nothing to draw or a drawing would mislead."""
    values = [_y(point) for point in series.points]
    others = [[_y(point) for point in each.points] for each in then]
    drawn = [y for row in (values, *others) for y in row if y is not None]
    if not drawn or hides_chart(series):
        return None
    low, high = _span(drawn)
    last = max((at for at, y in enumerate(values) if y is not None), default=None)
    return {
        "kind": "run",
        "title": "Demonstrationsdata" if _invented(series.points) else "",
        "y": [low, high],
        "format": _format(measure),
        "months": [point.start.year * 12 + point.start.month - 1 for point in series.points],
        "labels": [point.short_label for point in series.points],
        "points": {
            "x": list(range(len(values))),
            "y": values,
            "fill": [PAPER if point.preliminary else LINE for point in series.points],
        },
        "then": _joined(others),
        "median": _median(facts, len(values)),
        "changed": facts.signal,
        "last": _last(measure, values, last),
        "marks": _marks(series.points, marks, low, high),
    }


def _y(point: Point) -> float | None:
    return point.value if point.status is Status.SHOWN else None


def _span(values: Sequence[float]) -> tuple[float, float]:
    """The y axis: all values with air above and below, and never below zero without need."""
    low, high = min(values), max(values)
    air = (high - low or abs(high) or 1) * 0.18
    bottom = low - air
    return (0.0 if low >= 0 > bottom else bottom), high + air


def _joined(rows: Sequence[Sequence[float | None]]) -> dict[str, Any]:
    """Several series as one source, a gap between each."""
    xs: list[float] = []
    ys: list[float | None] = []
    for row in rows:
        xs += [*range(len(row)), 0]
        ys += [*row, None]
    return {"x": xs, "y": ys}


def _median(facts: RunFacts, count: int) -> dict[str, Any]:
    if facts.median is None or facts.n_useful < 1:
        return {"x0": [], "x1": [], "y": []}
    return {"x0": [0], "x1": [count - 1], "y": [facts.median]}


def _last(measure: Measure, values: Sequence[float | None], at: int | None) -> dict[str, Any]:
    value = None if at is None else values[at]
    if at is None or value is None:
        return {"x": [], "y": [], "text": []}
    return {"x": [at], "y": [value], "text": [value_text(measure, value)]}


def _marks(
    points: Sequence[Point], marks: Sequence[Mark], low: float, high: float
) -> dict[str, Any]:
    found = [(at, mark) for mark in marks if (at := _position(points, mark.day)) is not None]
    right = len(points) / 2
    return {
        "x": [at for at, _ in found],
        "low": [low] * len(found),
        "high": [high] * len(found),
        "text": [mark.text for _, mark in found],
        "align": ["right" if at > right else "left" for at, _ in found],
        "shift": [-6 if at > right else 6 for at, _ in found],
    }


def _position(points: Sequence[Point], day: date) -> float | None:
    """Where on the axis a day lies: just before the first period that begins on or after it."""
    if not points or day <= points[0].start or day > points[-1].start:
        return None
    return next(at for at, point in enumerate(points) if point.start >= day) - 0.5


def _format(measure: Measure) -> str:
    decimals = f".{'0' * measure.decimals}" if measure.decimals else ""
    return f"0,0{decimals}" + ("%" if measure.unit == "%" else "")


def _invented(points: Sequence[Point]) -> bool:
    return any(point.demonstration for point in points)


def compare_chart(
    measure: Measure, named: Sequence[tuple[str, Point]], whole: Point | None, own: str
) -> dict[str, Any] | None:
    """The numbers of a comparison: each place's value with its interval, the whole as a line."""
    drawn = [(name, point) for name, point in named if point.value is not None]
    if len(drawn) < 2:
        return None
    rows = list(reversed(drawn))
    line = whole.value if whole is not None else None
    lows = [p.value if p.lower is None else p.lower for _, p in rows]
    highs = [p.value if p.upper is None else p.upper for _, p in rows]
    every = [x for x in (*lows, *highs, line) if x is not None]
    low, high = _span(every)
    heights = list(range(len(rows)))
    return {
        "kind": "compare",
        "title": "Demonstrationsdata" if _invented([p for _, p in rows]) else "",
        "y": [low, high],
        "format": _format(measure),
        "labels": [name for name, _ in rows],
        "points": {
            "x": [p.value for _, p in rows],
            "y": heights,
            "fill": [BLUE if name == own else LINE for name, _ in rows],
            "size": [12 if name == own else 9 for name, _ in rows],
        },
        "bars": {"low": lows, "high": highs, "y": heights},
        "whole": {
            "x": [] if line is None else [line],
            "low": [-0.5] if line is not None else [],
            "high": [len(rows) - 0.5] if line is not None else [],
        },
    }


def sparkline(values: Sequence[float | None], median: float | None) -> str:
    """A small line as SVG for a list: gaps stay gaps, the median is dashed, the last value a dot."""
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return ""
    low, high = min(*known, median or known[0]), max(*known, median or known[0])
    span = high - low or 1
    step = 160 / max(len(values) - 1, 1)

    def y(value: float) -> float:
        return 35 - (value - low) / span * 30

    segments: list[list[str]] = [[]]
    for at, value in enumerate(values):
        if value is None:
            segments.append([])
        else:
            segments[-1].append(f"{3 + at * step:.1f},{y(value):.1f}")
    lines = "".join(
        f'<polyline points="{" ".join(segment)}" fill="none" stroke="{LINE}" stroke-width="1.6"/>'
        if len(segment) > 1
        else f'<circle cx="{segment[0].split(",")[0]}" cy="{segment[0].split(",")[1]}" r="1.5" fill="{LINE}"/>'
        for segment in segments
        if segment
    )
    middle = (
        f'<line x1="3" x2="163" y1="{y(median):.1f}" y2="{y(median):.1f}" stroke="{MUTED}" '
        'stroke-dasharray="3 3"/>'
        if median is not None
        else ""
    )
    at = max(i for i, value in enumerate(values) if value is not None)
    end = values[at]
    dot = (
        ""
        if end is None
        else (f'<circle cx="{3 + at * step:.1f}" cy="{y(end):.1f}" r="3.6" fill="{LINE}"/>')
    )
    return (
        '<svg width="168" height="40" viewBox="0 0 168 40" aria-hidden="true" focusable="false">'
        f"{middle}{lines}{dot}</svg>"
    )
