"""Quality standards for the gallery: what ships, and a second version with changes."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from agreements.standards import reading
from agreements.standards.layout import (
    ADDRESSEES,
    KINDS,
    WORDINGS,
    Document,
    changes,
    held,
)
from agreements.standards.pages import grouped
from agreements.standards.queries import Version
from standards_files import YAML

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def _document() -> Document:
    return reading.document(YAML)


def catalogue() -> dict[str, Any]:
    """The one document there is."""
    found = _document()
    return {
        "documents": [(Version(1, found, AT, "Tværs"), held(found))],
        "addressees": ADDRESSEES,
    }


def one() -> dict[str, Any]:
    """A second version: one piece is new, one gone, one with its number and wording."""
    first = _document()
    pieces = [
        replace(p, number="3", wording="ordlyd", valid_to=date(2028, 1, 1))
        for p in first.pieces[1:]
    ]
    second = replace(first, pieces=(*pieces, replace(first.pieces[0], key="ny")))
    return {
        "shown": Version(2, second, AT, "Ida Frost"),
        "document": second,
        "held": held(second),
        "groups": grouped(second),
        "every": [Version(2, second, AT, "Ida Frost"), Version(1, first, AT, "Tværs")],
        "before": Version(1, first, AT, "Tværs"),
        "changes": changes(first.pieces, second.pieces),
        "kinds": KINDS,
        "wordings": WORDINGS,
        "addressees": {**ADDRESSEES, "begge": "Kommunen og regionen"},
    }


PAGES: Mapping[str, tuple[str, Callable[[], Mapping[str, Any]]]] = {
    "standarder": ("standards/catalogue.html", catalogue),
    "standarder/dokument": ("standards/document.html", one),
}
