"""The trail as people read it: the auditor all of it, a leader the own units', everyone what is about them."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from client import Client, Site
from conftest import copied_site
from html_page import Page
from tvaers import trail
from tvaers.chronicle.hook import READ
from tvaers.chronicle.models import AccessLog
from tvaers.chronicle.sentences import UNKNOWN
from tvaers.people import Grant, User
from tvaers.places import Place
from tvaers.trail import Event

HORSENS = "/omraader/horsens-kommune/"
TRAIL, OWN = "/adgang/spor/", "/adgang/spor/mit/"
CLINIC = "Lægehuset Ådalen"


@pytest.fixture(scope="module")
def busy(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site where some have looked, one was refused, and one has done something."""
    with copied_site(demonstration, tmp_path_factory.mktemp("busy")) as site:
        site.sign_in("Kirsten Holm").get(f"{HORSENS}indikatorer/genoptraening/")
        sofie = site.sign_in("Sofie Lund")
        sofie.get(f"{HORSENS}enheder/", status=404)
        sofie.answer("/omraader/traeningscenter-aabakken/")
        ole = site.sign_in("Ole Bach")
        page = ole.get(f"{HORSENS}enheder/")
        ole.pressed(page, "Tilføj", navn="Plejehjemmet Søbo", slags="Plejehjem", fra="2026-12-01")
        with site.change() as session:
            _clinic_look(session)
            _right_given(session)
        yield site


def _clinic_look(session: sa.orm.Session) -> None:
    lars = session.scalars(sa.select(User).where(User.name == "Lars Toft")).one()
    clinic = session.scalars(sa.select(Place).where(Place.name == CLINIC)).one()
    session.add(
        AccessLog(
            at=datetime.now(UTC),
            user_id=lars.id,
            action=READ,
            thing="measure:diabetes:Diabeteskontrol",
            holder_id=clinic.id,
            level=3,
            address="192.0.2.9",
            outcome=200,
        )
    )


def _right_given(session: sa.orm.Session) -> None:
    grant, person = session.execute(
        sa.select(Grant, User)
        .join(User, User.id == Grant.user_id)
        .where(User.name == "Rikke Lind")
        .limit(1)
    ).one()
    trail.record(
        session,
        "access.grant.give",
        by="Anne Vig",
        thing=f"grant:{grant.public_id}",
        facts={"person": person.public_id, "role": grant.role, "anchor": "klu-horsens"},
        person=session.scalars(sa.select(User.id).where(User.name == "Anne Vig")).one(),
    )


def said(page: Page) -> list[str]:
    """The sentences on a page of the trail."""
    return [row.text for body in page.root.all("tbody") for row in body.all("tr")]


def has(page: Page, *words: str) -> bool:
    return any(all(word in line for word in words) for line in said(page))


def test_the_auditor_reads_everything_and_no_value_or_clinic(busy: Site) -> None:
    page = busy.sign_in("Bo Riis").get(TRAIL)
    assert has(page, "Kirsten Holm så tal for Horsens Kommune: ", "127.0.0.1")
    assert has(page, "Sundhedsråd Horsens", "Kirsten Holm så")
    assert has(page, "Sofie Lund spurgte efter noget på en side om Horsens Kommune")
    assert has(page, "Ole Bach oprettede en enhed under Horsens Kommune.")
    assert has(page, "Anne Vig gav Rikke Lind adgang som redaktør for")
    assert has(page, "Lars Toft så tal for en klinik.")
    for hidden in (CLINIC, "Diabetes", "Søbo", "Åbakken", "{", "%"):
        assert hidden not in " ".join(said(page)), hidden


def test_a_leader_reads_what_is_about_the_own_units_alone(busy: Site) -> None:
    page = busy.sign_in("Ole Bach").get(TRAIL)
    assert "det, der hører til Horsens Kommune" in page.text
    assert has(page, "Kirsten Holm så tal for Horsens Kommune: ")
    assert has(page, "Ole Bach oprettede Plejehjemmet Søbo under Horsens Kommune.")
    assert has(page, "Sofie Lund spurgte efter Træningscenter Åbakken uden adgang til det.")
    assert not has(page, "klinik") and not has(page, "loggede ind") and not has(page, "Rikke")
    assert "127.0.0.1" not in page.text
    other = busy.sign_in("Jens Krogh").get(TRAIL)
    assert len(said(other)) == 1 and has(other, "Demonstration leverede leverancen svar")


