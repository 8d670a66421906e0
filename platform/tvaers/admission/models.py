"""What lies between wanting to give a right and its being in force, and the keys of programs."""

from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from tvaers.db import Base, public_id

INVITED_FOR = timedelta(hours=72)


class _Dated:
    """What is given until a day."""

    valid_to: Mapped[date]

    @property
    def last_day(self) -> date:
        """The last day it holds."""
        return self.valid_to - timedelta(days=1)


class Invitation(_Dated, Base):
    """An invitation bound to an address, a unit and a role; used once. Only its link's hash is kept."""

    __tablename__ = "invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(32), unique=True, default=public_id)
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    login: Mapped[str] = mapped_column(sa.String(200))
    role: Mapped[str] = mapped_column(sa.String(40))
    anchor_id: Mapped[int] = mapped_column(sa.ForeignKey("place.id"), index=True)
    home_id: Mapped[int] = mapped_column(sa.ForeignKey("place.id"))
    valid_to: Mapped[date]
    reason: Mapped[str] = mapped_column(sa.String(500))
    invited_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    invited_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]

    @property
    def lapses_at(self) -> datetime:
        """When the link can no longer be used."""
        return self.invited_at + INVITED_FOR


class Proposal(_Dated, Base):
    """A right at the system that one person proposes and another confirms."""

    __tablename__ = "proposal"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(32), unique=True, default=public_id)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    role: Mapped[str] = mapped_column(sa.String(40))
    valid_to: Mapped[date]
    reason: Mapped[str] = mapped_column(sa.String(500))
    proposed_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    proposed_at: Mapped[datetime] = mapped_column(index=True)
    confirmed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    confirmed_at: Mapped[datetime | None]


class Review(Base):
    """The answer "still right" to a grant, from the half-yearly review."""

    __tablename__ = "review"

    id: Mapped[int] = mapped_column(primary_key=True)
    grant_id: Mapped[int] = mapped_column(sa.ForeignKey("grant.id", ondelete="CASCADE"), index=True)
    day: Mapped[date]
    by: Mapped[str] = mapped_column(sa.String(120))


class Reminder(Base):
    """That it was told, so many days before, that a right ends on a day; each is told once."""

    __tablename__ = "reminder"
    __table_args__ = (sa.UniqueConstraint("grant_id", "until", "days"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    grant_id: Mapped[int] = mapped_column(sa.ForeignKey("grant.id", ondelete="CASCADE"))
    until: Mapped[date]
    days: Mapped[int]
    day: Mapped[date]


class ServiceToken(_Dated, Base):
    """A program's key to one unit: a prefix to know it by, and a hash. It never has more than its creator."""

    __tablename__ = "service_token"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(32), unique=True, default=public_id)
    name: Mapped[str] = mapped_column(sa.String(80))
    role: Mapped[str] = mapped_column(sa.String(40))
    anchor_id: Mapped[int] = mapped_column(sa.ForeignKey("place.id"), index=True)
    prefix: Mapped[str] = mapped_column(sa.String(20))
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    created_by_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    created_on: Mapped[date]
    valid_to: Mapped[date]
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[str] = mapped_column(sa.String(120), default="")
