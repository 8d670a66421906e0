"""Packs behind every lock: what was frozen, and its files."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from clusters.packs.models import FileState, Pack, PackFile
from config import compose
from tvaers.access import Facts, may
from tvaers.db import now
from tvaers.people import Principal

POLICY = compose.policy()
PACKS: tuple[type[Any], ...] = (Pack, PackFile)


def packs(session: Session, place: int) -> None:
    """A pack of a place with one file."""
    made = pack(place_id=place)
    session.add(made)
    session.flush()
    session.add(pack_file(place_id=place, pack_id=made.id))


def pack(**of: Any) -> Pack:
    """A pack."""
    return Pack(
        **of,
        title="Materiale",
        frozen_at=now(),
        made_by="test",
        address="https://tvaers.example.dk/",
        digest="0" * 64,
        sheets=0,
        content={"sheets": []},
    )


def pack_file(**of: Any) -> PackFile:
    """A file of it."""
    return PackFile(**{"kind": "pdf", **of}, state=FileState.DONE, made_at=now(), content=b"%PDF")


def decided_packs(session: Session, found: Principal) -> dict[type[Any], set[tuple[Any, ...]]]:
    """What the table lets a person see of them."""
    return {
        model: {
            (row.id,)
            for row in session.scalars(sa.select(model))
            if may(POLICY, found, "pack.read", Facts(row.place_id, frozenset({row.place_id})))
        }
        for model in PACKS
    }
