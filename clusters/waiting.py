"""What the clusters floor asks of the viewer on a front page: answers about people, and a stafet."""

from flask import url_for

from clusters.handover import queries as handover
from clusters.meetings.waiting import meetings_part
from clusters.shared_pages.waiting import pages_part
from clusters.transition import queries as transition
from tvaers.access import Facts, may
from tvaers.danish import day as day_words
from tvaers.module import AreaPart, Line
from tvaers.places import Kind, Place
from tvaers.web import database, policy, today, viewer


def area_part(place: Place) -> AreaPart:
    """The lines for an area's front page."""
    meetings, pages = meetings_part(place), pages_part(place)
    return AreaPart(
        needs=(*_stafets(), *_transition(place), *meetings.needs, *pages.needs),
        news=(*meetings.news, *pages.news),
    )


def _stafets() -> tuple[Line, ...]:
    """A stafet waits wherever the viewer is, since its place need not be one of the viewer's yet."""
    rows = handover.waiting(database(), viewer().user_id or -1, today())
    return tuple(
        Line(
            text=f"En stafet ved {place.name} venter på dit svar",
            url=url_for("handover.show", place=place),
            note=f"senest {day_words(offer.last_day)}",
        )
        for offer, place in rows
    )


def _transition(place: Place) -> tuple[Line, ...]:
    """The people a council's secretariat has not answered about, on the council's own front page."""
    opens = transition.opens(place)
    about = Facts(holder_id=place.id, space_ids=frozenset({place.id}))
    if (
        place.kind is not Kind.HEALTH_COUNCIL
        or opens is None
        or today() < opens
        or not may(policy(), viewer(), "transition.confirm", about)
    ):
        return ()
    found = transition.candidates(database(), place, today())
    count = sum(one.waits for one in found)
    if not count:
        return ()
    who = "1 person" if count == 1 else f"{count} personer"
    return (
        Line(
            text=f"{who} fra før {place.name} venter på, at du bekræfter eller udelader dem",
            url=url_for("transition.show", place=place),
            note="overgang",
            late=place.exists(today()),
        ),
    )
