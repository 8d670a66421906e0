"""The gallery in a real browser: accessible, within its window, drawn, usable by keyboard and on paper."""

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask

import gallery
import gallery_rows

if TYPE_CHECKING:
    from browser import Visit, Window

pytest_plugins = ["browser"]
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]

PROVE = os.environ.get("TVAERS_PROVE") == "1"
DRAWN = "Bokeh.documents[0].get_model_by_name"


@pytest.fixture(scope="session")
def address(serve: Callable[[Flask], str]) -> str:
    """Where the gallery is."""
    return serve(gallery.make())


@pytest.mark.parametrize("name", gallery.PAGES)
def test_a_page_keeps_to_wcag_and_never_scrolls_sideways(
    go: "Visit", address: str, name: str
) -> None:
    window = go(f"{address}/{name}/")
    window.draw()
    assert window.overflow() <= 0
    # Most rules are about what a page is made of, which no width changes: every page is judged where it is
    # narrow, and every fourth where it is wide as well; all of them in `make prove`.
    if PROVE or [*gallery.PAGES].index(name) % 4 == 0:
        assert window.wcag_faults() == []
    window.resize(320)
    assert window.wcag_faults() == []
    assert window.overflow() <= 0


def test_every_detail_opened_at_320_pixels_keeps_within_the_window(
    visit: "Visit", address: str
) -> None:
    for name in ("vis/signal", "vis/lange-navne", "sammenlign/mange"):
        window = visit(f"{address}/{name}/", width=320)
        window.page.evaluate(
            "document.querySelectorAll('details').forEach(d => { d.open = true; })"
        )
        assert window.overflow() <= 0, name
        assert window.wcag_faults() == [], name


def drawn(window: "Window", model: str, column: str) -> list[float | None]:
    """What the browser was given to draw; None where it draws nothing."""
    values: list[float | None] = window.page.evaluate(
        f"Array.from({DRAWN}('{model}').data['{column}'], v => Number.isNaN(v) ? null : v)"
    )
    return values


def test_a_chart_draws_each_shown_value_and_leaves_a_gap_for_each_other(
    visit: "Visit", address: str
) -> None:
    window = visit(f"{address}/vis/skjulte/")
    window.draw()
    view = gallery_rows.SHOWN["skjulte"]()["view"]
    values = drawn(window, "points", "y")
    assert values == view.chart["points"]["y"]
    assert values.count(None) == 5
    assert window.page.evaluate(f"{DRAWN}('beside').data.text") == ["median 62 %"]


def test_a_chart_has_danish_words_on_its_axes_and_fewer_of_them_where_it_is_narrow(
    visit: "Visit", address: str
) -> None:
    window = visit(f"{address}/vis/signal/")
    window.draw()

    def words(axis: str) -> list[str]:
        named = f"{DRAWN}('{axis}_axis').major_label_overrides"
        found: list[str] = window.page.evaluate(f"Array.from({named}.values())")
        return found

    assert words("y") == ["3,0", "3,5", "4,0", "4,5"]
    wide = words("x")
    assert wide[0] == "jan 2024"
    assert window.page.evaluate(f"{DRAWN}('marks').data.text[1]").startswith("Brev til alle")
    window.resize(320)
    assert 2 <= len(words("x")) < len(wide)
    assert window.page.evaluate(f"{DRAWN}('marks').data.text") == ["1", "2"]


def test_the_keyboard_visits_everything_in_order_visibly_and_never_the_chart(
    visit: "Visit", address: str
) -> None:
    window = visit(f"{address}/vis/signal/")
    window.draw()
    window.page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    window.page.evaluate(
        "document.querySelectorAll('a, button, input:not([type=hidden]), select, summary, [tabindex=\"0\"]')"
        ".forEach((each, at) => { each.dataset.order = at; })"
    )
    stops = []
    for _ in range(80):
        window.page.keyboard.press("Tab")
        stop = window.page.evaluate(
            "(() => { const a = document.activeElement; if (a === document.body) { return null; }"
            " const s = getComputedStyle(a); return {order: Number(a.dataset.order), skip: a.className,"
            " name: a.getAttribute('aria-label') || a.innerText || a.labels?.[0]?.innerText || '',"
            " seen: s.outlineStyle !== 'none' && s.outlineWidth !== '0px',"
            " inside: !!a.closest('[data-chart]')}; })()"
        )
        if stop is None:
            break
        stops.append(stop)
    orders = [stop["order"] for stop in stops]
    assert stops[0]["skip"] == "skip"
    assert orders == sorted(orders)
    assert len(orders) > 25
    assert all(stop["name"].strip() and stop["seen"] and not stop["inside"] for stop in stops)


