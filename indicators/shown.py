"""Stored figures as what pages show: points, series, measures, the run chart's facts."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache

from indicators.models import MeasureVersion, PeriodKind, Signal, Status
from indicators.queries import Row, ends
from indicators.statistics.runs import run_chart
from indicators.views import Mark, Measure, Point, RunFacts, Series
from tvaers.danish import period, short_period


def measure_view(version: MeasureVersion) -> Measure:
    """A measure as its page names it."""
    definition = version.definition
    return Measure(
        name=version.name,
        version=version.version,
        title=version.title,
        short=definition["short_title"],
        unit=definition["unit"],
        kind=definition["kind"],
        per=definition["per"],
        decimals=definition["decimals"],
        direction=definition["direction"],
        numerator_word=definition["numerator_word"],
        denominator_word=definition["denominator_word"],
    )


# A page of lists or of all places has thousands; the same row is the same point for whoever may see it.
@lru_cache(maxsize=16_384)
def point(row: Row) -> Point:
    """One figure as a point of a series."""
    return Point(
        start=row.period_start,
        label=period(row.period_kind, row.period_start),
        short_label=short_period(row.period_kind, row.period_start),
        value=row.value,
        numerator=row.numerator,
        denominator=row.denominator,
        lower=row.lower,
        upper=row.upper,
        status=row.status,
        members=row.members,
        members_reporting=row.members_reporting,
        preliminary=row.preliminary,
        demonstration=row.demonstration,
        flags=tuple(sorted(row.flags.split(","))) if row.flags else (),
        note=row.note,
        release_id=row.release_id,
    )


def missing_point(kind: PeriodKind, start: date, word: str = "") -> Point:
    """A period of which nothing is told: a gap in the chart and a word in the table."""
    return Point(
        start=start,
        label=period(kind, start),
        short_label=short_period(kind, start),
        value=None,
        numerator=None,
        denominator=None,
        lower=None,
        upper=None,
        status=Status.MISSING,
        members=None,
        members_reporting=None,
        preliminary=False,
        demonstration=False,
        word=word,
    )


def stitched(
    found: Mapping[int, Sequence[Row]], newest: MeasureVersion, earlier: Sequence[MeasureVersion]
) -> tuple[tuple[Row, ...], dict[int, dict[date, Point]]]:
    """A measure's rows over all its versions: each period by the newest version that is computed for it; and
    by version, the points of the periods in which an earlier one stands beside."""
    by_start = {row.period_start: row for row in found.get(newest.id, ())}
    beside: dict[int, dict[date, Point]] = {}
    for version in earlier:
        for row in found.get(version.id, ()):
            if row.period_start > ends(version):
                continue
            if by_start.setdefault(row.period_start, row) is not row:
                beside.setdefault(version.version, {})[row.period_start] = point(row)
    return tuple(by_start[start] for start in sorted(by_start)), beside


# What is known of a series that is not judged.
NO_FACTS = RunFacts(None, 0, 0, 0, 0, 0, False, 0, None, None, 0.0)


@lru_cache(maxsize=1024)
def series_of(
    name: str,
    slug: str,
    rows: tuple[Row, ...],
    calendar: tuple[tuple[PeriodKind, date], ...],
    within: frozenset[date] | None = None,
) -> Series:
    """A place's rows over the measure's whole calendar, oldest first; `within` are the periods that were
    its own, where not all were."""
    found = {
        row.period_start: point(row) for row in rows if within is None or row.period_start in within
    }
    own = frozenset(start for _, start in calendar) if within is None else within
    return Series(
        place_name=name,
        place_slug=slug,
        points=tuple(
            found.get(start) or missing_point(kind, start, "" if start in own else "ikke i kraft")
            for kind, start in calendar
        ),
    )


def restarts(points: Sequence[Point], marks: Sequence[Mark]) -> tuple[int, ...]:
    """The points at which the median begins anew: the first on or after each break and phase within them."""
    days = [mark.day for mark in marks if mark.restarts and mark.day is not None]
    found = (next((at for at, p in enumerate(points) if p.start >= day), 0) for day in days)
    return tuple(sorted({at for at in found if at}))


def run_facts(series: Series, starts: Sequence[int] = ()) -> RunFacts:
    """The run chart of what is visible of a series, judged by the Anhøj rules: the last stretch, where the
    median begins anew at `starts`."""
    values = [p.value if p.status is Status.SHOWN else None for p in series.points]
    chart = run_chart(values, phases=starts)
    if not chart.phases:
        return NO_FACTS
    phase = chart.phases[-1]
    days = [p.start for p in series.points]
    return RunFacts(
        median=phase.median,
        n_useful=phase.n_useful,
        longest_run=phase.longest_run,
        longest_run_max=phase.longest_run_max,
        crossings=phase.crossings,
        crossings_min=phase.crossings_min,
        signal=phase.signal,
        side=phase.run_side,
        run_first=None if phase.run_first is None else days[phase.run_first],
        run_last=None if phase.run_last is None else days[phase.run_last],
        ties_share=phase.ties_share,
        begins=phase.first,
        levels=tuple(
            (each.first, each.last, each.median)
            for each in chart.phases
            if each.median is not None and each.n_useful
        ),
    )


def facts_of(
    series: Series, marks: Sequence[Mark], phases: Sequence[date], signal: Signal | None
) -> RunFacts:
    """What a list says of a series: the stored signal, and the run chart anew where persons set phases."""
    if signal is None:
        return NO_FACTS
    if phases:
        every = [*marks, *(Mark(day, "", "confirmed", "phase") for day in phases)]
        return run_facts(series, restarts(series.points, every))
    return signal_facts(signal, max(restarts(series.points, marks), default=0))


def signal_facts(signal: Signal, begins: int = 0) -> RunFacts:
    """A stored signal as the run chart's facts, for lists that do not need the whole series; the series'
    last break is before the point `begins`."""
    return RunFacts(
        begins=begins,
        median=signal.median,
        n_useful=signal.n_useful,
        longest_run=signal.longest_run,
        longest_run_max=signal.longest_run_max,
        crossings=signal.crossings,
        crossings_min=signal.crossings_min,
        signal=signal.signal,
        side=signal.side,
        run_first=signal.run_first,
        run_last=signal.run_last,
        ties_share=signal.ties_share,
    )


def marks(version: MeasureVersion) -> tuple[Mark, ...]:
    """Starts and breaks of the series, and where this version took over from an earlier one; those without
    a day are told, and never drawn."""
    first, changed = (version.definition.get(key) for key in ("first_period", "changed"))
    took_over = (
        (
            Mark(
                date.fromisoformat(first),
                f"version {version.version}. {changed}",
                "confirmed",
                "version",
            ),
        )
        if first and changed
        else ()
    )
    return took_over + tuple(
        Mark(
            day=date.fromisoformat(mark["day"]) if mark["day"] else None,
            text=mark["reason"],
            certainty=mark["certainty"],
            kind=mark["kind"],
        )
        for mark in version.definition["marks"]
    )
