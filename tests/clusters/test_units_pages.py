"""A kommune's own units through the pages: Ole adds, Sofie sees nothing, the council sees what is shared."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from client import EVERYONE, Client, Site, make_site
from html_page import Page
from tvaers.intake import Stores
from tvaers.people import Grant, User
from tvaers.places import Kind, Place
from tvaers.trail import Event

pytestmark = pytest.mark.parametrize("stores", ["sqlite"], indirect=True)

SOEBO = "Plejehjemmet Søbo"
HORSENS = "/omraader/horsens-kommune/"
UNITS = f"{HORSENS}enheder/"
FILLED = {"navn": SOEBO, "slags": "Plejehjem", "fra": "2024-03-01", "til": ""}
NOT_THERE = "Siden findes ikke"


@pytest.fixture
def own(stores: Stores, tmp_path: Path) -> Iterator[Site]:
    """The demonstration site without figures, the test's own, with a leader in Randers."""
    made = make_site(stores, tmp_path)
    with made.change() as session:
        randers = session.scalars(sa.select(Place).where(Place.slug == "randers-kommune")).one()
        user = User(login="tea.ravn@demo.invalid", name="Tea Ravn", demonstration=True)
        session.add(user)
        session.flush()
        session.add(
            Grant(
                user_id=user.id,
                role="leder",
                anchor_id=randers.id,
                valid_from=date(2026, 1, 1),
                valid_to=date(2027, 1, 1),
                given_by="test",
                reason="test",
            )
        )
    yield made
    made.close()


@pytest.fixture
def ole(own: Site) -> Client:
    return own.sign_in("Ole Bach")


def added(ole: Client, **other: str) -> tuple[Page, str]:
    """Ole's page of a unit he adds, and the address of the unit's own front page."""
    page = ole.pressed(ole.get(UNITS), "Tilføj enheden", **{**FILLED, **other})
    assert page.h1 == other.get("navn", SOEBO)
    return page, page.links["Se enhedens forside"]


def reads(client: Client) -> str:
    """All that a person can read of the places around Horsens."""
    addresses = ("/omraader/", HORSENS, "/omraader/sundhedsraad-horsens/", "/adgang/")
    return "".join(client.get(address).source for address in addresses)


def bare(client: Client, method: str, url: str, slug: str = "?") -> tuple[int, dict[str, str], str]:
    """An answer without the slug that was asked for and without what is new in every answer."""
    data = {"token": token(client)} if method in ("POST", "DELETE") else None
    answer = client.browser.open(url, method=method, data=data)
    page = re.sub(r'name="csp-nonce" content="[^"]+"', "", answer.get_data(as_text=True))
    headers = {
        name: value.replace(slug, "")
        for name, value in answer.headers.items()
        if name not in ("Content-Security-Policy", "Set-Cookie")
    }
    return answer.status_code, headers, page.replace(slug, "")


def token(client: Client) -> str:
    """The form token of this browser, signed in or not."""
    page = client.get("/log-ind/")
    inputs = [each.attrs for each in page.root.all("input") if each.attrs.get("name") == "token"]
    return inputs[0]["value"]


def events(own: Site) -> list[str]:
    with own.change() as session:
        wanted = sa.select(Event.action).where(Event.action.like("clusters.%")).order_by(Event.id)
        return list(session.scalars(wanted))


def test_ole_adds_a_unit_and_finds_it_where_he_looks(ole: Client) -> None:
    page, front = added(ole)
    assert "Plejehjem · Fra 1. marts 2024" in page.text
    assert "Kun Horsens Kommune. Ingen andre kan se, at enheden findes." in page.text
    line = f"{SOEBO} Plejehjem · Fra 1. marts 2024 · ses kun af Horsens Kommune"
    assert line in ole.get(UNITS).text
    assert ole.get(HORSENS).links[SOEBO] == front
    assert ole.get("/omraader/").links[SOEBO] == front
    assert "Del af Horsens Kommune" in ole.get(front).text


