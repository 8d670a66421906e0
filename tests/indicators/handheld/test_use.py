"""What Ole's sheet is used for: where a number comes from, what it led to, the board, and a register after it."""

import re
from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa

from client import Client, Site
from gallery_handheld import shown
from indicators.handheld.board import board
from indicators.handheld.models import TallySheet
from indicators.models import Status
from tvaers.trail import Event
from typed_work import work

HOME = "/omraader/traeningscenter-aabakken/taelleskemaer/"
TITLE = "Udeblevne fra holdtræning"


@pytest.fixture
def ole(scratch: Site) -> Client:
    return scratch.sign_in("Ole Bach")


def address(client: Client) -> str:
    page = client.get(HOME)
    return str(next(a.attrs["href"] for a in page.root.all("a") if TITLE in a.text))


def test_a_number_says_who_typed_it_and_leads_to_its_receipt_and_release(site: Site) -> None:
    ole = site.sign_in("Ole Bach")
    page = ole.get(f"{address(ole)}punkt/2026-11-09/")
    assert page.h1 == "Hvor kommer tallet fra: uge 46 2026"
    assert "10 af 82, tastet af Demonstration 13. november 2026" in page.text
    assert "første tal" in page.text
    links = [a.attrs["href"] for a in page.root.all("a")]
    receipt = next(url for url in links if url.startswith("/data/leverancer/"))
    assert "tælleskemaet" in ole.get(receipt).text
    behind = ole.get(next(url for url in links if "/indikatorer/haandholdt-" in url))
    assert "10 af 82 (12 %)" in behind.text
    ole.get(f"{address(ole)}punkt/2026-11-16/", status=404)
    ole.get(f"{address(ole)}punkt/uge-46/", status=404)


def test_the_figures_own_page_is_the_sheet(site: Site) -> None:
    ole = site.sign_in("Ole Bach")
    sheet = address(ole)
    name = f"haandholdt-{sheet.rstrip('/').rpartition('/')[2]}"
    page = ole.get(f"/omraader/traeningscenter-aabakken/indikatorer/{name}/")
    assert page.url == sheet


def test_who_types_sees_what_it_led_to_and_ole_writes_it(scratch: Site, ole: Client) -> None:
    url = f"{address(ole)}foerte-til/"
    page = ole.get(url)
    assert page.h1 == f"Hvad førte det til? {TITLE}"
    assert "Fra uge 36 får alle en besked dagen før deres hold." in page.text
    assert "11 målinger i træk" in page.text
    for wrong, said in (
        ({"tekst": "Ring til 010203-1234", "dag": "2026-11-23"}, "ligner et CPR-nummer"),
        ({"tekst": "", "dag": "2026-11-23"}, "Skriv, hvad der er besluttet"),
        ({"tekst": "Vi fortsætter", "dag": "2026-12-24"}, "fremtiden"),
    ):
        refused = ole.pressed(page, "Gem", **wrong)
        assert refused.status == 422 and said in refused.text
        assert wrong["tekst"] in refused.source
    done = ole.pressed(page, "Gem", tekst="Vi bliver ved med beskeden", dag="2026-11-23")
    assert "Besluttet, 23. november 2026: Vi bliver ved med beskeden" in done.text
    assert re.search(r"Skrevet af Ole Bach \d+\. \w+ \d{4}", done.text)
    with scratch.change() as session:
        told = session.scalars(
            sa.select(Event).where(Event.action == "indicators.tally.decide")
        ).one()
        assert "besked" not in str(told.facts)


def test_the_board_is_one_sheet_with_number_line_and_what_is_tried(site: Site) -> None:
    ole = site.sign_in("Ole Bach")
    page = ole.get(f"{address(ole)}tavle/")
    for word in (
        "12 %",
        "10 af 82 (12 %) i uge 46 2026",
        "næppe tilfældigt",
        "Vi ringer til dem, der er udeblevet to gange i træk.",
        "Senest tastet 13. november 2026",
        "Håndholdte data, tastet i Træningscenter Åbakken",
        "Demonstrationsdata: tallene er opdigtede.",
    ):
        assert word in page.text, word
    drawn = ole.answer(f"{address(ole)}tavle/figur.svg")
    assert drawn.mimetype == "image/svg+xml" and "12 %" in drawn.get_data(as_text=True)


