"""What a kept figure rests on, and whether somebody may see it now: the same table as everywhere."""

from collections.abc import Iterable

import sqlalchemy as sa

from indicators.models import MeasureVersion
from indicators.queries import shown_as
from tvaers import noted
from tvaers.access import sight
from tvaers.web import database, policy, viewer

FIGURE, HIGHEST = "tal:", 3


def reference(measure: str, place_id: int) -> str:
    """The reference of a measure's figures in a place."""
    return f"{FIGURE}{measure}@{place_id}"


def readable(references: frozenset[str]) -> frozenset[str]:
    """Which of these figures the viewer may see, as the measure is now: its level, and who shares it. They are
    asked about because they are shown, so a look at a restricted one is written down here."""
    asked = dict(_read(references))
    if not asked:
        return frozenset()
    everywhere, holders, shared = sight(policy(), viewer().whole, HIGHEST).key
    own = dict(holders)
    lent = {(level, data_set): places for level, data_set, places in shared}
    known: dict[str, list[MeasureVersion]] = {}
    for version in database().scalars(
        sa.select(MeasureVersion).where(
            MeasureVersion.name.in_({name for name, _ in asked.values()})
        )
    ):
        known.setdefault(version.name, []).append(version)

    def opens(version: MeasureVersion, place: int) -> bool:
        return (
            version.level in everywhere
            or place in own.get(version.level, ())
            or place in lent.get((version.level, version.data_set), ())
        )

    # The most restricted of a measure's versions counts.
    seen = {
        each: (name, place)
        for each, (name, place) in asked.items()
        if name in known and all(opens(version, place) for version in known[name])
    }
    for name, place in seen.values():
        newest = max(known[name], key=lambda version: version.version)
        level = max(version.level for version in known[name])
        noted.show(shown_as(newest), place, level)
    return frozenset(seen)


def _read(references: Iterable[str]) -> Iterable[tuple[str, tuple[str, int]]]:
    for each in references:
        name, _, place = each.removeprefix(FIGURE).rpartition("@")
        if each.startswith(FIGURE) and place.isdigit():
            yield each, (name, int(place))
