"""Charts' numbers: rows in, JSON-ready data out. A hidden or missing value leaves no point and no line.

What a chart looks like stands in `skeletons.py`; charts.js joins the two in the browser. Pure.
"""

from collections.abc import Collection, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from indicators.models import Status
from indicators.scale import Scale, scale
from indicators.sentences import hides_chart, value_text
from indicators.skeletons import BLUE, LINE, PAPER
from indicators.views import Limits, Mark, Measure, Point, RunFacts, Series, Target
from tvaers.danish import number

INVENTED = "Demonstrationsdata"
# The run chart's height within its frame, in pixels: what keeps two words apart in its margin.
FRAME = 340
LANE = 20
# So many letters of a mark stand in the drawing; the whole of it stands below.
LONGEST = 60
# So many periods before the end, the latest value's word still reaches into the margin.
NEAR = 6
# What tells several series "as organised then" apart; the key in figure.html draws the same.
MARKERS = ("diamond", "square", "triangle")


def run_chart(
    measure: Measure,
    series: Series,
    facts: RunFacts,
    *,
    then: Sequence[Series] = (),
    marks: Sequence[Mark] = (),
    targets: Sequence[Target] = (),
    limits: Limits | None = None,
) -> dict[str, Any] | None:
    """The numbers of a run chart, or None where there is nothing to draw or a drawing would mislead. With
    `limits` it is a control chart: the line is its centre, and the points outside are filled."""
    values = [_y(point) for point in series.points]
    others = [[_y(point) for point in each.points] for each in then]
    drawn = [y for row in (values, *others) for y in row if y is not None]
    if not drawn or hides_chart(series):
        return None
    placed = placed_marks(series.points, marks)
    aimed = _aimed(measure, series.points, targets)
    edges = [each for each in (*limits.lower, *limits.upper) if each is not None] if limits else []
    y = scale(measure, [*drawn, *aimed["y"], *edges])
    if placed:
        y = y.widened(len(placed) * LANE / FRAME)
    median = facts.median if facts.n_useful else None
    return {
        "kind": "run",
        "title": INVENTED if _invented(series.points) else "",
        "y": _axis(y),
        "months": _counted(series.points),
        "labels": [point.short_label for point in series.points],
        "points": {
            "x": list(range(len(values))),
            "y": values,
            "fill": [
                PAPER if point.preliminary else BLUE if limits and at in limits.special else LINE
                for at, point in enumerate(series.points)
            ],
        },
        "then": _joined(others),
        "changed": facts.signal,
        "median": _median(facts),
        "target": aimed,
        "last": _last(measure, values),
        "beside": _beside(measure, values, median, y, limits.center if limits else "median"),
        "marks": _marks(placed, len(values), y),
        **({"limits": _stepped(limits)} if limits else {}),
    }


def _stepped(limits: Limits) -> dict[str, Any]:
    """Both limits as steps around each point, a gap where there is none."""
    found: dict[str, list[float | None]] = {"x": [], "y": []}
    for line in (limits.lower, limits.upper):
        for at, height in enumerate(line):
            found["x"] += [at - 0.5, at + 0.5]
            found["y"] += [height, height]
        found["x"].append(len(line))
        found["y"].append(None)
    return found


