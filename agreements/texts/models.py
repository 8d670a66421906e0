"""Agreements as they are stored: the agreement, its parties, every version of its text, and its attachments.

Who sees what follows the agreement's state: a draft those who draft, one that is sent to its parties these
too, and one that is adopted its audience. What hangs on an agreement is seen with it.
"""

import enum
from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, aliased, deferred, mapped_column

from tvaers.access import Key, Scope, rows_open
from tvaers.db import Base, EnumByValue, public_id
from tvaers.locks import APPEND_ONLY, Lock, Rows, among, declare, declare_kind, ids, overlap
from tvaers.locks import overlaps as overlaps_with
from tvaers.sight import HIGHEST, holds


class AgreementKind(enum.StrEnum):
    """What sort of agreement it is."""

    HEALTH_AGREEMENT = "health_agreement"
    COLLABORATION = "collaboration_agreement"
    HORIZONTAL = "horizontal_agreement"
    LOCAL_HEALTH_PLAN = "local_health_plan"
    PRACTICE = "practice_agreement"
    CARE_PROGRAMME = "care_programme"
    INDICATOR_SET = "indicator_set"
    LOCAL = "local"


class AgreementState(enum.StrEnum):
    """How far an agreement has come. That its period has begun or is over is read from its days."""

    DRAFT = "draft"
    OFFERED = "offered"
    ACTIVE = "active"
    ENDED = "ended"


class Agreement(Base):
    """One agreement of a place, from `valid_from` until `valid_to`, the first day that it is no more."""

    __tablename__ = "agreement"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(32), unique=True, default=public_id)
    place_id: Mapped[int] = mapped_column(sa.ForeignKey("place.id"), index=True)
    kind: Mapped[AgreementKind] = mapped_column(EnumByValue(AgreementKind))
    title: Mapped[str] = mapped_column(sa.String(200))
    state: Mapped[AgreementState] = mapped_column(
        EnumByValue(AgreementState), default=AgreementState.DRAFT
    )
    level: Mapped[int] = mapped_column(sa.SmallInteger, default=1)
    # The parties' ids as `,12,15,`: what both locks ask about, so that they need no other locked table.
    parties: Mapped[str] = mapped_column(sa.String(2000), default="")
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    # The version that the parties are asked to adopt, or have adopted.
    offered: Mapped[int | None]
    replaces_id: Mapped[int | None] = mapped_column(sa.ForeignKey("agreement.id"), index=True)
    # The first day that it no longer counts, where that is before its time; and why it ended, or was taken back.
    ended_on: Mapped[date | None]
    end_reason: Mapped[str] = mapped_column(sa.String(500), default="")
    # Counts each change of what is above, so that two people who edit at once are told of each other.
    revision: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime]
    changed_by: Mapped[str] = mapped_column(sa.String(120))
    demonstration: Mapped[bool] = mapped_column(default=False)

    @property
    def party_ids(self) -> tuple[int, ...]:
        """The parties' ids."""
        return tuple(int(each) for each in self.parties.strip(",").split(",") if each)


