"""The pages that belong to nobody's area: the way in, the places, one's own access, help."""

import sqlalchemy as sa
from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tvaers.access import may_see, needs, visible_places
from tvaers.admission.pages import show_own
from tvaers.frame import AREA, KIND_WORDS, areas, current_place
from tvaers.places import Kind, Place, by_slug, danish_key
from tvaers.web import cookie_flags, database, policy, today, viewer

pages = Blueprint("home", __name__)

# The order in which the list of places shows its kinds.
LISTED = (
    Kind.HEALTH_COUNCIL,
    Kind.HEALTH_CLUSTER,
    Kind.REGION,
    Kind.KOMMUNE,
    Kind.SUBUNIT,
    Kind.HOSPITAL,
    Kind.KLU,
    Kind.GENERAL_PRACTICE,
    Kind.QUALITY_CLUSTER,
    Kind.NATIONAL,
)


@pages.get("/")
@needs("site.read_self")
def front() -> Response:
    """The viewer's own area; whoever has none yet comes to "Min adgang"."""
    place = current_place()
    if place is None or not viewer().grants:
        return redirect(url_for("home.access"))
    if not areas():
        return redirect(url_for("home.places"))
    return redirect(url_for("clusters.area", place=place))


@pages.get("/omraader/")
@needs("area.read")
def places() -> str:
    """Every place one can look at, by kind; ended ones are marked."""
    query = visible_places(sa.select(Place).where(Place.kind.in_(LISTED)), policy(), viewer())
    rows = database().scalars(query).all()
    groups = [
        (
            KIND_WORDS[kind],
            sorted((p for p in rows if p.kind is kind), key=lambda p: danish_key(p.short_name)),
        )
        for kind in LISTED
    ]
    return render_template("tvaers/places.html", groups=groups, day=today())


@pages.get("/omraade/")
@needs("area.read")
def choose() -> Response:
    """Go to the area that the chooser names, and remember it."""
    place = by_slug(database(), request.args.get("til", ""))
    if place is None or not may_see(policy(), viewer(), place):
        abort(404)
    response = redirect(url_for("clusters.area", place=place))
    response.set_cookie(AREA, place.slug, max_age=180 * 86400, **cookie_flags())
    return response


@pages.get("/adgang/")
@needs("site.read_self")
def access() -> str:
    """What the viewer may see, until when, given by whom; own sign-ins and password."""
    return show_own()


@pages.get("/hjaelp/")
@needs("site.read")
def help_page() -> str:
    """How to read the pages."""
    return render_template("tvaers/help.html")


@pages.get("/tilgaengelighed/")
@needs("site.read")
def accessibility() -> str:
    """The accessibility statement's page."""
    return render_template("tvaers/accessibility.html")
