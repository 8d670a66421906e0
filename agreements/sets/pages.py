"""Aftalte indikatorer: a place's sets, one set with where each indicator stands, one indicator with its history."""

from collections.abc import Callable, Mapping
from datetime import date

from flask import Blueprint, render_template
from sqlalchemy.exc import NoResultFound
from werkzeug.wrappers import Response

from agreements import asking
from agreements.adoption.pages import allowed
from agreements.adoption.rules import ANSWERS
from agreements.sets import carrying, here, queries, rules, voting
from agreements.sets.models import SetVote
from agreements.sets.queries import Set
from agreements.sets.rules import MOST_PRIMARY, VERDICTS, aim_words, round_on
from agreements.sets.standing import Indicator, answer
from agreements.texts import queries as texts
from agreements.texts.models import AgreementKind, AgreementState
from indicators.catalogue.here import Known
from indicators.catalogue.here import known as catalogue
from indicators.tags import THEMES
from tvaers.access import Facts, may, needs
from tvaers.danish import day as day_words
from tvaers.places import Place
from tvaers.web import database, policy, today, viewer

pages = Blueprint("sets", __name__, template_folder="../templates")
Page = str | Response | tuple[str, int]
AT = "/omraader/<place:place>/aftaler/<string:agreement>"


@pages.get("/omraader/<place:place>/aftalte-indikatorer/")
@needs("area.read")
def show_all(place: Place) -> str:
    """What this place has agreed to measure, or is asked to."""
    return overview(place)


@pages.get(f"{AT}/indikatorer/")
@needs("area.read")
def show(place: Place, agreement: str) -> str:
    """One set: how many of its indicators are agreed by all, and who is waited for."""
    return page(place, asked(place, agreement))


@pages.get(f"{AT}/indikatorer/<string:item>/")
@needs("area.read")
def one(place: Place, agreement: str, item: str) -> str:
    """One indicator of a set: each party's answer, its targets, and what was said of it before."""
    return indicator_page(place, *chosen(place, agreement, item))


def asked(place: Place, key: str) -> Set:
    """A set through a place that keeps it or is a party of it; NoResultFound for any other agreement."""
    agreement = texts.one(database(), place, key)
    if agreement.kind is not AgreementKind.INDICATOR_SET:
        raise NoResultFound
    return queries.one(database(), agreement)


def chosen(place: Place, key: str, item: str) -> tuple[Set, Indicator]:
    """One indicator of a set."""
    found = asked(place, key)
    indicator = found.named(item)
    if indicator is None:
        raise NoResultFound
    return found, indicator


def speaks(found: Set) -> list[Place]:
    """The parties for which the viewer may write down what was decided."""
    if found.agreement.state not in (AgreementState.OFFERED, AgreementState.ACTIVE):
        return []
    own = here.spoken_for()
    places = [
        found.places[voice.place_id]
        for voice in found.parties
        if voice.required and voice.place_id in own
    ]
    return [each for each in places if allowed(each, found.agreement, fresh=False).allowed]


def comments_for(found: Set) -> list[Place]:
    """The places for which the viewer may say something in the hearing."""
    if found.agreement.state is AgreementState.ENDED:
        return []
    places = {found.keeper.id: found.keeper, **found.places}
    return [
        place
        for place in places.values()
        if may(policy(), viewer(), "comment.create", Facts(holder_id=place.id))
    ]


def _carried(place: Place) -> list[Set]:
    return carrying.waiting(place, here.known([place.id]))


def carried_from(place: Place) -> list[Set]:
    """The sets of the places before this one that nobody has carried over."""
    return carrying.waiting(place, here.known([place.id]))


def overview(place: Place, problems: Mapping[str, str] | None = None) -> str:
    """A place's sets, with what is wrong with what somebody tried to do."""
    found = here.of(place.id, here.known([place.id]))
    live = [each for each in found if each.agreement.state is not AgreementState.ENDED]
    asked_about = [item for each in live if each.sent for item in each.indicators]
    may_create = asking.may_create(place).allowed
    return render_template(
        "sets/list.html",
        place=place,
        sets=[
            (
                each,
                texts.state_words(each.agreement, today()),
                answer(each.indicators, sent=each.sent),
            )
            for each in found
        ],
        answer=answer(asked_about, sent=True) if asked_about else "",
        themes=THEMES,
        aims=aims(catalogue()),
        may_create=may_create,
        carried=carried_from(place) if may_create else [],
        problems=problems or {},
    )