def _counted(points: Sequence[Point]) -> list[int]:
    """Each period's number, by which the axis chooses its labels: months, or weeks where those are shorter."""
    weekly = any((b.start - a.start).days < 28 for a, b in pairwise(points))
    if weekly:
        return [point.start.toordinal() // 7 for point in points]
    return [point.start.year * 12 + point.start.month - 1 for point in points]


def _y(point: Point) -> float | None:
    return point.value if point.status is Status.SHOWN else None


def _axis(axis: Scale) -> dict[str, Any]:
    return {"low": axis.low, "high": axis.high, "ticks": axis.ticks, "labels": axis.labels}


def _joined(rows: Sequence[Sequence[float | None]]) -> dict[str, Any]:
    """Several series as one source, a gap between each and a sign for each."""
    xs: list[float] = []
    ys: list[float | None] = []
    signs: list[str] = []
    for order, row in enumerate(rows):
        signs += [MARKERS[order % len(MARKERS)]] * (len(row) + 1)
        xs += [*range(len(row)), 0]
        ys += [*row, None]
    return {"x": xs, "y": ys, "sign": signs}


def _median(facts: RunFacts) -> dict[str, Any]:
    """Each stretch's median as a line of its own."""
    levels = facts.levels if facts.n_useful else facts.levels[:-1]
    return {
        "x0": [first - 0.4 for first, _, _ in levels],
        "x1": [last + 0.4 for _, last, _ in levels],
        "y": [height for _, _, height in levels],
    }


def _aimed(
    measure: Measure, points: Sequence[Point], targets: Sequence[Target]
) -> dict[str, list[Any]]:
    """The lines of the targets within the series, each with its word above its beginning."""
    found: dict[str, list[Any]] = {"x0": [], "x1": [], "y": [], "text": []}
    for target in targets:
        inside = [
            at
            for at, point in enumerate(points)
            if point.start >= target.begins and (target.ends is None or point.start < target.ends)
        ]
        if inside:
            found["x0"].append(inside[0] - 0.4)
            found["x1"].append(inside[-1] + 0.4)
            found["y"].append(target.value)
            found["text"].append(f"mål {value_text(measure, target.value)}")
    return found


def _last(measure: Measure, values: Sequence[float | None]) -> dict[str, Any]:
    """The latest value as a word beside its point; in the margin, or above the point inside the chart."""
    found = _latest(values)
    if found is None:
        return {"x": [], "y": [], "text": []}
    return {"x": [found[0]], "y": [found[1]], "text": [value_text(measure, found[1])]}


def _latest(values: Sequence[float | None]) -> tuple[int, float] | None:
    known = [(at, value) for at, value in enumerate(values) if value is not None]
    return known[-1] if known else None


def _beside(
    measure: Measure,
    values: Sequence[float | None],
    median: float | None,
    y: Scale,
    word: str,
) -> dict[str, Any]:
    """The median's word in the margin, moved away from the latest value's where they would meet."""
    if median is None:
        return {"x": [], "y": [], "text": [], "down": []}
    latest = _latest(values)
    down = 0.0
    if latest is not None and latest[0] >= len(values) - NEAR:
        apart = (latest[1] - median) / (y.high - y.low) * FRAME
        if abs(apart) < 22:
            down = apart + 22 if apart >= 0 else apart - 22
    return {
        "x": [len(values) - 1],
        "y": [median],
        "text": [f"{word} {value_text(measure, median)}"],
        "down": [round(down, 1)],
    }


def placed_marks(points: Sequence[Point], marks: Sequence[Mark]) -> list[tuple[float, Mark]]:
    """The marks that fall within the series, each with its position on the axis."""
    placed = [(_position(points, mark.day), mark) for mark in marks if mark.day is not None]
    return [(at, mark) for at, mark in placed if at is not None]


def _position(points: Sequence[Point], day: date) -> float | None:
    """Where on the axis a day lies: just before the first period that begins on or after it."""
    if not points or day <= points[0].start or day > points[-1].start:
        return None
    return next(at for at, point in enumerate(points) if point.start >= day) - 0.5


def _marks(placed: Sequence[tuple[float, Mark]], count: int, y: Scale) -> dict[str, Any]:
    """Each mark with a lane of its own above the values, so that no two texts meet."""
    lane = (y.high - y.low) * LANE / FRAME
    beyond = [at > count / 2 for at, _ in placed]
    return {
        "x": [at for at, _ in placed],
        "low": [y.low] * len(placed),
        "y": [y.high - lane * order for order in range(len(placed))],
        "text": [_short(mark_text(mark)) for _, mark in placed],
        "short": [str(order) for order in range(1, len(placed) + 1)],
        "align": ["right" if right else "left" for right in beyond],
        "shift": [-6 if right else 6 for right in beyond],
    }


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1].rstrip()}…"


def mark_text(mark: Mark) -> str:
    """A mark in words: that it is a break, where it is one, and whether it is confirmed."""
    what = {
        "break": "Databrud: ",
        "version": "Ny definition: ",
        "phase": "Ny fase: ",
        "note": "Note: ",
    }.get(mark.kind, "")
    doubt = " (ikke bekræftet)" if mark.certainty == "unconfirmed" else ""
    return f"{what}{mark.text.rstrip('.')}{doubt}"


def chart_title(points: Sequence[Point]) -> str:
    """What stands over a drawing of places: that its values are preliminary, and that they are invented."""
    soon = "Foreløbige tal" if any(point.preliminary for point in points) else ""
    return " · ".join(filter(None, (soon, INVENTED if _invented(points) else "")))


def _invented(points: Sequence[Point]) -> bool:
    return any(point.demonstration for point in points)


def compare_chart(
    measure: Measure, named: Sequence[tuple[str, Point]], whole: Point | None, own: Collection[str]
) -> dict[str, Any] | None:
    """The numbers of a comparison: each place's value with its interval, the whole as a line."""
    drawn = [(name, point) for name, point in named if point.value is not None]
    if len(drawn) < 2:
        return None
    rows = list(reversed(drawn))
    line = whole.value if whole is not None else None
    lows = [p.value if p.lower is None else p.lower for _, p in rows]
    highs = [p.value if p.upper is None else p.upper for _, p in rows]
    heights = list(range(len(rows)))
    axis = scale(measure, [x for x in (*lows, *highs, line) if x is not None])
    mine = [name in own for name, _ in rows]
    return {
        "kind": "compare",
        "title": chart_title([p for _, p in rows]),
        "y": _axis(axis),
        "labels": [name for name, _ in rows],
        "points": {
            "x": [p.value for _, p in rows],
            "y": heights,
            "fill": [BLUE if own_row else LINE for own_row in mine],
            "size": [13 if own_row else 9 for own_row in mine],
        },
        "bars": {"low": lows, "high": highs, "y": heights},
        "whole": {
            "x": [] if line is None else [line],
            "low": [] if line is None else [-0.5],
            "high": [] if line is None else [len(rows) - 0.5],
        },
        "beside": {
            "x": [axis.high] * len(rows),
            "y": heights,
            "text": [number(p.value or 0.0, measure.decimals) for _, p in rows],
        },
    }
