"""The catalogue of sources: each that the kommuner know has a card that says what it cannot tell."""

from client import Site
from indicators.sources import known

# The sources of KL's guide, beside those that have a reader here.
NAMED = {
    *("eoj", "flis-dap", "sundhedsdata-paa-tvaers", "esundhed-registre", "esundhed-lukket"),
    *("sundhedsprofilen", "dpsd", "tilsyn", "k-pro"),
    *("brugerundersoegelser", "haandholdte-data", "kend-din-kommune"),
    "kvalitetsdatabaser",
}


def test_every_source_has_a_card_and_each_card_says_all_there_is_to_say() -> None:
    cards = known.cards()
    assert {card.name for card in cards} == NAMED
    for card in cards:
        for text in (card.holds, card.access, card.example, card.freshness, card.cannot):
            assert text.endswith("."), (card.name, text)
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
