"""What is read of two parties' numbers; the session limits it to whoever may see both."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from indicators.parties.account import Cause, Word
from indicators.parties.models import NamedCause, Pairing, PartyWord


def pairings(session: Session, place_id: int) -> Sequence[Pairing]:
    """The pairs of a place, newest first."""
    return session.scalars(
        sa.select(Pairing).where(Pairing.place_id == place_id).order_by(Pairing.id.desc())
    ).all()


def pairing(session: Session, place_id: int, key: str) -> Pairing:
    """One of them. Raises NoResultFound, and so a 404, for any other."""
    return session.scalars(
        sa.select(Pairing).where(Pairing.place_id == place_id, Pairing.public_id == key)
    ).one()


def causes(session: Session, of: Pairing) -> list[Cause]:
    """The causes that people have named, oldest first."""
    rows = session.scalars(
        sa.select(NamedCause).where(NamedCause.pairing_id == of.id).order_by(NamedCause.id)
    )
    return [
        Cause(row.period_start, row.text, row.amount, row.by, row.party_id, row.at) for row in rows
    ]


def words(session: Session, of: Pairing) -> list[Word]:
    """What the parties have said that the numbers are."""
    rows = session.scalars(
        sa.select(PartyWord).where(PartyWord.pairing_id == of.id).order_by(PartyWord.id)
    )
    return [Word(row.period_start, row.value, row.party_id, row.by, row.at) for row in rows]
