"""What is planted of shared pages: one that is published, one that is a draft, and what hangs on them."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from canaries_life import Word
from clusters.shared_pages.models import (
    PageBlock,
    PageReview,
    PageState,
    PageVersion,
    Sector,
    SharedPage,
    VersionState,
)
from planted import Canary
from tvaers.db import now
from tvaers.parts import Words, as_data
from tvaers.people import User
from tvaers.places import Place


def shared_pages(session: Session, word: Word, slug: str) -> None:
    """A page that is shown to those who work in the place, and one that is reviewed."""
    place = session.scalars(sa.select(Place.id).where(Place.slug == slug)).one()
    reviewer = session.scalars(sa.select(User.id).order_by(User.id)).first()
    assert reviewer is not None
    shown = Canary("page", ("page.read",), place, level=2, state="published")
    draft = Canary("page", ("page.read",), place, level=2, state="draft")
    stamp = {"changed_at": now(), "changed_by": "Prøve"}
    for canary, state in ((shown, VersionState.PUBLISHED), (draft, VersionState.DRAFT)):
        of = SharedPage(
            place_id=place,
            slug=word("ps", canary),
            title=f"Side {word('pt', canary)}",
            level=2,
            state=PageState.PUBLISHED if canary is shown else PageState.DRAFT,
            shown=1 if canary is shown else None,
            **stamp,
        )
        session.add(of)
        session.flush()
        version = PageVersion(
            page_id=of.id,
            place_id=place,
            number=1,
            state=state,
            title=f"Version {word('pv', canary)}",
            note=f"Nyt {word('pn', canary)}",
            made_at=now(),
            made_by="Prøve",
            sent_at=now(),
            published_at=now() if canary is shown else None,
        )
        session.add(version)
        session.flush()
        hung = {"page_id": of.id, "version_id": version.id, "place_id": place}
        session.add(
            PageBlock(
                **hung,
                key=word("pk", canary),
                position=1,
                kind="tekst",
                settings={"tekst": f"Ord {word('pb', canary)}"},
                kept=as_data((Words(f"Ord {word('pc', canary)}"),)) if canary is shown else None,
                **stamp,
            )
        )
        session.add(
            PageReview(
                **hung,
                reviewer_id=reviewer,
                reviewer=f"Prøve {word('pr', draft)}",
                sector=Sector.REGION,
                asked_at=now(),
                comment=f"Ret {word('pm', draft)}",
            )
        )
