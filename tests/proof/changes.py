"""Everything that can happen out of one person's sight: made, changed, ended, taken away and failed."""

from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from indicators.models import Figure, MeasureVersion, Signal, Status
from tvaers.admission.models import Invitation, ServiceToken
from tvaers.db import now
from tvaers.inbox import Upload, UploadState
from tvaers.intake import Delivery, DeliveryState, QuarantinedRow
from tvaers.people import Grant, Sharing, SignInAttempt, SignInSession, User
from tvaers.places import Certainty, Kind, Link, Place, Relation
from world import DAY, Persona, World, changed


def out_of_sight(world: World, who: Persona) -> int:
    """Change all that this person may not see; told is in how many ways."""
    with changed(world) as session:
        return sum(
            change(session, world, who)
            for change in (_figures, _receipts, _units, _grants, _admission, _sign_ins, _sharings)
        )


def _unseen(world: World, who: Persona, need: str, data_set: str = "") -> list[int]:
    """The units about which this person does not meet a need."""
    return [
        place.id
        for place in world.places.values()
        if not world.may(who, need, place.id, data_set=data_set)
    ]


def _figures(session: Session, world: World, who: Persona) -> int:
    done = 0
    pairs = session.execute(
        sa.select(Figure.place_id, Figure.measure_version_id, Figure.level, MeasureVersion.data_set)
        .join(MeasureVersion, MeasureVersion.id == Figure.measure_version_id)
        .where(Figure.level >= 2)
        .distinct()
    ).all()
    for place, version, level, data_set in pairs:
        about = {"data_set": data_set, "level": level, "state": "published"}
        if world.may(who, "value.read", place, **about):
            continue
        these = sa.and_(
            Figure.place_id == place, Figure.measure_version_id == version, Figure.level == level
        )
        session.execute(
            sa.update(Figure).where(these).values(value=7.0, numerator=7e8, denominator=7.1e8)
        )
        session.execute(
            sa.update(Figure)
            .where(these, Figure.period_start < date(2024, 1, 1))
            .values(
                status=Status.HIDDEN,
                value=None,
                numerator=None,
                denominator=None,
                lower=None,
                upper=None,
            )
        )
        session.execute(sa.delete(Figure).where(these, Figure.period_start > date(2026, 6, 1)))
        session.execute(
            sa.update(Signal)
            .where(Signal.place_id == place, Signal.measure_version_id == version)
            .where(Signal.level == level)
            .values(median=7.5, signal=True, side=1)
        )
        done += 1
    return done


def _receipts(session: Session, world: World, who: Persona) -> int:
    units = [unit for unit in _unseen(world, who, "import.read") if world.places[unit].code][:40]
    rows = session.scalars(sa.select(Delivery).where(Delivery.holder_id.in_(units))).all()
    for number, row in enumerate(rows):
        row.file_name = f"ændret{number}.csv"
        row.received_at = now() + timedelta(days=1)
        row.state = DeliveryState.DISCARDED
        session.execute(sa.delete(QuarantinedRow).where(QuarantinedRow.delivery_id == row.id))
    for unit in units:
        session.add(
            Delivery(
                source="plsp",
                holder_id=unit,
                digest=f"nyt{unit}",
                file_name=f"nyt{unit}.csv",
                size=1,
                received_at=now() + timedelta(days=1),
                received_by="En fremmed",
                state=DeliveryState.QUARANTINED,
                rows_read=1,
                quarantined=1,
            )
        )
        session.add(
            Upload(
                source="plsp",
                file_name=f"nyt{unit}.csv",
                holder_id=unit,
                uploaded_at=now(),
                uploaded_by="En fremmed",
                state=UploadState.REFUSED,
                reason="Filen er tom",
            )
        )
    session.execute(
        sa.update(Upload).where(Upload.holder_id.in_(units)).values(reason="Ændret årsag")
    )
    return len(rows) + 2 * len(units)


