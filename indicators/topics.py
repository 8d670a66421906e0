"""What meetings are told of indicators: which an item can be about, what they say now, which belong on an agenda, and
what is new."""

from collections.abc import Iterator
from datetime import date

from flask import url_for

from indicators.area import IndicatorRow, indicator_rows, news
from indicators.asking import viewed
from indicators.models import MeasureVersion
from indicators.queries import measures
from indicators.remarked import sentences_of
from indicators.since import Revised, new_signals, revised
from tvaers.danish import day as day_words
from tvaers.danish import list_of, period
from tvaers.module import Line, Offer, Told
from tvaers.places import Place
from tvaers.web import database, once, today

# What the reference of an indicator begins with.
TOPIC = "maal:"
# So many are offered, and so many periods are named.
OFFERED, NAMED = 8, 3
SIGNALS = "Nye signaler i tallene"


def topics(place: Place) -> Iterator[tuple[str, str]]:
    """The indicators that an item of an agenda can be about."""
    for version in measures(database()):
        yield f"{TOPIC}{version.name}", str(version.definition["short_title"])


def told(place: Place, references: frozenset[str]) -> dict[str, Told]:
    """What these indicators say of the place now: newest figure and verdict, what must be read with it, and its chart."""
    if not any(each.startswith(TOPIC) for each in references):
        return {}
    return {
        f"{TOPIC}{row.measure.name}": _told(place, row)
        for row in indicator_rows(database(), viewed(), place)
        if f"{TOPIC}{row.measure.name}" in references
    }


def _told(place: Place, row: IndicatorRow) -> Told:
    when = f" i {row.label}" if row.has_value else ""
    return Told(
        text=f"{row.measure.short}: {row.value}{when}. {row.verdict.words}.",
        url=row.url,
        name=row.measure.title,
        figure=f"{row.value}{when}",
        lines=(
            f"{row.under[0].upper()}{row.under[1:]}.",
            f"{row.verdict.words}.",
            *(f"{flag.word.capitalize()}: {flag.why}" for flag in row.flags),
            *sentences_of(row.remarks),
        ),
        drawing=url_for("downloads.picture", place=place, name=row.measure.name, image="svg")
        if row.has_value
        else "",
    )


def offers(place: Place, since: date | None, until: date) -> Iterator[Offer]:
    """The indicators whose run chart has changed since the body last met, and had not then."""
    now = day_words(today())
    for version in _signals(place, since):
        yield Offer(
            topic=f"{TOPIC}{version.name}",
            title=str(version.definition["short_title"]),
            why=f"Serien har ændret sig mere, end tilfældigheder giver. Skrevet {now}.",
            url=url_for("indicators.show", place=place, name=version.name),
            sort=SIGNALS,
        )


def changed(place: Place, since: date) -> Iterator[Line]:
    """What is new after a day: figures, run charts that have changed, and history that was published anew."""
    session = database()
    yield from news(session, place, since)
    for version in _signals(place, since):
        yield Line(
            f"Nyt signal: {version.definition['short_title']}",
            url_for("indicators.show", place=place, name=version.name),
            note="serien har ændret sig mere, end tilfældigheder giver",
        )
    for each in revised(session, viewed(), place, since)[:OFFERED]:
        yield Line(
            f"Rettet bagud: {each.version.definition['short_title']}",
            url_for("indicators.show", place=place, name=each.version.name),
            note=_periods(each),
        )


def _signals(place: Place, since: date | None) -> list[MeasureVersion]:
    """The measures with a new signal: an agenda offers them, and says that they are new."""
    found = once(
        ("signals", place.id, since), lambda: new_signals(database(), viewed(), place, since)
    )
    return [version for version, _ in found[:OFFERED]]


def _periods(found: Revised) -> str:
    named = [period(kind, start) for kind, start in found.periods[:NAMED]]
    more = len(found.periods) - len(named)
    if more:
        named.append("en periode mere" if more == 1 else f"{more} perioder mere")
    return list_of(named)
