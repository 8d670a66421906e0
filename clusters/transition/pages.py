"""The list from which a council's secretariat confirms, person by person, who goes on from the klynger."""

from collections.abc import Mapping
from datetime import date, timedelta

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from clusters.days import read_day
from clusters.transition import actions, queries
from clusters.transition.actions import CONFIRM, OMIT, Act, Denied, Refused
from clusters.transition.models import Answer
from tvaers.access import needs
from tvaers.db import now
from tvaers.frame import ROLE_WORDS
from tvaers.places import Kind, Place
from tvaers.web import database, policy, today, viewer

pages = Blueprint("transition", __name__, template_folder="../templates")

PERSON, ROLE, LAST_DAY, REASON = "person", "rolle", "til", "begrundelse"
Shown = str | Response | tuple[str, int]


@pages.get("/omraader/<place:place>/overgang/")
@needs("transition.read")
def show(place: Place) -> str:
    """Everybody who had a right at a place before this council, and what has been answered."""
    return _list(_council(place))


@pages.post("/omraader/<place:place>/overgang/bekraeft/")
@needs("transition.confirm")
def confirm(place: Place) -> Shown:
    """Confirm one person."""
    council = _council(place)
    last_day = read_day(request.form.get(LAST_DAY, ""))
    if last_day is None:
        return _list(council, "Skriv en sidste dag, for eksempel 2027-12-31."), 422
    try:
        actions.confirm(database(), _act(council), *_whom(), last_day + timedelta(days=1))
    except (Refused, Denied) as refused:
        return _refused(council, refused)
    return redirect(url_for("transition.show", place=council))


@pages.post("/omraader/<place:place>/overgang/udelad/")
@needs("transition.omit")
def omit(place: Place) -> Shown:
    """Leave one person out, with a reason."""
    council = _council(place)
    try:
        actions.omit(database(), _act(council), *_whom(), request.form.get(REASON, ""))
    except (Refused, Denied) as refused:
        return _refused(council, refused)
    return redirect(url_for("transition.show", place=council))


def _council(place: Place) -> Place:
    if place.kind is not Kind.HEALTH_COUNCIL:
        abort(404)
    return place


def _act(council: Place) -> Act:
    return Act(viewer(), policy(), council, today(), now())


def _whom() -> tuple[str, str]:
    return request.form.get(PERSON, ""), request.form.get(ROLE, "")


def _refused(council: Place, refused: Exception) -> Shown:
    if isinstance(refused, Denied):
        abort(403)
    return _list(council, str(refused)), 422


def _list(council: Place, problem: str = "") -> str:
    act = _act(council)
    found = queries.candidates(database(), council, today())
    last_day: date = actions.longest(council, today()) - timedelta(days=1)
    may: Mapping[tuple[str, str], tuple[bool, bool, str]] = {
        (one.person.public_id, one.role): _choices(act, one) for one in found if one.waits
    }
    return render_template(
        "clusters/transition.html",
        place=council,
        waiting=[one for one in found if one.waits],
        settled=[one for one in found if not one.waits],
        may=may,
        role_words=ROLE_WORDS,
        confirmed=Answer.CONFIRMED,
        begins=queries.begins(council, today()),
        last_day=last_day,
        problem=problem,
    )


def _choices(act: Act, one: queries.Candidate) -> tuple[bool, bool, str]:
    """Whether the viewer may confirm and leave out this person, and why not where it is not so."""
    confirming = actions.decision(act, one, CONFIRM)
    omitting = actions.decision(act, one, OMIT, reason="?")
    return confirming.allowed, omitting.allowed, confirming.sentence
