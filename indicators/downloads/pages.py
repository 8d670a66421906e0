"""Figures as files: CSV, a workbook with the card, and the drawing. Never more than the page shows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, request, url_for

from indicators import queries
from indicators.asking import Asked, asked, viewed
from indicators.beside.asking import Beside, together
from indicators.beside.asking import asked as asked_beside
from indicators.catalogue.facts import sections
from indicators.catalogue.here import known
from indicators.control import diagram_view
from indicators.downloads import drawing
from indicators.downloads.lines import HEADS, Cell, lines
from indicators.downloads.picture import png
from indicators.downloads.writing import Sheet, csv_text, xlsx_bytes
from indicators.figure import CompareView, FigureView, compare_view
from indicators.marking import queries as marking
from indicators.models import MeasureVersion
from indicators.queries import Released, Row
from indicators.remarked import agreed_targets, sentences_of
from indicators.shown import marks, measure_view, restarts, run_facts, series_of
from indicators.views import Mark, Measure, Series
from tvaers.access import needs
from tvaers.danish import day, list_of, moment, number
from tvaers.errors import TooMuch
from tvaers.module import Remark
from tvaers.places import Place
from tvaers.remarks import remarks_of
from tvaers.web import database, today

pages = Blueprint("downloads", __name__)

# The most lines of one file; for figures of a single unit's own (level 3) a tenth.
CAP, CAP_OWN = 50_000, 5_000
OWN_LEVEL = 3
TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "svg": "image/svg+xml",
    "png": "image/png",
}
CARD_HEADS = ("indikator", "del", "felt", "tekst")
Lines = list[Sequence[Cell]]


@pages.get("/omraader/<place:place>/indikatorer/<string:name>/tal.<any(csv,xlsx):form>")
@needs("area.read")
def one(place: Place, name: str, form: str) -> Response:
    """One measure over time, as its page shows it."""
    found = asked(place, name)
    measure, kind = measure_view(found.version), _kind(found.whole)
    told = remarks_of([place.id]).get((name, place.id), ())
    added, view = _seen(place, found, told)
    # Of an earlier version beside the newest there are only the periods in which both run.
    both = [replace(s, points=tuple(p for p in s.points if p.release_id)) for s in found.beside]
    series = (found.main, *found.then, *both)
    releases = _releases(p.release_id for each in series for p in each.points)
    facts = {found.main: run_facts(found.main, restarts(found.main.points, added))}
    rows = [
        row
        for each in series
        for row in lines(
            measure, kind, each, _source(found.version), releases, facts.get(each), told
        )
    ]
    _cap(rows, found.version.level)
    about = _about(
        url_for("indicators.show", place=place, name=name, **_same()),
        [
            ("Indikator", measure.title),
            ("Sted", found.main.place_name),
            ("Fund", view.finding),
            ("Opsummering", view.summary),
            ("Signalet er regnet af", view.rules),
            *(("Mærke i serien", line) for line in (*view.marks, *view.undated)),
            *(("Mål", line) for line in view.targets),
            *(("Aftale", line) for line in sentences_of(told)),
        ],
        view.demonstration,
    )
    return _file(form, f"{name}-{place.slug}", rows, about, [found.version])


@pages.get("/omraader/<place:place>/indikatorer/<string:name>/kort.csv")
@needs("area.read")
def card(place: Place, name: str) -> Response:
    """The card that belongs to a CSV of figures: a file of its own, so that the figures' file has one
    head and one row a figure."""
    version, _parts = queries.measure(database(), name)
    return sent("csv", f"{name}-kort", csv_text(CARD_HEADS, _card([version])))


@pages.get("/omraader/<place:place>/indikatorer/tal.<any(csv,xlsx):form>")
@needs("area.read")
def every(place: Place, form: str) -> Response:
    """Every measure of a place over time."""
    versions = queries.measures(database())
    found = queries.series(database(), viewed(), versions, [place.id])
    phases = marking.phases(database(), [place.id])
    said = remarks_of([place.id])
    releases = _releases(row.release_id for rows in found.values() for row in rows)
    rows: Lines = []
    told: list[MeasureVersion] = []
    for version in versions:
        figures = tuple(found.get((version.id, place.id), ()))
        if figures:
            told.append(version)
            series = _whole(place, figures)
            begun = phases.get((version.name, place.id), ())
            set_here = (Mark(day, "", "confirmed", "phase") for day in begun)
            rows += lines(
                measure_view(version),
                figures[0].period_kind,
                series,
                _source(version),
                releases,
                run_facts(series, restarts(series.points, (*marks(version), *set_here))),
                said.get((version.name, place.id), ()),
            )
    _cap(rows, max((version.level for version in told), default=0))
    about = _about(
        url_for("indicators.all_of", place=place),
        [("Sted", place.name), ("Indikatorer", str(len(told)))],
        any(row.demonstration for figures in found.values() for row in figures),
    )
    return _file(form, f"indikatorer-{place.slug}", rows, about, told)


@pages.get("/omraader/<place:place>/sammenlign/tal.<any(csv,xlsx):form>")
@needs("area.read")
def compared(place: Place, form: str) -> Response:
    """Places side by side in one period."""
    found = asked_beside(place)
    view = _view(found)
    told = [Series(name, slug, (each,)) for name, slug, each in found.named]
    if found.whole is not None and found.group.whole.slug not in {each.place_slug for each in told}:
        name, whole = found.whole
        told.append(Series(name, found.group.whole.slug, (whole,)))
    releases = _releases(p.release_id for each in told for p in each.points)
    source = _source(found.version)
    said = _said(found)
    rows = [
        line
        for each in told
        for line in lines(
            found.measure,
            found.kind,
            each,
            source,
            releases,
            remarks=said.get(each.place_slug, ()),
        )
    ]
    _cap(rows, found.version.level)
    about = _about(
        url_for("beside.compare", place=place, **_same()),
        [
            ("Indikator", found.measure.title),
            ("Steder", view.of),
            ("Periode", view.label),
            ("Fund", view.finding),
            ("Opsummering", view.summary),
        ],
        view.demonstration,
    )
    return _file(
        form, f"{found.version.name}-sammenlign-{place.slug}", rows, about, [found.version]
    )


@pages.get("/omraader/<place:place>/indikatorer/<string:name>/figur.<any(svg,png):image>")
@needs("area.read")
def picture(place: Place, name: str, image: str) -> Response:
    """One measure over time as a drawing."""
    found = asked(place, name)
    measure = measure_view(found.version)
    told = remarks_of([place.id]).get((name, place.id), ())
    _added, view = _seen(place, found, told)
    median = f"median {view.median}" if view.median else ""
    if view.center:
        median = f"gennemsnit {view.center}"
    if view.chart is not None and view.chart["changed"]:
        median += ", stiplet: serien har ændret sig"
    words = drawing.Words(
        title=f"{measure.short} i {place.name}",
        under=_titled(measure),
        finding=view.finding,
        series=view.name,
        line=median,
        then=_then(view),
        target="mål" if view.targets else "",
        own="",
        notes=[
            view.summary,
            *([view.rules] if view.center else []),
            *(icon.words for icon in view.icons),
            *view.marks,
            *view.targets,
            *sentences_of(told),
            _origin(found.version, found.release_id, view.demonstration),
        ],
        invented=view.demonstration,
    )
    return _drawn(image, f"{name}-{place.slug}", drawing.svg(view.chart, words))


@pages.get("/omraader/<place:place>/sammenlign/figur.<any(svg,png):image>")
@needs("area.read")
def compared_picture(place: Place, image: str) -> Response:
    """Places side by side as a drawing."""
    found = asked_beside(place)
    view, measure = _view(found), found.measure
    release = max((each.release_id for _, _, each in found.named), default=0)
    interval = " med 95 % sikkerhedsinterval" if view.intervals else ""
    words = drawing.Words(
        title=f"{measure.short}, {view.label}",
        under=f"{view.of} · {_titled(measure)}",
        finding=view.finding,
        series=f"tal{interval}",
        line=f"{view.whole_name}: {view.whole_value}" if view.whole_value else "",
        then=[],
        target="",
        own=list_of(view.own),
        notes=[
            view.summary,
            *sentences_of(together(found)),
            _origin(found.version, release, view.demonstration),
        ],
        invented=view.demonstration,
    )
    name = f"{found.version.name}-sammenlign-{place.slug}"
    return _drawn(image, name, drawing.svg(view.chart, words))


def _view(found: Beside) -> CompareView:
    """The comparison as its page shows it."""
    return compare_view(
        found.measure,
        found.label,
        found.named,
        whole=found.whole,
        of=found.group.of,
        own=found.group.own,
        left_out=found.left_out,
    )


def _said(found: Beside) -> dict[str, tuple[Remark, ...]]:
    """What is said of each place's figure in a comparison, by the place's slug."""
    places = (found.group.whole, *found.group.members)
    told = remarks_of([each.id for each in places])
    return {each.slug: told.get((found.version.name, each.id), ()) for each in places}


def _seen(
    place: Place, found: Asked, told: Sequence[Remark]
) -> tuple[tuple[Mark, ...], FigureView]:
    """The series as its page shows it, and the marks it is shown with."""
    added, targets = marking.drawn(marking.standing(database(), found.version.name, place))
    every = (*marks(found.version), *added)
    measure = measure_view(found.version)
    return every, diagram_view(
        measure,
        found.main,
        found.diagram,
        then=found.others,
        marks=every,
        targets=(*targets, *agreed_targets(told)),
    )


def _then(view: FigureView) -> list[str]:
    """What stood in the place's stead, as the page's key says it."""
    names = [f"dengang: {each.place_name}" for each in view.then if not each.label]
    told = [*names[:-1], f"{names[-1]} (samme tal)"] if names and view.same_then else names
    return [*told, *(each.label for each in view.then if each.label)]


def _same() -> dict[str, Any]:
    """The page's own choices, which the file was asked for with."""
    return {name: request.args.getlist(name) for name in request.args}


