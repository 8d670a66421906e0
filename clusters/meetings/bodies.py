"""A space's bodies: who sits in them for whom, what their agendas begin with, and a meeting more."""

from collections.abc import Mapping

from flask import Blueprint, abort, redirect, render_template, request, url_for
from sqlalchemy.exc import NoResultFound
from werkzeug.wrappers import Response

from clusters.meetings import actions, forms, queries
from clusters.meetings.asking import TAKEN, allowed
from clusters.meetings.models import MeetingBody, MeetingSeat
from clusters.meetings.rules import LEVELS, SIDES
from clusters.reading import Overtaken, Unfit
from tvaers.access import needs
from tvaers.places import Place, danish_key
from tvaers.web import database, today, viewer

pages = Blueprint("bodies", __name__, template_folder="../templates")

Answer = str | Response | tuple[str, int]


@pages.get("/omraader/<place:place>/moeder/organ/ny/")
@needs("meeting.create")
def new(place: Place) -> str:
    """The form for a body."""
    return _form(_space(place), None, {"varsel": "14"}, {})


@pages.post("/omraader/<place:place>/moeder/organ/ny/")
@needs("meeting.create")
def make(place: Place) -> Answer:
    """Make a body."""
    try:
        facts = forms.body(request.form)
        made = actions.make_body(database(), _space(place), facts, by=viewer().name)
    except Unfit as unfit:
        return _form(place, None, request.form, unfit.problems), 422
    return redirect(url_for("bodies.show", place=place, body=made.public_id))


@pages.get("/omraader/<place:place>/moeder/organ/<string:body>/")
@needs("meeting.read")
def show(place: Place, body: str) -> str:
    """A body: who sits in it for whom, and what its agendas begin with."""
    return _page(place, queries.body(database(), place, body))


@pages.get("/omraader/<place:place>/moeder/organ/<string:body>/ret/")
@needs("meeting.update")
def form(place: Place, body: str) -> str:
    """The form that changes a body."""
    found = queries.body(database(), place, body)
    return _form(place, found, forms.of_body(found), {})


@pages.post("/omraader/<place:place>/moeder/organ/<string:body>/ret/")
@needs("meeting.update")
def change(place: Place, body: str) -> Answer:
    """Change a body."""
    found = queries.body(database(), place, body)
    try:
        facts, seen = forms.body(request.form), forms.seen(request.form)
        actions.change_body(database(), place, found, facts, seen=seen, by=viewer().name)
    except Overtaken:
        return _form(place, found, request.form, {"": TAKEN}), 409
    except Unfit as unfit:
        return _form(place, found, request.form, unfit.problems), 422
    return redirect(url_for("bodies.show", place=place, body=body))


@pages.post("/omraader/<place:place>/moeder/organ/<string:body>/plads/")
@needs("meeting.update")
def seat(place: Place, body: str) -> Answer:
    """Give somebody a seat."""
    found = queries.body(database(), place, body)
    try:
        said = forms.seat(request.form)
        chosen = set(request.form.getlist("part"))
        parties = queries.parties(database(), place, today())
        actions.seat(
            database(),
            place,
            found,
            side=said.side,
            parties=[each.id for each in parties if each.slug in chosen],
            holder=said.holder,
            role=said.role,
            start=said.start,
            by=viewer().name,
        )
    except Unfit as unfit:
        return _page(place, found, request.form, unfit.problems), 422
    return redirect(url_for("bodies.show", place=place, body=body))


@pages.post("/omraader/<place:place>/moeder/organ/<string:body>/plads/<string:seat>/slut/")
@needs("meeting.update")
def unseat(place: Place, body: str, seat: str) -> Answer:
    """Let a seat end today."""
    found = queries.body(database(), place, body)
    try:
        actions.unseat(database(), place, _seat(found, seat), end=today(), by=viewer().name)
    except Unfit as unfit:
        return _page(place, found, {}, unfit.problems), 422
    return redirect(url_for("bodies.show", place=place, body=body))


@pages.post("/omraader/<place:place>/moeder/organ/<string:body>/moede/")
@needs("meeting.create")
def plan(place: Place, body: str) -> Answer:
    """Plan a meeting of a body."""
    found = queries.body(database(), place, body)
    try:
        said = forms.meeting(request.form)
        made = actions.plan(
            database(),
            place,
            found,
            held_on=said.held_on,
            clock=said.clock,
            room=said.room,
            today=today(),
            by=viewer().name,
        )
    except Unfit as unfit:
        return _page(place, found, request.form, unfit.problems), 422
    return redirect(url_for("meetings.show", place=place, meeting=made.public_id))


def _space(place: Place) -> Place:
    if not place.is_space:
        abort(404)
    return place


def _seat(body: MeetingBody, key: str) -> MeetingSeat:
    found = next((s for s in queries.seats(database(), body, today()) if s.public_id == key), None)
    if found is None:
        raise NoResultFound
    return found


def _page(
    place: Place,
    body: MeetingBody,
    typed: Mapping[str, str] | None = None,
    problems: Mapping[str, str] | None = None,
) -> str:
    parties = queries.parties(database(), place, today())
    names = {each.id: each.short_name for each in parties}
    return render_template(
        "meetings/body.html",
        place=place,
        body=body,
        level=LEVELS[body.level],
        seats=[
            (
                each,
                SIDES[each.side],
                sorted((names[p] for p in each.party_ids if p in names), key=danish_key),
            )
            for each in queries.seats(database(), body, today())
        ],
        parties=parties,
        sides=SIDES,
        chosen=set(request.form.getlist("part")),
        typed=typed or {},
        problems=problems or {},
        today=today(),
        may_change=allowed("meeting.update", place),
        may_plan=allowed("meeting.create", place),
    )


def _form(
    place: Place,
    body: MeetingBody | None,
    typed: Mapping[str, str],
    problems: Mapping[str, str],
) -> str:
    return render_template(
        "meetings/body_form.html",
        place=place,
        body=body,
        levels=LEVELS,
        typed=typed,
        problems=problems,
    )
