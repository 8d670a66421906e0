"""What a kommune's own unit is: a private place that the kommune owns and that lies in it."""

import enum
import unicodedata

from tvaers.places import Place


class Sort(enum.StrEnum):
    """What sort of unit it is, in the kommune's own word; the unit's place has it as its note."""

    NURSING_HOME = "Plejehjem"
    HOME_CARE_DISTRICT = "Hjemmeplejedistrikt"
    TRAINING_CENTRE = "Træningscenter"
    HEALTH_CENTRE = "Sundhedscenter"
    ACUTE_TEAM = "Akutteam"
    OTHER = "Anden enhed"


_SPELLED = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa"})
_WORDS = frozenset(sort.value for sort in Sort)


def sort_of(place: Place) -> str:
    """The unit's sort in words; empty where its note says something else."""
    return place.note if place.note in _WORDS else ""


def address_of(name: str) -> str:
    """The name as an address can hold it."""
    plain = unicodedata.normalize("NFKD", name.casefold().translate(_SPELLED))
    kept = (
        letter if letter.isascii() and letter.isalnum() else " " if letter in " -/.,&" else ""
        for letter in plain
    )
    return "-".join("".join(kept).split())[:60].strip("-") or "enhed"
