"""The block "figure": one indicator over time in one place, as its own page shows it first."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import request, url_for

from indicators import queries
from indicators.asking import viewed
from indicators.blocks.choosing import (
    MEASURE,
    PLACE,
    SPAN,
    chosen_places,
    lacking,
    release_of,
    versions_of,
)
from indicators.blocks.seeing import reference
from indicators.downloads import drawing
from indicators.figure import FigureView, figure_view
from indicators.marking import queries as marking
from indicators.models import MeasureVersion
from indicators.queries import Released, Row
from indicators.remarked import agreed_targets, sentences_of
from indicators.sentences import with_base
from indicators.shown import marks, measure_view, series_of
from indicators.views import Measure, Series
from tvaers.danish import moment
from tvaers.module import Block, Remark
from tvaers.parts import Drawn, Notice, Picture, Table
from tvaers.places import Place
from tvaers.remarks import remarks_of
from tvaers.web import database

Settings = Sequence[Mapping[str, Any]]


def draw(place: Place, settings: Settings, printed: bool) -> list[Drawn]:
    """Each figure; all of them are read together."""
    session = database()
    at = chosen_places(session, place, settings)
    versions = versions_of(session, (str(each.get("maal")) for each in settings))
    ids = sorted({each.id for each in at.values()})
    rows = queries.series(session, viewed(), list(versions.values()), ids)
    marked = marking.standing_at(session, list(versions), ids)
    told = remarks_of(ids)
    made = []
    for each in settings:
        version = versions.get(str(each.get("maal")))
        where = at.get(str(each.get("sted") or ""))
        if version is None or where is None:
            made.append(lacking(each))
            continue
        key = (version.name, where.id)
        figure = _Figure(
            where,
            version,
            _newest(rows.get((version.id, where.id), ()), each),
            marked.get(key, ()),
            told.get(key, ()),
        )
        made.append(figure.drawn(printed))
    return made


def _newest(rows: Sequence[Row], settings: Mapping[str, Any]) -> tuple[Row, ...]:
    wanted = str(settings.get("antal") or "")
    return tuple(rows[-int(wanted) :] if wanted.isdigit() else rows)


class _Figure:
    """One figure: what is known of it, and what it shows."""

    def __init__(
        self,
        place: Place,
        version: MeasureVersion,
        rows: Sequence[Row],
        marked: Sequence[Any],
        told: tuple[Remark, ...],
    ) -> None:
        self.place, self.version, self.rows, self.told = place, version, rows, told
        self.measure: Measure = measure_view(version)
        calendar = tuple((row.period_kind, row.period_start) for row in rows)
        self.series: Series = series_of(place.short_name, place.slug, rows, calendar)
        added, targets = marking.drawn(marked)
        self.view: FigureView = figure_view(
            self.measure,
            self.series,
            marks=(*marks(version), *added),
            targets=(*targets, *agreed_targets(told)),
        )

    def drawn(self, printed: bool) -> Drawn:
        """The figure as a part of a page."""
        if not self.rows:
            title = f"{self.measure.short} i {self.place.name}"
            return Drawn((Notice(f"{title}: der er ingen tal, du kan se."),))
        view, measure = self.view, self.measure
        title = f"{measure.short} i {self.place.name}"
        url = url_for("indicators.show", place=self.place, name=measure.name)
        source = source_of(self.version, release_of(database(), self.rows[-1].release_id))
        picture = Picture(
            title=title,
            under=measure.unit_words,
            finding=view.finding,
            summary=view.summary,
            chart=view.chart,
            key=view.key,
            table=Table(
                f"{title}, {measure.unit_words}, nyeste først",
                ("Periode", *view.heads),
                tuple((row.label, *(cell.text for cell in row.cells)) for row in view.table),
                (False, *(True for _ in view.heads)),
            ),
            notes=(*view.marks, *view.undated, *view.targets, *sentences_of(self.told)),
            source=source,
            url=url,
            agenda=self._agenda(title, url, source),
            stamps=tuple(each.stamp for each in self.told),
            svg=_svg(view, title) if printed else "",
            series=measure.short,
            unit=measure.unit,
            values=tuple((point.short_label, point.value) for point in self.series.points),
            demonstration=view.demonstration,
        )
        return Drawn((picture,), frozenset({reference(measure.name, self.place.id)}))

    def _agenda(self, title: str, url: str, source: str) -> str:
        shown = [point for point in self.series.points if point.value is not None]
        latest = with_base(self.measure, shown[-1]) if shown else "ingen tal"
        lines = [
            title,
            self.view.finding,
            f"Seneste: {latest}.",
            *sentences_of(self.told),
            source,
            *(["Demonstrationsdata."] if self.view.demonstration else []),
            f"{request.host_url.rstrip('/')}{url}",
        ]
        return "\n".join(lines)


def source_of(version: MeasureVersion, released: Released | None) -> str:
    """Source, definition and release in a line."""
    told = f"Kilde: {version.definition['card']['datakilde']} Definition {version.name}@{version.version}."
    if released is None:
        return told
    return f"{told} Udgivet {moment(released.released_at)}."


def _svg(view: FigureView, title: str) -> str:
    if view.chart is None:
        return ""
    line = f"median {view.median}" if view.median else ""
    if line and view.chart["changed"]:
        line += ", stiplet: serien har ændret sig"
    words = drawing.Words(
        title=title,
        under="",
        finding=view.finding,
        series=view.name,
        line=line,
        then=(),
        target="mål" if view.targets else "",
        own="",
        notes=(),
        invented=view.demonstration,
    )
    return drawing.svg(view.chart, words, bare=True)


FIGURE = Block(
    "figur",
    "Figur",
    "Én indikator over tid, med det, tallet viser, i ord",
    (MEASURE, PLACE, SPAN),
    draw,
)
