"""What a document of quality standards is made of: its elements, aspects, themes and pieces. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

# Pieces that concern every element.
ACROSS = "tvaergaaende"
WHOLE = "samlet"
KINDS: Mapping[str, str] = {
    "krav": "Krav",
    "anbefaling": "Anbefaling",
    "uklart": "Krav eller anbefaling: ikke afklaret",
}
WORDINGS: Mapping[str, str] = {"uddrag": "Uddrag, ikke ordlyd", "ordlyd": "Ordlyd"}
ADDRESSEES: Mapping[str, str] = {"kommune": "Kommunen", "region": "Regionen"}


@dataclass(frozen=True)
class Piece:
    """One krav or anbefaling, known within its document by `key` from version to version."""

    key: str
    element: str
    number: str
    kind: str
    text: str
    wording: str
    addressee: str
    valid_from: date | None
    valid_to: date | None
    source: str


@dataclass(frozen=True)
class Addressee:
    """Whom the document speaks to, from a day to a day."""

    who: str
    valid_from: date | None
    valid_to: date | None


@dataclass(frozen=True)
class Field:
    """One square that a unit assesses itself in: an element's aspect, an element as a whole, or a theme."""

    key: str
    group: str
    name: str


@dataclass(frozen=True)
class Document:
    """One version of a document, as its file says. `requirements` and `recommendations` are how many the
    document itself holds, whether or not they are here."""

    name: str
    title: str
    publisher: str
    published: date
    valid_from: date
    requirements: int
    recommendations: int
    source: str
    note: str
    elements: Mapping[str, str]
    # The elements that are assessed aspect by aspect; the others as a whole.
    by_aspect: tuple[str, ...]
    aspects: Mapping[str, str]
    themes: Mapping[str, str]
    addressees: tuple[Addressee, ...]
    pieces: Sequence[Piece] = field(default=())

    def head(self) -> dict[str, Any]:
        """Everything but the pieces and what has columns of its own, as it is stored."""
        return {
            "elements": [list(each) for each in self.elements.items()],
            "by_aspect": list(self.by_aspect),
            "aspects": [list(each) for each in self.aspects.items()],
            "themes": [list(each) for each in self.themes.items()],
            "addressees": [
                {k: v.isoformat() if isinstance(v, date) else v for k, v in asdict(each).items()}
                for each in self.addressees
            ],
        }

    def name_of(self, element: str) -> str:
        """What an element is called."""
        return "Går på tværs" if element == ACROSS else self.elements[element]

    def fields(self) -> tuple[Field, ...]:
        """Every square of the assessment, in the document's order; themes last."""
        found = []
        for key, name in self.elements.items():
            aspects = self.aspects if key in self.by_aspect else {WHOLE: "Samlet"}
            found += [Field(f"{key}.{code}", name, word) for code, word in aspects.items()]
        return (
            *found,
            *(Field(f"tema.{key}", "Lighed", word) for key, word in self.themes.items()),
        )

    def speaks_to(self, day: date) -> tuple[str, ...]:
        """Whom it speaks to on a day."""
        return tuple(
            each.who
            for each in self.addressees
            if (each.valid_from is None or each.valid_from <= day)
            and (each.valid_to is None or day < each.valid_to)
        )


@dataclass(frozen=True)
class Held:
    """How much of a document is here."""

    requirements: int
    recommendations: int
    unclear: int
    left: int


def held(document: Document) -> Held:
    """How many pieces are loaded of each kind, and how many are not."""
    kinds = [piece.kind for piece in document.pieces]
    return Held(
        kinds.count("krav"),
        kinds.count("anbefaling"),
        kinds.count("uklart"),
        document.requirements + document.recommendations - len(kinds),
    )


@dataclass(frozen=True)
class Change:
    """What a version does to one piece: `new`, `gone` or `changed`; what stood before and stands now."""

    sort: str
    before: Piece | None
    after: Piece | None
    what: tuple[str, ...] = ()

    @property
    def piece(self) -> Piece:
        """The piece, as it is now or was last."""
        found = self.after or self.before
        assert found is not None
        return found


_PARTS: Mapping[str, str] = {
    "element": "element",
    "number": "nummer",
    "kind": "krav eller anbefaling",
    "text": "tekst",
    "wording": "uddrag eller ordlyd",
    "addressee": "hvem det gælder",
    "valid_from": "gælder fra",
    "valid_to": "gælder til",
}


def changes(before: Sequence[Piece], after: Sequence[Piece]) -> tuple[Change, ...]:
    """What is new, gone and changed from one version to the next."""
    old = {piece.key: piece for piece in before}
    new = {piece.key: piece for piece in after}
    found = [Change("new", None, piece) for key, piece in new.items() if key not in old]
    found += [Change("gone", piece, None) for key, piece in old.items() if key not in new]
    for key in (key for key in old if key in new):
        what = tuple(
            word
            for part, word in _PARTS.items()
            if getattr(old[key], part) != getattr(new[key], part)
        )
        if what:
            found.append(Change("changed", old[key], new[key], what))
    return tuple(found)
