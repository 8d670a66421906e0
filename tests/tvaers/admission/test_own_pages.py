"""One's own account, keys, the system and the front page through the pages."""

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from client import Site, make_site
from giving_pages import (
    COUNCIL,
    GIVEN,
    HORSENS,
    KEYS,
    gave,
    person,
)
from giving_world import PASSWORD
from html_page import Page
from tvaers.admission.models import Proposal, Review, ServiceToken
from tvaers.db import now
from tvaers.people import Grant, SignInSession, User, hash_password
from tvaers.places import Place
from tvaers.trail import Event

pytestmark = pytest.mark.parametrize("stores", ["sqlite"], indirect=True)


def test_two_persons_give_a_right_at_the_system_and_the_front_page_asks_the_second(
    own: Site,
) -> None:
    ida, bo = own.sign_in("Ida Frost"), own.sign_in("Bo Riis")
    wish = {**GIVEN, "rolle": "admin", "person": person(own, "Anne Vig")}
    page = ida.pressed(ida.get("/adgang/system/"), "Foreslå", **wish)
    assert "En anden skal bekræfte" in page.text
    danmark = "/omraader/danmark/"
    assert "1 forslag om adgang til systemet venter" in bo.get(danmark).text
    assert "forslag om adgang" not in ida.get(danmark).text
    with own.change() as session:
        proposal = session.scalars(sa.select(Proposal.public_id)).one()
    ida.posted(f"/adgang/system/{proposal}/bekraeft/", status=422)
    done = bo.pressed(bo.get("/adgang/system/"), "Bekræft")
    assert "Anne Vig, drift" in done.text
    assert own.sign_in("Anne Vig").get("/adgang/system/").h1 == "Adgang til hele systemet"


def test_the_review_asks_on_the_front_page_and_is_answered_on_the_list(own: Site) -> None:
    kirsten = own.sign_in("Kirsten Holm")
    front = kirsten.get("/omraader/sundhedsraad-horsens/")
    assert front.links["2 adgange skal gennemgås i Sundhedsråd Horsens"] == COUNCIL
    assert "over tiden" in front.text
    page = kirsten.get(COUNCIL)
    assert "skulle være besvaret senest 1. juli 2026" in page.text
    asks = kirsten.pressed(page, "Ja, behold")
    assert "Er det stadig rigtigt?" in asks.text
    after = kirsten.pressed(asks, "Ja, behold")
    assert "Er det stadig rigtigt?" not in after.text
    assert "gennemgås" not in kirsten.get("/omraader/sundhedsraad-horsens/").text
    with own.change() as session:
        assert session.scalars(sa.select(Review.by)).all() == ["Kirsten Holm"] * 2


def test_the_front_page_says_when_the_own_right_ends(own: Site, tmp_path: Path) -> None:
    ole = own.sign_in("Ole Bach")
    gave(own, ole, "Anne Vig", til="2026-12-20")
    anne = own.sign_in("Anne Vig")
    text = anne.get("/omraader/klu-horsens/").text
    assert "Din adgang som dataansvarlig, Horsens Kommune, slutter 20. december 2026" in text
    assert "om 26 dage" in text
    later = make_site(own.stores, tmp_path, at=datetime(2026, 12, 20, 9, 0, tzinfo=UTC))
    assert "i dag" in later.sign_in("Anne Vig").get("/omraader/klu-horsens/").text
    assert "slutter i dag" in later.sign_in("Ole Bach").get(HORSENS).text
    later.close()
    gone = make_site(own.stores, tmp_path, at=datetime(2026, 12, 20, 23, 1, tzinfo=UTC))
    assert "Dataansvarlig" not in gone.sign_in("Anne Vig").get("/adgang/").text
    gone.close()


