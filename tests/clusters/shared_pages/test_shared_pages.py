"""The council's shared pages: written together, reviewed by the parties, published, and set against each other."""

import re

import pytest
import sqlalchemy as sa

from client import Client, Site
from clusters.shared_pages.models import PageBlock
from html_page import Page
from tvaers.chronicle.models import AccessLog

PAGES = "/omraader/sundhedsraad-horsens/sider/"
REVIEWERS = ("Jens Krogh", "Ole Bach", "Lars Toft")


@pytest.fixture
def kirsten(scratch: Site) -> Client:
    return scratch.sign_in("Kirsten Holm")


def sent(client: Client, url: str, *, status: int = 302, **form: str | list[str]) -> str:
    """Send a form; where it leads, or the page that is answered."""
    answer = client.post(url, {"token": client.token(), **form})
    assert answer.status_code == status, answer.text
    return str(answer.headers.get("Location", "")) if status == 302 else str(answer.text)


def hidden(page: Page, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page.source)
    assert found is not None, name
    return found[1]


def a_page(kirsten: Client, title: str = "Ældre medicinske patienter", template: str = "") -> str:
    """A new page's address."""
    to = sent(kirsten, f"{PAGES}ny/", titel=title, laesere="1", skabelon=template)
    return to.removesuffix("rediger/")


def a_block(kirsten: Client, page: str, kind: str, **settings: str | list[str]) -> str:
    """A block that is added and filled in; its form's address."""
    form = sent(kirsten, f"{page}rediger/", handling="ny", slags=kind)
    known = hidden(kirsten.get(form), "kendt")
    sent(kirsten, form, kendt=known, **settings)
    return form


def key_of(form: str) -> str:
    return form.rstrip("/").rpartition("/")[2]


def to_review(kirsten: Client, page: str, note: str = "") -> None:
    """The page is sent to one leader of each sector."""
    review = kirsten.get(f"{page}gennemsyn/")
    asked = {}
    for sector, name in zip(("region", "kommuner", "general_practice"), REVIEWERS, strict=True):
        found = re.search(
            rf'<select id="gennemser-{sector}".*?<option value="(\d+)">{name}', review.source, re.S
        )
        assert found is not None, sector
        asked[f"gennemser-{sector}"] = found[1]
    sent(kirsten, f"{page}gennemsyn/", handling="send", nyt=note, **asked)


def approved(scratch: Site, page: str, *names: str) -> None:
    """Each of these approves it, every point looked at."""
    for name in names:
        client = scratch.sign_in(name)
        ticked = ["finding", "source", "fair", "person"]
        sent(client, f"{page}gennemsyn/", handling="godkend", tjek=ticked, ord="")


def published(scratch: Site, kirsten: Client, page: str) -> None:
    to_review(kirsten, page)
    approved(scratch, page, *REVIEWERS)
    sent(kirsten, f"{page}gennemsyn/", handling="udgiv")


def test_kirsten_writes_a_page_of_text_figure_and_comparison_and_sees_it_as_it_will_be(
    kirsten: Client,
) -> None:
    page = a_page(kirsten)
    a_block(kirsten, page, "tekst", tekst="## Status\n\nDet går **godt** i Horsens.")
    a_block(kirsten, page, "figur", maal="genoptraening", sted="", antal="24")
    a_block(kirsten, page, "sammenlign", maal="genoptraening")
    a_block(kirsten, page, "varmekort", maal=["genoptraening", "kommunehenvisninger"])
    a_block(kirsten, page, "tabel", maal=["genoptraening"])
    a_block(kirsten, page, "kilde", maal="genoptraening")
    a_block(
        kirsten,
        page,
        "kontakt",
        navn="Kirsten Holm",
        rolle="",
        mail="k@example.org",
        telefon="12 34 56 78",
    )
    shown = kirsten.get(f"{page}rediger/")
    assert "<strong>godt</strong>" in shown.source
    assert "Genoptræning inden for 7 dage i Sundhedsråd Horsens" in shown.text
    assert "Kommunerne i Sundhedsråd Horsens på 2 indikatorer" in shown.text
    assert "Kopiér til dagsorden" in shown.source
    assert 'href="mailto:k@example.org"' in shown.source


def test_blocks_are_moved_by_buttons_and_by_drawing_them_and_a_removed_one_is_gone(
    kirsten: Client,
) -> None:
    page = a_page(kirsten)
    forms = [
        a_block(kirsten, page, "tekst", tekst=f"Nummer {word}") for word in ("et", "to", "tre")
    ]
    keys = [key_of(form) for form in forms]

    def order() -> list[str]:
        return re.findall(r"Nummer (et|to|tre)", kirsten.get(f"{page}rediger/").source)

    sent(kirsten, f"{page}rediger/", handling="op", blok=keys[2])
    assert order() == ["et", "tre", "to"]
    sent(kirsten, f"{page}rediger/", handling="raekkefoelge", raekkefoelge=",".join(reversed(keys)))
    assert order() == ["tre", "to", "et"]
    sent(kirsten, f"{page}rediger/", handling="fjern", blok=keys[1])
    assert order() == ["tre", "et"]


