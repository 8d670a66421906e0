"""Søg: one box over everything the viewer may see, whatever module it is of."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import cast

import sqlalchemy as sa
from flask import Blueprint, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tvaers import cpr
from tvaers.access import needs, visible_places
from tvaers.data import cards, sources
from tvaers.frame import KIND_WORDS
from tvaers.module import Findable, Module
from tvaers.places import Place, PlaceName
from tvaers.search.words import indexed, score
from tvaers.web import database, policy, today, viewer

pages = Blueprint("search", __name__)

LONGEST = 80
SHOWN = 12
PLACES, SOURCES, HELP = "Steder", "Kilder", "Hjælp"
# The parts of the help page, and what somebody would call them who does not find them.
TOPICS = (
    (
        "Et seriediagram på et minut",
        "seriediagram",
        ("median", "anhøj", "tilfældigt", "signal", "har ændret sig"),
    ),
    (
        "Når der ikke står et tal",
        "intet-tal",
        ("skjult", "mangler", "ufuldstændig", "små tal", "prik"),
    ),
    ("Som organiseret nu og dengang", "nu-og-dengang", ("sundhedsråd", "sundhedsklynge", "2027")),
)


@dataclass(frozen=True)
class Group:
    """What was found of one sort, the best first, and how many there were."""

    title: str
    found: Sequence[Findable]
    total: int


@pages.get("/soeg/")
@needs("area.read")
def show() -> str | Response:
    """What was found. A person number runs no search, and does not stay in the address."""
    typed = request.args.get("q", "").strip()[:LONGEST]
    if cpr.find(typed) is not None:
        return redirect(url_for("search.show", afvist="cpr"), 303)
    groups = _found(typed) if typed else []
    return render_template(
        "tvaers/search.html",
        typed=typed,
        groups=groups,
        total=sum(group.total for group in groups),
        refused=request.args.get("afvist") == "cpr",
    )


def _found(typed: str) -> list[Group]:
    """The sorts with something in them, the one with the best answer first."""
    sorts: dict[str, list[tuple[float, Findable]]] = {}
    for each in _everything():
        points = score(typed, indexed(each.title, each.names, each.text))
        if points:
            sorts.setdefault(each.sort, []).append((points, each))
    for found in sorts.values():
        found.sort(key=lambda pair: -pair[0])
    ordered = sorted(sorts.items(), key=lambda item: -item[1][0][0])
    return [Group(sort, [each for _, each in found[:SHOWN]], len(found)) for sort, found in ordered]


def _everything() -> Iterator[Findable]:
    for module in cast(tuple[Module, ...], current_app.extensions["modules"]):
        if module.search is not None:
            yield from module.search()
    yield from _places()
    for source in sources().values():
        url = source.page or url_for("data.source", name=source.name)
        yield Findable(source.title, url, SOURCES, (source.name,), source.holds, source.holds)
    for card in cards().values():
        url = url_for("data.source", name=card.name)
        yield Findable(card.title, url, SOURCES, (card.name,), card.holds, card.holds)
    for title, part, others in TOPICS:
        yield Findable(title, url_for("home.help_page", _anchor=part), HELP, others)


def _places() -> Iterator[Findable]:
    """The places the viewer may know of, by every name that is known of them."""
    day = today()
    query = visible_places(sa.select(Place), policy(), viewer())
    spelt: dict[int, list[str]] = {}
    for place_id, name in database().execute(sa.select(PlaceName.place_id, PlaceName.name)):
        spelt.setdefault(place_id, []).append(name)
    for place in database().scalars(query.order_by(Place.name)):
        over = place.valid_to is not None and place.valid_to <= day
        names = (place.short_name, place.code or "", *spelt.get(place.id, ()))
        kind = KIND_WORDS[place.kind]
        yield Findable(
            place.name,
            url_for("clusters.area", place=place),
            PLACES,
            names,
            kind,
            f"{kind}, ophørt" if over else kind,
        )
