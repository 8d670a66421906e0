"""Ret et antal: what is behind a value is counted as another number from the next release on, until it is taken back."""

from collections.abc import Callable

from flask import Blueprint, abort, redirect, request, url_for
from werkzeug.wrappers import Response

from indicators.corrections import actions
from indicators.provenance.pages import Known, correctable, known, page
from tvaers.access import needs
from tvaers.intake import NotNow
from tvaers.places import Place
from tvaers.web import database, viewer

pages = Blueprint("correcting", __name__, template_folder="../templates")
Answer = Response | tuple[str, int]


@pages.post("/omraader/<place:place>/indikatorer/<string:name>/punkt/<string:start>/ret/")
@needs("import.resolve")
def correct(place: Place, name: str, start: str) -> Answer:
    """Have the count be another one, with a reason."""
    found = known(place, name, start)
    was = correctable(place, found)
    if was is None:
        abort(409, "Tallet kan ikke rettes her. Ret det i kilden, og send det igen.")
    return _done(
        place,
        name,
        start,
        lambda: actions.correct(
            database(),
            found.version,
            place,
            found.row.period_start,
            level=found.row.level,
            was=was,
            value=_value(),
            reason=request.form.get("begrundelse", ""),
            by=viewer().name,
            by_id=viewer().user_id,
        ),
    )


@pages.post(
    "/omraader/<place:place>/indikatorer/<string:name>/punkt/<string:start>/ret/<string:correction>/slut/"
)
@needs("import.resolve")
def take_back(place: Place, name: str, start: str, correction: str) -> Answer:
    """Let what was delivered count again, with a reason."""
    found: Known = known(place, name, start)
    made = next((each for each in found.corrections if each.public_id == correction), None)
    if made is None:
        abort(404)
    return _done(
        place,
        name,
        start,
        lambda: actions.take_back(
            database(),
            made,
            found.version,
            place,
            reason=request.form.get("begrundelse", ""),
            by=viewer().name,
        ),
    )


def _done(place: Place, name: str, start: str, act: Callable[[], object]) -> Answer:
    try:
        act()
    except NotNow as refused:
        return page(place, name, start, str(refused)), 422
    return redirect(url_for("provenance.show", place=place, name=name, start=start))


def _value() -> float | None:
    """The number of the form; None where the month is to be left out."""
    if request.form.get("udelad"):
        return None
    text = request.form.get("antal", "").strip().replace(".", "")
    if not text.isascii() or not text.isdigit():
        raise NotNow("Skriv antallet som et helt tal, eller vælg at lade måneden udgå.")
    return float(text)
