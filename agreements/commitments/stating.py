"""Saying on a page how a commitment stands, standing behind what a party says, and letting another take it over."""

from collections.abc import Mapping

from flask import Blueprint, redirect, request, url_for
from sqlalchemy.exc import NoResultFound
from werkzeug.wrappers import Response

from agreements.commitments import asking, forms, queries, speaking
from agreements.commitments.pages import show_one
from agreements.commitments.said import Statement
from agreements.commitments.speaking import Judgement
from agreements.texts.actions import Overtaken
from agreements.texts.rules import Unfit
from tvaers.access import needs
from tvaers.places import Place
from tvaers.web import database, today, viewer

pages = Blueprint("stating", __name__, template_folder="../templates")
Page = str | Response | tuple[str, int]
_ONE = "/omraader/<place:place>/forpligtelser/<string:commitment>"
OVERTAKEN = (
    "Der er sagt noget nyt om forpligtelsen, siden du åbnede siden. Intet er gemt, og det, du skrev, står her "
    "endnu. Læs det nye, og send så igen, hvis det stadig skal siges."
)


@pages.post(f"{_ONE}/status/")
@needs("commitment.report")
def report(place: Place, commitment: str) -> Page:
    """Say for a party how its commitment stands."""
    row, _ = queries.one(database(), place, commitment)
    if not asking.may_report(place, row):
        raise NoResultFound
    return _state(place, commitment, "status")


@pages.post(f"{_ONE}/vurdering/")
@needs("commitment.judge")
def judge(place: Place, commitment: str) -> Page:
    """Call a commitment something else than the figures do, with a reason."""
    row, _ = queries.one(database(), place, commitment)
    if not asking.may_keep("judge", place, row) or place.id in row.party_ids:
        raise NoResultFound
    return _state(place, commitment, "vurdering")


def _state(place: Place, key: str, doing: str) -> Page:
    row, agreement = queries.one(database(), place, key)
    standing = queries.standings(database(), [row])[0]
    own = [each for name, each in standing.figures if name in ("", place.short_name)]
    form = request.form
    try:
        speaking.state(
            database(),
            agreement,
            row,
            party=place,
            status=forms.status(form),
            words=form.get("ord", ""),
            seen=form.get("set", ""),
            figures=[each.met for each in own],
            by=viewer().name,
            by_id=viewer().user_id,
        )
    except Unfit as unfit:
        return show_one(place, key, unfit.problems, form, doing), 422
    except Overtaken:
        return show_one(place, key, {"": OVERTAKEN}, form, doing), 409
    return redirect(url_for("promises.show", place=place, commitment=key))


@pages.post(f"{_ONE}/bekraeft/")
@needs("commitment.verify")
def verify(place: Place, commitment: str) -> Page:
    """Stand behind a party's »opfyldt«, as another party or for the body that decided it; or do not."""
    row, agreement = queries.one(database(), place, commitment)
    standing = queries.standings(database(), [row])[0]
    said = _said(request.form, [each for voice in standing.voices for each in voice.history])
    form: Mapping[str, str] = request.form
    body = bool(form.get("organ", "").strip() and form.get("moede", "").strip())
    refusal = asking.may_verify(place, agreement, said, by_body=body)
    if not refusal.allowed:
        problem = refusal.sentence or "Det kan ikke bekræftes herfra."
        return show_one(place, commitment, {"": problem}, form, "bekraeft"), 403
    try:
        speaking.verify(
            database(),
            agreement,
            row,
            said,
            Judgement(
                forms.agrees(form),
                form.get("ord", ""),
                form.get("organ", ""),
                forms.meeting(form),
                form.get("punkt", ""),
                form.get("referat", ""),
            ),
            verifier=place,
            today=today(),
            by=viewer().name,
            by_id=viewer().user_id,
        )
    except Unfit as unfit:
        return show_one(place, commitment, unfit.problems, form, "bekraeft"), 422
    except Overtaken:
        return show_one(place, commitment, {"": OVERTAKEN}, form, "bekraeft"), 409
    return redirect(url_for("promises.show", place=place, commitment=commitment))


def _said(form: Mapping[str, str], known: list[Statement]) -> Statement:
    found = next((each for each in known if each.public_id == form.get("melding", "")), None)
    if found is None:
        raise NoResultFound
    return found
