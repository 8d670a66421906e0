"""Access: which need each address states, what each person is answered, and what nobody else is told."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Blueprint

from addresses import COUNCIL, GETS, POSTS, STATUS, rows
from client import EVERYONE, NOW, Client, Site, make_site, unmarked
from indicators.models import Figure, MeasureVersion, Signal
from tvaers.access import need_of, needs
from tvaers.intake import Delivery
from tvaers.module import Module
from tvaers.places import OldAddress, Place
from tvaers.web import database

pytestmark = pytest.mark.slow

MEASURES = ("genoptraening", "genoptraening-sygehusdage", "genoptraening-kommunedage")


def answer_of(response: Any) -> str:
    """What kind of answer this is, in a word."""
    to = response.location or ""
    if response.status_code == 302:
        if to.startswith("/log-ind/"):
            return "sign-in" if "videre=" in to or response.request.path == "/" else "out"
        return "access" if to == "/adgang/" else "onward"
    word = STATUS[response.status_code]
    return "file" if word == "page" and response.mimetype != "text/html" else word


@pytest.fixture(scope="module")
def receipt(site: Site) -> str:
    with site.stores.published.connect() as connection:
        return str(connection.scalars(sa.select(Delivery.public_id).order_by(Delivery.id)).first())


def test_every_address_states_the_need_that_is_written_here(site: Site) -> None:
    pinned = {endpoint: need for endpoint, need, _, _ in (*rows(GETS), *rows(POSTS))}
    assert {name: need_of(view) for name, view in site.app.view_functions.items()} == pinned
    for table, method in ((GETS, "GET"), (POSTS, "POST")):
        there = {r.endpoint for r in site.app.url_map.iter_rules() if method in (r.methods or ())}
        assert there == {endpoint for endpoint, *_ in rows(table)}


def test_every_need_is_a_line_of_the_policy_table(site: Site) -> None:
    known = site.app.extensions["policy"].needs()
    assert {need_of(view) for view in site.app.view_functions.values()} <= known


@pytest.mark.parametrize("name", ["", *EVERYONE])
def test_everyone_is_answered_at_every_address_as_the_table_says(
    scratch: Site, receipt: str, name: str
) -> None:
    client = scratch.sign_in(name) if name else scratch.visitor
    with scratch.change() as session:
        unit = session.scalars(sa.select(Place.id).where(Place.slug == "hedensted-kommune")).one()
    for endpoint, _, url, expected in rows(GETS, receipt):
        answer = client.answer(url)
        assert answer_of(answer) == expected[name], endpoint
        if expected[name] in ("page", "missing"):
            client.page(url, answer)
    for endpoint, _, url, expected in rows(POSTS, receipt):
        sent = {"token": client.token(), "enhed": str(unit), "login": "nobody"}
        assert answer_of(client.post(url, sent)) == expected[name], endpoint


def test_per_noll_comes_to_his_own_access_and_finds_nothing_there(site: Site) -> None:
    page = site.sign_in("Per Noll").get("/")
    assert page.h1 == "Min adgang"
    assert "Du har endnu ingen adgang." in page.text
    assert page.menu == ["Hjælp"]
    assert not list(page.root.all("select"))


def test_nobody_is_asked_to_sign_in_and_sees_no_menu(site: Site) -> None:
    page = site.visitor.get(COUNCIL)
    assert page.h1 == "Log ind"
    assert page.menu == ["Hjælp"]


def test_a_view_that_states_no_need_is_a_closed_door(scratch: Site, tmp_path: Path) -> None:
    pages = Blueprint("forgotten", __name__)
    pages.add_url_rule("/glemt/", "open", lambda: "everybody reads this")
    pages.add_url_rule("/ukendt/", "unknown", needs("area.paint")(lambda: "and this"))
    site = make_site(scratch.stores, tmp_path, more=(Module("forgotten", pages=(pages,)),))
    for client in (site.visitor, site.sign_in("Kirsten Holm"), site.sign_in("Ida Frost")):
        for url in ("/glemt/", "/ukendt/"):
            answer = client.browser.get(url)
            assert answer.status_code in (302, 404, 500)
            assert "this" not in answer.text
    assert site.visitor.browser.get("/glemt/").status_code == 500
    site.close()


def test_looking_at_a_page_keeps_nothing_whatever_its_view_does(
    scratch: Site, tmp_path: Path
) -> None:
    def scribble() -> str:
        database().add(OldAddress(slug="kladde", place_id=1))
        database().flush()
        return "written"

    pages = Blueprint("scribbling", __name__)
    pages.add_url_rule("/skriv/", "scribble", needs("site.read")(scribble), methods=["GET", "POST"])
    site = make_site(scratch.stores, tmp_path, more=(Module("scribbling", pages=(pages,)),))
    visitor = site.visitor
    assert visitor.browser.get("/skriv/").text == "written"
    assert visitor.answer("/omraader/kladde/").status_code == 404
    assert visitor.post("/skriv/", {"token": visitor.token()}).text == "written"
    assert visitor.answer("/omraader/kladde/").status_code == 302
    site.close()


PRIVATE = "traeningscenter-aabakken"
NOT_THERE = "traeningscenter-aabyhoej"


@pytest.mark.parametrize("name", ["", *(n for n in EVERYONE if n != "Ole Bach")])
def test_a_units_own_private_place_looks_like_one_that_is_not_there(site: Site, name: str) -> None:
    client = site.sign_in(name) if name else site.visitor
    token = client.token()
    for url in (
        "/omraader/{}/",
        "/omraader/{}",
        "/omraader/{}/indikatorer/",
        "/omraader/{}/indikatorer/folketal/",
        "/omraader/{}/indikatorer/folketal/tal.csv",
        "/omraader/{}/indikatorer/nix/",
        "/omraader/{}/sammenlign/",
        "/omraade/?til={}",
    ):
        hidden, missing = (client.answer(url.format(slug)) for slug in (PRIVATE, NOT_THERE))
        assert blank(hidden) == blank(missing), url
        assert "Åbakken" not in hidden.text
        data = {"token": token}
        posted = [client.post(url.format(slug), data) for slug in (PRIVATE, NOT_THERE)]
        assert blank(posted[0]) == blank(posted[1]), url


def blank(answer: Any) -> tuple[Any, ...]:
    """An answer without what is new in each, and without the address that was asked for."""
    headers = [
        (name, re.sub(r"'nonce-[^']*'|tvaers_visit=[^;]*", "", value))
        for name, value in answer.headers
        if name != "Content-Length"
    ]
    said = re.sub(f"{PRIVATE}|{NOT_THERE}", "", f"{unmarked(answer.text)} {headers}")
    return answer.status_code, said


def test_ole_comes_to_his_kommunes_private_place(site: Site) -> None:
    ole = site.sign_in("Ole Bach")
    assert ole.get(f"/omraader/{PRIVATE}/").h1 == "Træningscenter Åbakken"
    ole.get("/omraader/hjemmeplejedistrikt-vestermarken/", status=404)
    assert site.sign_in("Sofie Lund").get("/omraader/hjemmeplejedistrikt-vestermarken/")


def test_a_private_places_old_address_tells_nothing_either(scratch: Site) -> None:
    with scratch.change() as session:
        place = session.scalars(sa.select(Place).where(Place.slug == PRIVATE)).one()
        session.add(OldAddress(slug="aabakken", place_id=place.id))
    for client in (scratch.visitor, scratch.sign_in("Kirsten Holm"), scratch.sign_in("Per Noll")):
        assert blank(client.answer("/omraader/aabakken/")) == blank(client.answer("/omraader/nix/"))
    moved = scratch.sign_in("Ole Bach").answer("/omraader/aabakken/")
    assert moved.location == f"/omraader/{PRIVATE}/"


# Whose own figures about § 140 each person sees: those shared with a space that the person works in.
SEES = """
Kirsten Holm  horsens hedensted
Ole Bach      horsens hedensted
Sofie Lund    horsens hedensted
Jens Krogh    horsens hedensted randers aarhus
Mette Dam     -
Anne Vig      horsens
Lars Toft     horsens hedensted
Rikke Lind    horsens
Bo Riis       -
Ida Frost     -
"""


@pytest.mark.parametrize("line", SEES.strip().splitlines())
def test_a_kommunes_own_figures_are_shown_to_those_it_shares_them_with(
    site: Site, line: str
) -> None:
    first, last, *kommuner = line.split()
    client = site.sign_in(f"{first} {last}")
    for kommune in ("horsens", "hedensted", "randers", "aarhus", "lolland", "aalborg"):
        url = f"/omraader/{kommune}-kommune/"
        page = client.get(f"{url}indikatorer/genoptraening/")
        text = client.file(f"{url}indikatorer/genoptraening/tal.csv")
        front = client.get(url)
        if kommune in kommuner:
            rows = page.table("nyeste først").rows.values()
            assert any(row["Procent"].endswith("%") for row in rows), kommune
            assert ";vist;" in text
        else:
            assert "deler ikke dette tal med jer" in page.text, kommune
            assert not [table for table in page.root.all("table") if "nyeste" in table.text]
            assert len(text.strip().splitlines()) == 1, kommune
            row = next(r for r in front.root.all("tr") if "Genoptræning" in r.text)
            assert not re.search(r"\d %", row.text) and not list(row.all("svg"))[:-1]
    compared = client.get(f"{COUNCIL}sammenlign/?maal=genoptraening&hvem=kommuner").table(" for ")
    seen = {name.lower() for name in compared.rows}
    assert seen & {"horsens", "hedensted", "randers", "aarhus", "lolland", "aalborg"} == (
        set(kommuner) - {"-"}
    )
    # A sum of at least three kommuner is no one's own.
    assert (
        "%"
        in client.get(f"{COUNCIL}indikatorer/genoptraening/")
        .table("nyeste først")
        .rows["oktober 2026"]["Procent"]
    )


CANARY = 987_654_321
AROUND = (
    *("horsens-kommune", "sundhedsraad-horsens", "sundhedsklynge-horsens", "danmark"),
    *("randers-kommune", "sundhedsraad-kronjylland", "sundhedsklynge-randers", "klu-randers"),
    *("region-midtjylland", "plo-k-randers"),
)


def everything(client: Client) -> dict[str, str]:
    """Every page about Randers and what lies around it, as this person meets them."""
    found = {}
    for slug in AROUND:
        urls = [f"/omraader/{slug}/", f"/omraader/{slug}/indikatorer/"]
        for measure in MEASURES:
            page = f"/omraader/{slug}/indikatorer/{measure}/"
            urls += [page, f"{page}?organisering=begge", f"{page}tal.csv"]
            compare = f"/omraader/{slug}/sammenlign/?maal={measure}"
            urls += [f"{compare}&hvem={grain}" for grain in ("", "kommuner", "regioner")]
        found.update({url: unmarked(client.answer(url).text) for url in urls})
    for url in ("/data/", "/data/leverancer/", "/data/kilder/klgateway-140/", "/omraader/"):
        found[url] = unmarked(client.answer(url).text)
    return found


def test_what_ole_may_not_see_changes_no_byte_of_what_he_sees(site: Site, scratch: Site) -> None:
    with scratch.change() as session:
        randers = session.scalars(sa.select(Place.id).where(Place.slug == "randers-kommune")).one()
        measures = sa.select(MeasureVersion.id).where(MeasureVersion.name.in_(MEASURES))
        put = (
            sa.update(Figure)
            .where(Figure.place_id == randers, Figure.measure_version_id.in_(measures))
            .values(status="shown", value=CANARY, numerator=CANARY, denominator=CANARY, level=2)
        )
        assert session.execute(put).rowcount > 100
        told = sa.update(Signal).where(Signal.place_id == randers).where(Signal.level == 2)
        assert session.execute(told.values(median=CANARY, signal=True, side=1)).rowcount > 0
    # Whoever may see it comes first, so that nothing kept for one person can reach the next.
    jens = everything(scratch.sign_in("Jens Krogh"))
    assert "987.654.321" in jens["/omraader/randers-kommune/indikatorer/genoptraening/"]
    assert str(CANARY) in jens["/omraader/randers-kommune/indikatorer/genoptraening/tal.csv"]
    ole = everything(scratch.sign_in("Ole Bach"))
    for url, text in ole.items():
        assert not re.search(r"987[.,  ]?654[.,  ]?321", text), url
    assert ole == everything(site.sign_in("Ole Bach"))


def test_a_units_own_delivery_is_named_to_that_unit_alone(scratch: Site) -> None:
    with scratch.change() as session:
        newest = session.scalars(
            sa.select(Delivery).where(Delivery.file_name.contains("genoptraening_2026-07"))
        ).one()
        newest.holder_id = session.scalars(
            sa.select(Place.id).where(Place.slug == "hedensted-kommune")
        ).one()
        newest.file_name, receipt = "hedensteds_egen_fil.csv", newest.public_id
    pages = (
        # An address of this test's own: what the site keeps of a page is kept by its figures and address.
        f"{COUNCIL}indikatorer/genoptraening/?fra=2024-02-01",
        "/data/leverancer/",
        "/data/kilder/klgateway-140/",
    )
    for name in ("Sofie Lund", "Ole Bach", "Kirsten Holm", "Ida Frost", "Sofie Lund"):
        client = scratch.sign_in(name)
        for url in pages:
            named = "hedensteds_egen_fil.csv" in client.get(url).source
            assert named == (name == "Sofie Lund"), (name, url)
        url = f"/data/leverancer/{receipt}/"
        if name == "Sofie Lund":
            assert client.get(url).h1 == "Kvittering for hedensteds_egen_fil.csv"
        else:
            missing = client.answer("/data/leverancer/nix/")
            assert blank(client.answer(url)) == blank(missing)
            client.posted(f"{url}beslut/", status=404, handling="godkend")


def test_rights_end_on_their_day_and_not_before(scratch: Site, tmp_path: Path) -> None:
    for at, areas in (
        (NOW, ["Sundhedsråd Horsens", "Horsensklyngen"]),
        (datetime(2026, 12, 31, 23, 1, tzinfo=UTC), ["Sundhedsråd Horsens", "Horsensklyngen"]),
        # Ninety days after New Year there is nothing left to finish.
        (datetime(2027, 3, 31, 21, 59, tzinfo=UTC), ["Sundhedsråd Horsens", "Horsensklyngen"]),
        (datetime(2027, 3, 31, 22, 1, tzinfo=UTC), ["Sundhedsråd Horsens"]),
        (datetime(2028, 1, 1, 12, 0, tzinfo=UTC), []),
    ):
        site = make_site(scratch.stores, tmp_path, at=at)
        page = site.sign_in("Kirsten Holm").get("/adgang/")
        cells = [row["Hvor"] for row in page.table().rows.values()] if areas else []
        linked = [name for name in page.links if name in ("Sundhedsråd Horsens", "Horsensklyngen")]
        assert linked == areas and len(cells) <= len(areas), at
        site.close()
