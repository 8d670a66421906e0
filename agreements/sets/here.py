"""The agreed sets that a page of this request asks about: looked up once, however many parts of it ask, and made
anew only when something of them has changed."""

from collections.abc import Collection, Sequence
from typing import cast

from flask import g

from agreements.sets import queries
from agreements.sets.ground import ground
from agreements.sets.queries import Set
from tvaers.fragments import Kept
from tvaers.web import database, today, viewer

_SETS: Kept[list[Set]] = Kept(128)


def spoken_for() -> frozenset[int]:
    """The parties for which the viewer has a mandate."""
    return frozenset(unit for held in viewer().grants if held.mandate for unit in held.reach)


def known(places: Collection[int]) -> list[Set]:
    """The sets that these places keep, are parties of, or have taken over from others who keep them. Those of the
    parties that the viewer speaks for are asked for at the same time."""
    asked, found = cast(tuple[frozenset[int], list[Set]], g.get("agreed_sets", (frozenset(), [])))
    if not frozenset(places) <= asked:
        asked = asked | frozenset(places) | spoken_for()
        found = _known(sorted(asked))
        g.agreed_sets = (asked, found)
    return found


def _known(places: Sequence[int]) -> list[Set]:
    """The sets, read anew where they rest on something else than those that are kept for whoever sees the same."""
    session = database()
    sight = session.opened
    # The day is in the key, so that a place with another name has it everywhere the day after.
    key = (today(), *places, sight.key, sight.drafts, sight.offers, sight.accepts)
    kept = _SETS.find(key)
    if kept is not None and ground(session, places) == queries.grounds(kept):
        return kept
    found = queries.of_places(session, places, before=True)
    return _SETS.keep(key, [queries.loose(each) for each in found])


def of(place_id: int, found: Collection[Set]) -> list[Set]:
    """Those among them that a place keeps or is a party of."""
    return [
        each
        for each in found
        if each.agreement.place_id == place_id or place_id in each.agreement.party_ids
    ]
