"""Corrections as they are stored: never changed, only taken back; what was delivered stays where it is."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from indicators.models import PeriodKind, scope_of
from tvaers.db import Base, EnumByValue, public_id
from tvaers.locks import Lock, Rows, among, declare, ids
from tvaers.sight import by_level, holds, rows_by_level


class Correction(Base):
    """A person's word that the count behind one released value is another than was delivered: `value`, or none
    at all where the month is to be left out. `was` is the count that stood when it was said. The release counts
    by it until it is taken back; the delivery and the release that told the old value are not touched."""

    __tablename__ = "correction"
    __table_args__ = (sa.Index("ix_correction_series", "place_id", "measure_version_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(32), unique=True, default=public_id)
    measure_version_id: Mapped[int] = mapped_column(sa.ForeignKey("measure_version.id"))
    place_id: Mapped[int] = mapped_column(sa.ForeignKey("place.id"))
    period_kind: Mapped[PeriodKind] = mapped_column(EnumByValue(PeriodKind))
    period_start: Mapped[date]
    level: Mapped[int] = mapped_column(sa.SmallInteger)
    was: Mapped[float]
    value: Mapped[float | None]
    reason: Mapped[str] = mapped_column(sa.String(500))
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(sa.String(120))
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None] = mapped_column(sa.String(120))
    end_reason: Mapped[str | None] = mapped_column(sa.String(500))


declare(
    Lock(
        Correction,
        # Whoever sees the value sees that it was corrected, and from what.
        seen=by_level(scope_of),
        rows=Rows(
            seen=rows_by_level("correction").seen,
            insert=f"place_id in {ids('decides')}",
            change=f"place_id in {ids('decides')}",
        ),
        changed=lambda opened: among(Correction.place_id, opened.decides),
        # Whoever decides over a unit's deliveries answers for its values.
        may_write=lambda opened, row, new: holds(opened.decides, row["place_id"]),
        columns=("place_id",),
    )
)
