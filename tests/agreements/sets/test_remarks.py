"""What is agreed of an indicator, and every reservation, is printed wherever one of its figures stands."""

import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from client import Client, Site, make_site
from set_pages import answers, sent_set, state

CLUSTER = "/omraader/sundhedsklynge-horsens/"
ODDER = "Forbehold fra Odder Kommune: Odder følger ikke tallet i juli, hvor holdene er lukket."
AGREED = "Aftalt med forbehold i »Fælles indikatorer 2026«, Horsensklyngen."
FIGURES = "indikatorer/genoptraening/"


@pytest.fixture
def kirsten(site: Site) -> Client:
    return site.sign_in("Kirsten Holm")


@pytest.mark.parametrize(
    "page",
    [
        f"{CLUSTER}{FIGURES}",
        f"{CLUSTER}",
        f"{CLUSTER}indikatorer/",
        f"/omraader/odder-kommune/{FIGURES}",
        f"{CLUSTER}sammenlign/?maal=genoptraening",
        f"{CLUSTER}sammenlign/tragt/?maal=genoptraening",
        f"{CLUSTER}sammenlign/raekkefoelge/?maal=genoptraening",
        f"{CLUSTER}sammenlign/over-tid/?maal=genoptraening",
        f"{CLUSTER}sammenlign/alle/",
        f"{CLUSTER}{FIGURES}punkt/2026-10/",
    ],
)
def test_a_reservation_stands_on_every_page_with_the_figure(kirsten: Client, page: str) -> None:
    found = kirsten.get(page)
    assert ODDER in found.text
    # It is on the paper too: nothing around it is left out of print.
    told = next(e for e in found.root.all("p", "small") if ODDER in e.text)
    above = told
    while above.above is not None:
        assert "noprint" not in above.attrs.get("class", ""), page
        above = above.above


def test_the_page_says_where_it_is_agreed_and_draws_the_target(kirsten: Client) -> None:
    page = kirsten.get(f"{CLUSTER}{FIGURES}")
    assert f"{AGREED} {ODDER}" in page.text
    assert "aftalt med forbehold" in [e.text for e in page.root.all("span")]
    assert page.links["»Fælles indikatorer 2026«, Horsensklyngen"].endswith("/")
    assert "Aftalt i »Fælles indikatorer 2026«, Horsensklyngen" in page.text
    assert page.chart()["target"]["y"] == [80.0, 85.0]
    # A party with a target of its own is held against that, in the same agreement.
    own = kirsten.get(f"/omraader/skanderborg-kommune/{FIGURES}").chart()["target"]["y"]
    assert own[0] == 75.0
    # Kronjylland has agreed nothing.
    # A region's figures are of much more than one space.
    region = kirsten.get(f"/omraader/region-midtjylland/{FIGURES}")
    assert ODDER not in region.text
    other = kirsten.get(f"/omraader/sundhedsraad-kronjylland/{FIGURES}")
    assert "aftalt" not in other.by_id("til-dagsorden").text.lower() and ODDER not in other.text


def test_what_is_copied_to_an_agenda_has_the_reservation(kirsten: Client) -> None:
    assert f"{AGREED} {ODDER}" in kirsten.get(f"{CLUSTER}{FIGURES}").by_id("til-dagsorden").text


