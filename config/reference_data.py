"""The reference files into the store: places, their names and codes, links, crosswalk, sharing.

Loading is idempotent: a place is known by its slug, the other tables are replaced by what the files
say. Places that a unit added itself (`private`) and their links are left alone.
"""

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tvaers.module import Source
from tvaers.people import Grant, Sharing, User
from tvaers.places import (
    Certainty,
    Kind,
    Link,
    Place,
    PlaceCode,
    PlaceName,
    Relation,
    Successor,
)
from tvaers.register import Entry, Register

FILES = Path(__file__).parent / "reference"
DEMONSTRATION = FILES / "demonstration"
# Which kinds of space a kommune shares its figures with unless it decides otherwise.
SHARED_WITH = frozenset({Kind.HEALTH_CLUSTER, Kind.HEALTH_COUNCIL, Kind.KLU})
SHARED_FROM_LEVEL = 2


def rows(path: Path) -> list[dict[str, str]]:
    """The rows of one reference file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def population() -> dict[str, int]:
    """Inhabitants of each kommune (four-digit code) in the shipped population delivery."""
    with (FILES / "deliveries" / "statbank_folketal_2026K1.csv").open(
        encoding="utf-8-sig", newline=""
    ) as file:
        lines = csv.DictReader(file, delimiter=";")
        return {line["OMRÅDE"].zfill(4): int(line["INDHOLD"]) for line in lines}


def load(session: Session, sources: Iterable[Source]) -> None:
    """Bring the store's places up to what the reference files say."""
    ids = _places(session, rows(FILES / "places.csv"), demonstration=False)
    session.execute(sa.delete(PlaceName))
    session.execute(sa.delete(PlaceCode))
    session.execute(sa.delete(Successor))
    reference = sa.select(Place.id).where(~Place.demonstration, ~Place.private)
    session.execute(
        sa.delete(Link).where(Link.child_id.in_(reference), Link.parent_id.in_(reference))
    )
    session.add_all(
        PlaceName(place_id=ids[row["slug"]], name=row["name"]) for row in rows(FILES / "names.csv")
    )
    session.add_all(
        PlaceCode(place_id=ids[row["slug"]], system=row["system"], code=row["code"])
        for row in rows(FILES / "codes.csv")
    )
    session.add_all(_links(ids, rows(FILES / "links.csv")))
    session.add_all(
        Successor(
            from_id=ids[row["from_slug"]],
            to_id=ids[row["to_slug"]],
            cut_day=date.fromisoformat(row["cut_day"]),
            whole=row["extent"] == "whole",
            certainty=Certainty(row["certainty"]),
            source=row["source"],
            note=row["note"],
        )
        for row in rows(FILES / "successors.csv")
    )
    session.flush()
    _sharing(session, [s.name for s in sources if s.level >= SHARED_FROM_LEVEL])


def load_demonstration(session: Session) -> None:
    """Add the demonstration's invented places and people; nothing when they are there."""
    _places(session, rows(DEMONSTRATION / "places.csv"), demonstration=True)
    ids = dict(session.execute(sa.select(Place.slug, Place.id)).all())
    invented = set(session.scalars(sa.select(Place.id).where(Place.demonstration)))
    session.execute(
        sa.delete(Link).where(sa.or_(Link.child_id.in_(invented), Link.parent_id.in_(invented)))
    )
    session.add_all(_links(ids, rows(DEMONSTRATION / "links.csv")))
    present = set(session.scalars(sa.select(User.login)))
    for row in rows(DEMONSTRATION / "people.csv"):
        if row["login"] not in present:
            session.add(
                User(
                    login=row["login"],
                    name=row["name"],
                    title=row["title"],
                    about=row["sees"],
                    home_id=ids.get(row["home"]),
                    demonstration=True,
                )
            )
    session.flush()
    users = dict(session.execute(sa.select(User.login, User.id)).all())
    session.execute(sa.delete(Grant).where(Grant.user_id.in_(_demonstration_users())))
    for row in rows(DEMONSTRATION / "grants.csv"):
        session.add(
            Grant(
                user_id=users[row["login"]],
                role=row["role"],
                anchor_id=None if row["anchor"] == "system" else ids[row["anchor"]],
                valid_from=date.fromisoformat(row["valid_from"]),
                valid_to=date.fromisoformat(row["valid_to"]),
                mandate=row["mandate"] == "ja",
                given_by="Demonstration",
                reason=row["reason"],
            )
        )


