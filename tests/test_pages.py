"""What each page says to whom, as small stories on the demonstration's people and places."""

import re
from pathlib import Path

import pytest
import sqlalchemy as sa

from client import EVERYONE, NOW, Client, Site
from config import compose
from html_page import Page
from indicators.sources import known
from postgres import web_engine
from tvaers import app as house
from tvaers.intake import Stores
from tvaers.places import OldAddress, Place

COUNCIL = "/omraader/sundhedsraad-horsens/"
CLUSTER = "/omraader/sundhedsklynge-horsens/"


@pytest.fixture
def kirsten(site: Site) -> Client:
    return site.sign_in("Kirsten Holm")


def indicators(page: Page) -> dict[str, str]:
    """The list of indicators: each row's text by the indicator's name."""
    body = next(page.root.all("table")).one("tbody")
    return {next(row.all("a")).text: row.text for row in body.all("tr")}


def test_the_councils_front_page_names_what_changed_and_calls_the_rest_chance(
    kirsten: Client,
) -> None:
    page = kirsten.get(COUNCIL)
    assert page.h1 == "Sundhedsråd Horsens"
    assert (
        "Kommunehenvisninger er steget siden december 2025, og afslutningsnotater er faldet "
        "siden januar 2026. Resten svinger som før." in page.text
    )
    rows = indicators(page)
    assert list(rows) == [
        "Genoptræning inden for 7 dage",
        "Kommunehenvisninger",
        "Afslutningsnotater",
        "Forløbsplaner",
        "Korrespondance",
        "Gennemførte forløb",
        "Folketal",
    ]
    assert "Steget siden december 2025" in rows["Kommunehenvisninger"]
    assert "Faldet siden januar 2026" in rows["Afslutningsnotater"]
    for calm in ("Genoptræning inden for 7 dage", "Forløbsplaner", "Korrespondance"):
        assert "Svinger tilfældigt" in rows[calm], calm
    assert "Vurderes ikke" in rows["Folketal"]


def test_the_front_page_says_who_is_here_on_the_day_and_what_comes_before(kirsten: Client) -> None:
    page = kirsten.get(COUNCIL)
    assert "som organiseret 24. november 2026" in page.text
    assert "forberedende, i kraft 1. januar 2027" in page.text
    members = page.text.split("Medlemmer i dag")[1]
    for name in ("Hedensted", "Horsens", "Odder", "Skanderborg"):
        assert f"{name} Kommune" in members
    assert "Randers" not in members
    assert page.links["Horsensklyngen"] == CLUSTER
    assert "til og med 31. december 2026" in kirsten.get(CLUSTER).text


def test_sofies_own_kommune_is_where_she_lands(site: Site) -> None:
    sofie = site.sign_in("Sofie Lund")
    page = sofie.get("/")
    assert page.h1 == "Hedensted Kommune"
    assert "Sofie Lund · dataansvarlig, Hedensted Kommune" in page.source.replace("</strong>", "")


def test_the_chooser_leads_to_the_other_area_and_remembers_it(site: Site) -> None:
    kirsten = site.sign_in("Kirsten Holm")
    page = kirsten.get("/")
    council = next(
        o for o in page.by_id("omraade").all("option") if o.text == "Sundhedsråd Horsens"
    )
    assert kirsten.pressed(page, "Skift", til=council.attrs["value"]).h1 == "Sundhedsråd Horsens"
    assert kirsten.get("/").h1 == "Sundhedsråd Horsens"
    assert kirsten.get("/indikatorer/").h1 == "Indikatorer i Sundhedsråd Horsens"


def test_the_menu_holds_only_what_answers_and_marks_where_one_is(site: Site) -> None:
    for name in EVERYONE:
        client = site.sign_in(name)
        page = client.get("/adgang/")
        for nav in page.root.all("nav"):
            for link in nav.all("a"):
                there = client.get(link.attrs["href"])
                assert there.root.one("h1")
        assert ("Indikatorer" in page.menu) == (name != "Per Noll"), name
    current = [
        link.text
        for link in site.sign_in("Ole Bach").get("/data/leverancer/").root.all("a")
        if "aria-current" in link.attrs
    ]
    assert current == ["Data"]


