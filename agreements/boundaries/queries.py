"""Boundary questions with answers and rulings; the session limits them to whoever may see them."""

from collections.abc import Collection, Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from agreements.boundaries.models import BoundaryAnswer, BoundaryQuestion, BoundaryRuling
from agreements.boundaries.standing import Party, Standing
from tvaers.places import Place, danish_key

_Space = aliased(Place)


def of_place(session: Session, place: Place) -> list[Standing]:
    """Every question of a space, or that a unit asks or is asked, the newest first."""
    return _standings(
        session,
        sa.or_(
            BoundaryQuestion.place_id == place.id,
            BoundaryQuestion.parties.contains(f",{place.id},"),
        ),
    )


def every(session: Session) -> list[Standing]:
    """Every question that the viewer may see."""
    return _standings(session, sa.true())


def waiting(
    session: Session, parties: Collection[int], spaces: Collection[int]
) -> list[tuple[BoundaryQuestion, Place, set[int]]]:
    """The questions without a ruling that these parties are asked or that these spaces are to rule on, each with
    the party or the space and with those who have answered; the oldest first."""
    named = sa.literal(",").concat(sa.cast(Place.id, sa.String)).concat(",")
    rows = session.execute(
        sa.select(BoundaryQuestion, Place, BoundaryAnswer.party_id)
        .join(
            Place,
            sa.or_(
                sa.and_(Place.id.in_(spaces), Place.id == BoundaryQuestion.place_id),
                sa.and_(Place.id.in_(parties), BoundaryQuestion.parties.contains(named)),
            ),
        )
        .outerjoin(BoundaryAnswer, BoundaryAnswer.question_id == BoundaryQuestion.id)
        .outerjoin(BoundaryRuling, BoundaryRuling.question_id == BoundaryQuestion.id)
        .where(BoundaryRuling.id.is_(None))
        .order_by(BoundaryQuestion.at, BoundaryQuestion.id, Place.id)
    )
    found: dict[tuple[int, int], tuple[BoundaryQuestion, Place, set[int]]] = {}
    for question, place, party in rows:
        answered = found.setdefault((question.id, place.id), (question, place, set()))[2]
        if party is not None:
            answered.add(party)
    return list(found.values())


def one(session: Session, place: Place, key: str) -> Standing:
    """One question through its space or one of its parties; NoResultFound for any other."""
    found = _standings(session, BoundaryQuestion.public_id == key)
    if not found or place.id not in (found[0].space.id, *found[0].question.party_ids):
        raise sa.exc.NoResultFound
    return found[0]


def _standings(session: Session, where: sa.ColumnElement[bool]) -> list[Standing]:
    rows = session.execute(
        sa.select(BoundaryQuestion, _Space)
        .join(_Space, _Space.id == BoundaryQuestion.place_id)
        .where(where)
        .order_by(BoundaryQuestion.at.desc(), BoundaryQuestion.id.desc())
    )
    questions = [(question, space) for question, space in rows]
    if not questions:
        return []
    keys = [question.id for question, _ in questions]
    ids = {each for question, _ in questions for each in question.party_ids}
    places = {
        place.id: place for place in session.scalars(sa.select(Place).where(Place.id.in_(ids)))
    }
    answers = session.scalars(
        sa.select(BoundaryAnswer)
        .where(BoundaryAnswer.question_id.in_(keys))
        .order_by(BoundaryAnswer.id.desc())
    ).all()
    # What takes over from a ruling may be another question's.
    rulings = session.scalars(sa.select(BoundaryRuling).order_by(BoundaryRuling.id.desc())).all()
    return [_standing(q, space, places, answers, rulings) for q, space in questions]


def _standing(
    question: BoundaryQuestion,
    space: Place,
    places: dict[int, Place],
    answers: Iterable[BoundaryAnswer],
    rulings: Iterable[BoundaryRuling],
) -> Standing:
    own = tuple(each for each in rulings if each.question_id == question.id)
    mine = {each.id for each in own}
    parties = [
        Party(
            places[each],
            tuple(a for a in answers if a.question_id == question.id and a.party_id == each),
        )
        for each in question.party_ids
        if each != question.asker_id and each in places
    ]
    return Standing(
        question,
        space,
        places.get(question.asker_id, space),
        tuple(sorted(parties, key=lambda each: danish_key(each.place.name))),
        own,
        next((r for r in rulings if r.replaces_id in mine and r.question_id != question.id), None),
        tuple(r for r in rulings if r.follows_id in mine),
    )
