"""Adoption as it is stored: one row for each decision of a party's council or board."""

import enum
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from agreements.texts.models import SEEN_WITH, Agreement, of_the_place, seen_with
from tvaers.db import Base, EnumByValue, public_id
from tvaers.locks import APPEND_ONLY, Lock, Rows, declare, declare_kind, ids
from tvaers.sight import holds


class Answer(enum.StrEnum):
    """What a council or board decided."""

    ADOPTED = "adopted"
    RESERVED = "reserved"
    DECLINED = "declined"


class Adoption(Base):
    """What a party's body decided at a meeting on one version of a text, and who wrote it down. A correction is
    a row of its own; the newest of a party on a version counts. With an `item_id` it is about that indicator of
    an agreed set alone."""

    __tablename__ = "adoption"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(32), unique=True, default=public_id)
    agreement_id: Mapped[int] = mapped_column(sa.ForeignKey("agreement.id"), index=True)
    place_id: Mapped[int] = mapped_column(sa.ForeignKey("place.id"))
    party_id: Mapped[int] = mapped_column(sa.ForeignKey("place.id"), index=True)
    text_id: Mapped[int] = mapped_column(sa.ForeignKey("agreement_text.id"))
    item_id: Mapped[int | None] = mapped_column(sa.ForeignKey("set_item.id"), index=True)
    answer: Mapped[Answer] = mapped_column(EnumByValue(Answer))
    # The council or board that binds the party, the meeting and the item, and where its minutes can be read.
    body: Mapped[str] = mapped_column(sa.String(120))
    meeting_on: Mapped[date]
    item: Mapped[str] = mapped_column(sa.String(120), default="")
    minutes: Mapped[str] = mapped_column(sa.String(500), default="")
    # The reservation, or why it was declined.
    words: Mapped[str] = mapped_column(sa.String(1000), default="")
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(sa.String(120))
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))


def _may_write(opened: Any, row: Mapping[str, Any], new: bool) -> bool:
    return new and holds(opened.records, row["party_id"])


declare(
    Lock(
        Adoption,
        seen=seen_with,
        rows=Rows(
            seen=SEEN_WITH,
            insert=f"party_id in {ids('records')} and {of_the_place('adoption')} "
            "and exists (select 1 from agreement_party p where p.agreement_id = "
            "adoption.agreement_id and p.party_id = adoption.party_id and p.adopts)",
        ),
        may_write=_may_write,
        columns=("party_id",),
        through=(Agreement,),
    )
)
declare_kind(APPEND_ONLY, Adoption)