def test_sums_of_the_copenhagen_clusters_say_where_koebenhavn_counts(kirsten: Client) -> None:
    south = kirsten.get("/omraader/sundhedsklynge-syd-hovedstaden/")
    assert "Summer er uden København" in south.text
    summed = south.text.split("som organiseret")[0]
    assert "uden København" in summed
    assert "København" not in summed.replace("uden København", "")
    assert "Københavns Kommune" in south.text.split("Medlemmer i dag")[1]
    city = kirsten.get("/omraader/sundhedsklynge-byen/")
    assert "Frederiksberg og København" in city.text
    assert "Summer omfatter hele København" in city.text
    after = south.text.split("Bagefter")[1]
    assert "Sundhedsråd Hovedstaden" in after and "kun en del" in after


def test_a_place_that_is_not_confirmed_says_so(kirsten: Client) -> None:
    page = kirsten.get("/omraader/sundhedsklynge-koege/")
    assert "Ikke bekræftet. Arbejdsnavn: klyngens navn er ikke bekræftet" in page.text
    assert "Roskilde Kommune til og med 31. december 2026 Ikke bekræftet" in page.text
    listed = kirsten.get("/omraader/")
    assert re.search(r"Sundhedsklynge Køge +ikke bekræftet", listed.text)
    assert not re.search(r"Horsensklyngen +ikke bekræftet", listed.text)
    assert "ikke bekræftet" not in kirsten.get(CLUSTER).text.lower()


def test_the_list_of_places_has_every_kind_and_no_private_one(site: Site) -> None:
    page = site.sign_in("Kirsten Holm").get("/omraader/")
    for heading in ("Sundhedsråd (17)", "Sundhedsklynger (22)", "Regioner (6)", "Kommuner (98)"):
        assert heading in page.text
    assert "Region Østdanmark fra 1. januar 2027" in page.text
    assert "Åbakken" not in page.text


def test_about_data_leads_to_each_sources_card_and_receipts(kirsten: Client) -> None:
    page = kirsten.get("/data/")
    without = {f"/data/kilder/{card.name}/" for card in known.cards()}
    every = [link for link in page.links.values() if link.startswith("/data/kilder/")]
    cards = [link for link in every if link not in without]
    assert len(cards) == 10 and without <= set(every)
    # Nobody has counted reports on prevention and care in the demonstration.
    nothing = {"klgateway-119", "klgateway-care"}
    nothing |= {"noegletal-dk", "befolkningsfremskrivning"}
    for url in cards:
        card = kirsten.get(url)
        assert card.h1 in page.links
        for word in ("Hvem leverer", "Hvad de ikke kan fortælle", "Vilkår", "Hvor sikkert er"):
            assert word in card.text, (url, word)
        if url.split("/")[-2] in nothing:
            assert "Der er ikke modtaget noget endnu" in card.text
            continue
        receipts = card.table("nyeste først").rows
        assert receipts and all(row["Status"] == "godkendt" for row in receipts.values())


def test_a_receipt_accounts_for_every_row_of_the_file(kirsten: Client) -> None:
    page = kirsten.get("/data/leverancer/")
    for name, url in page.links.items():
        if name.endswith(".csv") and "2026" in name:
            receipt = kirsten.get(url)
            assert receipt.h1 == f"Kvittering for {name}"
            found = re.search(
                r"([\d.]+) rækker læst: ([\d.]+) taget, ([\d.]+) i karantæne, ([\d.]+) udeladt",
                receipt.text,
            )
            assert found is not None
            read, *parts = (int(number.replace(".", "")) for number in found.groups())
            assert read == sum(parts) > 0
            assert re.search(r"SHA-256 [0-9a-f]{64}", receipt.text)


