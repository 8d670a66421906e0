"""The pages of break-glass: opening and ending it, and who has opened what."""

from typing import Any

import sqlalchemy as sa
from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tvaers.access import may, may_somewhere, needs
from tvaers.admission import forms, glass
from tvaers.admission.asking import Answer, Typed, allowed, pages, when
from tvaers.admission.forms import Faulty
from tvaers.admission.giving import Refused
from tvaers.deliveries import holders
from tvaers.people import BreakGlass, User
from tvaers.places import Kind, Place, danish_key
from tvaers.web import database, policy, viewer

PLACE, TICKET = "sted", "sag"
SHOWN = 100


@pages.get("/adgang/noedadgang/")
@needs("breakglass.read")
def glasses() -> str:
    """Who has opened what, when and why: everything for the auditor, the own units' for a leader."""
    everything = may(policy(), viewer(), "breakglass.read")
    own = BreakGlass.place_id.in_(holders("breakglass.read"))
    return render_template(
        "admission/glasses.html",
        rows=_opened(sa.true() if everything else own),
        everything=everything,
        may_read_trail=may_somewhere(policy(), viewer(), "audit.read"),
    )


@pages.get("/adgang/noedadgang/ny/")
@needs("breakglass.open")
def glass_form() -> str:
    """The form, and what the viewer has opened before."""
    return _form(Typed())


@pages.post("/adgang/noedadgang/ny/")
@needs("breakglass.open")
def open_glass() -> Answer:
    """Open one place to the viewer for an hour, and go there."""
    try:
        place = _place()
        reason = forms.reason(request.form)
        ticket = forms.ticket(request.form)
        with allowed():
            glass.open_glass(
                database(), by=viewer(), when=when(), place=place, reason=reason, ticket=ticket
            )
    except Faulty as fault:
        return _form(Typed("ny", request.form, fault.problems)), 422
    except Refused as refused:
        return _form(Typed("ny", request.form, {"": str(refused)})), 422
    return redirect(url_for("clusters.area", place=place))


@pages.post("/adgang/noedadgang/slut/")
@needs("breakglass.open")
def end_glass() -> Response:
    """End it at once."""
    with allowed():
        glass.end_glass(database(), by=viewer(), when=when())
    return redirect(url_for("home.access"))


def _place() -> Place:
    said = request.form.get(PLACE, "")
    found = next((place for place in _places() if place.slug == said), None)
    if found is None:
        raise Faulty({PLACE: "Vælg en enhed eller et rum."})
    return found


def _places() -> list[Place]:
    """What can be opened: never a clinic."""
    found = database().scalars(sa.select(Place).where(Place.kind != Kind.CLINIC, ~Place.private))
    return sorted(found, key=lambda each: danish_key(each.name))


def _form(typed: Typed) -> str:
    return render_template(
        "admission/glass.html",
        places=[(place.slug, place.name) for place in _places()],
        rows=_opened(BreakGlass.user_id == viewer().user_id),
        typed=typed,
    )


def _opened(which: sa.ColumnElement[bool]) -> list[Any]:
    """What was opened, newest first, with the person's name and the place's."""
    return list(
        database().execute(
            sa.select(BreakGlass, User.name, Place.name)
            .join(User, User.id == BreakGlass.user_id)
            .join(Place, Place.id == BreakGlass.place_id)
            .where(which)
            .order_by(BreakGlass.opened_at.desc(), BreakGlass.id.desc())
            .limit(SHOWN)
        )
    )
