"""Hvor kommer tallet fra: one value with all that is behind it, as a page and as JSON."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import Blueprint, abort, jsonify, redirect, render_template, request, url_for
from sqlalchemy.exc import NoResultFound
from werkzeug.wrappers import Response

from indicators import queries, sentences
from indicators.asking import viewed
from indicators.checks.coverage import end_of
from indicators.checks.words import Said, said
from indicators.corrections import queries as corrections
from indicators.corrections.models import Correction
from indicators.flags import Arrival, Dismissal
from indicators.models import MeasureVersion, Status
from indicators.provenance import queries as behind
from indicators.quality import actions
from indicators.quality import queries as quality
from indicators.queries import Row
from indicators.shown import measure_view, point
from indicators.views import Measure, Point
from tvaers.access import Facts, may, needs
from tvaers.danish import number, period
from tvaers.deliveries import holders
from tvaers.intake import NotNow
from tvaers.places import Kind, Place
from tvaers.remarks import remarks_of
from tvaers.web import COPENHAGEN, database, policy, viewer

# The sources of messages, whose counts a person may correct here until the source is mended.
MESSAGES = ("medcom-statistics", "medcom-messages")

pages = Blueprint("provenance", __name__, template_folder="../templates")

STATES: Mapping[str, str] = {
    "published": "gælder nu for nogle perioder",
    "superseded": "afløst",
    "withdrawn": "rullet tilbage",
    "draft": "kladde",
}


@dataclass(frozen=True)
class Known:
    """One value and what is behind it."""

    version: MeasureVersion
    measure: Measure
    row: Row
    point: Point
    release: Any
    before: Sequence[behind.Before]
    sources: Sequence[behind.Source]
    older: int
    arrival: Arrival | None
    flags: Sequence[tuple[str, Said]]
    dismissals: Sequence[Dismissal]
    corrections: Sequence[Correction]

    @property
    def late_by(self) -> int | None:
        """Days from the period's end until its numbers first came; none where that is not known."""
        if self.arrival is None:
            return None
        end = end_of(self.row.period_kind, self.row.period_start)
        return (_day(self.arrival.first_at) - end).days


@pages.get("/omraader/<place:place>/indikatorer/<string:name>/punkt/<string:start>/")
@needs("area.read")
def show(place: Place, name: str, start: str) -> str:
    """One value of a measure in a place, and where it comes from."""
    return page(place, name, start)


def page(place: Place, name: str, start: str, problem: str = "") -> str:
    """The page of one value, with what stands in the way of what was asked of it."""
    found = known(place, name, start)
    decides = may(policy(), viewer(), "import.resolve", Facts(holder_id=place.id))
    return render_template(
        "provenance/show.html",
        place=place,
        remarks=remarks_of([place.id]).get((name, place.id), ()),
        found=found,
        start=start,
        label=period(found.row.period_kind, found.row.period_start),
        value=value_words(found.measure, found.point),
        counts=counts(found),
        states=STATES,
        text=lambda figure: _superseded(found.measure, figure),
        said=said,
        problem=problem,
        may_dismiss=bool(found.flags) and decides,
        may_correct=decides and correctable(place, found) is not None,
        decides=decides,
        became=lambda made: became(found, made),
    )


@pages.post("/omraader/<place:place>/indikatorer/<string:name>/punkt/<string:start>/")
@needs("import.resolve")
def dismiss(place: Place, name: str, start: str) -> Response | tuple[str, int]:
    """Say that a flagged value is right as it stands, and why."""
    found = known(place, name, start)
    kind = request.form.get("maerke", "")
    raised = quality.flags(database(), found.version.id, place.id, found.row.period_start)
    flag = next((each for each in raised if each.kind == kind), None)
    if flag is None or kind not in found.point.flags:
        abort(409, "Mærket er der ikke længere. Genindlæs siden.")
    try:
        actions.dismiss(
            database(),
            flag,
            found.version,
            place,
            by=viewer().name,
            by_id=viewer().user_id,
            reason=request.form.get("begrundelse", ""),
        )
    except NotNow as refused:
        return page(place, name, start, str(refused)), 422
    return redirect(url_for("provenance.show", place=place, name=name, start=start))


@pages.get("/omraader/<place:place>/indikatorer/<string:name>/punkt/<string:start>/tal.json")
@needs("area.read")
def data(place: Place, name: str, start: str) -> Response:
    """The same as JSON: never more than the page."""
    return jsonify(as_data(place, known(place, name, start)))


def known(place: Place, name: str, start: str) -> Known:
    """Everything behind one value; NoResultFound, and so a 404, for a value that is not the viewer's to see."""
    session = database()
    begins = _start(start)
    version = queries.version_at(session, name, begins, request.args.get("version", ""))
    row = queries.one(session, viewed(), version, place.id, begins)
    about = Facts(holder_id=place.id, level=row.level, state="superseded")
    release, before = behind.releases(
        session,
        version,
        row,
        place.id,
        superseded=may(policy(), viewer(), "value.read", about),
    )
    arrival = quality.arrival(session, version.id, place.id, row.period_start)
    sources, older = behind.sources(
        session, row, holders("import.read"), arrival.delivery_id if arrival else None
    )
    shown = point(row)
    return Known(
        version=version,
        measure=measure_view(version),
        row=row,
        point=shown,
        release=release,
        before=before,
        sources=sources,
        older=older,
        arrival=arrival,
        flags=[(kind, said(kind)) for kind in shown.flags],
        dismissals=quality.dismissals(session, version.id, place.id, row.period_start),
        corrections=corrections.of_value(session, name, place.id, row.period_start),
    )


