"""The board for the corridor: what leaves the unit, so small counts of persons stay off it. Pure."""

from dataclasses import dataclass, replace

from indicators.disclosure.rules import Profile
from indicators.figure import FigureView, figure_view
from indicators.handheld.models import TallySheet
from indicators.handheld.shown import Shown
from indicators.models import Status
from indicators.sentences import value_text, with_base
from indicators.views import Point

# As for every source of persons.
PROFILE = Profile(5, 10)
NO_CHART = "Så mange af tallene er små, at en figur her kunne vise, hvem de handler om."


@dataclass(frozen=True)
class Board:
    """What hangs on the wall: the newest number that may, the line, the aim, and what is tried."""

    big: str
    base: str
    finding: str
    view: FigureView
    hidden: int


def board(found: Shown) -> Board:
    """The sheet as it may be seen by whoever passes."""
    points = tuple(_outside(found.sheet, point) for point in found.series.points)
    series = replace(found.series, points=points)
    view = figure_view(found.measure, series, marks=found.marks, targets=found.targets)
    told = [point for point in points if point.status in (Status.SHOWN, Status.HIDDEN)]
    newest = told[-1] if told else None
    hidden = sum(point.status is Status.HIDDEN for point in points)
    shown = newest is not None and newest.value is not None
    return Board(
        big=value_text(found.measure, newest.value)
        if shown and newest and newest.value is not None
        else "",
        base=_base(found, newest),
        finding=view.finding if view.chart else NO_CHART if hidden else view.finding,
        view=view,
        hidden=hidden,
    )


def _base(found: Shown, newest: Point | None) -> str:
    if newest is None:
        return "Der er ikke tal på skemaet endnu."
    if newest.value is None:
        return f"Tallet for {newest.label} er så lille, at det ikke skrives her."
    return with_base(found.measure, newest)


def _outside(sheet: TallySheet, point: Point) -> Point:
    """A point without its numbers, where they are of few persons."""
    if not sheet.persons or point.value is None or not _small(point):
        return point
    return replace(
        point,
        value=None,
        numerator=None,
        denominator=None,
        lower=None,
        upper=None,
        status=Status.HIDDEN,
        flags=(),
    )


def _small(point: Point) -> bool:
    counts = [point.numerator if point.numerator is not None else point.value]
    if point.denominator is not None:
        if point.denominator < PROFILE.min_denominator:
            return True
        counts.append(point.denominator - (point.numerator or 0))
    return any(count is not None and 0 < count < PROFILE.threshold for count in counts)
