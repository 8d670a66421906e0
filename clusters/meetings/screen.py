"""A meeting on a large screen: one item at a time, each with an address of its own, so that it works without a script."""

from collections.abc import Mapping, Sequence

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from clusters.meetings import deciding, forms, queries, topics
from clusters.meetings.asking import allowed
from clusters.meetings.models import MeetingItem, MeetingState
from clusters.meetings.queries import Held
from clusters.meetings.rules import STATES, sentence
from tvaers.access import needs
from tvaers.places import Place
from tvaers.web import database, today

pages = Blueprint("screen", __name__, template_folder="../templates")

Answer = str | Response | tuple[str, int]


@pages.get("/omraader/<place:place>/moeder/<string:meeting>/vis/")
@needs("meeting.read")
def show(place: Place, meeting: str) -> str:
    """The agenda as it stands first on the screen: the items that the viewer may see, in their order."""
    found = _shown(place, meeting)
    items = queries.items(database(), found.meeting)
    decided = sum(bool(each.decision) for each in items)
    return render_template(
        "meetings/screen.html",
        place=place,
        body=found.body,
        meeting=found.meeting,
        items=items,
        state=STATES[found.meeting.state],
        sentence=sentence(found.meeting, len(items), decided, 0, today()),
    )


@pages.get("/omraader/<place:place>/moeder/<string:meeting>/vis/<string:item>/")
@needs("meeting.read")
def one(place: Place, meeting: str, item: str) -> str:
    """One item in large type, with what it is about as that stands now."""
    found = _shown(place, meeting)
    of = queries.item(database(), found.meeting, item)
    return _page(place, found, of, forms.of_item(of), {})


@pages.post("/omraader/<place:place>/moeder/<string:meeting>/vis/<string:item>/")
@needs("meeting.update")
def decide(place: Place, meeting: str, item: str) -> Answer:
    """Write down what is decided of the item while it is on the screen."""
    found = _shown(place, meeting)
    of = queries.item(database(), found.meeting, item)
    refused = deciding.write(place, found.meeting, of)
    if refused is not None:
        return _page(place, found, of, request.form, refused.problems), refused.status
    return redirect(url_for("screen.one", place=place, meeting=meeting, item=item))


def _shown(place: Place, key: str) -> Held:
    """The meeting, unless it is cancelled: then there is nothing to show."""
    found = queries.meeting(database(), place, key)
    if found.meeting.state is MeetingState.CANCELLED:
        abort(404)
    return found


def _page(
    place: Place,
    found: Held,
    item: MeetingItem,
    typed: Mapping[str, str],
    problems: Mapping[str, str],
) -> str:
    items = queries.items(database(), found.meeting)
    here = next(at for at, each in enumerate(items) if each.id == item.id)
    keeps = allowed("meeting.update", place)
    return render_template(
        "meetings/screen_item.html",
        place=place,
        body=found.body,
        meeting=found.meeting,
        item=item,
        position=here + 1,
        many=len(items),
        previous=_at(items, here - 1),
        next=_at(items, here + 1),
        told=topics.told(place, [item.topic]).get(item.topic),
        may_decide=keeps and found.meeting.held_on <= today(),
        later=keeps and found.meeting.held_on > today(),
        typed=typed,
        problems=problems,
    )


def _at(items: Sequence[MeetingItem], at: int) -> MeetingItem | None:
    return items[at] if 0 <= at < len(items) else None
