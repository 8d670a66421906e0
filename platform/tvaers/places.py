"""Places: units and the spaces they work together in, all dated. The ground everything else stands on.

Two trees, kept apart (docs/decisions.md 1): `part_of` is ownership and carries rights, `lies_in` is
geography and membership for sums and carries none. `member_of` says which units work in a space.
Every period is half-open: valid_from <= day < valid_to.
"""

import enum
from collections.abc import Mapping, Sequence, Set
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from tvaers.db import Base, EnumByValue, in_force, on_day, public_id


class Kind(enum.StrEnum):
    """What a place is. Units own and deliver; spaces are where units work together."""

    NATIONAL = "national"
    REGION = "region"
    KOMMUNE = "kommune"
    HOSPITAL = "hospital"
    CLINIC = "clinic"
    GENERAL_PRACTICE = "general_practice"
    SECRETARIAT = "secretariat"
    PATIENTS = "patients"
    SUBUNIT = "subunit"
    AREA = "area"
    HEALTH_CLUSTER = "health_cluster"
    HEALTH_COUNCIL = "health_council"
    QUALITY_CLUSTER = "quality_cluster"
    KLU = "klu"
    REGION_SPACE = "region_space"
    PROJECT = "project"


SPACES = frozenset(
    {
        Kind.HEALTH_CLUSTER,
        Kind.HEALTH_COUNCIL,
        Kind.QUALITY_CLUSTER,
        Kind.KLU,
        Kind.REGION_SPACE,
        Kind.PROJECT,
    }
)


class Relation(enum.StrEnum):
    """How one place stands to another."""

    PART_OF = "part_of"
    LIES_IN = "lies_in"
    MEMBER_OF = "member_of"


class Certainty(enum.StrEnum):
    """How sure a fact about a place is; what is not confirmed is said on the page."""

    CONFIRMED = "confirmed"
    SECONDARY = "secondary"
    INFERRED = "inferred"
    UNCONFIRMED = "unconfirmed"
    DEMONSTRATION = "demonstration"


class Place(Base):
    """One unit or space, with the days it exists and where the fact comes from."""

    __tablename__ = "place"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(32), unique=True, default=public_id)
    slug: Mapped[str] = mapped_column(sa.String(80), unique=True)
    kind: Mapped[Kind] = mapped_column(EnumByValue(Kind))
    name: Mapped[str] = mapped_column(sa.String(120))
    short_name: Mapped[str] = mapped_column(sa.String(80))
    code: Mapped[str | None] = mapped_column(sa.String(20))
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    preparatory_from: Mapped[date | None]
    certainty: Mapped[Certainty] = mapped_column(EnumByValue(Certainty))
    source: Mapped[str] = mapped_column(sa.String(300))
    note: Mapped[str] = mapped_column(sa.String(1000), default="")
    # A kommune's own sub-unit is seen by its holder alone until it is shared.
    private: Mapped[bool] = mapped_column(default=False)
    demonstration: Mapped[bool] = mapped_column(default=False)

    @property
    def is_space(self) -> bool:
        """Whether units work together here, rather than it being a unit itself."""
        return self.kind in SPACES

    def exists(self, day: date) -> bool:
        """Whether the place is in force that day."""
        return in_force(self.valid_from, self.valid_to, day)

    def prepares(self, day: date) -> bool:
        """Whether the place prepares that day: readable and able to draft, not yet in force."""
        return (
            self.preparatory_from is not None
            and self.valid_from is not None
            and self.preparatory_from <= day < self.valid_from
        )