def _whole(place: Place, rows: tuple[Row, ...]) -> Series:
    calendar = tuple((row.period_kind, row.period_start) for row in rows)
    return series_of(place.short_name, place.slug, rows, calendar)


def _kind(calendar: Sequence[tuple[str, Any]]) -> str:
    return calendar[0][0] if calendar else "month"


def _source(version: MeasureVersion) -> str:
    return str(version.definition["placing"]["source"] or version.data_set)


def _titled(measure: Measure) -> str:
    unit = measure.unit_words
    return measure.title if measure.title.endswith(unit) else f"{measure.title} · {unit}"


def _releases(ids: Iterable[int]) -> Mapping[int, Released]:
    return queries.releases(database(), ids)


def _origin(version: MeasureVersion, release: int | None, invented: bool) -> str:
    """Source, definition and release in a line, and that the figures are invented where they are."""
    told = f"Kilde: {version.definition['card']['datakilde']} Definition {version.name}@{version.version}."
    found = _releases([release or 0]).get(release or 0)
    if found is not None:
        told += f" Udgivet {moment(found.released_at)} ({found.public_id})."
    return f"{told} Demonstrationsdata: tallene er opdigtede." if invented else told


def _cap(rows: Sequence[Any], level: int) -> None:
    limit = CAP_OWN if level >= OWN_LEVEL else CAP
    if len(rows) > limit:
        raise TooMuch(
            f"Filen ville få {number(len(rows))} linjer, og grænsen er {number(limit)}. "
            "Vælg en kortere periode eller færre steder, og hent igen.",
            limit=limit,
            count=len(rows),
        )


