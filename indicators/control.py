"""The control chart of a measure beside its run chart: limits, what lies outside, and the sentence from the test.

Which chart is fixed by what is measured, so that nobody chooses it by its answer. NHS' rules are a view of
their own and are never mixed with the others in one chart. Pure.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from indicators import sentences
from indicators.asking import CONTROL, NHS
from indicators.charts import run_chart
from indicators.figure import Cell, FigureView, Icon, figure_view
from indicators.models import Status
from indicators.shown import restarts
from indicators.statistics.control import control_chart
from indicators.statistics.control_lines import FIRM_FROM, PRELIMINARY_FROM, ControlChart, Kind
from indicators.statistics.nhs import (
    BASELINE_FROM,
    POINTS,
    Assurance,
    Cause,
    Direction,
    NHSChart,
    Variation,
    nhs_chart,
)
from indicators.views import Limits, Mark, Measure, Point, RunFacts, Series, Target
from tvaers.danish import list_of, number

# So large denominators that limits from chance alone are too narrow (Laney).
LARGE = 1000
NAMED = 4
MIXED = " Målingerne samler sig også på én side af gennemsnittet ad gangen."
TITLES = {
    Kind.P: "P",
    Kind.P_PRIME: "P'",
    Kind.U: "U",
    Kind.U_PRIME: "U'",
    Kind.I: "I",
    Kind.C: "C",
}
DIRECTIONS = {"up": Direction.INCREASE, "down": Direction.DECREASE}
CAUSES = {
    Cause.ABOVE_LIMIT: "ligger over den øvre grænse",
    Cause.BELOW_LIMIT: "ligger under den nedre grænse",
    Cause.RISING: f"er en af mindst {POINTS}, der stiger hver gang",
    Cause.FALLING: f"er en af mindst {POINTS}, der falder hver gang",
    Cause.TWO_OF_THREE_ABOVE: "er en af to ud af tre, der ligger nær den øvre grænse",
    Cause.TWO_OF_THREE_BELOW: "er en af to ud af tre, der ligger nær den nedre grænse",
    Cause.RUN_ABOVE: f"er en af mindst {POINTS} i træk over gennemsnittet",
    Cause.RUN_BELOW: f"er en af mindst {POINTS} i træk under gennemsnittet",
    Cause.COMMON: "peges ikke ud af nogen af reglerne",
}
VARIATIONS = {
    Variation.COMMON_CAUSE: Icon("Variation: tilfældig", "~", "calm"),
    Variation.IMPROVEMENT_HIGH: Icon("Variation: særlig, forbedring (højere)", "H", "good"),
    Variation.IMPROVEMENT_LOW: Icon("Variation: særlig, forbedring (lavere)", "L", "good"),
    Variation.CONCERN_HIGH: Icon("Variation: særlig, forværring (højere)", "H", "bad"),
    Variation.CONCERN_LOW: Icon("Variation: særlig, forværring (lavere)", "L", "bad"),
    Variation.NEUTRAL_HIGH: Icon("Variation: særlig, højere uden aftalt retning", "H", "changed"),
    Variation.NEUTRAL_LOW: Icon("Variation: særlig, lavere uden aftalt retning", "L", "changed"),
}
ASSURANCES = {
    Assurance.PASS: Icon("Mål: nås hver gang, hvis intet ændrer sig", "P", "good"),
    Assurance.FAIL: Icon("Mål: nås ikke, hvis intet ændrer sig", "F", "bad"),
    Assurance.INCONSISTENT: Icon("Mål: nås nogle gange og andre ikke, tilfældigt", "?", "changed"),
}


@dataclass(frozen=True)
class _Drawn:
    """A control chart of either kind: lines, what the rules say of each point, the sentence, the rules."""

    center: Sequence[float | None]
    limits: Limits
    told: Sequence[str]
    finding: str
    rules: str
    icons: tuple[Icon, ...] = ()


def diagram_view(
    measure: Measure,
    series: Series,
    diagram: str,
    *,
    then: tuple[Series, ...] = (),
    marks: tuple[Mark, ...] = (),
    targets: tuple[Target, ...] = (),
) -> FigureView:
    """The figure as the address asks for it: the run chart, or the control chart over the same series."""
    view = figure_view(measure, series, then=then, marks=marks, targets=targets)
    if diagram not in (CONTROL, NHS) or view.chart is None:
        return view
    starts = restarts(series.points, marks)
    if diagram == CONTROL:
        drawn = _control(measure, series.points, starts)
    else:
        drawn = _nhs(measure, series.points, starts, targets)
    facts = _facts(series.points, starts, drawn.center)
    chart = run_chart(
        measure, series, facts, then=then, marks=marks, targets=targets, limits=drawn.limits
    )
    edges = zip(drawn.limits.lower, drawn.limits.upper, drawn.told, strict=True)
    cells = [
        (_edge(measure, low), _edge(measure, high), Cell(told, word=True))
        for low, high, told in edges
    ]
    rows = zip(view.table, reversed(cells), strict=True)
    return replace(
        view,
        finding=drawn.finding,
        summary=_in_words_of_limits(view.summary),
        chart=chart,
        heads=(*view.heads, "Nedre grænse", "Øvre grænse", "Efter reglerne"),
        table=tuple(replace(row, cells=(*row.cells, *more)) for row, more in rows),
        median="",
        center="" if facts.median is None else sentences.value_text(measure, facts.median),
        icons=drawn.icons,
        rules=drawn.rules,
    )


def _in_words_of_limits(summary: str) -> str:
    """A run chart's summary where the line is a mean with limits and no median."""
    begins = ("Medianen begynder forfra", "Gennemsnit og grænser begynder forfra")
    return summary.replace(*begins).replace("medianen er uden dem", "gennemsnittet er uden dem")


