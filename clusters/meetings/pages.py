"""Møder: a space's next meeting, an agenda, and what was decided."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from clusters.meetings import actions, deciding, forms, queries, topics
from clusters.meetings.asking import TAKEN, allowed
from clusters.meetings.models import MeetingItem, MeetingState
from clusters.meetings.queries import Held
from clusters.meetings.rules import LEVELS, STATES, ItemFacts, sentence, shortened
from clusters.reading import Overtaken, Unfit
from tvaers.access import needs
from tvaers.frame import current_place
from tvaers.module import Decided, Line, Offer
from tvaers.places import Place
from tvaers.web import database, today, viewer

pages = Blueprint("meetings", __name__, template_folder="../templates")

Answer = str | Response | tuple[str, int]


@pages.get("/moeder/")
@needs("area.read")
def here() -> Response:
    """The meetings of the area last looked at."""
    place = current_place()
    if place is None:
        abort(404)
    return redirect(url_for("meetings.show_all", place=place))


@pages.get("/omraader/<place:place>/moeder/")
@needs("meeting.read")
def show_all(place: Place) -> str:
    """A space's next meetings, its bodies, and the meetings that were held."""
    found = queries.meetings(database(), place)
    coming = [each for each in found if each.meeting.open]
    coming.sort(key=lambda each: each.meeting.held_on)
    return render_template(
        "meetings/list.html",
        place=place,
        bodies=queries.bodies(database(), place),
        coming=coming,
        next=next((each for each in coming if each.meeting.held_on >= today()), None),
        past=[each for each in found if not each.meeting.open],
        levels=LEVELS,
        states=STATES,
        today=today(),
        may_make=allowed("meeting.create", place),
    )


@pages.get("/omraader/<place:place>/moeder/<string:meeting>/")
@needs("meeting.read")
def show(place: Place, meeting: str) -> str:
    """A meeting: its agenda, the decisions that are followed, and once it is held its minutes."""
    return _page(place, queries.meeting(database(), place, meeting))


@pages.post("/omraader/<place:place>/moeder/<string:meeting>/")
@needs("meeting.update")
def change(place: Place, meeting: str) -> Answer:
    """Move the meeting, send its agenda, hold it or cancel it: `handling` says which."""
    found = queries.meeting(database(), place, meeting)
    session, by = database(), viewer().name
    try:
        match request.form.get("handling"):
            case "kald":
                actions.call(session, place, found.meeting, by=by)
            case "holdt":
                actions.hold(session, place, found.meeting, today=today(), by=by)
            case "aflys":
                reason = forms.reason(request.form)
                actions.cancel(session, place, found.meeting, reason=reason, by=by)
            case _:
                said = forms.meeting(request.form)
                actions.move(
                    session,
                    place,
                    found.meeting,
                    found.body,
                    seen=forms.seen(request.form),
                    held_on=said.held_on,
                    clock=said.clock,
                    room=said.room,
                    today=today(),
                    by=by,
                )
    except Overtaken:
        return _page(place, found, request.form, {"": TAKEN}), 409
    except Unfit as unfit:
        return _page(place, found, request.form, unfit.problems), 422
    return redirect(url_for("meetings.show", place=place, meeting=meeting))


@pages.get("/omraader/<place:place>/moeder/<string:meeting>/punkt/ny/")
@needs("meeting.update")
def new_item(place: Place, meeting: str) -> str:
    """The form for one more item."""
    return _item_form(place, queries.meeting(database(), place, meeting), None, {}, {})


@pages.post("/omraader/<place:place>/moeder/<string:meeting>/punkt/ny/")
@needs("meeting.update")
def add_item(place: Place, meeting: str) -> Answer:
    """Put one more item on the agenda."""
    found = queries.meeting(database(), place, meeting)
    try:
        facts = _facts(place)
        actions.add_item(database(), place, found.meeting, facts, by=viewer().name)
    except Unfit as unfit:
        return _item_form(place, found, None, request.form, unfit.problems), 422
    return redirect(url_for("meetings.show", place=place, meeting=meeting))


