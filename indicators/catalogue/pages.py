"""The catalogue of indicators and one page a card. Neither shows a figure."""

from collections import Counter
from collections.abc import Iterator

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from indicators.catalogue.cards import CHOICES, STATES, chosen
from indicators.catalogue.facts import sections
from indicators.catalogue.here import known
from indicators.tags import THEMES
from tvaers import cpr
from tvaers.access import needs
from tvaers.frame import frame
from tvaers.module import Findable

pages = Blueprint("catalogue", __name__)

# What a card without figures says of itself, and what can be done about it.
STATE_WORDS = {
    "bekraeftet": "Definitionen er bekræftet hos kilden, men her er ingen tal endnu.",
    "udkast": "Kortet er et udkast. Definitionen er ikke godkendt, og her er ingen tal. En fagperson skal se "
    "den efter, før nogen kan levere tal.",
    "oenskes": "Indikatoren går på tværs af sektorer, og ingen ejer den. Her er ingen tal. Den skal have en "
    "ejer, der fastlægger definitionen, før nogen kan levere tal.",
}


@pages.get("/indikatorer/katalog/")
@needs("source.read")
def show_all() -> str | Response:
    """Every indicator of the installation by theme, with what can be chosen among."""
    if cpr.find(request.args.get("soeg", "")) is not None:
        return redirect(url_for("search.show", afvist="cpr"), 303)
    here = known()
    every = here.cards
    wanted = {choice.word: request.args.get(choice.word, "") for choice in CHOICES}
    words = request.args.get("soeg", "")[:80]
    found = chosen(every, wanted, words)
    themes = [
        (title, [c for c in found if c.placing.theme == code]) for code, title in THEMES.items()
    ]
    return render_template(
        "indicators/catalogue.html",
        faults=here.faults,
        themes=[(title, within) for title, within in themes if within],
        found=len(found),
        total=len(every),
        counts=Counter(card.state for card in every),
        states=STATES,
        choices=CHOICES,
        wanted=wanted,
        words=words,
        narrowed=bool(words.strip()) or len(found) < len(every),
    )


@pages.get("/indikatorer/katalog/<string:name>/")
@needs("source.read")
def show(name: str) -> str:
    """One indicator card: what it measures, whether there are figures, how it is measured."""
    here = known()
    card = here.named(name)
    if card is None:
        abort(404)
    return render_template(
        "indicators/indicator_card.html",
        card=card,
        state=STATES[card.state],
        told=STATE_WORDS.get(card.state, ""),
        faulty=here.faulty(card),
        sections=sections(card),
        place=frame().place if card.state == "tal" else None,
    )


def findables() -> Iterator[Findable]:
    """Every card for the site's search: one with figures leads to them where the viewer is."""
    place = frame().place
    for card in known().cards:
        url = url_for("catalogue.show", name=card.name)
        if card.state == "tal" and place is not None:
            url = url_for("indicators.show", place=place, name=card.name)
        yield Findable(
            card.title,
            url,
            "Indikatorer",
            card.known_as,
            card.text,
            card.placing.measures,
            STATES[card.state],
        )
