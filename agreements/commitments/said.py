"""What is said of a commitment, as it is stored: by the figures, by each party, and by those who verify.

Nothing here is ever changed. What is said later stands beside what was said before.
"""

import enum
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from agreements.texts.models import SEEN_WITH, Agreement, seen_with
from indicators.models import scope_of
from tvaers.db import Base, EnumByValue, public_id
from tvaers.locks import (
    APPEND_ONLY,
    SYSTEM_WRITTEN,
    Lock,
    Rows,
    declare,
    declare_kind,
    ids,
)
from tvaers.sight import by_level, holds, rows_by_level


class Status(enum.StrEnum):
    """What somebody says of a commitment."""

    MET = "met"
    UNDER_WAY = "under_way"
    DEVIATES = "deviates"
    NOT_MET = "not_met"


class Met(enum.StrEnum):
    """What the figures say of a target, or why they say nothing."""

    MET = "met"
    NOT_MET = "not_met"
    VARIES = "varies"
    TOO_FEW = "too_few"
    HIDDEN = "hidden"
    MISSING = "missing"


class Change(enum.StrEnum):
    """What the figures say of the time since the start."""

    IMPROVED = "improved"
    WORSE = "worse"
    UNCHANGED = "unchanged"
    TOO_EARLY = "too_early"
    NO_BASELINE = "no_baseline"
    NOT_JUDGED = "not_judged"


class Statement(Base):
    """What one party says of its commitment, or what whoever follows it up says of all of it."""

    __tablename__ = "commitment_statement"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(32), unique=True, default=public_id)
    commitment_id: Mapped[int] = mapped_column(sa.ForeignKey("commitment.id"), index=True)
    agreement_id: Mapped[int] = mapped_column(sa.ForeignKey("agreement.id"))
    # Who speaks: a party that is bound, or the place that follows it up.
    party_id: Mapped[int] = mapped_column(sa.ForeignKey("place.id"), index=True)
    status: Mapped[Status] = mapped_column(EnumByValue(Status))
    # What deviates, or why it is called something else than the figures do.
    words: Mapped[str] = mapped_column(sa.String(1000), default="")
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(sa.String(120))
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))


class Verification(Base):
    """That a counterpart, or the body, stands behind a party's »opfyldt«, or does not."""

    __tablename__ = "commitment_verification"

    id: Mapped[int] = mapped_column(primary_key=True)
    commitment_id: Mapped[int] = mapped_column(sa.ForeignKey("commitment.id"), index=True)
    agreement_id: Mapped[int] = mapped_column(sa.ForeignKey("agreement.id"))
    statement_id: Mapped[int] = mapped_column(sa.ForeignKey("commitment_statement.id"))
    # Who verifies: another party, or the place whose body decided.
    party_id: Mapped[int] = mapped_column(sa.ForeignKey("place.id"))
    agrees: Mapped[bool]
    words: Mapped[str] = mapped_column(sa.String(1000), default="")
    # The body's meeting, where it is the body.
    body: Mapped[str] = mapped_column(sa.String(120), default="")
    meeting_on: Mapped[date | None]
    item: Mapped[str] = mapped_column(sa.String(120), default="")
    minutes: Mapped[str] = mapped_column(sa.String(500), default="")
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(sa.String(120))
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))


class Following(Base):
    """What the figures of one place say of a commitment at the last release: as open as the figures, and seen
    by whoever sees the agreement as well."""

    __tablename__ = "commitment_following"

    commitment_id: Mapped[int] = mapped_column(sa.ForeignKey("commitment.id"), primary_key=True)
    place_id: Mapped[int] = mapped_column(sa.ForeignKey("place.id"), primary_key=True)
    agreement_id: Mapped[int] = mapped_column(sa.ForeignKey("agreement.id"), index=True)
    measure_version_id: Mapped[int] = mapped_column(sa.ForeignKey("measure_version.id"))
    level: Mapped[int] = mapped_column(sa.SmallInteger)
    met: Mapped[Met] = mapped_column(EnumByValue(Met))
    change: Mapped[Change] = mapped_column(EnumByValue(Change))
    sentence: Mapped[str] = mapped_column(sa.String(1000))
    # Since when the figures have said so.
    since: Mapped[date]
    at: Mapped[datetime]


class Reminder(Base):
    """That a commitment's owner, leader or secretariat was told, on one step of the ladder: once."""

    __tablename__ = "commitment_reminder"

    commitment_id: Mapped[int] = mapped_column(sa.ForeignKey("commitment.id"), primary_key=True)
    due: Mapped[date] = mapped_column(primary_key=True)
    step: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
    day: Mapped[date]


_OF_IT = (
    "exists (select 1 from commitment c where c.id = {0}.commitment_id "
    "and c.agreement_id = {0}.agreement_id and (c.keeper_id = {0}.party_id or {1}))"
)
_BOUND = "position(',' || {0}.party_id || ',' in c.parties) > 0"


def _speaks(opened: Any, row: Mapping[str, Any], new: bool) -> bool:
    party = row["party_id"]
    return new and (holds(opened.reports, party) or holds(opened.commits, party))


declare(
    Lock(
        Statement,
        seen=seen_with,
        rows=Rows(
            seen=SEEN_WITH,
            insert=f"(party_id in {ids('reports')} or party_id in {ids('commits')}) and "
            + _OF_IT.format("commitment_statement", _BOUND.format("commitment_statement")),
        ),
        may_write=_speaks,
        columns=("party_id",),
        through=(Agreement,),
    )
)
declare(
    Lock(
        Verification,
        seen=seen_with,
        rows=Rows(
            seen=SEEN_WITH,
            insert=f"party_id in {ids('verifies')} and exists (select 1 from commitment_statement s "
            "where s.id = commitment_verification.statement_id "
            "and s.commitment_id = commitment_verification.commitment_id "
            "and s.agreement_id = commitment_verification.agreement_id "
            "and s.party_id <> commitment_verification.party_id)",
        ),
        may_write=lambda opened, row, new: new and holds(opened.verifies, row["party_id"]),
        columns=("party_id",),
        through=(Agreement,),
    )
)
_by_level = by_level(scope_of)


def _followed(opened: Any, of: Any) -> sa.ColumnElement[bool]:
    return sa.and_(_by_level(opened, of), seen_with(opened, of))


declare(
    Lock(
        Following,
        seen=_followed,
        rows=Rows(f"({rows_by_level('commitment_following').seen}) and {SEEN_WITH}"),
        through=(Agreement,),
    )
)
declare_kind(APPEND_ONLY, Statement, Verification)
declare_kind(SYSTEM_WRITTEN, Following, Reminder)
