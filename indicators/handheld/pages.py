"""Tælleskemaer: the list, a new sheet, and the page where a week's number is typed beside its run chart."""

from collections.abc import Mapping, Sequence
from datetime import date

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from indicators.asking import viewed
from indicators.handheld import actions, forms, numbers, queries
from indicators.handheld.actions import Meanwhile, NeedsReason, Typed, Unfit
from indicators.handheld.models import TallyEntry, TallyKind, TallySheet
from indicators.handheld.numbers import Faulty
from indicators.handheld.sheets import words_of
from indicators.handheld.shown import Shown, shown
from tvaers.access import Facts, may, needs
from tvaers.calendar_rules import phase_of
from tvaers.frame import current_place
from tvaers.places import Place
from tvaers.web import database, policy, today, viewer

pages = Blueprint("handheld", __name__, template_folder="../templates")

Answer = str | Response | tuple[str, int]
_MUST_NOT_BE = (
    "Perioden er ikke begyndt endnu, eller den ligger uden for skemaets tid. Vælg en anden."
)


@pages.get("/taelleskemaer/")
@needs("area.read")
def here() -> Response:
    """The sheets of the area last looked at."""
    place = current_place()
    if place is None:
        abort(404)
    return redirect(url_for("handheld.show_all", place=place))


@pages.get("/omraader/<place:place>/taelleskemaer/")
@needs("tally.read")
def show_all(place: Place) -> str:
    """The sheets of a place and of its own units: what was typed last, and what is lacking."""
    found = queries.sheets(database(), place, today())
    entries = queries.entries(database(), [sheet for sheet, _ in found])
    return render_template(
        "handheld/list.html",
        place=place,
        rows=[_row(sheet, at, entries[sheet.id]) for sheet, at in found],
        may_open=allowed("tally.create", place),
    )


@pages.get("/omraader/<place:place>/taelleskemaer/nyt/")
@needs("tally.create")
def new(place: Place) -> str:
    """The form for a new sheet."""
    return _form(place, {"fra": today().isoformat(), "stoerst": "100"}, {})


@pages.post("/omraader/<place:place>/taelleskemaer/nyt/")
@needs("tally.create")
def make(place: Place) -> Answer:
    """Open a sheet; what cannot be used stays in the form with a sentence a field."""
    try:
        sheet = actions.open_sheet(
            database(),
            place,
            forms.sheet(request.form),
            demonstration=place.demonstration,
            by=viewer().name,
            by_id=viewer().user_id,
        )
    except forms.Faulty as fault:
        return _form(place, request.form, fault.problems), 422
    except Unfit as unfit:
        return _form(place, request.form, {"titel": str(unfit)}), 422
    return redirect(url_for("handheld.show", place=place, sheet=sheet.public_id))


@pages.get("/omraader/<place:place>/taelleskemaer/<string:sheet>/")
@needs("tally.read")
def show(place: Place, sheet: str) -> str:
    """Type a period's number, and see the line it becomes a part of."""
    found = shown_at(place, sheet)
    asked = _chosen(found, request.args.get("periode", ""))
    return _page(found, asked, {}, saved=_chosen(found, request.args.get("gemt", ""), none=True))


@pages.post("/omraader/<place:place>/taelleskemaer/<string:sheet>/")
@needs("tally.register")
def register(place: Place, sheet: str) -> Answer:
    """Keep what was typed. Nothing is lost: what cannot be kept stays in the form and says why."""
    found = shown_at(place, sheet)
    start = _chosen(found, request.form.get("periode", ""), none=True)
    if start is None:
        return _page(found, found.offered, {"periode": _MUST_NOT_BE}), 422
    try:
        typed = _typed(found, start)
        actions.register(
            database(),
            found.sheet,
            place,
            typed,
            today=today(),
            by=viewer().name,
            by_id=viewer().user_id,
        )
    except _Wrong as wrong:
        return _page(found, start, wrong.problems), 422
    except NeedsReason:
        return _page(found, start, {"hvorfor": "Skriv med få ord, hvorfor tallet rettes."}), 422
    except Unfit as unfit:
        return _page(found, start, {"": str(unfit)}), 422
    except Meanwhile as meanwhile:
        again = shown_at(place, sheet)
        return _page(again, start, {}, theirs=words_of(found.sheet, *meanwhile.theirs.numbers)), 409
    return redirect(url_for("handheld.show", place=place, sheet=sheet, gemt=start.isoformat()))