@pages.get("/omraader/<place:place>/moeder/<string:meeting>/punkt/<string:item>/")
@needs("meeting.update")
def item_form(place: Place, meeting: str, item: str) -> str:
    """The form that changes an item."""
    found = queries.meeting(database(), place, meeting)
    of = queries.item(database(), found.meeting, item)
    return _item_form(place, found, of, forms.of_item(of), {})


@pages.post("/omraader/<place:place>/moeder/<string:meeting>/punkt/<string:item>/")
@needs("meeting.update")
def change_item(place: Place, meeting: str, item: str) -> Answer:
    """Change an item."""
    found = queries.meeting(database(), place, meeting)
    of = queries.item(database(), found.meeting, item)
    try:
        facts, seen = _facts(place, of), forms.seen(request.form)
        actions.change_item(
            database(), place, found.meeting, of, facts, seen=seen, by=viewer().name
        )
    except Overtaken:
        return _item_form(place, found, of, request.form, {"": TAKEN}), 409
    except Unfit as unfit:
        return _item_form(place, found, of, request.form, unfit.problems), 422
    return redirect(url_for("meetings.show", place=place, meeting=meeting))


@pages.post("/omraader/<place:place>/moeder/<string:meeting>/forslag/")
@needs("meeting.update")
def take(place: Place, meeting: str) -> Answer:
    """Put something that is offered on the agenda, in its own words: `emne` says what."""
    found = queries.meeting(database(), place, meeting)
    offered = next((o for o in _offers(place, found) if o.topic == request.form.get("emne")), None)
    try:
        if offered is None:
            raise Unfit({"": "Forslaget gælder ikke mere, eller det står på dagsordenen nu."})
        facts = ItemFacts(shortened(offered.title), offered.why, offered.topic)
        made = actions.add_item(database(), place, found.meeting, facts, by=viewer().name)
    except Unfit as unfit:
        return _page(place, found, {}, unfit.problems), 422
    anchor = f"punkt-{made.public_id}"
    return redirect(url_for("meetings.show", place=place, meeting=meeting, _anchor=anchor))


@pages.post("/omraader/<place:place>/moeder/<string:meeting>/punkt/<string:item>/fjern/")
@needs("meeting.update")
def remove(place: Place, meeting: str, item: str) -> Answer:
    """Take an item off the agenda."""
    found = queries.meeting(database(), place, meeting)
    of = queries.item(database(), found.meeting, item)
    try:
        seen = forms.seen(request.form)
        actions.remove_item(database(), place, found.meeting, of, seen=seen, by=viewer().name)
    except Overtaken:
        return _item_form(place, found, of, request.form, {"": TAKEN}), 409
    except Unfit as unfit:
        return _item_form(place, found, of, forms.of_item(of), unfit.problems), 422
    return redirect(url_for("meetings.show", place=place, meeting=meeting))


@pages.post("/omraader/<place:place>/moeder/<string:meeting>/punkt/<string:item>/flyt/")
@needs("meeting.update")
def shift(place: Place, meeting: str, item: str) -> Answer:
    """Move an item one place up or down."""
    found = queries.meeting(database(), place, meeting)
    of = queries.item(database(), found.meeting, item)
    try:
        up = request.form.get("vej") == "op"
        actions.shift(database(), found.meeting, of, up=up, by=viewer().name)
    except Unfit as unfit:
        return _page(place, found, {}, unfit.problems), 422
    return redirect(url_for("meetings.show", place=place, meeting=meeting, _anchor=f"punkt-{item}"))


@pages.post("/omraader/<place:place>/moeder/<string:meeting>/punkt/<string:item>/beslut/")
@needs("meeting.update")
def decide(place: Place, meeting: str, item: str) -> Answer:
    """Write down what was decided of an item."""
    found = queries.meeting(database(), place, meeting)
    of = queries.item(database(), found.meeting, item)
    refused = deciding.write(place, found.meeting, of)
    if refused is not None:
        return _item_form(place, found, of, request.form, refused.problems), refused.status
    return redirect(url_for("meetings.show", place=place, meeting=meeting, _anchor=f"punkt-{item}"))


