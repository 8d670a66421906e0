"""Snitfladelog: the questions of a place, one question with answers and ruling, and asking a new one."""

from collections.abc import Iterator, Mapping, Sequence

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from sqlalchemy.exc import NoResultFound
from werkzeug.wrappers import Response

from agreements.boundaries import actions, asking, queries
from agreements.boundaries.models import BoundaryRuling
from agreements.boundaries.rules import Question, Ruling
from agreements.boundaries.standing import OPEN, STATES, Standing, answer
from agreements.texts import forms as fields
from agreements.texts import queries as agreements
from agreements.texts.models import Agreement
from agreements.texts.rules import Unfit
from indicators.downloads.writing import csv_text
from indicators.tags import THEMES
from tvaers.access import needs
from tvaers.module import Findable
from tvaers.places import Place, Relation, parents
from tvaers.web import database, today, viewer

pages = Blueprint("boundaries", __name__, template_folder="../templates")
Page = str | Response | tuple[str, int]
AT = "/omraader/<place:place>/snitflader"
HEADS = (
    *("rum", "spoergsmaal", "tema", "stillet af", "stillet", "tilstand", "dage aaben"),
    *("mangler svar fra", "aftale", "udgave", "paragraf", "afgjort af", "afgjort", "afgoerelse"),
)


@pages.get(f"{AT}/")
@needs("boundary.read")
def show_all(place: Place) -> str:
    """Which boundary questions are open here, for how long, and what has been ruled."""
    every = queries.of_place(database(), place)
    wanted = {word: request.args.get(word, "") for word in ("tema", "tilstand")}
    found = [
        each
        for each in every
        if wanted["tema"] in ("", each.question.theme) and wanted["tilstand"] in ("", each.state)
    ]
    waiting = [each for each in reversed(found) if each.state == OPEN]
    return render_template(
        "boundaries/list.html",
        place=place,
        answer=answer(every, today()),
        waiting=waiting,
        ruled=[each for each in found if each.state != OPEN],
        total=len(every),
        wanted=wanted,
        themes=THEMES,
        states=STATES,
        today=today(),
        may_ask=asking.may_ask(place),
    )


@pages.get("/omraader/<place:place>/snitflader.csv")
@needs("boundary.read")
def download(place: Place) -> Response:
    """The same as a file."""
    found = queries.of_place(database(), place)
    titles = {each.id: each.title for each, _ in agreements.every(database())}
    response = make_response(csv_text(HEADS, [_line(each, titles) for each in found]))
    response.mimetype = "text/csv"
    response.headers["Content-Disposition"] = f'attachment; filename="snitflader-{place.slug}.csv"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _line(each: Standing, titles: Mapping[int, str]) -> Sequence[str | float | None]:
    ruling, question = each.ruling, each.question
    return (
        each.space.name,
        question.title,
        THEMES[question.theme],
        each.asker.name,
        each.asked_on.isoformat(),
        STATES[each.state].lower(),
        each.days(today()) if ruling is None else None,
        ", ".join(place.name for place in each.silent) if ruling is None else None,
        titles.get(question.agreement_id or 0),
        question.version,
        question.clause or None,
        ruling.body if ruling else None,
        ruling.decided_on.isoformat() if ruling else None,
        ruling.text if ruling else None,
    )


@pages.get(f"{AT}/<string:question>/")
@needs("boundary.read")
def show(place: Place, question: str) -> str:
    """One question: how it was ruled, what each party answers, and what it follows from."""
    return _page(place, queries.one(database(), place, question))


@pages.post(f"{AT}/<string:question>/svar/")
@needs("boundary.answer")
def say(place: Place, question: str) -> Page:
    """Write down what this party answers."""
    found = queries.one(database(), place, question)
    refusal = asking.may_answer(place)
    if not refusal.allowed:
        return _page(place, found, {"": refusal.sentence}, request.form), 403
    try:
        actions.answer(
            database(),
            found,
            party=place,
            text=request.form.get("tekst", ""),
            by=viewer().name,
            by_id=viewer().user_id,
        )
    except Unfit as unfit:
        return _page(place, found, unfit.problems, request.form), 422
    return redirect(url_for("boundaries.show", place=place, question=question))


@pages.post(f"{AT}/<string:question>/afgoer/")
@needs("boundary.rule")
def rule(place: Place, question: str) -> Page:
    """Write down what this space's body has ruled."""
    found = queries.one(database(), place, question)
    if found.space.id != place.id:
        raise NoResultFound
    refusal = asking.may_rule(place)
    if not refusal.allowed:
        return _page(place, found, {"": refusal.sentence}, request.form), 403
    earlier = {each.public_id: each for _, each in _earlier(found)}
    try:
        problems: dict[str, str] = {}
        decided_on = fields.day(request.form, "moede", problems)
        if problems:
            raise Unfit(problems)
        actions.rule(
            database(),
            found,
            Ruling(
                request.form.get("organ", ""),
                decided_on,
                request.form.get("punkt", ""),
                request.form.get("tekst", ""),
            ),
            follows=earlier.get(request.form.get("foelger", "")),
            replaces=earlier.get(request.form.get("afloeser", "")),
            today=today(),
            by=viewer().name,
            by_id=viewer().user_id,
        )
    except Unfit as unfit:
        return _page(place, found, unfit.problems, request.form), 422
    return redirect(url_for("boundaries.show", place=place, question=question))


