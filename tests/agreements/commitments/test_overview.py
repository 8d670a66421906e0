"""For a leader: what waits for me, how it stands by theme and party, what is overdue, and the year ahead."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.commitments import leading, yearly
from agreements.commitments.leading import DONE, OVERDUE, SILENT, WAITS
from agreements.commitments.models import Commitment
from client import Site
from promise_pages import row

HORSENS = "/omraader/horsens-kommune/forpligtelser/"
CLUSTER = "/omraader/sundhedsklynge-horsens/forpligtelser/"


def test_the_answer_comes_first_then_what_waits_for_me_then_the_list(site: Site) -> None:
    ole = site.sign_in("Ole Bach")
    page = ole.get(HORSENS)
    assert page.h1 == "Forpligtelser i Horsens Kommune"
    assert "4 forpligtelser følges op: " in page.text
    assert "1 har overskredet fristen" in page.text
    assert "1 er meldt opfyldt og venter på en bekræftelse" in page.text
    mine = page.text.split("Det venter på dig")[1].split("Efter tema")[0]
    assert "Tallene drøftes to gange om året fristen er overskredet" in mine
    # Sofie of Hedensted has nothing of Horsens to do.
    assert "Det venter på dig" not in site.sign_in("Bo Riis").get(HORSENS).text


def test_the_front_page_says_what_is_late_to_those_who_can_do_something(site: Site) -> None:
    ole = site.sign_in("Ole Bach").get("/omraader/horsens-kommune/")
    late = "Fristen for én forpligtelse er overskredet"
    assert "Tallene drøftes to gange om året" in site.sign_in("Ole Bach").get(ole.links[late]).text
    # What every party has met, and others have verified, is late no more.
    assert late in site.sign_in("Kirsten Holm").get("/omraader/sundhedsklynge-horsens/").links
    for name in ("Bo Riis", "Mette Dam"):
        assert "er overskredet" not in site.sign_in(name).get("/omraader/horsens-kommune/").text


def test_it_is_counted_by_theme_and_party_and_chosen_by_either(site: Site) -> None:
    kirsten = site.sign_in("Kirsten Holm")
    page = kirsten.get(CLUSTER)
    themes = page.table("Åbne forpligtelser efter tema").rows
    assert themes["Genoptræning"]["Åbne"] == "3"
    assert themes["Genoptræning"]["Opfyldt og bekræftet"] == "1"
    parties = page.table("tæller hos hver part").rows
    assert parties["Horsens Kommune"]["Åbne"] == "3"
    assert parties["Region Midtjylland"]["Over fristen"] == "1"
    late = kirsten.get(f"{CLUSTER}?tilstand=overskredet")
    assert "Én forpligtelse" in late.text and "Tallene drøftes to gange om året" in late.text
    assert "Mindst 80 %" not in late.text
    only = kirsten.get(f"{CLUSTER}?part=region-midtjylland&tema=genoptraening")
    assert "2 forpligtelser" in only.text
    # What nobody offers chooses nothing.
    assert "4 forpligtelser" in kirsten.get(f"{CLUSTER}?tema=x&part=y&tilstand=z&side=-3").text


def test_what_is_said_is_on_the_page_at_once_and_nobody_meets_anothers(scratch: Site) -> None:
    ole, kirsten = scratch.sign_in("Ole Bach"), scratch.sign_in("Kirsten Holm")
    title = "Kommunen svarer med et afslutningsnotat hver gang"
    assert f"{title} nyt mangler" in ole.get(HORSENS).text
    key = row(scratch, title).public_id
    page = ole.get(f"{HORSENS}{key}/")
    ole.pressed(page, "Gem status for Horsens", status="under_way", ord="Vi er i gang")
    after = ole.get(HORSENS)
    assert f"{title} nyt mangler" not in after.text and "på vej (Horsens)" in after.text
    # Kirsten speaks for no party of it, so nothing of Horsens waits for her.
    assert "Det venter på dig" not in kirsten.get(HORSENS).text
    with scratch.change() as session:
        session.get_one(Commitment, row(scratch, title).id).ended_on = date(2026, 11, 1)
        session.get_one(Commitment, row(scratch, title).id).revision += 1
    assert title not in ole.get(HORSENS).text


def test_a_long_list_comes_in_pages_of_fifty(scratch: Site) -> None:
    mine = row(scratch, "Tallene drøftes to gange om året")
    values = {
        c.key: getattr(mine, c.key)
        for c in Commitment.__table__.columns
        if c.key not in ("id", "public_id")
    }
    with scratch.change() as session:
        session.add_all(Commitment(**values | {"title": f"Løfte {n:03}"}) for n in range(120))
    page = scratch.sign_in("Kirsten Holm").get(CLUSTER)
    assert "124 forpligtelser følges op" in page.text and "Side 1 af 3" in page.text
    assert page.source.count("Løfte 0") <= 2 * 50 + 10
    last = scratch.sign_in("Kirsten Holm").get(page.links["Næste side"])
    assert "Side 2 af 3" in last.text


def test_the_year_wheel_has_deadlines_and_ends_of_agreements(site: Site) -> None:
    page = site.sign_in("Kirsten Holm").get("/omraader/sundhedsklynge-horsens/aarshjul/")
    december = page.text.split("December 2026")[1].split("Januar 2027")[0]
    assert (
        "Mindst 80 % får den første tid inden for syv dage 31. december 2026 · Frist for en forpligtelse"
        in december
    )
    assert "Genoptræning efter sygehus 31. december 2026 · En aftale slutter" in december
    round_page = site.sign_in("Kirsten Holm").get("/omraader/sundhedsraad-horsens/aarshjul/")
    assert "Frist for en datarunde" in round_page.text


@given(
    st.dates(date(2020, 1, 1), date(2030, 12, 31)), st.dates(date(2020, 1, 1), date(2030, 12, 31))
)
def test_what_comes_each_year_comes_within_a_year(begins: date, first: date) -> None:
    found = yearly._yearly(begins, first)
    assert max(begins, first) <= found <= max(begins, first) + timedelta(days=366)
    assert found.month == begins.month


DAY = date(2026, 11, 24)
OLD, NEW = DAY - timedelta(days=90), DAY - timedelta(days=89)


@pytest.mark.parametrize(
    ("said", "due", "states"),
    [
        ({}, DAY, {SILENT}),
        ({}, DAY - timedelta(days=1), {SILENT, OVERDUE}),
        ({1: ("met", NEW, None)}, DAY, {WAITS}),
        ({1: ("met", OLD, None)}, DAY, {WAITS, SILENT}),
        ({1: ("met", OLD, True)}, date(2026, 1, 1), {DONE}),
        ({1: ("met", NEW, False)}, DAY, set()),
        ({1: ("under_way", NEW, None)}, DAY, set()),
    ],
)
def test_a_state_is_told_by_the_last_word_of_each_party(
    said: dict[int, tuple[str, date, bool | None]], due: date, states: set[str]
) -> None:
    words = {
        party: (leading.Status(status), day, agrees)
        for party, (status, day, agrees) in said.items()
    }
    assert leading._states((1,), words, OLD, due, DAY) == states
