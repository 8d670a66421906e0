"""A kommune's own units: the list, one unit, and the forms that add, rename, share and end."""

from collections.abc import Mapping

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from clusters.units import actions, forms, queries
from clusters.units.actions import Refused
from clusters.units.forms import Faulty
from clusters.units.models import Sort
from clusters.units.queries import Unit
from tvaers.access import Facts, may, needs
from tvaers.places import Kind, Place
from tvaers.web import database, policy, today, viewer

pages = Blueprint("units", __name__, template_folder="../templates")

Answer = str | Response | tuple[str, int]


@pages.get("/omraader/<place:place>/enheder/")
@needs("area.read_private")
def show_all(place: Place) -> str:
    """The kommune's own units, and the form for one more."""
    return _list(place)


@pages.post("/omraader/<place:place>/enheder/")
@needs("unit.create_own")
def add(place: Place) -> Answer:
    """Add a unit; what cannot be used stays in the form with a sentence a field."""
    kommune = _kommune(place)
    try:
        written = forms.unit(request.form)
        unit = actions.add(
            database(),
            kommune=kommune,
            name=written.name,
            sort=written.sort,
            start=written.start,
            end=written.end,
            day=today(),
            by=viewer().name,
        )
    except Faulty as fault:
        return _list(place, request.form, fault.problems), 422
    except Refused as refused:
        return _list(place, request.form, {forms.NAME: str(refused)}), 422
    return redirect(url_for("units.show", place=kommune, unit=unit.slug))


@pages.get("/omraader/<place:place>/enheder/<string:unit>/")
@needs("area.read_private")
def show(place: Place, unit: str) -> str:
    """One unit: who sees it, its name, its days."""
    return _one(place, _unit(place, unit))


@pages.post("/omraader/<place:place>/enheder/<string:unit>/navn/")
@needs("unit.update_own")
def rename(place: Place, unit: str) -> Answer:
    """Give the unit another name."""
    found = _unit(place, unit)
    try:
        actions.rename(
            database(),
            kommune=place,
            unit=found.place,
            name=forms.name(request.form),
            by=viewer().name,
        )
    except (Faulty, Refused) as problem:
        return _one(place, found, request.form, {forms.NAME: str(problem)}), 422
    return _shown(place, found)


@pages.post("/omraader/<place:place>/enheder/<string:unit>/slut/")
@needs("unit.update_own")
def end(place: Place, unit: str) -> Answer:
    """Let the unit end after a day."""
    found = _unit(place, unit)
    try:
        actions.end(
            database(),
            kommune=place,
            unit=found.place,
            day=forms.end(request.form),
            by=viewer().name,
        )
    except (Faulty, Refused) as problem:
        return _one(place, found, request.form, {forms.LAST_DAY: str(problem)}), 422
    return _shown(place, found)


@pages.post("/omraader/<place:place>/enheder/<string:unit>/del/")
@needs("unit.update_own")
def share(place: Place, unit: str) -> Answer:
    """Let a space's people see the unit."""
    found = _unit(place, unit)
    space = _space(queries.spaces(database(), place, today()))
    actions.share(
        database(), kommune=place, unit=found.place, space=space, day=today(), by=viewer().name
    )
    return _shown(place, found)


@pages.post("/omraader/<place:place>/enheder/<string:unit>/stop/")
@needs("unit.update_own")
def unshare(place: Place, unit: str) -> Answer:
    """Take the unit back from a space; asking twice changes nothing more."""
    found = _unit(place, unit)
    space = next((each for each in found.shared if each.slug == request.form.get("rum")), None)
    if space is not None:
        actions.unshare(
            database(), kommune=place, unit=found.place, space=space, day=today(), by=viewer().name
        )
    return _shown(place, found)


def _kommune(place: Place) -> Place:
    if place.kind is not Kind.KOMMUNE:
        abort(404)
    return place


def _unit(place: Place, slug: str) -> Unit:
    return queries.unit(database(), _kommune(place), slug, today())


def _space(choices: list[Place]) -> Place:
    found = next((each for each in choices if each.slug == request.form.get("rum")), None)
    if found is None:
        abort(404)
    return found


def _may_change(place: Place) -> bool:
    return may(policy(), viewer(), "unit.update_own", Facts(holder_id=place.id))


def _shown(place: Place, unit: Unit) -> Response:
    return redirect(url_for("units.show", place=place, unit=unit.place.slug))


def _list(
    place: Place, typed: Mapping[str, str] | None = None, problems: Mapping[str, str] | None = None
) -> str:
    return render_template(
        "clusters/units.html",
        place=place,
        units=queries.units(database(), _kommune(place), today()),
        sorts=list(Sort),
        typed={forms.START: today().isoformat()} if typed is None else typed,
        problems=problems or {},
        may_change=_may_change(place),
    )


def _one(
    place: Place,
    unit: Unit,
    typed: Mapping[str, str] | None = None,
    problems: Mapping[str, str] | None = None,
) -> str:
    last_day = unit.last_day.isoformat() if unit.last_day else ""
    seen_by = {space.id for space in unit.shared}
    return render_template(
        "clusters/unit.html",
        place=place,
        unit=unit,
        spaces=[
            space for space in queries.spaces(database(), place, today()) if space.id not in seen_by
        ],
        typed={forms.NAME: unit.place.name, forms.LAST_DAY: last_day, **(typed or {})},
        problems=problems or {},
        may_change=_may_change(place),
    )
