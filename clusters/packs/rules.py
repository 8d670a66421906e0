"""What a pack holds, as it is stored and as it is printed, and how much of it somebody may see. Pure."""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from clusters.packs.writing.document import Document, Section, Unwritable, canonical, checked
from tvaers.parts import Drawn, Notice, Part, Picture, as_data, of_data

KINDS = {
    "pdf": "PDF til papir",
    "docx": "Word, som sagsfremstilling",
    "pptx": "PowerPoint, én figur pr. side",
    "xlsx": "Excel med tallene",
}
LONGEST_TITLE, MOST_PAGES, MOST_BYTES = 160, 40, 40_000_000
UNSEEN = Notice("Noget på siden ses kun af dem, der har adgang til det.")


@dataclass(frozen=True)
class Sheet:
    """One page or item as it was frozen: its title, its address as it is now, what it rests on, and its blocks."""

    title: str
    url: str
    rests: frozenset[str]
    blocks: tuple[Drawn, ...]
    fresh: bool = True

    @property
    def every(self) -> frozenset[str]:
        """All that it rests on."""
        return self.rests.union(*(block.rests for block in self.blocks))

    @property
    def parts(self) -> tuple[Part, ...]:
        """What its blocks show, in order."""
        return tuple(part for block in self.blocks for part in block.parts)


@dataclass(frozen=True)
class Told:
    """What is said of a pack itself."""

    title: str
    place: str
    whole: str
    frozen_at: datetime


def content(told: Told, sheets: Iterable[Sheet]) -> dict[str, Any]:
    """A pack as it is stored; Unwritable where it is too large to be read, or to be kept."""
    found = list(sheets)
    made = {
        "form": 1,
        "title": told.title,
        "place": told.place,
        "whole": told.whole,
        "frozen_at": told.frozen_at.isoformat(),
        "demonstration": any(_invented(part) for sheet in found for part in sheet.parts),
        "sheets": [_stored(sheet) for sheet in found],
    }
    checked(document(made, address="https://tvaers.invalid/", digest=""))
    whole = canonical(made)
    if len(whole) > MOST_BYTES:
        raise Unwritable(
            f"Siderne fylder {len(whole) // 1_000_000} MB, og en pakke kan højst fylde "
            f"{MOST_BYTES // 1_000_000} MB. Vælg færre sider."
        )
    # As it comes back from the store: what is digested now is what is digested then.
    back: dict[str, Any] = json.loads(whole)
    return back


def sheets_of(stored: Mapping[str, Any]) -> tuple[Sheet, ...]:
    """The pages of a stored pack."""
    return tuple(
        Sheet(
            each["title"],
            each["url"],
            frozenset(each["rests"]),
            tuple(
                Drawn(of_data(block["parts"]), frozenset(block["rests"]))
                for block in each["blocks"]
            ),
            each["fresh"],
        )
        for each in stored["sheets"]
    )


def document(stored: Mapping[str, Any], *, address: str, digest: str) -> Document:
    """A stored pack as what its files are written from."""
    return Document(
        title=stored["title"],
        place=stored["place"],
        whole=stored["whole"],
        frozen_at=datetime.fromisoformat(stored["frozen_at"]),
        address=address,
        digest=digest,
        sections=tuple(
            Section(sheet.title, sheet.parts, sheet.fresh) for sheet in sheets_of(stored)
        ),
        demonstration=stored["demonstration"],
    )


def rests(sheets: Iterable[Sheet]) -> frozenset[str]:
    """Everything that pages rest on."""
    return frozenset().union(*(sheet.every for sheet in sheets))


def seen(sheets: Iterable[Sheet], readable: Collection[str]) -> tuple[list[Sheet], int]:
    """The pages as somebody sees them who may see these references, and how many pages are left out. A block that
    is not to be seen says so in its place; a page that is not, is not even named."""
    shown: list[Sheet] = []
    left = 0
    for sheet in sheets:
        if not sheet.rests <= set(readable):
            left += 1
            continue
        blocks = tuple(
            block if block.rests <= set(readable) else Drawn((UNSEEN,)) for block in sheet.blocks
        )
        shown.append(Sheet(sheet.title, sheet.url, sheet.rests, blocks, sheet.fresh))
    return shown, left


def _stored(sheet: Sheet) -> dict[str, Any]:
    return {
        "title": sheet.title,
        "url": sheet.url,
        "fresh": sheet.fresh,
        "rests": sorted(sheet.rests),
        "blocks": [
            {"rests": sorted(block.rests), "parts": as_data(block.parts)} for block in sheet.blocks
        ],
    }


def _invented(part: Part) -> bool:
    return isinstance(part, Picture) and part.demonstration
