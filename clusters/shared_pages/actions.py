"""What persons do with a shared page while it is written. Each says who did it, in the trail too."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from clusters.reading import Overtaken, Unfit
from clusters.shared_pages import queries
from clusters.shared_pages.models import PageBlock, PageVersion, SharedPage, VersionState
from clusters.shared_pages.rules import MOST_BLOCKS, PageFacts, moved, order_of, slug_of
from tvaers import trail
from tvaers.db import now, public_id
from tvaers.module import Planned
from tvaers.places import Place


def make(
    session: Session,
    place: Place,
    facts: PageFacts,
    *,
    template: str,
    blocks: Iterable[Planned],
    by: str,
    by_id: int | None,
) -> SharedPage:
    """A new page with its first version, a draft."""
    made = SharedPage(
        public_id=public_id(),
        place_id=place.id,
        slug=slug_of(facts.title, queries.slugs(session, place)),
        title=facts.title,
        template=template,
        level=facts.level,
        author_id=by_id,
        changed_at=now(),
        changed_by=by,
        demonstration=place.demonstration,
    )
    session.add(made)
    session.flush()
    version = _version(session, made, 1, facts.title, by=by, by_id=by_id)
    for at, each in enumerate(blocks, start=1):
        _block(session, version, each.kind, dict(each.settings), at, by=by)
    session.flush()
    put_down(session, "page.make", place, made, by)
    return made


def revise(
    session: Session, place: Place, page: SharedPage, of: PageVersion, *, by: str, by_id: int | None
) -> PageVersion:
    """A new draft that begins as version `of` is; the one in work, where there is one."""
    there = queries.in_work(session, page)
    if there is not None:
        raise Unfit({"": "Der er allerede en kladde til siden. Ret den, eller smid den væk først."})
    last = max(each.number for each in queries.versions(session, page))
    made = _version(session, page, last + 1, of.title, by=by, by_id=by_id)
    for each in queries.blocks(session, of):
        copy = _block(session, made, each.kind, dict(each.settings), each.position, by=by)
        copy.key = each.key
    session.flush()
    put_down(session, "page.revise", place, page, by)
    return made


def describe(
    session: Session,
    place: Place,
    page: SharedPage,
    version: PageVersion,
    facts: PageFacts,
    *,
    seen: int,
    by: str,
) -> None:
    """Change a draft's title and who may read the page."""
    _draft(version)
    _still(session, version, seen)
    version.title = facts.title
    page.level = facts.level
    if page.shown is None:
        page.title = facts.title
    _stamp(version, page, by)
    put_down(session, "page.describe", place, page, by)


def add_block(
    session: Session,
    page: SharedPage,
    version: PageVersion,
    kind: str,
    settings: Mapping[str, Any],
    *,
    by: str,
) -> PageBlock:
    """One more block at the end."""
    _draft(version)
    there = queries.blocks(session, version)
    if len(there) >= MOST_BLOCKS:
        raise Unfit({"": f"Siden har {MOST_BLOCKS} blokke, og det er det højeste."})
    at = there[-1].position + 1 if there else 1
    made = _block(session, version, kind, dict(settings), at, by=by)
    session.flush()
    _stamp(version, page, by)
    return made


def change_block(
    session: Session,
    page: SharedPage,
    version: PageVersion,
    block: PageBlock,
    settings: Mapping[str, Any],
    *,
    seen: int,
    by: str,
) -> None:
    """Change a block as it was at revision `seen`; Overtaken where it is another by now."""
    _draft(version)
    session.refresh(block, with_for_update=True)
    if block.settings == dict(settings):
        return
    if block.revision != seen:
        raise Overtaken
    block.settings = dict(settings)
    block.revision += 1
    block.changed_at, block.changed_by = now(), by
    page.changed_at, page.changed_by = now(), by


def remove_block(
    session: Session, page: SharedPage, version: PageVersion, block: PageBlock, *, by: str
) -> None:
    """Take a block off a draft; earlier versions keep it."""
    _draft(version)
    session.delete(block)
    _stamp(version, page, by)


def shift(
    session: Session,
    page: SharedPage,
    version: PageVersion,
    block: PageBlock,
    *,
    up: bool,
    by: str,
) -> None:
    """Move a block one place up or down; at an end nothing happens."""
    keys = [each.key for each in queries.blocks(session, version)]
    arrange(session, page, version, moved(keys, block.key, up=up), by=by)


def arrange(
    session: Session, page: SharedPage, version: PageVersion, wished: Sequence[str], *, by: str
) -> None:
    """Put a draft's blocks in an order, by their keys."""
    _draft(version)
    there = {each.key: each for each in queries.blocks(session, version)}
    for at, key in enumerate(order_of(list(there), wished), start=1):
        if there[key].position != at:
            there[key].position = at
    _stamp(version, page, by)


def drop(
    session: Session, place: Place, page: SharedPage, version: PageVersion, *, by: str
) -> None:
    """Throw a draft away; what is published stays. A page that was never published has nothing else, and
    is archived by its own verb."""
    _draft(version)
    if page.shown is None:
        raise Unfit({"": "Siden har ingen udgivet version. Arkivér den i stedet."})
    session.execute(sa.delete(PageBlock).where(PageBlock.version_id == version.id))
    session.delete(version)
    put_down(session, "page.drop", place, page, by)


def _version(
    session: Session, page: SharedPage, number: int, title: str, *, by: str, by_id: int | None
) -> PageVersion:
    made = PageVersion(
        page_id=page.id,
        place_id=page.place_id,
        number=number,
        title=title,
        made_at=now(),
        made_by=by,
        made_by_id=by_id,
    )
    session.add(made)
    session.flush()
    return made


def _block(
    session: Session, version: PageVersion, kind: str, settings: dict[str, Any], at: int, *, by: str
) -> PageBlock:
    made = PageBlock(
        key=public_id(),
        version_id=version.id,
        page_id=version.page_id,
        place_id=version.place_id,
        position=at,
        kind=kind,
        settings=settings,
        changed_at=now(),
        changed_by=by,
    )
    session.add(made)
    return made


def _draft(version: PageVersion) -> None:
    if version.state is not VersionState.DRAFT:
        raise Unfit(
            {
                "": "Versionen er sendt til gennemsyn eller udgivet, og kan ikke rettes. Tag den tilbage først."
            }
        )


def _still(session: Session, version: PageVersion, seen: int) -> None:
    session.refresh(version, with_for_update=True)
    if version.revision != seen:
        raise Overtaken


def _stamp(version: PageVersion, page: SharedPage, by: str) -> None:
    version.revision += 1
    page.changed_at, page.changed_by = now(), by


def put_down(session: Session, what: str, place: Place, page: SharedPage, by: str) -> None:
    """Write an act in the trail."""
    trail.record(
        session,
        f"clusters.{what}",
        by=by,
        thing=f"page:{page.public_id}",
        facts={"holder": place.slug},
    )
