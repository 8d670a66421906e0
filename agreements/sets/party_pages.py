"""What a party says of a set, at its own address: its consent, its own targets, its votes, and its comments."""

from collections.abc import Mapping, Sequence

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy.exc import NoResultFound

from agreements.adoption.pages import allowed
from agreements.sets import actions, editing, forms, queries
from agreements.sets import pages as sets
from agreements.sets.pages import AT, Page, asked, chosen, vote_of
from agreements.sets.queries import Set
from agreements.sets.rules import VERDICTS
from agreements.sets.standing import Indicator, Voice
from agreements.sets.voting import ballots
from agreements.texts import forms as fields
from agreements.texts import queries as texts
from agreements.texts.actions import Overtaken
from agreements.texts.models import AgreementState, AgreementText
from agreements.texts.rules import Unfit
from indicators.catalogue.here import known as catalogue
from tvaers.access import Facts, may, needs
from tvaers.places import Place
from tvaers.web import database, policy, today, viewer

pages = Blueprint("consent", __name__, template_folder="../templates")


@pages.get(f"{AT}/samtykke/")
@needs("acceptance.sign")
def form(place: Place, agreement: str) -> Page:
    """What this party's body has decided of each indicator, with what stands in the way of writing it."""
    found, text = _asked_of(place, agreement)
    refusal = allowed(place, found.agreement)
    if set(refusal.missing) - {"step_up"}:
        return _form(place, found, text, {"": refusal.sentence}, closed=True), 403
    return _form(place, found, text, {"": refusal.sentence} if refusal.missing else {})


@pages.post(f"{AT}/samtykke/")
@needs("acceptance.sign")
def record(place: Place, agreement: str) -> Page:
    """Write down what this party's body has decided of the indicators at one meeting."""
    found, text = _asked_of(place, agreement)
    refusal = allowed(place, found.agreement)
    if refusal.missing or not refusal.allowed:
        return _form(place, found, text, {"": refusal.sentence}, request.form), 403
    items = _open(found)
    try:
        if fields.number(request.form, "udgave") != text.number:
            raise Overtaken
        actions.record(
            database(),
            found,
            party=place,
            text=text,
            said=forms.answers(request.form, items),
            why=forms.reasons(request.form, items),
            meeting=forms.meeting(request.form),
            today=today(),
            by=viewer().name,
            by_id=viewer().user_id,
        )
    except Overtaken:
        problem = (
            f"Sættet er sendt i en anden udgave, siden du åbnede siden. Nu gælder det udgave {text.number}. "
            "Se efter, om det var den, der blev besluttet, og send så igen. Det, du skrev, står her endnu."
        )
        return _form(place, found, text, {"": problem}, request.form), 409
    except Unfit as unfit:
        return _form(place, found, text, unfit.problems, request.form), 422
    return redirect(url_for("sets.show", place=place, agreement=found.agreement.public_id))


@pages.post(f"{AT}/indikatorer/<string:item>/eget-maal/")
@needs("acceptance.sign")
def aim(place: Place, agreement: str, item: str) -> Page:
    """Set this party's own target from a day."""
    found, indicator = chosen(place, agreement, item)
    _require_party(place, found)
    refusal = allowed(place, found.agreement)
    if refusal.missing or not refusal.allowed:
        return (
            sets.indicator_page(place, found, indicator, {"": refusal.sentence}, request.form),
            403,
        )
    return editing.set_aim(place, found, indicator, place)


@pages.post(f"{AT}/hoering/")
@needs("comment.create")
def comment(place: Place, agreement: str) -> Page:
    """Say something in the hearing for the place that is in the address."""
    found = asked(place, agreement)
    if not may(policy(), viewer(), "comment.create", Facts(holder_id=place.id)):
        raise NoResultFound
    about = found.named(request.form.get("om", ""))
    try:
        actions.comment(
            database(),
            found,
            about,
            party=place,
            text=request.form.get("tekst", ""),
            by=viewer().name,
            by_id=viewer().user_id,
        )
    except Unfit as unfit:
        return sets.page(place, found, unfit.problems, request.form), 422
    return redirect(url_for("sets.show", place=place, agreement=found.agreement.public_id))


