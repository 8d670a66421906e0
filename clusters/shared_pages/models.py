"""Shared pages as they are stored: the page, its versions, their blocks, and what its readers and reviewers said.

A version in work is seen by those who draft for the place and by its named reviewers; what is published by the
page's audience. What a version showed when it was published is kept with its blocks and never changes.
"""

import enum
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, aliased, deferred, mapped_column

from tvaers.access import Key, Scope, rows_open
from tvaers.db import Base, EnumByValue, public_id
from tvaers.locks import Lock, Rows, among, declare, ids, overlap, overlaps
from tvaers.sight import HIGHEST, Opened, holds


class PageState(enum.StrEnum):
    """How far a page has come."""

    DRAFT = "draft"
    PUBLISHED = "published"
    ARCHIVED = "archived"


class VersionState(enum.StrEnum):
    """How far one version of a page has come."""

    DRAFT = "draft"
    REVIEW = "review"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"


class Sector(enum.StrEnum):
    """Whom a reviewer answers for."""

    REGION = "region"
    KOMMUNER = "kommuner"
    GENERAL_PRACTICE = "general_practice"
    HOUSE = "house"


class ReadKind(enum.StrEnum):
    """What a party has done with a page."""

    READ = "read"
    DISCUSSED = "discussed"
    APPROVED = "approved"


class SharedPage(Base):
    """One page of a place. `slug` is its address there."""

    __tablename__ = "shared_page"
    __table_args__ = (sa.UniqueConstraint("place_id", "slug"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(32), unique=True, default=public_id)
    place_id: Mapped[int] = mapped_column(sa.ForeignKey("place.id"), index=True)
    slug: Mapped[str] = mapped_column(sa.String(80))
    title: Mapped[str] = mapped_column(sa.String(160))
    template: Mapped[str] = mapped_column(sa.String(40), default="")
    level: Mapped[int] = mapped_column(sa.SmallInteger, default=1)
    state: Mapped[PageState] = mapped_column(EnumByValue(PageState), default=PageState.DRAFT)
    # The number of the version that is shown.
    shown: Mapped[int | None]
    # The users that review the version in work, as `,3,9,`: what both locks ask about.
    reviewers: Mapped[str] = mapped_column(sa.String(400), default="")
    author_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    # Why it was archived.
    reason: Mapped[str] = mapped_column(sa.String(300), default="")
    revision: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime]
    changed_by: Mapped[str] = mapped_column(sa.String(120))
    demonstration: Mapped[bool] = mapped_column(default=False)

    @property
    def reviewer_ids(self) -> tuple[int, ...]:
        """The reviewers' ids."""
        return tuple(int(each) for each in self.reviewers.strip(",").split(",") if each)


