"""What persons do with lists: keep one under a name, and end one. Each is in the trail."""

from collections.abc import Collection

from sqlalchemy.orm import Session

from indicators.lists.models import PeerList
from tvaers import cpr, trail
from tvaers.db import now
from tvaers.places import Place

FEWEST, MOST, LONGEST = 2, 98, 80


class Unfit(Exception):
    """Why a list cannot be kept, in Danish."""


def keep(
    session: Session,
    place: Place,
    name: str,
    chosen: Collection[str],
    known: Collection[str],
    taken: Collection[str],
    *,
    by: str,
    by_id: int | None,
) -> PeerList:
    """Keep the `chosen` kommuner under a name; Unfit says why not. `known` are the kommuner there are, by
    their addresses, `taken` the names of the unit's other lists."""
    said = " ".join(name.split())
    slugs = sorted(set(chosen) & set(known))
    if not said:
        raise Unfit("Skriv et navn, så andre kan se, hvad listen er til.")
    if len(said) > LONGEST:
        raise Unfit(f"Skriv et navn med højst {LONGEST} tegn; her er {len(said)}.")
    if cpr.find(said) is not None:
        raise Unfit("Navnet ligner et CPR-nummer. Skriv et andet; intet er gemt.")
    if said.casefold() in {each.casefold() for each in taken}:
        raise Unfit("I har allerede en liste med det navn. Vælg et andet, eller fjern den gamle.")
    if not FEWEST <= len(slugs) <= MOST:
        raise Unfit(f"Vælg mindst {FEWEST} kommuner; her er {len(slugs)}.")
    made = PeerList(
        place_id=place.id,
        name=said,
        kommuner=" ".join(slugs),
        made_at=now(),
        made_by=by,
        made_by_id=by_id,
    )
    session.add(made)
    session.flush()
    _tell(session, "indicators.peers.keep", made, place, by)
    return made


def end(session: Session, peers: PeerList, place: Place, *, by: str) -> None:
    """End a list; it stands among those that are ended. Unfit where somebody has done so already."""
    if peers.ended_at is not None:
        raise Unfit(f"Den er allerede fjernet af {peers.ended_by}.")
    peers.ended_at, peers.ended_by = now(), by
    _tell(session, "indicators.peers.end", peers, place, by)


def _tell(session: Session, action: str, peers: PeerList, place: Place, by: str) -> None:
    trail.record(
        session,
        action,
        by=by,
        thing=f"place:{place.slug}",
        facts={"holder": place.slug, "list": peers.public_id, "name": peers.name},
    )
