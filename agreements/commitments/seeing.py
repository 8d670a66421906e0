"""A session that sees what one person may see on a day, where that person does not ask in a browser."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tvaers.access import Policy
from tvaers.people import Principal, User, principal
from tvaers.places import Place
from tvaers.sessions import PersonSession
from tvaers.sight import Opened


@contextmanager
def as_person(
    engine: sa.Engine, policy: Policy, user_id: int, day: date
) -> Iterator[tuple[Session, Principal]]:
    """The session and the person with the rights of that day; nothing that is done in it is kept."""
    who: list[Principal] = []
    session = PersonSession(engine, lambda: Opened(policy, who[0], day))
    try:
        with session.finding():
            who.append(principal(session, session.get_one(User, user_id), day))
        yield session, who[0]
    finally:
        session.rollback()
        session.close()


def places_of(session: Session, who: Principal) -> list[Place]:
    """The places at which a person has a right."""
    ids = {held.anchor_id for held in who.grants if held.anchor_id is not None}
    return [*session.scalars(sa.select(Place).where(Place.id.in_(ids)).order_by(Place.id))]
