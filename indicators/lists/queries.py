"""The lists that a person may compare with, and those of one unit."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from indicators.lists.models import PeerList
from tvaers.places import Place


def standing(session: Session) -> Sequence[PeerList]:
    """Every list that nobody has ended, of the units whose lists the session's person sees."""
    return session.scalars(
        sa.select(PeerList).where(PeerList.ended_at.is_(None)).order_by(PeerList.name, PeerList.id)
    ).all()


def of_place(session: Session, place: Place) -> Sequence[PeerList]:
    """A unit's lists, the ended ones too: the newest first."""
    return session.scalars(
        sa.select(PeerList).where(PeerList.place_id == place.id).order_by(PeerList.id.desc())
    ).all()