def kind_of(measure: Measure, points: Sequence[Point]) -> Kind:
    """The chart that fits: counts of counts by P or U, their wider kin where denominators are so large
    that chance alone would make every line too narrow, and values by I."""
    if measure.kind == "tally":
        return Kind.C
    if measure.kind not in ("share", "rate", "ratio"):
        return Kind.I
    sizes = [point.denominator for point in points if point.value is not None and point.denominator]
    large = bool(sizes) and median(sizes) > LARGE
    if measure.kind == "share":
        return Kind.P_PRIME if large else Kind.P
    # What a rate is of are inhabitants, and a ratio's two counts both vary.
    return Kind.U_PRIME if large or measure.kind == "ratio" else Kind.U


def _control(measure: Measure, points: Sequence[Point], starts: Sequence[int]) -> _Drawn:
    kind = kind_of(measure, points)
    shown = [point if point.status is Status.SHOWN else None for point in points]
    if kind in (Kind.I, Kind.C):
        values = [point.value if point else None for point in shown]
        chart = control_chart(kind, values, phases=starts)
    else:
        chart = control_chart(
            kind,
            [point.numerator if point else None for point in shown],
            [point.denominator if point else None for point in shown],
            phases=starts,
        ).scaled(measure.per)
    # Limits of a stretch with too few values are not drawn: they would be an invention.
    firm = [estimate.shown for estimate in chart.estimates]
    of = _stretch_of(len(points), starts)
    lower = tuple(v if firm[of[at]] else None for at, v in enumerate(chart.lower))
    upper = tuple(v if firm[of[at]] else None for at, v in enumerate(chart.upper))
    special = frozenset(at for at, out in enumerate(chart.outside) if out and firm[of[at]])
    told = [
        ""
        if point.value is None
        else "uden for grænserne"
        if at in special
        else "inden for"
        if upper[at] is not None
        else "ingen grænser"
        for at, point in enumerate(points)
    ]
    return _Drawn(
        chart.center,
        Limits(lower, upper, special),
        told,
        _control_finding(measure, points, chart, special, starts),
        f"Det er et {TITLES[kind]}-kort: gennemsnittet og grænser tre standardafvigelser fra det. En "
        "måling uden for grænserne er sjældent tilfældig: det sker i omkring 1 af 370 stabile målinger. "
        f"Grænser vises fra {PRELIMINARY_FROM} målinger og er foreløbige indtil {FIRM_FROM}.",
    )


