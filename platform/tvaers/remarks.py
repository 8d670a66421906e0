"""What the modules above say of figures, wherever a figure stands: a floor that shows figures asks here, and knows
none of those who answer."""

from collections.abc import Collection, Mapping, Sequence
from typing import cast

from flask import current_app

from tvaers.module import Module, Remark

Remarks = Mapping[tuple[str, int], tuple[Remark, ...]]


def remarks_of(places: Collection[int]) -> Remarks:
    """Every module's remarks on the figures of these places, by measure's name and place."""
    modules = cast(tuple[Module, ...], current_app.extensions["modules"])
    found: dict[tuple[str, int], tuple[Remark, ...]] = {}
    for module in modules:
        for each in module.remarks(places) if module.remarks is not None else ():
            key = (each.measure, each.place_id)
            found[key] = (*found.get(key, ()), each)
    return found


def of_measure(found: Remarks, measure: str, places: Sequence[int]) -> tuple[Remark, ...]:
    """The remarks on one measure in several places that stand together, what is said of many of them once."""
    told: dict[tuple[str, tuple[str, ...], str], Remark] = {}
    for place in places:
        for each in found.get((measure, place), ()):
            told.setdefault((each.stamp, each.lines, each.about), each)
    return tuple(told.values())
