"""The control chart of a figure: the chart that fits, what lies outside, NHS' icons, and what the address holds."""

from dataclasses import replace
from math import sqrt

import pytest

from client import Site
from indicators.control import diagram_view, kind_of
from indicators.models import Status
from indicators.statistics.control_lines import Kind
from indicators.views import Mark, Measure, Target
from made_series import CALM, RATE, RATIO, RISEN, SHARE, month, series

PAGE = "/omraader/horsens-kommune/indikatorer/genoptraening/"
STEADY = [80.0, 82.0, 78.0, 81.0, 79.0, 80.0, 83.0, 77.0, 80.0, 81.0, 79.0, 82.0, 78.0, 80.0]


@pytest.mark.parametrize(
    ("measure", "base", "kind"),
    [
        (SHARE, 200, Kind.P),
        (SHARE, 2000, Kind.P_PRIME),
        (RATE, 900, Kind.U),
        (RATE, 97_000, Kind.U_PRIME),
        (RATIO, 200, Kind.U_PRIME),
        (replace(SHARE, kind="median"), None, Kind.I),
        (replace(SHARE, kind="tally"), None, Kind.C),
    ],
)
def test_the_chart_is_fixed_by_what_is_measured(
    measure: Measure, base: float | None, kind: Kind
) -> None:
    found = series(STEADY, base=base)
    assert kind_of(measure, found.points) is kind


def test_horsens_stays_within_three_standard_deviations_and_is_told_that_it_is_chance() -> None:
    view = diagram_view(SHARE, series(STEADY, base=200), "kontrol")
    assert view.chart is not None
    mean = sum(STEADY) / len(STEADY) / 100
    upper = 100 * (mean + 3 * sqrt(mean * (1 - mean) / 200))
    assert view.chart["limits"]["y"][-2] == pytest.approx(upper)
    assert view.finding.startswith(
        "Genoptræning inden for 7 dage svinger inden for grænserne i alle 14 målinger."
    )
    assert "Grænserne er foreløbige, for de bygger på 14 målinger." in view.finding
    assert view.median == "" and view.center == "80 %"
    assert {row.cells[-1].text for row in view.table} == {"inden for"}
    assert view.icons == ()


def test_a_month_outside_the_limits_is_named_filled_and_said_in_the_table() -> None:
    view = diagram_view(SHARE, series([*STEADY, 40.0], base=200), "kontrol")
    assert view.chart is not None
    assert view.finding.startswith("Én måling af 15 ligger uden for grænserne: oktober 2026.")
    assert view.table[0].cells[-1].text == "uden for grænserne"
    assert len(set(view.chart["points"]["fill"])) == 2


def test_too_few_values_get_no_limits_and_a_hidden_one_is_never_judged() -> None:
    few = diagram_view(SHARE, series(STEADY[:8], base=200), "kontrol")
    assert few.chart is not None
    assert set(few.chart["limits"]["y"]) == {None}
    assert few.finding == "For få målinger til grænser. Her er 8, og det kræver mindst 12."
    hidden = series([*STEADY, 10.0], {14: Status.HIDDEN}, base=200)
    assert diagram_view(SHARE, hidden, "kontrol").table[0].cells[-1].text == ""
    assert "svinger inden for" in diagram_view(SHARE, hidden, "kontrol").finding


def test_the_limits_begin_anew_at_a_break_and_only_what_came_after_is_told() -> None:
    values = [*(value - 30 for value in STEADY), *STEADY]
    broken = Mark(month(13), "Nyt system", "confirmed", "break")
    view = diagram_view(SHARE, series(values, base=200), "kontrol", marks=(broken,))
    assert view.chart is not None
    assert [round(y) for y in view.chart["median"]["y"]] == [50, 80]
    assert "i alle 14 målinger" in view.finding
    assert "Gennemsnit og grænser begynder forfra" in view.summary


def test_nhs_rules_have_icons_for_variation_and_target_and_say_how_often_they_are_wrong() -> None:
    target = Target(90.0, month(20), None, "Sat af Mette", "Aftalt")
    view = diagram_view(SHARE, series(RISEN, base=200), "nhs", targets=(target,))
    assert [icon.sign for icon in view.icons] == ["H", "F"]
    assert [icon.mood for icon in view.icons] == ["good", "bad"]
    assert view.finding.startswith("Den seneste måling, oktober 2026, ")
    assert "18 ud af 100 stabile serier" in view.rules
    calm = diagram_view(RATE, series(CALM), "nhs")
    assert [icon.words for icon in calm.icons] == ["Variation: tilfældig"]
    assert "Det ligner tilfældig variation." in calm.finding
    assert diagram_view(RATE, series(CALM[:6]), "nhs").icons == ()


def test_mette_reopens_exactly_the_chart_that_she_was_sent(site: Site) -> None:
    mette = site.sign_in("Kirsten Holm")
    page = mette.get(f"{PAGE}?diagram=nhs&fra=2024-01-01")
    assert "Variation: " in page.text and "Sådan læses et kontrolkort" in page.text
    assert '<option value="nhs" selected>' in page.source
    figure = next(url for words, url in page.links.items() if words == "Hent figur (SVG)")
    assert "diagram=nhs" in figure
    drawing = mette.browser.get(figure).get_data(as_text=True)
    assert "grænser" in drawing and "Variation: " in drawing
    usual = mette.get(PAGE)
    assert '<option value="serie" selected>' in usual.source
    assert "Sådan læses et seriediagram" in usual.text
    # A population is no process.
    assert "Kontrolkort" not in mette.get(f"{PAGE[:-14]}folketal/?diagram=nhs").text