def test_a_clinic_sees_who_saw_its_figures(busy: Site) -> None:
    page = busy.sign_in("Mette Dam").get(TRAIL)
    assert has(page, f"Lars Toft så tal for {CLINIC}: Diabeteskontrol.")
    assert len(said(page)) == 1


def test_ones_own_trail_names_no_colleague_even_when_searched(busy: Site) -> None:
    rikke = busy.sign_in("Rikke Lind")
    page = rikke.get(OWN)
    assert has(page, "En kollega gav Rikke Lind adgang som redaktør for")
    assert has(page, "Du loggede ind.")
    for client, url in ((rikke, OWN), (rikke, f"{OWN}?ord=Anne"), (rikke, f"{OWN}?ord=Vig")):
        assert "Anne" not in "".join(said(client.get(url)))
    assert not has(rikke.get(f"{OWN}?ord=Anne"), "kollega")
    mine = busy.sign_in("Kirsten Holm").get(OWN)
    assert has(mine, "Du så tal for Horsens Kommune: ", "Sundhedsråd Horsens")
    assert not has(mine, "Ole Bach") and not has(mine, "Sofie")


def test_ones_own_trail_does_not_tell_which_hidden_addresses_are_there(busy: Site) -> None:
    sofie = busy.sign_in("Sofie Lund")
    assert has(sofie.get(OWN), "Du spurgte efter noget på en side om Horsens Kommune")
    assert "uden adgang til det" not in sofie.get(OWN).text


def test_days_kinds_and_words_are_in_the_address(busy: Site) -> None:
    bo = busy.sign_in("Bo Riis")
    today = datetime.now(UTC).astimezone().date()
    looks = bo.get(f"{TRAIL}?slags=opslag")
    assert looks.chosen("slags") == "opslag"
    assert all(" så " in line for line in said(looks))
    denied = bo.get(f"{TRAIL}?slags=afvist&ord=horsens")
    assert said(denied) and all("spurgte efter" in line for line in said(denied))
    assert said(bo.get(f"{TRAIL}?slags=handlinger&ord=Ole"))
    assert not said(bo.get(f"{TRAIL}?til={today - timedelta(days=400)}"))
    assert said(bo.get(f"{TRAIL}?fra={today - timedelta(days=1)}&til={today + timedelta(days=1)}"))
    odd = bo.get(f"{TRAIL}?fra=i-går&slags=x&side=-4&ord=%25_")
    assert "Dagen blev ikke forstået." in odd.text
    bo.get(f"{TRAIL}?side=99999999999999999999&fra=0001-01-01&til=9999-12-31")


def test_a_word_that_is_a_hidden_places_name_finds_nothing(busy: Site) -> None:
    assert not said(busy.sign_in("Bo Riis").get(f"{TRAIL}?ord=Aabakken"))
    assert not said(busy.sign_in("Bo Riis").get(f"{TRAIL}?ord=Søbo"))


def test_fifty_a_page_each_line_once(scratch: Site) -> None:
    with scratch.change() as session:
        session.execute(sa.delete(Event))
        for number in range(120):
            trail.record(session, "made.up.thing", by=f"Nr. {number}", thing="x")
    bo, found = scratch.sign_in("Bo Riis"), []
    page = bo.get(f"{TRAIL}?slags=handlinger&ord=Nr.")
    while True:
        found += [line for line in said(page) if "Nr." in line]
        assert len(said(page)) <= 50
        if "Ældre" not in page.links:
            break
        page = bo.get(page.links["Ældre"])
    assert len(found) == len(set(found)) == 120
    assert UNKNOWN.format(who="Nr. 119") in found[0]
    assert "Nyere" in page.links


@pytest.mark.parametrize("name", ["Kirsten Holm", "Sofie Lund", "Anne Vig", "Ida Frost"])
def test_nobody_else_has_a_trail_to_read(site: Site, name: str) -> None:
    client: Client = site.sign_in(name)
    client.get(TRAIL, status=404)
    assert "Se sporet for" not in client.get(OWN).text
