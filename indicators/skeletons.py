"""Charts without numbers: one Bokeh figure of each kind, made once and kept by browsers as a file.

Building a figure costs tens of milliseconds. charts.js puts a page's numbers into the named sources,
tickers and ranges before anything is drawn.
"""

import json
from functools import cache
from typing import Any

from bokeh.core.properties import value
from bokeh.embed import json_item
from bokeh.models import ColumnDataSource, FixedTicker, Range1d
from bokeh.models.annotations import Title
from bokeh.plotting import figure

PAPER = "#ffffff"
FONT = "IBM Plex Sans"
# What is read in a chart, and what is drawn in it. Contrast is held by tests/indicators/test_palette.py.
INK, MUTED, BLUE = "#1a1a1a", "#595f68", "#0b5aa2"
LINE, MEDIAN, CHANGED, THEN, GRID = "#262b33", "#7a818c", "#2b7cc4", "#5f7d9c", "#e3e6ea"
WRITING = {"ink": INK, "muted": MUTED, "blue": BLUE}
DRAWING = {"line": LINE, "median": MEDIAN, "changed": CHANGED, "then": THEN}


def _plot(**more: Any) -> Any:
    plot = figure(
        name="plot",
        height=400,
        sizing_mode="stretch_width",
        toolbar_location=None,
        tools="",
        x_range=Range1d(start=0, end=1, name="x_range"),
        y_range=Range1d(start=0, end=1, name="y_range"),
        outline_line_color=None,
        background_fill_color=PAPER,
        border_fill_color=PAPER,
        **more,
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
    for name, axis in (("x", plot.xaxis[0]), ("y", plot.yaxis[0])):
        axis.name = f"{name}_axis"
        axis.ticker = FixedTicker(ticks=[], name=f"{name}_ticks")
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


def _words(plot: Any, source: ColumnDataSource, color: str, size: int, **more: Any) -> None:
    # Above the frame's own levels, so that a word may stand in the margin beside its line.
    plot.text(
        "x",
        "y",
        "text",
        source=source,
        level="annotation",
        text_color=color,
        text_font=value(FONT),
        text_font_size=f"{size}px",
        **more,
    )


def _run() -> Any:
    plot = _plot()
    marks = _source("marks", "x", "low", "y", "text", "align", "shift")
    plot.segment("x", "low", "x", "y", source=marks, line_color=CHANGED, line_dash=[2, 4])
    _words(plot, marks, BLUE, 14, text_align="align", x_offset="shift", y_offset=12)
    calm = _source("median", "x0", "x1", "y")
    plot.segment("x0", "y", "x1", "y", source=calm, line_color=MEDIAN, line_width=1.5)
    changed = _source("median_changed", "x0", "x1", "y")
    plot.segment(
        "x0", "y", "x1", "y", source=changed, line_color=CHANGED, line_width=2, line_dash=[8, 5]
    )
    target = _source("target", "x0", "x1", "y", "text")
    plot.segment(
        "x0", "y", "x1", "y", source=target, line_color=BLUE, line_dash=[1, 3], line_width=2
    )
    plot.text(
        "x0",
        "y",
        "text",
        source=target,
        level="annotation",
        text_color=BLUE,
        text_font=value(FONT),
        text_font_size="14px",
        x_offset=4,
        y_offset=-3,
    )
    limits = _source("limits", "x", "y")
    plot.line("x", "y", source=limits, line_color=MEDIAN, line_width=1.5, line_dash=[6, 4])
    then = _source("then", "x", "y")
    plot.line("x", "y", source=then, line_color=THEN, line_width=1.5, line_dash=[4, 3])
    plot.scatter("x", "y", source=then, marker="diamond", size=9, color=THEN)
    points = _source("points", "x", "y", "fill")
    plot.line("x", "y", source=points, line_color=LINE, line_width=2)
    plot.scatter(
        "x",
        "y",
        source=points,
        size=8,
        fill_color="fill",
        line_color=LINE,
        line_width=1.5,
        name="dots",
    )
    middle = {"text_baseline": "middle", "x_offset": 12}
    _words(plot, _source("last", "x", "y", "text"), INK, 20, text_font_style="bold", **middle)
    _words(plot, _source("beside", "x", "y", "text", "down"), MUTED, 14, y_offset="down", **middle)
    return plot


def _compare() -> Any:
    # The scale stands above: a hundred places are longer than a window.
    plot = _plot(x_axis_location="above")
    plot.ygrid.grid_line_color = None
    plot.xgrid.grid_line_color = GRID
    whole = _source("whole", "x", "low", "high")
    plot.segment(
        "x", "low", "x", "high", source=whole, line_color=CHANGED, line_dash=[8, 5], line_width=2
    )
    bars = _source("bars", "low", "high", "y")
    plot.segment("low", "y", "high", "y", source=bars, line_color=LINE, line_width=2)
    points = _source("points", "x", "y", "fill", "size")
    plot.scatter(
        "x", "y", source=points, size="size", fill_color="fill", line_color="fill", line_width=1.5
    )
    beside = _source("beside", "x", "y", "text")
    _words(plot, beside, INK, 15, text_baseline="middle", x_offset=12)
    return plot


def _funnel() -> Any:
    plot = _plot()
    for name, color, dash in (
        ("outer", MEDIAN, []),
        ("inner", MEDIAN, [2, 4]),
        ("wide", THEN, [6, 4]),
        ("whole", CHANGED, [8, 5]),
    ):
        source = _source(name, "x", "y")
        plot.line("x", "y", source=source, line_color=color, line_width=1.5, line_dash=dash)
    points = _source("points", "x", "y", "fill", "size")
    plot.scatter("x", "y", source=points, size="size", fill_color="fill", line_color="fill")
    names = _source("names", "x", "y", "text", "align", "shift", "down")
    _words(
        plot,
        names,
        INK,
        15,
        text_align="align",
        text_baseline="middle",
        x_offset="shift",
        y_offset="down",
    )
    return plot


@cache
def skeletons() -> bytes:
    """The script file that holds each kind's skeleton; served under its own versioned address."""
    kinds = {"run": _run, "compare": _compare, "funnel": _funnel}
    items = {kind: json_item(make())["doc"] for kind, make in kinds.items()}
    return f"window.tvaersSkeletons = {json.dumps(items)};\n".encode()
