"""The agreed sets that a page of this request asks about: looked up once, however many parts of it ask."""

from collections.abc import Collection
from typing import cast

from flask import g

from agreements.sets import queries
from agreements.sets.queries import Set
from tvaers.web import database, viewer


def spoken_for() -> frozenset[int]:
    """The parties for which the viewer has a mandate."""
    return frozenset(unit for held in viewer().grants if held.mandate for unit in held.reach)


def known(places: Collection[int]) -> list[Set]:
    """The sets that these places keep, are parties of, or have taken over from others who keep them. Those of the
    parties that the viewer speaks for are asked for at the same time."""
    asked, found = cast(tuple[frozenset[int], list[Set]], g.get("agreed_sets", (frozenset(), [])))
    if not frozenset(places) <= asked:
        asked = asked | frozenset(places) | spoken_for()
        found = queries.of_places(database(), sorted(asked), before=True)
        g.agreed_sets = (asked, found)
    return found


def of(place_id: int, found: Collection[Set]) -> list[Set]:
    """Those among them that a place keeps or is a party of."""
    return [
        each
        for each in found
        if each.agreement.place_id == place_id or place_id in each.agreement.party_ids
    ]
