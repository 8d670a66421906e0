"""Pages of figures: one measure over time, all measures of a place, places side by side."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from indicators import queries
from indicators.area import indicator_rows
from indicators.comparison import GRAINS, beside
from indicators.figure import compare_view, figure_view
from indicators.geography import as_organised_then
from indicators.models import MeasureVersion, PeriodKind, Status
from indicators.queries import Row, Viewed
from indicators.sentences import state, with_base
from indicators.shown import marks, measure_view, missing_point, point, series_of
from indicators.views import Measure, Point, Series
from tvaers.access import needs
from tvaers.danish import period
from tvaers.frame import current_place
from tvaers.places import Place
from tvaers.web import database, policy, today, viewer

pages = Blueprint("indicators", __name__, template_folder="templates")

NOW, THEN, BOTH = "nu", "dengang", "begge"
Calendar = Sequence[tuple[PeriodKind, date]]


def viewed() -> Viewed:
    """Who looks, for the queries."""
    return Viewed(policy(), viewer())


@pages.get("/indikatorer/")
@needs("area.read")
def here() -> AnyResponse:
    """The indicators of the area last looked at."""
    place = current_place()
    if place is None:
        abort(404)
    return redirect(url_for("indicators.all_of", place=place))


@pages.get("/omraader/<place:place>/indikatorer/")
@needs("area.read")
def all_of(place: Place) -> str:
    """Every indicator of a place."""
    rows = indicator_rows(database(), viewed(), place)
    sentence = state([(row.measure, row.verdict) for row in rows])
    return render_template("indicators/list.html", place=place, rows=rows, sentence=sentence)


@dataclass(frozen=True)
class Asked:
    """What an indicator page was asked for: measure, span and organisation; all of it in the address."""

    version: MeasureVersion
    measure: Measure
    whole: Calendar
    span: Calendar
    choice: str


@pages.get("/omraader/<place:place>/indikatorer/<string:name>/")
@needs("area.read")
def show(place: Place, name: str) -> str:
    """One measure in one place: what it shows, whether it is chance, where it comes from."""
    asked = _asked(name)
    main, then, release = _series(place, asked)
    view = figure_view(asked.measure, main, then=then, marks=marks(asked.version))
    return render_template(
        "indicators/show.html",
        place=place,
        measure=asked.measure,
        definition=asked.version.definition,
        view=view,
        parts=_parts(place, asked.version),
        origin=queries.origin(database(), release) if release is not None else None,
        choice=asked.choice,
        first=asked.span[0][1].isoformat() if asked.span else "",
        last=asked.span[-1][1].isoformat() if asked.span else "",
        periods=[(start.isoformat(), period(kind, start)) for kind, start in asked.whole],
        agenda=_agenda(place, asked, main, view.finding),
    )


@pages.get("/omraader/<place:place>/indikatorer/<string:name>/tal.csv")
@needs("area.read")
def numbers(place: Place, name: str) -> Response:
    """The same numbers as a file."""
    asked = _asked(name)
    main, then, _ = _series(place, asked)
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(
        (
            "sted",
            "indikator",
            "version",
            "periode",
            "vaerdi",
            "enhed",
            "taeller",
            "naevner",
            "status",
            "demonstration",
        )
    )
    for series in (main, *then):
        for each in series.points:
            writer.writerow(
                (
                    series.place_name,
                    asked.measure.name,
                    asked.measure.version,
                    each.start.isoformat(),
                    _plain(each.value),
                    asked.measure.unit,
                    _plain(each.numerator),
                    _plain(each.denominator),
                    "diskretioneret" if each.status is Status.HIDDEN else each.status.value,
                    "Demonstrationsdata" if each.demonstration else "",
                )
            )
    response = Response("\ufeff" + out.getvalue(), mimetype="text/csv")
    file_name = f"{name}-{place.slug}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return response


def _plain(value: float | None) -> str:
    return (
        "" if value is None else f"{value:.6g}".replace(".", ",") if value < 1e6 else f"{value:.0f}"
    )


@pages.get("/omraader/<place:place>/sammenlign/")
@needs("area.read")
def compare(place: Place) -> str:
    """Places side by side in one period, with their uncertainty."""
    session = database()
    versions = [v for v in queries.measures(session) if v.definition["kind"] != "count"]
    names = {version.name: version for version in versions}
    version = names.get(request.args.get("maal", "")) or (versions[0] if versions else None)
    if version is None:
        abort(404)
    calendar = queries.periods(session, version.id)
    kind, start = _chosen(calendar, request.args.get("periode", ""))
    grain = request.args.get("hvem", "")
    whole, members = beside(session, place, today(), grain)
    rows = {
        row.place_id: row
        for row in queries.side_by_side(
            session, viewed(), version.id, start, [whole.id, *(m.id for m in members)]
        )
    }
    measure = measure_view(version)
    view = compare_view(
        measure,
        period(kind, start),
        [(m.short_name, m.slug, _point_of(rows, m, kind, start)) for m in members],
        whole=(whole.name, point(rows[whole.id])) if whole.id in rows else None,
        of=f"Alle {GRAINS[grain][0].lower()}" if grain in GRAINS else f"Kommunerne i {whole.name}",
        own=place.slug,
    )
    return render_template(
        "indicators/compare.html",
        place=place,
        whole=whole,
        measure=measure,
        definition=version.definition,
        view=view,
        measures=versions,
        periods=[(s.isoformat(), period(k, s)) for k, s in calendar],
        chosen=start.isoformat(),
        grain=grain if grain in GRAINS else "",
        grains=[(word, title) for word, (title, _kind) in GRAINS.items()],
    )


def _point_of(rows: dict[int, Row], member: Place, kind: PeriodKind, start: date) -> Point:
    row = rows.get(member.id)
    return point(row) if row is not None else missing_point(kind, start)


def _chosen(calendar: Calendar, wanted: str) -> tuple[PeriodKind, date]:
    if not calendar:
        abort(404)
    return next(((k, s) for k, s in calendar if s.isoformat() == wanted), calendar[0])


def _asked(name: str) -> Asked:
    session = database()
    version = queries.measure(session, name)
    whole = queries.periods(session, version.id)[::-1]
    first, last = request.args.get("fra", ""), request.args.get("til", "")
    starts = {start.isoformat() for _, start in whole}
    span = [
        (kind, start)
        for kind, start in whole
        if (first not in starts or start.isoformat() >= first)
        and (last not in starts or start.isoformat() <= last)
    ]
    choice = request.args.get("organisering", NOW)
    return Asked(
        version, measure_view(version), whole, span, choice if choice in (THEN, BOTH) else NOW
    )


def _series(place: Place, asked: Asked) -> tuple[Series, tuple[Series, ...], int | None]:
    """The place's own series, what stood in its stead in each period ("dengang" puts that first), and the
    release that its newest figure came with."""
    session = database()
    before: dict[int, Place] = {}
    when: dict[int, set[date]] = {}
    if asked.choice != NOW:
        for _, start in asked.span:
            for other in as_organised_then(session, place, start):
                before[other.id] = other
                when.setdefault(other.id, set()).add(start)
    found = queries.series(session, viewed(), [asked.version.id], {place.id, *before})
    rows = found.get((asked.version.id, place.id), [])
    own = series_of(place.short_name, place.slug, tuple(rows), tuple(asked.span))
    then = tuple(
        series_of(
            other.short_name,
            other.slug,
            tuple(
                row
                for row in found.get((asked.version.id, other.id), [])
                if row.period_start in when[other.id]
            ),
            tuple(asked.span),
        )
        for other in before.values()
        if other.id != place.id
    )
    release = rows[-1].release_id if rows else None
    return (then[0], then[1:], release) if asked.choice == THEN and then else (own, then, release)


def _parts(place: Place, version: MeasureVersion) -> list[object]:
    session = database()
    parts = queries.parts(session, version.name)
    return list(indicator_rows(session, viewed(), place, parts)) if parts else []


def _agenda(place: Place, asked: Asked, series: Series, finding: str) -> str:
    """Sentence, figure and source as plain text, for an agenda."""
    shown = [p for p in series.points if p.value is not None]
    latest = with_base(asked.measure, shown[-1]) if shown else "ingen tal"
    invented = "\nDemonstrationsdata." if any(p.demonstration for p in series.points) else ""
    return (
        f"{asked.measure.title}, {place.name}\n{finding}\nSeneste: {latest}.\n"
        f"Kilde: {asked.version.data_set}, definition {asked.measure.name}@{asked.measure.version}."
        f"{invented}\n{request.url}"
    )
