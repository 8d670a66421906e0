"""What a delivery would change, worked out before it is approved, and what people order of a release."""

import enum
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, aliased, mapped_column

from indicators.models import PeriodKind, Status, scope_of
from tvaers.db import Base, EnumByValue, public_id
from tvaers.locks import (
    APPEND_ONLY,
    SYSTEM_WRITTEN,
    Lock,
    Rows,
    among,
    declare,
    declare_kind,
    ids,
)
from tvaers.sight import Opened, by_level, holds, rows_by_level


class PreviewState(enum.StrEnum):
    """How far the worker has come with a preview."""

    WAITING = "waiting"
    WORKING = "working"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


class Preview(Base):
    """One delivery's preview: what the pages would show if it were approved. One a delivery, made anew when
    something else has been approved or released meanwhile."""

    __tablename__ = "preview"

    id: Mapped[int] = mapped_column(primary_key=True)
    delivery_id: Mapped[int] = mapped_column(sa.ForeignKey("delivery.id"), unique=True)
    holder_id: Mapped[int | None] = mapped_column(sa.ForeignKey("place.id"), index=True)
    state: Mapped[PreviewState] = mapped_column(EnumByValue(PreviewState))
    # What the figures rested on when it was made; another word means that it is old.
    basis: Mapped[str] = mapped_column(sa.String(64), default="")
    asked_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    done: Mapped[int] = mapped_column(default=0)
    steps: Mapped[int] = mapped_column(default=0)
    doing: Mapped[str] = mapped_column(sa.String(160), default="")
    fault: Mapped[str] = mapped_column(sa.String(300), default="")


class PreviewFigure(Base):
    """One value that a delivery would change: as it stands, as it would stand, both after disclosure control."""

    __tablename__ = "preview_figure"
    __table_args__ = ({"sqlite_with_rowid": False},)

    preview_id: Mapped[int] = mapped_column(sa.ForeignKey("preview.id"), primary_key=True)
    measure_version_id: Mapped[int] = mapped_column(
        sa.ForeignKey("measure_version.id"), primary_key=True
    )
    place_id: Mapped[int] = mapped_column(sa.ForeignKey("place.id"), primary_key=True)
    period_kind: Mapped[PeriodKind] = mapped_column(EnumByValue(PeriodKind), primary_key=True)
    period_start: Mapped[date] = mapped_column(primary_key=True)
    level: Mapped[int] = mapped_column(sa.SmallInteger)
    # Empty where no figure stands there yet.
    status_before: Mapped[Status | None] = mapped_column(EnumByValue(Status))
    before: Mapped[float | None]
    status_after: Mapped[Status] = mapped_column(EnumByValue(Status))
    after: Mapped[float | None]
    # Why, as `indicators.deliveries.differences` names it.
    why: Mapped[str] = mapped_column(sa.String(20))
    # The kinds of flags that the value would carry, by comma.
    flags: Mapped[str] = mapped_column(sa.String(120), default="")


class PreviewSignal(Base):
    """One run chart whose verdict a delivery would change. Sides are -1, 0 (none) and 1."""

    __tablename__ = "preview_signal"
    __table_args__ = ({"sqlite_with_rowid": False},)

    preview_id: Mapped[int] = mapped_column(sa.ForeignKey("preview.id"), primary_key=True)
    measure_version_id: Mapped[int] = mapped_column(
        sa.ForeignKey("measure_version.id"), primary_key=True
    )
    place_id: Mapped[int] = mapped_column(sa.ForeignKey("place.id"), primary_key=True)
    level: Mapped[int] = mapped_column(sa.SmallInteger)
    signal_before: Mapped[bool]
    side_before: Mapped[int] = mapped_column(sa.SmallInteger)
    signal_after: Mapped[bool]
    side_after: Mapped[int] = mapped_column(sa.SmallInteger)


class Order(Base):
    """What a person has decided over a release and the worker carries out: to roll it back, and why."""

    __tablename__ = "release_order"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(32), unique=True, default=public_id)
    release_id: Mapped[int] = mapped_column(sa.ForeignKey("release.id"), index=True)
    holder_id: Mapped[int] = mapped_column(sa.ForeignKey("place.id"), index=True)
    reason: Mapped[str] = mapped_column(sa.String(500))
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(sa.String(120))
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    # Why the worker could not, where something had happened meanwhile.
    refused: Mapped[str] = mapped_column(sa.String(300), default="")


# By a name of its own, so that a statement that asks for previews itself does not become a part of it.
_Of = aliased(Preview)
_OWN = "preview_id in (select id from preview)"


def _own(opened: Opened, of: Any) -> sa.ColumnElement[bool]:
    """A preview is its holder's, whatever the level of what it holds: nothing of it is published."""
    mine = sa.select(_Of.id).where(among(_Of.holder_id, opened.receipts))
    found: sa.ColumnElement[bool] = of.preview_id.in_(mine)
    return found


def _within(model: type[Any], table: str) -> Lock:
    open_to = by_level(scope_of)
    return Lock(
        model,
        seen=lambda opened, of: sa.and_(open_to(opened, of), _own(opened, of)),
        rows=Rows(f"({rows_by_level(table).seen}) and {_OWN}"),
        through=(Preview,),
    )


declare(
    Lock(
        Preview,
        seen=lambda opened, of: among(of.holder_id, opened.receipts),
        rows=Rows(
            seen=f"holder_id in {ids('receipts')}",
            change=f"holder_id in {ids('delivers')} or holder_id in {ids('decides')}",
        ),
        changed=lambda opened: sa.or_(
            among(Preview.holder_id, opened.delivers), among(Preview.holder_id, opened.decides)
        ),
        may_write=lambda opened, row, new: (
            not new
            and (
                holds(opened.delivers, row["holder_id"]) or holds(opened.decides, row["holder_id"])
            )
        ),
        columns=("holder_id",),
    )
)
declare(_within(PreviewFigure, "preview_figure"))
declare(_within(PreviewSignal, "preview_signal"))
declare(
    Lock(
        Order,
        seen=lambda opened, of: among(of.holder_id, opened.receipts),
        rows=Rows(seen=f"holder_id in {ids('receipts')}", insert=f"holder_id in {ids('decides')}"),
        may_write=lambda opened, row, new: new and holds(opened.decides, row["holder_id"]),
        columns=("holder_id",),
    )
)
declare_kind(SYSTEM_WRITTEN, PreviewFigure, PreviewSignal)
declare_kind(APPEND_ONLY, Order)
