"""What a viewer may read of the trail and the access log: by whose things it is, newest first, a page a time.

Both are asked for keys together and for their rows after, so that a page costs the same however long they are.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tvaers.chronicle.models import AccessLog
from tvaers.chronicle.sentences import actions_that_say
from tvaers.danish import COPENHAGEN
from tvaers.inbox import Upload
from tvaers.intake import Delivery
from tvaers.noted import Denial
from tvaers.people import Grant, User
from tvaers.places import Place
from tvaers.trail import Event

PER_PAGE = 50
DONE, LOOKS, DENIED = "handlinger", "opslag", "afvist"
_DENIAL = "access.denial."
# When a unit's people come and go is for the auditor, not for their leader.
_SIGN_IN = "signin."


@dataclass(frozen=True)
class Asked:
    """What the address asks for: days (both inclusive), a kind, a word, a page."""

    first: date | None = None
    last: date | None = None
    kind: str = ""
    word: str = ""
    page: int = 1


@dataclass(frozen=True)
class Reader:
    """Who reads, and how far: everything, the things of some units, or what concerns the person."""

    user_id: int
    everything: bool = False
    holders: Collection[int] = ()
    own: bool = False


@dataclass(frozen=True)
class Page:
    """One page of rows, newest first, and whether there are older ones."""

    rows: tuple[Event | AccessLog, ...]
    more: bool


def page(session: Session, reader: Reader, asked: Asked, seen: "sa.Select[int]") -> Page:
    """The rows asked for. `seen` are the places whose names the reader may search by."""
    both = sa.union_all(*_keys(reader, asked, seen)).subquery()
    start = (asked.page - 1) * PER_PAGE
    keys = session.execute(
        sa.select(both.c.logged, both.c.id)
        .order_by(both.c.at.desc(), both.c.logged, both.c.id.desc())
        .offset(start)
        .limit(PER_PAGE + 1)
    ).all()
    shown = keys[:PER_PAGE]
    events = _by_key(session, Event, [key.id for key in shown if not key.logged])
    looks = _by_key(session, AccessLog, [key.id for key in shown if key.logged])
    rows = tuple((looks if key.logged else events)[key.id] for key in shown)
    return Page(rows, len(keys) > PER_PAGE)


def _by_key(session: Session, model: Any, ids: Sequence[int]) -> dict[int, Any]:
    if not ids:
        return {}
    return {row.id: row for row in session.scalars(sa.select(model).where(model.id.in_(ids)))}


def _keys(reader: Reader, asked: Asked, seen: "sa.Select[int]") -> list["sa.Select[Any]"]:
    """The keys of both logs, each already cut to what this page can need of it."""
    found = []
    most = asked.page * PER_PAGE + 1
    if asked.kind in ("", DONE):
        # A refusal stands in both; the access log has every one of them.
        query = sa.select(sa.literal(0).label("logged"), Event.id, Event.at)
        query = query.where(Event.action.not_like(f"{_DENIAL}%"), _events_of(reader))
        if asked.word:
            query = query.where(_events_that_say(reader, asked.word, seen))
        found.append(_within(query, Event.at, Event.id, asked, most))
    if asked.kind in ("", LOOKS, DENIED):
        query = sa.select(sa.literal(1).label("logged"), AccessLog.id, AccessLog.at)
        query = query.where(_looks_of(reader))
        if asked.kind:
            denied = AccessLog.action.like(f"{_DENIAL}%")
            query = query.where(denied if asked.kind == DENIED else ~denied)
        if asked.word:
            query = query.where(_looks_that_say(reader, asked.word, seen))
        found.append(_within(query, AccessLog.at, AccessLog.id, asked, most))
    return found


def _within(query: Any, at: Any, key: Any, asked: Asked, most: int) -> Any:
    if asked.first is not None:
        query = query.where(at >= _midnight(asked.first))
    if asked.last is not None:
        query = query.where(at < _midnight(asked.last + timedelta(days=1)))
    cut = query.order_by(at.desc(), key.desc()).limit(most).subquery()
    return sa.select(cut)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), COPENHAGEN)


def _events_of(reader: Reader) -> sa.ColumnElement[bool]:
    if reader.own:
        me = sa.select(User.public_id).where(User.id == reader.user_id)
        login = sa.select("user:" + User.login).where(User.id == reader.user_id)
        return sa.or_(
            Event.person == reader.user_id,
            Event.thing.in_(me.with_only_columns("user:" + User.public_id)),
            Event.thing.in_(login),
            Event.facts["person"].as_string().in_(me),
        )
    if reader.everything:
        return sa.true()
    return sa.and_(_held_by(reader.holders), Event.action.not_like(f"{_SIGN_IN}%"))


def _held_by(holders: Collection[int]) -> sa.ColumnElement[bool]:
    """Events about the things of these units: the units, what they deliver, and rights given at them."""
    units = sorted(holders)
    slugs = sa.select(Place.slug).where(Place.id.in_(units))
    things = sa.union_all(
        sa.select("place:" + Place.public_id).where(Place.id.in_(units)),
        sa.select("delivery:" + Delivery.public_id).where(Delivery.holder_id.in_(units)),
        sa.select("upload:" + Upload.public_id).where(Upload.holder_id.in_(units)),
        sa.select("grant:" + Grant.public_id).where(Grant.anchor_id.in_(units)),
    )
    return sa.or_(
        Event.thing.in_(things),
        Event.facts["holder"].as_string().in_(slugs),
        Event.facts["anchor"].as_string().in_(slugs),
    )


def _looks_of(reader: Reader) -> sa.ColumnElement[bool]:
    if reader.own:
        # That a hidden place was asked for is not told: an address that nobody has leaves no line either.
        return sa.and_(AccessLog.user_id == reader.user_id, AccessLog.action != Denial.PLACE)
    if reader.everything:
        return sa.true()
    return AccessLog.holder_id.in_(sorted(reader.holders))


def _events_that_say(reader: Reader, word: str, seen: "sa.Select[int]") -> sa.ColumnElement[bool]:
    places = sa.select(Place).where(Place.id.in_(seen), Place.name.icontains(word, autoescape=True))
    said: list[sa.ColumnElement[bool]] = [
        Event.action.in_(actions_that_say(word)),
        Event.thing.in_(places.with_only_columns("place:" + Place.public_id)),
    ]
    # To search one's own trail by names would tell who the colleague was.
    if not reader.own:
        said.append(Event.by.icontains(word, autoescape=True))
    return sa.or_(*said)


def _looks_that_say(reader: Reader, word: str, seen: "sa.Select[int]") -> sa.ColumnElement[bool]:
    places = sa.select(Place.id).where(
        Place.id.in_(seen), Place.name.icontains(word, autoescape=True)
    )
    said: list[sa.ColumnElement[bool]] = [
        AccessLog.action.in_(actions_that_say(word)),
        AccessLog.holder_id.in_(places),
    ]
    if not reader.own:
        people = sa.select(User.id).where(User.name.icontains(word, autoescape=True))
        said.append(AccessLog.user_id.in_(people))
    return sa.or_(*said)
