"""The rounds of a space or a party, who has answered, and the figures that the answers gave."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from indicators import queries
from indicators.models import MeasureVersion
from indicators.queries import Row, Viewed
from indicators.rounds.models import DataRound, RoundAnswer, RoundParty, RoundQuestion
from tvaers.db import on_day
from tvaers.places import Kind, Link, Place, Relation, children, danish_key

PARTIES = (Kind.KOMMUNE, Kind.REGION, Kind.GENERAL_PRACTICE, Kind.HOSPITAL)


@dataclass(frozen=True)
class Party:
    """One party of a round, and when it answered."""

    place: Place
    row: RoundParty


@dataclass(frozen=True)
class Asked:
    """A round with its space, questions and parties."""

    round: DataRound
    space: Place
    questions: Sequence[RoundQuestion]
    parties: Sequence[Party]

    def answered(self) -> list[Party]:
        """Those that have answered."""
        return [each for each in self.parties if each.row.answered_at is not None]

    def silent(self) -> list[Party]:
        """Those that have not."""
        return [each for each in self.parties if each.row.answered_at is None]

    def late(self, today: date) -> bool:
        """Whether the day is past."""
        return self.round.closed_at is None and today > self.round.due

    def party(self, place: Place) -> Party | None:
        """A place as a party of the round."""
        return next((each for each in self.parties if each.place.id == place.id), None)


def parties_of(session: Session, space: Place, day: date) -> list[Place]:
    """Whom a space can ask: its kommuner, region, hospitals and general practice, which works in the KLU of
    each kommune where it is no member of the space itself."""
    found = {
        each.id: each
        for each in children(session, space.id, Relation.MEMBER_OF, day)
        if each.kind in PARTIES and not each.private
    }
    kommuner = [each.id for each in found.values() if each.kind is Kind.KOMMUNE]
    found |= {each.id: each for each in _general_practice(session, kommuner, day)}
    return sorted(found.values(), key=lambda place: danish_key(place.name))


def _general_practice(session: Session, kommuner: Sequence[int], day: date) -> Sequence[Place]:
    """General practice as it works in the KLU of these kommuner."""
    klu = (
        sa.select(Link.parent_id)
        .join(Place, Place.id == Link.parent_id)
        .where(Link.child_id.in_(kommuner), Link.relation == Relation.MEMBER_OF)
        .where(Place.kind == Kind.KLU, on_day(Link.valid_from, Link.valid_to, day))
    )
    return session.scalars(
        sa.select(Place)
        .join(Link, Link.child_id == Place.id)
        .where(Link.parent_id.in_(klu), Link.relation == Relation.MEMBER_OF)
        .where(Place.kind == Kind.GENERAL_PRACTICE, on_day(Link.valid_from, Link.valid_to, day))
    ).all()


def rounds(session: Session, place: Place) -> list[Asked]:
    """A space's rounds, or those that a party was asked in: the newest first."""
    query = sa.select(DataRound).order_by(DataRound.due.desc(), DataRound.id.desc())
    if place.is_space:
        query = query.where(DataRound.place_id == place.id)
    else:
        mine = sa.select(RoundParty.round_id).where(RoundParty.party_id == place.id)
        query = query.where(DataRound.id.in_(mine))
    return _whole(session, session.scalars(query).all())


def silent(session: Session, place: Place) -> Sequence[tuple[str, str, date, int]]:
    """The open rounds of a space with how many are silent, or those that a party has not answered: title,
    address, day and number, in one question."""
    query = (
        sa.select(DataRound.title, DataRound.public_id, DataRound.due, sa.func.count())
        .join(RoundParty, RoundParty.round_id == DataRound.id)
        .where(DataRound.closed_at.is_(None), RoundParty.answered_at.is_(None))
        .group_by(DataRound.id, DataRound.title, DataRound.public_id, DataRound.due)
        .order_by(DataRound.due)
    )
    of = DataRound.place_id if place.is_space else RoundParty.party_id
    return [
        (title, key, due, silent)
        for title, key, due, silent in session.execute(query.where(of == place.id))
    ]


def one(session: Session, place: Place, public_id: str) -> Asked:
    """One round of a space, or of a party that was asked; NoResultFound, and so a 404, for another's."""
    found = session.scalars(sa.select(DataRound).where(DataRound.public_id == public_id)).one()
    whole = _whole(session, [found])[0]
    if found.place_id != place.id and whole.party(place) is None:
        raise sa.exc.NoResultFound
    return whole


def _whole(session: Session, found: Sequence[DataRound]) -> list[Asked]:
    ids = [each.id for each in found]
    questions: dict[int, list[RoundQuestion]] = {each: [] for each in ids}
    for question in session.scalars(
        sa.select(RoundQuestion)
        .where(RoundQuestion.round_id.in_(ids))
        .order_by(RoundQuestion.number)
    ):
        questions[question.round_id].append(question)
    rows = session.scalars(sa.select(RoundParty).where(RoundParty.round_id.in_(ids))).all()
    wanted = {each.place_id for each in found} | {row.party_id for row in rows}
    places = {
        each.id: each
        for each in session.scalars(sa.select(Place).where(Place.id.in_(sorted(wanted))))
    }
    parties: dict[int, list[Party]] = {each: [] for each in ids}
    for row in rows:
        parties[row.round_id].append(Party(places[row.party_id], row))
    return [
        Asked(
            each,
            places[each.place_id],
            questions[each.id],
            sorted(parties[each.id], key=lambda party: danish_key(party.place.name)),
        )
        for each in found
    ]


def answers(session: Session, asked: Asked, place: Place) -> dict[int, RoundAnswer]:
    """A party's newest answers, by question."""
    rows = session.scalars(
        sa.select(RoundAnswer)
        .where(RoundAnswer.round_id == asked.round.id, RoundAnswer.place_id == place.id)
        .order_by(RoundAnswer.turn)
    )
    return {row.number: row for row in rows}


def figures(session: Session, viewed: Viewed, asked: Asked) -> Mapping[tuple[int, int], Row]:
    """The released figures that the viewer may see, by question and party."""
    names = {asked.round.name(each.number): each.number for each in asked.questions}
    versions = session.scalars(
        sa.select(MeasureVersion).where(MeasureVersion.name.in_(sorted(names)))
    ).all()
    if not versions:
        return {}
    numbers = {version.id: names[version.name] for version in versions}
    ids = [party.place.id for party in asked.parties]
    return {
        (numbers[version], place): rows[-1]
        for (version, place), rows in queries.series(session, viewed, versions, ids).items()
    }
