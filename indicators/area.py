"""What the indicators tell on an area's front page: the sentence, the list, what is new."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from flask import url_for
from markupsafe import Markup
from sqlalchemy.orm import Session

from indicators import queries, sentences
from indicators.checks.words import Said, said
from indicators.geography import SUM_KINDS, left_out
from indicators.marking import queries as marking
from indicators.models import OWN_SOURCES, TRAFFIC_NAME, MeasureVersion, Release, Signal, Status
from indicators.queries import Row, Viewed
from indicators.sentences import Verdict
from indicators.shown import facts_of, marks, measure_view, point
from indicators.sparkline import sparkline
from indicators.views import Measure, Series
from tvaers.danish import day as day_words
from tvaers.danish import list_of
from tvaers.module import AreaPart, Line, Remark
from tvaers.places import Kind, Place
from tvaers.remarks import remarks_of
from tvaers.web import COPENHAGEN, database, policy, today, viewer

ROWS = "indicators/rows.html"
SPARK = 24
NEWS = 5
RECENT = 60
NOT_SHARED = Verdict("Ikke delt", "unsure", "")


@dataclass(frozen=True)
class IndicatorRow:
    """One row of an indicator list."""

    measure: Measure
    url: str
    under: str
    value: str
    has_value: bool
    label: str
    spark: Markup
    verdict: Verdict
    flags: tuple[Said, ...] = ()
    # What the floors above say of the figure: that it is agreed, and with which reservations.
    remarks: tuple[Remark, ...] = ()


def area_part(place: Place) -> AreaPart:
    """The indicators' part of an area's front page."""
    session = database()
    rows = indicator_rows(session, Viewed(policy(), viewer(), today()), place)
    return AreaPart(
        sentence=sentences.state([(row.measure, row.verdict) for row in rows]) if rows else "",
        rows=((ROWS, tuple(rows)),),
        news=news(session, place),
    )


def indicator_rows(
    session: Session,
    viewed: Viewed,
    place: Place,
    versions: Sequence[MeasureVersion] | None = None,
    without: Sequence[str] | None = None,
) -> list[IndicatorRow]:
    """A place's rows for these measures (the main ones when none are named), in their order; none for a
    place that no measure is made for. `without` is what its sums leave out, where it is known already."""
    chosen = (
        [v for v in queries.measures(session) if not v.definition["part_of"]]
        if versions is None
        else versions
    )
    figures = queries.series(session, viewed, chosen, [place.id])
    if not figures and place.kind is not Kind.KOMMUNE and place.kind not in SUM_KINDS:
        return []
    signals = queries.signals(session, viewed, [place.id])
    phases = marking.phases(session, [place.id])
    if without is None:
        without = left_out(session, place, today())
    told = remarks_of([place.id])
    return [
        _row(
            place,
            without,
            version,
            figures.get((version.id, place.id), []),
            signals.get((version.id, place.id)),
            phases.get((version.name, place.id), ()),
            told.get((version.name, place.id), ()),
        )
        for version in chosen
    ]


def _row(
    place: Place,
    without: Sequence[str],
    version: MeasureVersion,
    rows: Sequence[Row],
    signal: Signal | None,
    phases: Sequence[date],
    remarks: tuple[Remark, ...],
) -> IndicatorRow:
    measure = measure_view(version)
    points = [point(row) for row in rows]
    recent, latest = points[-SPARK:], points[-1] if points else None
    # A population is a trend, not a process: it has no median.
    judged = None if measure.kind == "count" else signal
    series = Series(place.short_name, place.slug, tuple(points))
    facts = facts_of(series, marks(version), phases, judged)
    return IndicatorRow(
        measure=measure,
        url=url_for("indicators.show", place=place, name=version.name),
        under=_under(measure, without),
        value="ikke delt med jer" if latest is None else sentences.shown_value(measure, latest),
        has_value=latest is not None and latest.value is not None,
        label=latest.when if latest is not None else "",
        spark=sparkline(
            [p.value if p.status is Status.SHOWN else None for p in recent], facts.median
        ),
        verdict=sentences.verdict(measure, facts, points) if points else NOT_SHARED,
        flags=tuple(said(kind) for kind in latest.flags) if latest is not None else (),
        remarks=remarks,
    )


def _under(measure: Measure, without: Sequence[str]) -> str:
    unit = "andel i procent" if measure.unit == "%" else measure.unit
    return f"{unit}, uden {list_of(without)}" if without else unit


def news(session: Session, place: Place, since: date | None = None) -> tuple[Line, ...]:
    """What has been released lately (after a day, where one is given), a line a day; one that released a single
    measure leads to it."""
    rows = session.execute(
        sa.select(MeasureVersion, Release.released_at)
        .join(MeasureVersion, MeasureVersion.id == Release.measure_version_id)
        .where(MeasureVersion.data_set.not_in(OWN_SOURCES))
        .where(MeasureVersion.name.not_like(f"{TRAFFIC_NAME}%"))
        .order_by(Release.released_at.desc(), Release.id.desc())
        .limit(RECENT)
    )
    days: dict[date, dict[str, MeasureVersion]] = {}
    for version, at in rows:
        if not version.definition["part_of"]:
            days.setdefault(at.astimezone(COPENHAGEN).date(), {})[version.name] = version
    return tuple(
        _news_line(place, day, list(found.values()))
        for day, found in days.items()
        if since is None or day > since
    )[:NEWS]


def _news_line(place: Place, day: date, versions: Sequence[MeasureVersion]) -> Line:
    names = [version.definition["short_title"] for version in reversed(versions)]
    url = (
        url_for("indicators.show", place=place, name=versions[0].name)
        if len(versions) == 1
        else url_for("indicators.all_of", place=place)
    )
    return Line(f"Nye tal: {list_of(names)}", url, note=day_words(day))
