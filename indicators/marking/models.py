"""Marks as they are stored: who set what on which series, and who took it away again and why."""

import enum
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from indicators.models import scope_of
from tvaers.db import Base, EnumByValue, public_id
from tvaers.locks import Lock, Rows, among, declare, ids
from tvaers.sight import by_level, holds, rows_by_level


class MarkKind(enum.StrEnum):
    """What a person can set on a series."""

    NOTE = "note"
    PHASE = "phase"
    TARGET = "target"


class SeriesMark(Base):
    """One note, phase or target of a measure in a place, from `day`; a target has a `value` and may have a
    last day, `until` (the first that is not its own). What is wrong is ended, never changed: a correction is
    a mark of its own, and what stood before can be read."""

    __tablename__ = "series_mark"
    __table_args__ = (sa.Index("ix_series_mark_series", "place_id", "measure_version_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(32), unique=True, default=public_id)
    measure_version_id: Mapped[int] = mapped_column(sa.ForeignKey("measure_version.id"))
    place_id: Mapped[int] = mapped_column(sa.ForeignKey("place.id"))
    level: Mapped[int] = mapped_column(sa.SmallInteger)
    kind: Mapped[MarkKind] = mapped_column(EnumByValue(MarkKind))
    day: Mapped[date]
    until: Mapped[date | None]
    value: Mapped[float | None]
    text: Mapped[str] = mapped_column(sa.String(300))
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(sa.String(120))
    made_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None] = mapped_column(sa.String(120))
    end_reason: Mapped[str | None] = mapped_column(sa.String(300))


declare(
    Lock(
        SeriesMark,
        # Whoever sees a place's figures of the measure sees what is said of them.
        seen=by_level(scope_of),
        rows=Rows(
            seen=rows_by_level("series_mark").seen,
            insert=f"place_id in {ids('marks')}",
            change=f"place_id in {ids('marks')}",
        ),
        changed=lambda opened: among(SeriesMark.place_id, opened.marks),
        may_write=lambda opened, row, new: holds(opened.marks, row["place_id"]),
        columns=("place_id",),
    )
)
