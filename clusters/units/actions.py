"""What a kommune does with its own units: each verb writes its change and its event together.

Nothing is deleted: a unit ends with a day, and so does a sharing. The kommune owns a unit before it opens
and after it has closed, and so sees and corrects it; where the unit lies follows the unit's days.
"""

import secrets
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from clusters.units.models import Sort, address_of
from tvaers import trail
from tvaers.access import THE_PLACE
from tvaers.db import on_day
from tvaers.people import Sharing
from tvaers.places import Certainty, Kind, Link, Place, Relation, parents


class Refused(Exception):
    """What cannot be done, in a Danish sentence for the one who asked."""


def add(
    session: Session,
    *,
    kommune: Place,
    name: str,
    sort: Sort,
    start: date,
    end: date | None,
    day: date,
    by: str,
) -> Place:
    """A unit of this kommune from `start` until `end`; the same form sent twice makes one unit."""
    _hold(session, kommune)
    for same in _named(session, kommune, name):
        if (same.valid_from, same.valid_to, same.note) == (start, end, sort):
            return same
    _require_free(session, kommune, name, start, end)
    unit = Place(
        # The random end keeps a clash from telling whose name it is.
        slug=f"{address_of(name)}-{secrets.token_hex(3)}",
        kind=Kind.SUBUNIT,
        name=name,
        short_name=name,
        valid_from=start,
        valid_to=end,
        certainty=Certainty.CONFIRMED,
        source=kommune.name,
        note=sort.value,
        private=True,
        demonstration=False,
    )
    session.add(unit)
    session.flush()
    session.add_all(
        Link(
            child_id=unit.id,
            parent_id=kommune.id,
            relation=relation,
            valid_from=valid_from,
            valid_to=valid_to,
            certainty=Certainty.CONFIRMED,
            source=kommune.name,
        )
        for relation, valid_from, valid_to in (
            (Relation.PART_OF, min(start, day), None),
            (Relation.LIES_IN, start, end),
        )
    )
    _tell(session, "add", kommune, unit, by, begins=start, ends=end)
    return unit


def end(session: Session, *, kommune: Place, unit: Place, day: date, by: str) -> None:
    """Let the unit end: `day` is the first day it is no more. An end can be moved, never taken out."""
    _hold(session, kommune, unit)
    before = unit.valid_to
    if before == day:
        return
    if unit.valid_from is not None and day <= unit.valid_from:
        raise Refused("Sidste dag ligger før enhedens første dag. Kontrollér datoen.")
    _require_free(session, kommune, unit.name, unit.valid_from, day, besides=unit)
    unit.valid_to = day
    session.execute(
        sa.update(Link)
        .where(Link.child_id == unit.id, Link.relation == Relation.LIES_IN)
        .where(Link.valid_to.is_not_distinct_from(before))
        .values(valid_to=day)
    )
    _tell(session, "end", kommune, unit, by, ended=before, ends=day)


def rename(session: Session, *, kommune: Place, unit: Place, name: str, by: str) -> None:
    """Give the unit another name; its address stays."""
    _hold(session, kommune, unit)
    if unit.name == name:
        return
    _require_free(session, kommune, name, unit.valid_from, unit.valid_to, besides=unit)
    unit.name = unit.short_name = name
    # The trail is read by more than may know the name.
    _tell(session, "rename", kommune, unit, by)


def share(
    session: Session, *, kommune: Place, unit: Place, space: Place, day: date, by: str
) -> None:
    """Let the people of a space that the kommune works in see the unit, from this day."""
    _hold(session, kommune, unit)
    if space.id not in {each.id for each in parents(session, kommune.id, Relation.MEMBER_OF, day)}:
        raise Refused(
            f"{kommune.name} deltager ikke i {space.name}, så enheden kan ikke deles der."
        )
    if session.scalar(_shared(unit, space, day).limit(1)) is not None:
        return
    session.add(
        Sharing(
            holder_id=unit.id, space_id=space.id, data_set=THE_PLACE, valid_from=day, given_by=by
        )
    )
    _tell(session, "share", kommune, unit, by, space=space.slug)


def unshare(
    session: Session, *, kommune: Place, unit: Place, space: Place, day: date, by: str
) -> None:
    """Take the unit back from a space: from this day its people no longer see it."""
    _hold(session, kommune, unit)
    found = session.scalars(_shared(unit, space, day)).all()
    for each in found:
        each.valid_to = day
    if found:
        _tell(session, "unshare", kommune, unit, by, space=space.slug)


def _hold(session: Session, kommune: Place, *units: Place) -> None:
    # One at a time in each kommune, so that what is looked up here still holds when it is written.
    session.execute(
        sa.select(Place.id).where(Place.id == kommune.id).with_for_update(key_share=True)
    )
    for unit in units:
        session.refresh(unit)


def _named(session: Session, kommune: Place, name: str) -> list[Place]:
    """The kommune's own units with this name, ended ones too; never another kommune's."""
    units = session.scalars(
        sa.select(Place)
        .join(Link, Link.child_id == Place.id)
        .where(Link.parent_id == kommune.id, Link.relation == Relation.PART_OF)
        .where(Place.kind == Kind.SUBUNIT)
    )
    return [unit for unit in units if unit.name.casefold() == name.casefold()]


def _require_free(
    session: Session,
    kommune: Place,
    name: str,
    start: date | None,
    end: date | None,
    besides: Place | None = None,
) -> None:
    """Refuse a name that another of the kommune's units has in some of the same days."""
    for other in _named(session, kommune, name):
        before = end is not None and other.valid_from is not None and end <= other.valid_from
        after = other.valid_to is not None and start is not None and other.valid_to <= start
        if other is not besides and not before and not after:
            raise Refused(
                f"{kommune.name} har allerede en enhed, der hedder »{name}«, i de dage. "
                "Vælg et andet navn."
            )


def _shared(unit: Place, space: Place, day: date) -> sa.Select[Sharing]:
    return (
        sa.select(Sharing)
        .where(Sharing.holder_id == unit.id, Sharing.space_id == space.id)
        .where(Sharing.data_set == THE_PLACE)
        .where(on_day(Sharing.valid_from, Sharing.valid_to, day))
    )


def _tell(
    session: Session, verb: str, kommune: Place, unit: Place, by: str, **facts: str | date | None
) -> None:
    told = {name: str(fact) if isinstance(fact, date) else fact for name, fact in facts.items()}
    trail.record(
        session,
        f"clusters.unit.{verb}",
        by=by,
        thing=f"place:{unit.public_id}",
        facts={"holder": kommune.slug, **told},
    )
