"""Invented contexts for the gallery's pages of search and of the API."""

from collections.abc import Callable
from typing import Any

from tvaers.module import Findable
from tvaers.search.pages import Group

LONG = "Genoptræningsplaner, hvor borgeren er tilbudt første kontakt inden for syv dage efter udskrivning"


def _search(typed: str, *groups: Group, refused: bool = False) -> Callable[[], dict[str, Any]]:
    return lambda: {
        "typed": typed,
        "groups": groups,
        "total": sum(group.total for group in groups),
        "refused": refused,
    }


FOUND = (
    Group(
        "Indikatorer",
        [
            Findable(LONG, "/", "Indikatorer", note=LONG, stamp="Har tal"),
            Findable("Genindlæggelser", "/", "Indikatorer", stamp="Ønskes: ingen ejer"),
        ],
        2,
    ),
    Group("Steder", [Findable("Horsens Kommune", "/", "Steder", note="Kommune")], 31),
)
PAGES: dict[str, tuple[str, Callable[[], dict[str, Any]]]] = {
    "soeg/fundet": ("tvaers/search.html", _search("genoptræning", *FOUND)),
    "soeg/intet": ("tvaers/search.html", _search("kvantefysik" * 7)),
    "soeg/afvist": ("tvaers/search.html", _search("", refused=True)),
    "api": (
        "api/show.html",
        lambda: {
            "limit": 50_000,
            "per_minute": 120,
            "page": 1_000,
            "largest": 10_000,
            "statuses": ["vist", "diskretioneret", "ufuldstaendig", "ikke_sammenlignelig"],
        },
    ),
}