@pytest.mark.slow
def test_a_units_addresses_answer_others_as_those_of_no_place(own: Site, ole: Client) -> None:
    _, front = added(ole)
    unit = front.split("/")[2]
    nobodys = f"{unit[:-6]}000000"
    asked = [
        (method, f"/omraader/%s{tail}")
        for method in ("GET", "HEAD", "POST", "DELETE", "OPTIONS")
        for tail in ("", "/", "/indikatorer/", "/enheder/", "/?dag=2026-01-01")
    ]
    names = ("Sofie Lund", "Jens Krogh", "Bo Riis")
    for client in (*map(own.sign_in, names), own.visitor):
        for method, url in (*asked, ("GET", "/omraade/?til=%s")):
            seen = bare(client, method, url % unit, unit)
            assert seen == bare(client, method, url % nobodys, nobodys), (method, url)
            assert seen[0] not in (200, 301, 302) or client.cookie() == "", (method, url)


def test_nobody_else_reads_of_the_unit_anywhere(own: Site, ole: Client) -> None:
    _, front = added(ole)
    slug = front.split("/")[2]
    assert SOEBO in reads(ole) and slug in reads(ole)
    for name in (*EVERYONE, "Tea Ravn"):
        if name not in ("Ole Bach", "Per Noll"):
            read = reads(own.sign_in(name))
            assert SOEBO not in read and slug not in read, name


def test_only_the_kommunes_people_come_to_its_units(own: Site, ole: Client) -> None:
    page, _ = added(ole)
    for name in ("Sofie Lund", "Jens Krogh", "Kirsten Holm", "Bo Riis", "Ida Frost", "Tea Ravn"):
        client = own.sign_in(name)
        for url in (UNITS, page.url):
            assert client.get(url, status=404).h1 == NOT_THERE, (name, url)
        for url in (UNITS, f"{page.url}navn/", f"{page.url}slut/", f"{page.url}del/"):
            assert bare(client, "POST", url)[0] == 404, (name, url)
    sofie = own.sign_in("Sofie Lund")
    assert (
        sofie.get("/omraader/hedensted-kommune/enheder/").h1 == "Egne enheder i Hedensted Kommune"
    )
    moved = page.url.replace("horsens-kommune", "hedensted-kommune")
    assert sofie.get(moved, status=404).h1 == NOT_THERE
    assert ole.get("/omraader/sundhedsraad-horsens/enheder/", status=404).h1 == NOT_THERE


def test_what_is_shared_with_the_council_its_people_see_until_it_is_not(
    own: Site, ole: Client
) -> None:
    page, front = added(ole)
    kirsten, tea = own.sign_in("Kirsten Holm"), own.sign_in("Tea Ravn")
    page = ole.pressed(page, "Del enheden", rum="sundhedsraad-horsens")
    assert "Sundhedsråd Horsens" in page.text.split("Hvem kan se enheden")[1]
    for client in (kirsten, own.sign_in("Sofie Lund")):
        assert client.get(front).h1 == SOEBO
        assert client.get(HORSENS).links[SOEBO] == front
        assert "Se og ret egne enheder" not in client.get(HORSENS).links
    assert tea.get(front, status=404).h1 == NOT_THERE and SOEBO not in reads(tea)
    ole.pressed(page, "Stop deling med Sundhedsråd Horsens")
    assert kirsten.get(front, status=404).h1 == NOT_THERE and SOEBO not in reads(kirsten)
    assert events(own) == ["clusters.unit.add", "clusters.unit.share", "clusters.unit.unshare"]