def _units(session: Session, world: World, who: Persona) -> int:
    hidden = set(_unseen(world, who, "area.read_private", "place"))
    private = [place for place in world.places.values() if place.private and place.id in hidden]
    for number, place in enumerate(private):
        session.execute(
            sa.update(Place)
            .where(Place.id == place.id)
            .values(name=f"Omdøbt {number}", short_name=f"Omdøbt {number}", slug=f"omdoebt{number}")
        )
    owners = [p.id for p in world.places.values() if p.kind is Kind.KOMMUNE and p.id in hidden]
    for unit in owners[:20]:
        place = Place(
            slug=f"fremmed{unit}",
            kind=Kind.SUBUNIT,
            name=f"Fremmed {unit}",
            short_name=f"Fremmed {unit}",
            certainty=Certainty.DEMONSTRATION,
            source="prøve",
            private=True,
        )
        session.add(place)
        session.flush()
        for relation in (Relation.PART_OF, Relation.LIES_IN):
            session.add(
                Link(
                    child_id=place.id,
                    parent_id=unit,
                    relation=relation,
                    certainty=Certainty.DEMONSTRATION,
                    source="prøve",
                )
            )
    return len(private) + len(owners[:20])


def _grants(session: Session, world: World, who: Persona) -> int:
    """People and their rights, at units where this person has neither directory nor grants."""
    # The directory is open to those who share a space; they are no strangers then.
    unseen = {
        unit
        for unit in _unseen(world, who, "grant.read")
        if not world.may(who, "user.read", unit, spaces=world.works_in(unit))
        and not world.spaces(unit) & _spaces(world, who)
    }
    for unit in sorted(unseen)[:30]:
        user = User(login=f"fremmed{unit}@x.invalid", name=f"Fremmed {unit}", home_id=unit)
        session.add(user)
        session.flush()
        session.add(
            Grant(
                user_id=user.id,
                role="leder",
                anchor_id=unit,
                valid_from=DAY,
                valid_to=DAY + timedelta(days=90),
                given_by="En fremmed",
                reason="Ny leder",
            )
        )
    old = session.scalars(
        sa.select(Grant).where(Grant.anchor_id.in_(unseen), Grant.user_id != (who.user_id or 0))
    ).all()
    for grant in old:
        grant.reason, grant.ended_at, grant.ended_by = "Ændret", now(), "En fremmed"
    return len(unseen) + len(old)


def _spaces(world: World, who: Persona) -> set[int]:
    return {space for _, anchor in who.grants if anchor for space in world.spaces(anchor)}


def _admission(session: Session, world: World, who: Persona) -> int:
    done = 0
    for model, need in ((Invitation, "grant.read"), (ServiceToken, "token.read")):
        unseen = _unseen(world, who, need)
        rows = session.scalars(sa.select(model).where(model.anchor_id.in_(unseen))).all()
        for number, row in enumerate(rows):
            row.role = "laeser"
            row.valid_to += timedelta(days=20)
            if isinstance(row, ServiceToken):
                row.name = f"Ændret {number}"
            else:
                row.reason, row.withdrawn_at = "Ændret", now()
        done += len(rows)
    return done


def _sign_ins(session: Session, world: World, who: Persona) -> int:
    for number in range(20):
        session.add(SignInAttempt(login=f"fremmed{number}@x.invalid", address="10.0.0.1", at=now()))
    others = [each.user_id for each in world.personas if each.user_id not in (None, who.user_id)]
    for user in others:
        session.add(
            SignInSession(
                token_hash=f"fremmed{user}", user_id=user, started_at=now(), seen_at=now()
            )
        )
    return 20 + len(others)


def _sharings(session: Session, world: World, who: Persona) -> int:
    """A stranger shares with a space that this person has nothing to do with."""
    spaces = [
        place.id
        for place in world.places.values()
        if place.kind is Kind.PROJECT or place.slug == "sundhedsraad-syddanmark"
    ]
    spaces = [space for space in spaces if space not in _spaces(world, who)]
    lolland = world.at("lolland-kommune").id
    for space in spaces:
        session.add(
            Sharing(holder_id=lolland, space_id=space, data_set="prøve", given_by="En fremmed")
        )
    return len(spaces)