def test_an_indicators_figures_lead_to_their_deliveries(kirsten: Client) -> None:
    page = kirsten.get(f"{COUNCIL}indikatorer/kommunehenvisninger/")
    table = page.table("Leverancer bag tallene")
    assert "medcom-statistics" in table.rows
    receipt = kirsten.get(page.links["demo_medcom_2026-07_2026-10.csv"])
    assert receipt.links["medcom-statistics"] == "/data/kilder/medcom-statistics/"


def test_my_access_says_role_place_and_last_day(kirsten: Client) -> None:
    page = kirsten.get("/adgang/")
    assert page.h1 == "Min adgang"
    row = page.table("Tildelinger").rows["Redaktør"]
    assert (row["Hvor"], row["Til og med"]) == ("Horsensklyngen", "31. marts 2027")
    assert row["Givet af og hvorfor"].startswith("Demonstration: Redigerer for Horsensklyngen")
    assert page.links["Sundhedsråd Horsens"] == COUNCIL


def test_sofie_can_come_to_the_upload_page_and_chooses_among_her_own_units(site: Site) -> None:
    sofie = site.sign_in("Sofie Lund")
    page = sofie.get(sofie.get("/data/leverancer/").links["Send en fil"])
    assert page.h1 == "Send en fil"
    units = [option.text for option in page.by_id("enhed").all("option")]
    assert units == ["Hedensted Kommune", "Hjemmeplejedistrikt Vestermarken"]
    assert "Send en fil" not in site.sign_in("Ole Bach").get("/data/leverancer/").links


@pytest.mark.parametrize(
    "url",
    [
        "/nix",
        "/omraader/sundhedsraad-nix/",
        f"{COUNCIL}indikatorer/nix/",
        f"{COUNCIL}indikatorer/nix/tal.csv",
        "/data/kilder/nix/",
        "/data/leverancer/nix/",
        "/omraade/?til=nix",
        "/omraade/",
        "/statisk/x/nix.css",
        "/statisk/x/..%2f..%2fapp.py",
    ],
)
def test_what_is_not_there_is_a_danish_page_that_says_what_to_do(kirsten: Client, url: str) -> None:
    page = kirsten.get(url, status=404)
    assert page.h1 == "Siden findes ikke"
    assert page.links["Gå til forsiden"] == "/"
    assert "Indikatorer" in page.menu


def test_a_form_sent_to_the_wrong_page_is_a_danish_page_too(kirsten: Client) -> None:
    page = kirsten.posted("/hjaelp/", status=405)
    assert page.h1 == "Den handling findes ikke på siden"


@pytest.mark.parametrize(
    "query",
    [
        "periode=xx&hvem=%0A&side=-1&fra=9999",
        "fra=2026-10-01&til=2021-11-01&organisering=begge",
        "fra=%27%3B--&til=%FF%FE&organisering=%3Cscript%3E&maal=%7F",
        "side=99999999999999999999999&maal=folketal&hvem=regioner&periode=2026-10-01",
        "side=1e9&side=2&fra=&til=&organisering=dengang&hvem=kommuner&periode=",
        "maal=../../etc/passwd&hvem=" + "a" * 5000,
    ],
)
def test_odd_questions_get_an_ordinary_page(kirsten: Client, query: str) -> None:
    for url in (
        COUNCIL,
        f"{COUNCIL}indikatorer/",
        f"{COUNCIL}indikatorer/afslutningsnotater/",
        f"{COUNCIL}sammenlign/",
        "/data/leverancer/",
        "/omraader/",
        "/adgang/",
    ):
        page = kirsten.get(f"{url}?{query}")
        assert "<script>" not in page.source
    assert kirsten.file(f"{COUNCIL}indikatorer/afslutningsnotater/tal.csv?{query}")


