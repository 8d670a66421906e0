"""The trail as people read it: the auditor's, a leader's of the own units, and everyone's own."""

from datetime import date

import sqlalchemy as sa
from flask import Blueprint, abort, render_template, request

from tvaers.access import Facts, may, may_somewhere, needs, visible_places
from tvaers.chronicle import queries, telling
from tvaers.chronicle.queries import DENIED, DONE, LOOKS, Asked, Reader
from tvaers.deliveries import LAST_PAGE, holders
from tvaers.places import Place
from tvaers.web import database, policy, viewer

pages = Blueprint("chronicle", __name__)

KINDS = (
    ("", "Alt"),
    (DONE, "Det, der er gjort"),
    (LOOKS, "Opslag i fortrolige tal"),
    (DENIED, "Det, der er afvist"),
)
LONGEST_WORD = 80


@pages.get("/adgang/spor/")
@needs("audit.read")
def show() -> str:
    """Who did, saw and was refused what: everything for the auditor, the own units' for a leader."""
    who = viewer()
    if who.user_id is None:
        abort(404)
    everything = may(policy(), who, "audit.read", Facts())
    units = frozenset(holders("audit.read"))
    names = [held.anchor_name for held in who.grants if held.anchor_id in units]
    return _page(
        Reader(who.user_id, everything=everything, holders=units),
        "chronicle/trail.html",
        units=list(dict.fromkeys(names)),
        everything=everything,
    )


@pages.get("/adgang/spor/mit/")
@needs("audit.read_self")
def own() -> str:
    """What is written down about the viewer; a colleague who did something is not named."""
    user_id = viewer().user_id
    if user_id is None:
        abort(404)
    return _page(
        Reader(user_id, own=True),
        "chronicle/own.html",
        may_read=may_somewhere(policy(), viewer(), "audit.read"),
    )


def _page(reader: Reader, template: str, **more: object) -> str:
    asked, unread = _asked()
    seen = visible_places(sa.select(Place.id), policy(), viewer())
    found = queries.page(database(), reader, asked, seen)
    return render_template(
        template,
        lines=telling.lines(database(), policy(), viewer(), reader, found.rows),
        more=found.more,
        asked=asked,
        unread=unread,
        kinds=KINDS,
        **more,
    )


def _asked() -> tuple[Asked, str]:
    """What the address asks for, and a day in it that cannot be read."""
    unread = ""
    days: list[date | None] = []
    for name in ("fra", "til"):
        written = request.args.get(name, "").strip()[:40]
        day = _day(written)
        unread = unread or (written if day is None else "")
        days.append(day)
    kind = request.args.get("slags", "")
    page = min(max(request.args.get("side", 1, type=int), 1), LAST_PAGE)
    return (
        Asked(
            first=days[0],
            last=days[1],
            kind=kind if kind in dict(KINDS) else "",
            word=request.args.get("ord", "").strip()[:LONGEST_WORD],
            page=page,
        ),
        unread,
    )


def _day(written: str) -> date | None:
    """The day that is written as 2026-12-01; the first and the last that a calendar knows are none."""
    try:
        day = date.fromisoformat(written)
    except ValueError:
        return None
    return day if date(1900, 1, 1) <= day <= date(2100, 12, 31) else None
