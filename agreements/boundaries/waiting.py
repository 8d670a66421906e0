"""What an area's front page says of boundary questions: answers that a party owes, and questions ready to be ruled."""

from flask import url_for

from agreements.boundaries import asking, queries
from agreements.boundaries.models import BoundaryQuestion
from tvaers.danish import COPENHAGEN, day
from tvaers.module import AreaPart, Line
from tvaers.places import Place
from tvaers.web import database, policy, today, viewer

_ROLES = "boundary.answer"


def area_part(_place: Place) -> AreaPart:
    """A line for each answer and each ruling that the viewer may write down; they wait wherever the viewer is."""
    roles = frozenset().union(*(rule.roles for rule in policy().by_need.get(_ROLES, ())))
    parties = {unit for held in viewer().grants if held.role in roles for unit in held.reach}
    ruling = {unit for held in viewer().grants if held.mandate for unit in held.reach}
    if not parties and not ruling:
        return AreaPart()
    lines: list[Line] = []
    for question, place, answered in queries.waiting(database(), sorted(parties), sorted(ruling)):
        asked = set(question.party_ids) - {question.asker_id}
        late = question.answer_by is not None and question.answer_by < today()
        if place.id in asked - answered and place.id in parties:
            lines += _answer(question, place)
        if place.id == question.place_id and place.id in ruling and (late or asked <= answered):
            lines += _rule(question, place)
    return AreaPart(needs=tuple(lines))


def _answer(question: BoundaryQuestion, party: Place) -> list[Line]:
    if not asking.may_answer(party).allowed:
        return []
    last = question.answer_by
    return [
        Line(
            text=f"Snitflade: »{question.title}« venter på svar fra {party.name}",
            url=url_for("boundaries.show", place=party, question=question.public_id),
            note=f"senest {day(last)}" if last else _since(question),
            late=last is not None and last < today(),
        )
    ]


def _rule(question: BoundaryQuestion, space: Place) -> list[Line]:
    if not asking.may_rule(space).allowed:
        return []
    return [
        Line(
            text=f"Snitflade: »{question.title}« venter på en afgørelse i {space.name}",
            url=url_for("boundaries.show", place=space, question=question.public_id),
            note=_since(question),
        )
    ]


def _since(question: BoundaryQuestion) -> str:
    return f"stillet {day(question.at.astimezone(COPENHAGEN).date())}"
