"""The blocks "numbers" and "source": the newest figures of several indicators, and what a figure can and cannot say."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for

from indicators.area import indicator_rows
from indicators.asking import viewed
from indicators.blocks.choosing import MEASURE, SEVERAL, lacking, versions_of
from indicators.blocks.seeing import reference
from indicators.shown import measure_view
from tvaers.module import Block, Line
from tvaers.parts import Drawn, Lines, Table
from tvaers.places import Place
from tvaers.web import database

Settings = Sequence[Mapping[str, Any]]
HEADS = ("Indikator", "Seneste tal", "Periode", "Hvad serien viser")


def numbers(place: Place, settings: Settings, _printed: bool) -> list[Drawn]:
    """Each table: an indicator a row, with its newest figure and what its series shows."""
    session = database()
    names = {str(name) for each in settings for name in each.get("maal", ())}
    versions = list(versions_of(session, names).values())
    rows = {row.measure.name: row for row in indicator_rows(session, viewed(), place, versions)}
    made = []
    for each in settings:
        chosen = [rows[name] for name in each.get("maal", ()) if name in rows]
        table = Table(
            f"De seneste tal for {place.name}",
            HEADS,
            tuple(
                (f"{row.measure.short}, {row.under}", row.value, row.label, row.verdict.words)
                for row in chosen
            ),
            (False, True, False, False),
        )
        rests = frozenset(reference(row.measure.name, place.id) for row in chosen if row.has_value)
        made.append(Drawn((table,), rests) if chosen else lacking(each))
    return made


def sources(_place: Place, settings: Settings, _printed: bool) -> list[Drawn]:
    """Each note: where an indicator's figures come from, how they are counted, and what they cannot say."""
    versions = versions_of(database(), (str(each.get("maal")) for each in settings))
    made = []
    for each in settings:
        version = versions.get(str(each.get("maal")))
        if version is None:
            made.append(lacking(each))
            continue
        card = version.definition["card"]
        lines = (
            Line(str(card["indhold"]), "", "Hvad tælles"),
            Line(str(card["datakilde"]), "", "Kilde"),
            Line(str(card["forbehold"]), "", "Forbehold"),
            Line("Se hele indikatorkortet", url_for("catalogue.show", name=version.name)),
        )
        made.append(Drawn((Lines(f"Om tallet: {measure_view(version).short}", lines),)))
    return made


NUMBERS = Block(
    "tabel",
    "Tabel",
    "De seneste tal for flere indikatorer, med det, deres serier viser",
    (SEVERAL,),
    numbers,
)
SOURCE = Block(
    "kilde",
    "Om en datakilde",
    "Hvor et tal kommer fra, hvordan det tælles, og hvad det ikke kan sige",
    (MEASURE,),
    sources,
)
