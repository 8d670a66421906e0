"""What meetings tell on a space's front page: the next one, and an agenda that should have been out."""

from flask import url_for

from clusters.meetings import queries
from clusters.meetings.asking import allowed
from clusters.meetings.models import MeetingState
from tvaers.danish import day as day_words
from tvaers.module import AreaPart, Line
from tvaers.places import Place
from tvaers.web import database, today


def meetings_part(place: Place) -> AreaPart:
    """The lines for an area's front page."""
    if not place.is_space or not allowed("meeting.read", place):
        return AreaPart()
    coming = [
        each
        for each in queries.meetings(database(), place)
        if each.meeting.open and each.meeting.held_on >= today()
    ]
    coming.sort(key=lambda each: each.meeting.held_on)
    late = [
        each
        for each in coming
        if each.meeting.state is MeetingState.PLANNED and each.meeting.agenda_due <= today()
    ]
    keeps = allowed("meeting.update", place)
    return AreaPart(
        needs=tuple(
            Line(
                text=f"Dagsordenen til {each.body.name} {day_words(each.meeting.held_on)} mangler",
                url=url_for("meetings.show", place=place, meeting=each.meeting.public_id),
                note=f"skulle være ude {day_words(each.meeting.agenda_due)}",
                late=each.meeting.agenda_due < today(),
            )
            for each in (late if keeps else ())
        ),
        news=tuple(
            Line(
                text=f"Næste møde: {each.body.name} {day_words(each.meeting.held_on)}",
                url=url_for("meetings.show", place=place, meeting=each.meeting.public_id),
                note="dagsordenen er ude"
                if each.meeting.state is MeetingState.CALLED
                else f"dagsorden senest {day_words(each.meeting.agenda_due)}",
            )
            for each in coming[:1]
        ),
    )
