"""Preliminary figures: a mark on each value as long as its source says that late data come, and when the next do."""

import csv
import io
from datetime import UTC, date, datetime

import pytest

from client import Site
from config import compose
from indicators.coming import coming
from tvaers.module import MONTHLY

PAGE = "/omraader/horsens-kommune/indikatorer/genoptraening/"
COMPARE = "/omraader/sundhedsraad-horsens/sammenlign/"
RECEIVED = datetime(2026, 11, 20, 7, tzinfo=UTC)
OCTOBER = date(2026, 10, 1)


def test_a_value_is_marked_in_chart_table_file_and_api_until_its_late_data_have_come(
    site: Site,
) -> None:
    kirsten = site.sign_in("Kirsten Holm")
    page = kirsten.get(PAGE)
    # The clock says 24 November: September's 62 days are not over, August's are.
    assert page.source.count("<small>foreløbigt</small>") == 2
    assert page.source.count(', "#ffffff"') == 2
    assert "Tallet for oktober 2026 er foreløbigt." in page.text
    assert "Tal er foreløbige i 62 dage efter periodens slutning. Planer, der venter" in page.text
    answer = kirsten.browser.get(f"{PAGE}tal.csv").get_data(as_text=True)
    rows = csv.DictReader(io.StringIO(answer.removeprefix("\ufeff")), delimiter=";")
    marked = [row["periode"] for row in rows if row["foreloebig"] == "foreløbig"]
    assert marked == ["2026-09-01", "2026-10-01"]
    data = kirsten.browser.get("/api/v1/indikatorer/genoptraening/tal?sted=horsens-kommune").json
    assert data is not None
    assert [e["periode"] for e in data["tal"] if e.get("foreloebig")] == marked
    assert kirsten.get(f"{PAGE}punkt/2026-10/").text.count("foreløbigt") == 2


def test_places_side_by_side_say_that_the_month_is_preliminary_and_one_that_is_final_does_not(
    site: Site,
) -> None:
    kirsten = site.sign_in("Kirsten Holm")
    page = kirsten.get(f"{COMPARE}?maal=genoptraening&periode=2026-10-01")
    assert "Tallene for oktober 2026 er foreløbige." in page.text
    assert "Forel\\u00f8bige tal \\u00b7 Demonstrationsdata" in page.source
    final = kirsten.get(f"{COMPARE}?maal=genoptraening&periode=2026-08-01")
    assert "oreløbig" not in final.text.split("Definition og forbehold")[0]
    assert "oktober 2026, foreløbigt" in kirsten.get(f"{COMPARE}alle/").text


def test_where_the_source_does_not_say_when_figures_are_final_none_is_marked(site: Site) -> None:
    kirsten = site.sign_in("Kirsten Holm")
    listed = kirsten.get(PAGE.removesuffix("genoptraening/")).text
    assert "oktober 2026, foreløbigt" in listed
    # Inhabitants are counted on the first day of a quarter that is not over; that makes no number preliminary.
    assert listed.count("foreløbigt") == 1
    page = kirsten.get(f"{PAGE[:-14]}kommunehenvisninger/")
    assert "foreløbigt" not in page.text
    assert "Næste tal: november 2026, ventet senest 2. januar 2027." in page.text


@pytest.mark.parametrize(
    ("card", "rhythm", "today", "said"),
    [
        (
            None,
            MONTHLY,
            date(2026, 11, 24),
            "Næste tal: november 2026, ventet senest 2. januar 2027.",
        ),
        (None, MONTHLY, date(2027, 1, 3), "Tal for november 2026 var ventet 2. januar 2027 og er"),
        (None, None, date(2026, 11, 24), "Kilden siger ikke, hvornår de næste tal kommer."),
        ("2026-12-03", MONTHLY, date(2026, 11, 24), "Næste offentliggørelse: 3. december 2026."),
        ("2026-11-03", None, date(2026, 11, 24), "Kilden siger ikke"),
    ],
)
def test_the_next_figures_are_told_from_the_card_else_from_the_rhythm_of_the_source(
    card: str | None, rhythm: object, today: date, said: str
) -> None:
    rhythm = MONTHLY if rhythm else None
    told = coming({"next_publication": card}, rhythm, RECEIVED, OCTOBER, today)
    assert told.startswith("Senest modtaget 20. november 2026 kl. 08.00. ")
    assert said in told


def test_every_measure_that_says_how_long_says_why() -> None:
    late = {each.name: each.late for each in compose.definitions() if each.late}
    assert {"genoptraening", "genoptraening-kommunedage"} <= late.keys()
    assert all(each.days >= 31 and len(each.reason.split()) > 5 for each in late.values())