def test_an_ended_unit_stays_as_ended(own: Site, ole: Client) -> None:
    page, front = added(ole)
    page = ole.pressed(page, "Gem sidste dag", til="31-10-2026")
    assert "Ophørt 1. november 2026" in page.text
    assert page.by_id("til").attrs["value"] == "2026-10-31"
    assert "Plejehjem · Ophørt 1. november 2026" in ole.get(UNITS).text
    assert "ophørt 1. november 2026" in ole.get(front).text
    assert SOEBO not in ole.get(HORSENS).links
    assert ole.get(f"{HORSENS}?dag=2026-10-31").links[SOEBO] == front
    refused = ole.pressed(page, "Gem sidste dag", til="2020-01-01")
    assert refused.status == 422 and "Ændringen er ikke gemt." in refused.text
    assert events(own) == ["clusters.unit.add", "clusters.unit.end"]


def test_a_person_number_is_refused_and_the_form_keeps_what_was_typed(
    own: Site, ole: Client
) -> None:
    page = ole.pressed(
        ole.get(UNITS),
        "Tilføj enheden",
        **{**FILLED, "navn": "Søbo 010190-1234", "til": "2027-01-31"},
    )
    assert page.status == 422 and "Navnet ligner et CPR-nummer" in page.text
    assert page.by_id("navn").attrs["value"] == "Søbo 010190-1234"
    assert page.by_id("navn").attrs["aria-invalid"] == "true"
    assert page.chosen("slags") == "Plejehjem"
    assert page.by_id("fra").attrs["value"] == "2024-03-01"
    assert page.by_id("til").attrs["value"] == "2027-01-31"
    assert events(own) == []
    page, _ = added(ole)
    page = ole.pressed(page, "Gem navnet", navn="0101901234")
    assert page.status == 422 and page.h1 == SOEBO
    assert page.by_id("navn").attrs["value"] == "0101901234"


def test_a_double_click_makes_one_unit(own: Site, ole: Client) -> None:
    form = ole.get(UNITS)
    first, second = (ole.submit(form, "Tilføj enheden", **FILLED) for _ in range(2))
    assert first.status_code == second.status_code == 302
    assert first.location == second.location
    with own.change() as session:
        units = session.scalars(sa.select(Place.name).where(Place.kind == Kind.SUBUNIT)).all()
    assert units.count(SOEBO) == 1 and events(own) == ["clusters.unit.add"]


def test_a_taken_name_is_told_of_the_own_kommune_alone(own: Site, ole: Client) -> None:
    added(ole)
    page = ole.pressed(ole.get(UNITS), "Tilføj enheden", **{**FILLED, "slags": "Anden enhed"})
    assert page.status == 422 and "Horsens Kommune har allerede en enhed" in page.text
    sofie = own.sign_in("Sofie Lund")
    form = sofie.get("/omraader/hedensted-kommune/enheder/")
    assert sofie.pressed(form, "Tilføj enheden", **FILLED).h1 == SOEBO


def test_a_name_is_text_and_nothing_more(ole: Client) -> None:
    odd = '<b>Søbo</b> & "venner"'
    _, front = added(ole, navn=odd)
    assert ole.get(front).h1 == odd and odd in ole.get(UNITS).links


def test_a_new_name_is_shown_and_the_address_stays(own: Site, ole: Client) -> None:
    page, front = added(ole)
    page = ole.pressed(page, "Gem navnet", navn="Plejecenter Søbo")
    assert page.h1 == "Plejecenter Søbo" and page.links["Se enhedens forside"] == front
    assert events(own) == ["clusters.unit.add", "clusters.unit.rename"]


def test_who_may_only_read_meets_no_form(own: Site, ole: Client) -> None:
    page, _ = added(ole)
    with own.change() as session:
        user = session.scalars(sa.select(User).where(User.name == "Ole Bach")).one()
        session.execute(sa.update(Grant).where(Grant.user_id == user.id).values(role="laeser"))
    for url in (UNITS, page.url):
        found = ole.get(url)
        assert [f.attrs["action"] for f in found.root.one("main").all("form")] == []
    assert bare(ole, "POST", f"{page.url}slut/")[0] == 404
