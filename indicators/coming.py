"""When the next figures of a measure are expected: what its card says, else the rhythm of its source. Pure."""

from datetime import date, datetime
from typing import Any

from tvaers.danish import day as day_words
from tvaers.danish import moment
from tvaers.module import Rhythm
from tvaers.rhythm import freshness


def coming(
    definition: dict[str, Any],
    rhythm: Rhythm | None,
    received: datetime | None,
    last: date | None,
    today: date,
) -> str:
    """When the source last brought something, and when the next is expected, in Danish; `last` is the newest
    period that there are figures of. Where nobody knows, it says so."""
    came = f"Senest modtaget {moment(received)}. " if received else ""
    told = definition.get("next_publication")
    if told and date.fromisoformat(told) >= today:
        return f"{came}Næste offentliggørelse: {day_words(date.fromisoformat(told))}."
    found = freshness(rhythm, received, last, today)
    if found.expected is None:
        return f"{came}Kilden siger ikke, hvornår de næste tal kommer."
    if found.late:
        return f"{came}Tal for {found.period} var ventet {day_words(found.expected)} og er ikke kommet."
    return f"{came}Næste tal: {found.period}, ventet senest {day_words(found.expected)}."


def settling(definition: dict[str, Any]) -> str:
    """For how long figures are preliminary, and why; that nobody has said so, where it is so."""
    late = definition.get("late")
    if not late:
        return ""
    return f"Tal er foreløbige i {late['days']} dage efter periodens slutning. {late['reason']}"
