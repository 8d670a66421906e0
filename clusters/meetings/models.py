"""Bodies and meetings as they are stored: a body, its seats, its meetings, and the items of their agendas.

Whoever works in a space sees its bodies and meetings. A closed item is seen by leaders and secretaries alone,
and no item by a person who is excluded from it.
"""

import enum
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from tvaers.db import Base, EnumByValue, public_id
from tvaers.locks import Lock, Rows, among, declare, ids, overlap, overlaps
from tvaers.sight import Opened, holds


class BodyLevel(enum.StrEnum):
    """What sort of body it is."""

    POLITICAL = "political"
    PROFESSIONAL = "professional"
    COUNCIL = "council"
    KLU = "klu"
    COOPERATION = "cooperation"
    STEERING = "steering"
    WORKING = "working"


class Side(enum.StrEnum):
    """Whom a seat speaks for."""

    REGION = "region"
    KOMMUNER = "kommuner"
    GENERAL_PRACTICE = "general_practice"
    PATIENTS = "patients"
    OTHER = "other"


class MeetingState(enum.StrEnum):
    """How far a meeting has come."""

    PLANNED = "planned"
    CALLED = "called"
    HELD = "held"
    CANCELLED = "cancelled"


class MeetingBody(Base):
    """A body of a space. `standing` has a line for each item that every agenda begins with."""

    __tablename__ = "meeting_body"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(32), unique=True, default=public_id)
    place_id: Mapped[int] = mapped_column(sa.ForeignKey("place.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(120))
    level: Mapped[BodyLevel] = mapped_column(EnumByValue(BodyLevel))
    # So many days before a meeting its agenda is due.
    notice_days: Mapped[int] = mapped_column(sa.SmallInteger)
    standing: Mapped[str] = mapped_column(sa.String(2000), default="")
    revision: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime]
    changed_by: Mapped[str] = mapped_column(sa.String(120))
    demonstration: Mapped[bool] = mapped_column(default=False)


class MeetingSeat(Base):
    """Who sits in a body for whom, from a day until the first day no more. It is ended and never changed."""

    __tablename__ = "meeting_seat"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(32), unique=True, default=public_id)
    body_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting_body.id"), index=True)
    place_id: Mapped[int] = mapped_column(sa.ForeignKey("place.id"))
    side: Mapped[Side] = mapped_column(EnumByValue(Side))
    # The parties that it speaks for, as `,12,15,`: one seat may speak for several kommuner.
    parties: Mapped[str] = mapped_column(sa.String(2000), default="")
    holder: Mapped[str] = mapped_column(sa.String(120))
    role: Mapped[str] = mapped_column(sa.String(80), default="")
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    changed_at: Mapped[datetime]
    changed_by: Mapped[str] = mapped_column(sa.String(120))

    @property
    def party_ids(self) -> tuple[int, ...]:
        """The parties' ids."""
        return tuple(int(each) for each in self.parties.strip(",").split(",") if each)


class Meeting(Base):
    """One meeting of a body."""

    __tablename__ = "meeting"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(32), unique=True, default=public_id)
    body_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting_body.id"), index=True)
    place_id: Mapped[int] = mapped_column(sa.ForeignKey("place.id"), index=True)
    held_on: Mapped[date]
    clock: Mapped[str] = mapped_column(sa.String(20), default="")
    room: Mapped[str] = mapped_column(sa.String(120), default="")
    agenda_due: Mapped[date]
    state: Mapped[MeetingState] = mapped_column(
        EnumByValue(MeetingState), default=MeetingState.PLANNED
    )
    # Why it was cancelled.
    reason: Mapped[str] = mapped_column(sa.String(300), default="")
    called_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime]
    changed_by: Mapped[str] = mapped_column(sa.String(120))
    demonstration: Mapped[bool] = mapped_column(default=False)

    @property
    def open(self) -> bool:
        """Whether its agenda can still be changed."""
        return self.state in (MeetingState.PLANNED, MeetingState.CALLED)


class MeetingItem(Base):
    """One item of an agenda, and what was decided of it. A decision with somebody who does it, or a day, is
    followed at every later meeting until it is done."""

    __tablename__ = "meeting_item"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(32), unique=True, default=public_id)
    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id"), index=True)
    body_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting_body.id"), index=True)
    place_id: Mapped[int] = mapped_column(sa.ForeignKey("place.id"))
    position: Mapped[int] = mapped_column(sa.SmallInteger)
    title: Mapped[str] = mapped_column(sa.String(200))
    text: Mapped[str] = mapped_column(sa.String(4000), default="")
    standing: Mapped[bool] = mapped_column(default=False)
    # What it is about, by the reference that a module knows it by (`Module.topics`).
    topic: Mapped[str] = mapped_column(sa.String(160), default="")
    closed: Mapped[bool] = mapped_column(default=False)
    # The users who may not see it, as `,3,9,`.
    excluded: Mapped[str] = mapped_column(sa.String(2000), default="")
    # The item of an earlier meeting that it goes on with.
    carried_id: Mapped[int | None] = mapped_column(sa.ForeignKey("meeting_item.id"))
    decision: Mapped[str] = mapped_column(sa.String(2000), default="")
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None] = mapped_column(sa.String(120))
    owner: Mapped[str] = mapped_column(sa.String(120), default="")
    due: Mapped[date | None]
    done_on: Mapped[date | None]
    done_by: Mapped[str | None] = mapped_column(sa.String(120))
    revision: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime]
    changed_by: Mapped[str] = mapped_column(sa.String(120))

    @property
    def excluded_ids(self) -> tuple[int, ...]:
        """The excluded users' ids."""
        return tuple(int(each) for each in self.excluded.strip(",").split(",") if each)

    @property
    def followed(self) -> bool:
        """Whether its decision waits for something."""
        return bool(self.decision and (self.owner or self.due) and self.done_on is None)


_SEEN, _KEEPS = f"place_id in {ids('meetings')}", f"place_id in {ids('meeting_keeps')}"


def _may_write(opened: Opened, row: Mapping[str, Any], _new: bool) -> bool:
    return holds(opened.meeting_keeps, row["place_id"])


def _items(opened: Opened, of: Any) -> sa.ColumnElement[bool]:
    return sa.and_(
        among(of.place_id, opened.meetings),
        sa.or_(~of.closed, among(of.place_id, opened.meetings_closed)),
        ~overlaps(of.excluded, opened.person),
    )


for _model in (MeetingBody, MeetingSeat, Meeting):
    declare(
        Lock(
            _model,
            seen=lambda opened, of: among(of.place_id, opened.meetings),
            rows=Rows(seen=_SEEN, insert=_KEEPS, change=_KEEPS),
            may_write=_may_write,
            columns=("place_id",),
        )
    )
declare(
    Lock(
        MeetingItem,
        seen=_items,
        rows=Rows(
            seen=f"{_SEEN} and (not closed or place_id in {ids('meetings_closed')}) "
            f"and not ({overlap('excluded', 'person')})",
            insert=_KEEPS,
            change=_KEEPS,
        ),
        may_write=_may_write,
        columns=("place_id",),
    )
)
