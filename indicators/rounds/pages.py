"""Datarunder: a space asks, a party answers on one page, and everybody sees who has answered."""

from collections.abc import Mapping

from flask import Blueprint, abort, redirect, render_template, request, url_for
from sqlalchemy.exc import NoResultFound
from werkzeug.wrappers import Response

from indicators.asking import viewed
from indicators.handheld.pages import allowed
from indicators.handheld.sheets import answer_words
from indicators.models import PeriodKind, Status
from indicators.queries import Row
from indicators.rounds import actions, forms, queries
from indicators.rounds.actions import Unfit
from indicators.rounds.queries import Asked
from indicators.rounds.questions import measure_of
from indicators.sentences import shown_value, with_base
from indicators.shown import point
from tvaers.access import needs
from tvaers.danish import list_of, period
from tvaers.frame import current_place
from tvaers.places import Place
from tvaers.web import database, today, viewer

pages = Blueprint("rounds", __name__, template_folder="../templates")

Answer = str | Response | tuple[str, int]
# No answer is so long.
LARGEST = 100_000


@pages.get("/datarunder/")
@needs("area.read")
def here() -> Response:
    """The rounds of the area last looked at."""
    place = current_place()
    if place is None:
        abort(404)
    return redirect(url_for("rounds.show_all", place=place))


@pages.get("/omraader/<place:place>/datarunder/")
@needs("round.read")
def show_all(place: Place) -> str:
    """A space's rounds, or those in which a party is asked."""
    return render_template(
        "rounds/list.html",
        place=place,
        rounds=queries.rounds(database(), place),
        today=today(),
        label=lambda asked: period(asked.round.period, asked.round.period_start),
        may_ask=place.is_space and allowed("round.create", place),
    )


@pages.get("/omraader/<place:place>/datarunder/ny/")
@needs("round.create")
def new(place: Place) -> str:
    """The form for a new round."""
    return _form(_space(place), {})


@pages.post("/omraader/<place:place>/datarunder/ny/")
@needs("round.create")
def ask(place: Place) -> Answer:
    """Ask the chosen parties."""
    chosen = set(request.form.getlist("part"))
    try:
        written = forms.written(request.form)
        made = actions.ask(
            database(),
            _space(place),
            [
                each
                for each in queries.parties_of(database(), place, today())
                if each.slug in chosen
            ],
            written.questions,
            title=written.title,
            purpose=written.purpose,
            period=PeriodKind.MONTH,
            start=written.start,
            due=written.due,
            today=today(),
            demonstration=place.demonstration,
            by=viewer().name,
            by_id=viewer().user_id,
        )
    except Unfit as unfit:
        return _form(place, request.form, str(unfit), chosen), 422
    return redirect(url_for("rounds.show", place=place, asked=made.public_id))


@pages.get("/omraader/<place:place>/datarunder/<string:asked>/")
@needs("round.read")
def show(place: Place, asked: str) -> str:
    """A round: for the space who has answered, for a party its own form too."""
    return _page(place, queries.one(database(), place, asked))


@pages.post("/omraader/<place:place>/datarunder/<string:asked>/")
@needs("tally.register")
def answer(place: Place, asked: str) -> Answer:
    """Keep a party's answers, typed or sent as a file. Nothing is lost: what cannot be kept stays in the form."""
    found = queries.one(database(), place, asked)
    if found.party(place) is None:
        raise NoResultFound
    fields: Mapping[str, str] = request.form
    try:
        file = request.files.get("fil")
        content = file.read(LARGEST + 1) if file is not None and file.filename else b""
        if len(content) > LARGEST:
            raise Unfit("Filen er for stor til en runde. Send en linje for hvert spørgsmål.")
        if content:
            fields = {**request.form, **forms.sent(content, found.questions)}
        numbers, problems = forms.typed(fields, found.questions)
        if problems:
            return _page(place, found, fields, problems), 422
        if not numbers:
            raise Unfit("Skriv svaret på mindst ét spørgsmål.")
        actions.answer(
            database(),
            found,
            place,
            numbers,
            reason=" ".join(request.form.get("hvorfor", "").split())[:300],
            seen=request.form.get("kendt", 0, type=int),
            today=today(),
            by=viewer().name,
            by_id=viewer().user_id,
        )
    except Unfit as unfit:
        return _page(place, found, fields, {"": str(unfit)}), 422
    return redirect(url_for("rounds.show", place=place, asked=asked, gemt="ja"))


@pages.post("/omraader/<place:place>/datarunder/<string:asked>/luk/")
@needs("round.create")
def close(place: Place, asked: str) -> Response:
    """Close a round."""
    found = queries.one(database(), place, asked)
    if found.round.place_id != place.id:
        raise NoResultFound
    actions.close(database(), found, by=viewer().name)
    return redirect(url_for("rounds.show", place=place, asked=asked))


def _space(place: Place) -> Place:
    if not place.is_space:
        abort(404)
    return place


def _form(
    place: Place, typed: Mapping[str, str], problem: str = "", chosen: set[str] | None = None
) -> str:
    parties = queries.parties_of(database(), place, today())
    return render_template(
        "rounds/new.html",
        place=place,
        parties=parties,
        chosen={each.slug for each in parties} if chosen is None else chosen,
        typed=typed,
        problem=problem,
        numbers=range(1, forms.MOST_QUESTIONS + 1),
    )


def status(found: Asked) -> str:
    """Who has answered and who has not, in a sentence."""
    silent = found.silent()
    if not silent:
        return f"Alle {len(found.parties)} parter har svaret."
    late = " Fristen er overskredet." if found.late(today()) else ""
    names = list_of([each.place.short_name for each in silent])
    return f"{len(found.answered())} af {len(found.parties)} har svaret. Der mangler svar fra {names}.{late}"


def _page(
    place: Place,
    found: Asked,
    fields: Mapping[str, str] | None = None,
    problems: Mapping[str, str] | None = None,
) -> str:
    mine = found.party(place)
    before = queries.answers(database(), found, place) if mine is not None else {}
    rows = queries.figures(database(), viewed(), found)
    own = {
        f"{name}-{number}": str(value)
        for number, row in before.items()
        for name, value in zip(forms.NAMES, row.numbers, strict=True)
        if value is not None
    }
    return render_template(
        "rounds/show.html",
        place=place,
        found=found,
        asked=found.round,
        label=period(found.round.period, found.round.period_start),
        status=status(found),
        today=today(),
        mine=mine,
        before=before,
        newest=max((each.id for each in before.values()), default=0),
        said={
            number: answer_words(row.numerator, row.denominator) for number, row in before.items()
        },
        table=[
            (
                party,
                [
                    _cell(found, question.number, party.place.id, rows)
                    for question in found.questions
                ],
            )
            for party in found.parties
        ],
        any_figure=bool(rows),
        typed={**own, **(fields or {})},
        problems=problems or {},
        saved=request.args.get("gemt") == "ja" and not problems,
        may_answer=mine is not None
        and found.round.closed_at is None
        and allowed("tally.register", place),
        may_close=found.round.place_id == place.id
        and found.round.closed_at is None
        and allowed("round.create", place),
    )


def _cell(found: Asked, number: int, party: int, rows: Mapping[tuple[int, int], Row]) -> str:
    row = rows.get((number, party))
    if row is None or row.status is Status.MISSING:
        return ""
    question = next(each for each in found.questions if each.number == number)
    measure, shown = measure_of(found.round, question), point(row)
    if shown.value is None:
        return shown_value(measure, shown)
    return with_base(measure, shown).rpartition(" i ")[0]
