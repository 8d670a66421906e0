"""What persons do with packs: they make one, and that is all."""

from collections.abc import Callable, Sequence

from sqlalchemy.orm import Session

from clusters.packs.models import Pack
from clusters.packs.rules import Sheet, Told, content
from clusters.packs.writing.document import digest_of
from tvaers import trail
from tvaers.db import now, public_id
from tvaers.places import Place


def freeze(
    session: Session,
    place: Place,
    sheets: Sequence[Sheet],
    *,
    title: str,
    whole: str,
    address: Callable[[str], str],
    by: str,
) -> Pack:
    """Keep pages as they are now. `address` says where a pack with this key stands on the web. Unwritable where
    they are too large."""
    key, at = public_id(), now()
    held = content(Told(title, place.name, whole, at), sheets)
    made = Pack(
        public_id=key,
        place_id=place.id,
        title=title,
        whole=whole,
        frozen_at=at,
        made_by=by,
        address=address(key),
        digest=digest_of(held),
        sheets=len(sheets),
        content=held,
        demonstration=place.demonstration or held["demonstration"],
    )
    session.add(made)
    session.flush()
    trail.record(
        session,
        "clusters.pack.make",
        by=by,
        thing=f"pack:{key}",
        facts={"holder": place.slug},
    )
    return made
