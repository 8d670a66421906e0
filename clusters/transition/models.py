"""What the secretariat of a health council answered about one person's role at a place before it."""

import enum
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from tvaers.db import Base, EnumByValue


class Answer(enum.StrEnum):
    """Whether the person goes on at the council."""

    CONFIRMED = "confirmed"
    OMITTED = "omitted"


class TransitionAnswer(Base):
    """One answer, given once: nobody gets a right at a council without one."""

    __tablename__ = "transition_answer"
    __table_args__ = (sa.UniqueConstraint("council_id", "user_id", "role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    council_id: Mapped[int] = mapped_column(sa.ForeignKey("place.id"))
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    role: Mapped[str] = mapped_column(sa.String(40))
    answer: Mapped[Answer] = mapped_column(EnumByValue(Answer))
    reason: Mapped[str] = mapped_column(sa.String(500), default="")
    grant_id: Mapped[int | None] = mapped_column(sa.ForeignKey("grant.id"))
    answered_at: Mapped[datetime]
    answered_by: Mapped[str] = mapped_column(sa.String(120))
