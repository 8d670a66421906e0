"""The register of places that readers look codes and names up in: in memory, without a database."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from tvaers.places import Kind


@dataclass(frozen=True)
class Entry:
    """What a reader needs to know of a place."""

    id: int
    slug: str
    kind: Kind
    name: str
    short_name: str
    code: str | None


class Register:
    """Codes and names to places. Built once from the store (or from the reference files)."""

    def __init__(
        self,
        entries: Iterable[Entry],
        names: Iterable[tuple[str, str]] = (),
        codes: Iterable[tuple[str, str]] = (),
        regions: Iterable[tuple[str, str, date | None, date | None]] = (),
    ) -> None:
        """`names` and `codes` are pairs (slug, spelling) and (slug, code) beside each entry's own.

        `regions` say which region a kommune lies in, from a day and until another (slug, slug, from, to).
        """
        self.by_slug: dict[str, Entry] = {entry.slug: entry for entry in entries}
        self.by_id: dict[int, Entry] = {entry.id: entry for entry in self.by_slug.values()}
        self._codes: dict[str, Entry] = {}
        self._names: dict[str, Entry] = {}
        for entry in self.by_slug.values():
            if entry.code:
                self._codes[entry.code] = entry
            if entry.kind in (Kind.KOMMUNE, Kind.REGION, Kind.NATIONAL, Kind.AREA):
                self._names.setdefault(_plain(entry.name), entry)
                self._names.setdefault(_plain(entry.short_name), entry)
        for slug, code in codes:
            self._codes.setdefault(code, self.by_slug[slug])
        for slug, name in names:
            self._names.setdefault(_plain(name), self.by_slug[slug])

        self._lies_in: list[tuple[int, int, date, date]] = [
            (self.by_slug[kommune].id, self.by_slug[region].id, first or date.min, end or date.max)
            for kommune, region, first, end in regions
        ]

    def exists(self, region: int, day: date) -> bool:
        """Whether any kommune lies in the region that day; yes where nothing is known of it."""
        spans = [(first, end) for _, where, first, end in self._lies_in if where == region]
        return not spans or any(first <= day < end for first, end in spans)

    def lies_in(self, kommune: int, region: int, day: date) -> bool:
        """Whether the kommune lies in the region that day; yes where nothing is known of it."""
        known = [link for link in self._lies_in if link[0] == kommune]
        return not known or any(
            where == region and first <= day < end for _, where, first, end in known
        )

    @property
    def national(self) -> Entry:
        """The whole country."""
        return self.by_slug["danmark"]

    def find(self, text: str) -> Entry | None:
        """The kommune, region, country or known area that a code or name stands for; None if unknown.

        `0101`, `101`, `101.0` (as Excel writes it), `="101"`, names and their spellings are understood;
        a region's code is never padded into a kommune's.
        """
        cleaned = text.strip().strip('="').removesuffix(".0")
        if cleaned.isdigit():
            return (
                self._codes.get(cleaned)
                or (self._codes.get("0" + cleaned) if len(cleaned) == 3 else None)
                or (self.national if set(cleaned) == {"0"} else None)
            )
        return self._names.get(_plain(cleaned))

    def lookup(self, texts: Iterable[str]) -> Mapping[str, Entry | None]:
        """`find` for each distinct text."""
        return {text: self.find(text) for text in texts}


def _plain(name: str) -> str:
    """One spelling for a name: lower case, single spaces, no "Kommune", hyphens as spaces."""
    text = re.sub(r"[\s\u00a0-]+", " ", name.casefold()).strip()
    return text.removesuffix(" kommune")
