"""Receipts: what came, what became of its rows, and the original file. What the intake writes, as rows."""

import enum
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, aliased, mapped_column

from tvaers.db import Base, EnumByValue, RawBase, public_id
from tvaers.locks import (
    APPEND_ONLY,
    CLOSED,
    SYSTEM_WRITTEN,
    Lock,
    Rows,
    among,
    declare,
    declare_kind,
    ids,
)
from tvaers.sight import Opened, holds


class DeliveryState(enum.StrEnum):
    """The life of a delivery (docs/decisions.md 9)."""

    RECEIVED = "received"
    CHECKED = "checked"
    QUARANTINED = "quarantined"
    READY = "ready"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    DISCARDED = "discarded"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Delivery(Base):
    """One receipt: what came, from whom, when, and what became of its rows."""

    __tablename__ = "delivery"
    __table_args__ = (
        sa.UniqueConstraint("source", "digest", "read_by"),
        sa.CheckConstraint("rows_read = accepted + quarantined + ignored", name="no_row_is_lost"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(32), unique=True, default=public_id)
    source: Mapped[str] = mapped_column(sa.String(60))
    holder_id: Mapped[int | None] = mapped_column(sa.ForeignKey("place.id"), index=True)
    digest: Mapped[str] = mapped_column(sa.String(64))
    file_name: Mapped[str] = mapped_column(sa.String(200))
    size: Mapped[int]
    received_at: Mapped[datetime]
    received_by: Mapped[str] = mapped_column(sa.String(120))
    # The person, where one delivered it: names are shown, and persons are compared.
    received_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    # Who answers for it now, where whoever brought it has handed it on.
    responsible_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    state: Mapped[DeliveryState] = mapped_column(EnumByValue(DeliveryState))
    rows_read: Mapped[int] = mapped_column(default=0)
    accepted: Mapped[int] = mapped_column(default=0)
    quarantined: Mapped[int] = mapped_column(default=0)
    ignored: Mapped[int] = mapped_column(default=0)
    extraction_date: Mapped[date | None]
    first_period: Mapped[date | None]
    last_period: Mapped[date | None]
    submitted_at: Mapped[datetime | None]
    submitted_by: Mapped[str | None] = mapped_column(sa.String(120))
    submitted_by_id: Mapped[int | None]
    approved_at: Mapped[datetime | None]
    approved_by: Mapped[str | None] = mapped_column(sa.String(120))
    approved_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[str | None] = mapped_column(sa.String(120))
    # Why it was sent back, withdrawn or discarded, in the words of whoever did it last.
    reason: Mapped[str] = mapped_column(sa.String(500), default="")
    demonstration: Mapped[bool] = mapped_column(default=False)
    # How it was read, where the same bytes may be read again in another way: a unit corrected its layout.
    read_by: Mapped[str] = mapped_column(sa.String(120), default="")
    # The source of the catalogue that its figures come from, and the months between two of its files,
    # where whoever delivers has said so.
    card: Mapped[str | None] = mapped_column(sa.String(60))
    rhythm: Mapped[int | None] = mapped_column(sa.SmallInteger)


class QuarantinedRow(Base):
    """One row that was not accepted: where in the file, and why. Its content stays in the raw store."""

    __tablename__ = "quarantined_row"

    delivery_id: Mapped[int] = mapped_column(sa.ForeignKey("delivery.id"), primary_key=True)
    row: Mapped[int] = mapped_column(primary_key=True)
    column: Mapped[str] = mapped_column(sa.String(120), primary_key=True)
    reason: Mapped[str] = mapped_column(sa.String(500))


class RowRuling(Base):
    """A person's word on one row in quarantine: it is left out, and why."""

    __tablename__ = "row_ruling"

    delivery_id: Mapped[int] = mapped_column(sa.ForeignKey("delivery.id"), primary_key=True)
    row: Mapped[int] = mapped_column(primary_key=True)
    reason: Mapped[str] = mapped_column(sa.String(500))
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(sa.String(120))
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    holder_id: Mapped[int | None] = mapped_column(sa.ForeignKey("place.id"))


class Original(RawBase):
    """The file as it came, kept until its retention ends, so that a release can be replayed."""

    __tablename__ = "original"
    __table_args__ = (sa.UniqueConstraint("source", "digest", "read_by"), {"schema": "raw"})

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(sa.String(60))
    digest: Mapped[str] = mapped_column(sa.String(64))
    read_by: Mapped[str] = mapped_column(sa.String(120), default="")
    delivery_id: Mapped[int]
    received_at: Mapped[datetime]
    content: Mapped[bytes] = mapped_column(sa.LargeBinary)


def _receipts(opened: Opened, of: Any) -> sa.ColumnElement[bool]:
    return sa.or_(of.holder_id.is_(None), among(of.holder_id, opened.receipts))


_Whole = aliased(Delivery)


declare(
    Lock(
        Delivery,
        seen=_receipts,
        rows=Rows(
            seen=f"holder_id is null or holder_id in {ids('receipts')}",
            change=f"holder_id in {ids('decides')}",
        ),
        changed=lambda opened: among(Delivery.holder_id, opened.decides),
        # Deliveries come through the intake; a person decides over those of the own units.
        may_write=lambda opened, row, new: not new and holds(opened.decides, row["holder_id"]),
        columns=("holder_id",),
    )
)
declare(
    Lock(
        QuarantinedRow,
        seen=lambda opened, of: of.delivery_id.in_(
            sa.select(_Whole.id).where(_receipts(opened, _Whole))
        ),
        rows=Rows("delivery_id in (select id from delivery)"),
        through=(Delivery,),
    )
)
declare(
    Lock(
        RowRuling,
        seen=lambda opened, of: of.delivery_id.in_(
            sa.select(_Whole.id).where(_receipts(opened, _Whole))
        ),
        rows=Rows(
            seen="delivery_id in (select id from delivery)",
            insert=f"holder_id in {ids('decides')} and exists (select 1 from delivery d "
            "where d.id = row_ruling.delivery_id and d.holder_id = row_ruling.holder_id)",
        ),
        may_write=lambda opened, row, new: new and holds(opened.decides, row["holder_id"]),
        columns=("holder_id",),
        through=(Delivery,),
    )
)
declare_kind(SYSTEM_WRITTEN, QuarantinedRow)
declare_kind(APPEND_ONLY, RowRuling)
declare_kind(CLOSED, Original)