def test_a_nul_is_refused_before_any_database_must(stores: Stores, tmp_path: Path) -> None:
    settings = {"SECRET_KEY": "a key for tests alone, and nothing else", "INBOX": tmp_path}
    app = house.create_app(
        compose.MODULES, compose.policy(), web_engine(stores), settings, clock=lambda: NOW
    )
    browser = app.test_client()
    form = re.search(
        r'token" value="(.+?)"><.*?person" value="(.+?)"', browser.get("/log-ind/").text
    )
    assert form is not None
    token, person = form.groups()
    refused = [
        browser.post("/log-ind/", data={"token": token, "login": "a\0b", "password": "x"}),
        browser.post("/log-ind/demonstration/", data={"token": token, "person": "\0"}),
    ]
    browser.post("/log-ind/demonstration/", data={"token": token, "person": person})
    refused += [
        browser.get(url)
        for url in (
            "/omraade/?til=%00",
            "/omraader/?periode=xx&hvem=%00&side=-1&fra=9999",
            "/omraader/danmark/indikatorer/a%00b/",
            "/omraader/danmark/sammenlign/?maal=%00",
            "/data/leverancer/%00/",
        )
    ]
    for answer in refused:
        assert answer.status_code == 400
        assert "Siden kunne ikke forstå det, der blev sendt" in answer.text
    assert browser.get("/omraader/dan%00mark/").status_code in (400, 404)


def test_a_place_keeps_its_old_addresses(scratch: Site) -> None:
    with scratch.change() as session:
        council = session.scalars(
            sa.select(Place).where(Place.slug == "sundhedsraad-horsens")
        ).one()
        for slug in ("horsensraadet", "sundhedsraad-horsens-forberedende"):
            session.add(OldAddress(slug=slug, place_id=council.id))
    kirsten = scratch.sign_in("Kirsten Holm")
    for slug in ("horsensraadet", "sundhedsraad-horsens-forberedende"):
        answer = kirsten.answer(f"/omraader/{slug}/indikatorer/folketal/?organisering=begge")
        assert answer.status_code == 301
        assert answer.location == f"{COUNCIL}indikatorer/folketal/?organisering=begge"
        assert kirsten.get(f"/omraader/{slug}/").h1 == "Sundhedsråd Horsens"
        asked = scratch.visitor.answer(f"/omraader/{slug}/")
        assert asked.status_code == 302 and asked.location.startswith("/log-ind/")


def test_every_page_says_that_this_is_a_demonstration(site: Site) -> None:
    kirsten = site.sign_in("Kirsten Holm")
    for page in (
        site.visitor.get("/log-ind/"),
        kirsten.get(COUNCIL),
        kirsten.get(f"{COUNCIL}indikatorer/folketal/"),
        kirsten.get(f"{COUNCIL}sammenlign/"),
        kirsten.get("/data/"),
        kirsten.get("/hjaelp/"),
        kirsten.get("/nix", status=404),
    ):
        assert "Demonstrationsdata." in page.root.one("body").text, page.url
    for url in ("indikatorer/kommunehenvisninger/", "sammenlign/?maal=kommunehenvisninger"):
        page = kirsten.get(f"{COUNCIL}{url}")
        assert page.chart()["title"] == "Demonstrationsdata"
        assert "demonstration" in [stamp.text for stamp in page.root.all("span")]
    lines = kirsten.file(f"{COUNCIL}indikatorer/kommunehenvisninger/tal.csv").splitlines()
    assert len(lines) == 61
    assert all(line.endswith(";Demonstrationsdata") for line in lines[1:])
    agenda = kirsten.get(f"{COUNCIL}indikatorer/kommunehenvisninger/").by_id("til-dagsorden")
    assert "Demonstrationsdata." in str(agenda.parts)


def test_an_installation_for_real_use_says_nothing_of_a_demonstration(scratch: Site) -> None:
    with scratch.change() as session:
        session.execute(sa.text("update installation set demonstration = false"))
    page = scratch.visitor.get("/log-ind/")
    assert "emonstration" not in page.source
    assert "Kirsten Holm" not in page.source
