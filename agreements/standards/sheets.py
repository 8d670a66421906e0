"""A self-assessment as lines of a file: what its page says, and nothing more. Pure."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from agreements.standards.layout import Document
from agreements.standards.standing import Group, Said, Square

Cell = str | float | date | datetime | None
WHERE = ("sted", "dokument", "udgave", "element", "felt", "tilstand")
OWN_HEADS = (*WHERE, "ansvar", "naeste_skridt", "senest", "skrevet_af", "skrevet", "demonstration")
AREA_HEADS = (*WHERE, "dokumentet_taler_hertil", "demonstration")
INVENTED = "Demonstrationsdata"


def own_lines(
    place: str, document: Document, number: int, found: Sequence[Group]
) -> Iterator[Sequence[Cell]]:
    """A unit's own page: a line a field, two where two have written at the same time."""
    for group in found:
        for square in group.squares:
            where = _where(place, document, number, group, square)
            if not square.said:
                yield (*where, *(None,) * (len(OWN_HEADS) - len(WHERE)))
            for each in square.said:
                yield (*where, *_told(each))


def area_lines(
    place: str, document: Document, number: int, found: Sequence[Group], addressed: bool
) -> Iterator[Sequence[Cell]]:
    """One unit of an area's page: a line a field, with its state alone."""
    for group in found:
        for square in group.squares:
            yield (
                *_where(place, document, number, group, square),
                "ja" if addressed else "nej",
                INVENTED if any(each.demonstration for each in square.said) else None,
            )


def _where(
    place: str, document: Document, number: int, group: Group, square: Square
) -> tuple[Cell, ...]:
    return place, document.title, number, group.name, square.field.name, square.words


def _told(said: Said) -> tuple[Cell, ...]:
    return (
        said.owner or None,
        said.next_step or None,
        said.next_day,
        said.by,
        said.at,
        INVENTED if said.demonstration else None,
    )
