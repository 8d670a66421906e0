"""Tiltrædelse: a party's own page where what its council or board has decided is written down."""

from collections.abc import Mapping, Sequence
from datetime import date

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy.exc import NoResultFound
from werkzeug.wrappers import Response

from agreements.adoption import actions, queries
from agreements.adoption.models import Answer
from agreements.adoption.rules import ANSWERS, Decision, Standing
from agreements.texts import forms
from agreements.texts import queries as texts
from agreements.texts.actions import Overtaken
from agreements.texts.models import Agreement, AgreementKind, AgreementState, AgreementText
from agreements.texts.rules import Unfit
from tvaers.access import Decision as Allowed
from tvaers.access import Facts, needs
from tvaers.admission.asking import signed_in_at
from tvaers.db import now
from tvaers.guards import Circumstances, decide
from tvaers.places import Kind, Place
from tvaers.web import database, policy, today, viewer

pages = Blueprint("adoption", __name__, template_folder="../templates")
Page = str | Response | tuple[str, int]


def allowed(party: Place, agreement: Agreement, *, fresh: bool = True) -> Allowed:
    """Whether the viewer may write down this party's decision; `fresh`: whether the sign-in must be too."""
    since = signed_in_at() if fresh else now()
    return decide(
        policy(),
        viewer(),
        "acceptance.sign",
        Facts(holder_id=party.id, state="open"),
        Circumstances(
            parties=frozenset(agreement.party_ids),
            general_practice=party.kind is Kind.GENERAL_PRACTICE,
            roles=frozenset(held.role for held in viewer().whole.grants),
            unchanged=True,
            reason="ja",
            at=now(),
            signed_in_at=since,
        ),
    )


def may_record(agreement: Agreement, stand: Sequence[Standing]) -> list[Place]:
    """The parties whose decision the viewer may write down."""
    if agreement.state not in (AgreementState.OFFERED, AgreementState.ACTIVE):
        return []
    own = {unit for held in viewer().grants for unit in held.reach}
    places = [
        database().get_one(Place, each.place_id)
        for each in stand
        if each.adopts and each.place_id in own
    ]
    return [place for place in places if allowed(place, agreement, fresh=False).allowed]


@pages.get("/omraader/<place:place>/aftaler/<string:agreement>/tiltraed/")
@needs("acceptance.sign")
def form(place: Place, agreement: str) -> Page:
    """The form, with what stands in the way of sending it said before anything is typed."""
    found, text, stand = _asked(place, agreement)
    refusal = allowed(place, found)
    if set(refusal.missing) - {"step_up"}:
        return _form(place, found, text, stand, {"": refusal.sentence}, closed=True), 403
    return _form(place, found, text, stand, {"": refusal.sentence} if refusal.missing else {})


@pages.post("/omraader/<place:place>/aftaler/<string:agreement>/tiltraed/")
@needs("acceptance.sign")
def record(place: Place, agreement: str) -> Page:
    """Write down what the party's council or board has decided."""
    found, text, stand = _asked(place, agreement)
    refusal = allowed(place, found)
    if refusal.missing or not refusal.allowed:
        return _form(place, found, text, stand, {"": refusal.sentence}, request.form), 403
    try:
        if forms.number(request.form, "udgave") != text.number:
            raise Overtaken
        problems: dict[str, str] = {}
        meeting_on = forms.day(request.form, "moede", problems)
        if problems:
            raise Unfit(problems)
        actions.record(
            database(),
            found,
            party=place,
            text=text,
            decision=_decision(meeting_on=meeting_on),
            today=today(),
            by=viewer().name,
            by_id=viewer().user_id,
        )
    except Overtaken:
        problem = (
            f"Aftalen er sendt i en anden udgave, siden du åbnede siden. Nu gælder det udgave {text.number}. "
            "Se efter, om det var den, der blev besluttet, og send så igen. Det, du skrev, står her endnu."
        )
        return _form(place, found, text, stand, {"": problem}, request.form), 409
    except Unfit as unfit:
        return _form(place, found, text, stand, unfit.problems, request.form), 422
    return redirect(url_for("agreements.show", place=place, agreement=found.public_id))


def _asked(place: Place, key: str) -> tuple[Agreement, AgreementText, Standing]:
    """The agreement, the version that this party is asked about, and where the party stands."""
    found = texts.one(database(), place, key)
    stand = queries.standing(database(), [found])[found.id]
    own = next((each for each in stand if each.place_id == place.id and each.adopts), None)
    text = next((t for t in texts.texts(database(), found) if t.number == found.offered), None)
    if own is None or text is None or found.state is AgreementState.ENDED:
        raise NoResultFound
    return found, text, own


def _decision(meeting_on: date | None) -> Decision:
    sent = request.form
    return Decision(
        next((each for each in Answer if each.value == sent.get("svar")), None),
        sent.get("organ", ""),
        meeting_on,
        sent.get("punkt", ""),
        sent.get("referat", ""),
        sent.get("ord", ""),
    )


def _form(
    place: Place,
    agreement: Agreement,
    text: AgreementText,
    stand: Standing,
    problems: Mapping[str, str],
    typed: Mapping[str, str] | None = None,
    *,
    closed: bool = False,
) -> str:
    plan = agreement.kind is AgreementKind.LOCAL_HEALTH_PLAN
    return render_template(
        "agreements/record.html",
        place=place,
        agreement=agreement,
        text=text,
        standing=stand,
        plan=plan,
        answers={
            each: word.replace("tiltrådt", "vedtaget") if plan else word
            for each, word in ANSWERS.items()
        },
        problems=problems,
        typed=typed or {},
        closed=closed,
    )