def test_two_who_write_in_the_same_block_lose_nothing(kirsten: Client) -> None:
    page = a_page(kirsten)
    form = a_block(kirsten, page, "tekst", tekst="Først")
    known = hidden(kirsten.get(form), "kendt")
    sent(kirsten, form, kendt=known, tekst="Rikkes ord")
    answer = sent(kirsten, form, status=409, kendt=known, tekst="Kirstens ord")
    assert "Kirstens ord" in answer
    assert "Det, der står nu" in answer
    assert "Rikkes ord" in answer


def test_what_is_typed_is_saved_while_it_is_written_and_the_script_is_told_as_data(
    kirsten: Client,
) -> None:
    page = a_page(kirsten)
    form = a_block(kirsten, page, "tekst", tekst="Først")
    known = hidden(kirsten.get(form), "kendt")
    answer = kirsten.post(
        form, {"token": kirsten.token(), "kendt": known, "tekst": "Så", "stille": "ja"}
    )
    assert answer.json == {"kendt": int(known) + 1, "ord": "Gemt."}
    refused = kirsten.post(
        form,
        {"token": kirsten.token(), "kendt": known, "tekst": "Borger 010190-1234", "stille": "ja"},
    )
    assert refused.status_code == 422
    assert "CPR-nummer" in refused.json["ord"]
    assert "Så" in kirsten.get(f"{page}rediger/").text


def test_a_page_with_blocks_that_lack_something_is_not_sent_and_says_which(kirsten: Client) -> None:
    page = a_page(kirsten, template="tema")
    answer = sent(kirsten, f"{page}gennemsyn/", status=422, handling="send")
    assert "blok 2 (figur)" in answer


def test_every_sector_needs_its_reviewer_and_nobody_approves_the_own_page(
    scratch: Site, kirsten: Client
) -> None:
    page = a_page(kirsten)
    a_block(kirsten, page, "tekst", tekst="Ord")
    answer = sent(kirsten, f"{page}gennemsyn/", status=422, handling="send")
    assert "Vælg, hvem der gennemser siden for regionen, kommunerne og almen praksis" in answer
    to_review(kirsten, page)
    answer = sent(kirsten, f"{page}gennemsyn/", status=422, handling="godkend")
    assert "Du er ikke bedt om at gennemse siden" in answer
    answer = sent(kirsten, f"{page}gennemsyn/", status=422, handling="udgiv")
    assert "skal have godkendt den" in answer
    jens = scratch.sign_in("Jens Krogh")
    assert "venter på dit gennemsyn" in jens.get("/omraader/region-midtjylland/").text
    answer = sent(jens, f"{page}gennemsyn/", status=422, handling="godkend", tjek=["fair"])
    assert "Sæt kryds ved alle punkter" in answer


def test_reviewers_answer_independently_and_one_who_sends_back_stops_the_page(
    scratch: Site, kirsten: Client
) -> None:
    page = a_page(kirsten)
    a_block(kirsten, page, "tekst", tekst="Ord")
    to_review(kirsten, page)
    jens = scratch.sign_in("Jens Krogh")
    sent(jens, f"{page}gennemsyn/", handling="retur", ord="Regionens tal mangler.")
    ole = scratch.sign_in("Ole Bach")
    assert "Regionens tal mangler" not in ole.get(f"{page}gennemsyn/").text
    approved(scratch, page, "Ole Bach", "Lars Toft")
    shown = kirsten.get(f"{page}gennemsyn/").text
    assert "Jens Krogh har sendt version 1 tilbage" in shown
    assert "Regionens tal mangler." in shown
    sent(kirsten, f"{page}gennemsyn/", status=422, handling="udgiv")
    assert sent(kirsten, f"{page}gennemsyn/", handling="tilbage").endswith("/rediger/")


def test_a_published_page_is_read_by_all_and_a_draft_by_those_who_write(
    scratch: Site, kirsten: Client
) -> None:
    page = a_page(kirsten)
    a_block(kirsten, page, "figur", maal="genoptraening", sted="", antal="")
    sofie = scratch.sign_in("Sofie Lund")
    sofie.get(page, status=404)
    published(scratch, kirsten, page)
    assert "Genoptræning inden for 7 dage i Sundhedsråd Horsens" in sofie.get(page).text
    sofie.get(f"{page}rediger/", status=404)
    assert "Ældre medicinske patienter" in sofie.get("/soeg/?q=aeldre medicinske").text