class AgreementParty(Base):
    """One party of an agreement: whether it adopts it or only has a seat, and what it answers for."""

    __tablename__ = "agreement_party"
    __table_args__ = (sa.UniqueConstraint("agreement_id", "party_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = mapped_column(sa.ForeignKey("agreement.id"))
    place_id: Mapped[int] = mapped_column(sa.ForeignKey("place.id"))
    party_id: Mapped[int] = mapped_column(sa.ForeignKey("place.id"), index=True)
    adopts: Mapped[bool]
    # Myndighedsansvar and driftsansvar are two things, and often two parties'.
    statutory: Mapped[bool] = mapped_column(default=False)
    operating: Mapped[bool] = mapped_column(default=False)


class AgreementText(Base):
    """One version of an agreement's text, as somebody saved it; never changed. `points` says by code what the
    agreement says of each of the seven points; one that is not there is missing."""

    __tablename__ = "agreement_text"
    __table_args__ = (sa.UniqueConstraint("agreement_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = mapped_column(sa.ForeignKey("agreement.id"))
    place_id: Mapped[int] = mapped_column(sa.ForeignKey("place.id"))
    number: Mapped[int]
    # The day the text is of, which may be long before it was written in here.
    dated: Mapped[date]
    text: Mapped[str]
    points: Mapped[dict[str, Any]]
    note: Mapped[str] = mapped_column(sa.String(300), default="")
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(sa.String(120))
    made_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))


class AgreementFile(Base):
    """One attachment with its bytes; one that is taken away stays in the list with who did it and why."""

    __tablename__ = "agreement_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(32), unique=True, default=public_id)
    agreement_id: Mapped[int] = mapped_column(sa.ForeignKey("agreement.id"), index=True)
    place_id: Mapped[int] = mapped_column(sa.ForeignKey("place.id"))
    name: Mapped[str] = mapped_column(sa.String(200))
    size: Mapped[int]
    digest: Mapped[str] = mapped_column(sa.String(64))
    content: Mapped[bytes | None] = deferred(mapped_column(sa.LargeBinary))
    added_at: Mapped[datetime]
    added_by: Mapped[str] = mapped_column(sa.String(120))
    removed_at: Mapped[datetime | None]
    removed_by: Mapped[str] = mapped_column(sa.String(120), default="")
    remove_reason: Mapped[str] = mapped_column(sa.String(300), default="")


_OPEN = (AgreementState.ACTIVE, AgreementState.ENDED)


def _seen(opened: Any, of: Any) -> sa.ColumnElement[bool]:
    # An alias is asked about once; the class on every page, by people who mostly see the same.
    made = _open if of is Agreement else _open.__wrapped__
    return made(opened.key, opened.drafts, opened.offers, opened.accepts, of)


@lru_cache(maxsize=512)
def _open(key: Key, drafts: str, offers: str, accepts: str, of: Any) -> sa.ColumnElement[bool]:
    audience = rows_open(key, Scope(of.level, of.place_id, sa.literal("")))
    return sa.or_(
        sa.and_(of.state == AgreementState.DRAFT, among(of.place_id, drafts)),
        sa.and_(of.state == AgreementState.OFFERED, among(of.place_id, offers)),
        sa.and_(of.state != AgreementState.DRAFT, overlaps_with(of.parties, accepts)),
        sa.and_(sa.or_(*(of.state == each for each in _OPEN)), audience),
    )


def _may_write(opened: Any, row: Mapping[str, Any], new: bool) -> bool:
    """Those who draft for the place; and, once it is sent, those who write down a party's decision, since the
    last one makes it count."""
    if holds(opened.agreements, row["place_id"]):
        return True
    recorded = any(holds(opened.records, each) for each in row["parties"].strip(",").split(","))
    return not new and recorded and row["state"] in (AgreementState.OFFERED, AgreementState.ACTIVE)


_LEVELS = " or ".join(
    [
        f"level in {ids('levels')}",
        *(
            f"(level = {level} and place_id in {ids(f'holders_{level}')})"
            for level in range(HIGHEST + 1)
        ),
    ]
)

declare(
    Lock(
        Agreement,
        seen=_seen,
        rows=Rows(
            seen=f"(state = 'draft' and place_id in {ids('drafts')}) "
            f"or (state = 'offered' and place_id in {ids('offers')}) "
            f"or (state <> 'draft' and {overlap('parties', 'accepts')}) "
            f"or (state in ('active', 'ended') and ({_LEVELS}))",
            insert=f"place_id in {ids('agreements')}",
            change=f"place_id in {ids('agreements')} "
            f"or (state in ('offered', 'active') and {overlap('parties', 'records')})",
        ),
        changed=lambda opened: among(Agreement.place_id, opened.agreements),
        may_write=_may_write,
        columns=("place_id", "state", "parties"),
    )
)

_Of = aliased(Agreement)


def seen_with(opened: Any, of: Any) -> sa.ColumnElement[bool]:
    """The criterion of what hangs on an agreement: whoever sees the one sees the other."""
    seen = _those_seen(opened.key, opened.drafts, opened.offers, opened.accepts)
    found: sa.ColumnElement[bool] = of.agreement_id.in_(seen)
    return found


@lru_cache(maxsize=512)
def _those_seen(key: Key, drafts: str, offers: str, accepts: str) -> Any:
    """The agreements that are open; a page asks for a dozen things that hang on them, and people who see the
    same share it."""
    return (
        sa.select(_Of.id)
        .where(_open.__wrapped__(key, drafts, offers, accepts, _Of))
        .scalar_subquery()
    )


SEEN_WITH = "agreement_id in (select a.id from agreement a)"


def of_the_place(table: str) -> str:
    """The condition that a row's agreement is of the row's place."""
    return (
        f"exists (select 1 from agreement a where a.id = {table}.agreement_id "
        f"and a.place_id = {table}.place_id)"
    )


def _declare_part(model: type[Any], *, changes: bool) -> None:
    own = f"place_id in {ids('agreements')} and {of_the_place(model.__tablename__)}"
    declare(
        Lock(
            model,
            seen=seen_with,
            rows=Rows(seen=SEEN_WITH, insert=own, change=own if changes else None),
            changed=(lambda opened: among(model.place_id, opened.agreements)) if changes else None,
            may_write=lambda opened, row, _new: holds(opened.agreements, row["place_id"]),
            columns=("place_id", "agreement_id"),
            through=(Agreement,),
        )
    )


for _model, _changes in ((AgreementParty, True), (AgreementText, False), (AgreementFile, True)):
    _declare_part(_model, changes=_changes)
declare_kind(APPEND_ONLY, AgreementText)
