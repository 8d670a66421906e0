"""What an item can be about, what that says now, what belongs on an agenda, what has changed, and what a decision can
become: told by the modules above, which this floor does not know."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import cast

from flask import current_app

from tvaers.module import Decided, Line, Module, Offer, Told
from tvaers.places import Place


def known(place: Place) -> dict[str, str]:
    """What an item at a place can be about: each reference with its name."""
    return {
        reference: name
        for module in _modules()
        if module.topics is not None
        for reference, name in module.topics(place)
    }


def told(place: Place, references: Iterable[str]) -> Mapping[str, Told]:
    """What each reference says now, as far as the viewer may see it."""
    wanted = frozenset(references) - {""}
    found: dict[str, Told] = {}
    for module in _modules() if wanted else ():
        if module.told is not None:
            found |= module.told(place, wanted)
    return found


def offers(
    place: Place, since: date | None, until: date, there: Collection[str] = ()
) -> tuple[Offer, ...]:
    """What belongs on the agenda of a meeting on the day `until`, and is not `there` already."""
    return tuple(
        each
        for module in _modules()
        if module.offers is not None
        for each in module.offers(place, since, until)
        if each.topic not in there
    )


def changed(place: Place, since: date) -> tuple[Line, ...]:
    """What has changed at a place after a day, told by every module."""
    return tuple(
        line
        for module in _modules()
        if module.changed is not None
        for line in module.changed(place, since)
    )


def onward(place: Place, decided: Decided) -> tuple[Line, ...]:
    """What the viewer can make of a decision, offered by every module."""
    return tuple(
        line
        for module in _modules()
        if module.onward is not None
        for line in module.onward(place, decided)
    )


def _modules() -> tuple[Module, ...]:
    return cast(tuple[Module, ...], current_app.extensions["modules"])
