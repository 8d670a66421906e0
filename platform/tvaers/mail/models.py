"""The outbox: each mail stands here from the moment its cause is written, until it is sent or given up."""

import enum
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from tvaers.db import Base, EnumByValue, public_id
from tvaers.locks import APPEND_ONLY, declare_kind


class State(enum.StrEnum):
    """How far a mail has come."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    # Nobody knows whether the server took it, so it is not sent again.
    UNCERTAIN = "uncertain"
    GIVEN_UP = "given_up"


class Mail(Base):
    """One mail to one person. Its text is wiped when it is over with."""

    __tablename__ = "mail"
    __table_args__ = (sa.Index(None, "state", "due_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(32), unique=True, default=public_id)
    # What it is about and for whom; the same is never put here twice.
    key: Mapped[str] = mapped_column(sa.String(200), unique=True)
    recipient: Mapped[str] = mapped_column(sa.String(200))
    subject: Mapped[str] = mapped_column(sa.String(200))
    text: Mapped[str]
    # What `{link}` in the text is made of when the mail is sent, so that no secret waits here.
    link: Mapped[str] = mapped_column(sa.String(80), default="")
    state: Mapped[State] = mapped_column(EnumByValue(State), default=State.WAITING)
    queued_at: Mapped[datetime]
    due_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    ended_at: Mapped[datetime | None]
    fault: Mapped[str] = mapped_column(sa.String(200), default="")


declare_kind(APPEND_ONLY, Mail)
