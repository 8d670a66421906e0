"""What is read of shared pages: always through a person's session, which shows what is theirs to see."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, undefer

from clusters.meetings.queries import parties
from clusters.shared_pages.models import (
    PageBlock,
    PageReading,
    PageReview,
    PageState,
    PageVersion,
    Sector,
    SharedPage,
    VersionState,
)
from clusters.shared_pages.rules import sector_of
from tvaers.access import Policy
from tvaers.people import Grant, User, granted
from tvaers.places import Place

_Own = aliased(Grant)


@dataclass(frozen=True)
class Listed:
    """A page in a list, with the version that is shown and the one in work."""

    page: SharedPage
    shown: PageVersion | None
    work: PageVersion | None


def pages(session: Session, place: Place) -> list[Listed]:
    """A place's pages, the newest change first."""
    found = session.scalars(
        sa.select(SharedPage)
        .where(SharedPage.place_id == place.id)
        .order_by(SharedPage.changed_at.desc(), SharedPage.id.desc())
    ).all()
    rows = session.scalars(
        sa.select(PageVersion).where(
            PageVersion.page_id.in_([each.id for each in found]),
            PageVersion.state != VersionState.SUPERSEDED,
        )
    )
    by_page: dict[int, dict[bool, PageVersion]] = {}
    for row in rows:
        by_page.setdefault(row.page_id, {})[row.in_work] = row
    none: dict[bool, PageVersion] = {}
    return [
        Listed(each, by_page.get(each.id, none).get(False), by_page.get(each.id, none).get(True))
        for each in found
    ]


def page(session: Session, place: Place, slug: str) -> SharedPage:
    """One of them. NoResultFound, and so a 404, for one that is not the viewer's to see."""
    return session.scalars(
        sa.select(SharedPage).where(SharedPage.place_id == place.id, SharedPage.slug == slug)
    ).one()


def slugs(session: Session, place: Place) -> frozenset[str]:
    """The addresses that are taken at a place, as far as the person may see them."""
    return frozenset(
        session.scalars(sa.select(SharedPage.slug).where(SharedPage.place_id == place.id))
    )


def versions(session: Session, of: SharedPage) -> Sequence[PageVersion]:
    """A page's versions, the newest first."""
    return session.scalars(
        sa.select(PageVersion)
        .where(PageVersion.page_id == of.id)
        .order_by(PageVersion.number.desc())
    ).all()


def version(session: Session, of: SharedPage, number: int) -> PageVersion:
    """One of them. NoResultFound, and so a 404, for one that is not the viewer's to see."""
    return session.scalars(
        sa.select(PageVersion).where(PageVersion.page_id == of.id, PageVersion.number == number)
    ).one()


def in_work(session: Session, of: SharedPage) -> PageVersion | None:
    """The version in work; None where there is none."""
    return session.scalars(
        sa.select(PageVersion).where(
            PageVersion.page_id == of.id,
            PageVersion.state.in_([VersionState.DRAFT, VersionState.REVIEW]),
        )
    ).one_or_none()


def blocks(session: Session, of: PageVersion, *, kept: bool = False) -> list[PageBlock]:
    """A version's blocks in their order; `kept` reads what they showed when it was published too."""
    asked = (
        sa.select(PageBlock)
        .where(PageBlock.version_id == of.id)
        .order_by(PageBlock.position, PageBlock.id)
    )
    if kept:
        asked = asked.options(undefer(PageBlock.kept), undefer(PageBlock.rests))
    return list(session.scalars(asked))


def block(session: Session, of: PageVersion, key: str) -> PageBlock:
    """One of them. NoResultFound, and so a 404, for one that was taken away."""
    return session.scalars(
        sa.select(PageBlock).where(PageBlock.version_id == of.id, PageBlock.key == key)
    ).one()


def reviews(session: Session, of: PageVersion) -> Sequence[PageReview]:
    """Who reviews a version and what they answered, as far as it is the viewer's to see."""
    return session.scalars(
        sa.select(PageReview)
        .where(PageReview.version_id == of.id)
        .order_by(PageReview.sector, PageReview.id)
    ).all()


def readings(session: Session, of: PageVersion) -> list[tuple[PageReading, Place]]:
    """What people and parties have done with a version, the newest first."""
    rows = session.execute(
        sa.select(PageReading, Place)
        .join(Place, Place.id == PageReading.party_id)
        .where(PageReading.version_id == of.id)
        .order_by(PageReading.at.desc())
    )
    return [(reading, party) for reading, party in rows]