def test_one_writes_for_one_place_and_reads_for_all(own: Site) -> None:
    kirsten = own.sign_in("Kirsten Holm")
    stale = kirsten.get(COUNCIL)
    cluster = grant_at(own, "sundhedsklynge-horsens")
    assert "Kirsten Holm · redaktør, Sundhedsråd Horsens" in head(stale)
    front = kirsten.submit(kirsten.get(COUNCIL), "Vælg", tildeling=str(cluster))
    assert front.location == "/"
    page = kirsten.get(COUNCIL)
    assert "Kirsten Holm · redaktør, Horsensklyngen" in head(page)
    # The tab that was opened before says for whom it was.
    answer = kirsten.pressed(stale, "Ja, behold")
    assert answer.status == 409 and "Du handler nu for en anden" in answer.text
    # And what is the council's cannot be done for the klynge, though it can be read.
    answer = kirsten.pressed(page, "Ja, behold")
    assert answer.status == 409 and "Vælg øverst på siden" in answer.text
    assert kirsten.get("/omraader/sundhedsklynge-horsens/personer/")
    kirsten.submit(page, "Vælg", tildeling="")
    asks = kirsten.pressed(kirsten.get(COUNCIL), "Ja, behold")
    assert "Er det stadig" not in kirsten.pressed(asks, "Ja, behold").text
    kirsten.posted("/adgang/handler-for/", status=403, tildeling="1000000")
    with own.change() as session:
        told = session.scalars(sa.select(Event).where(Event.action == "access.acting.choose"))
        assert [event.facts.get("anchor") for event in told] == ["sundhedsklynge-horsens", None]
    for name in ("Ole Bach", "Sofie Lund", "Per Noll"):
        assert "Du handler for" not in own.sign_in(name).get("/adgang/").source


def grant_at(site: Site, slug: str) -> int:
    with site.change() as session:
        return session.scalars(
            sa.select(Grant.id)
            .join(Place, Place.id == Grant.anchor_id)
            .join(User, User.id == Grant.user_id)
            .where(Place.slug == slug, User.name == "Kirsten Holm")
            .order_by(Grant.id)
        ).first()  # type: ignore[return-value]


def head(page: Page) -> str:
    """The header's text."""
    return page.root.one("header").text


def test_one_logs_off_everywhere_else_and_stays_here(own: Site) -> None:
    here, there = own.sign_in("Ole Bach"), own.sign_in("Ole Bach")
    other = own.sign_in("Sofie Lund")
    page = here.get("/adgang/")
    assert "Et andet sted" in page.text
    after = here.pressed(page, "Log af alle andre steder")
    assert "Et andet sted" not in after.text
    assert there.get("/adgang/").h1 == "Log ind"
    assert other.get("/adgang/").h1 == "Min adgang"
    assert here.cookie() not in page.source


def test_the_own_password_is_changed_with_the_present_one(own: Site) -> None:
    with own.change() as session:
        session.execute(
            sa.update(User)
            .where(User.name == "Ole Bach")
            .values(password_hash=hash_password(PASSWORD))
        )
    ole, there = own.sign_in("Ole Bach"), own.sign_in("Ole Bach")
    new = "grøn cykel og blå himmel"
    page = ole.get("/adgang/")

    def tried(current: str, wished: str, again: str) -> Page:
        return ole.pressed(
            page, "Skift adgangskode", nuvaerende=current, adgangskode=wished, igen=again
        )

    assert "ikke din nuværende" in tried("gæt", new, new).text
    assert "ikke ens" in tried(PASSWORD, new, new[:-1]).text
    assert "mange bruger" in tried(PASSWORD, "kodeord123456789", "kodeord123456789").text
    assert "dit navn" in tried(PASSWORD, "jeg er ole bach her", "jeg er ole bach her").text
    done = tried(PASSWORD, new, new)
    assert done.status == 200 and "Din adgangskode er skiftet." in done.text
    assert there.get("/adgang/").h1 == "Log ind"
    assert ole.get("/adgang/").h1 == "Min adgang"
    for _ in range(9):
        tried("gæt", new, new)
    assert tried("gæt", new, new).status == 429
    assert "Skift adgangskode" not in own.sign_in("Sofie Lund").get("/adgang/").text


def made_key(site: Site, role: str) -> str:
    """A key that Sofie makes; its secret."""
    sofie = site.sign_in("Sofie Lund")
    page = sofie.pressed(
        sofie.get(KEYS), "Lav nøglen", navn="Natlig afsendelse", rolle=role, til="2027-06-30"
    )
    assert page.h1 == "Gem nøglen nu"
    secret = page.by_id("noegle").text
    assert secret not in sofie.get(KEYS).source
    return secret


