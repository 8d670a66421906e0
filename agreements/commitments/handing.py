"""At New Year: each open commitment of a place that ends gets a receiver or an end, by a person."""

from collections.abc import Mapping, Sequence

from flask import Blueprint, abort, redirect, render_template, request, url_for
from sqlalchemy.exc import NoResultFound
from werkzeug.wrappers import Response

from agreements.commitments import actions, asking, queries
from agreements.commitments.models import Commitment
from agreements.texts.models import Agreement
from agreements.texts.rules import Unfit
from tvaers.access import Facts, may, needs
from tvaers.calendar_rules import last_day_to_finish, phase_of
from tvaers.danish import day as day_words
from tvaers.module import Line
from tvaers.places import Place, successors
from tvaers.web import database, policy, today, viewer

pages = Blueprint("handing", __name__, template_folder="../templates")
Page = str | Response | tuple[str, int]
END = "slut"


@pages.get("/omraader/<place:place>/forpligtelser/overgang/")
@needs("area.read")
def show(place: Place) -> str:
    """What still has nobody to follow it up, who can, and what has been answered."""
    return _list(_ending(place))


@pages.post("/omraader/<place:place>/forpligtelser/overgang/")
@needs("commitment.hand")
def hand(place: Place) -> Page:
    """Answer for one commitment: who follows it up from now on, or that it ends."""
    _ending(place)
    key, form = request.form.get("forpligtelse", ""), request.form
    row, agreement = queries.one(database(), place, key)
    verb = "end" if form.get("modtager") == END else "hand"
    if not asking.may_keep(verb, place, row):
        raise NoResultFound
    try:
        if verb == "end":
            actions.end(
                database(),
                agreement,
                row,
                place=place,
                reason=form.get("begrundelse", ""),
                today=today(),
                by=viewer().name,
            )
        else:
            (found,) = receivers(place, [(row, agreement)])
            wanted = next(
                (p.id for p in found.values() if p.slug == form.get("modtager", "")), None
            )
            actions.hand(
                database(),
                agreement,
                row,
                place=place,
                receivers=found,
                receiver=wanted,
                reason=form.get("begrundelse", ""),
                today=today(),
                by=viewer().name,
            )
    except Unfit as unfit:
        return _list(place, key, unfit.problems), 422
    return redirect(url_for("handing.show", place=place))


def receivers(place: Place, rows: Sequence[tuple[Commitment, Agreement]]) -> list[dict[int, Place]]:
    """Who can follow each of these up after a place: what takes over from it, and the parties."""
    wanted = {each for row, agreement in rows for each in (*agreement.party_ids, *row.party_ids)}
    known = queries.named(database(), wanted)
    after = {found.id: found for found, _ in successors(database(), place.id)}
    return [
        after
        | {
            key: known[key]
            for key in dict.fromkeys((*agreement.party_ids, *row.party_ids))
            if key in known and key != place.id
        }
        for row, agreement in rows
    ]


def waiting(place: Place) -> tuple[Line, ...]:
    """The line of the front page of a place that ends, for those who may answer."""
    if place.valid_to is None or not place.is_space:
        return ()
    spaces = frozenset({place.id})
    about = Facts(place.id, spaces, state="accepted", phase=phase_of(place, today()))
    if not may(policy(), viewer(), "commitment.hand", about):
        return ()
    many = len(queries.open_of(database(), place))
    if not many:
        return ()
    who = "1 forpligtelse" if many == 1 else f"{many} forpligtelser"
    last = last_day_to_finish(place)
    return (
        Line(
            f"{who} skal have en, der følger op efter {place.name}, eller en afslutning",
            url_for("handing.show", place=place),
            note=f"senest {day_words(last)}" if last else "",
            late=today() >= place.valid_to,
        ),
    )


def _ending(place: Place) -> Place:
    if place.valid_to is None or not place.is_space:
        abort(404)
    return place


def _list(place: Place, key: str = "", problems: Mapping[str, str] | None = None) -> str:
    session = database()
    every = queries.open_of(session, place)
    page = max(request.args.get("side", 1, type=int), 1)
    rows = every[(page - 1) * queries.MOST : page * queries.MOST]
    return render_template(
        "commitments/handing.html",
        place=place,
        ends=place.valid_to,
        last=last_day_to_finish(place),
        rows=[
            (row, agreement, found, asking.may_keep("hand", place, row))
            for (row, agreement), found in zip(rows, receivers(place, rows), strict=True)
        ],
        total=len(every),
        page=page,
        pages=-(-len(every) // queries.MOST),
        settled=_settled(place),
        chosen=key,
        problems=problems or {},
        typed=request.form,
        end=END,
    )


def _settled(place: Place) -> list[tuple[Commitment, str]]:
    """What has been answered: who follows each up now, or that it has ended."""
    rows = [row for row, _ in queries.taken_from(database(), place, today())]
    names = queries.named(database(), (row.keeper_id for row in rows))
    return [
        (row, "" if row.ended_on is not None else names[row.keeper_id].name)
        for row in rows
        if row.keeper_id in names
    ]
