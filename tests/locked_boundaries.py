"""Boundary questions behind every lock, and what the policy's decisions open of them."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from agreements.boundaries.models import BoundaryAnswer, BoundaryQuestion, BoundaryRuling
from config import compose
from locked_deals import AT, DAY, PARTIES
from tvaers.access import Facts, may
from tvaers.db import now
from tvaers.people import Principal
from tvaers.places import Place

POLICY = compose.policy()
BOUNDARIES: tuple[type[Any], ...] = (BoundaryQuestion, BoundaryAnswer, BoundaryRuling)


def boundary(place: int, asker: int, parties: Iterable[int], **more: Any) -> BoundaryQuestion:
    """A question of a place."""
    ids = sorted({*parties, asker})
    return BoundaryQuestion(
        **{
            "place_id": place,
            "asker_id": asker,
            "parties": f",{','.join(map(str, ids))},",
            "title": "Hvem betaler?",
            "text": "Det er ikke klart.",
            "theme": "paa-tvaers",
            "at": now(),
            "by": "test",
            **more,
        }
    )


def answered(question: BoundaryQuestion, party: int, **more: Any) -> BoundaryAnswer:
    """What a party answers."""
    of = {"question_id": question.id, "place_id": question.place_id, "party_id": party}
    return BoundaryAnswer(**{**of, "text": "Vi gør", "at": now(), "by": "test", **more})


def ruled(question: BoundaryQuestion, **more: Any) -> BoundaryRuling:
    """What the body ruled."""
    of = {"question_id": question.id, "place_id": question.place_id}
    said = {"body": "Rådet", "decided_on": DAY, "text": "Regionen gør", "at": now(), "by": "test"}
    return BoundaryRuling(**{**of, **said, **more})


def boundaries(session: Session) -> None:
    """A question of each place with each pair of parties, answered and ruled on."""
    ids = dict(session.execute(sa.select(Place.slug, Place.id)).all())
    for place in AT:
        for asker, party in PARTIES:
            made = boundary(ids[place], ids[asker], [ids[party]])
            session.add(made)
            session.flush()
            session.add_all([answered(made, ids[party]), ruled(made)])


def decided_boundaries(session: Session, found: Principal) -> dict[type[Any], set[tuple[Any, ...]]]:
    """The keys of what the table's decisions open of them, asked one by one."""
    places = {place.id: place for place in session.scalars(sa.select(Place))}

    def reads(row: BoundaryQuestion) -> bool:
        space = frozenset({row.place_id}) if places[row.place_id].is_space else frozenset[int]()
        there = Facts(row.place_id, space)
        return may(POLICY, found, "boundary.read", there) or any(
            may(POLICY, found, "boundary.read", Facts(holder_id=each)) for each in row.party_ids
        )

    open_ids = {each.id for each in session.scalars(sa.select(BoundaryQuestion)) if reads(each)}
    return {
        BoundaryQuestion: {(each,) for each in open_ids},
        **{
            model: {
                (row.id,)
                for row in session.scalars(sa.select(model))
                if row.question_id in open_ids
            }
            for model in (BoundaryAnswer, BoundaryRuling)
        },
    }
