"""Agreements of a place, one agreement, its versions and attachments; limited to what the viewer may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from agreements.texts.kinds import PARTIES
from agreements.texts.models import (
    Agreement,
    AgreementFile,
    AgreementKind,
    AgreementParty,
    AgreementState,
    AgreementText,
)
from agreements.texts.rules import Facts, Party
from tvaers.danish import day as day_words
from tvaers.db import on_day
from tvaers.places import Kind, Link, Place, Relation, danish_key

MOST = 50


def of_place(session: Session, place: Place, page: int = 1) -> tuple[list[Agreement], int]:
    """A page of the agreements that a place keeps or is a party of, the newest first, and how many there are."""
    theirs = sa.select(AgreementParty.agreement_id).where(AgreementParty.party_id == place.id)
    where = sa.or_(Agreement.place_id == place.id, Agreement.id.in_(theirs.scalar_subquery()))
    total = session.scalar(sa.select(sa.func.count(Agreement.id)).where(where)) or 0
    rows = session.scalars(
        sa.select(Agreement)
        .where(where)
        .order_by(Agreement.changed_at.desc(), Agreement.id.desc())
        .limit(MOST)
        .offset((page - 1) * MOST)
    )
    return list(rows), total


def one(session: Session, place: Place, key: str) -> Agreement:
    """One agreement through a place that keeps it or is a party of it; NoResultFound for any other."""
    found = session.scalars(sa.select(Agreement).where(Agreement.public_id == key)).one()
    if place.id != found.place_id and place.id not in found.party_ids:
        raise sa.exc.NoResultFound
    return found


def kept(session: Session, place: Place, key: str) -> Agreement:
    """One agreement that the place itself keeps."""
    return session.scalars(
        sa.select(Agreement).where(Agreement.public_id == key, Agreement.place_id == place.id)
    ).one()


def every(session: Session) -> Sequence[tuple[Agreement, Place]]:
    """Every agreement that the viewer may see, with the place that keeps it."""
    rows = session.execute(
        sa.select(Agreement, Place)
        .join(Place, Place.id == Agreement.place_id)
        .order_by(Agreement.title, Agreement.id)
    )
    return [(agreement, place) for agreement, place in rows]


def to_find(session: Session) -> list[tuple[Agreement, Place, str]]:
    """Every agreement that the viewer may see, with the place that keeps it and its newest text."""
    newer = sa.orm.aliased(AgreementText)
    last = (
        sa.select(sa.func.max(newer.number))
        .where(newer.agreement_id == Agreement.id)
        .correlate(Agreement)
        .scalar_subquery()
    )
    rows = session.execute(
        sa.select(Agreement, Place, AgreementText.text)
        .join(Place, Place.id == Agreement.place_id)
        .outerjoin(
            AgreementText,
            sa.and_(AgreementText.agreement_id == Agreement.id, AgreementText.number == last),
        )
        .order_by(Agreement.title, Agreement.id)
    )
    return [(agreement, place, (text or "")[:20_000]) for agreement, place, text in rows]


def texts(session: Session, agreement: Agreement) -> list[AgreementText]:
    """Every version of the text, the newest first."""
    return list(
        session.scalars(
            sa.select(AgreementText)
            .where(AgreementText.agreement_id == agreement.id)
            .order_by(AgreementText.number.desc())
        )
    )


def files(session: Session, agreement: Agreement) -> list[AgreementFile]:
    """The attachments, those that are taken away last."""
    rows = session.scalars(
        sa.select(AgreementFile)
        .where(AgreementFile.agreement_id == agreement.id)
        .order_by(AgreementFile.id)
    ).all()
    return sorted(rows, key=lambda each: each.removed_at is not None)


def file(session: Session, agreement: Agreement, key: str) -> AgreementFile:
    """One attachment of an agreement."""
    return session.scalars(
        sa.select(AgreementFile).where(
            AgreementFile.agreement_id == agreement.id, AgreementFile.public_id == key
        )
    ).one()


def parties(session: Session, agreement: Agreement) -> list[tuple[AgreementParty, Place]]:
    """The parties with their places: those that adopt first, in Danish order."""
    rows = session.execute(
        sa.select(AgreementParty, Place)
        .join(Place, Place.id == AgreementParty.party_id)
        .where(AgreementParty.agreement_id == agreement.id)
    )
    found = [(party, place) for party, place in rows]
    return sorted(found, key=lambda pair: (not pair[0].adopts, danish_key(pair[1].name)))


def facts(session: Session, agreement: Agreement) -> Facts:
    """What an agreement is, as the rules ask."""
    return Facts(
        agreement.kind,
        agreement.title,
        agreement.valid_from,
        agreement.valid_to,
        tuple(
            Party(place.id, place.kind, place.name, row.adopts, row.statutory, row.operating)
            for row, place in parties(session, agreement)
        ),
        agreement.level,
        agreement.replaces_id,
    )


def near(session: Session, place: Place, day: date) -> list[Place]:
    """Who is likely to be a party of a place's agreements: the place itself where it can be one, its members, and
    general practice of its kommuner."""
    members = session.scalars(
        sa.select(Place)
        .join(Link, Link.child_id == Place.id)
        .where(Link.parent_id == place.id, Link.relation == Relation.MEMBER_OF)
        .where(on_day(Link.valid_from, Link.valid_to, day))
    ).all()
    own = [place] if place.kind in (*PARTIES, Kind.HEALTH_COUNCIL) else []
    found = {each.id: each for each in (*own, *members) if each.kind in PARTIES or each is place}
    kommuner = [each.id for each in found.values() if each.kind is Kind.KOMMUNE]
    with_kommune = (
        sa.select(Link.parent_id)
        .where(Link.child_id.in_(kommuner), Link.relation == Relation.MEMBER_OF)
        .where(on_day(Link.valid_from, Link.valid_to, day))
    )
    doctors = session.scalars(
        sa.select(Place)
        .join(Link, Link.child_id == Place.id)
        .where(Place.kind == Kind.GENERAL_PRACTICE, Link.relation == Relation.MEMBER_OF)
        .where(Link.parent_id.in_(with_kommune.scalar_subquery()))
        .where(on_day(Link.valid_from, Link.valid_to, day))
    )
    found |= {each.id: each for each in doctors}
    order = (Kind.HEALTH_COUNCIL, *PARTIES)
    return sorted(found.values(), key=lambda p: (order.index(p.kind), danish_key(p.name)))


def others(session: Session, besides: Sequence[Place], day: date) -> list[Place]:
    """Every other place that could be a party."""
    known = {place.id for place in besides}
    rows = session.scalars(
        sa.select(Place)
        .where(Place.kind.in_(PARTIES), ~Place.private)
        .where(on_day(Place.valid_from, Place.valid_to, day))
    )
    return sorted((p for p in rows if p.id not in known), key=lambda p: danish_key(p.name))


def replaceable(session: Session, besides: Agreement | None) -> list[tuple[Agreement, Place]]:
    """The agreements that a new one can take over from."""
    return [
        (agreement, place)
        for agreement, place in every(session)
        if besides is None or agreement.id != besides.id
    ]


def successors(session: Session, agreement: Agreement) -> list[tuple[Agreement, Place]]:
    """The agreements that take over from this one."""
    rows = session.execute(
        sa.select(Agreement, Place)
        .join(Place, Place.id == Agreement.place_id)
        .where(Agreement.replaces_id == agreement.id)
        .order_by(Agreement.id)
    )
    return [(found, place) for found, place in rows]


def state_words(agreement: Agreement, day: date) -> str:
    """How far an agreement has come that day, in words."""
    if agreement.state is AgreementState.DRAFT:
        return "udkast"
    plan = agreement.kind is AgreementKind.LOCAL_HEALTH_PLAN
    if agreement.state is AgreementState.OFFERED:
        return "sendt til vedtagelse" if plan else "sendt til parterne"
    if agreement.ended_on is not None:
        if agreement.ended_on > day:
            return f"ophører før tid {day_words(agreement.ended_on - timedelta(days=1))}"
        return "ophørt før tid"
    if agreement.valid_from is not None and day < agreement.valid_from:
        return f"vedtaget, gælder fra {day_words(agreement.valid_from)}"
    if agreement.valid_to is not None and day >= agreement.valid_to:
        return "udløbet"
    return "gælder"


@dataclass(frozen=True)
class Period:
    """An agreement's period as a page says it."""

    first: date | None
    last: date | None

    @property
    def words(self) -> str:
        """From when until when."""
        if self.first is None:
            return "perioden er ikke skrevet endnu"
        if self.last is None:
            return f"fra {day_words(self.first)} og indtil videre"
        return f"{day_words(self.first)} til {day_words(self.last)}"


def period(agreement: Agreement) -> Period:
    """An agreement's period, with its last day."""
    last = agreement.valid_to - timedelta(days=1) if agreement.valid_to else None
    return Period(agreement.valid_from, last)
