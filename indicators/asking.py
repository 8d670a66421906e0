"""What an indicator page was asked for, and the series that answer it. All of it is in the address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from flask import request

from indicators import queries
from indicators.geography import SUM_KINDS, as_organised_then
from indicators.models import MeasureVersion, PeriodKind
from indicators.queries import Row, Viewed
from indicators.shown import missing_point, series_of, stitched
from indicators.views import Point, Series
from tvaers.places import Kind, Place
from tvaers.web import database, policy, today, viewer

NOW, THEN, BOTH = "nu", "dengang", "begge"
# The kinds of chart; what is first is the default.
SERIES, CONTROL, NHS = "serie", "kontrol", "nhs"
DIAGRAMS = {
    SERIES: "Seriediagram",
    CONTROL: "Kontrolkort",
    NHS: "Kontrolkort med NHS' regler",
}
# In a period that an earlier version does not stand beside.
OUTSIDE = "opgøres ikke"
Calendar = tuple[tuple[PeriodKind, date], ...]


@dataclass(frozen=True)
class Asked:
    """A measure in a place: its own series and what stood in the place's stead ("dengang" puts that
    first), over the span asked for; the earlier versions of its definition that run beside it; and the
    release that its newest figure came with."""

    version: MeasureVersion
    parts: Sequence[MeasureVersion]
    main: Series
    then: tuple[Series, ...]
    whole: Calendar
    span: Calendar
    choice: str
    release_id: int | None
    diagram: str = SERIES
    earlier: Sequence[MeasureVersion] = ()
    beside: tuple[Series, ...] = ()

    @property
    def others(self) -> tuple[Series, ...]:
        """What is drawn beside the series: places of another time, and earlier versions."""
        return (*self.then, *self.beside)


def viewed() -> Viewed:
    """Who looks, for the queries."""
    return Viewed(policy(), viewer(), today())


def asked(place: Place, name: str) -> Asked:
    """Read the address and the figures; NoResultFound, and so a 404, for an unknown measure."""
    session = database()
    version, parts, earlier = queries.with_earlier(session, name)
    found = _found([version, *earlier], [place.id]).get(place.id, {})
    rows, parallel = stitched(found, version, earlier)
    # A release writes every place that has figures in every period, so a place's own rows are the whole
    # calendar, and a place without rows shares none with the viewer.
    whole: Calendar = tuple((row.period_kind, row.period_start) for row in rows)
    span = _span(whole, request.args.get("fra", ""), request.args.get("til", ""))
    choice = request.args.get("organisering", NOW)
    own = _numbered(series_of(place.short_name, place.slug, rows, span), rows, earlier)
    beside = tuple(_alone(place, number, points, span) for number, points in parallel.items())
    if not rows:
        own = replace(own, note=_why_none(place, version))
    then = _then(place, [version, *earlier], span) if choice in (THEN, BOTH) else ()
    first = own
    if choice == THEN:
        # A place stands for itself only while it is in force.
        stood = frozenset(start for _, start in span if place.exists(start))
        own = (
            _numbered(series_of(place.short_name, place.slug, rows, span, stood), rows, earlier)
            if rows
            else own
        )
        first = own if stood or not then else then[0]
    return Asked(
        version=version,
        parts=parts,
        main=first,
        then=then[1:] if first is not own else then,
        whole=whole,
        span=span,
        choice=choice if choice in (THEN, BOTH) else NOW,
        release_id=rows[-1].release_id if rows else None,
        diagram=_diagram(version),
        earlier=earlier,
        beside=() if choice == THEN else beside,
    )


def _diagram(version: MeasureVersion) -> str:
    """The kind of chart that the address asks for; a population is no process and has no control chart."""
    wanted = request.args.get("diagram", SERIES)
    return wanted if wanted in DIAGRAMS and version.definition["kind"] != "count" else SERIES


def _numbered(series: Series, rows: Sequence[Row], earlier: Sequence[MeasureVersion]) -> Series:
    """The series with each point of an earlier version marked with its number."""
    if not earlier:
        return series
    numbers = {each.id: each.version for each in earlier}
    of = {row.period_start: numbers.get(row.measure_version_id, 0) for row in rows}
    return replace(
        series, points=tuple(replace(p, version=of.get(p.start, 0)) for p in series.points)
    )


def _alone(place: Place, number: int, points: Mapping[date, Point], span: Calendar) -> Series:
    """An earlier version over the periods in which it ran beside the newest."""
    return Series(
        place.short_name,
        place.slug,
        tuple(
            replace(points[start], version=number)
            if start in points
            else replace(missing_point(kind, start, OUTSIDE), version=number)
            for kind, start in span
        ),
        label=f"version {number}",
    )


def _why_none(place: Place, version: MeasureVersion) -> str:
    """Why a place has no figure to show: none is made for it, none is made yet, or none is shared."""
    if place.kind is not Kind.KOMMUNE and place.kind not in SUM_KINDS:
        return "Tallet opgøres ikke for dette sted."
    if not queries.periods(database(), version.id):
        return ""
    return f"{place.name} deler ikke dette tal med jer."


def _found(
    versions: Sequence[MeasureVersion], places: Sequence[int]
) -> Mapping[int, Mapping[int, tuple[Row, ...]]]:
    """By place, the rows of each version."""
    found: dict[int, dict[int, tuple[Row, ...]]] = {}
    for (version, place), rows in queries.series(database(), viewed(), versions, places).items():
        found.setdefault(place, {})[version] = tuple(rows)
    return found


def _span(whole: Calendar, first: str, last: str) -> Calendar:
    """The periods between two days of the address; a day that begins no period of the measure is none."""
    starts = {start.isoformat() for _, start in whole}
    return tuple(
        (kind, start)
        for kind, start in whole
        if (first not in starts or start.isoformat() >= first)
        and (last not in starts or start.isoformat() <= last)
    )


def _then(place: Place, versions: Sequence[MeasureVersion], span: Calendar) -> tuple[Series, ...]:
    """What stood in the place's stead, period by period; nothing for periods of its own."""
    stood: dict[int, Place] = {}
    when: dict[int, set[date]] = {}
    then = as_organised_then(database(), place, (start for _, start in span))
    for start, others in then.items():
        for other in others:
            if other.id != place.id:
                stood[other.id] = other
                when.setdefault(other.id, set()).add(start)
    found = _found(versions, list(stood)) if stood else {}
    newest, *earlier = versions
    rows = {each: stitched(of, newest, earlier)[0] for each, of in found.items()}
    return tuple(
        series_of(
            other.short_name,
            other.slug,
            rows.get(other.id, ()),
            span,
            frozenset(when[other.id]),
        )
        for other in stood.values()
    )