def _about(address: str, told: Sequence[tuple[str, str]], invented: bool) -> Lines:
    mark = [("Demonstration", "Demonstrationsdata: tallene er opdigtede.")] if invented else []
    return [
        *((word, text) for word, text in told if text),
        *mark,
        ("Hentet", day(today())),
        ("Siden på Tværs", request.host_url.rstrip("/") + address),
        ("Skjulte tal", "Et tal er skjult, når det eller et andet tal er så lille, at nogen kunne genkendes. "
         "Status siger altid, om et tal er vist, skjult, mangler eller er ufuldstændigt."),
    ]  # fmt: skip


def _card(versions: Sequence[MeasureVersion]) -> Lines:
    """The cards of these measures, a line a field."""
    every = {each.name: each for each in known({v.name for v in versions}).cards}
    return [
        (version.name, section.title, field, text)
        for version in versions
        if version.name in every
        for section in sections(every[version.name])
        for field, text in (*section.rows, *((name, "ikke fastlagt") for name in section.unsettled))
    ]


def _file(
    form: str, name: str, rows: Lines, about: Lines, versions: Sequence[MeasureVersion]
) -> Response:
    if form == "csv":
        return sent(form, name, csv_text(HEADS, rows))
    sheets = [
        Sheet("Tal", HEADS, rows),
        Sheet("Kort", CARD_HEADS, _card(versions)),
        Sheet("Om filen", ("hvad", "tekst"), about),
    ]
    return sent(form, name, xlsx_bytes(sheets))


def _drawn(form: str, name: str, svg: str) -> Response:
    return sent(form, name, png(svg) if form == "png" else svg)


def sent(form: str, name: str, content: str | bytes) -> Response:
    """A file as an answer, by its kind and its name without the ending."""
    response = Response(content, mimetype=TYPES[form])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return response
