"""A stafet's page at a place: offer it, answer it, take it back."""

from collections.abc import Callable
from typing import cast

import sqlalchemy as sa
from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from clusters.handover import actions, queries
from clusters.handover.actions import Act, Denied, Refused
from clusters.handover.models import Handover
from tvaers.access import needs
from tvaers.db import now
from tvaers.module import Module
from tvaers.people import User
from tvaers.places import Place
from tvaers.web import database, look_again, policy, today, viewer

pages = Blueprint("handover", __name__, template_folder="../templates")

LEAVER, SUCCESSOR = "fra", "til"
Shown = str | Response | tuple[str, int]


@pages.get("/omraader/<place:place>/stafet/")
@needs("handover.read_self")
def show(place: Place) -> str:
    """What is offered to the viewer here, and the form to offer; nobody else has such a page."""
    return _page(place)


@pages.post("/omraader/<place:place>/stafet/")
@needs("handover.read_self")
def offer(place: Place) -> Shown:
    """Offer all that somebody has here to a successor."""
    people = {
        name: database().scalar(sa.select(User).where(User.public_id == request.form.get(name, "")))
        for name in (LEAVER, SUCCESSOR)
    }
    leaver, successor = people[LEAVER], people[SUCCESSOR]
    if not any(_may(place)):
        abort(404)
    if leaver is None or successor is None:
        return _page(place, "Vælg, hvem der giver videre, og hvem der tager over."), 422
    try:
        actions.offer(database(), _act(place), leaver, successor)
    except Refused as refused:
        return _page(place, str(refused)), 422
    except Denied:
        abort(403)
    return redirect(url_for("handover.show", place=place))


@pages.post("/omraader/<place:place>/stafet/<string:handover>/modtag/")
@needs("handover.read_self")
def accept(place: Place, handover: str) -> Shown:
    """Take over."""
    return _answer(place, handover, actions.accept)


@pages.post("/omraader/<place:place>/stafet/<string:handover>/afvis/")
@needs("handover.read_self")
def decline(place: Place, handover: str) -> Shown:
    """Say no."""
    return _answer(place, handover, actions.decline)


@pages.post("/omraader/<place:place>/stafet/<string:handover>/traek/")
@needs("handover.read_self")
def withdraw(place: Place, handover: str) -> Shown:
    """Take an offer back."""
    return _answer(place, handover, actions.withdraw)


def _answer(place: Place, key: str, act: Callable[[Session, Act, Handover], None]) -> Shown:
    found = (
        database()
        .scalars(
            sa.select(Handover).where(Handover.public_id == key, Handover.place_id == place.id)
        )
        .one()
    )
    try:
        act(database(), _act(place), found)
    except Refused as refused:
        if _has_page(place):
            return _page(place, str(refused)), 422
        abort(409, str(refused))
    except Denied:
        # An offer between others is not there at all.
        abort(404)
    return redirect(url_for("handover.show", place=place) if _has_page(place) else "/")


def _act(place: Place) -> Act:
    modules = cast(tuple[Module, ...], current_app.extensions["modules"])
    batons = [baton for module in modules for baton in module.batons]
    return Act(viewer(), policy(), place, today(), now(), batons, look_again)


def _may(place: Place) -> tuple[bool, bool]:
    """Whether the viewer may offer here what others have, and what the viewer has."""
    act = _act(place)
    return actions.may_offer(act, None), actions.may_offer(act, viewer().user_id)


def _has_page(place: Place) -> bool:
    return any(_may(place)) or bool(_mine(place))


def _mine(place: Place) -> list[queries.Offer]:
    return queries.open_offers(
        database(), today(), place=place, successor_id=viewer().user_id or -1
    )


def _page(place: Place, problem: str = "") -> str:
    session, day, me = database(), today(), viewer().user_id
    lead, own = _may(place)
    mine = _mine(place)
    if not (lead or own or mine):
        abort(404)
    there = queries.leavers(session, place, day)
    return render_template(
        "clusters/handover.html",
        place=place,
        mine=mine,
        offers=[
            each
            for each in queries.open_offers(session, day, place=place)
            if lead or (own and each.leaver.id == me)
        ],
        leavers=[one for one in there if (one.id == me and own) or (one.id != me and lead)],
        successors=[one for one in queries.successors(session, place, day) if one.id != me]
        if lead or own
        else [],
        me=me,
        problem=problem,
    )
