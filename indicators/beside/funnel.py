"""A funnel: places by their size, with limits that widen where they are small. Pure.

The lines are exact tails around the whole's value (indicators/statistics/funnel.py). Where places differ by
more than chance makes them, the outer lines are widened by the variance between places, and only who lies
beyond the widened ones is named (Spiegelhalter 2005).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from indicators.charts import chart_title
from indicators.scale import Scale as Axis
from indicators.scale import scale
from indicators.sentences import value_text
from indicators.side_by_side import NAMED, Stand, named
from indicators.skeletons import BLUE, LINE
from indicators.statistics.funnel import TAIL_95, TAIL_998, Family, lines
from indicators.statistics.intervals import Interval
from indicators.statistics.overdispersion import Scale, Trim, limits, overdispersion, scores
from indicators.views import Measure
from tvaers.danish import list_of, number

# Fewer places than this form no funnel.
FEWEST = 8
# So many sizes a line is drawn through.
STEPS = 80
# Trimming makes phi smaller than it is; from here on places are said to differ by more than chance.
SPREAD = 1.5
WORDS_AT_POINTS = 8
# The drawing's height in pixels, a word's, and how much of the width a word may take.
HEIGHT, LINE_HEIGHT, WORD = 380, 19, 0.22
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Funnel:
    """What a funnel shows: the sentence, the summary, and its drawing's numbers where there are any."""

    finding: str
    summary: str
    chart: dict[str, Any] | None
    spread: bool = False


def funnel(
    measure: Measure, label: str, stands: Sequence[Stand], whole: Stand | None, own: Collection[str]
) -> Funnel:
    """The funnel of a share or a rate around the whole; only places whose counts may be seen are in it."""
    if measure.kind not in ("share", "rate"):
        return Funnel("Tragten kan kun tegnes for andele og rater.", "", None)
    told = [
        each
        for each in stands
        if each.point.value is not None
        and each.point.numerator is not None
        and (each.point.denominator or 0) > 0
    ]
    if len(told) < FEWEST or whole is None or whole.point.value is None:
        return Funnel(
            f"Der er for få tal til en tragt i {label}.",
            f"Den kræver mindst {FEWEST} steder.",
            None,
        )
    target = whole.point.value / measure.per
    if target <= 0 or (measure.kind == "share" and target >= 1):
        return Funnel(f"Alle steder har samme tal i {label}.", "", None)
    count = np.array([each.point.numerator for each in told], dtype=np.float64)
    size = np.array([each.point.denominator for each in told], dtype=np.float64)
    found = _Lines(Family(target, measure.kind == "share"), count, size)
    beyond = found.beyond(count / size, size, TAIL_998)
    return Funnel(
        finding=_finding(measure, label, told, beyond, whole),
        summary=_summary(len(stands) - len(told), found),
        chart=_chart(measure, told, beyond, found, whole.point.value, own),
        spread=found.tau2 > 0,
    )


class _Lines:
    """The lines of one funnel, at any size."""

    def __init__(self, family: Family, count: Floats, size: Floats) -> None:
        self.family = family
        self.phi, self.tau2 = 1.0, 0.0
        self._kind = Scale.PROPORTION if family.binomial else Scale.ROOT_RATIO
        expected = size if family.binomial else size * family.target
        middle = family.target if family.binomial else 1.0
        found = overdispersion(scores(self._kind, count, expected, middle), Trim.WINSORISE)
        self.phi = found.phi
        if found.phi > SPREAD:
            self.tau2 = found.tau2

    def at(self, size: Floats, tail: float) -> Interval:
        """The exact lines, as numerator over denominator."""
        return lines(size, self.family, tail)

    def widened(self, size: Floats, tail: float) -> Interval:
        """The lines with the variance between places added."""
        expected = size if self.family.binomial else size * self.family.target
        middle = self.family.target if self.family.binomial else 1.0
        found = limits(self._kind, expected, middle, confidence=1 - 2 * tail, tau2=self.tau2)
        return found if self.family.binomial else found.scaled(self.family.target)

    def beyond(self, value: Floats, size: Floats, tail: float) -> npt.NDArray[np.int8]:
        """1 above, -1 below, 0 within: by the exact lines, and by the widened ones where there are any."""
        exact = self.at(size, tail)
        above, below = value > exact.upper, value < exact.lower
        if self.tau2 > 0:
            wide = self.widened(size, tail)
            above, below = above & (value > wide.upper), below & (value < wide.lower)
        return above.astype(np.int8) - below.astype(np.int8)