def test_files_and_pictures_have_it(kirsten: Client) -> None:
    for address in (
        f"{CLUSTER}{FIGURES}tal.csv",
        f"{CLUSTER}indikatorer/tal.csv",
        f"{CLUSTER}sammenlign/tal.csv?maal=genoptraening",
    ):
        head, *lines = kirsten.file(address).lstrip("\ufeff").splitlines()
        assert head.endswith(";aftale;forbehold;demonstration"), address
        mine = [line for line in lines if ";genoptraening;" in line]
        assert mine and all(ODDER in line.split(";")[-2] for line in mine), address
    book = kirsten.answer(f"{CLUSTER}{FIGURES}tal.xlsx").data
    sheets = CalamineWorkbook.from_filelike(io.BytesIO(book))
    figures = sheets.get_sheet_by_name("Tal").to_python()
    assert figures[1][-2] == ODDER
    about = {str(row[0]): str(row[1]) for row in sheets.get_sheet_by_name("Om filen").to_python()}
    assert about["Aftale"] == f"{AGREED} {ODDER}"
    for address in (f"{CLUSTER}{FIGURES}figur.svg", f"{CLUSTER}sammenlign/figur.svg?maal=genoptraening"):  # fmt: skip
        # A picture's lines are broken where they are full.
        assert "Odder følger ikke tallet i juli" in kirsten.file(address), address


def test_a_program_is_told_too(kirsten: Client) -> None:
    at = "/api/v1/indikatorer/genoptraening/tal?sted=odder-kommune&sted=randers-kommune"
    told = json.loads(kirsten.answer(at).data)["aftaler"]
    assert [(each["sted"], each["aftalt"]) for each in told] == [
        ("odder-kommune", "aftalt med forbehold fra 1. januar 2027"),
        ("odder-kommune", "aftalt med forbehold"),
    ]
    assert told[1]["forbehold"] == [ODDER]
    stat = json.loads(kirsten.answer(f"{at}&format=json-stat").data)
    assert stat["extension"]["aftaler"] == told
    one = json.loads(kirsten.answer(f"{CLUSTER}{FIGURES}punkt/2026-10/tal.json").data)
    assert one["agreed"][0]["reservations"] == [ODDER]


def test_an_indicator_that_a_party_leaves_is_shown_as_agreed_no_more(scratch: Site) -> None:
    kirsten, ole = scratch.sign_in("Kirsten Holm"), scratch.sign_in("Ole Bach")
    assert ODDER in kirsten.get(f"{CLUSTER}{FIGURES}").text
    answers(scratch, ole, "horsens", title="Fælles indikatorer 2026", genoptræning=("declined", "Vi trækker os."))  # fmt: skip
    page = kirsten.get(f"{CLUSTER}{FIGURES}")
    assert ODDER not in page.text and "aftalt" not in [e.text for e in page.root.all("span")]
    assert "Horsens Kommune har sagt nej til 1" in state(kirsten.get(f"{CLUSTER}aftalte-indikatorer/"))  # fmt: skip


def test_figures_by_groups_have_it(scratch: Site, tmp_path: Path) -> None:
    kirsten, name = scratch.sign_in("Kirsten Holm"), "gennemfoerte-forloeb"
    sent_set(scratch, kirsten, name)
    answers(scratch, scratch.sign_in("Jens Krogh"), "region", gennem="adopted")
    words = "Uddannelse er ikke kendt for alle."
    answers(scratch, scratch.sign_in("Ole Bach"), "horsens", gennem=("reserved", words))
    at = f"/omraader/horsens-kommune/indikatorer/{name}/grupper"
    told = f"Forbehold fra Horsens Kommune: {words}"
    assert told in kirsten.get(f"{at}/").text
    assert all(told in line for line in kirsten.file(f"{at}.csv").splitlines()[1:])


def test_what_holds_later_says_from_when_and_what_is_over_says_nothing(
    scratch: Site, tmp_path: Path, kirsten: Client
) -> None:
    council = f"/omraader/sundhedsraad-horsens/{FIGURES}"
    assert "Aftalt med forbehold fra 1. januar 2027 i" in kirsten.get(council).text
    late = make_site(scratch.stores, tmp_path, at=datetime(2027, 1, 11, 9, 0, tzinfo=UTC))
    who = late.sign_in("Ole Bach")
    assert "Aftalt med forbehold i »Indikatorer for forebyggelse" in who.get(council).text
    assert ODDER not in who.get(f"{CLUSTER}{FIGURES}").text
    late.close()