def page(
    place: Place,
    found: Set,
    problems: Mapping[str, str] | None = None,
    typed: Mapping[str, str] | None = None,
) -> str:
    """One set's page, with what is wrong with what somebody tried to do with it."""
    asked_on = vote_of(found)
    ballots: list[voting.Ballot] = []
    if asked_on is not None:
        votes = queries.votes(database(), [found.agreement.id])
        ballots = voting.ballots(found.indicators, votes, asked_on)
    return render_template(
        "sets/show.html",
        place=place,
        set=found,
        state=texts.state_words(found.agreement, today()),
        period=texts.period(found.agreement).words,
        answer=answer(found.indicators, sent=found.sent),
        themes=THEMES,
        aims=aims(catalogue()),
        comments=queries.comments(database(), found.agreement),
        titles={each.id: each.title for each in found.indicators},
        commenting=comments_for(found),
        speaking=speaks(found),
        asked_on=asked_on,
        next_vote=rules.next_round(found.plan.review_on, today()) if found.plan else None,
        ballots=ballots,
        vote_answer=voting.answer(ballots),
        may_propose=asking.may_do("propose", place, found.agreement),
        most=MOST_PRIMARY,
        problems=problems or {},
        typed=typed or {},
    )


def vote_of(found: Set) -> date | None:
    """The day on which the vote that is open was opened; None before the first, and where nothing counts."""
    if found.plan is None or not found.counts(today()):
        return None
    return round_on(found.plan.review_on, today())


def indicator_page(
    place: Place,
    found: Set,
    item: Indicator,
    problems: Mapping[str, str] | None = None,
    typed: Mapping[str, str] | None = None,
) -> str:
    """One indicator's page, with what is wrong with what somebody tried to do with it."""
    card = catalogue().named(item.measure) if item.measure else None
    earlier = queries.before(database(), item)
    said = queries.decided(database(), [item.id, *(each.id for each in earlier)])
    votes = [v for v in queries.votes(database(), [found.agreement.id]) if v.item_id == item.id]
    now = {each.public_id for voice in item.voices if (each := voice.said) is not None}
    return render_template(
        "sets/one.html",
        place=place,
        set=found,
        item=item,
        row=queries.row(database(), item),
        card=card,
        themes=THEMES,
        answers=ANSWERS,
        earlier=earlier,
        history=[each for each in said if each[0].public_id not in now],
        votes=[(_name(found, each), each) for each in reversed(votes)],
        verdicts=VERDICTS,
        instead_of=next((e for e in found.indicators if e.id == item.instead_of_id), None),
        by=next(
            (e for e in found.indicators if e.instead_of_id == item.id and not e.retired), None
        ),
        comments=[
            pair
            for pair in queries.comments(database(), found.agreement)
            if pair[0].item_id == item.id
        ],
        aim=lambda value: aim_words(card, value),
        names={voice.place_id: voice.name for voice in found.parties},
        own=[each for each in speaks(found) if not item.retired],
        may_propose=asking.may_do("propose", place, found.agreement) and not item.retired,
        today=today(),
        problems=problems or {},
        typed=typed or {},
    )


def _name(found: Set, vote: SetVote) -> str:
    return next((v.name for v in found.parties if v.place_id == vote.party_id), "")


Aims = Callable[[Indicator, int | None], str]


def aims(known: Known) -> Aims:
    """What says, in words, which target holds today for a party, or for everybody, and which comes next."""

    def words(item: Indicator, party_id: int | None = None) -> str:
        card = known.named(item.measure)
        own = any(each.place_id == party_id for each in item.aims)
        now = item.target(party_id, today())
        later = item.coming(party_id if own else None, today())
        parts = [aim_words(card, now.value)] if now is not None else []
        if later is not None:
            parts.append(f"{aim_words(card, later.value)} fra {day_words(later.valid_from)}")
        return ", og ".join(parts)

    return words
