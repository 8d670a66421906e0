"""What is known of a released value's quality: flags, who has dismissed one, and when it came."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from indicators.models import PeriodKind, scope_of
from tvaers.db import Base, EnumByValue
from tvaers.locks import APPEND_ONLY, SYSTEM_WRITTEN, Lock, Rows, declare, declare_kind, ids
from tvaers.sight import by_level, holds, rows_by_level


class Flag(Base):
    """One thing about a released value that a person should look at, as the newest release saw it."""

    __tablename__ = "flag"
    __table_args__ = ({"sqlite_with_rowid": False},)

    measure_version_id: Mapped[int] = mapped_column(
        sa.ForeignKey("measure_version.id"), primary_key=True
    )
    place_id: Mapped[int] = mapped_column(sa.ForeignKey("place.id"), primary_key=True)
    period_kind: Mapped[PeriodKind] = mapped_column(EnumByValue(PeriodKind), primary_key=True)
    period_start: Mapped[date] = mapped_column(primary_key=True)
    # What was seen, as `indicators.checks.words` names it.
    kind: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
    value: Mapped[float | None]
    level: Mapped[int] = mapped_column(sa.SmallInteger)
    raised_at: Mapped[datetime]


class Dismissal(Base):
    """A person's word that a flagged value is right as it stands. It holds for that value alone."""

    __tablename__ = "dismissal"
    __table_args__ = (
        sa.Index("ix_dismissal_figure", "measure_version_id", "place_id", "period_start", "kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    measure_version_id: Mapped[int] = mapped_column(sa.ForeignKey("measure_version.id"))
    place_id: Mapped[int] = mapped_column(sa.ForeignKey("place.id"))
    period_kind: Mapped[PeriodKind] = mapped_column(EnumByValue(PeriodKind))
    period_start: Mapped[date]
    kind: Mapped[str] = mapped_column(sa.String(20))
    value: Mapped[float | None]
    level: Mapped[int] = mapped_column(sa.SmallInteger)
    reason: Mapped[str] = mapped_column(sa.String(500))
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(sa.String(120))
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))


class Arrival(Base):
    """When the counts behind one released value came: the first time, the last time, and by which delivery."""

    __tablename__ = "arrival"
    __table_args__ = ({"sqlite_with_rowid": False},)

    measure_version_id: Mapped[int] = mapped_column(
        sa.ForeignKey("measure_version.id"), primary_key=True
    )
    place_id: Mapped[int] = mapped_column(sa.ForeignKey("place.id"), primary_key=True)
    period_kind: Mapped[PeriodKind] = mapped_column(EnumByValue(PeriodKind), primary_key=True)
    period_start: Mapped[date] = mapped_column(primary_key=True)
    level: Mapped[int] = mapped_column(sa.SmallInteger)
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]
    delivery_id: Mapped[int] = mapped_column(sa.ForeignKey("delivery.id"))


declare(Lock(Flag, seen=by_level(scope_of), rows=rows_by_level("flag")))
declare(Lock(Arrival, seen=by_level(scope_of), rows=rows_by_level("arrival")))
declare(
    Lock(
        Dismissal,
        seen=by_level(scope_of),
        rows=Rows(
            seen=rows_by_level("dismissal").seen,
            insert=f"place_id in {ids('decides')}",
        ),
        # Whoever decides over a unit's deliveries answers for its values.
        may_write=lambda opened, row, new: new and holds(opened.decides, row["place_id"]),
        columns=("place_id",),
    )
)
declare_kind(SYSTEM_WRITTEN, Flag, Arrival)
declare_kind(APPEND_ONLY, Dismissal)
