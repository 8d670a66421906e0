"""What a sheet is used for: where a number comes from, what the line led to, the board, and its end."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from sqlalchemy.exc import NoResultFound
from werkzeug.wrappers import Response as AnyResponse

from clusters.days import read_day
from indicators import queries as figures
from indicators.downloads import drawing
from indicators.handheld import actions, queries
from indicators.handheld.actions import Unfit
from indicators.handheld.board import board
from indicators.handheld.models import TallyEntry, WordKind
from indicators.handheld.pages import allowed, shown_at
from indicators.handheld.replacing import fitting
from indicators.handheld.sheets import words_of
from indicators.handheld.shown import Shown
from indicators.marking import queries as marking
from indicators.marking.pages import KINDS as MARKS
from indicators.shown import measure_view
from tvaers.access import needs
from tvaers.danish import day as day_words
from tvaers.deliveries import visible
from tvaers.places import Place
from tvaers.receipts import Delivery
from tvaers.web import COPENHAGEN, database, today, viewer

pages = Blueprint("tally", __name__, template_folder="../templates")

Answer = str | AnyResponse | tuple[str, int]
WORDS: Mapping[WordKind, str] = {WordKind.DECISION: "Besluttet", WordKind.NEXT: "Det prøver vi nu"}
KINDS = {"besluttet": WordKind.DECISION, "proeves": WordKind.NEXT}


@dataclass(frozen=True)
class Turn:
    """One number that was typed for a period, and its receipt where the viewer may read it."""

    entry: TallyEntry
    words: str
    receipt: Delivery | None


@dataclass(frozen=True)
class Happened:
    """One line of what a sheet led to."""

    day: date
    what: str
    text: str
    by: str


@pages.get("/omraader/<place:place>/taelleskemaer/<string:sheet>/punkt/<string:start>/")
@needs("tally.read")
def point(place: Place, sheet: str, start: str) -> str:
    """Where a number comes from: who typed it, what stood before, and what came after."""
    found = shown_at(place, sheet)
    day = _start(start)
    entries = [each for each in found.entries if each.period_start == day]
    if not entries:
        raise NoResultFound
    receipts = _receipts({each.delivery for each in entries if each.delivery})
    register = next((row for row in found.register if row.period_start == day), None)
    return render_template(
        "handheld/point.html",
        place=place,
        found=found,
        sheet=found.sheet,
        label=found.label(day),
        turns=[
            Turn(each, words_of(found.sheet, *each.numbers), receipts.get(each.delivery or ""))
            for each in reversed(entries)
        ],
        drawn=any(row.period_start == day for row in found.rows),
        start=start,
        register=register,
        register_words=found.register_words(register) if register else "",
        replacement=_replacement(found),
    )


@pages.get("/omraader/<place:place>/taelleskemaer/<string:sheet>/foerte-til/")
@needs("tally.read")
def led_to(place: Place, sheet: str) -> str:
    """What the numbers led to: the own line, what was said of it, what was decided."""
    return _led_to(shown_at(place, sheet))


@pages.post("/omraader/<place:place>/taelleskemaer/<string:sheet>/foerte-til/")
@needs("tally.steer")
def say(place: Place, sheet: str) -> Answer:
    """Write a decision, or what is tried next."""
    found = shown_at(place, sheet)
    kind = KINDS.get(request.form.get("slags", ""))
    if kind is None:
        abort(404)
    day = read_day(request.form.get("dag", ""))
    try:
        if day is None or day > today():
            raise Unfit("Skriv den dag, det blev besluttet; den kan ikke ligge ude i fremtiden.")
        actions.say(
            database(),
            found.sheet,
            place,
            kind=kind,
            day=day,
            text=request.form.get("tekst", ""),
            by=viewer().name,
            by_id=viewer().user_id,
        )
    except Unfit as unfit:
        return _led_to(found, str(unfit)), 422
    return redirect(url_for("tally.led_to", place=place, sheet=sheet))


@pages.get("/omraader/<place:place>/taelleskemaer/<string:sheet>/tavle/")
@needs("tally.read")
def wall(place: Place, sheet: str) -> str:
    """The board: one sheet of paper for the corridor."""
    found = shown_at(place, sheet)
    words = queries.words(database(), found.sheet)
    return render_template(
        "handheld/board.html",
        place=place,
        found=found,
        sheet=found.sheet,
        board=board(found),
        next=next((each for each in words if each.kind is WordKind.NEXT), None),
        newest=max(found.speaking.values(), key=lambda each: each.at, default=None),
    )


@pages.get("/omraader/<place:place>/taelleskemaer/<string:sheet>/tavle/figur.svg")
@needs("tally.read")
def picture(place: Place, sheet: str) -> Response:
    """The board's drawing: the same points as the board's words."""
    view = board(shown_at(place, sheet)).view
    if view.chart is None:
        raise NoResultFound
    words = drawing.Words(
        title="",
        under="",
        finding="",
        series=view.name,
        line=f"median {view.median}" if view.median else "",
        then=(),
        target="mål" if view.targets else "",
        own="",
        notes=(),
        invented=view.demonstration,
    )
    return Response(drawing.svg(view.chart, words), mimetype="image/svg+xml")


@pages.get("/omraader/<place:place>/taelleskemaer/<string:sheet>/skemaet/")
@needs("tally.steer")
def steer(place: Place, sheet: str) -> str:
    """The sheet itself: let it end, or say which register's figures take over."""
    return _steer(shown_at(place, sheet))