def _control_finding(
    measure: Measure,
    points: Sequence[Point],
    chart: ControlChart,
    special: frozenset[int],
    starts: Sequence[int],
) -> str:
    last, begins = chart.estimates[-1], max(starts, default=0)
    if not last.shown:
        return f"For få målinger til grænser. Her er {last.n}, og det kræver mindst {PRELIMINARY_FROM}."
    out = [points[at] for at in sorted(special) if at >= begins]
    soon = "" if last.firm else f" Grænserne er foreløbige, for de bygger på {last.n} målinger."
    if out:
        many = "Én måling" if len(out) == 1 else f"{len(out)} målinger"
        when = list_of([point.label for point in out[-NAMED:]])
        some = "" if len(out) <= NAMED else "senest "
        return (
            f"{many} af {last.n} ligger uden for grænserne: {some}{when}. Det er sjældent tilfældigt. "
            f"Find ud af, hvad der var særligt.{MIXED if chart.phases[-1].signal else ''}{soon}"
        )
    if chart.phases[-1].signal:
        return (
            f"Ingen måling ligger uden for grænserne, men målingerne samler sig på én side af "
            f"gennemsnittet ad gangen. Niveauet har næppe været det samme hele tiden.{soon}"
        )
    return (
        f"{measure.short} svinger inden for grænserne i alle {last.n} målinger. Det ligner tilfældige "
        f"udsving; en ændring af niveauet kræver, at noget gøres anderledes.{soon}"
    )


def _nhs(
    measure: Measure, points: Sequence[Point], starts: Sequence[int], targets: Sequence[Target]
) -> _Drawn:
    values = [point.value if point.status is Status.SHOWN else None for point in points]
    known = [point for point in points if point.value is not None]
    newest = known[-1].start if known else None
    aim = next(
        (
            each.value
            for each in reversed(targets)
            if newest and each.begins <= newest and (each.ends is None or newest < each.ends)
        ),
        None,
    )
    direction = DIRECTIONS.get(measure.direction, Direction.NEUTRAL)
    chart = nhs_chart(values, direction, target=aim, phases=starts)
    enough = sum(v is not None for v in values[max(starts, default=0) :]) >= BASELINE_FROM
    special = frozenset(
        at for at, cause in enumerate(chart.causes) if cause not in (None, Cause.COMMON)
    )
    return _Drawn(
        chart.mean,
        Limits(chart.lower, chart.upper, special if enough else frozenset()),
        [CAUSES[cause] if cause and enough else "" for cause in chart.causes],
        _nhs_finding(points, chart, enough),
        "Det er et I-kort med NHS Englands regler (Making Data Count). Reglerne slår falsk alarm i "
        "omkring 18 ud af 100 stabile serier med 24 målinger, så en udpeget måling er et sted at spørge og "
        "ikke et svar. De blandes ikke med seriediagrammets regler.",
        _icons(chart) if enough else (),
    )


def _nhs_finding(points: Sequence[Point], chart: NHSChart, enough: bool) -> str:
    if not enough:
        return f"For få målinger til NHS' regler. Det kræver mindst {BASELINE_FROM} efter hinanden i serien."
    at = max(at for at, cause in enumerate(chart.causes) if cause is not None)
    cause = chart.causes[at] or Cause.COMMON
    said = f"Den seneste måling, {points[at].label}, {CAUSES[cause]}."
    if cause is Cause.COMMON:
        return f"{said} Det ligner tilfældig variation."
    return f"{said} Det tyder på, at noget er anderledes; find ud af hvad."


def _icons(chart: NHSChart) -> tuple[Icon, ...]:
    found = [VARIATIONS[chart.icon]] if chart.icon else []
    return (*found, *([ASSURANCES[chart.assurance]] if chart.assurance else []))


def _stretch_of(count: int, starts: Sequence[int]) -> list[int]:
    """For each point, which stretch it lies in."""
    return [sum(start <= at for start in starts) for at in range(count)]


def _facts(
    points: Sequence[Point], starts: Sequence[int], center: Sequence[float | None]
) -> RunFacts:
    """The centre lines as a chart draws them: one a stretch."""
    edges = [0, *starts, len(points)]
    levels = [
        (first, last - 1, height)
        for first, last in pairwise(edges)
        if (height := next((v for v in center[first:last] if v is not None), None)) is not None
    ]
    middle = levels[-1][2] if levels and levels[-1][0] == edges[-2] else None
    return RunFacts(
        median=middle,
        n_useful=len(points) if middle is not None else 0,
        longest_run=0,
        longest_run_max=0,
        crossings=0,
        crossings_min=0,
        signal=False,
        side=0,
        run_first=None,
        run_last=None,
        ties_share=0.0,
        begins=edges[-2],
        levels=tuple(levels),
    )


def _edge(measure: Measure, value: float | None) -> Cell:
    return Cell("" if value is None else number(value, max(measure.decimals, 1)))