class PageVersion(Base):
    """One version of a page. At most one is in work; the others are as they were published."""

    __tablename__ = "page_version"
    __table_args__ = (sa.UniqueConstraint("page_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[int] = mapped_column(sa.ForeignKey("shared_page.id"))
    place_id: Mapped[int] = mapped_column(sa.ForeignKey("place.id"))
    number: Mapped[int]
    state: Mapped[VersionState] = mapped_column(
        EnumByValue(VersionState), default=VersionState.DRAFT
    )
    title: Mapped[str] = mapped_column(sa.String(160))
    # What is new in it, in the writer's words.
    note: Mapped[str] = mapped_column(sa.String(300), default="")
    reviewers: Mapped[str] = mapped_column(sa.String(400), default="")
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(sa.String(120))
    made_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    sent_at: Mapped[datetime | None]
    sent_by: Mapped[str] = mapped_column(sa.String(120), default="")
    sent_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"))
    published_at: Mapped[datetime | None]
    published_by: Mapped[str] = mapped_column(sa.String(120), default="")
    # Counts each change of its blocks' order, so that two people who edit at once are told of each other.
    revision: Mapped[int] = mapped_column(default=1)

    @property
    def in_work(self) -> bool:
        """Whether it is not published yet."""
        return self.state in (VersionState.DRAFT, VersionState.REVIEW)


class PageBlock(Base):
    """One block of a version: its kind and settings; and, once it is published, what it showed then."""

    __tablename__ = "page_block"

    id: Mapped[int] = mapped_column(primary_key=True)
    # The same block has the same key in every version.
    key: Mapped[str] = mapped_column(sa.String(32), default=public_id)
    version_id: Mapped[int] = mapped_column(sa.ForeignKey("page_version.id"), index=True)
    page_id: Mapped[int] = mapped_column(sa.ForeignKey("shared_page.id"))
    place_id: Mapped[int] = mapped_column(sa.ForeignKey("place.id"))
    position: Mapped[int] = mapped_column(sa.SmallInteger)
    kind: Mapped[str] = mapped_column(sa.String(40))
    settings: Mapped[dict[str, Any]]
    revision: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime]
    changed_by: Mapped[str] = mapped_column(sa.String(120))
    # `tvaers.parts.as_data` of what it showed, and what that rests on, a reference a line.
    kept: Mapped[list[Any] | None] = deferred(mapped_column(sa.JSON))
    rests: Mapped[str] = deferred(mapped_column(sa.Text, default="", nullable=False))


class PageReview(Base):
    """One named reviewer of a version: whom the reviewer answers for, and what the answer is."""

    __tablename__ = "page_review"
    __table_args__ = (sa.UniqueConstraint("version_id", "reviewer_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(sa.ForeignKey("page_version.id"))
    page_id: Mapped[int] = mapped_column(sa.ForeignKey("shared_page.id"))
    place_id: Mapped[int] = mapped_column(sa.ForeignKey("place.id"))
    reviewer_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    reviewer: Mapped[str] = mapped_column(sa.String(120))
    sector: Mapped[Sector] = mapped_column(EnumByValue(Sector))
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    approved: Mapped[bool | None]
    # The points of the checklist that were ticked, as `figures,words`.
    checked: Mapped[str] = mapped_column(sa.String(200), default="")
    comment: Mapped[str] = mapped_column(sa.String(2000), default="")


class PageReading(Base):
    """That somebody has read a version, or that a party has discussed or approved it."""

    __tablename__ = "page_reading"
    __table_args__ = (sa.UniqueConstraint("version_id", "party_id", "user_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(sa.ForeignKey("page_version.id"))
    page_id: Mapped[int] = mapped_column(sa.ForeignKey("shared_page.id"), index=True)
    place_id: Mapped[int] = mapped_column(sa.ForeignKey("place.id"))
    party_id: Mapped[int] = mapped_column(sa.ForeignKey("place.id"))
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    by: Mapped[str] = mapped_column(sa.String(120))
    kind: Mapped[ReadKind] = mapped_column(EnumByValue(ReadKind))
    at: Mapped[datetime]


def _page_seen(opened: Opened, of: Any) -> sa.ColumnElement[bool]:
    made = _pages_open if of is SharedPage else _pages_open.__wrapped__
    return made(opened.key, opened.page_drafts, opened.person, of)


@lru_cache(maxsize=512)
def _pages_open(key: Key, drafts: str, person: str, of: Any) -> sa.ColumnElement[bool]:
    audience = rows_open(key, Scope(of.level, of.place_id, sa.literal("")))
    return sa.or_(
        among(of.place_id, drafts),
        overlaps(of.reviewers, person),
        sa.and_(of.shown.is_not(None), audience),
    )


_LEVELS = " or ".join(
    [
        f"level in {ids('levels')}",
        *(
            f"(level = {level} and place_id in {ids(f'holders_{level}')})"
            for level in range(HIGHEST + 1)
        ),
    ]
)
_DRAFTS, _WRITES = f"place_id in {ids('page_drafts')}", f"place_id in {ids('page_writes')}"


def _may_write(opened: Opened, row: Mapping[str, Any], _new: bool) -> bool:
    return holds(opened.page_writes, row["place_id"])


declare(
    Lock(
        SharedPage,
        seen=_page_seen,
        rows=Rows(
            seen=f"{_DRAFTS} or ({overlap('reviewers', 'person')}) or (shown is not null and ({_LEVELS}))",
            insert=_WRITES,
            change=_WRITES,
        ),
        may_write=_may_write,
        columns=("place_id",),
    )
)

_Page = aliased(SharedPage)
_Version = aliased(PageVersion)
_SHOWN = (VersionState.PUBLISHED, VersionState.SUPERSEDED)


@lru_cache(maxsize=512)
def _those_pages(key: Key, drafts: str, person: str) -> Any:
    return (
        sa.select(_Page.id)
        .where(_pages_open.__wrapped__(key, drafts, person, _Page))
        .scalar_subquery()
    )


def _version_seen(opened: Opened, of: Any) -> sa.ColumnElement[bool]:
    return sa.or_(
        among(of.place_id, opened.page_drafts),
        overlaps(of.reviewers, opened.person),
        sa.and_(
            sa.or_(*(of.state == each for each in _SHOWN)),
            of.page_id.in_(_those_pages(opened.key, opened.page_drafts, opened.person)),
        ),
    )


declare(
    Lock(
        PageVersion,
        seen=_version_seen,
        rows=Rows(
            seen=f"{_DRAFTS} or ({overlap('reviewers', 'person')}) "
            "or (state in ('published', 'superseded') and page_id in (select p.id from shared_page p))",
            insert=_WRITES,
            change=_WRITES,
        ),
        may_write=_may_write,
        columns=("place_id", "page_id"),
        through=(SharedPage,),
    )
)


def _with_version(opened: Opened, of: Any) -> sa.ColumnElement[bool]:
    seen = sa.select(_Version.id).where(_version_seen(opened, _Version)).scalar_subquery()
    found: sa.ColumnElement[bool] = of.version_id.in_(seen)
    return found


_WITH = "version_id in (select v.id from page_version v)"
declare(
    Lock(
        PageBlock,
        seen=_with_version,
        rows=Rows(seen=_WITH, insert=_WRITES, change=_WRITES),
        changed=lambda opened: among(PageBlock.place_id, opened.page_writes),
        may_write=_may_write,
        columns=("place_id", "page_id", "version_id"),
        through=(SharedPage, PageVersion),
    )
)


def _answers(opened: Opened, row: Mapping[str, Any], new: bool) -> bool:
    """Those who send a version ask; the reviewer alone answers."""
    if new:
        return holds(opened.page_writes, row["place_id"])
    return str(row["reviewer_id"]) == opened.person


declare(
    Lock(
        PageReview,
        seen=lambda opened, of: sa.or_(
            among(of.place_id, opened.page_drafts), among(of.reviewer_id, opened.person)
        ),
        rows=Rows(
            seen=f"{_DRAFTS} or reviewer_id in {ids('person')}",
            insert=_WRITES,
            change=f"reviewer_id in {ids('person')} or {_WRITES}",
        ),
        changed=lambda opened: among(PageReview.place_id, opened.page_writes),
        may_write=_answers,
        columns=("place_id", "page_id", "version_id", "reviewer_id"),
    )
)

declare(
    Lock(
        PageReading,
        seen=_with_version,
        rows=Rows(
            seen=_WITH,
            insert=f"user_id in {ids('person')} and party_id in {ids('page_speaks')}",
            change=f"user_id in {ids('person')}",
        ),
        changed=lambda opened: among(PageReading.user_id, opened.person),
        may_write=lambda opened, row, _new: (
            str(row["user_id"]) == opened.person and holds(opened.page_speaks, row["party_id"])
        ),
        columns=("place_id", "page_id", "version_id", "user_id", "party_id"),
        through=(SharedPage, PageVersion),
    )
)
