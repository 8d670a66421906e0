"""Lister: the kommuner that a unit compares itself with, kept under a name for its people."""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from indicators.comparison import in_force
from indicators.lists import actions, queries
from indicators.lists.actions import Unfit
from tvaers.access import Facts, may, needs
from tvaers.calendar_rules import phase_of
from tvaers.places import Kind, Place
from tvaers.web import database, policy, today, viewer

pages = Blueprint("lists", __name__, template_folder="../templates")
Answer = str | Response | tuple[str, int]


@pages.get("/omraader/<place:place>/sammenlign/lister/")
@needs("area.read")
def show(place: Place) -> str:
    """The lists of a place that the viewer sees, and the form to keep another."""
    return _page(place)


@pages.post("/omraader/<place:place>/sammenlign/lister/")
@needs("peerlist.create")
def keep(place: Place) -> Answer:
    """Keep the chosen kommuner under a name."""
    session = database()
    try:
        made = actions.keep(
            session,
            place,
            request.form.get("navn", ""),
            request.form.getlist("sted"),
            {each.slug for each in in_force(session, Kind.KOMMUNE, (today(),))},
            [each.name for each in queries.of_place(session, place) if each.ended_at is None],
            by=viewer().name,
            by_id=viewer().user_id,
        )
    except Unfit as unfit:
        return _page(place, str(unfit)), 422
    return redirect(url_for("beside.compare", place=place, hvem=f"liste-{made.public_id}"))


@pages.post("/omraader/<place:place>/sammenlign/lister/<string:peers>/slut/")
@needs("peerlist.end")
def end(place: Place, peers: str) -> Answer:
    """Take a list away; what it held can still be read here."""
    every = queries.of_place(database(), place)
    chosen = next((each for each in every if each.public_id == peers), None)
    if chosen is None:
        abort(404)
    try:
        actions.end(database(), chosen, place, by=viewer().name)
    except Unfit as unfit:
        return _page(place, str(unfit)), 422
    return redirect(url_for("lists.show", place=place))


def _page(place: Place, problem: str = "") -> str:
    session = database()
    kommuner = in_force(session, Kind.KOMMUNE, (today(),))
    facts = Facts(holder_id=place.id, phase=phase_of(place, today()))
    picked = request.form.getlist("sted") if problem else request.args.getlist("sted")
    return render_template(
        "lists/show.html",
        place=place,
        lists=queries.of_place(session, place),
        names={each.slug: each.short_name for each in kommuner},
        picked=set(picked),
        name=request.form.get("navn", "") if problem else "",
        problem=problem,
        may_keep=may(policy(), viewer(), "peerlist.create", facts),
    )
