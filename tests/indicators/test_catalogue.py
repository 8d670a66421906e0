"""The catalogue: every starting card carried over as it is, nothing taken for a figure, faults by name."""

import csv
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from client import Client, Site
from indicators.catalogue import starting
from indicators.catalogue.cards import CHOICES, IndicatorCard, cards, check, chosen
from indicators.catalogue.facts import sections
from indicators.catalogue.starting import FILE, StartingCard
from indicators.definition import load
from indicators.fields import DefinitionFault
from indicators.tags import CATEGORIES, DIMENSIONS, GOALS, QUALITIES, RECOMMENDATIONS, THEMES

MEASURES = {"genoptraening", "kommunehenvisninger", "folketal"}
DRAFTS = {card.card: card for card in starting.load()}
EVERY = {card.name: card for card in cards(MEASURES)}
CATALOGUE = "/indikatorer/katalog/"
# What the sources' certainty means here: a part that is confirmed confirms no definition.
CONFIRMED = {"GO01", "BM01", "NP01", "FP01", "KI01"}


def names(found: list[IndicatorCard]) -> set[str]:
    return {card.name for card in found}


def told(card: IndicatorCard) -> dict[str, str]:
    return {term: text for section in sections(card) for term, text in section.rows}


def unsettled(card: IndicatorCard) -> set[str]:
    return {term for section in sections(card) for term in section.unsettled}


def test_the_words_are_as_many_as_their_sources_have() -> None:
    counted = [len(each) for each in (GOALS, RECOMMENDATIONS, DIMENSIONS, QUALITIES, CATEGORIES)]
    assert counted == [8, 20, 7, 3, 7]


def test_all_sixty_six_starting_cards_are_carried_over_with_their_names(shared: Path) -> None:
    with (shared / "domain" / "indikatorer.csv").open(encoding="utf-8") as file:
        given = {row["id"]: row for row in csv.DictReader(file)}
    assert len(given) == 66
    assert {card: row["navn_da"] for card, row in given.items()} == {
        card: each.title for card, each in DRAFTS.items() if not card.startswith("OE")
    }
    assert {card for card, row in given.items() if row["definition_bekraeftet"] == "ja"} == (
        CONFIRMED
    )
    for card, row in given.items():
        assert DRAFTS[card].confirmed == (card in CONFIRMED), card
        better = row["retning"].split()[0]
        words = {"lavere": "down", "højere": "up", "tættere": "near"}
        assert DRAFTS[card].direction == words.get(better, "none"), card


@pytest.mark.parametrize("card", DRAFTS.values(), ids=DRAFTS)
def test_a_starting_card_names_its_source_and_is_tagged(card: StartingCard) -> None:
    assert card.taken_from
    assert card.placing.national_goal and card.placing.recommendations
    quality = (card.placing.dimension, card.placing.quality, card.placing.category)
    assert all(quality) or not any(quality)


def test_no_theme_is_empty_and_each_says_what_is_wished_for_in_practice_and_among_the_young() -> (
    None
):
    assert {card.placing.theme for card in EVERY.values()} == set(THEMES)
    wanted = names(chosen(EVERY.values(), {"status": "oenskes"}, ""))
    assert {"oe01", "oe02", "oe03", "mc08", "fp03", "do01"} <= wanted
    assert not wanted & {"sa01", "nm01", "tr01", "fo03"}


def test_adverse_events_are_never_judged() -> None:
    for name in ("ut01", "ut02"):
        assert told(EVERY[name])["Retning"] == "Ingen vurdering af, hvad der er bedst"
        assert "rangeres aldrig" in told(EVERY[name])["Bemærk"]


def test_a_starting_card_becomes_the_measure_that_makes_it_real_and_is_not_there_twice() -> None:
    assert "go01" not in EVERY
    card = EVERY["genoptraening"]
    assert card.names == {"genoptraening", "go01"}
    assert told(card)["Startkort"].startswith("GO01: Andel §140-forløb")
    assert told(card)["Nævner"] == "Planer"
    assert told(card)["Nævner hos kilden"].startswith("Opstartede planer")
    assert len(EVERY) == len(load()) + len(DRAFTS) - 6


