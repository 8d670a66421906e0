"""Invented people with rights, for tests of what happens to rights."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tvaers.people import Grant, User
from tvaers.places import Place


def place(session: Session, slug: str) -> Place:
    return session.scalars(sa.select(Place).where(Place.slug == slug)).one()


def user(session: Session, name: str) -> User:
    return session.scalars(sa.select(User).where(User.name == name)).one()


def add(session: Session, name: str, home: str) -> User:
    """Somebody new whom the demonstration's sign-in page lists."""
    made = User(
        login=f"{name.replace(' ', '.').lower()}@demo.invalid",
        name=name,
        home_id=place(session, home).id,
        demonstration=True,
    )
    session.add(made)
    session.flush()
    return made


def give(
    session: Session,
    name: str,
    role: str,
    anchor: str,
    begins: date = date(2026, 1, 1),
    ends: date = date(2027, 1, 1),
) -> Grant:
    made = Grant(
        user_id=user(session, name).id,
        role=role,
        anchor_id=place(session, anchor).id,
        valid_from=begins,
        valid_to=ends,
        given_by="Test",
        reason="Test",
    )
    session.add(made)
    session.flush()
    return made


def rights(session: Session, name: str, anchor: str) -> list[tuple[str, date, date, bool]]:
    """The person's rights at a place: role, first day, first day after, whether ended early."""
    rows = session.scalars(
        sa.select(Grant)
        .where(Grant.user_id == user(session, name).id)
        .where(Grant.anchor_id == place(session, anchor).id)
        .order_by(Grant.id)
    )
    return [(g.role, g.valid_from, g.valid_to, g.ended_at is not None) for g in rows]
