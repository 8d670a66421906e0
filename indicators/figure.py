"""The figure component's view: finding, summary, chart, table and notes from the same points."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from indicators import keys, sentences, side_by_side
from indicators.charts import compare_chart, mark_text, placed_marks, run_chart
from indicators.checks.words import Said, said
from indicators.models import Status
from indicators.sentences import Verdict
from indicators.shown import NO_FACTS, restarts, run_facts
from indicators.side_by_side import Stand
from indicators.views import Mark, Measure, Point, Series, Target
from tvaers.danish import day, list_of, number
from tvaers.parts import Sign


@dataclass(frozen=True)
class Cell:
    """One cell of a figure's table: its text, and whether it is a word in a number's place."""

    text: str
    word: bool = False


@dataclass(frozen=True)
class TableRow:
    """One row of a figure's table."""

    label: str
    cells: tuple[Cell, ...]
    slug: str = ""
    # What happened to the series just before this period.
    marks: tuple[str, ...] = ()
    # Why somebody should look at the value, and where it comes from.
    flags: tuple[Said, ...] = ()
    start: str = ""
    preliminary: bool = False


@dataclass(frozen=True)
class Icon:
    """One of the two icons of NHS' rules: its words, the letter or wave in it, and how it is drawn."""

    words: str
    sign: str
    mood: str


@dataclass(frozen=True)
class FigureView:
    """Everything the figure component shows of one measure in one place."""

    name: str
    finding: str
    summary: str
    chart: dict[str, Any] | None
    heads: tuple[str, ...]
    table: tuple[TableRow, ...]
    marks: tuple[str, ...]
    # Breaks whose day nobody knows, so that no line can be drawn.
    undated: tuple[str, ...]
    warning: str
    median: str
    preliminary: bool
    # How each target stands, and who set it.
    targets: tuple[str, ...]
    rules: str
    # What stands in a control chart's key and beside it; empty for a run chart.
    center: str
    icons: tuple[Icon, ...]
    then: tuple[Series, ...]
    same_then: bool
    demonstration: bool

    @property
    def key(self) -> tuple[Sign, ...]:
        """What the chart's signs mean."""
        return keys.run_key(
            self.name,
            self.chart,
            median=self.median,
            center=self.center,
            targets=bool(self.targets),
            then=self.then,
            same_then=self.same_then,
            preliminary=self.preliminary,
        )


@dataclass(frozen=True)
class CompareView:
    """Everything a comparison shows."""

    of: str
    label: str
    finding: str
    summary: str
    chart: dict[str, Any] | None
    heads: tuple[str, ...]
    table: tuple[TableRow, ...]
    intervals: bool
    # What is judged stands in the table's last column: each place against the whole.
    judged: tuple[Verdict, ...]
    own: tuple[str, ...]
    whole_name: str
    whole_value: str
    demonstration: bool

    @property
    def key(self) -> tuple[Sign, ...]:
        """What the chart's signs mean."""
        return keys.compare_key(
            intervals=self.intervals,
            own=self.own,
            whole_name=self.whole_name,
            whole_value=self.whole_value,
        )


# A view is made of frozen figures alone, so the same figures give the same view for whoever may see
# them; nothing about the viewer goes in.
@lru_cache(maxsize=512)
def figure_view(
    measure: Measure,
    series: Series,
    *,
    then: tuple[Series, ...] = (),
    marks: tuple[Mark, ...] = (),
    targets: tuple[Target, ...] = (),
) -> FigureView:
    """The view of a series, with what stood in its place then beside it."""
    # A population is a trend, not a process: no median and no rules (docs/decisions.md 12).
    judged = measure.kind != "count"
    facts = run_facts(series, restarts(series.points, marks)) if judged else NO_FACTS
    placed = placed_marks(series.points, marks)
    return FigureView(
        name=series.place_name,
        finding=sentences.finding(measure, series, facts),
        summary=" ".join(
            [
                sentences.summary(measure, series),
                *_broken(placed, judged),
                *_parallel(then),
                *_flagged(series.points),
            ]
        ),
        chart=run_chart(measure, series, facts, then=then, marks=marks, targets=targets),
        heads=(*heads_of(measure), *(each.label.capitalize() or each.place_name for each in then)),
        table=tuple(reversed(_rows(measure, series, then, placed))),
        marks=tuple(_dated(mark) for _, mark in placed),
        undated=tuple(f"{mark_text(mark)}." for mark in marks if mark.day is None),
        warning=_warning(series),
        median="" if facts.median is None else sentences.value_text(measure, facts.median),
        preliminary=any(point.preliminary for point in series.points if point.value is not None),
        targets=tuple(
            f"{sentences.target_words(measure, series.points, each)} {each.reason.rstrip('.')}. {each.by}"
            for each in targets
        ),
        rules=sentences.rules(facts) if judged else "",
        center="",
        icons=(),
        then=tuple(then),
        same_then=_same(series, [each for each in then if not each.label]),
        demonstration=any(point.demonstration for point in series.points),
    )


