"""Which observations a number is made of.

Stratum filters are strict: a filter names every part of the stratum it takes ("*" for any value, ""
where the part may also be absent), and a filter without parts takes only undivided counts. So a delivery
that also divides by age, say, can never be added to its own total.
"""

from collections.abc import Mapping
from dataclasses import dataclass

ANY, ABSENT = "*", ""


@dataclass(frozen=True)
class Filter:
    """Which observations a number is made of, and which end of a flow it belongs to."""

    items: tuple[str, ...]
    place: str = "place"
    strata: Mapping[str, tuple[str, ...]] | None = None

    def fits(self, stratum: str) -> bool:
        """Whether a stratum such as `from=almen_praksis;to=kommune` is taken."""
        parts, wanted = _parts(stratum), self.strata or {}
        return parts.keys() <= wanted.keys() and all(
            parts.get(key, ABSENT) in taken or (ANY in taken and key in parts)
            for key, taken in wanted.items()
        )

    def whole(self, stratum: str) -> str:
        """The undivided stratum that this one is a part of: itself without what may be absent."""
        wanted = self.strata or {}
        kept = {k: v for k, v in _parts(stratum).items() if ABSENT not in wanted.get(k, ())}
        return ";".join(f"{key}={value}" for key, value in sorted(kept.items()))


def _parts(stratum: str) -> dict[str, str]:
    return dict(part.split("=", 1) for part in stratum.split(";") if part)
