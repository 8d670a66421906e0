"""Layouts as they are stored: one row a version, never changed afterwards."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from indicators.mapping.layout import Layout
from indicators.mapping.recognise import Role
from tvaers.db import Base
from tvaers.locks import APPEND_ONLY, Lock, Rows, among, declare, declare_kind, ids
from tvaers.sight import holds


class FileLayout(Base):
    """One version of what a provider's file holds, confirmed by a steward of the unit that delivers."""

    __tablename__ = "file_layout"
    __table_args__ = (sa.UniqueConstraint("holder_id", "data_set", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    holder_id: Mapped[int] = mapped_column(sa.ForeignKey("place.id"), index=True)
    data_set: Mapped[str] = mapped_column(sa.String(50))
    title: Mapped[str] = mapped_column(sa.String(120))
    provider: Mapped[str] = mapped_column(sa.String(120))
    version: Mapped[int]
    columns: Mapped[dict[str, Any]]
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(sa.String(120))
    made_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    # The source of the catalogue that the figures come from, and the months between two files, where said.
    card: Mapped[str] = mapped_column(sa.String(60), default="")
    months: Mapped[int | None] = mapped_column(sa.SmallInteger)

    @property
    def layout(self) -> Layout:
        """The layout itself."""
        return Layout(
            data_set=self.data_set,
            title=self.title,
            provider=self.provider,
            version=self.version,
            columns=tuple((name, Role(role)) for name, role in self.columns["roles"]),
            holder_id=self.holder_id,
            card=self.card,
            months=self.months,
        )


declare(
    Lock(
        FileLayout,
        seen=lambda opened, of: sa.or_(
            among(of.holder_id, opened.receipts), among(of.holder_id, opened.delivers)
        ),
        rows=Rows(
            seen=f"holder_id in {ids('receipts')} or holder_id in {ids('delivers')}",
            insert=f"holder_id in {ids('delivers')}",
        ),
        may_write=lambda opened, row, new: new and holds(opened.delivers, row["holder_id"]),
        columns=("holder_id",),
    )
)
declare_kind(APPEND_ONLY, FileLayout)