@pages.get(f"{AT}/ny/")
@needs("boundary.ask")
def new(place: Place) -> str:
    """The form for a new question of this place."""
    return _form(place, {})


@pages.post(f"{AT}/ny/")
@needs("boundary.ask")
def ask(place: Place) -> Page:
    """Ask parties of a space; what cannot be used stays in the form with a sentence a field."""
    space = next((each for each in _spaces(place) if each.slug == request.form.get("rum")), None)
    try:
        if space is None:
            raise Unfit("Vælg, hvor spørgsmålet skal stilles, og vis hvem der kan svare.", "rum")
        problems: dict[str, str] = {}
        answer_by = fields.day(request.form, "frist", problems)
        if problems:
            raise Unfit(problems)
        about = next(
            (a for a in _agreements(place) if a.public_id == request.form.get("aftale")), None
        )
        made = actions.ask(
            database(),
            Question(
                request.form.get("titel", ""),
                request.form.get("tekst", ""),
                request.form.get("tema", ""),
                [
                    each.id
                    for each in _askable(place, space)
                    if each.slug in request.form.getlist("part")
                ],
                answer_by,
                about.id if about else None,
                about.offered if about else None,
                request.form.get("paragraf", ""),
            ),
            space=space,
            asker=place,
            today=today(),
            by=viewer().name,
            by_id=viewer().user_id,
        )
    except Unfit as unfit:
        return _form(place, request.form, unfit.problems), 422
    return redirect(url_for("boundaries.show", place=place, question=made.public_id))


def _spaces(place: Place) -> list[Place]:
    """Where this place can ask: in itself where it is a space, else in those that it works in."""
    found = (
        [place] if place.is_space else parents(database(), place.id, Relation.MEMBER_OF, today())
    )
    return [each for each in found if each.exists(today()) or each.prepares(today())]


def _askable(place: Place, space: Place) -> list[Place]:
    return [
        each
        for each in agreements.near(database(), space, today())
        if each.id not in (place.id, space.id)
    ]


def _agreements(place: Place) -> list[Agreement]:
    return agreements.of_place(database(), place)[0]


def _earlier(found: Standing) -> list[tuple[Standing, BoundaryRuling]]:
    """The rulings of the same space's other questions."""
    return [
        (each, each.ruling)
        for each in queries.of_place(database(), found.space)
        if each.ruling is not None and each.question.id != found.question.id
    ]


def _page(
    place: Place,
    found: Standing,
    problems: Mapping[str, str] | None = None,
    typed: Mapping[str, str] | None = None,
) -> str:
    beside = _earlier(found)
    of_ruling = {ruling.id: each for each, _ in beside for ruling in each.rulings}
    about = found.question.agreement_id
    agreement = database().get(Agreement, about) if about else None
    ruling = found.ruling
    return render_template(
        "boundaries/show.html",
        place=place,
        found=found,
        themes=THEMES,
        states=STATES,
        today=today(),
        agreement=agreement,
        agreement_at=_place_of(place, agreement) if agreement else None,
        follows=of_ruling.get(ruling.follows_id or 0) if ruling else None,
        replaces=of_ruling.get(ruling.replaces_id or 0) if ruling else None,
        replaced_by=of_ruling.get(found.replaced_by.id) if found.replaced_by else None,
        leads_to=[of_ruling[each.id] for each in found.followed_by if each.id in of_ruling],
        answering=asking.answering(found),
        earlier=beside,
        may_rule=asking.may_rule(found.space).allowed,
        problems=problems or {},
        typed=typed or {},
    )


def _place_of(place: Place, agreement: Agreement) -> Place:
    """Where an agreement can be read: here, where the place keeps it or is a party of it, else where it is kept."""
    if place.id in (agreement.place_id, *agreement.party_ids):
        return place
    return database().get_one(Place, agreement.place_id)


def _form(place: Place, typed: Mapping[str, str], problems: Mapping[str, str] | None = None) -> str:
    spaces = _spaces(place)
    wanted = request.values.get("rum", "")
    space = next((s for s in spaces if s.slug == wanted), None)
    if space is None and len(spaces) == 1:
        space = spaces[0]
    return render_template(
        "boundaries/new.html",
        place=place,
        spaces=spaces,
        space=space,
        parties=_askable(place, space) if space else [],
        picked=set(request.form.getlist("part")),
        agreements=_agreements(place),
        themes=THEMES,
        typed=typed,
        problems=problems or {},
    )


def findables() -> Iterator[Findable]:
    """Every question for the site's search: what was ruled can be found again."""
    for each in queries.every(database()):
        yield Findable(
            each.question.title,
            url_for("boundaries.show", place=each.space, question=each.question.public_id),
            "Snitflader",
            (THEMES[each.question.theme], each.question.clause),
            " ".join((each.question.text, *(ruling.text for ruling in each.rulings))),
            f"{each.space.name} · {each.words(today())}",
            STATES[each.state].lower(),
        )