def test_only_what_has_been_released_is_said_to_have_figures() -> None:
    with_figures = {name for name, card in EVERY.items() if card.state == "tal"}
    assert with_figures == MEASURES
    assert {card.state for card in cards(set())} == {"bekraeftet", "udkast", "oenskes"}
    assert next(card for card in cards(set()) if card.name == "folketal").state == "bekraeftet"


def test_what_nobody_has_settled_is_named_and_never_filled_in() -> None:
    draft = EVERY["oe01"]
    assert {"Tæller", "Nævner", "Enhed", "Kilde", "Ejer af definitionen"} <= unsettled(draft)
    assert {"Formål", "Forbehold ved fortolkning", "Øvrige ord og begreber"} <= unsettled(draft)
    assert "Næste offentliggørelse" in unsettled(EVERY["genoptraening"])
    assert told(EVERY["sa02"])["Definitionen"] == "Ikke bekræftet"


def test_a_break_without_a_day_says_that_the_day_is_not_known() -> None:
    assert told(EVERY["korrespondance"])["Databrud"].startswith("Dagen kendes ikke: Formatet")
    start = told(EVERY["kommunehenvisninger"])["Taget i brug"]
    assert start.startswith("2. januar 2019: XREF15") and start.endswith("(bekræftet)")


def test_a_fact_about_the_population_measures_no_quality() -> None:
    assert "Måler ikke kvalitet" in told(EVERY["folketal"])["Kvalitet"]
    assert "Kvalitetsdimension" not in told(EVERY["rk01"])


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("lægedækning", "oe01"),
        ("laegedaekning", "oe01"),
        ("TRYKSÅR", "tr01"),
        ("tryksaar", "tr01"),
        ("boern roeg", "bo01"),
        ("genoptraeningsplanerne", "sa07"),
        ("KOL indlæggelse", "sa09"),
        ("sa01", "sa01"),
    ],
)
def test_the_search_forgives_danish_spelling_and_endings(words: str, expected: str) -> None:
    assert expected in names(chosen(EVERY.values(), {}, words))


def test_choices_narrow_together_and_an_unknown_one_narrows_nothing() -> None:
    found = chosen(EVERY.values(), {"tema": "psykiatri", "maal": "1", "anbefaling": "16"}, "")
    assert names(found) == {"oe02"}
    assert len(chosen(EVERY.values(), {choice.word: "' or 1" for choice in CHOICES}, "")) == (
        len(EVERY)
    )
    assert chosen(EVERY.values(), {}, "kræft tryksår") == []