@pages.get(f"{AT}/virker/")
@needs("acceptance.sign")
def votes(place: Place, agreement: str) -> Page:
    """Whether this party finds that each agreed indicator still works."""
    found = _voting(place, agreement)
    refusal = allowed(place, found.agreement)
    if set(refusal.missing) - {"step_up"}:
        return _votes(place, found, {"": refusal.sentence}, closed=True), 403
    return _votes(place, found, {"": refusal.sentence} if refusal.missing else {})


@pages.post(f"{AT}/virker/")
@needs("acceptance.sign")
def vote(place: Place, agreement: str) -> Page:
    """Write down this party's votes."""
    found = _voting(place, agreement)
    refusal = allowed(place, found.agreement)
    if refusal.missing or not refusal.allowed:
        return _votes(place, found, {"": refusal.sentence}, request.form), 403
    items = [each for each in found.indicators if each.stands]
    asked_on = vote_of(found)
    assert asked_on is not None
    try:
        actions.vote(
            database(),
            found,
            party=place,
            said=forms.verdicts(request.form, items),
            why=forms.reasons(request.form, items),
            asked_on=asked_on,
            by=viewer().name,
            by_id=viewer().user_id,
        )
    except Unfit as unfit:
        return _votes(place, found, unfit.problems, request.form), 422
    return redirect(url_for("sets.show", place=place, agreement=found.agreement.public_id))


def _require_party(place: Place, found: Set) -> None:
    if not any(v.place_id == place.id and v.required for v in found.parties):
        raise NoResultFound


def _asked_of(place: Place, key: str) -> tuple[Set, AgreementText]:
    """The set, and the version of its text that this party is asked about."""
    found = asked(place, key)
    _require_party(place, found)
    held = found.agreement
    text = next((t for t in texts.texts(database(), held) if t.number == held.offered), None)
    if text is None or held.state is AgreementState.ENDED:
        raise NoResultFound
    return found, text


def _voting(place: Place, key: str) -> Set:
    found = asked(place, key)
    _require_party(place, found)
    if vote_of(found) is None or not any(each.stands for each in found.indicators):
        raise NoResultFound
    return found


def _open(found: Set) -> Sequence[Indicator]:
    return [each for each in found.indicators if not each.retired and not each.superseded]


def _voice(item: Indicator, place: Place) -> Voice:
    return next(each for each in item.voices if each.place_id == place.id)


def _form(
    place: Place,
    found: Set,
    text: AgreementText,
    problems: Mapping[str, str],
    typed: Mapping[str, str] | None = None,
    *,
    closed: bool = False,
) -> str:
    items = _open(found)
    voices = {each.public_id: _voice(each, place) for each in items}
    filled: dict[str, str] = {}
    for key, voice in voices.items():
        if voice.said is not None:
            filled |= {f"svar-{key}": voice.said.answer.value, f"ord-{key}": voice.said.words}
    return render_template(
        "sets/consent.html",
        place=place,
        set=found,
        text=text,
        items=items,
        silent=sum(each.said is None for each in voices.values()),
        aims=sets.aims(catalogue()),
        answers=forms.ANSWERS,
        typed=typed if typed is not None else filled,
        problems=problems,
        closed=closed,
    )


def _votes(
    place: Place,
    found: Set,
    problems: Mapping[str, str],
    typed: Mapping[str, str] | None = None,
    *,
    closed: bool = False,
) -> str:
    asked_on = vote_of(found)
    assert asked_on is not None
    said = queries.votes(database(), [found.agreement.id])
    filled: dict[str, str] = {}
    for ballot in ballots(found.indicators, said, asked_on):
        own = next((vote for voice, vote in ballot.said if voice.place_id == place.id), None)
        if own is not None:
            key = ballot.item.public_id
            filled |= {f"svar-{key}": own.verdict.value, f"ord-{key}": own.words}
    return render_template(
        "sets/vote.html",
        place=place,
        set=found,
        items=[each for each in found.indicators if each.stands],
        asked_on=asked_on,
        verdicts=VERDICTS,
        typed=typed if typed is not None else filled,
        problems=problems,
        closed=closed,
    )
