"""What the page of a measure by groups shows: a period's groups in their order, and the difference over time.
Pure."""

from dataclasses import dataclass
from datetime import date

from indicators.charts import compare_chart
from indicators.figure import CompareView, compare_row, heads_of
from indicators.groups import gradient as social
from indicators.groups.gradient import Gradient, Named
from indicators.models import PeriodKind
from indicators.sentences import value_text
from indicators.views import Measure, Point
from tvaers.danish import number, period


@dataclass(frozen=True)
class Grouped:
    """A measure's groups in a place (its short name and its slug): by period, oldest first, each group's
    figure in its order, and the undivided figure. `title` says what the groups are."""

    measure: Measure
    title: str
    place: tuple[str, str]
    kind: PeriodKind
    periods: dict[date, tuple[Named, ...]]
    wholes: dict[date, Point]

    def gradient(self, start: date) -> Gradient | None:
        """The difference in a period."""
        return social.gradient(self.periods[start])


@dataclass(frozen=True)
class Year:
    """A line of the difference over time."""

    start: str
    label: str
    difference: str
    times: str
    words: str


def view_of(found: Grouped, start: date) -> CompareView:
    """The groups of a period as a comparison, in their order and not by size."""
    groups, whole = found.periods[start], found.wholes.get(start)
    name, slug = found.place
    label = period(found.kind, start)
    points = [each for _, each in groups]
    intervals = any(each.lower is not None for each in points)
    middle = whole.value if whole is not None else None
    return CompareView(
        of=name,
        label=label,
        finding=social.finding(found.measure, found.title, label, groups),
        summary=social.summary(found.measure, groups, whole),
        chart=compare_chart(found.measure, groups, whole, ()),
        heads=(*heads_of(found.measure), *(("95 % sikkerhedsinterval",) if intervals else ())),
        table=tuple(
            compare_row(found.measure, (group, slug, each), intervals) for group, each in groups
        ),
        intervals=intervals,
        judged=(),
        own=(),
        whole_name=name,
        whole_value="" if middle is None else value_text(found.measure, middle),
        demonstration=any(each.demonstration for each in points),
    )


def years_of(found: Grouped) -> tuple[Year, ...]:
    """The difference period by period, newest first."""
    return tuple(_year(found, start) for start in sorted(found.periods, reverse=True))


def _year(found: Grouped, start: date) -> Year:
    of = found.gradient(start)
    label = period(found.kind, start)
    if of is None:
        return Year(start.isoformat(), label, "", "", "kan ikke regnes ud")
    return Year(
        start.isoformat(),
        label,
        social.slope_text(found.measure, of),
        "" if of.relative is None else f"{number(of.relative, 2)} gange",
        "næppe tilfældigt" if of.certain else "kan være tilfældigt",
    )
