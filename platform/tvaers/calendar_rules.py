"""The days of a space that ends: open, then 90 days to finish what is begun, then an archive for reading.

It stands on the ground floor, since every floor above obeys it: the policy table says line by line in which
phases a right counts, and no view can forget to ask. Nothing runs at midnight: a phase is worked out from
the place's own days and the day on which one asks.
"""

import enum
from datetime import date, timedelta

from tvaers.places import Place

FINISH_WITHIN = timedelta(days=90)


class Phase(enum.StrEnum):
    """How far an ended space has closed; units and spaces without an end are always open."""

    OPEN = "open"
    CLOSING = "closing"
    ARCHIVE = "archive"


def phase(ends: date | None, day: date) -> Phase:
    """The phase, on a day, of a space whose first day of not being any more is `ends`."""
    if ends is None or day < ends:
        return Phase.OPEN
    return Phase.CLOSING if day < ends + FINISH_WITHIN else Phase.ARCHIVE


def phase_of(place: Place, day: date) -> Phase:
    """The phase of a place on a day. A unit that has ended is still its owner's to correct, and so open."""
    return phase(place.valid_to, day) if place.is_space else Phase.OPEN


def last_day_to_finish(place: Place) -> date | None:
    """The last day on which the people of a space may finish what is begun; None while no end is known."""
    if place.valid_to is None or not place.is_space:
        return None
    return place.valid_to + FINISH_WITHIN - timedelta(days=1)


def rights_end(place: Place, ends: date) -> date:
    """The first day on which a right at a place that ends can no longer count: in a space, people finish."""
    return ends + FINISH_WITHIN if place.is_space else ends