def test_small_numbers_of_persons_stay_off_the_board() -> None:
    found = shown()
    made = board(found)
    small = {point.start for point in found.series.points if point.value and 0 < point.value < 5}
    assert small and made.hidden == len(small)
    assert "så lille, at det ikke skrives her" in made.base and made.big == ""
    assert made.view.chart is None and "kunne vise, hvem" in made.finding
    found.sheet.persons = False
    assert board(found).big == "2" and board(found).hidden == 0


def test_a_share_of_few_or_with_few_left_over_is_small_too() -> None:
    found = shown()
    point = replace(found.series.points[0], value=90.0, numerator=45.0, denominator=48.0)
    line = replace(found.series, points=(point,))
    assert board(replace(found, series=line)).view.table[0].cells[0].word
    whole = replace(point, numerator=40.0)
    assert (
        not board(replace(found, series=replace(line, points=(whole,)))).view.table[0].cells[0].word
    )
    assert whole.status is Status.SHOWN


def test_a_register_takes_over_from_a_day_and_both_can_be_read(scratch: Site, ole: Client) -> None:
    page = ole.get("/omraader/horsens-kommune/taelleskemaer/nyt/")
    made = ole.pressed(
        page,
        "Lav skemaet",
        titel="I gang inden for 7 dage",
        spoergsmaal="Hvor mange kom i gang inden for 7 dage?",
        slags="andel",
        taeller="I gang",
        naevner="Henviste",
        formaal="Indtil registret er der",
        hvem="Visitator",
        periode="maaned",
        stoerst="400",
        fra="2026-08-01",
    )
    for month, above in (("2026-08-01", "30"), ("2026-09-01", "31"), ("2026-10-01", "32")):
        made = ole.pressed(
            ole.get(f"{made.url.partition('?')[0]}?periode={month}"),
            "Gem",
            taeller=above,
            naevner="60",
            periode=month,
        )
    from_here = made.url.partition("?")[0]
    work(scratch)
    assert "Seneste: 32 af 60 (53 %) i oktober 2026" in ole.get(from_here).text
    steering = ole.get(f"{from_here}skemaet/")
    wrong = ole.pressed(steering, "Lad registret tage over", indikator="folketal", dag="2026-10-01")
    assert wrong.status == 422
    early = ole.pressed(
        steering, "Lad registret tage over", indikator="genoptraening", dag="2026-01-01"
    )
    assert "før skemaets første dag" in early.text
    after = ole.pressed(
        steering, "Lad registret tage over", indikator="genoptraening", dag="2026-10-01"
    )
    assert "Fra 1. oktober 2026 er tallene fra registret." in after.text
    assert "Databrud: herefter tal fra et register i stedet for håndholdte" in after.text
    assert "32 af 60" in after.text, "what was typed is still there"
    assert "Tal fra registret (1)" in after.text
    assert "Seneste: 32 af 60" not in after.text
    both = ole.get(f"{from_here}punkt/2026-10-01/")
    assert "32 af 60, tastet af Ole Bach" in both.text and "Nu gælder" in both.text
    with scratch.change() as session:
        sheet = session.scalars(
            sa.select(TallySheet).where(TallySheet.replaced_by.is_not(None))
        ).one()
        assert (sheet.replaced_by, sheet.replaced_from) == ("genoptraening", date(2026, 10, 1))


def test_a_sheet_ends_and_what_was_typed_stays(scratch: Site, ole: Client) -> None:
    page = ole.get(f"{address(ole)}skemaet/")
    wrong = ole.pressed(page, "Lad skemaet slutte", dag="2026-10-01")
    assert wrong.status == 422 and "tastet tal for en senere periode" in wrong.text
    after = ole.pressed(page, "Lad skemaet slutte", dag="2026-11-15")
    assert "10 af 82" in after.text
    assert "uge 47" not in ole.get(HOME).text and "slut" in ole.get(HOME).text
