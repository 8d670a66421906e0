"""Agreed indicator sets as they are stored, beside the agreement that each of them is.

A set is an agreement of its own kind, so title, parties, period, text, sending and ending are an agreement's.
What a party's body has decided on one of its indicators is an `Adoption` with an `item_id`. Here is the rest:
the indicators, their targets, the hearing's comments and the yearly votes.
"""

import enum
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from agreements.texts.models import SEEN_WITH, Agreement, of_the_place, seen_with
from tvaers.db import Base, EnumByValue, public_id
from tvaers.locks import APPEND_ONLY, Lock, Rows, among, declare, declare_kind, ids
from tvaers.sight import holds


class Verdict(enum.StrEnum):
    """What a party answers when it is asked whether an agreed indicator still works."""

    WORKS = "works"
    CHANGE = "change"
    STOP = "stop"


class IndicatorSet(Base):
    """The days of a set: until when the parties are asked to answer, and when it is looked at again."""

    __tablename__ = "indicator_set"

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = mapped_column(sa.ForeignKey("agreement.id"), unique=True)
    place_id: Mapped[int] = mapped_column(sa.ForeignKey("place.id"))
    answer_by: Mapped[date]
    # The first day of the first vote; there is one each year from then on.
    review_on: Mapped[date]
    revision: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime]
    changed_by: Mapped[str] = mapped_column(sa.String(120))


class SetItem(Base):
    """One indicator of a set. It is withdrawn and never changed, so that what a party has said stays about it.

    `measure` is its name in the catalogue, and `version` its definition's; both are empty for a wish, which is
    a title and words until somebody writes its definition.
    """

    __tablename__ = "set_item"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(32), unique=True, default=public_id)
    agreement_id: Mapped[int] = mapped_column(sa.ForeignKey("agreement.id"), index=True)
    place_id: Mapped[int] = mapped_column(sa.ForeignKey("place.id"))
    measure: Mapped[str] = mapped_column(sa.String(80), default="", index=True)
    version: Mapped[int] = mapped_column(default=0)
    title: Mapped[str] = mapped_column(sa.String(200))
    theme: Mapped[str] = mapped_column(sa.String(40))
    primary: Mapped[bool] = mapped_column("is_primary", default=False)
    # Why it is proposed; of a wish, what should be counted.
    words: Mapped[str] = mapped_column(sa.String(1000), default="")
    # What it takes over from once every party stands behind it, and what it was in the set before this one.
    instead_of_id: Mapped[int | None] = mapped_column(sa.ForeignKey("set_item.id"))
    carried_from_id: Mapped[int | None] = mapped_column(sa.ForeignKey("set_item.id"))
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(sa.String(120))
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    retired_at: Mapped[datetime | None]
    retired_by: Mapped[str] = mapped_column(sa.String(120), default="")
    retire_reason: Mapped[str] = mapped_column(sa.String(500), default="")


class SetTarget(Base):
    """A target of one indicator from a day on: everybody's, or one party's own. The newest of a day counts, and
    a party's own before everybody's."""

    __tablename__ = "set_target"

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = mapped_column(sa.ForeignKey("agreement.id"), index=True)
    place_id: Mapped[int] = mapped_column(sa.ForeignKey("place.id"))
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("set_item.id"), index=True)
    party_id: Mapped[int | None] = mapped_column(sa.ForeignKey("place.id"))
    value: Mapped[float]
    valid_from: Mapped[date]
    words: Mapped[str] = mapped_column(sa.String(300), default="")
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(sa.String(120))
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))


class SetComment(Base):
    """What somebody says for a party in the hearing, of the whole set or of one indicator."""

    __tablename__ = "set_comment"

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = mapped_column(sa.ForeignKey("agreement.id"), index=True)
    place_id: Mapped[int] = mapped_column(sa.ForeignKey("place.id"))
    item_id: Mapped[int | None] = mapped_column(sa.ForeignKey("set_item.id"))
    party_id: Mapped[int] = mapped_column(sa.ForeignKey("place.id"))
    text: Mapped[str] = mapped_column(sa.String(2000))
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(sa.String(120))
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))


class SetVote(Base):
    """What a party says of one indicator in the vote that was opened on `asked_on`; the newest counts."""

    __tablename__ = "set_vote"

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = mapped_column(sa.ForeignKey("agreement.id"), index=True)
    place_id: Mapped[int] = mapped_column(sa.ForeignKey("place.id"))
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("set_item.id"))
    party_id: Mapped[int] = mapped_column(sa.ForeignKey("place.id"))
    asked_on: Mapped[date]
    verdict: Mapped[Verdict] = mapped_column(EnumByValue(Verdict))
    words: Mapped[str] = mapped_column(sa.String(500), default="")
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(sa.String(120))
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))


_EDITORS = f"place_id in {ids('agreements')}"
_PARTY = (
    "exists (select 1 from agreement_party p where p.agreement_id = {0}.agreement_id "
    "and p.party_id = {0}.party_id and p.adopts)"
)


def _edits(opened: Any, row: Mapping[str, Any], _new: bool) -> bool:
    return holds(opened.agreements, row["place_id"])


def _speaks(opened: Any, row: Mapping[str, Any], new: bool) -> bool:
    return new and holds(opened.records, row["party_id"])


def _aims(opened: Any, row: Mapping[str, Any], new: bool) -> bool:
    """Everybody's target is its editors', a party's own also that party's."""
    return new and (_edits(opened, row, new) or _speaks(opened, row, new))


def _comments(opened: Any, row: Mapping[str, Any], new: bool) -> bool:
    return new and holds(opened.comments, row["party_id"])


def _by_editors(model: type[IndicatorSet | SetItem]) -> Callable[[Any], sa.ColumnElement[bool]]:
    return lambda opened: among(model.place_id, opened.agreements)


for _model in (IndicatorSet, SetItem):
    _own = f"{_EDITORS} and {of_the_place(_model.__tablename__)}"
    declare(
        Lock(
            _model,
            seen=seen_with,
            rows=Rows(seen=SEEN_WITH, insert=_own, change=_own),
            changed=_by_editors(_model),
            may_write=_edits,
            columns=("place_id", "agreement_id"),
            through=(Agreement,),
        )
    )

for _added, _who, _may in (
    (
        SetTarget,
        f"({_EDITORS} or (party_id in {ids('records')} and {_PARTY.format('set_target')}))",
        _aims,
    ),
    (SetComment, f"party_id in {ids('comments')}", _comments),
    (SetVote, f"party_id in {ids('records')} and {_PARTY.format('set_vote')}", _speaks),
):
    declare(
        Lock(
            _added,
            seen=seen_with,
            rows=Rows(seen=SEEN_WITH, insert=f"{_who} and {of_the_place(_added.__tablename__)}"),
            may_write=_may,
            columns=("party_id", "place_id", "agreement_id"),
            through=(Agreement,),
        )
    )
    declare_kind(APPEND_ONLY, _added)
