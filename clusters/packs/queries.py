"""What is read of packs: always through a person's session, which shows what is theirs to see."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session, undefer

from clusters.packs.models import Pack, PackFile
from tvaers.places import Place


def packs(session: Session, place: Place) -> Sequence[Pack]:
    """A place's packs, the newest first."""
    return session.scalars(
        sa.select(Pack)
        .where(Pack.place_id == place.id)
        .order_by(Pack.frozen_at.desc(), Pack.id.desc())
    ).all()


def pack(session: Session, place: Place, key: str) -> Pack:
    """One of them with what it holds. NoResultFound, and so a 404, for another place's."""
    return session.scalars(
        sa.select(Pack)
        .where(Pack.place_id == place.id, Pack.public_id == key)
        .options(undefer(Pack.content))
    ).one()


def files(session: Session, of: Pack) -> dict[str, PackFile]:
    """The files that are written of a pack, or could not be, by kind; without their bytes."""
    rows = session.scalars(sa.select(PackFile).where(PackFile.pack_id == of.id))
    return {each.kind: each for each in rows}


def file_bytes(session: Session, of: Pack, kind: str) -> bytes | None:
    """A file's bytes; None where it is not written."""
    return session.scalar(
        sa.select(PackFile.content).where(PackFile.pack_id == of.id, PackFile.kind == kind)
    )
