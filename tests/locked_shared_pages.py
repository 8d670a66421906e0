"""Shared pages behind every lock: drafts, versions in review, what is published, and what readers say."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from clusters.shared_pages.models import (
    PageBlock,
    PageReading,
    PageReview,
    PageState,
    PageVersion,
    ReadKind,
    Sector,
    SharedPage,
    VersionState,
)
from config import compose
from tvaers.access import Facts, may
from tvaers.db import now
from tvaers.people import Principal
from tvaers.places import Place

POLICY = compose.policy()
SHARED_PAGES: tuple[type[Any], ...] = (SharedPage, PageVersion, PageBlock, PageReview, PageReading)
LEVELS = (1, 2)


def shared_pages(session: Session, place: int, people: list[int]) -> None:
    """Pages of a place, of each level: a draft, one in review by some of the people, and one published."""
    for level in LEVELS:
        for state in VersionState:
            asked = people if state is VersionState.REVIEW else []
            of = shared_page(
                place_id=place,
                slug=f"side-{level}-{state}",
                level=level,
                state=PageState.PUBLISHED if state in _SHOWN else PageState.DRAFT,
                shown=1 if state in _SHOWN else None,
                reviewers=_listed(asked),
            )
            session.add(of)
            session.flush()
            version = page_version(
                place_id=place, page_id=of.id, state=state, reviewers=_listed(asked)
            )
            session.add(version)
            session.flush()
            hung = {"place_id": place, "page_id": of.id, "version_id": version.id}
            session.add(page_block(**hung))
            session.add_all(page_review(**hung, reviewer_id=who) for who in people)
            session.add_all(page_reading(**hung, user_id=who, party_id=place) for who in people)


_SHOWN = (VersionState.PUBLISHED, VersionState.SUPERSEDED)


def _listed(people: list[int]) -> str:
    return f",{','.join(map(str, people))}," if people else ""


def shared_page(**of: Any) -> SharedPage:
    """A page."""
    return SharedPage(
        **{"slug": "side", **of}, title="Genoptræning", changed_at=now(), changed_by="test"
    )


def page_version(**of: Any) -> PageVersion:
    """A version of it."""
    return PageVersion(**{"number": 1, **of}, title="Genoptræning", made_at=now(), made_by="test")


def page_block(**of: Any) -> PageBlock:
    """A block of that."""
    return PageBlock(
        **of,
        position=1,
        kind="tekst",
        settings={"tekst": "Ord"},
        changed_at=now(),
        changed_by="test",
    )


def page_review(**of: Any) -> PageReview:
    """Somebody who reviews it."""
    return PageReview(**of, reviewer="Jens Krogh", sector=Sector.REGION, asked_at=now())


def page_reading(**of: Any) -> PageReading:
    """Somebody who has read it."""
    moment: datetime = now()
    return PageReading(**of, by="Jens Krogh", kind=ReadKind.READ, at=moment)


def decided_shared_pages(
    session: Session, found: Principal
) -> dict[type[Any], set[tuple[Any, ...]]]:
    """What the table lets a person see of them."""
    places = {each.id: each for each in session.scalars(sa.select(Place))}

    def drafts(place: int) -> bool:
        about = Facts(place, frozenset({place}), state="draft")
        return any(
            may(POLICY, _alone(found, held), "page.read", about)
            and (held.role != "praksis" or held.anchor_kind == "klu")
            for held in found.grants
            if held.anchor_id is not None
        )

    def audience(page: SharedPage) -> bool:
        about = Facts(page.place_id, frozenset({page.place_id}), page.level, "published")
        return page.shown is not None and may(POLICY, found, "page.read", about)

    assert places
    pages = {each.id: each for each in session.scalars(sa.select(SharedPage))}
    open_pages = {
        key
        for key, each in pages.items()
        if drafts(each.place_id) or found.user_id in each.reviewer_ids or audience(each)
    }
    versions = {
        each.id
        for each in session.scalars(sa.select(PageVersion))
        if drafts(each.place_id)
        or str(found.user_id) in each.reviewers.split(",")
        or (each.state in _SHOWN and each.page_id in open_pages)
    }
    return {
        SharedPage: {(key,) for key in open_pages},
        PageVersion: {(key,) for key in versions},
        PageBlock: {
            (each.id,)
            for each in session.scalars(sa.select(PageBlock))
            if each.version_id in versions
        },
        PageReview: {
            (each.id,)
            for each in session.scalars(sa.select(PageReview))
            if drafts(each.place_id) or each.reviewer_id == found.user_id
        },
        PageReading: {
            (each.id,)
            for each in session.scalars(sa.select(PageReading))
            if each.version_id in versions
        },
    }


def _alone(found: Principal, held: Any) -> Principal:
    """The person with one grant alone."""
    return Principal(found.user_id, found.name, (held,), found.demonstration)