def test_the_skip_link_leads_past_the_menu(visit: "Visit", address: str) -> None:
    window = visit(f"{address}/omraade/fyldt/")
    window.page.keyboard.press("Tab")
    window.page.keyboard.press("Enter")
    window.page.keyboard.press("Tab")
    assert window.page.evaluate("document.activeElement.closest('main') !== null")


def test_without_scripts_sentence_table_and_forms_are_there(visit: "Visit", address: str) -> None:
    window = visit(f"{address}/vis/signal/", script=False)
    page = window.page
    assert "10 målinger i træk" in page.locator("figcaption").inner_text()
    page.locator("summary", has_text="Vis tal").click()
    assert page.locator("table.numbers tbody tr").count() == 36
    assert page.locator("form.choices button").is_visible()
    assert page.locator("form.chooser button").is_visible()
    assert not page.locator("button[data-copy]").first.is_visible()


def test_paper_has_no_menus_and_everything_unfolded(visit: "Visit", address: str) -> None:
    window = visit(f"{address}/vis/signal/")
    window.draw()
    page = window.page
    page.locator(".chart img").wait_for(state="attached")
    page.emulate_media(media="print")
    for unseen in (".menu", ".chooser", ".actions", ".choices", ".crumbs"):
        assert not page.locator(unseen).first.is_visible(), unseen
    assert page.locator("table.numbers").is_visible()
    assert page.locator("dl.facts").first.is_visible()
    assert page.locator(".chart img").is_visible()
    assert not any(part.is_visible() for part in page.locator(".chart > :not(img)").all())
    assert page.locator(".demo").is_visible()
    assert len(page.pdf(format="A4")) > 20_000


def test_a_page_keeps_to_wcag_in_the_visitors_own_colours(visit: "Visit", address: str) -> None:
    for name in ("omraade/fyldt", "vis/begge", "sammenlign/mange", "data/send-afvist"):
        window = visit(f"{address}/{name}/", forced=True)
        window.draw()
        assert window.wcag_faults() == [], name
        current = window.page.locator(".menu [aria-current]")
        other = window.page.locator(".menu a:not([aria-current])").first
        edges = [
            each.evaluate("each => getComputedStyle(each).borderBottomColor")
            for each in (current, other)
        ]
        assert edges[0] != edges[1], name


def test_a_finding_is_copied_to_the_agenda_as_text(visit: "Visit", address: str) -> None:
    window = visit(f"{address}/vis/signal/")
    window.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    window.page.get_by_role("button", name="Kopiér til dagsorden").click()
    window.page.get_by_role("status").get_by_text("Kopieret.").wait_for()
    text = window.page.evaluate("navigator.clipboard.readText()")
    assert text.startswith(
        "Henvisninger fra almen praksis til kommunen\nKommunehenvisninger har ligget"
    )
    assert "Demonstrationsdata." in text


def test_the_checks_find_what_is_wrong(visit: "Visit", address: str) -> None:
    window = visit(f"{address}/hjaelp/", width=320)
    window.page.evaluate(
        "document.querySelector('main').innerHTML = '<img src=\"/favicon.ico\"><div id=wide>x</div>';"
        "document.getElementById('wide').style.width = '900px';"
        "document.documentElement.removeAttribute('lang');"
    )
    found: Any = window.wcag_faults()
    assert {fault.split(":")[0] for fault in found} >= {"image-alt", "html-has-lang"}
    assert window.overflow() > 500