def test_a_new_version_shows_what_changed_and_an_old_one_stands_as_it_was(
    scratch: Site, kirsten: Client
) -> None:
    page = a_page(kirsten)
    text = a_block(kirsten, page, "tekst", tekst="Det går godt i Horsens i år.")
    a_block(kirsten, page, "figur", maal="genoptraening", sted="", antal="12")
    published(scratch, kirsten, page)
    sent(kirsten, f"{page}rediger/", handling="kladde", fra="1")
    form = f"{page}rediger/{key_of(text)}/"
    sent(
        kirsten,
        form,
        kendt=hidden(kirsten.get(form), "kendt"),
        tekst="Det går bedre i Horsens i år.",
    )
    assert "Det går godt" in kirsten.get(page).text
    published(scratch, kirsten, page)
    assert "Det går bedre" in kirsten.get(page).text
    told = kirsten.get(f"{page}versioner/1/2/")
    assert "1 blok er ændret." in told.text
    assert "<del>godt</del>" in told.source
    old = kirsten.get(f"{page}versioner/1/")
    assert "Det går godt" in old.text
    assert "med de tal, den blev udgivet med" in old.text
    sent(kirsten, f"{page}rediger/", handling="kladde", fra="1")
    assert "Det går godt" in kirsten.get(f"{page}rediger/").text


def test_a_reader_marks_the_page_and_only_a_leader_says_that_the_party_approves(
    scratch: Site, kirsten: Client
) -> None:
    page = a_page(kirsten)
    a_block(kirsten, page, "tekst", tekst="Ord")
    published(scratch, kirsten, page)
    sofie = scratch.sign_in("Sofie Lund")
    sent(sofie, page, hvad="read", part="hedensted-kommune")
    sent(sofie, page, status=422, hvad="approved", part="hedensted-kommune")
    sent(sofie, page, status=422, hvad="read", part="odder-kommune")
    ole = scratch.sign_in("Ole Bach")
    sent(ole, page, hvad="approved", part="horsens-kommune")
    shown = ole.get(page).text
    assert "Hedensted Kommune: læst" in shown
    assert "Horsens Kommune: godkendt" in shown
    assert "Nyt, siden du markerede siden" in shown


def test_a_block_whose_kind_or_measure_is_gone_says_so_and_the_rest_of_the_page_stands(
    scratch: Site, kirsten: Client
) -> None:
    page = a_page(kirsten)
    figure = a_block(kirsten, page, "figur", maal="genoptraening", sted="", antal="")
    a_block(kirsten, page, "tekst", tekst="Resten står")
    a_block(kirsten, page, "tabel", maal=["genoptraening"])
    broken = key_of(a_block(kirsten, page, "tabel", maal=["genoptraening"]))
    form = f"{page}rediger/"

    def spoil(key: str, **values: object) -> str:
        with scratch.change() as session:
            session.execute(sa.update(PageBlock).where(PageBlock.key == key).values(**values))
        return kirsten.get(form).text

    shown = spoil(key_of(figure), settings={"maal": "findes-ikke", "sted": "", "antal": ""})
    assert "Indikatoren findes ikke mere" in shown
    shown = spoil(key_of(figure), kind="robot")
    assert "en slags blok, der ikke findes mere" in shown
    shown = spoil(broken, settings={"maal": 5})
    assert "Blokken kan ikke vises lige nu" in shown
    assert "De seneste tal for Sundhedsråd Horsens" in shown
    assert "Resten står" in shown


def test_an_archived_page_is_out_of_the_list_and_can_still_be_read(
    scratch: Site, kirsten: Client
) -> None:
    page = a_page(kirsten, "Vinterberedskab")
    a_block(kirsten, page, "tekst", tekst="Ord")
    published(scratch, kirsten, page)
    sent(kirsten, f"{page}gennemsyn/", handling="arkiver", hvorfor="Vinteren er forbi")
    assert "Arkiveret (1)" in kirsten.get(PAGES).text
    assert "Vinteren er forbi" in scratch.sign_in("Sofie Lund").get(page).text


def test_hostile_and_endless_text_is_harmless_or_refused(kirsten: Client) -> None:
    page = a_page(kirsten)
    a_block(kirsten, page, "tekst", tekst="<script>alert(1)</script> [her](javascript:alert(1))")
    shown = kirsten.get(f"{page}rediger/").source
    assert "<script>alert" not in shown
    assert 'href="javascript:' not in shown
    form = sent(kirsten, f"{page}rediger/", handling="ny", slags="tekst")
    answer = sent(kirsten, form, status=422, kendt="1", tekst="a" * 10_001)
    assert "højst 10000 tegn" in answer


def test_a_look_at_restricted_figures_that_were_kept_is_written_down(
    scratch: Site, kirsten: Client
) -> None:
    page = a_page(kirsten)
    a_block(kirsten, page, "figur", maal="genoptraening", sted="hedensted-kommune", antal="12")
    published(scratch, kirsten, page)

    def looks() -> int:
        with scratch.change() as session:
            return (
                session.scalar(
                    sa.select(sa.func.count())
                    .select_from(AccessLog)
                    .where(
                        AccessLog.address.is_not(None),
                        AccessLog.thing.like("measure:genoptraening:%"),
                    )
                )
                or 0
            )

    before = looks()
    assert "Hedensted" in scratch.sign_in("Ole Bach").get(f"{page}versioner/1/").text
    assert looks() > before