def last_read(session: Session, of: SharedPage, user: int | None) -> PageReading | None:
    """When the person last marked the page, and which version."""
    return session.scalars(
        sa.select(PageReading)
        .where(PageReading.page_id == of.id, PageReading.user_id == user)
        .order_by(PageReading.at.desc(), PageReading.id.desc())
        .limit(1)
    ).one_or_none()


def asked_me(session: Session, user: int | None) -> Sequence[tuple[PageReview, SharedPage, Place]]:
    """The versions that wait for the person's review, the oldest first."""
    rows = session.execute(
        sa.select(PageReview, SharedPage, Place)
        .join(SharedPage, SharedPage.id == PageReview.page_id)
        .join(PageVersion, PageVersion.id == PageReview.version_id)
        .join(Place, Place.id == SharedPage.place_id)
        .where(
            PageReview.reviewer_id == user,
            PageReview.answered_at.is_(None),
            PageVersion.state == VersionState.REVIEW,
        )
        .order_by(PageReview.asked_at)
    )
    return [(review, of, place) for review, of, place in rows]


def reviewers(
    session: Session, policy: Policy, place: Place, day: date, without: Iterable[int | None]
) -> Mapping[Sector, dict[int, str]]:
    """Who may be asked to review a page of the place, by sector: those of its parties, and of the place itself,
    whom the policy lets approve there; never those who wrote or sent it."""
    here_roles, other_roles = (_approving(policy, each) for each in ("home", "shared"))
    units = [each.id for each in parties(session, place, day)] if place.is_space else []
    # Whoever works in the space answers for the unit that they lead, also where it is no member of its own.
    here = sa.select(_Own.user_id).where(
        _Own.anchor_id == place.id,
        _Own.valid_from <= day,
        _Own.valid_to > day,
        _Own.ended_at.is_(None),
    )
    rows = session.execute(
        sa.select(User.id, User.name, Grant.role, Place)
        .join(Grant, granted(User.id, day))
        .join(Place, Place.id == Grant.anchor_id)
        .where(
            Grant.role.in_(sorted(here_roles | other_roles)),
            sa.or_(Grant.anchor_id.in_([place.id, *units]), User.id.in_(here)),
        )
        .order_by(User.name)
    )
    left_out = set(without)
    found: dict[Sector, dict[int, str]] = {}
    for user, name, role, anchor in rows:
        own = anchor.id == place.id
        sector = sector_of(anchor.kind, own=own)
        if user in left_out or sector is None or role not in (here_roles if own else other_roles):
            continue
        found.setdefault(sector, {})[user] = name
    return {each: found[each] for each in Sector if each in found}


def _approving(policy: Policy, relation: str) -> frozenset[str]:
    """The roles that approve pages in this relation to the place."""
    rules = policy.by_need.get("page.approve", ())
    return frozenset().union(*(each.roles for each in rules if relation in each.relations))


def published(session: Session) -> list[tuple[SharedPage, Place]]:
    """Every published page that the person may read, with its place."""
    rows = session.execute(
        sa.select(SharedPage, Place)
        .join(Place, Place.id == SharedPage.place_id)
        .where(SharedPage.state == PageState.PUBLISHED)
        .order_by(SharedPage.title)
    )
    return [(page, place) for page, place in rows]


@dataclass(frozen=True)
class Told:
    """A page as a front page tells it: published here, or waiting for the person's review since a moment."""

    page: SharedPage
    place: Place
    asked_at: datetime | None


def told_of(session: Session, place: Place, user: int | None) -> list[Told]:
    """The place's published pages and every page that waits for the person's review, the newest first."""
    mine = sa.and_(
        PageReview.page_id == SharedPage.id,
        PageReview.reviewer_id == user,
        PageReview.answered_at.is_(None),
        SharedPage.reviewers != "",
    )
    here = sa.and_(SharedPage.place_id == place.id, SharedPage.state == PageState.PUBLISHED)
    rows = session.execute(
        sa.select(SharedPage, Place, PageReview.asked_at)
        .join(Place, Place.id == SharedPage.place_id)
        .outerjoin(PageReview, mine)
        .where(sa.or_(here, PageReview.id.is_not(None)))
        .order_by(SharedPage.changed_at.desc())
    )
    return [Told(page, of, asked_at) for page, of, asked_at in rows]