class _Wrong(Exception):
    """What is wrong with what was typed, field by field."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = dict(problems)


def _typed(found: Shown, start: date) -> Typed:
    sheet, problems = found.sheet, {}
    fields = {"taeller": sheet.numerator_word}
    if sheet.kind is TallyKind.SHARE:
        fields["naevner"] = sheet.denominator_word
    counts: dict[str, int] = {}
    for name, word in fields.items():
        try:
            counts[name] = numbers.count(request.form.get(name, ""), word.lower(), sheet.largest)
        except Faulty as faulty:
            problems[name] = str(faulty)
    if "naevner" in counts and "taeller" in counts:
        try:
            words = (sheet.numerator_word.lower(), sheet.denominator_word.lower())
            numbers.pair(counts["taeller"], counts["naevner"], words)
        except Faulty as faulty:
            problems["taeller"] = str(faulty)
    if problems:
        raise _Wrong(problems)
    return Typed(
        start=start,
        numerator=counts["taeller"],
        denominator=counts.get("naevner"),
        note=" ".join(request.form.get("note", "").split())[:300],
        reason=" ".join(request.form.get("hvorfor", "").split())[:300],
        seen=request.form.get("kendt", 0, type=int),
    )


def allowed(need: str, place: Place) -> bool:
    """Whether the viewer may do this at the place."""
    facts = Facts(holder_id=place.id, phase=phase_of(place, today()))
    return may(policy(), viewer(), need, facts)


def shown_at(place: Place, sheet: str) -> Shown:
    """A sheet of a place as its pages show it; NoResultFound, and so a 404, for another's."""
    found = queries.sheet(database(), place, sheet)
    return shown(database(), viewed(), found, place, today())


def _chosen(found: Shown, text: str, *, none: bool = False) -> date | None:
    """The period that an address or a form names, where a number can be typed for it."""
    try:
        start = date.fromisoformat(text)
    except ValueError:
        start = None
    if start in found.starts:
        return start
    return None if none else found.offered


def _row(sheet: TallySheet, at: Place, entries: Sequence[TallyEntry]) -> dict[str, object]:
    speaking = queries.speaking(entries)
    starts = queries.open_periods(sheet, today())
    last = max(speaking, default=None)
    return {
        "sheet": sheet,
        "place": at,
        "last": last,
        "words": "" if last is None else words_of(sheet, *speaking[last].numbers),
        "missing": queries.lacking(sheet, starts, speaking, today()),
        "over": sheet.until is not None and sheet.until <= today(),
    }


def _form(place: Place, typed: Mapping[str, str], problems: Mapping[str, str]) -> str:
    return render_template("handheld/new.html", place=place, typed=typed, problems=problems)


def _page(
    found: Shown,
    start: date | None,
    problems: Mapping[str, str],
    *,
    saved: date | None = None,
    theirs: str = "",
) -> str:
    typed = request.form if request.method == "POST" else {}
    before = found.speaking.get(start) if start else None
    return render_template(
        "handheld/show.html",
        place=found.place,
        found=found,
        sheet=found.sheet,
        view=found.view,
        start=start,
        before=before,
        before_words="" if before is None else words_of(found.sheet, *before.numbers),
        saved=saved,
        saved_words=_words(found, saved),
        typed=typed,
        problems=problems,
        theirs=theirs,
        may_register=allowed("tally.register", found.place) and start is not None,
        may_steer=allowed("tally.steer", found.place),
    )


def _words(found: Shown, start: date | None) -> str:
    entry = found.speaking.get(start) if start else None
    return "" if entry is None else words_of(found.sheet, *entry.numbers)
