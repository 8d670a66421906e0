"""Sider: a place's shared pages, one page as it is read, and what its readers say of it."""

from collections.abc import Mapping

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from clusters.meetings import topics
from clusters.reading import Unfit
from clusters.shared_pages import actions, drawing, life, queries, rules
from clusters.shared_pages.asking import allowed, may_write
from clusters.shared_pages.models import PageState, ReadKind, SharedPage
from tvaers.access import needs
from tvaers.frame import current_place
from tvaers.parts import has_chart
from tvaers.places import Place
from tvaers.web import COPENHAGEN, database, today, viewer

pages = Blueprint("shared", __name__, template_folder="../templates")

Answer = str | Response | tuple[str, int]


@pages.get("/sider/")
@needs("area.read")
def here() -> Response:
    """The pages of the area last looked at."""
    place = current_place()
    if place is None:
        abort(404)
    return redirect(url_for("shared.show_all", place=place))


@pages.get("/omraader/<place:place>/sider/")
@needs("page.read")
def show_all(place: Place) -> str:
    """What this area shares: what is published, what is in work, and what waits for the viewer's review."""
    found = queries.pages(database(), place)
    return render_template(
        "shared_pages/list.html",
        place=place,
        published=[each for each in found if each.page.state is PageState.PUBLISHED],
        drafts=[
            each for each in found if each.work is not None or each.page.state is PageState.DRAFT
        ],
        archived=[each for each in found if each.page.state is PageState.ARCHIVED],
        mine=queries.asked_me(database(), viewer().user_id),
        states=rules.VERSION_STATES,
        may_make=allowed("create", place, "new"),
    )


@pages.get("/omraader/<place:place>/sider/ny/")
@needs("page.create")
def new(place: Place) -> str:
    """The form that begins a page, by a template or empty."""
    return _new(place, {"laesere": "1", "skabelon": request.args.get("skabelon", "")}, {})


@pages.post("/omraader/<place:place>/sider/ny/")
@needs("page.create")
def make(place: Place) -> Answer:
    """Begin a page."""
    known = drawing.templates()
    try:
        facts = rules.page_facts(request.form)
    except Unfit as unfit:
        return _new(place, request.form, unfit.problems), 422
    name = request.form.get("skabelon", "")
    template = known.get(name)
    page = actions.make(
        database(),
        place,
        facts,
        template=template.name if template else "",
        blocks=template.blocks(place) if template else (),
        by=viewer().name,
        by_id=viewer().user_id,
    )
    return redirect(url_for("editing.edit", place=place, page=page.slug))


def _new(place: Place, typed: Mapping[str, str], problems: Mapping[str, str]) -> str:
    return render_template(
        "shared_pages/new.html",
        place=place,
        templates=drawing.templates().values(),
        levels=rules.LEVELS,
        typed=typed,
        problems=problems,
    )


@pages.get("/omraader/<place:place>/sider/<string:page>/")
@needs("page.read")
def show(place: Place, page: str) -> str | Response:
    """A page as its readers see it, with the newest figures; one that is not published yet leads its writers
    to the draft, and its reviewers to the review."""
    found = queries.page(database(), place, page)
    if found.shown is None:
        to = "editing.edit" if may_write(place) else "reviewing.show"
        return redirect(url_for(to, place=place, page=page))
    return _page(place, found)


@pages.post("/omraader/<place:place>/sider/<string:page>/")
@needs("page.mark")
def mark(place: Place, page: str) -> Answer:
    """Say that the viewer has read the page, or that the viewer's party has discussed or approved it."""
    found = queries.page(database(), place, page)
    if found.shown is None:
        abort(404)
    kind = next((each for each in ReadKind if each.value == request.form.get("hvad")), None)
    party = next((each for each in _parties() if each.slug == request.form.get("part")), None)
    user = viewer().user_id
    if kind is None or party is None or user is None:
        return _page(place, found, "Vælg, hvad der er sket, og for hvem."), 422
    if kind is not ReadKind.READ and party not in _settling():
        return _page(
            place, found, "Kun en leder siger, at parten har drøftet eller godkendt siden."
        ), 422
    version = queries.version(database(), found, found.shown)
    life.mark(database(), place, version, party, kind, by=viewer().name, by_id=user)
    return redirect(url_for("shared.show", place=place, page=page, _anchor="laest"))


def _page(place: Place, found: SharedPage, problem: str = "") -> str:
    session = database()
    version = queries.version(session, found, found.shown or 0)
    blocks = queries.blocks(session, version)
    drawn = drawing.draw(session, place, blocks)
    last = queries.last_read(session, found, viewer().user_id)
    since = last.at.astimezone(COPENHAGEN).date() if last else None
    return render_template(
        "shared_pages/show.html",
        place=place,
        page=found,
        edition=version,
        blocks=list(zip(blocks, drawn, strict=True)),
        charts=has_chart(part for each in drawn for part in each.parts),
        last=last,
        changed=topics.changed(place, since) if since else (),
        readings=queries.readings(session, version),
        reads=rules.READS,
        parties=_parties(),
        settling=_settling(),
        may_write=may_write(place),
        problem=problem,
        today=today(),
    )


def _parties() -> list[Place]:
    """The places that the viewer may say something for, the own home first."""
    return _places("mark")


def _settling() -> list[Place]:
    """Those whose party's word the viewer may say."""
    return _places("settle")


def _places(verb: str) -> list[Place]:
    anchors = {held.anchor_id for held in viewer().grants if held.anchor_id is not None}
    rows = (database().get(Place, each) for each in sorted(anchors))
    return [each for each in rows if each is not None and allowed(verb, each, "published")]
