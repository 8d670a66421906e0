"""One search over everything: spelling is forgiven, the best stands first, nobody finds what is not theirs."""

import re
from typing import Any

import pytest

from client import Client, Site, make_site
from tvaers.module import Findable, Module
from tvaers.search.words import indexed, said_otherwise, score, slipped, stem, words


@pytest.fixture
def kirsten(site: Site) -> Client:
    return site.sign_in("Kirsten Holm")


def found(client: Client, typed: str) -> dict[str, list[str]]:
    """What a search finds, by sort, in order."""
    page = client.get("/soeg/", query_string={"q": typed})
    heads = [each.text.rpartition(" (")[0] for each in page.root.all("h2")]
    lists = [each for each in page.root.all("ul") if each.attrs.get("class") == "plain found"]
    return {
        head: [next(iter(item.all("a"))).text for item in listed.all("li")]
        for head, listed in zip(heads, lists, strict=False)
    }


SPELT = [
    ("genoptræning", "Genoptræning tilbudt inden for 7 dage"),
    ("genoptraening", "Genoptræning tilbudt inden for 7 dage"),
    ("GENOPTRÆNINGEN", "Genoptræning tilbudt inden for 7 dage"),
    ("genoptrænning", "Genoptræning tilbudt inden for 7 dage"),
    ("genotpræning", "Genoptræning tilbudt inden for 7 dage"),
    ("genoptræningens", "Genoptræning tilbudt inden for 7 dage"),
    ("afslutningsnotatet", "Afslutningsnotater fra kommunen pr. 100 henvisninger"),
    ("afslutningsnotaterne", "Afslutningsnotater fra kommunen pr. 100 henvisninger"),
    ("notat", "Afslutningsnotater fra kommunen pr. 100 henvisninger"),
    ("XDIS15", "Afslutningsnotater fra kommunen pr. 100 henvisninger"),
    ("henvisningerne fra almen praksis", "Henvisninger fra almen praksis til kommunen"),
    ("henvisninger egen læge", "Henvisninger fra almen praksis til kommunen"),
    ("go01", "Genoptræning tilbudt inden for 7 dage"),
]


@pytest.mark.parametrize(("typed", "title"), SPELT)
def test_an_indicator_is_found_however_it_is_spelt(kirsten: Client, typed: str, title: str) -> None:
    assert title in found(kirsten, typed)["Indikatorer"][:3]


PLACES = [
    ("århus", "Aarhus Kommune"),
    ("Aarhus", "Aarhus Kommune"),
    ("horsens kommunes", "Horsens Kommune"),
    ("fanoe", "Fanø Kommune"),
    ("FANØ", "Fanø Kommune"),
    ("brondby", "Brøndby Kommune"),
    ("sundhedsråd horsens", "Sundhedsråd Horsens"),
    ("sundhedsraadet horsens", "Sundhedsråd Horsens"),
    ("sundhedsrad horsens", "Sundhedsråd Horsens"),
    ("skanderbrog", "Skanderborg Kommune"),
    ("klu horsens", "KLU Horsens"),
    ("det kommunalt-lægelige udvalg horsens", "KLU Horsens"),
]


@pytest.mark.parametrize(("typed", "name"), PLACES)
def test_a_place_is_found_however_it_is_spelt_and_first(
    kirsten: Client, typed: str, name: str
) -> None:
    assert found(kirsten, typed)["Steder"][0] == name


def test_help_and_sources_are_found_too(kirsten: Client) -> None:
    assert found(kirsten, "skjulte tal")["Hjælp"] == ["Når der ikke står et tal"]
    assert "Kilder" in found(kirsten, "MedCom")
    page = kirsten.get("/soeg/?q=seriediagram")
    assert page.links["Et seriediagram på et minut"] == "/hjaelp/#seriediagram"
    assert 'id="seriediagram"' in kirsten.get("/hjaelp/").source


def test_an_indicator_with_figures_leads_to_them_where_one_is(kirsten: Client) -> None:
    links = kirsten.get("/soeg/?q=genoptræning").links
    url = links["Genoptræning tilbudt inden for 7 dage"]
    assert url.endswith("/indikatorer/genoptraening/") and url.startswith("/omraader/")
    assert kirsten.get(url).h1.startswith("Genoptræning")


def test_every_page_has_the_box_and_it_finds(kirsten: Client) -> None:
    page = kirsten.get("/omraader/sundhedsraad-horsens/")
    assert kirsten.pressed(page, "Find", q="fanø").h1 == "Søg"
    assert "Fanø Kommune" in kirsten.pressed(page, "Find", q="fanø").links


