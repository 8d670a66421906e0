"""Pages of figures: one measure over time, all measures of a place."""

from collections.abc import Sequence

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from indicators.area import IndicatorRow, indicator_rows
from indicators.asking import DIAGRAMS, Asked, asked, viewed
from indicators.coming import coming, settling
from indicators.control import diagram_view
from indicators.figure import FigureView
from indicators.geography import left_out
from indicators.marking import queries as marking
from indicators.marking.pages import may_mark
from indicators.models import HANDHELD_NAME
from indicators.origins import origin as origin_of
from indicators.remarked import agreed_targets, sentences_of
from indicators.sentences import state, with_base
from indicators.shown import marks, measure_view
from indicators.used import panels
from indicators.views import Measure
from tvaers.access import needs
from tvaers.danish import period
from tvaers.data import sources
from tvaers.deliveries import holders
from tvaers.fragments import Fragments
from tvaers.frame import current_place
from tvaers.module import Panel, Remark
from tvaers.places import Place
from tvaers.remarks import remarks_of
from tvaers.web import database, today

pages = Blueprint("indicators", __name__, template_folder="templates")


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
    rows = tuple(indicator_rows(database(), viewed(), place))
    sentence = state([(row.measure, row.verdict) for row in rows])
    listed = _CONTENT.get(
        ("list", rows), lambda: render_template("indicators/rows.html", rows=rows)
    )
    return render_template(
        "indicators/list.html", place=place, rows=rows, sentence=sentence, listed=listed
    )


# What the page shows under its menu, kept by the figures it was made of.
_CONTENT = Fragments()


@pages.get("/omraader/<place:place>/indikatorer/<string:name>/")
@needs("area.read")
def show(place: Place, name: str) -> str | AnyResponse:
    """One measure in one place: what it shows, whether it is chance, where it comes from."""
    if name.startswith(HANDHELD_NAME):
        # What a unit counts itself has a page of its own.
        sheet = name.removeprefix(HANDHELD_NAME)
        return redirect(url_for("handheld.show", place=place, sheet=sheet))
    found = asked(place, name)
    measure = measure_view(found.version)
    added, targets = marking.drawn(marking.standing(database(), name, place))
    told = remarks_of([place.id]).get((name, place.id), ())
    targets = (*targets, *agreed_targets(told))
    view = diagram_view(
        measure,
        found.main,
        found.diagram,
        then=found.others,
        marks=(*marks(found.version), *added),
        targets=targets,
    )
    setting = may_mark(place)
    without = left_out(database(), place, today())
    parts = (
        tuple(indicator_rows(database(), viewed(), place, found.parts, without))
        if found.parts
        else ()
    )
    mine = tuple(holders("import.read"))
    used = panels(name, place)
    key = (
        place.name,
        today(),
        request.url,
        str(found.version.definition),
        found.main,
        found.others,
        found.release_id,
        parts,
        mine,
        without,
        added,
        targets,
        told,
        setting,
        used,
    )
    content = _CONTENT.get(
        key,
        lambda: _content(place, found, measure, view, parts, mine, without, told, setting, used),
    )
    return render_template(
        "indicators/show.html", place=place, measure=measure, view=view, main=content
    )


def _content(
    place: Place,
    found: Asked,
    measure: Measure,
    view: FigureView,
    parts: Sequence[IndicatorRow],
    mine: Sequence[int],
    without: Sequence[str],
    told: tuple[Remark, ...],
    setting: bool,
    used: Sequence[Panel],
) -> str:
    release, span = found.release_id, found.span
    origin = origin_of(database(), release, mine) if release is not None else None
    newest = max((each.received_at for each in origin.deliveries), default=None) if origin else None
    source = sources().get(found.version.data_set)
    return render_template(
        "indicators/show_content.html",
        place=place,
        without=without,
        remarks=told,
        measure=measure,
        definition=found.version.definition,
        view=view,
        may_mark=setting,
        parts=parts,
        used=used,
        origin=origin,
        next=coming(
            found.version.definition,
            source.rhythm if source else None,
            newest,
            found.whole[-1][1] if found.whole else None,
            today(),
        ),
        settling=settling(found.version.definition) if view.preliminary else "",
        choice=found.choice,
        diagram=found.diagram,
        diagrams=() if measure.kind == "count" else tuple(DIAGRAMS.items()),
        first=span[0][1].isoformat() if span else "",
        last=span[-1][1].isoformat() if span else "",
        periods=[(start.isoformat(), period(kind, start)) for kind, start in found.whole],
        agenda=_agenda(place, found, measure, view.finding, told),
    )


def _agenda(
    place: Place, found: Asked, measure: Measure, finding: str, told: Sequence[Remark]
) -> str:
    """Sentence, figure and source as plain text, for an agenda."""
    shown = [p for p in found.main.points if p.value is not None]
    latest = with_base(measure, shown[-1]) if shown else "ingen tal"
    invented = "\nDemonstrationsdata." if any(p.demonstration for p in found.main.points) else ""
    itself = found.main.place_slug == place.slug
    name = place.name if itself else f"{place.name}, dengang {found.main.place_name}"
    agreed = "".join(f"{line}\n" for line in sentences_of(told))
    return (
        f"{measure.title}, {name}\n{finding}\nSeneste: {latest}.\n{agreed}"
        f"Kilde: {found.version.data_set}, definition {measure.name}@{measure.version}."
        f"{invented}\n{request.url}"
    )
