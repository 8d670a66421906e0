"""What is planted of a delivery's life: previews, what is said of flags, and two parties' numbers."""

from collections.abc import Callable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from indicators.corrections.models import Correction
from indicators.deliveries.models import Preview, PreviewState
from indicators.flags import Dismissal
from indicators.lists.models import PeerList
from indicators.marking.models import MarkKind, SeriesMark
from indicators.models import Figure, MeasureVersion
from indicators.parties.models import NamedCause, Pairing
from planted import Canary
from tvaers.db import now
from tvaers.intake import Delivery

Word = Callable[[str, Canary], str]


def quality(session: Session, word: Word, unit: int) -> None:
    """What somebody has said of a unit's restricted values: for those who may see the values."""
    rows = session.execute(
        sa.select(Figure, MeasureVersion.data_set)
        .join(MeasureVersion, MeasureVersion.id == Figure.measure_version_id)
        .where(Figure.place_id == unit, Figure.level >= 2)
        .order_by(Figure.period_start.desc())
        .limit(20)
    ).all()
    for figure, data_set in rows:
        canary = Canary("dismissal", ("value.read",), unit, figure.level, "published", data_set)
        session.add(
            Dismissal(
                measure_version_id=figure.measure_version_id,
                place_id=unit,
                period_kind=figure.period_kind,
                period_start=figure.period_start,
                kind="jump",
                value=figure.value,
                level=figure.level,
                reason=f"Set efter {word('di', canary)}",
                at=now(),
                by="Prøve",
            )
        )
        mended = Canary("correction", ("value.read",), unit, figure.level, "published", data_set)
        session.add(
            Correction(
                measure_version_id=figure.measure_version_id,
                place_id=unit,
                period_kind=figure.period_kind,
                period_start=figure.period_start,
                level=figure.level,
                was=12.0,
                value=None,
                reason=f"Talt to gange {word('re', mended)}",
                at=now(),
                by="Prøve",
            )
        )
        noted = Canary("mark", ("value.read",), unit, figure.level, "published", data_set)
        session.add(
            SeriesMark(
                measure_version_id=figure.measure_version_id,
                place_id=unit,
                level=figure.level,
                kind=MarkKind.NOTE,
                day=figure.period_start,
                text=f"Nyt skema {word('ma', noted)}",
                made_at=now(),
                made_by="Prøve",
            )
        )


def peers(session: Session, word: Word, unit: int) -> None:
    """A list that a unit compares itself with: for those who have a role there."""
    named = Canary("peers", ("peerlist.read",), unit)
    session.add(
        PeerList(
            place_id=unit,
            name=f"Naboer {word('pl', named)}",
            kommuner="horsens-kommune odder-kommune",
            made_at=now(),
            made_by="Prøve",
        )
    )


def pair(session: Session, word: Word, unit: int) -> None:
    """Two numbers of a unit's own side by side, with a cause: for those who may see both."""
    figure = session.scalars(
        sa.select(Figure).where(Figure.place_id == unit, Figure.level >= 2).limit(1)
    ).first()
    if figure is None:
        return
    version = session.get_one(MeasureVersion, figure.measure_version_id)
    canary = Canary("pair", ("value.read",), unit, figure.level, "published", version.data_set)
    of = {"place_id": unit, "measure_version_id": version.id, "level": figure.level}
    made = Pairing(
        **of,
        public_id=word("pa", canary),
        first_measure=version.name,
        second_measure="folketal",
        first_party_id=unit,
        second_party_id=unit,
        apart=f"Forskellen er {word('pd', canary)}",
        at=now(),
        by="Prøve",
    )
    session.add(made)
    session.flush()
    session.add(
        NamedCause(
            **of,
            pairing_id=made.id,
            party_id=unit,
            period_start=figure.period_start,
            text=f"Årsagen er {word('pc', canary)}",
            amount=9.0,
            at=now(),
            by="Prøve",
        )
    )


def preview(session: Session, of: Delivery, named: str) -> None:
    """A preview that failed, with a reason of its own."""
    session.add(
        Preview(
            delivery_id=of.id,
            holder_id=of.holder_id,
            state=PreviewState.FAILED,
            basis="x",
            asked_at=now(),
            fault=f"Kunne ikke laves {named}",
        )
    )
