"""A decision as it is written down, on a meeting's page and on its large screen alike."""

from dataclasses import dataclass

from flask import request

from clusters.meetings import actions, forms
from clusters.meetings.asking import TAKEN
from clusters.meetings.models import Meeting, MeetingItem
from clusters.reading import Overtaken, Unfit
from tvaers.places import Place
from tvaers.web import database, today, viewer


@dataclass(frozen=True)
class Refused:
    """Why a decision is not written down, field by field, and the answer's status."""

    problems: dict[str, str]
    status: int


def write(place: Place, meeting: Meeting, item: MeetingItem) -> Refused | None:
    """Write down what the form says was decided of an item; None where it is done."""
    try:
        said = forms.decision(request.form)
        actions.decide(
            database(),
            place,
            meeting,
            item,
            seen=forms.seen(request.form),
            decision=said.decision,
            owner=said.owner,
            due=said.due,
            today=today(),
            by=viewer().name,
        )
    except Overtaken:
        return Refused({"": TAKEN}, 409)
    except Unfit as unfit:
        return Refused(unfit.problems, 422)
    return None
