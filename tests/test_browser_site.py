"""The real site in a real browser: an errand by keyboard, every kind of page accessible, charts, paper."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask

from client import Site

if TYPE_CHECKING:
    from browser import Visit, Window

pytest_plugins = ["browser"]
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]

COUNCIL = "/omraader/sundhedsraad-horsens/"
REFERRALS = f"{COUNCIL}indikatorer/kommunehenvisninger/"
DRAWN = "Bokeh.documents[0].get_model_by_name"


@pytest.fixture(scope="session")
def address(serve: Callable[[Flask], str], site: Site) -> str:
    """Where the demonstration site is."""
    return serve(site.app)


@pytest.fixture
def opened(visit: "Visit", address: str, site: Site) -> Callable[..., "Window"]:
    """A window on an address of the site, as one of its people."""

    def open_as(name: str, url: str, **how: Any) -> "Window":
        window = visit(f"{address}/log-ind/", **how)
        if name:
            cookie = {"name": "tvaers_session", "value": site.sign_in(name).cookie()}
            window.page.context.add_cookies([{**cookie, "url": address}])
        window.page.goto(f"{address}{url}")
        return window

    return open_as


def keyed_to(page: Any, tag: str, words: str) -> None:
    """Press Tab until an element of this tag that says these words has the focus."""
    for _ in range(120):
        page.keyboard.press("Tab")
        at = page.evaluate(
            "(() => { const a = document.activeElement; const l = a.labels && a.labels[0];"
            " return [a.tagName.toLowerCase(), (l || a).innerText || '']; })()"
        )
        if at[0] == tag and words in at[1]:
            return
    raise AssertionError(f"Tab never came to {tag} {words!r}")


def test_kirsten_does_her_errand_by_keyboard_alone(visit: "Visit", address: str) -> None:
    page = visit(f"{address}{COUNCIL}").page
    keyed_to(page, "button", "Kirsten Holm")
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=1, name="Sundhedsråd Horsens").wait_for()
    keyed_to(page, "a", "Kommunehenvisninger")
    page.keyboard.press("Enter")
    page.get_by_role(
        "heading", level=1, name="Kommunehenvisninger i Sundhedsråd Horsens"
    ).wait_for()
    keyed_to(page, "summary", "Vis tal")
    page.keyboard.press("Enter")
    latest = page.locator("table.numbers tbody tr").first
    assert latest.is_visible()
    assert re.split(r"\s+", latest.inner_text()) == ["oktober", "2026", "1,06", "252", "238.275"]

    page.reload()
    keyed_to(page, "select", "Som organiseret")
    page.keyboard.press("b")
    keyed_to(page, "button", "Vis")
    page.keyboard.press("Enter")
    page.wait_for_url("**/*organisering=begge*")
    assert page.locator("#organisering").input_value() == "begge"
    assert page.locator("table.numbers th", has_text="Horsensklyngen").count() == 1

    keyed_to(page, "a", "Sammenlign")
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=1, name="Sammenlign").wait_for()
    keyed_to(page, "button", "Log af")
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=1, name="Log ind").wait_for()
    page.goto(f"{address}{REFERRALS}")
    assert page.locator("h1").inner_text() == "Log ind"


PAGES = [
    ("", "/log-ind/"),
    ("Kirsten Holm", COUNCIL),
    ("Kirsten Holm", f"{REFERRALS}?organisering=begge"),
    ("Kirsten Holm", "/omraader/laesoe-kommune/indikatorer/kommunehenvisninger/"),
    ("Kirsten Holm", "/omraader/sundhedsraad-limfjorden/indikatorer/genoptraening/?organisering=dengang"),
    ("Kirsten Holm", f"{COUNCIL}sammenlign/?maal=genoptraening"),
    ("Kirsten Holm", f"{COUNCIL}sammenlign/?maal=afslutningsnotater&hvem=kommuner"),
    ("Kirsten Holm", f"{COUNCIL}sammenlign/tragt/?maal=kommunehenvisninger&hvem=kommuner"),
    ("Kirsten Holm", f"{COUNCIL}sammenlign/raekkefoelge/?maal=kommunehenvisninger&hvem=smaa"),
    ("Kirsten Holm", f"{COUNCIL}sammenlign/over-tid/?maal=kommunehenvisninger&hvem=kommuner"),
    ("Kirsten Holm", f"{COUNCIL}sammenlign/alle/?hvem=egne&sted=horsens-kommune&sted=odder-kommune"),
    ("Kirsten Holm", f"{COUNCIL}sammenlign/alle/?hvem=kommuner"),
    ("Kirsten Holm", "/indikatorer/katalog/"),
    ("Kirsten Holm", "/indikatorer/katalog/?soeg=findes+ikke"),
    ("Kirsten Holm", "/indikatorer/katalog/sa01/"),
    ("Kirsten Holm", "/indikatorer/katalog/kommunehenvisninger/"),
    ("Kirsten Holm", "/data/"),
    ("Kirsten Holm", "/adgang/"),
    ("Sofie Lund", "/data/leverancer/ny/"),
    ("Ole Bach", "/omraader/horsens-kommune/enheder/"),
    ("Per Noll", "/adgang/"),
    ("Bo Riis", "/adgang/spor/"),
    ("Ole Bach", "/adgang/spor/mit/"),
    ("Kirsten Holm", f"{COUNCIL}overgang/"),
    ("Kirsten Holm", f"{COUNCIL}stafet/"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "url"), PAGES)
def test_a_page_keeps_to_wcag_and_never_scrolls_sideways(
    opened: Callable[..., "Window"], name: str, url: str
) -> None:
    window = opened(name, url)
    for width in (1280, 320):
        window.resize(width)
        window.draw()
        assert window.wcag_faults() == [], width
        assert window.overflow() <= 0, width


def test_a_receipt_and_an_error_page_keep_to_wcag_too(
    opened: Callable[..., "Window"], address: str
) -> None:
    window = opened("Kirsten Holm", "/data/leverancer/", width=320)
    page = window.page
    page.locator("main table a").first.click()
    page.get_by_role("heading", level=1, name="Kvittering for").wait_for()
    assert window.wcag_faults() == [] and window.overflow() <= 0
    # Else the browser itself reports that the page is not there.
    page.route("**/nix", lambda route: route.fulfill(response=route.fetch(), status=200))
    page.goto(f"{address}/nix")
    assert page.locator("h1").inner_text() == "Siden findes ikke"
    assert window.wcag_faults() == [] and window.overflow() <= 0


@pytest.mark.parametrize("url", [REFERRALS, f"{COUNCIL}sammenlign/?maal=kommunehenvisninger"])
def test_a_chart_draws_the_pages_numbers_and_is_no_stop_for_keyboard_or_reader(
    opened: Callable[..., "Window"], url: str
) -> None:
    window = opened("Kirsten Holm", url)
    window.draw()
    page = window.page
    axis = "x" if "sammenlign" in url else "y"
    told = page.evaluate(
        f"JSON.parse(document.getElementById('diagram-tal').textContent).points.{axis}"
    )
    assert page.evaluate(f"Array.from({DRAWN}('points').data.{axis})") == told
    chart = page.locator("[data-chart]")
    assert chart.bounding_box()["height"] > 100
    assert chart.evaluate("each => each.inert")
    assert chart.get_attribute("inert") is not None
    page.keyboard.press("Tab")
    for _ in range(60):
        assert not page.evaluate("!!document.activeElement.closest('[data-chart]')")
        page.keyboard.press("Tab")
    assert chart.get_by_role("img").count() == 0
    assert not page.locator("main").aria_snapshot().count("Bokeh")


def test_paper_has_no_menu_and_everything_unfolded(opened: Callable[..., "Window"]) -> None:
    window = opened("Kirsten Holm", REFERRALS)
    window.draw()
    page = window.page
    assert not page.locator("details").first.evaluate("each => each.open")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.locator("details:not([open])").count() == 0
    page.emulate_media(media="print")
    for unseen in (".menu", ".chooser", ".actions", ".choices", ".me form"):
        assert not page.locator(unseen).first.is_visible(), unseen
    assert page.locator("table.numbers").is_visible()
    assert page.get_by_text("Demonstrationsdata.").first.is_visible()
    assert page.locator("dl.facts").first.is_visible()
    page.emulate_media(media="screen")
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.locator("details[open]").count() == 0


def test_colours_forced_by_the_reader_leave_words_and_chart(
    opened: Callable[..., "Window"],
) -> None:
    window = opened("Kirsten Holm", COUNCIL)
    page = window.page
    page.emulate_media(forced_colors="active")
    assert page.get_by_text("Steget siden december 2025", exact=True).is_visible()
    assert page.get_by_text("Svinger tilfældigt").first.is_visible()
    page.get_by_role("link", name="Kommunehenvisninger", exact=True).first.click()
    window.draw()
    assert window.wcag_faults() == []


def test_without_scripts_everything_can_be_read_and_chosen(visit: "Visit", address: str) -> None:
    page = visit(f"{address}{REFERRALS}", script=False).page
    page.get_by_role("button", name="Kirsten Holm").click()
    assert "siden december 2025" in page.locator("figcaption").inner_text()
    page.locator("#organisering").select_option("dengang")
    page.get_by_role("button", name="Vis").click()
    assert "organisering=dengang" in page.url
    page.locator("summary", has_text="Vis tal").click()
    assert page.locator("table.numbers tbody tr").count() == 60


def test_the_chooser_waits_for_its_button(opened: Callable[..., "Window"]) -> None:
    page = opened("Kirsten Holm", "/").page
    page.locator("#omraade").select_option("sundhedsraad-horsens")
    page.wait_for_timeout(200)
    assert page.locator("h1").inner_text() == "Horsensklyngen"
    keyed_to(page, "button", "Skift")
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=1, name="Sundhedsråd Horsens").wait_for()
