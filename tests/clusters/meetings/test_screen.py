"""A meeting on a large screen: an item at a time by its own address, decided there, and nobody sees more than on paper."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from flask import Flask

from client import Client, Site
from clusters.meetings.models import MeetingItem

if TYPE_CHECKING:
    from browser import Visit

pytest_plugins = ["browser"]

MEETINGS = "/omraader/sundhedsraad-horsens/moeder/"
BODY = {"navn": "Styregruppen", "slags": "steering", "varsel": "14", "faste": "Siden sidst"}


def sent(who: Client, url: str, *, status: int = 302, **form: str) -> str:
    answer = who.post(url, {"token": who.token(), **form})
    assert answer.status_code == status, answer.text
    return str(answer.headers.get("Location", "")).partition("#")[0]


@pytest.fixture
def kirsten(scratch: Site) -> Client:
    return scratch.sign_in("Kirsten Holm")


@pytest.fixture
def meeting(kirsten: Client) -> str:
    """A meeting today: a standing item, one about an indicator, and one that is closed."""
    body = sent(kirsten, f"{MEETINGS}organ/ny/", **BODY)
    found = sent(kirsten, f"{body}moede/", dag="2026-11-24")
    sent(kirsten, f"{found}punkt/ny/", titel="Genoptræning", emne="maal:genoptraening")
    sent(kirsten, f"{found}punkt/ny/", titel="Vederlag til formanden", lukket="ja")
    return found


def item(site: Site, title: str) -> str:
    with site.change() as session:
        return session.scalars(
            sa.select(MeetingItem.public_id).where(MeetingItem.title == title)
        ).one()


def test_an_item_stands_alone_with_its_newest_figure_its_chart_and_where_it_is(
    scratch: Site, kirsten: Client, meeting: str
) -> None:
    front = kirsten.get(kirsten.get(meeting).links["Vis på stor skærm"])
    first = kirsten.get(front.links["Begynd"])
    assert "1 af 3" in first.text and first.h1 == "Siden sidst"
    second = kirsten.get(first.links["Næste"])
    assert "2 af 3" in second.text and second.h1 == "Genoptræning"
    assert re.search(r"\d+ % i oktober 2026", second.text)
    (drawing,) = second.root.all("img")
    assert "Seriediagram. Genoptræning" in drawing.attrs["alt"]
    picture = kirsten.answer(drawing.attrs["src"])
    assert picture.status_code == 200 and picture.mimetype == "image/svg+xml"
    third = kirsten.get(second.links["Næste"])
    assert "Næste" not in third.links and "lukket punkt" in third.text
    assert kirsten.get(third.links["Luk visningen"]).h1.startswith("Styregruppen")


def test_a_closed_item_is_neither_shown_nor_counted_to_who_may_not_see_it(
    scratch: Site, kirsten: Client, meeting: str
) -> None:
    sofie = scratch.sign_in("Sofie Lund")
    front = sofie.get(f"{meeting}vis/")
    assert "2 punkter" in front.text and "Vederlag" not in front.text
    closed = item(scratch, "Vederlag til formanden")
    assert sofie.answer(f"{meeting}vis/{closed}/").status_code == 404
    shown = sofie.get(f"{meeting}vis/{item(scratch, 'Genoptræning')}/")
    assert "2 af 2" in shown.text and "Skriv beslutningen" not in shown.text


def test_the_decision_is_written_on_the_screen_and_nothing_typed_is_lost(
    scratch: Site, kirsten: Client, meeting: str
) -> None:
    url = f"{meeting}vis/{item(scratch, 'Genoptræning')}/"
    known = re.search(r'name="kendt" value="(\d+)"', kirsten.get(url).source)
    assert known is not None
    form = {"beslutning": "Kommunerne ringer.", "kendt": known[1], "frist": "2026-11-01"}
    answer = kirsten.post(url, {"token": kirsten.token(), **form})
    assert answer.status_code == 422
    assert "Fristen ligger før mødet" in answer.text and "Kommunerne ringer." in answer.text
    sent(kirsten, url, **{**form, "frist": "2027-01-15"})
    assert "Besluttet: Kommunerne ringer." in kirsten.get(url).text
    again = kirsten.post(url, {"token": kirsten.token(), **form, "frist": ""})
    assert again.status_code == 409 and "En anden har ændret det" in again.text
    assert "Kommunerne ringer." in kirsten.get(meeting).text


def test_a_cancelled_meeting_is_not_shown(kirsten: Client, meeting: str) -> None:
    sent(kirsten, meeting, handling="aflys", hvorfor="For få kunne komme.")
    assert kirsten.answer(f"{meeting}vis/").status_code == 404
    assert "Vis på stor skærm" not in kirsten.get(meeting).links


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.xdist_group("browser")
def test_keys_go_through_the_agenda_and_stay_where_something_is_not_saved(
    scratch: Site,
    kirsten: Client,
    meeting: str,
    visit: "Visit",
    serve: Callable[[Flask], str],
) -> None:
    address = serve(scratch.app)
    window = visit(f"{address}/log-ind/")
    page = window.page
    cookie = {"name": "tvaers_session", "value": kirsten.cookie(), "url": address}
    page.context.add_cookies([cookie])
    page.goto(f"{address}{meeting}vis/")
    for key, title in (
        ("ArrowRight", "Siden sidst"),
        ("PageDown", "Genoptræning"),
        ("PageUp", "Siden sidst"),
        ("PageDown", "Genoptræning"),
    ):
        page.keyboard.press(key)
        page.get_by_role("heading", level=1, name=title, exact=True).wait_for()
    field = page.get_by_label("Hvad blev besluttet?")
    field.fill("Vi ringer")
    field.press("ArrowRight")
    field.press("Escape")
    page.keyboard.press("ArrowRight")
    page.get_by_text("Gem beslutningen først.").wait_for()
    assert page.get_by_role("heading", level=1).inner_text() == "Genoptræning"
    page.get_by_role("button", name="Gem beslutningen").click()
    page.get_by_text("Besluttet:").wait_for()
    page.keyboard.press("Home")
    page.get_by_role("heading", level=1, name="Styregruppen").wait_for()
    page.keyboard.press("Escape")
    page.get_by_role("heading", level=2, name="Dagsorden", exact=True).wait_for()
