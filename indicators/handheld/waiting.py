"""What an area's front page says of its sheets: which week or month lacks a number."""

from flask import url_for

from indicators.handheld import queries
from indicators.handheld.pages import allowed
from tvaers.danish import period
from tvaers.module import Line
from tvaers.places import Place
from tvaers.web import database, today


def lacking(place: Place) -> tuple[Line, ...]:
    """A line for each sheet that lacks a number, for whoever may type it."""
    if not allowed("tally.register", place):
        return ()
    found = queries.sheets(database(), place, today())
    if not found:
        return ()
    entries = queries.entries(database(), [sheet for sheet, _ in found])
    lines = []
    for sheet, at in found:
        starts = queries.open_periods(sheet, today())
        missing = queries.lacking(sheet, starts, queries.speaking(entries[sheet.id]), today())
        if missing:
            more = f" og {len(missing) - 1} før" if len(missing) > 1 else ""
            lines.append(
                Line(
                    f"Tast {period(sheet.period, missing[-1])}{more}: {sheet.title}",
                    url_for("handheld.show", place=at, sheet=sheet.public_id),
                    note=at.short_name,
                    late=len(missing) > 1,
                )
            )
    return tuple(lines)