def test_a_key_sends_files_for_its_unit_and_comes_nowhere_else(own: Site) -> None:
    bearer = {"Authorization": f"Bearer {made_key(own, 'svc_import')}"}
    with own.change() as session:
        units = dict(session.execute(sa.select(Place.slug, Place.id)).all())
    browser = own.visitor.browser

    def sent(slug: str, **headers: str) -> int:
        answer = browser.post(
            "/data/leverancer/ny/",
            data={
                "enhed": str(units[slug]),
                "kilde": "klgateway-140",
                "fil": (io.BytesIO(b"a;b\n1;2\n"), "juni.csv"),
            },
            headers=headers,
        )
        assert "Set-Cookie" not in answer.headers
        return answer.status_code

    assert sent("hedensted-kommune", **bearer) == 302
    assert sent("horsens-kommune", **bearer) == 404
    assert sent("hedensted-kommune", Authorization="Bearer tv-nix") == 401
    for url in (
        "/",
        "/adgang/",
        "/data/leverancer/",
        "/omraader/",
        KEYS,
        HORSENS,
        "/omraader/nix/",
    ):
        answer = browser.get(url, headers=bearer)
        assert answer.status_code == 404, url
        assert "Set-Cookie" not in answer.headers
    for url in (KEYS, HORSENS, "/adgang/adgangskode/", "/adgang/handler-for/"):
        assert browser.post(url, data=GIVEN, headers=bearer).status_code == 404, url


def test_a_key_for_reading_reads_and_writes_nothing(own: Site) -> None:
    secret = made_key(own, "svc_read")
    bearer = {"Authorization": f"Bearer {secret}"}
    browser = own.visitor.browser
    answer = browser.get("/omraader/hedensted-kommune/", headers=bearer)
    assert answer.status_code == 200 and "Set-Cookie" not in answer.headers
    assert browser.get("/adgang/", headers=bearer).status_code == 404
    assert browser.post("/data/leverancer/ny/", headers=bearer).status_code == 404
    sofie = own.sign_in("Sofie Lund")
    sofie.pressed(sofie.get(KEYS), "Luk Natlig afsendelse")
    closed = browser.get("/omraader/hedensted-kommune/", headers=bearer)
    assert closed.status_code == 401 and closed.headers["WWW-Authenticate"] == "Bearer"


def test_a_key_needs_a_fresh_sign_in_and_never_more_than_one_has(own: Site) -> None:
    sofie = own.sign_in("Sofie Lund")
    page = sofie.get(KEYS)
    assert [o.text for o in page.by_id("noegle-rolle").all("option")] == [
        "Vælg",
        "indlevering",
        "læsning",
    ]
    fields = {"navn": "Nat", "rolle": "svc_read", "til": "2027-06-30"}
    for role in ("steward", "admin", ""):
        refused = sofie.pressed(page, "Lav nøglen", **{**fields, "rolle": role})
        assert refused.status == 422, role
    with own.change() as session:
        session.execute(sa.update(SignInSession).values(started_at=now() - timedelta(minutes=11)))
    assert "sidste 10 minutter" in sofie.pressed(page, "Lav nøglen", **fields).text
    with own.change() as session:
        assert session.scalar(sa.select(ServiceToken.id)) is None
    ole = own.sign_in("Ole Bach")
    assert "Lav nøglen" not in ole.get("/omraader/horsens-kommune/noegler/").source
    ole.get(KEYS, status=404)


def test_a_closed_account_is_out_at_once(own: Site) -> None:
    ida, anne = own.sign_in("Ida Frost"), own.sign_in("Anne Vig")
    url = f"/adgang/personer/{person(own, 'Anne Vig')}/"
    page = ida.get(url)
    assert ida.pressed(page, "Luk kontoen", begrundelse=" ").status == 422
    ida.pressed(page, "Luk kontoen", begrundelse="Er rejst")
    assert anne.get("/adgang/").h1 == "Log ind"
    ida.get(url, status=404)
    own.sign_in("Ole Bach").posted(f"{url}luk/", status=404, begrundelse="Er rejst")
