"""The blocks "comparison" and "heat map": a place's kommuner side by side, on one indicator or on several."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
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
    release_of,
    versions_of,
)
from indicators.blocks.figures import source_of
from indicators.blocks.seeing import reference
from indicators.downloads import drawing
from indicators.figure import CompareView, compare_view
from indicators.models import MeasureVersion
from indicators.queries import Row
from indicators.remarked import sentences_of
from indicators.shown import measure_view, point
from tvaers.danish import list_of, period
from tvaers.module import Block
from tvaers.parts import Drawn, Notice, Picture, Table
from tvaers.places import Place
from tvaers.remarks import of_measure, remarks_of
from tvaers.web import database

Settings = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class _Compared:
    """What the place's kommuner are on several measures, each in the newest period that the whole has a figure in."""

    whole: Place
    members: Sequence[Place]
    versions: Mapping[str, MeasureVersion]
    latest: Mapping[int, Row]
    rows: Mapping[tuple[int, int], Row]

    def row(self, version: MeasureVersion, place: Place) -> Row | None:
        """A place's figure of a measure, where it shares it."""
        return self.rows.get((version.id, place.id))

    def rests(self, versions: Iterable[MeasureVersion]) -> frozenset[str]:
        """The references of what is shown of these measures."""
        names = {version.id: version.name for version in versions}
        return frozenset(reference(names[v], place) for v, place in self.rows if v in names)


def _compared(place: Place, names: Iterable[str]) -> _Compared:
    session = database()
    versions = versions_of(session, names)
    whole, members = members_of(session, place)
    known = list(versions.values())
    latest = queries.latest_shown(session, viewed(), known, whole.id)
    periods = [(r.measure_version_id, r.period_kind, r.period_start) for r in latest.values()]
    ids = [whole.id, *(each.id for each in members)]
    rows = queries.at_once(session, viewed(), known, periods, ids)
    return _Compared(
        whole, members, versions, latest, {(r.measure_version_id, r.place_id): r for r in rows}
    )


def compare(place: Place, settings: Settings, printed: bool) -> list[Drawn]:
    """Each comparison."""
    found = _compared(place, (str(each.get("maal")) for each in settings))
    ids = [found.whole.id, *(each.id for each in found.members)]
    told = remarks_of(ids)
    made = []
    for each in settings:
        version = found.versions.get(str(each.get("maal")))
        if version is None:
            made.append(lacking(each))
            continue
        newest = found.latest.get(version.id)
        if newest is None:
            none = Notice(f"{measure_view(version).short}: der er ingen tal, du kan se.")
            made.append(Drawn((none,)))
            continue
        said = sentences_of(of_measure(told, version.name, ids))
        source = source_of(version, release_of(database(), newest.release_id))
        picture = _picture(place, version, found, newest, (*said, source), printed)
        made.append(Drawn((picture,), found.rests([version])))
    return made


def _picture(
    place: Place,
    version: MeasureVersion,
    found: _Compared,
    newest: Row,
    said: Sequence[str],
    printed: bool,
) -> Picture:
    *notes, source = said
    measure = measure_view(version)
    shared = [(each, row) for each in found.members if (row := found.row(version, each))]
    named = [(each.short_name, each.slug, point(row)) for each, row in shared]
    values = {name: each.value for name, _, each in named}
    whole = found.row(version, found.whole)
    view = compare_view(
        measure,
        period(newest.period_kind, newest.period_start),
        named,
        whole=(found.whole.name, point(whole)) if whole else None,
        of=f"Kommunerne i {found.whole.name}",
        own={place.slug},
        left_out=len(found.members) - len(named),
    )
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
    """Each heat map: the place's kommuner by several indicators."""
    found = _compared(place, {str(name) for each in settings for name in each.get("maal", ())})
    made = []
    for each in settings:
        chosen = [found.versions[name] for name in each.get("maal", ()) if name in found.versions]
        shown = [
            (version, point(found.latest[version.id]))
            for version in chosen
            if version.id in found.latest
        ]
        if not shown:
            none = Drawn((Notice("Der er ingen tal, du kan se, for det valgte."),))
            made.append(none if chosen else lacking(each))
            continue
        table = heat(
            [Column(measure_view(version), newest.when, newest) for version, newest in shown],
            [(member.short_name, member.slug) for member in found.members],
            {
                (member.slug, version.name): point(row)
                for version, _ in shown
                for member in found.members
                if (row := found.row(version, member))
            },
            whole=found.whole.name,
            own=frozenset({place.slug}),
        )
        made.append(Drawn((_table(place, table),), found.rests(version for version, _ in shown)))
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
