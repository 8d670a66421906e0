"""Rows of the two logs as lines a person can read: names are looked up now, as far as the reader may see them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tvaers.access import Policy, visible_places
from tvaers.chronicle.models import AccessLog
from tvaers.chronicle.queries import Reader
from tvaers.chronicle.sentences import sentence
from tvaers.deliveries import visible
from tvaers.intake import Delivery
from tvaers.people import Grant, Principal, User
from tvaers.places import Kind, Place
from tvaers.trail import Event

# A single clinic's figures: nobody but the clinic is told which clinic.
CLINIC_LEVEL = 3
# What a right is at that has no place.
SYSTEM = "system"
NOBODY, COLLEAGUE, HOUSE = "En, der ikke var logget ind,", "En kollega", "Driften"


@dataclass(frozen=True)
class Line:
    """One thing that happened, as the page tells it."""

    at: datetime
    said: str
    acting: str
    address: str


@dataclass(frozen=True)
class Names:
    """What the keys on a page are called; a key that is missing may not be told or is no more."""

    people: Mapping[int, str]
    by_login: Mapping[str, int]
    users: Mapping[str, str]
    places: Mapping[int, Place]
    by_slug: Mapping[str, Place]
    deliveries: Mapping[str, str]
    grants: Mapping[str, str]


def lines(
    session: Session,
    policy: Policy,
    who: Principal,
    reader: Reader,
    rows: Sequence[Event | AccessLog],
) -> list[Line]:
    """Each row as a line."""
    names = _names(session, policy, who, rows)
    return [
        _look(names, reader, row) if isinstance(row, AccessLog) else _event(names, reader, row)
        for row in rows
    ]


def _event(names: Names, reader: Reader, row: Event) -> Line:
    told = row.facts.get("holder") or row.facts.get("anchor") or SYSTEM
    place = names.by_slug.get(str(told))
    said = sentence(
        row.action,
        who=_doer(names, reader, row.person, row.by),
        thing=_thing(names, row),
        place=_place(place, reader) if told != SYSTEM else "hele systemet",
        role=str(row.facts.get("role", "")),
    )
    return Line(row.at, said, "", "")


def _look(names: Names, reader: Reader, row: AccessLog) -> Line:
    place = names.places.get(row.holder_id or 0)
    acting = names.places.get(row.acting_id or 0)
    kind, _, key = row.thing.partition(":")
    where = _place(place, reader)
    if kind == "measure":
        hidden = row.level >= CLINIC_LEVEL and not _is_own(row.holder_id, reader)
        thing = f"tal for {where}" if hidden else f"tal for {where}: {key.rpartition(':')[2]}"
    elif kind == "place":
        thing = where
    else:
        thing = "en side" if row.holder_id is None else f"en side om {where}"
    said = sentence(
        row.action,
        who=_doer(names, reader, row.user_id, ""),
        thing=thing,
        place=where,
        role="",
    )
    return Line(row.at, said, _place(acting, reader) if acting is not None else "", row.address)


def _doer(names: Names, reader: Reader, person: int | None, by: str) -> str:
    """Who did it. In one's own trail a colleague is not named (LR-07)."""
    if reader.own:
        mine = reader.user_id in (person, names.by_login.get(by))
        return "Du" if mine else COLLEAGUE if person is not None else HOUSE
    person = names.by_login.get(by) if person is None else person
    return names.people.get(person or 0) or by or NOBODY


def _is_own(holder_id: int | None, reader: Reader) -> bool:
    return reader.own or holder_id in reader.holders


def _place(place: Place | None, reader: Reader) -> str:
    if place is None:
        return "en enhed"
    if place.kind is Kind.CLINIC and not _is_own(place.id, reader):
        return "en klinik"
    return place.name


def _thing(names: Names, row: Event) -> str:
    kind, _, key = row.thing.partition(":")
    about = names.users.get(str(row.facts.get("person")))
    if about is not None:
        return about
    if kind == "place":
        found = next((p for p in names.places.values() if p.public_id == key), None)
        return found.name if found is not None else "en enhed"
    if kind == "user":
        return names.users.get(key) or names.people.get(names.by_login.get(key, 0), "en person")
    if kind == "grant":
        return names.grants.get(key, "en person")
    if kind == "delivery":
        name = names.deliveries.get(key)
        return f"leverancen {name}" if name else "en leverance"
    if kind == "release":
        return str(row.facts.get("measure", "")).partition("@")[0] or "en indikator"
    return {
        "upload": "en fil",
        "invitation": "en invitation",
        "token": "en nøgle",
        "source": "tal fra en åben kilde",
        "agreement": "en aftale",
        "boundary": "et spørgsmål om en snitflade",
    }.get(kind, "noget")


def _keys(rows: Sequence[Event | AccessLog], kind: str) -> set[str]:
    return {r.thing.partition(":")[2] for r in rows if r.thing.startswith(f"{kind}:")}


def _names(
    session: Session, policy: Policy, who: Principal, rows: Sequence[Event | AccessLog]
) -> Names:
    events = [row for row in rows if isinstance(row, Event)]
    looks = [row for row in rows if isinstance(row, AccessLog)]
    grants = session.execute(
        sa.select(Grant.public_id, User.name)
        .join(User, User.id == Grant.user_id)
        .where(Grant.public_id.in_(_keys(events, "grant")))
    ).all()
    people = session.scalars(
        sa.select(User).where(
            sa.or_(
                User.id.in_(
                    {who.user_id, *(e.person for e in events), *(k.user_id for k in looks)} - {None}
                ),
                User.public_id.in_(
                    _keys(events, "user") | {str(e.facts.get("person")) for e in events}
                ),
                User.login.in_(_keys(events, "user") | {e.by for e in events}),
            )
        )
    ).all()
    told = {str(e.facts.get(name)) for e in events for name in ("holder", "anchor")}
    near = {key for look in looks for key in (look.holder_id, look.acting_id)} - {None}
    places = session.scalars(
        visible_places(sa.select(Place), policy, who).where(
            sa.or_(
                Place.id.in_(near), Place.public_id.in_(_keys(rows, "place")), Place.slug.in_(told)
            )
        )
    ).all()
    files = session.execute(
        visible()
        .where(Delivery.public_id.in_(_keys(events, "delivery")))
        .with_only_columns(Delivery.public_id, Delivery.file_name)
    ).all()
    return Names(
        people={person.id: person.name for person in people},
        by_login={person.login: person.id for person in people},
        users={person.public_id: person.name for person in people},
        places={place.id: place for place in places},
        by_slug={place.slug: place for place in places},
        deliveries=dict(files),
        grants=dict(grants),
    )
