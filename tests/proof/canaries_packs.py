"""What is planted of packs: one whose page everybody in the space may see, and one item that rests on a draft."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from canaries_life import Word
from clusters.packs.models import FileState, Pack, PackFile
from clusters.packs.rules import Sheet, Told, content
from clusters.packs.writing.document import digest_of
from clusters.shared_pages.models import SharedPage
from planted import Canary
from tvaers.db import now
from tvaers.parts import Drawn, Words
from tvaers.places import Place


def packs(session: Session, word: Word, slug: str) -> None:
    """A pack of a space, with a file and a page that only those who read its draft may see."""
    place = session.scalars(sa.select(Place.id).where(Place.slug == slug)).one()
    seen = Canary("pack", ("pack.read",), place)
    draft = Canary("page", ("page.read",), place, level=2, state="draft")
    page = session.scalars(
        sa.select(SharedPage.public_id).where(
            SharedPage.place_id == place, SharedPage.shown.is_(None)
        )
    ).first()
    sheets = (
        Sheet(word("pks", seen), "/", frozenset(), (Drawn((Words(word("pkw", seen)),)),)),
        Sheet(
            word("pkd", draft),
            "/",
            frozenset({f"side:{page}"}),
            (Drawn((Words(word("pkx", draft)),)),),
        ),
    )
    held = content(Told(word("pkt", seen), slug, word("pkh", seen), now()), sheets)
    made = Pack(
        place_id=place,
        title=held["title"],
        whole=held["whole"],
        frozen_at=now(),
        made_by=f"Prøve {word('pkb', seen)}",
        address="https://tvaers.example.dk/",
        digest=digest_of(held),
        sheets=2,
        content=held,
    )
    session.add(made)
    session.flush()
    session.add(
        PackFile(
            pack_id=made.id,
            place_id=place,
            kind="pdf",
            state=FileState.DONE,
            made_at=now(),
            size=4,
            content=word("pkf", draft).encode(),
        )
    )
