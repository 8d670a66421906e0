"""Goals and commitments as they are stored. All of it hangs on an agreement and is seen with it.

A decision without an agreement is written as a local agreement, whose text is the decision.
"""

import enum
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from agreements.texts.models import SEEN_WITH, Agreement, of_the_place, seen_with
from tvaers.db import Base, EnumByValue, public_id
from tvaers.locks import Lock, Rows, among, declare, ids
from tvaers.sight import holds


class Direction(enum.StrEnum):
    """Which side of the target is the promised one."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"


class Where(enum.StrEnum):
    """Whose figures a commitment is followed by."""

    PARTIES = "parties"
    PLACE = "place"


class Goal(Base):
    """A goal of an agreement, or a sub-goal of one."""

    __tablename__ = "goal"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(32), unique=True, default=public_id)
    agreement_id: Mapped[int] = mapped_column(sa.ForeignKey("agreement.id"), index=True)
    place_id: Mapped[int] = mapped_column(sa.ForeignKey("place.id"))
    parent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("goal.id"))
    title: Mapped[str] = mapped_column(sa.String(200))
    words: Mapped[str] = mapped_column(sa.String(1000), default="")
    # Counts each change, so that two people who edit at once are told of each other.
    revision: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime]
    changed_by: Mapped[str] = mapped_column(sa.String(120))


class Commitment(Base):
    """One promise: who is bound, until when, measured by what, and where it was decided."""

    __tablename__ = "commitment"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(32), unique=True, default=public_id)
    agreement_id: Mapped[int] = mapped_column(sa.ForeignKey("agreement.id"), index=True)
    place_id: Mapped[int] = mapped_column(sa.ForeignKey("place.id"))
    # Who follows it up: the agreement's place, until somebody lets another take it over.
    keeper_id: Mapped[int] = mapped_column(sa.ForeignKey("place.id"), index=True)
    goal_id: Mapped[int | None] = mapped_column(sa.ForeignKey("goal.id"), index=True)
    title: Mapped[str] = mapped_column(sa.String(300))
    # The ids of those who are bound, as `,12,15,`.
    parties: Mapped[str] = mapped_column(sa.String(2000))
    begins: Mapped[date]
    due: Mapped[date] = mapped_column(index=True)
    # The paragraph it rests on, as it stands in that version of the text.
    clause: Mapped[str] = mapped_column(sa.String(300), default="")
    text_number: Mapped[int | None]
    measure: Mapped[str] = mapped_column(sa.String(60), default="", index=True)
    counted_at: Mapped[Where] = mapped_column(EnumByValue(Where), default=Where.PARTIES)
    direction: Mapped[Direction | None] = mapped_column(EnumByValue(Direction))
    target: Mapped[float | None]
    target_group: Mapped[str] = mapped_column(sa.String(200), default="")
    theme: Mapped[str] = mapped_column(sa.String(40), default="")
    recommendations: Mapped[list[int]] = mapped_column(sa.JSON, default=list)
    # Who is reminded first, and who next: a name or a role, and the user where it is one.
    owner: Mapped[str] = mapped_column(sa.String(120), default="")
    owner_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    lead: Mapped[str] = mapped_column(sa.String(120), default="")
    lead_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    # The meeting that decided it, where that is not the agreement's adoption.
    body: Mapped[str] = mapped_column(sa.String(120), default="")
    meeting_on: Mapped[date | None]
    item: Mapped[str] = mapped_column(sa.String(120), default="")
    minutes: Mapped[str] = mapped_column(sa.String(500), default="")
    # When it is followed up no more, and why.
    ended_on: Mapped[date | None]
    end_reason: Mapped[str] = mapped_column(sa.String(500), default="")
    # Since when another place follows it up, and why.
    handed_on: Mapped[date | None]
    hand_reason: Mapped[str] = mapped_column(sa.String(500), default="")
    revision: Mapped[int] = mapped_column(default=1)
    made_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    changed_by: Mapped[str] = mapped_column(sa.String(120))
    demonstration: Mapped[bool] = mapped_column(default=False)

    @property
    def party_ids(self) -> tuple[int, ...]:
        """The ids of those who are bound."""
        return tuple(int(each) for each in self.parties.strip(",").split(",") if each)


def _may_keep(opened: Any, row: Mapping[str, Any], new: bool) -> bool:
    """Those who write for whoever follows it up; and those who let another take it over."""
    own = holds(opened.commits, row["place_id" if new else "keeper_id"])
    return own or (not new and holds(opened.hands, row["place_id"]))


declare(
    Lock(
        Goal,
        seen=seen_with,
        rows=Rows(
            seen=SEEN_WITH,
            insert=f"place_id in {ids('commits')} and {of_the_place('goal')}",
            change=f"place_id in {ids('commits')} and {of_the_place('goal')}",
        ),
        changed=lambda opened: among(Goal.place_id, opened.commits),
        may_write=lambda opened, row, _new: holds(opened.commits, row["place_id"]),
        columns=("place_id", "agreement_id"),
        through=(Agreement,),
    )
)
declare(
    Lock(
        Commitment,
        seen=seen_with,
        rows=Rows(
            seen=SEEN_WITH,
            insert=f"place_id in {ids('commits')} and keeper_id = place_id "
            f"and {of_the_place('commitment')}",
            change=f"(keeper_id in {ids('commits')} or place_id in {ids('hands')}) "
            f"and {of_the_place('commitment')}",
        ),
        may_write=_may_keep,
        columns=("place_id", "keeper_id", "agreement_id"),
        through=(Agreement,),
    )
)