@pages.post("/omraader/<place:place>/moeder/<string:meeting>/punkt/<string:item>/faerdig/")
@needs("meeting.update")
def finish(place: Place, meeting: str, item: str) -> Response:
    """Say that a decision of this meeting has been carried out; `fra` is the meeting it is said at."""
    found = queries.meeting(database(), place, meeting)
    of = queries.item(database(), found.meeting, item)
    actions.finish(database(), place, of, today=today(), by=viewer().name)
    back = request.form.get("fra", "")
    known = {each.meeting.public_id for each in queries.meetings(database(), place)}
    return redirect(
        url_for("meetings.show", place=place, meeting=back if back in known else meeting)
    )


def _people(place: Place) -> Mapping[int, str]:
    return queries.people(database(), place, today())


def _offers(place: Place, found: Held) -> tuple[Offer, ...]:
    """What belongs on the meeting's agenda and is not on it as far as the viewer sees it."""
    there = {each.topic for each in queries.items(database(), found.meeting)}
    last = queries.last_held(database(), found.meeting)
    return topics.offers(place, last, found.meeting.held_on, there)


def _topics(place: Place, item: MeetingItem | None) -> Mapping[str, str]:
    """What the item can be about: and what it is about already, though that is offered no more."""
    known = topics.known(place)
    if item is None or not item.topic or item.topic in known:
        return known
    now = topics.told(place, [item.topic]).get(item.topic)
    return {item.topic: now.name if now else "Det, punktet handler om nu", **known}


def _facts(place: Place, item: MeetingItem | None = None) -> ItemFacts:
    """The item that the form describes."""
    return forms.item(request.form, _people(place), viewer().user_id, _topics(place, item))


def _page(
    place: Place,
    found: Held,
    typed: Mapping[str, str] | None = None,
    problems: Mapping[str, str] | None = None,
) -> str:
    meeting = found.meeting
    items = queries.items(database(), meeting)
    waiting = queries.waiting(database(), meeting) if meeting.state is not MeetingState.HELD else []
    last = queries.last_held(database(), meeting) if meeting.open else None
    names = _people(place) if any(each.excluded for each in items) else {}
    decided = sum(bool(each.decision) for each in items)
    keeps = allowed("meeting.update", place)
    context: dict[str, Any] = {
        "sentence": sentence(meeting, len(items), decided, len(waiting), today()),
        "excluded": {
            each.id: [
                names.get(who, "en, der ikke længere har adgang") for who in each.excluded_ids
            ]
            for each in items
        },
        "last": last,
        "changed": topics.changed(place, last) if last else (),
        "offers": _grouped(_offers(place, found)) if keeps and meeting.open else {},
        "told": topics.told(place, [each.topic for each in [*items, *(i for i, _ in waiting)]]),
    }
    return render_template(
        "meetings/show.html",
        place=place,
        body=found.body,
        meeting=meeting,
        items=items,
        waiting=waiting,
        state=STATES[meeting.state],
        typed=typed or forms.of_meeting(meeting),
        problems=problems or {},
        today=today(),
        may_change=keeps,
        **context,
    )


def _grouped(found: Sequence[Offer]) -> dict[str, list[Offer]]:
    """Offers under the words that they are listed under."""
    sorts = dict.fromkeys(each.sort for each in found)
    return {sort: [each for each in found if each.sort == sort] for sort in sorts}


def _onward(place: Place, found: Held, item: MeetingItem) -> tuple[Line, ...]:
    """What the item's decision can become."""
    decided = Decided(
        item.decision, found.body.name, found.meeting.held_on, item.title, item.topic, item.due
    )
    return topics.onward(place, decided)


def _item_form(
    place: Place,
    found: Held,
    item: MeetingItem | None,
    typed: Mapping[str, str],
    problems: Mapping[str, str],
) -> str:
    chosen = request.form.getlist("uden") if request.method == "POST" else None
    return render_template(
        "meetings/item.html",
        place=place,
        body=found.body,
        meeting=found.meeting,
        item=item,
        people=sorted(_people(place).items(), key=lambda each: each[1]),
        onward=_onward(place, found, item) if item and item.decision else (),
        excluded={int(each) for each in chosen if each.isdigit()}
        if chosen is not None
        else set(item.excluded_ids if item else ()),
        topics=_topics(place, item),
        typed=typed,
        problems=problems,
        today=today(),
    )
