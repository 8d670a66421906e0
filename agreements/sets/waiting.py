"""What an area's front page says of agreed sets: answers and votes that a party owes, and sets to carry over."""

from flask import url_for

from agreements import asking
from agreements.adoption.pages import allowed
from agreements.sets import carrying, here, queries
from agreements.sets.models import SetVote
from agreements.sets.pages import vote_of
from agreements.sets.queries import Set
from agreements.texts.models import AgreementState
from clusters.transition.queries import opens
from tvaers.danish import day
from tvaers.module import AreaPart, Line
from tvaers.places import Kind, Place
from tvaers.web import database, today


def area_part(place: Place) -> AreaPart:
    """A line for each set that the viewer has the mandate to answer about, wherever the viewer is; and for each
    that this council's editors have not carried over."""
    found = here.known([place.id])
    own = here.spoken_for()
    voting = [
        each for each in found if own & set(each.agreement.party_ids) and vote_of(each) is not None
    ]
    votes = queries.votes(database(), [each.agreement.id for each in voting]) if voting else []
    lines = [line for each in found for line in (*_answers(each), *_votes(each, votes))]
    return AreaPart(needs=(*lines, *_carried(place, found)))


def _owing(found: Set, owed: dict[int, int]) -> list[tuple[Place, int]]:
    """The parties that the viewer may write for and that owe something, and how many."""
    own = here.spoken_for()
    return [
        (party, many)
        for place_id, many in owed.items()
        if many and place_id in own and (party := found.places.get(place_id)) is not None
        if allowed(party, found.agreement, fresh=False).allowed
    ]


def _many(number: int) -> str:
    return "1 indikator" if number == 1 else f"{number} indikatorer"


def _answers(found: Set) -> list[Line]:
    if found.agreement.state not in (AgreementState.OFFERED, AgreementState.ACTIVE):
        return []
    owed = {
        voice.place_id: sum(
            any(v.place_id == voice.place_id for v in each.waiting)
            for each in found.indicators
            if not each.retired and not each.superseded
        )
        for voice in found.parties
    }
    last = found.plan.answer_by if found.plan else None
    return [
        Line(
            text=f"»{found.agreement.title}« venter på, hvad {party.name} svarer om {_many(many)}",
            url=url_for("consent.form", place=party, agreement=found.agreement.public_id),
            note=f"senest {day(last)}" if last else "",
            late=last is not None and last < today(),
        )
        for party, many in _owing(found, owed)
    ]


def _votes(found: Set, votes: list[SetVote]) -> list[Line]:
    asked_on = vote_of(found)
    if asked_on is None:
        return []
    said = {(vote.item_id, vote.party_id) for vote in votes if vote.asked_on == asked_on}
    standing = [each for each in found.indicators if each.stands]
    owed = {
        voice.place_id: sum((each.id, voice.place_id) not in said for each in standing)
        for voice in found.parties
        if voice.required
    }
    return [
        Line(
            text=f"»{found.agreement.title}«: siger {party.name}, at {_many(many)} stadig virker?",
            url=url_for("consent.votes", place=party, agreement=found.agreement.public_id),
            note=f"spurgt {day(asked_on)}",
        )
        for party, many in _owing(found, owed)
    ]


def _carried(place: Place, found: list[Set]) -> list[Line]:
    begins = opens(place)
    if place.kind is not Kind.HEALTH_COUNCIL or begins is None or today() < begins:
        return []
    if not asking.may_create(place).allowed:
        return []
    return [
        Line(
            text=f"»{each.agreement.title}« fra {each.keeper.name} er ikke ført over",
            url=url_for("sets.show_all", place=place),
            note="overgang",
            late=place.exists(today()),
        )
        for each in carrying.waiting(place, found)
    ]
