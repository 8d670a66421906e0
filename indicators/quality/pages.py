"""Hvem har leveret: each deliverer of an area, month by month: delivered, late, missing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from flask import Blueprint, abort, render_template, request

from indicators import queries
from indicators.checks.coverage import (
    LATE_AFTER,
    Reliability,
    Standing,
    Told,
    end_of,
    reliability,
    standing,
)
from indicators.comparison import kommuner_in
from indicators.models import PeriodKind, Status
from indicators.quality import queries as quality
from indicators.queries import Viewed
from indicators.shown import measure_view
from tvaers.access import needs
from tvaers.danish import list_of, period, short_period
from tvaers.places import Kind, Place, danish_key
from tvaers.web import COPENHAGEN, database, policy, today, viewer

pages = Blueprint("quality", __name__, template_folder="../templates")

SHOWN = 12
WORDS: Mapping[Standing, str] = {
    Standing.ON_TIME: "leveret",
    Standing.LATE: "sent",
    Standing.HISTORY: "leveret",
    Standing.MISSING: "mangler",
    Standing.AWAITED: "ventes",
    Standing.UNKNOWN: "deles ikke",
}


@dataclass(frozen=True)
class Line:
    """One deliverer over the months."""

    place: Place
    standings: tuple[tuple[Standing, str], ...]
    sums: Reliability


@pages.get("/omraader/<place:place>/leverancer/")
@needs("area.read")
def show(place: Place) -> str:
    """Who has delivered what of one measure, by kommune and month."""
    session = database()
    versions = [v for v in queries.measures(session) if not v.definition["part_of"]]
    named = request.args.get("maal", "")
    version = next((v for v in versions if v.name == named), versions[0] if versions else None)
    if version is None:
        abort(404)
    day = today()
    members = [place] if place.kind is Kind.KOMMUNE else list(kommuner_in(session, place, day))
    members.sort(key=lambda each: danish_key(each.short_name))
    calendar = queries.periods(session, version.id)[:SHOWN]
    ids = [member.id for member in members]
    series = queries.series(session, Viewed(policy(), viewer(), today()), [version], ids)
    first = calendar[-1][1] if calendar else day
    came = quality.arrivals(session, version.id, ids, first)
    since = min((_day(at) for at in came.values()), default=None)
    lines = []
    for member in members:
        rows = {row.period_start: row for row in series.get((version.id, member.id), ())}
        told = [
            Told(
                end=end_of(kind, start),
                delivered=start in rows
                and rows[start].status not in (Status.MISSING, Status.INCOMPLETE),
                shared=bool(rows),
                came=_day(came[member.id, start]) if (member.id, start) in came else None,
            )
            for kind, start in calendar
        ]
        each = [standing(one, day, since) for one in told]
        lines.append(
            Line(member, tuple((one, WORDS[one]) for one in each), reliability(told, day, since))
        )
    return render_template(
        "quality/show.html",
        place=place,
        measure=measure_view(version),
        measures=versions,
        heads=[(short_period(kind, start), period(kind, start)) for kind, start in calendar],
        lines=lines,
        finding=finding(lines, calendar),
        late_after=LATE_AFTER,
    )


def _day(at: datetime) -> date:
    return at.astimezone(COPENHAGEN).date()


def finding(lines: list[Line], calendar: list[tuple[PeriodKind, date]]) -> str:
    """Who is behind, in words: those missing in the newest period that is due."""
    if not lines or not calendar:
        return "Her er ingen, der leverer denne indikator."
    behind = [
        line.place.short_name
        for line in lines
        if any(each is Standing.MISSING for each, _ in line.standings[:3])
    ]
    if behind:
        few = list_of(behind) if len(behind) <= 6 else f"{len(behind)} kommuner"
        return f"{few} mangler at levere for en eller flere af de seneste tre perioder."
    if all(each is Standing.UNKNOWN for line in lines for each, _ in line.standings):
        return "Ingen af stederne deler denne indikator med jer."
    return "Alle, der deler indikatoren med jer, har leveret de seneste tre perioder."