def correctable(place: Place, found: Known) -> float | None:
    """The count behind a value that a person may correct here: one kommune's own messages in a period; None
    where it is a sum, a share or hidden, or comes from somewhere else."""
    if place.kind is not Kind.KOMMUNE or found.version.data_set not in MESSAGES:
        return None
    if found.measure.kind not in ("rate", "tally") or found.row.status is not Status.SHOWN:
        return None
    return found.row.value if found.measure.plain else found.row.numerator


def became(found: Known, made: Correction) -> str:
    """What a count was corrected to, in words: a number only where that very number is shown, since disclosure
    control may hide it."""
    if made.value is None:
        return "»ikke leveret«"
    shown = found.row.value if found.measure.plain else found.row.numerator
    if found.row.status is Status.SHOWN and shown == made.value:
        return number(made.value)
    return "et andet antal"


def _start(text: str) -> date:
    """A period's first day as the address has it: a month is written 2026-10."""
    try:
        return date.fromisoformat(f"{text}-01" if len(text) == 7 else text)
    except ValueError:
        raise NoResultFound from None


def value_words(measure: Measure, point: Point) -> str:
    """The value in words, with what it is made of; or why there is none."""
    if point.value is not None:
        return sentences.with_base(measure, point)
    if point.status is Status.HIDDEN:
        return f"Tallet {sentences.HIDDEN_WHY}."
    return sentences.shown_value(measure, point)


def _superseded(measure: Measure, figure: Any) -> str:
    if figure is None:
        return ""
    if figure.status is not Status.SHOWN:
        return (
            "• skjult" if figure.status is Status.HIDDEN else sentences.STATUS_WORDS[figure.status]
        )
    return "0 af 0" if figure.value is None else sentences.value_text(measure, figure.value)


def as_data(place: Place, found: Known) -> dict[str, Any]:
    """What the page tells, as plain data; numbers as they are shown, days and instants by ISO 8601."""
    row, version = found.row, found.version
    return {
        "place": {"name": place.name, "slug": place.slug},
        "measure": {
            "name": version.name,
            "version": version.version,
            "title": version.title,
            "unit": found.measure.unit,
            "purpose": version.definition["card"]["formaal"],
        },
        "period": {
            "kind": str(row.period_kind),
            "start": row.period_start.isoformat(),
            "end": end_of(row.period_kind, row.period_start).isoformat(),
        },
        "value": _rounded(row.value, found.measure.decimals),
        "numerator": row.numerator,
        "denominator": row.denominator,
        "lower": _rounded(row.lower, found.measure.decimals),
        "upper": _rounded(row.upper, found.measure.decimals),
        "status": str(row.status),
        "preliminary": row.preliminary,
        "demonstration": row.demonstration,
        "coverage": {"members": row.members, "reporting": row.members_reporting},
        "delivery_days": found.late_by,
        "agreed": [
            {"stamp": each.stamp, "in": each.about, "reservations": list(each.lines)}
            for each in remarks_of([found.row.place_id]).get(
                (found.measure.name, found.row.place_id), ()
            )
        ],
        "flags": [{"kind": kind, "why": words.why} for kind, words in found.flags],
        "release": {
            "id": found.release.public_id,
            "at": found.release.released_at.isoformat(),
            "by": found.release.released_by,
            "note": row.note,
        },
        "superseded": [
            {
                "id": each.release.public_id,
                "at": each.release.released_at.isoformat(),
                "state": str(each.release.state),
            }
            for each in found.before
        ],
        "sources": [
            {
                "source": each.source,
                "received_at": each.received_at.isoformat(),
                "demonstration": each.demonstration,
                "layout_version": each.layout_version,
                "receipt": None
                if each.delivery is None
                else {
                    "id": each.delivery.public_id,
                    "file": each.delivery.file_name,
                    "delivered_by": each.delivery.received_by,
                    "approved_by": each.delivery.approved_by,
                    "sha256": each.delivery.digest,
                },
            }
            for each in found.sources
        ],
    }


def _rounded(value: float | None, decimals: int) -> float | None:
    return None if value is None else round(value, decimals)


def _day(at: datetime) -> date:
    return at.astimezone(COPENHAGEN).date()


def counts(found: Known) -> list[tuple[str, str]]:
    """Numerator and denominator where the viewer may see them, by their words."""
    measure, row = found.measure, found.row
    told = []
    if measure.numerator_word != "-" and row.numerator is not None and not measure.plain:
        told.append((measure.numerator_word, number(row.numerator)))
    if measure.denominator_word != "-" and row.denominator is not None:
        told.append((measure.denominator_word, number(row.denominator)))
    return told
