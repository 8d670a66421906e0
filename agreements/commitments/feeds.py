"""A person's own calendar: a secret address that a calendar program asks, which shows what that person may see at the
time it is asked, and which the person can close."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from flask import Blueprint, abort, make_response, redirect, render_template, request, url_for
from icalendar import Calendar, Event
from sqlalchemy.orm import Mapped, Session, mapped_column
from werkzeug.wrappers import Response

from agreements.commitments import yearly
from agreements.commitments.seeing import as_person, places_of
from tvaers import trail
from tvaers.access import needs
from tvaers.admission.service import hash_of
from tvaers.db import Base, now
from tvaers.people import User
from tvaers.web import database, policy, published, today, viewer

pages = Blueprint("calendar", __name__, template_folder="../templates")
BACK, AHEAD = timedelta(days=31), timedelta(days=400)


class CalendarFeed(Base):
    """One person's address; of its secret only the hash is kept. A new one closes the one before."""

    __tablename__ = "calendar_feed"

    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), primary_key=True)
    secret_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    made_at: Mapped[datetime]


def make(session: Session, *, user_id: int, by: str) -> str:
    """A new address for a person, instead of any before it; its secret is shown once."""
    secret = secrets.token_urlsafe(32)
    session.execute(sa.delete(CalendarFeed).where(CalendarFeed.user_id == user_id))
    session.add(CalendarFeed(user_id=user_id, secret_hash=hash_of(secret), made_at=now()))
    session.flush()
    trail.record(session, "agreements.calendar.make", by=by, thing="calendar")
    return secret


def close(session: Session, *, user_id: int, by: str) -> None:
    """Close a person's address at once."""
    session.execute(sa.delete(CalendarFeed).where(CalendarFeed.user_id == user_id))
    trail.record(session, "agreements.calendar.close", by=by, thing="calendar")


@pages.get("/kalender/")
@needs("site.read_self")
def show() -> str:
    """Whether one has an address, and what it shows."""
    return _page()


@pages.post("/kalender/")
@needs("site.read_self")
def make_own() -> str | Response:
    """Make an address, or another one instead; it is shown once."""
    mine = viewer().user_id
    if mine is None or not viewer().whole.grants:
        return redirect(url_for("home.access"))
    secret = make(database(), user_id=mine, by=viewer().name)
    return _page(url_for("calendar.feed", secret=secret, _external=True))


@pages.post("/kalender/luk/")
@needs("site.read_self")
def close_own() -> Response:
    """Close one's own address at once."""
    mine = viewer().user_id
    if mine is not None and viewer().whole.grants:
        close(database(), user_id=mine, by=viewer().name)
    return redirect(url_for("calendar.show"))


@pages.get("/kalender/<string:secret>.ics")
@needs("site.read")
def feed(secret: str) -> Response:
    """The calendar of whoever the address is: what that person may see now, and nothing once the address is closed."""
    user = database().scalar(
        sa.select(User)
        .join(CalendarFeed, CalendarFeed.user_id == User.id)
        .where(CalendarFeed.secret_hash == hash_of(secret), User.active)
    )
    if user is None:
        abort(404)
    text = written(_events(user.id), request.url_root.rstrip("/"))
    answer = make_response(text)
    answer.mimetype = "text/calendar"
    return answer


def _events(user_id: int) -> list[yearly.Event]:
    day = today()
    with as_person(published(), policy(), user_id, day) as (session, who):
        places = places_of(session, who)
        return yearly.events(session, places, day - BACK, day + AHEAD) if places else []


def written(events: Sequence[yearly.Event], site: str) -> bytes:
    """The days as a calendar by RFC 5545: whole days that do not make anybody busy."""
    book = Calendar()
    book.add("prodid", "-//Tværs//Kalender//DA")
    book.add("version", "2.0")
    book.add("x-wr-calname", "Tværs")
    stamp = now().replace(microsecond=0)
    for each in events:
        entry = Event()
        entry.add("uid", f"{each.key}@tvaers")
        entry.add("dtstamp", stamp)
        entry.add("dtstart", each.day)
        entry.add("dtend", each.day + timedelta(days=1))
        entry.add("summary", f"{yearly.KINDS[each.kind]}: {each.title}")
        entry.add("location", each.place)
        entry.add("url", f"{site}{each.path}")
        entry.add("transp", "TRANSPARENT")
        book.add_component(entry)
    return bytes(book.to_ical())


def _page(address: str = "") -> str:
    mine = viewer().user_id
    known = database().get(CalendarFeed, mine) if mine is not None else None
    return render_template(
        "commitments/calendar.html", known=known, address=address, kinds=yearly.KINDS
    )
