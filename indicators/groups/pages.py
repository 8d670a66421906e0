"""A measure by groups in one place: the groups of a period beside each other, and the difference over time."""

from collections.abc import Sequence

from flask import Blueprint, Response, abort, render_template, request

from indicators import queries
from indicators.asking import viewed
from indicators.downloads.lines import HEADS, Cell, lines
from indicators.downloads.pages import sent
from indicators.downloads.writing import csv_text
from indicators.groups import gradient as social
from indicators.groups.shown import Grouped, view_of, years_of
from indicators.models import MeasureVersion, PeriodKind
from indicators.shown import measure_view, missing_point, point
from indicators.views import Series
from tvaers.access import needs
from tvaers.danish import period
from tvaers.places import Place
from tvaers.remarks import remarks_of
from tvaers.web import database

pages = Blueprint("groups", __name__, template_folder="../templates")


@pages.get("/omraader/<place:place>/indikatorer/<string:name>/grupper/")
@needs("area.read")
def show(place: Place, name: str) -> str:
    """Whether a share differs between groups, and whether that is chance."""
    version, found = _grouped(place, name)
    wanted = request.args.get("periode", "")
    start = next((each for each in found.periods if each.isoformat() == wanted), None)
    start = start or max(found.periods, default=None)
    return render_template(
        "groups/show.html",
        place=place,
        remarks=remarks_of([place.id]).get((name, place.id), ()),
        measure=found.measure,
        definition=version.definition,
        title=found.title,
        view=view_of(found, start) if start else None,
        advice=social.advice(found.measure, found.gradient(start)) if start else "",
        years=years_of(found),
        periods=[(each.isoformat(), period(found.kind, each)) for each in reversed(found.periods)],
        chosen=start.isoformat() if start else "",
    )


@pages.get("/omraader/<place:place>/indikatorer/<string:name>/grupper.csv")
@needs("area.read")
def file(place: Place, name: str) -> Response:
    """Every period and group as a file."""
    version, found = _grouped(place, name)
    source = str(version.definition["placing"]["source"] or version.data_set)
    series = {
        group: tuple(named[at][1] for named in found.periods.values())
        for at, (group, _) in enumerate(next(iter(found.periods.values()), ()))
    }
    ids = (each.release_id for points in series.values() for each in points)
    releases = queries.releases(database(), ids)
    told = remarks_of([place.id]).get((name, place.id), ())
    rows: list[Sequence[Cell]] = [
        (line[0], group, *line[1:])
        for group, points in series.items()
        for line in lines(
            found.measure,
            found.kind,
            Series(place.short_name, place.slug, points),
            source,
            releases,
            remarks=told,
        )
    ]
    heads = (HEADS[0], "gruppe", *HEADS[1:])
    return sent("csv", f"{name}-grupper-{place.slug}", csv_text(heads, rows))


def _grouped(place: Place, name: str) -> tuple[MeasureVersion, Grouped]:
    """Read the figures; NoResultFound and abort, and so a 404, where the measure is unknown or has none."""
    version, _parts = queries.measure(database(), name)
    told = version.definition.get("groups")
    if not told:
        abort(404)
    rows = queries.of_groups(database(), viewed(), version, place.id)
    whole = queries.series(database(), viewed(), [version], [place.id])
    kind = PeriodKind(version.definition["period"])
    strata = [(f"{told['part']}={code}", str(label)) for code, label in told["members"]]
    periods = {
        start: tuple(
            (label, point(of[stratum]) if stratum in of else missing_point(kind, start))
            for stratum, label in strata
        )
        for start, of in rows.items()
    }
    wholes = {row.period_start: point(row) for row in whole.get((version.id, place.id), ())}
    names = (place.short_name, place.slug)
    return version, Grouped(measure_view(version), str(told["title"]), names, kind, periods, wholes)
