"""The access log, which no chain holds together, and the anchors that sealed months of the trail leave."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from tvaers.db import Base


class AccessLog(Base):
    """One look at restricted figures, or one refusal: who, for whom, what, from where. Never a value.

    It has no foreign keys, so it outlives whoever looked and what was looked at.
    """

    __tablename__ = "access_log"
    __table_args__ = (
        sa.Index(None, "user_id", "at"),
        sa.Index(None, "holder_id", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    user_id: Mapped[int | None]
    acting_id: Mapped[int | None]
    action: Mapped[str] = mapped_column(sa.String(80))
    thing: Mapped[str] = mapped_column(sa.String(200))
    holder_id: Mapped[int | None]
    level: Mapped[int]
    address: Mapped[str] = mapped_column(sa.String(64))
    outcome: Mapped[int]


class Anchor(Base):
    """What is left of a sealed month of the trail when its events are dropped: how many, and the last link.

    Each anchor follows from the one before it, so that none can be changed or taken out unseen.
    """

    __tablename__ = "trail_anchor"

    month: Mapped[str] = mapped_column(sa.String(7), primary_key=True)
    events: Mapped[int]
    last: Mapped[str] = mapped_column(sa.String(64))
    chain: Mapped[str] = mapped_column(sa.String(64))
    sealed_at: Mapped[datetime]
    dropped_at: Mapped[datetime | None]
