"""What a kept figure rests on, and whether somebody may see it now: the same table as everywhere."""

from collections.abc import Iterable

import sqlalchemy as sa

from indicators.models import MeasureVersion
from tvaers.access import sight
from tvaers.web import database, policy, viewer

FIGURE, HIGHEST = "tal:", 3


def reference(measure: str, place_id: int) -> str:
    """The reference of a measure's figures in a place."""
    return f"{FIGURE}{measure}@{place_id}"


def readable(references: frozenset[str]) -> frozenset[str]:
    """Which of these figures the viewer may see, as the measure is now: its level, and who shares it."""
    asked = dict(_read(references))
    if not asked:
        return frozenset()
    everywhere, holders, shared = sight(policy(), viewer().whole, HIGHEST).key
    own = dict(holders)
    lent = {(level, data_set): places for level, data_set, places in shared}
    # The most restricted of a measure's versions counts.
    rows = database().execute(
        sa.select(MeasureVersion.name, MeasureVersion.data_set, sa.func.max(MeasureVersion.level))
        .where(MeasureVersion.name.in_({name for name, _ in asked.values()}))
        .group_by(MeasureVersion.name, MeasureVersion.data_set)
    )
    known: dict[str, list[tuple[str, int]]] = {}
    for name, data_set, level in rows:
        known.setdefault(name, []).append((data_set, level))
    return frozenset(
        each
        for each, (name, place) in asked.items()
        if name in known
        and all(
            level in everywhere
            or place in own.get(level, ())
            or place in lent.get((level, data_set), ())
            for data_set, level in known[name]
        )
    )


def _read(references: Iterable[str]) -> Iterable[tuple[str, tuple[str, int]]]:
    for each in references:
        name, _, place = each.removeprefix(FIGURE).rpartition("@")
        if each.startswith(FIGURE) and place.isdigit():
            yield each, (name, int(place))
