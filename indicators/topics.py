"""What meetings are told of indicators: which an item can be about, what they say now, and what is new."""

from collections.abc import Iterator
from datetime import date

from indicators.area import indicator_rows, news
from indicators.asking import viewed
from indicators.queries import measures
from tvaers.module import Line
from tvaers.places import Place
from tvaers.web import database

# What the reference of an indicator begins with.
TOPIC = "maal:"


def topics(place: Place) -> Iterator[tuple[str, str]]:
    """The indicators that an item of an agenda can be about."""
    for version in measures(database()):
        yield f"{TOPIC}{version.name}", str(version.definition["short_title"])


def told(place: Place, references: frozenset[str]) -> dict[str, Line]:
    """What these indicators say of the place now: newest figure and verdict."""
    if not any(each.startswith(TOPIC) for each in references):
        return {}
    return {
        f"{TOPIC}{row.measure.name}": Line(
            text=f"{row.measure.short}: {row.value}{f' i {row.label}' if row.has_value else ''}. "
            f"{row.verdict.words}.",
            url=row.url,
        )
        for row in indicator_rows(database(), viewed(), place)
        if f"{TOPIC}{row.measure.name}" in references
    }


def changed(place: Place, since: date) -> tuple[Line, ...]:
    """The figures that were released after a day."""
    return news(database(), place, since)
