"""Overblik for en leder: what waits for the viewer, how it stands by theme and party, and the commitments themselves."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, render_template, request, url_for

from agreements.commitments import asking, leading, queries, raising, yearly
from agreements.commitments.leading import OVERDUE, SILENT, STATES, WAITS, Light
from agreements.commitments.models import Commitment
from agreements.commitments.pages import line
from indicators.tags import THEMES
from tvaers.access import Facts, may, needs
from tvaers.fragments import Fragments
from tvaers.module import Line
from tvaers.places import Place
from tvaers.web import database, policy, today, viewer

pages = Blueprint("overview", __name__, template_folder="../templates")
NEEDS_SHOWN = 10


# What the page shows under its menu, kept by everything that it is made of.
_CONTENT = Fragments()


@pages.get("/omraader/<place:place>/forpligtelser/")
@needs("area.read")
def show(place: Place) -> str:
    """A place's open commitments: the answer first, then what waits for the viewer, then the list by choice."""
    wanted = {name: request.args.get(name, "") for name in ("tema", "part", "tilstand")}
    page = max(request.args.get("side", 1, type=int), 1)
    opened, does = database().opened, _does(place)
    key = (
        *(place.id, place.name, today(), does, page, *wanted.values()),
        *(opened.key, opened.drafts, opened.offers, opened.accepts),
        leading.stamp(database()),
    )
    return render_template(
        "commitments/overview.html",
        place=place,
        main=_CONTENT.get(key, lambda: _content(place, does, wanted, page)),
    )


def _content(place: Place, does: tuple[bool, bool], wanted: Mapping[str, str], page: int) -> str:
    session, day = database(), today()
    every = leading.light(session, place, day)
    places = queries.named(session, {party for row in every for party in row.parties})
    slugs = {found.slug: key for key, found in places.items()}
    rows = leading.chosen(
        every,
        theme=wanted["tema"] if wanted["tema"] in THEMES else "",
        party=slugs.get(wanted["part"]),
        state=wanted["tilstand"] if wanted["tilstand"] in STATES else "",
    )
    shown = rows[(page - 1) * queries.MOST : page * queries.MOST]
    waiting = _mine(place, does, every)
    standings = queries.standings(session, _of(session, [*shown, *waiting]), places)
    by_id = {each.commitment.id: each for each in standings}
    measures = asking.measures()
    return render_template(
        "commitments/overview_content.html",
        place=place,
        answer=leading.answer(every),
        for_agenda=raising.waiting(session, place, _unanswered(place, every), day)
        if does[1]
        else 0,
        waiting=[_waits(place, by_id[row.id].commitment, row) for row in waiting],
        themes=leading.by_theme(every),
        parties=leading.by_party(every, places),
        theme_words=THEMES,
        states=STATES,
        wanted=wanted,
        lines=[line(by_id[row.id], measures) for row in shown],
        total=len(rows),
        page=page,
        pages=-(-len(rows) // queries.MOST),
    )


@pages.get("/omraader/<place:place>/aarshjul/")
@needs("area.read")
def year(place: Place) -> str:
    """Årshjulet: a year's deadlines, reviews, rounds and ends, month by month."""
    first = today().replace(day=1)
    return render_template(
        "commitments/year.html",
        place=place,
        months=yearly.months(
            first, yearly.events(database(), [place], first, yearly.a_year(first))
        ),
        kinds=yearly.KINDS,
    )


def _of(session: Any, rows: Sequence[Light]) -> Sequence[Commitment]:
    """These commitments in their order."""
    found = {
        each.id: each
        for each in session.scalars(
            sa.select(Commitment).where(Commitment.id.in_({row.id for row in rows}))
        )
    }
    return [found[row.id] for row in dict.fromkeys(rows)]


def _unanswered(place: Place, every: Sequence[Light]) -> set[int]:
    """What the place follows up that is late or silent still."""
    return {row.id for row in every if row.keeper_id == place.id and row.states & {OVERDUE, SILENT}}


def _does(place: Place) -> tuple[bool, bool]:
    """Whether the viewer speaks for the place as a party, and whether the viewer follows up for it."""
    spaces = frozenset({place.id}) if place.is_space else frozenset[int]()
    about = Facts(place.id, spaces, state="accepted")
    return (
        may(policy(), viewer(), "commitment.report", about),
        may(policy(), viewer(), "commitment.judge", about),
    )


def _mine(place: Place, does: tuple[bool, bool], every: Sequence[Light]) -> list[Light]:
    """What waits for the viewer: a word of a party that the viewer speaks for, or a look by whoever keeps it."""
    speaks, keeps = does
    found = [
        row
        for row in every
        if (speaks and place.id in row.parties and row.states & {OVERDUE, SILENT})
        or (keeps and row.keeper_id == place.id and OVERDUE in row.states)
        or (speaks and WAITS in row.states)
    ]
    return found[:NEEDS_SHOWN]


def _waits(place: Place, row: Commitment, found: Light) -> Line:
    what = next(
        words
        for state, words in (
            (OVERDUE, "fristen er overskredet"),
            (WAITS, "meldt opfyldt, venter på en bekræftelse"),
            (SILENT, "nyt mangler"),
        )
        if state in found.states
    )
    return Line(
        row.title,
        url_for("promises.show", place=place, commitment=row.public_id),
        note=what,
        late=OVERDUE in found.states,
    )
