"""Noter, faser og mål: what persons have set on a series, the forms to set more, and the way to take one away."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from indicators import queries
from indicators.marking import actions
from indicators.marking import queries as marks
from indicators.marking.models import MarkKind, SeriesMark
from indicators.marking.rules import FEWEST_IN_PHASE, Unfit
from indicators.models import MeasureVersion
from indicators.queries import Viewed
from indicators.sentences import value_text
from indicators.shown import marks as card_marks
from indicators.shown import measure_view, point
from indicators.views import Measure, Point
from tvaers.access import Facts, may, needs
from tvaers.calendar_rules import phase_of
from tvaers.places import Place
from tvaers.web import database, policy, today, viewer

pages = Blueprint("marking", __name__, template_folder="../templates")
Answer = str | Response | tuple[str, int]

KINDS: Mapping[MarkKind, str] = {
    MarkKind.NOTE: "Note",
    MarkKind.PHASE: "Fase",
    MarkKind.TARGET: "Mål",
}


@dataclass(frozen=True)
class Known:
    """A series as whoever sets something on it sees it, and everything that has been set."""

    version: MeasureVersion
    measure: Measure
    points: Sequence[Point]
    level: int
    marks: Sequence[SeriesMark]

    @property
    def standing(self) -> list[SeriesMark]:
        """What nobody has ended."""
        return [mark for mark in self.marks if mark.ended_at is None]


@pages.get("/omraader/<place:place>/indikatorer/<string:name>/maerker/")
@needs("area.read")
def show(place: Place, name: str) -> str:
    """What is set on this series, by whom and why; also what has been taken away."""
    return _page(place, _known(place, name))


@pages.post("/omraader/<place:place>/indikatorer/<string:name>/maerker/")
@needs("mark.create")
def add(place: Place, name: str) -> Answer:
    """Set a note, a phase or a target."""
    found = _known(place, name)
    try:
        kind = MarkKind(request.form.get("slags", ""))
    except ValueError:
        abort(404)
    try:
        actions.add(
            database(),
            found.version,
            found.measure,
            place,
            found.points,
            found.standing,
            level=found.level,
            kind=kind,
            day=_day("fra"),
            until=_after("til"),
            value=_value(),
            text=request.form.get("tekst", ""),
            breaks=[m.day for m in card_marks(found.version) if m.restarts and m.day],
            by=viewer().name,
            by_id=viewer().user_id,
        )
    except Unfit as unfit:
        return _page(place, found, str(unfit), kind), 422
    return redirect(url_for("marking.show", place=place, name=name))


@pages.post("/omraader/<place:place>/indikatorer/<string:name>/maerker/<string:mark>/slut/")
@needs("mark.end")
def end(place: Place, name: str, mark: str) -> Answer:
    """Take one away, with a reason; it stays in the history."""
    found = _known(place, name)
    chosen = next((each for each in found.marks if each.public_id == mark), None)
    if chosen is None:
        abort(404)
    reason = request.form.get("begrundelse", "")
    try:
        actions.end(database(), chosen, found.version, place, reason=reason, by=viewer().name)
    except Unfit as unfit:
        return _page(place, found, str(unfit)), 422
    return redirect(url_for("marking.show", place=place, name=name))


def may_mark(place: Place) -> bool:
    """Whether the viewer may set something on this place's series."""
    facts = Facts(holder_id=place.id, phase=phase_of(place, today()))
    return may(policy(), viewer(), "mark.create", facts)


def _known(place: Place, name: str) -> Known:
    version, _ = queries.measure(database(), name)
    viewed = Viewed(policy(), viewer(), today())
    rows = queries.series(database(), viewed, [version], [place.id]).get((version.id, place.id), [])
    return Known(
        version,
        measure_view(version),
        [point(row) for row in rows],
        max((row.level for row in rows), default=version.level),
        marks.every(database(), name, place),
    )


def _page(place: Place, found: Known, problem: str = "", kind: MarkKind | None = None) -> str:
    return render_template(
        "marking/show.html",
        place=place,
        measure=found.measure,
        marks=found.marks,
        kinds=KINDS,
        kind=kind,
        problem=problem,
        typed=request.form if problem else {},
        may_mark=may_mark(place),
        may_phase=marks.judgeable(found.measure),
        may_aim=found.measure.direction != "none",
        periods=[(p.start.isoformat(), p.label) for p in reversed(found.points)],
        fewest=FEWEST_IN_PHASE,
        value=lambda each: value_text(found.measure, each),
        last=lambda day: day - timedelta(days=1),
    )


def _day(field: str) -> date:
    try:
        return date.fromisoformat(request.form.get(field, ""))
    except ValueError:
        raise Unfit("Vælg, hvornår det begynder.") from None


def _after(field: str) -> date | None:
    """The day after the last day of the form; none where it names none."""
    text = request.form.get(field, "").strip()
    if not text:
        return None
    try:
        return date.fromisoformat(text) + timedelta(days=1)
    except (ValueError, OverflowError):
        raise Unfit("Skriv den sidste dag som en dato, eller lad feltet være tomt.") from None


def _value() -> float | None:
    text = request.form.get("vaerdi", "").strip().removesuffix("%").strip()
    if not text:
        return None
    try:
        found = float(text.replace(".", "").replace(",", ".") if "," in text else text)
    except ValueError:
        raise Unfit(f"»{text[:20]}« er ikke et tal. Skriv fx 85 eller 4,5.") from None
    if found != found or abs(found) > 1e9:
        raise Unfit("Tallet er for stort.")
    return found
