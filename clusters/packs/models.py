"""Packs as they are stored: what was frozen, which nobody changes, and the files that the worker writes of it."""

import enum
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from tvaers.db import Base, EnumByValue, public_id
from tvaers.locks import APPEND_ONLY, SYSTEM_WRITTEN, Lock, Rows, among, declare, declare_kind, ids
from tvaers.sight import Opened, holds


class FileState(enum.StrEnum):
    """Whether a file could be written."""

    DONE = "done"
    FAILED = "failed"


class Pack(Base):
    """One pack of a place. It is added and never changed."""

    __tablename__ = "pack"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(32), unique=True, default=public_id)
    place_id: Mapped[int] = mapped_column(sa.ForeignKey("place.id"), index=True)
    title: Mapped[str] = mapped_column(sa.String(160))
    # What it belongs to: a body and the day of its meeting; empty where it is by itself.
    whole: Mapped[str] = mapped_column(sa.String(200), default="")
    frozen_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(sa.String(120))
    # Where it stands on the web, as it is printed.
    address: Mapped[str] = mapped_column(sa.String(400))
    digest: Mapped[str] = mapped_column(sa.String(64))
    sheets: Mapped[int] = mapped_column(sa.SmallInteger)
    # `clusters.packs.rules.content`: what the digest is of.
    content: Mapped[dict[str, Any]] = mapped_column(sa.JSON, deferred=True)
    demonstration: Mapped[bool] = mapped_column(default=False)


class PackFile(Base):
    """One file of a pack, or why there is none."""

    __tablename__ = "pack_file"
    __table_args__ = (sa.UniqueConstraint("pack_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    pack_id: Mapped[int] = mapped_column(sa.ForeignKey("pack.id"), index=True)
    place_id: Mapped[int] = mapped_column(sa.ForeignKey("place.id"))
    kind: Mapped[str] = mapped_column(sa.String(8))
    state: Mapped[FileState] = mapped_column(EnumByValue(FileState))
    reason: Mapped[str] = mapped_column(sa.String(300), default="")
    size: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[datetime]
    content: Mapped[bytes | None] = mapped_column(sa.LargeBinary, deferred=True)


_SEEN = f"place_id in {ids('packs')}"


def _may_write(opened: Opened, row: Mapping[str, Any], new: bool) -> bool:
    return new and holds(opened.pack_makes, row["place_id"])


declare(
    Lock(
        Pack,
        seen=lambda opened, of: among(of.place_id, opened.packs),
        rows=Rows(seen=_SEEN, insert=f"place_id in {ids('pack_makes')}"),
        may_write=_may_write,
        columns=("place_id",),
    )
)
declare(
    Lock(
        PackFile,
        seen=lambda opened, of: among(of.place_id, opened.packs),
        rows=Rows(seen=_SEEN),
        columns=("place_id",),
    )
)
declare_kind(APPEND_ONLY, Pack)
declare_kind(SYSTEM_WRITTEN, PackFile)
