"""The catalogue as it is stored: each version of a document, and its pieces. The command line alone writes it."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from tvaers.db import Base
from tvaers.locks import SYSTEM_WRITTEN, declare_kind


class StandardDocument(Base):
    """One version of a document with quality standards. A newer version never changes an older one."""

    __tablename__ = "standard_document"
    __table_args__ = (sa.UniqueConstraint("name", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(60))
    version: Mapped[int]
    title: Mapped[str] = mapped_column(sa.String(200))
    publisher: Mapped[str] = mapped_column(sa.String(120))
    published: Mapped[date]
    valid_from: Mapped[date]
    requirements: Mapped[int]
    recommendations: Mapped[int]
    source: Mapped[str] = mapped_column(sa.String(300))
    note: Mapped[str] = mapped_column(sa.String(1000))
    # Elements, aspects, themes and addressees, in their order.
    head: Mapped[dict[str, Any]]
    taken_at: Mapped[datetime]
    taken_by: Mapped[str] = mapped_column(sa.String(120))


class StandardPiece(Base):
    """One krav or anbefaling of one version."""

    __tablename__ = "standard_piece"
    __table_args__ = (sa.UniqueConstraint("document_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(sa.ForeignKey("standard_document.id"))
    key: Mapped[str] = mapped_column(sa.String(60))
    element: Mapped[str] = mapped_column(sa.String(60))
    number: Mapped[str] = mapped_column(sa.String(20))
    kind: Mapped[str] = mapped_column(sa.String(20))
    text: Mapped[str] = mapped_column(sa.String(2000))
    wording: Mapped[str] = mapped_column(sa.String(20))
    addressee: Mapped[str] = mapped_column(sa.String(20))
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    source: Mapped[str] = mapped_column(sa.String(300))


declare_kind(SYSTEM_WRITTEN, StandardDocument, StandardPiece)
