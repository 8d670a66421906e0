"""A stafet: one person's things at one place, offered to a successor, who accepts or does not."""

import enum
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from tvaers.db import Base, EnumByValue, public_id

OPEN_FOR = timedelta(days=14)


class State(enum.StrEnum):
    """What has become of an offer. One that is too old is gone, whatever it says."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Handover(Base):
    """One offer. Until it is accepted nothing else changes; `carries` counts what it was offered with."""

    __tablename__ = "handover"
    # One open offer a person and place.
    __table_args__ = (
        sa.Index(
            None,
            "place_id",
            "leaver_id",
            unique=True,
            sqlite_where=sa.text("state = 'offered'"),
            postgresql_where=sa.text("state = 'offered'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(32), unique=True, default=public_id)
    place_id: Mapped[int] = mapped_column(sa.ForeignKey("place.id"))
    leaver_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    successor_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    offered_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    offered_on: Mapped[date]
    carries: Mapped[dict[str, Any]]
    state: Mapped[State] = mapped_column(EnumByValue(State))
    answered_at: Mapped[datetime | None]

    def is_open(self, day: date) -> bool:
        """Whether it can still be answered."""
        return self.state is State.OFFERED and day < self.offered_on + OPEN_FOR

    @property
    def last_day(self) -> date:
        """The last day on which it can be answered."""
        return self.offered_on + OPEN_FOR - timedelta(days=1)
