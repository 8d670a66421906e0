"""The catalogue as it is stored, which the command line alone writes, and what units say of themselves by it."""

import enum
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, aliased, mapped_column

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
from tvaers.sight import holds


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


class State(enum.StrEnum):
    """What a unit says of one field; a field that nobody has spoken of has no state."""

    MEETS = "meets"
    PARTLY = "partly"
    NOT_YET = "not_yet"
    NOT_OURS = "not_ours"


class Assessment(Base):
    """What a unit says of itself in one field, by one person. It is never changed: what is said later follows it,
    and names everything that its writer had seen. Two that follow the same were written at the same time."""

    __tablename__ = "assessment"
    __table_args__ = (
        sa.UniqueConstraint("id", "place_id"),
        sa.Index("ix_assessment_place", "place_id", "document", "field"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(32), unique=True, default=public_id)
    place_id: Mapped[int] = mapped_column(sa.ForeignKey("place.id"))
    document: Mapped[str] = mapped_column(sa.String(60))
    version: Mapped[int]
    field: Mapped[str] = mapped_column(sa.String(130))
    state: Mapped[State] = mapped_column(EnumByValue(State))
    evidence: Mapped[str] = mapped_column(sa.String(2000))
    owner: Mapped[str] = mapped_column(sa.String(120))
    next_step: Mapped[str] = mapped_column(sa.String(500))
    next_day: Mapped[date | None]
    measures: Mapped[list[str]]
    # Where a forløbsprogram speaks of it, in words.
    clause: Mapped[str] = mapped_column(sa.String(300))
    follows: Mapped[list[str]]
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(sa.String(120))
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    demonstration: Mapped[bool] = mapped_column(default=False)


class AssessmentShown(Base):
    """One assessment that its unit has let a space see, and by whom; and who took that back. It is ended and never
    changed: what is shared again is shown by a row of its own."""

    __tablename__ = "assessment_shown"
    __table_args__ = (
        # An assessment is shown by the unit whose it is.
        sa.ForeignKeyConstraint(
            ["assessment_id", "place_id"], ["assessment.id", "assessment.place_id"]
        ),
        # Once at a time.
        sa.Index(
            None,
            "assessment_id",
            "space_id",
            unique=True,
            sqlite_where=sa.text("ended_at is null"),
            postgresql_where=sa.text("ended_at is null"),
        ),
        sa.Index(None, "space_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    assessment_id: Mapped[int]
    place_id: Mapped[int] = mapped_column(sa.ForeignKey("place.id"))
    space_id: Mapped[int] = mapped_column(sa.ForeignKey("place.id"))
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(sa.String(120))
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None] = mapped_column(sa.String(120))


# By a name of its own, so that a statement that asks for what is shown does not become a part of it.
_Shown = aliased(AssessmentShown)

declare(
    Lock(
        Assessment,
        seen=lambda opened, of: sa.or_(
            among(of.place_id, opened.unshared),
            of.id.in_(
                sa.select(_Shown.assessment_id).where(
                    among(_Shown.space_id, opened.assessed), _Shown.ended_at.is_(None)
                )
            ),
        ),
        rows=Rows(
            seen=f"place_id in {ids('unshared')} or id in (select s.assessment_id from "
            f"assessment_shown s where s.space_id in {ids('assessed')} and s.ended_at is null)",
            insert=f"place_id in {ids('assesses')}",
        ),
        may_write=lambda opened, row, new: new and holds(opened.assesses, row["place_id"]),
        columns=("place_id",),
        through=(AssessmentShown,),
    )
)
declare(
    Lock(
        AssessmentShown,
        seen=lambda opened, of: sa.or_(
            among(of.place_id, opened.unshared),
            sa.and_(among(of.space_id, opened.assessed), of.ended_at.is_(None)),
        ),
        rows=Rows(
            seen=f"place_id in {ids('unshared')} "
            f"or (space_id in {ids('assessed')} and ended_at is null)",
            insert=f"place_id in {ids('shows')}",
            change=f"place_id in {ids('shows')}",
        ),
        changed=lambda opened: among(AssessmentShown.place_id, opened.shows),
        may_write=lambda opened, row, new: holds(opened.shows, row["place_id"]),
        columns=("place_id",),
    )
)
declare_kind(SYSTEM_WRITTEN, StandardDocument, StandardPiece)
declare_kind(APPEND_ONLY, Assessment)