Placed = Sequence[tuple[float, Mark]]


def _dated(mark: Mark) -> str:
    by = f" {mark.by}" if mark.by else ""
    return f"{mark_text(mark)}, {day(mark.day)}.{by}" if mark.day else f"{mark_text(mark)}.{by}"


def _broken(placed: Placed, judged: bool) -> list[str]:
    """That the series is broken within what is shown, and what that takes from a comparison over it."""
    days = [day(mark.day) for _, mark in placed if mark.kind == "break" and mark.day]
    found = []
    if days:
        found.append(
            f"Der er databrud {list_of(days)}, så tal fra før og efter kan ikke uden videre sammenlignes."
        )
    found += [
        f"Fra {day(mark.day)} er tallet opgjort på en ny måde ({mark.text.rstrip('.')}), så tal fra før og "
        "efter kan ikke uden videre sammenlignes."
        for _, mark in placed
        if mark.kind == "version" and mark.day
    ]
    anew = [day(mark.day) for _, mark in placed if mark.restarts and mark.day]
    if judged and anew:
        then = "derefter" if len(anew) == 1 else "efter den seneste af dem"
        found.append(
            f"Medianen begynder forfra {list_of(anew)}, og kun målingerne {then} er vurderet."
        )
    return found


def _parallel(then: Sequence[Series]) -> list[str]:
    """Between which periods an earlier version of the definition stands beside the one that counts."""
    found = []
    for each in then:
        drawn = [point for point in each.points if point.value is not None]
        if each.label and drawn:
            during = drawn[0].label
            if len(drawn) > 1:
                during = f"{during} til {drawn[-1].label}"
            found.append(f"{each.label.capitalize()} er vist ved siden af for {during}.")
    return found


def _flagged(points: Sequence[Point]) -> list[str]:
    """How many values somebody should look at; which they are stands beside them."""
    many = sum(bool(point.flags) for point in points)
    if not many:
        return []
    return [f"{'Et tal' if many == 1 else f'{many} tal'} bør ses efter; se mærkerne i tabellen."]


def _same(series: Series, then: Sequence[Series]) -> bool:
    """Whether what stood in the place's stead has the same values wherever it has any."""
    return bool(then) and all(
        other.value is None or other.value == point.value
        for each in then
        for point, other in zip(series.points, each.points, strict=True)
    )


def heads_of(measure: Measure) -> tuple[str, ...]:
    heads = [measure.unit_head]
    if measure.numerator_word != "-" and not measure.plain:
        heads.append(measure.numerator_word)
    if measure.denominator_word != "-":
        heads.append(measure.denominator_word)
    return tuple(heads)


def _rows(
    measure: Measure, series: Series, then: Sequence[Series], placed: Placed
) -> list[TableRow]:
    # A mark stands half a step before the first period that begins after it.
    told: dict[int, list[str]] = {}
    for position, mark in placed:
        told.setdefault(round(position + 0.5), []).append(_dated(mark))
    rows = []
    for at, point in enumerate(series.points):
        cells = (*cells_of(measure, point), *(value_cell(measure, s.points[at]) for s in then))
        marks = (*told.get(at, ()), *((point.note,) if point.note else ()))
        rows.append(
            TableRow(
                point.label,
                cells,
                series.place_slug,
                marks=marks,
                flags=flags_of(point),
                start=address_of(point),
                preliminary=point.preliminary,
            )
        )
    return rows


def flags_of(point: Point) -> tuple[Said, ...]:
    """What is said of a point's flags."""
    return tuple(said(kind) for kind in point.flags)