@pages.post("/omraader/<place:place>/taelleskemaer/<string:sheet>/skemaet/")
@needs("tally.steer")
def change(place: Place, sheet: str) -> Answer:
    """End the sheet after a day, or say from which day a register speaks."""
    found = shown_at(place, sheet)
    day = read_day(request.form.get("dag", ""))
    try:
        if day is None:
            raise Unfit("Skriv en dato, for eksempel 2026-12-01 eller 01-12-2026.")
        if request.form.get("handling") == "slut":
            actions.end(database(), found.sheet, place, last_day=day, by=viewer().name)
        else:
            measure = request.form.get("indikator", "")
            if measure not in {each.name for each in fitting(database(), found.sheet)}:
                raise Unfit("Vælg en af indikatorerne på listen.")
            actions.replace(
                database(), found.sheet, place, measure=measure, day=day, by=viewer().name
            )
    except Unfit as unfit:
        return _steer(found, str(unfit)), 422
    return redirect(url_for("handheld.show", place=place, sheet=sheet))


def _led_to(found: Shown, problem: str = "") -> str:
    return render_template(
        "handheld/led_to.html",
        place=found.place,
        found=found,
        sheet=found.sheet,
        view=found.view,
        happened=_happened(found),
        people=len({each.by_id or each.by for each in found.entries}),
        may_steer=allowed("tally.steer", found.place),
        may_note=found.rows and allowed("mark.create", found.place),
        problem=problem,
        typed=request.form if problem else {"dag": today().isoformat()},
    )


def _happened(found: Shown) -> list[Happened]:
    """Decisions, what is tried, notes, phases and targets: the newest first."""
    lines = [
        Happened(
            each.day,
            WORDS[each.kind],
            each.text,
            _by(each.by, each.at.astimezone(COPENHAGEN).date()),
        )
        for each in queries.words(database(), found.sheet)
    ]
    lines += [
        Happened(each.day, MARKS[each.kind], each.text, marking.by_whom(each))
        for each in marking.standing(database(), found.sheet.name, found.place)
    ]
    return sorted(lines, key=lambda line: line.day, reverse=True)


def _by(who: str, day: date) -> str:
    return f"Skrevet af {who} {day_words(day)}."


def _steer(found: Shown, problem: str = "") -> str:
    return render_template(
        "handheld/steer.html",
        place=found.place,
        found=found,
        sheet=found.sheet,
        measures=[measure_view(each) for each in fitting(database(), found.sheet)],
        replacement=_replacement(found),
        problem=problem,
        typed=request.form if problem else {},
    )


def _replacement(found: Shown) -> str:
    """The title of the measure that speaks from a day on."""
    if found.sheet.replaced_by is None:
        return ""
    return str(figures.measure(database(), found.sheet.replaced_by)[0].definition["short_title"])


def _start(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise NoResultFound from None


def _receipts(ids: set[str]) -> dict[str, Delivery]:
    """The receipts that the viewer may read, by their ids."""
    rows = database().scalars(visible().where(Delivery.public_id.in_(sorted(ids))))
    return {each.public_id: each for each in rows}
