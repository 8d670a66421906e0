"""The catalogue of sources: each that the kommuner know has a card that says what it cannot tell."""

from collections.abc import Callable
from datetime import date
from typing import Any

from client import Site
from indicators.mapping.grid import grid, text
from indicators.mapping.layout import Layout, read
from indicators.mapping.pages import ROLES
from indicators.mapping.recognise import recognise
from indicators.sources import known
from tvaers.module import Reading
from tvaers.register import Register

# The sources of KL's guide, beside those that have a reader here.
NAMED = {
    *("eoj", "flis-dap", "sundhedsdata-paa-tvaers", "esundhed-registre", "esundhed-lukket"),
    *("sundhedsprofilen", "dpsd", "tilsyn", "k-pro"),
    *("brugerundersoegelser", "kend-din-kommune"),
    "kvalitetsdatabaser",
}


def test_every_source_has_a_card_and_each_card_says_all_there_is_to_say() -> None:
    cards = known.cards()
    assert {card.name for card in cards} == NAMED
    for card in cards:
        for said in (card.holds, card.access, card.example, card.freshness, card.cannot):
            assert said.endswith("."), (card.name, said)
        assert len(card.columns) >= 2


def test_the_page_names_them_all_and_each_leads_to_its_card(site: Site) -> None:
    sofie = site.sign_in("Sofie Lund")
    page = sofie.get("/data/")
    for card in known.cards():
        assert card.title in page.text
        own = sofie.get(f"/data/kilder/{card.name}/")
        assert own.h1 == card.title
        assert card.cannot in own.text and "vores forslag, ikke leverandørens" in own.text
        assert "Send en tabel" in own.text


def test_who_may_not_deliver_is_offered_no_way_to_send(site: Site) -> None:
    assert "Send en tabel" not in site.sign_in("Kirsten Holm").get("/data/kilder/dpsd/").text


def test_what_is_counted_of_tilsyn_and_dpsd_is_never_ranked() -> None:
    dpsd = next(card for card in known.cards() if card.name == "dpsd")
    assert "uden dom og rangordnes ikke" in dpsd.cannot


def test_a_table_made_as_the_card_begins_it_is_recognised_as_the_card_says(
    register: Register, today: date, told: Callable[[Reading], Any]
) -> None:
    begun = [card for card in known.cards() if card.start]
    assert {card.name for card in begun} >= {"sundhedsprofilen", "esundhed-registre"}
    for card in begun:
        lines = [[column.name for column in card.start]]
        lines += zip(*(column.examples for column in card.start), strict=True)
        file = "\r\n".join(";".join(line) for line in lines)
        found = recognise(grid(text(file.encode("cp1252"))), register)
        roles = tuple((column.name, column.role) for column in found.columns)
        assert [(name, ROLES[role]) for name, role in roles] == [
            (column.name, column.role) for column in card.start
        ]
        layout = Layout(card.name, card.title, card.deliverer, 1, roles, 4711)
        heard = told(read(text(file.encode("cp1252")), register, layout, today))
        assert not heard.reasons and heard.reading.accepted == 2 and heard.values


def test_the_card_shows_what_to_begin_with_and_says_what_has_not_been_seen(site: Site) -> None:
    page = site.sign_in("Sofie Lund").get("/data/kilder/sundhedsprofilen/")
    assert "En opstilling at begynde med" in page.text and "Andel i procent" in page.text
    assert "kun kendt af overskriften og én række" in page.text