def address_of(point: Point) -> str:
    """A period as a short address has it: 2026-10, or the day where no month begins."""
    return point.start.isoformat()[: 7 if point.start.day == 1 else 10]


def cells_of(measure: Measure, point: Point) -> tuple[Cell, ...]:
    """A point's cells: the value or the word for why there is none, and what it is made of."""
    cells = [value_cell(measure, point)]
    if measure.numerator_word != "-" and not measure.plain:
        cells.append(_count(point.numerator, point))
    if measure.denominator_word != "-":
        cells.append(_count(point.denominator, point))
    return tuple(cells)


def value_cell(measure: Measure, point: Point) -> Cell:
    """The value's cell."""
    text = sentences.shown_value(measure, point)
    if point.status is Status.HIDDEN:
        text = "• skjult"
    return Cell(text, word=point.value is None)


def _count(value: float | None, point: Point) -> Cell:
    if value is not None:
        return Cell(number(value))
    return Cell("•" if point.status is Status.HIDDEN else "", word=True)


def _warning(series: Series) -> str:
    """That the latest period is not whole yet, and what is waited for."""
    last = series.points[-1] if series.points else None
    if last is None or last.status is not Status.INCOMPLETE:
        return ""
    return (
        f"{last.label.capitalize()} er ufuldstændig: {last.members_reporting} af {last.members} "
        "kommuner har leveret. Summen vises, når alle har."
    )


def compare_view(
    measure: Measure,
    label: str,
    named: Sequence[tuple[str, str, Point]],
    *,
    whole: tuple[str, Point] | None,
    of: str,
    own: Collection[str],
    left_out: int = 0,
    against: Callable[[Point], Verdict] | None = None,
) -> CompareView:
    """The view of places side by side: `named` are (name, slug, point); `own` the slugs that are the
    page's own place or lie in it; `left_out` how many do not share this figure with the viewer; `against`
    says what a place's figure is beside the whole's."""
    ordered = sorted(named, key=lambda row: (row[2].value is None, -(row[2].value or 0.0), row[0]))
    points = [point for _, _, point in ordered]
    stands = [Stand(name, point) for name, _, point in ordered]
    mine = tuple(name for name, slug, _ in ordered if slug in own)
    if len(mine) == len(ordered):
        mine = ()
    all_of_it = Stand(*whole) if whole is not None else None
    intervals = any(point.lower is not None for point in points)
    heads = (*heads_of(measure), *(("95 % sikkerhedsinterval",) if intervals else ()))
    return CompareView(
        of=of,
        label=label,
        finding=side_by_side.finding(measure, label, stands, all_of_it, mine),
        summary=" ".join(
            [
                side_by_side.summary(measure, stands, all_of_it, left_out),
                *(
                    [f"Tallene for {label} er foreløbige."]
                    if any(p.preliminary for p in points)
                    else []
                ),
            ]
        ),
        chart=compare_chart(
            measure,
            [(name, point) for name, _, point in ordered],
            whole[1] if whole is not None else None,
            mine,
        ),
        heads=heads,
        table=tuple(compare_row(measure, row, intervals) for row in ordered),
        intervals=intervals,
        judged=tuple(against(point) for point in points) if against and intervals else (),
        own=mine,
        whole_name=side_by_side.named(whole[0]) if whole is not None else "",
        whole_value=_whole_value(measure, whole),
        demonstration=any(point.demonstration for point in points),
    )


def _whole_value(measure: Measure, whole: tuple[str, Point] | None) -> str:
    if whole is None or whole[1].value is None:
        return ""
    return sentences.value_text(measure, whole[1].value)


def compare_row(measure: Measure, row: tuple[str, str, Point], intervals: bool) -> TableRow:
    """A comparison's row: name, address and figure, and its interval where any of them has one."""
    name, slug, point = row
    cells = list(cells_of(measure, point))
    if intervals:
        both = point.lower is not None and point.upper is not None
        cells.append(
            Cell(
                f"{number(point.lower or 0, measure.decimals)} – "
                f"{number(point.upper or 0, measure.decimals)}"
                if both
                else ""
            )
        )
    return TableRow(
        name,
        tuple(cells),
        slug,
        flags=flags_of(point),
        start=address_of(point),
        preliminary=point.preliminary,
    )