def _finding(
    measure: Measure,
    label: str,
    told: Sequence[Stand],
    beyond: npt.NDArray[np.int8],
    whole: Stand,
) -> str:
    middle = f"{named(whole.name)} ({value_text(measure, whole.point.value or 0.0)}) i {label}"
    above = [each.name for each, side in zip(told, beyond, strict=True) if side > 0]
    below = [each.name for each, side in zip(told, beyond, strict=True) if side < 0]
    if not above and not below:
        return (
            f"Ingen af de {len(told)} steder ligger uden for tragten om {middle}: "
            "forskellene kan være tilfældige."
        )
    parts = [f"{_who(above)} ligger over" if above else "", f"{_who(below)} under" if below else ""]
    if not above:
        parts = [f"{_who(below)} ligger under"]
    said = " og ".join(part for part in parts if part)
    rest = len(told) - len(above) - len(below)
    others = "Resten" if rest != 1 else "Det sidste"
    return f"{said} tragten om {middle}, og det er næppe tilfældigt. {others} ligger inden for den."


def _who(names: Sequence[str]) -> str:
    return list_of(names) if len(names) <= NAMED else f"{len(names)} steder"


def _summary(left_out: int, found: _Lines) -> str:
    said = ["Tragten viser, hvor meget tilfældet alene gør: små steder svinger mest."]
    if found.tau2 > 0:
        said.append(
            f"Stederne varierer mere, end tilfældet gør (variansen er {number(found.phi, 1)} gange den "
            "ventede). Derfor er grænserne også udvidet, og kun den, der ligger uden for dem, er nævnt."
        )
    if left_out:
        who = "Et sted" if left_out == 1 else f"{left_out} steder"
        said.append(f"{who} er ikke med: tallet er skjult eller mangler.")
    return " ".join(said)


def _chart(
    measure: Measure,
    told: Sequence[Stand],
    beyond: npt.NDArray[np.int8],
    found: _Lines,
    middle: float,
    own: Collection[str],
) -> dict[str, Any]:
    sizes = [each.point.denominator or 0.0 for each in told]
    values = [each.point.value or 0.0 for each in told]
    # From the smallest place a little to the left; a size is a whole number, so a line has steps of one.
    grid = np.unique(np.rint(np.linspace(max(min(sizes) * 0.8, 1), max(sizes) * 1.04, STEPS)))
    inner, outer = found.at(grid, TAIL_95), found.at(grid, TAIL_998)
    wide = found.widened(grid, TAIL_998) if found.tau2 > 0 else None
    drawn = [outer, inner] if wide is None else [outer, inner, wide]
    seen = grid >= np.quantile(sizes, 0.05)
    heights = [*values]
    for each in drawn:
        heights += [float(v) for v in each.lower[seen] * measure.per]
        heights += [float(v) for v in each.upper[seen] * measure.per]
    y = scale(measure, heights)
    x = scale(
        replace(measure, kind="count", unit="", decimals=0), [float(grid[0]), float(grid[-1])]
    )
    mine = [each.name in own for each in told]
    named_at = [at for at in range(len(told)) if mine[at] or beyond[at]][:WORDS_AT_POINTS]
    return {
        "kind": "funnel",
        "title": chart_title([each.point for each in told]),
        "x": {"low": float(grid[0]), "high": float(grid[-1]), "ticks": x.ticks, "labels": x.labels},
        "y": {"low": y.low, "high": y.high, "ticks": y.ticks, "labels": y.labels},
        "points": {
            "x": sizes,
            "y": values,
            "fill": [BLUE if own_one else LINE for own_one in mine],
            "size": [13 if own_one else 8 for own_one in mine],
        },
        "inner": _line(measure, grid, inner),
        "outer": _line(measure, grid, outer),
        "wide": _line(measure, grid, wide),
        "whole": {"x": [float(grid[0]), float(grid[-1])], "y": [middle, middle]},
        "names": {
            "x": [sizes[at] for at in named_at],
            "y": [values[at] for at in named_at],
            "text": [told[at].name for at in named_at],
            "align": ["right" if sizes[at] > 0.6 * grid[-1] else "left" for at in named_at],
            "shift": [-10 if sizes[at] > 0.6 * grid[-1] else 10 for at in named_at],
            "down": _apart([(sizes[at] / grid[-1], values[at]) for at in named_at], y),
        },
    }


def _apart(points: Sequence[tuple[float, float]], y: Axis) -> list[float]:
    """How many pixels each point's word is moved down so that no two meet."""
    placed: list[tuple[float, float]] = []
    moved = dict.fromkeys(range(len(points)), 0.0)
    for at in sorted(range(len(points)), key=lambda each: -points[each][1]):
        across, height = points[at]
        top = (y.high - height) / (y.high - y.low) * HEIGHT
        near = [down for beside, down in placed if abs(beside - across) < WORD]
        down = max([top, *(each + LINE_HEIGHT for each in near if each + LINE_HEIGHT > top)])
        moved[at] = round(down - top, 1)
        placed.append((across, down))
    return list(moved.values())


def _line(measure: Measure, grid: Floats, found: Interval | None) -> dict[str, list[float | None]]:
    """Lower and upper line as one, with a gap between them."""
    if found is None:
        return {"x": [], "y": []}
    xs = [*map(float, grid)]
    low = [round(float(v) * measure.per, 4) for v in found.lower]
    high = [round(float(v) * measure.per, 4) for v in found.upper]
    return {"x": [*xs, None, *xs], "y": [*low, None, *high]}