def test_nothing_found_is_said_kindly_with_a_way_on(kirsten: Client) -> None:
    page = kirsten.get("/soeg/?q=kvantefysik")
    assert "Vi fandt ikke noget, der passer til »kvantefysik«." in page.text
    assert {"Se alle steder", "Læs, hvordan siderne læses"} <= set(page.links)
    assert "fandt ikke" not in kirsten.get("/soeg/").text
    assert kirsten.get("/soeg/?q=%20%20").h1 == "Søg"
    assert "»§§«" in kirsten.get("/soeg/?q=§§").text


@pytest.mark.parametrize("typed", ["070761-4285", "0707614285", "find 070761 4285"])
def test_a_person_number_runs_no_search_and_stays_nowhere(
    kirsten: Client, caplog: pytest.LogCaptureFixture, typed: str
) -> None:
    for url, name in (("/soeg/", "q"), ("/indikatorer/katalog/", "soeg")):
        answer = kirsten.answer(url, query_string={name: typed})
        assert (answer.status_code, answer.location) == (303, "/soeg/?afvist=cpr")
        kept = [answer.text, caplog.text, *kirsten.site.statements]
        # Not within other digits and letters: a sign-in's hash may hold any four of them.
        assert not [each for each in kept if re.search(r"070761\W?4285|\b4285\b", each)]
        assert not [each for each in kirsten.site.statements if "FROM place_name" in each]
    page = kirsten.get("/soeg/?afvist=cpr")
    assert "ligner et CPR-nummer" in page.text and "intet af det er gemt" in page.text


def test_a_place_that_is_not_shared_is_not_found(site: Site) -> None:
    for name, there in (("Ole Bach", True), ("Sofie Lund", False), ("Kirsten Holm", False)):
        client = site.sign_in(name)
        groups = found(client, "træningscenter åbakken")
        assert ("Træningscenter Åbakken" in groups.get("Steder", [])) == there
        if not there:
            hidden, missing = (
                client.get("/soeg/", query_string={"q": q}).text.replace(q, "")
                for q in ("Åbakken", "Åbyhøjen")
            )
            assert hidden == missing


def test_a_module_brings_what_can_be_found_of_its_own(scratch: Site, tmp_path: Any) -> None:
    def brought() -> list[Findable]:
        return [Findable("Aftale om rygestop", "/aftaler/rygestop/", "Gamle aftaler", text="tobak")]

    more = (Module("agreed", search=brought),)
    site = make_site(scratch.stores, tmp_path, more=more)
    client = site.sign_in("Kirsten Holm")
    for typed in ("rygestoppet", "tobak", "nikotinafvænning", "aftalen"):
        assert found(client, typed)["Gamle aftaler"] == ["Aftale om rygestop"]
    site.close()


def test_the_best_stands_first() -> None:
    titles = [
        "Horsens Kommune",
        "Horsens",
        "Regionshospitalet Horsens",
        "Hovedgård i Horsensområdet",
    ]
    ordered = sorted(titles, key=lambda title: -score("horsens", indexed(title)))
    assert ordered[:2] == ["Horsens", "Horsens Kommune"] and ordered[-1].startswith("Hovedgård")
    in_name = score("plan", indexed("Plan"))
    in_other = score("plan", indexed("Noget", ("plan",)))
    in_text = score("plan", indexed("Noget", (), "en plan"))
    assert in_name > in_other > in_text > 0 == score("plan", indexed("Noget andet"))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("horsens", "horsens", True),
        ("horsens", "horssens", True),
        ("horsens", "hrosens", True),
        ("horsens", "horsns", True),
        ("horsens", "korsens", True),
        ("horsens", "hosrnes", False),
        ("horsens", "horse", False),
    ],
)
def test_one_slip_is_forgiven_and_not_two(one: str, other: str, same: bool) -> None:
    assert slipped(one, other) == slipped(other, one) == same


def test_a_short_word_is_not_guessed_at() -> None:
    assert score("fane", indexed("Fanø")) == 0
    assert score("2027", indexed("2026")) == 0


@pytest.mark.parametrize(
    "form", ["henvisning", "henvisningen", "henvisninger", "henvisningerne", "henvisningens"]
)
def test_every_form_of_a_word_is_one(form: str) -> None:
    assert stem(words(form)[0]) == "henvisning"
    assert score(form, indexed("Henvisninger")) > 5


@pytest.mark.parametrize("spelt", ["Ærø", "aeroe", "ÆRØ", "ärö", "A\u030aro"])
def test_danish_letters_are_the_same_however_they_are_written(spelt: str) -> None:
    there = "Åro" if spelt.startswith("A\u030a") else "Ærø Kommune"
    assert score(spelt, indexed(there)) > 5


def test_a_term_is_searched_for_in_its_other_names() -> None:
    assert "klu" in list(said_otherwise("kommunalt laegeligt udvalg"))
    assert score("GGOP", indexed("Genoptræningsplaner")) > 0
    assert score("byrådet", indexed("Kommunalbestyrelsen")) > 0
