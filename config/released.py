"""What the whole of the figures was last released from, kept beside the stores: so that a worker that starts where
nothing has changed need not work it all out again.

It says the same only where the same deliveries are approved, with the same definitions and corrections, and no
release was made since: a store that was brought back, or a worker that was stopped on the way, is worked out anew.
"""

import hashlib
from importlib import metadata
from pathlib import Path

import sqlalchemy as sa

from config import compose
from indicators.corrections import queries as corrections
from indicators.definition import Definition
from indicators.models import OWN_SOURCES, Release
from tvaers.db import transaction
from tvaers.intake import Delivery, DeliveryState, Stores

NAME = "udgivet"
RestsOn = tuple[frozenset[int], tuple[Definition, ...], frozenset[int]]


def rests_on(stores: Stores) -> RestsOn:
    """The approved deliveries, the definitions in use and the standing corrections."""
    defined = compose.defined(stores.published).definitions
    with transaction(stores.published) as session:
        approved = frozenset(
            session.scalars(
                sa.select(Delivery.id).where(
                    Delivery.state == DeliveryState.APPROVED, Delivery.source.not_in(OWN_SOURCES)
                )
            )
        )
        return approved, tuple(defined), corrections.keys(session)


def note(stores: Stores, folder: Path, found: RestsOn) -> None:
    """Write down that everything has been released from this."""
    (folder / NAME).write_text(_digest(stores, found), encoding="ascii")


def is_noted(stores: Stores, folder: Path, found: RestsOn) -> bool:
    """Whether everything was released from just this, and nothing was released since."""
    file = folder / NAME
    return file.is_file() and file.read_text(encoding="ascii") == _digest(stores, found)


def _digest(stores: Stores, found: RestsOn) -> str:
    approved, defined, corrected = found
    with transaction(stores.published) as session:
        last = session.scalar(sa.select(sa.func.max(Release.id)))
    told = repr(
        (
            metadata.version("tvaers"),
            *(sorted(approved), sorted(corrected), last),
            [repr(each.as_data()) for each in defined],
        )
    )
    return hashlib.sha256(told.encode()).hexdigest()