Change = Callable[[dict[str, str]], object]
FAULTS: dict[str, tuple[Change, str]] = {
    "a theme that is not there": (
        lambda row: row.update(theme="kræft"),
        "cards.csv: line 2 (SA01): theme: one of",
    ),
    "a goal past the eighth": (
        lambda row: row.update(national_goal="9"),
        "cards.csv: line 2 (SA01): national_goal: a whole number of at least 1 and at most 8",
    ),
    "a goal in words": (lambda row: row.update(national_goal="to"), "(SA01): national_goal:"),
    "a recommendation twice": (
        lambda row: row.update(recommendations="4 4"),
        "(SA01): recommendations: a list of different numbers 1-20 is needed",
    ),
    "a sector that is none": (lambda row: row.update(sectors="skole"), "(SA01): sectors: one of"),
    "no source": (lambda row: row.update(taken_from=" "), "(SA01): taken_from: a text is needed"),
    "a certainty of one's own": (
        lambda row: row.update(definition_certainty="måske"),
        "(SA01): definition_certainty: one of ja, delvis, foreslået, nej is needed",
    ),
    "another card's name": (
        lambda row: row.update(card="SA02"),
        "cards.csv: line 3 (SA02): card: two cards have this name",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_wrong_cell_is_named_by_file_line_card_and_column(fault: str, tmp_path: Path) -> None:
    change, reason = FAULTS[fault]
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    change(rows[0])
    path = tmp_path / "cards.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, list(rows[0]))
        table.writeheader()
        table.writerows(rows)
    with pytest.raises(DefinitionFault) as refused:
        starting.load(path)
    assert reason in str(refused.value)
    # A site in use goes on with every other card.
    left, faults = starting.read(path)
    assert len(left) == len(DRAFTS) - 1
    assert len(faults) == 1 and reason in faults[0]


def test_a_column_left_out_and_a_cell_too_many_are_named(tmp_path: Path) -> None:
    head, first, *_ = FILE.read_text(encoding="utf-8").splitlines()
    path = tmp_path / "cards.csv"
    path.write_text(head.replace(",owner", "") + "\n", encoding="utf-8")
    with pytest.raises(DefinitionFault, match=r"cards\.csv: line 1: owner: missing"):
        starting.load(path)
    path.write_text(f"{head}\n{first},x\n", encoding="utf-8")
    with pytest.raises(DefinitionFault, match="more or fewer cells"):
        starting.load(path)


def test_two_measures_cannot_make_the_same_card_real() -> None:
    first, second = load()[:2]
    with pytest.raises(DefinitionFault, match="starting_card: no free card named 'GO01'"):
        check([first, replace(second, starting_card="GO01")], DRAFTS.values())


@pytest.fixture
def kirsten(site: Site) -> Client:
    return site.sign_in("Kirsten Holm")


def test_kirsten_reads_the_catalogue_by_theme_and_sees_what_has_figures(kirsten: Client) -> None:
    page = kirsten.get(CATALOGUE)
    assert page.h1 == "Indikatorkatalog"
    assert "9 af 73 indikatorer har tal her." in page.text
    for title in THEMES.values():
        assert title in page.text
    assert "Lægedækning Ønskes: ingen ejer" in page.text
    assert CATALOGUE in kirsten.get("/omraader/sundhedsraad-horsens/indikatorer/").links.values()


def test_kirsten_narrows_the_catalogue_and_the_address_holds_her_choice(kirsten: Client) -> None:
    page = kirsten.get(f"{CATALOGUE}?tema=boern&status=oenskes")
    assert "Viser 1 af 73." in page.text
    assert "Hurtig hjælp til børn og unge i mistrivsel" in page.text
    assert "Lægedækning Ønskes" not in page.text
    assert "Ingen indikatorer passer." in kirsten.get(f"{CATALOGUE}?soeg=zebra").text


def test_a_draft_says_what_it_is_before_anything_else_and_leads_to_no_figures(
    kirsten: Client,
) -> None:
    page = kirsten.get(f"{CATALOGUE}sa01/")
    assert page.h1 == "Forebyggelige akutte sygehusophold blandt ældre (65+)"
    assert page.text.index("Kortet er et udkast") < page.text.index("Sådan måles det")
    assert "Indplaceringen er vores forslag" in page.text
    assert not any("/omraader/" in link and "sa01" in link for link in page.links.values())
    assert "ingen ejer den" in kirsten.get(f"{CATALOGUE}oe01/").text


def test_a_card_with_figures_leads_to_them_and_the_figures_lead_to_the_card(
    kirsten: Client,
) -> None:
    page = kirsten.get(f"{CATALOGUE}mc01/")
    assert page.h1 == "Henvisninger fra almen praksis til kommunen"
    address = next(url for words, url in page.links.items() if words.startswith("Se tallene for"))
    assert kirsten.get(address).links["Se hele indikatorkortet"] == (
        f"{CATALOGUE}kommunehenvisninger/"
    )
    assert "Definitionens status" in page.text


def test_kirsten_is_told_of_a_break_whose_day_nobody_knows_under_the_figure(
    kirsten: Client,
) -> None:
    page = kirsten.get("/omraader/sundhedsraad-horsens/indikatorer/korrespondance/")
    assert "Databrud: Formatet skifter fra DIS91 og XDIS91 til FDIS91" in page.text
    assert "Dagen kendes ikke, så bruddet er ikke tegnet." in page.text


def test_a_card_that_is_not_there_is_not_found(kirsten: Client) -> None:
    assert kirsten.answer(f"{CATALOGUE}nix/").status_code == 404
