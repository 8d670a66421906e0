"""What pages read of flags, dismissals and arrivals; the session limits all of it to the viewer's."""

from collections.abc import Sequence
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from indicators.flags import Arrival, Dismissal, Flag


def flags(session: Session, version_id: int, place_id: int, start: date) -> list[Flag]:
    """Every flag of one value, dismissed ones too."""
    return list(
        session.scalars(
            sa.select(Flag)
            .where(
                Flag.measure_version_id == version_id,
                Flag.place_id == place_id,
                Flag.period_start == start,
            )
            .order_by(Flag.kind)
        )
    )


def dismissals(session: Session, version_id: int, place_id: int, start: date) -> list[Dismissal]:
    """What people have said of one value's flags, newest first; of its earlier values too."""
    return list(
        session.scalars(
            sa.select(Dismissal)
            .where(
                Dismissal.measure_version_id == version_id,
                Dismissal.place_id == place_id,
                Dismissal.period_start == start,
            )
            .order_by(Dismissal.id.desc())
        )
    )


def arrival(session: Session, version_id: int, place_id: int, start: date) -> Arrival | None:
    """When the counts behind one value came."""
    return session.scalar(
        sa.select(Arrival).where(
            Arrival.measure_version_id == version_id,
            Arrival.place_id == place_id,
            Arrival.period_start == start,
        )
    )


def arrivals(
    session: Session, version_id: int, place_ids: Sequence[int], since: date
) -> dict[tuple[int, date], datetime]:
    """When the counts of these places first came, by place and period, from a day on."""
    rows = session.execute(
        sa.select(Arrival.place_id, Arrival.period_start, Arrival.first_at).where(
            Arrival.measure_version_id == version_id,
            Arrival.place_id.in_(sorted(place_ids)),
            Arrival.period_start >= since,
        )
    )
    return {(place, start): at for place, start, at in rows}