def _demonstration_users() -> "sa.Select[int]":
    return sa.select(User.id).where(User.demonstration)


def _places(
    session: Session, lines: Sequence[dict[str, str]], *, demonstration: bool
) -> dict[str, int]:
    known = {place.slug: place for place in session.scalars(sa.select(Place))}
    for row in lines:
        place = known.get(row["slug"])
        if place is None:
            place = Place(slug=row["slug"])
            known[row["slug"]] = place
            session.add(place)
        place.kind = Kind(row["kind"])
        place.name = row["name"]
        place.short_name = row["short_name"]
        place.code = row["code"] or None
        place.valid_from = _day(row["valid_from"])
        place.valid_to = _day(row["valid_to"])
        place.preparatory_from = _day(row["preparatory_from"])
        place.certainty = Certainty(row["certainty"])
        place.source = row["source"]
        place.note = row["note"]
        place.demonstration = demonstration
        place.private = place.kind is Kind.SUBUNIT
    session.flush()
    return {slug: place.id for slug, place in known.items()}


def _links(ids: dict[str, int], lines: Sequence[dict[str, str]]) -> Iterable[Link]:
    for row in lines:
        yield Link(
            child_id=ids[row["child"]],
            parent_id=ids[row["parent"]],
            relation=Relation(row["relation"]),
            valid_from=_day(row["valid_from"]),
            valid_to=_day(row["valid_to"]),
            certainty=Certainty(row["certainty"]),
            source=row["source"],
            note=row["note"],
        )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _sharing(session: Session, data_sets: Sequence[str]) -> None:
    """Each kommune's default sharing, one row a space and data set, where it has none yet."""
    present = set(session.execute(sa.select(Sharing.holder_id, Sharing.space_id, Sharing.data_set)))
    space = sa.orm.aliased(Place)
    members: Any = session.execute(
        sa.select(Link.child_id, Link.parent_id, Link.valid_from, Link.valid_to)
        .join(Place, Place.id == Link.child_id)
        .join(space, space.id == Link.parent_id)
        .where(Link.relation == Relation.MEMBER_OF, Place.kind == Kind.KOMMUNE)
        .where(space.kind.in_(SHARED_WITH))
    )
    for holder, space_id, valid_from, valid_to in members:
        for data_set in data_sets:
            if (holder, space_id, data_set) not in present:
                session.add(
                    Sharing(
                        holder_id=holder,
                        space_id=space_id,
                        data_set=data_set,
                        valid_from=valid_from,
                        valid_to=valid_to,
                        given_by="standard for kilden",
                    )
                )


def register(session: Session) -> Register:
    """The register that readers look places up in, from the store."""
    places = session.scalars(sa.select(Place)).all()
    slugs = {place.id: place.slug for place in places}
    kinds = {place.id: place.kind for place in places}
    return Register(
        (
            Entry(p.id, p.slug, p.kind, p.name, p.short_name, p.code)
            for p in places
            if not p.private
        ),
        names=[(slugs[n.place_id], n.name) for n in session.scalars(sa.select(PlaceName))],
        codes=[(slugs[c.place_id], c.code) for c in session.scalars(sa.select(PlaceCode))],
        regions=[
            (slugs[link.child_id], slugs[link.parent_id], link.valid_from, link.valid_to)
            for link in session.scalars(sa.select(Link).where(Link.relation == Relation.LIES_IN))
            if kinds[link.child_id] is Kind.KOMMUNE and kinds[link.parent_id] is Kind.REGION
        ],
    )


def register_of_files() -> Register:
    """The same register straight from the reference files, with ids of its own: for dry runs and counts
    on a machine without an installation."""
    lines = rows(FILES / "places.csv")
    kinds = {row["slug"]: row["kind"] for row in lines}
    return Register(
        (
            Entry(
                number,
                row["slug"],
                Kind(row["kind"]),
                row["name"],
                row["short_name"],
                row["code"] or None,
            )
            for number, row in enumerate(lines, start=1)
        ),
        names=[(row["slug"], row["name"]) for row in rows(FILES / "names.csv")],
        codes=[(row["slug"], row["code"]) for row in rows(FILES / "codes.csv")],
        regions=[
            (row["child"], row["parent"], _day(row["valid_from"]), _day(row["valid_to"]))
            for row in rows(FILES / "links.csv")
            if row["relation"] == Relation.LIES_IN
            and kinds[row["child"]] == Kind.KOMMUNE
            and kinds[row["parent"]] == Kind.REGION
        ],
    )