class PlaceName(Base):
    """One more spelling that files and people use for a place."""

    __tablename__ = "place_name"

    id: Mapped[int] = mapped_column(primary_key=True)
    place_id: Mapped[int] = mapped_column(sa.ForeignKey("place.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(120))


class PlaceCode(Base):
    """One more code of a place, in a named system."""

    __tablename__ = "place_code"
    __table_args__ = (sa.UniqueConstraint("system", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    place_id: Mapped[int] = mapped_column(sa.ForeignKey("place.id"), index=True)
    system: Mapped[str] = mapped_column(sa.String(40))
    code: Mapped[str] = mapped_column(sa.String(40))


class OldAddress(Base):
    """An address a place once had; it answers for ever."""

    __tablename__ = "old_address"

    slug: Mapped[str] = mapped_column(sa.String(80), primary_key=True)
    place_id: Mapped[int] = mapped_column(sa.ForeignKey("place.id"), index=True)


class Link(Base):
    """One dated relation between two places."""

    __tablename__ = "link"
    __table_args__ = (
        sa.Index(None, "child_id", "relation"),
        sa.Index(None, "parent_id", "relation"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    child_id: Mapped[int] = mapped_column(sa.ForeignKey("place.id"))
    parent_id: Mapped[int] = mapped_column(sa.ForeignKey("place.id"))
    relation: Mapped[Relation] = mapped_column(EnumByValue(Relation))
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    certainty: Mapped[Certainty] = mapped_column(EnumByValue(Certainty))
    source: Mapped[str] = mapped_column(sa.String(300))
    note: Mapped[str] = mapped_column(sa.String(1000), default="")


class Successor(Base):
    """One line of the crosswalk: what takes over from a place, from which day, and whether wholly."""

    __tablename__ = "successor"

    id: Mapped[int] = mapped_column(primary_key=True)
    from_id: Mapped[int] = mapped_column(sa.ForeignKey("place.id"), index=True)
    to_id: Mapped[int] = mapped_column(sa.ForeignKey("place.id"), index=True)
    cut_day: Mapped[date]
    whole: Mapped[bool]
    certainty: Mapped[Certainty] = mapped_column(EnumByValue(Certainty))
    source: Mapped[str] = mapped_column(sa.String(300))
    note: Mapped[str] = mapped_column(sa.String(1000), default="")


_BY_SLUG = sa.select(Place).where(Place.slug == sa.bindparam("slug"))


def by_slug(session: Session, slug: str) -> Place | None:
    """The place at an address, old addresses included; None where there is none."""
    place = session.scalar(_BY_SLUG, {"slug": slug})
    if place is None:
        place = session.scalar(
            sa.select(Place)
            .join(OldAddress, OldAddress.place_id == Place.id)
            .where(OldAddress.slug == slug)
        )
    return place


def children(session: Session, place_id: int, relation: Relation, day: date) -> list[Place]:
    """The places that stand in `relation` to this one that day, by name in Danish order."""
    rows = session.scalars(
        sa.select(Place)
        .join(Link, Link.child_id == Place.id)
        .where(Link.parent_id == place_id, Link.relation == relation)
        .where(on_day(Link.valid_from, Link.valid_to, day))
    )
    return sorted(rows, key=lambda place: danish_key(place.short_name))


def parents(session: Session, place_id: int, relation: Relation, day: date) -> list[Place]:
    """The places this one stands in `relation` to that day, by name in Danish order."""
    rows = session.scalars(
        sa.select(Place)
        .join(Link, Link.parent_id == Place.id)
        .where(Link.child_id == place_id, Link.relation == relation)
        .where(on_day(Link.valid_from, Link.valid_to, day))
    )
    return sorted(rows, key=lambda place: danish_key(place.short_name))


def predecessors(session: Session, place_id: int) -> list[tuple[Place, Successor]]:
    """What came before this place, with the crosswalk's line."""
    rows = session.execute(
        sa.select(Place, Successor)
        .join(Successor, Successor.from_id == Place.id)
        .where(Successor.to_id == place_id)
    )
    return sorted(rows, key=lambda row: danish_key(row[0].short_name))


def successors(session: Session, place_id: int) -> list[tuple[Place, Successor]]:
    """What takes over from this place, with the crosswalk's line."""
    rows = session.execute(
        sa.select(Place, Successor)
        .join(Successor, Successor.to_id == Place.id)
        .where(Successor.from_id == place_id)
    )
    return sorted(rows, key=lambda row: danish_key(row[0].short_name))


def reach(session: Session, unit_id: int, day: date) -> frozenset[int]:
    """The unit and what it owns that day, down the `part_of` tree; never down into a clinic."""
    return reaches(session, {unit_id}, day)[unit_id]


# Asked for every page's viewer, so put together once.
_OWNED = (
    sa.select(Link.parent_id, Link.child_id)
    .join(Place, Place.id == Link.child_id)
    .where(Link.parent_id.in_(sa.bindparam("ids", expanding=True)))
    .where(Link.relation == Relation.PART_OF, Place.kind != Kind.CLINIC)
    .where(on_day(Link.valid_from, Link.valid_to, sa.bindparam("day", type_=sa.Date)))
)
_WORKED_IN = (
    sa.select(Link.child_id, Link.parent_id)
    .where(Link.child_id.in_(sa.bindparam("ids", expanding=True)))
    .where(Link.relation == Relation.MEMBER_OF)
    .where(on_day(Link.valid_from, Link.valid_to, sa.bindparam("day", type_=sa.Date)))
)


def reaches(session: Session, unit_ids: Set[int], day: date) -> dict[int, frozenset[int]]:
    """The `reach` of each of these units: one question a step down the tree, however many they are."""
    owned: dict[int, list[int]] = {}
    asked: set[int] = set()
    edge = set(unit_ids)
    while edge:
        asked |= edge
        rows = session.execute(_OWNED, {"ids": sorted(edge), "day": day}).all()
        for parent, child in rows:
            owned.setdefault(parent, []).append(child)
        edge = {child for _, child in rows} - asked
    return {unit: _below(unit, owned) for unit in unit_ids}


def _below(unit: int, owned: Mapping[int, Sequence[int]]) -> frozenset[int]:
    found, waiting = {unit}, [unit]
    while waiting:
        fresh = set(owned.get(waiting.pop(), ())) - found
        found |= fresh
        waiting += fresh
    return frozenset(found)


def spaces_of(session: Session, unit_id: int, day: date) -> frozenset[int]:
    """The spaces that a unit works in that day."""
    return spaces_of_each(session, {unit_id}, day)[unit_id]


def spaces_of_each(session: Session, unit_ids: Set[int], day: date) -> dict[int, frozenset[int]]:
    """The spaces that each of these units works in that day, in one question; none for no units."""
    found: dict[int, set[int]] = {unit: set() for unit in unit_ids}
    if unit_ids:
        for unit, space in session.execute(_WORKED_IN, {"ids": sorted(unit_ids), "day": day}):
            found[unit].add(space)
    return {unit: frozenset(spaces) for unit, spaces in found.items()}


# Æ, Ø, Å come last, in that order; the aa of Aabenraa and Aalborg sorts as å, as Danish lists do.
_ORDER = str.maketrans({"æ": "{", "ø": "|", "å": "}", "ä": "{", "ö": "|", "é": "e", "ü": "y"})


def danish_key(text: str) -> str:
    """A key that sorts text as a Danish list does."""
    return text.casefold().replace("aa", "å").translate(_ORDER)
