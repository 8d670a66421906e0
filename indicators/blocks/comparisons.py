"""The blocks "comparison" and "heat map": a place's kommuner side by side, on one indicator or on several."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import request, url_for

from indicators import queries
from indicators.asking import viewed
from indicators.beside.heat import Column, Heat, heat
from indicators.blocks.choosing import (
    COMPARED,
    SEVERAL,
    lacking,
    members_of,
    releases_of,
    versions_of,
)
from indicators.blocks.figures import source_of
from indicators.blocks.seeing import reference
from indicators.downloads import drawing
from indicators.figure import CompareView, compare_view
from indicators.models import MeasureVersion
from indicators.remarked import sentences_of
from indicators.shown import measure_view, point
from tvaers.danish import list_of, period
from tvaers.module import Block
from tvaers.parts import Drawn, Notice, Picture, Table
from tvaers.places import Place
from tvaers.remarks import of_measure, remarks_of
from tvaers.web import database

Settings = Sequence[Mapping[str, Any]]


def compare(place: Place, settings: Settings, printed: bool) -> list[Drawn]:
    """Each comparison, of the newest period that the whole has a figure in."""
    session = database()
    versions = versions_of(session, (str(each.get("maal")) for each in settings))
    whole, members = members_of(session, place)
    ids = [whole.id, *(each.id for each in members)]
    latest = queries.latest_shown(session, viewed(), list(versions.values()), whole.id)
    told = remarks_of(ids)
    made = []
    for each in settings:
        version = versions.get(str(each.get("maal")))
        if version is None:
            made.append(lacking(each))
            continue
        newest = latest.get(version.id)
        if newest is None:
            made.append(
                Drawn((Notice(f"{measure_view(version).short}: der er ingen tal, du kan se."),))
            )
            continue
        at = (newest.period_kind, newest.period_start)
        rows = {r.place_id: r for r in queries.side_by_side(session, viewed(), version, at, ids)}
        named = [(m.short_name, m.slug, point(rows[m.id])) for m in members if m.id in rows]
        view = compare_view(
            measure_view(version),
            period(*at),
            named,
            whole=(whole.name, point(rows[whole.id])) if whole.id in rows else None,
            of=f"Kommunerne i {whole.name}",
            own={place.slug},
            left_out=sum(m.id not in rows for m in members),
        )
        said = sentences_of(of_measure(told, version.name, ids))
        rests = frozenset(reference(version.name, found) for found in rows)
        released = releases_of(session, {newest.release_id}).get(newest.release_id)
        source = source_of(version, released)
        values = {name: found.value for name, _, found in named}
        picture = _picture(place, version, view, values, (*said, source), printed)
        made.append(Drawn((picture,), rests))
    return made


def _picture(
    place: Place,
    version: MeasureVersion,
    view: CompareView,
    values: Mapping[str, float | None],
    said: Sequence[str],
    printed: bool,
) -> Picture:
    *notes, source = said
    measure = measure_view(version)
    title = f"{measure.short} i {view.of[0].lower()}{view.of[1:]}, {view.label}"
    url = url_for("beside.compare", place=place, maal=measure.name)
    agenda = [title, view.finding, view.summary, *said]
    if view.demonstration:
        agenda.append("Demonstrationsdata.")
    return Picture(
        title=title,
        under=measure.unit_words,
        finding=view.finding,
        summary=view.summary,
        chart=view.chart,
        key=view.key,
        table=Table(
            f"{title}, {measure.unit_words}",
            ("Sted", *view.heads),
            tuple((row.label, *(cell.text for cell in row.cells)) for row in view.table),
            (False, *(True for _ in view.heads)),
        ),
        notes=tuple(notes),
        source=source,
        url=url,
        agenda="\n".join([*agenda, f"{request.host_url.rstrip('/')}{url}"]),
        svg=_svg(view, title) if printed else "",
        series=measure.short,
        unit=measure.unit,
        values=tuple((row.label, values[row.label]) for row in view.table),
        demonstration=view.demonstration,
    )


def _svg(view: CompareView, title: str) -> str:
    if view.chart is None:
        return ""
    interval = " med 95 % sikkerhedsinterval" if view.intervals else ""
    words = drawing.Words(
        title=title,
        under="",
        finding=view.finding,
        series=f"tal{interval}",
        line=f"{view.whole_name}: {view.whole_value}" if view.whole_value else "",
        then=(),
        target="",
        own=list_of(view.own),
        notes=(),
        invented=view.demonstration,
    )
    return drawing.svg(view.chart, words, bare=True)


def heatmap(place: Place, settings: Settings, _printed: bool) -> list[Drawn]:
    """Each heat map: the place's kommuner by several indicators, each in its newest period."""
    session = database()
    names = {str(name) for each in settings for name in each.get("maal", ())}
    versions = versions_of(session, names)
    whole, members = members_of(session, place)
    latest = queries.latest_shown(session, viewed(), list(versions.values()), whole.id)
    periods = [(r.measure_version_id, r.period_kind, r.period_start) for r in latest.values()]
    rows = queries.at_once(
        session, viewed(), list(versions.values()), periods, [each.id for each in members]
    )
    by_id = {each.id: each.name for each in versions.values()}
    slugs = {each.id: each.slug for each in members}
    points = {(slugs[r.place_id], by_id[r.measure_version_id]): point(r) for r in rows}
    made = []
    for each in settings:
        chosen = [versions[name] for name in each.get("maal", ()) if name in versions]
        columns = [
            Column(measure_view(v), point(latest[v.id]).when, point(latest[v.id]))
            for v in chosen
            if v.id in latest
        ]
        if not columns:
            none = Drawn((Notice("Der er ingen tal, du kan se, for det valgte."),))
            made.append(none if chosen else lacking(each))
            continue
        table = heat(
            columns,
            [(member.short_name, member.slug) for member in members],
            points,
            whole=whole.name,
            own=frozenset({place.slug}),
        )
        shown = {column.measure.name for column in columns}
        rests = frozenset(
            reference(by_id[r.measure_version_id], r.place_id)
            for r in rows
            if by_id[r.measure_version_id] in shown
        )
        made.append(Drawn((_table(place, table),), rests))
    return made


def _table(place: Place, found: Heat) -> Table:
    heads = ("Sted", *(f"{each.measure.short}, {each.label}" for each in found.columns))
    whole = ("Samlet", *(each.whole_text for each in found.columns))
    rows = tuple(
        (
            row.name,
            *(
                f"{cell.text} {cell.sign} {cell.verdict.words}".strip() if cell.sign else cell.text
                for cell in row.cells
            ),
        )
        for row in found.rows
    )
    mark = ". Demonstrationsdata" if found.demonstration else ""
    return Table(
        f"Kommunerne i {place.name} på {len(found.columns)} indikatorer{mark}",
        heads,
        (whole, *rows),
        (False, *(True for _ in found.columns)),
    )


COMPARISON = Block(
    "sammenlign",
    "Sammenligning",
    "Områdets kommuner side om side på én indikator, med usikkerhed",
    (COMPARED,),
    compare,
)
HEATMAP = Block(
    "varmekort",
    "Varmekort",
    "Områdets kommuner på flere indikatorer i én tabel: hvem adskiller sig fra helheden",
    (SEVERAL,),
    heatmap,
)
