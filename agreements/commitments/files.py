"""Many commitments at once: a file is read and shown, and taken whole when a person says so; and all as a file."""

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from sqlalchemy.exc import NoResultFound
from werkzeug.wrappers import Response

from agreements.commitments import actions, asking, queries, sheets
from agreements.commitments.rules import Ground
from agreements.commitments.sheets import COLUMNS, HEADS, NEEDED, Choices, Row
from agreements.texts import queries as texts
from agreements.texts.clauses import clauses
from agreements.texts.models import Agreement
from agreements.texts.rules import Unfit
from indicators.downloads.writing import csv_text
from tvaers.access import needs
from tvaers.module import FileFault
from tvaers.places import Place
from tvaers.web import database, takes, viewer

pages = Blueprint("promise_files", __name__, template_folder="../templates")
Page = str | Response | tuple[str, int]
_AT = "/omraader/<place:place>/aftaler/<string:agreement>"


@pages.get(f"{_AT}/forpligtelser.csv")
@needs("area.read")
def download(place: Place, agreement: str) -> Response:
    """An agreement's commitments as a file that can be taken again."""
    session = database()
    found = texts.one(session, place, agreement)
    rows = queries.of_agreement(session, found)
    goals = {goal.id: goal for goal in queries.goals(session, found)}
    places = queries.named(session, (each for row in rows for each in row.party_ids))
    answer = make_response(csv_text(HEADS, sheets.lines(rows, goals, places, asking.measures())))
    answer.mimetype = "text/csv"
    answer.headers["Content-Disposition"] = 'attachment; filename="forpligtelser.csv"'
    return answer


@pages.get(f"{_AT}/forpligtelser/fil/")
@needs("commitment.create")
def form(place: Place, agreement: str) -> str:
    """The form for a file, and the layout it must have."""
    return _form(place, _mine(place, agreement))


@pages.post(f"{_AT}/forpligtelser/fil/")
@takes(sheets.LARGEST)
@needs("commitment.create")
def look(place: Place, agreement: str) -> Page:
    """What a file would make, line by line; nothing is kept of it."""
    found = _mine(place, agreement)
    file = request.files.get("fil")
    try:
        if file is None or not file.filename:
            raise FileFault("Vælg en fil, og prøv igen.")
        content = file.read(sheets.LARGEST + 1)
        rows = _read(found, content)
    except FileFault as fault:
        return _form(place, found, fault.reason), 422
    wrong = any(row.problems for row in rows)
    text = (
        ""
        if wrong
        else content.decode("utf-8-sig")
        if _is_utf8(content)
        else content.decode("cp1252")
    )
    page = _form(place, found, rows=rows, text=text)
    return (page, 422) if wrong else page


@pages.post(f"{_AT}/forpligtelser/fil/tag/")
@takes(sheets.LARGEST)
@needs("commitment.create")
def take(place: Place, agreement: str) -> Page:
    """Take what was looked at: read once more, and all of it or nothing."""
    found = _mine(place, agreement)
    try:
        rows = _read(found, request.form.get("indhold", "").encode())
    except FileFault as fault:
        return _form(place, found, fault.reason), 422
    if any(row.problems for row in rows):
        return _form(place, found, rows=rows), 422
    try:
        actions.take(database(), found, rows, _ground(found), place=place, by=viewer().name)
    except Unfit as unfit:
        return _form(place, found, str(unfit)), 422
    return redirect(url_for("promises.of_agreement", place=place, agreement=agreement))


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _mine(place: Place, key: str) -> Agreement:
    found = texts.kept(database(), place, key)
    if not asking.may_promise(place, found):
        raise NoResultFound
    return found


def _ground(agreement: Agreement) -> Ground:
    return asking.ground(agreement, asking.parties(agreement), asking.measures(), frozenset())


def _read(agreement: Agreement, content: bytes) -> list[Row]:
    session = database()
    parties = asking.parties(agreement)
    text = queries.text_of(session, agreement)
    known = frozenset(
        sheets.key_of(row.title, row.due.isoformat(), row.party_ids)
        for row in queries.of_agreement(session, agreement)
    )
    choices = Choices(
        parties,
        asking.measures(),
        clauses(text.text) if text else (),
        text.number if text else None,
        asking.people(session, parties, agreement.place_id),
        known,
    )
    return sheets.read(content, choices, _ground(agreement))


def _form(
    place: Place,
    agreement: Agreement,
    problem: str = "",
    rows: list[Row] | None = None,
    text: str = "",
) -> str:
    found = rows or []
    return render_template(
        "commitments/file.html",
        place=place,
        agreement=agreement,
        columns=COLUMNS,
        needed=NEEDED,
        rows=found,
        wrong=sum(bool(row.problems) for row in found),
        names={each.id: each.short_name for each in asking.parties(agreement)} if found else {},
        text=text,
        problem=problem,
        most=sheets.MOST_ROWS,
    )
