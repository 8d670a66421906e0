"""What an area's front page says of rounds: what a party has not answered, and who is silent to the space."""

from flask import url_for

from indicators.handheld.pages import allowed
from indicators.rounds import queries
from tvaers.danish import day
from tvaers.module import Line
from tvaers.places import Place
from tvaers.web import database, today


def unanswered(place: Place) -> tuple[Line, ...]:
    """A line for each open round that waits for the viewer."""
    asks = place.is_space and allowed("round.create", place)
    if not asks and (place.is_space or not allowed("tally.register", place)):
        return ()
    lines = []
    for title, address, due, many in queries.silent(database(), place):
        late = today() > due
        if asks and not late:
            continue
        lines.append(
            Line(
                f"{many} har ikke svaret: {title}" if asks else f"Svar på datarunden: {title}",
                url_for("rounds.show", place=place, asked=address),
                note=f"frist {day(due)}",
                late=late,
            )
        )
    return tuple(lines)
