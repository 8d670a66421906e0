"""Signing in and out: what a stranger may learn, how a session begins and ends, and where it leads."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
import sqlalchemy as sa

from client import Client, Site
from html_page import Page
from tvaers.db import now
from tvaers.people import SignInAttempt, SignInSession, User, hash_password
from tvaers.web import COOKIE, IDLE, LONGEST

PASSWORD = "seksten heste i en hestevogn"
OLE = "ole.bach@demo.invalid"


@pytest.fixture
def with_password(scratch: Site) -> Site:
    """A site where Ole Bach has a password too."""
    with scratch.change() as session:
        session.execute(
            sa.update(User).where(User.login == OLE).values(password_hash=hash_password(PASSWORD))
        )
    return scratch


def tried(client: Client, login: str, password: str, *, address: str = "127.0.0.1") -> Page:
    """What a sign-in with these leads to."""
    response = client.post(
        "/log-ind/",
        {"token": client.token(), "login": login, "password": password, "videre": "/adgang/"},
        environ_overrides={"REMOTE_ADDR": address},
    )
    return Page("/log-ind/", response.status_code, response.headers, response.text)


def test_login_and_password_lead_to_where_one_was_going(with_password: Site) -> None:
    ole = with_password.visitor
    page = ole.get("/omraader/horsens-kommune/sammenlign/?maal=korrespondance")
    assert page.h1 == "Log ind"
    page = ole.pressed(page, "Log ind", login=" Ole.Bach@demo.INVALID ", password=PASSWORD)
    assert page.h1 == "Sammenlign korrespondance"
    assert page.url == "/omraader/horsens-kommune/sammenlign/?maal=korrespondance"


def test_a_wrong_password_and_an_unknown_login_look_the_same(with_password: Site) -> None:
    client = with_password.visitor
    wrong = tried(client, OLE, "en anden adgangskode")
    unknown = tried(client, "ole.lund@demo.invalid", PASSWORD)
    no_password = tried(client, "bo.riis@demo.invalid", PASSWORD)
    assert wrong.status == unknown.status == no_password.status == 422
    assert not wrong.faults()
    assert "E-mail eller adgangskode passer ikke" in wrong.text
    sources = {
        re.sub(r'value="[^"]*@demo.invalid"|nonce" content="[^"]*"', "", page.source)
        for page in (wrong, unknown, no_password)
    }
    assert len(sources) == 1


def test_an_ended_account_cannot_sign_in_and_its_sessions_end(with_password: Site) -> None:
    ole = with_password.sign_in("Ole Bach")
    with with_password.change() as session:
        session.execute(sa.update(User).where(User.login == OLE).values(active=False))
    assert ole.get("/adgang/").h1 == "Log ind"
    assert tried(with_password.visitor, OLE, PASSWORD).status == 422
    assert "Ole Bach" not in with_password.visitor.get("/log-ind/").source


def test_ten_wrong_passwords_close_the_door_for_a_quarter_from_that_address_alone(
    with_password: Site,
) -> None:
    guesser = with_password.visitor
    with with_password.change() as session:
        session.add_all(
            SignInAttempt(login=OLE, address="10.0.0.1", at=now() - timedelta(minutes=1))
            for _ in range(9)
        )
    assert tried(guesser, OLE, "gæt", address="10.0.0.1").status == 422
    closed = tried(guesser, OLE, PASSWORD, address="10.0.0.1")
    assert closed.status == 429
    assert "Vent et kvarter" in closed.text and not closed.faults()
    assert tried(guesser, "sofie.lund@demo.invalid", "gæt", address="10.0.0.1").status == 422
    assert tried(with_password.visitor, OLE, PASSWORD, address="10.0.0.2").status == 302
    with with_password.change() as session:
        session.execute(sa.update(SignInAttempt).values(at=now() - timedelta(minutes=16)))
    assert tried(guesser, OLE, PASSWORD, address="10.0.0.1").status == 302


def test_the_sessions_cookie_changes_at_sign_in_and_is_worth_nothing_after_sign_out(
    site: Site,
) -> None:
    client = site.visitor
    client.browser.set_cookie(COOKIE, "a cookie that a stranger chose")
    client.submit(client.get("/log-ind/"), "Kirsten Holm")
    first = client.cookie()
    assert first not in ("", "a cookie that a stranger chose")
    page = client.get("/adgang/")
    client.posted("/nix", status=404)
    assert client.cookie() == first
    assert client.pressed(page, "Log af").h1 == "Log ind"
    assert client.cookie() == ""
    client.browser.set_cookie(COOKIE, first)
    assert client.get("/adgang/").h1 == "Log ind"
    again = site.sign_in("Kirsten Holm").cookie()
    assert again != first


def test_signing_in_again_ends_the_session_before(site: Site) -> None:
    client = site.sign_in("Kirsten Holm")
    before = client.cookie()
    client.post(
        "/log-ind/demonstration/",
        {"token": client.token(), "person": _person(site, "Ole Bach")},
    )
    assert "Ole Bach" in client.get("/adgang/").source
    client.browser.set_cookie(COOKIE, before)
    assert client.get("/adgang/").h1 == "Log ind"


def test_the_cookie_is_for_this_site_and_not_for_scripts(site: Site) -> None:
    client = site.visitor
    answer = client.submit(client.get("/log-ind/"), "Kirsten Holm")
    cookie = answer.headers["Set-Cookie"]
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    secure = client.browser.get("/log-ind/", base_url="https://localhost")
    assert "max-age=31536000" in secure.headers["Strict-Transport-Security"]
    fresh = site.visitor.browser.get("/log-ind/", base_url="https://localhost")
    assert "Secure" in fresh.headers["Set-Cookie"].split("; ")


def test_the_store_holds_no_cookie_that_could_be_used(scratch: Site) -> None:
    cookie = scratch.sign_in("Kirsten Holm").cookie()
    with scratch.change() as session:
        rows = session.execute(sa.text("select * from sign_in_session")).all()
    assert rows and cookie not in str(rows)


@pytest.mark.parametrize(
    ("column", "limit", "inside"),
    [("seen_at", IDLE, True), ("started_at", LONGEST, True), ("seen_at", IDLE, False),
     ("started_at", LONGEST, False)],
)  # fmt: skip
def test_a_session_ends_after_half_an_hour_of_rest_and_after_twelve_hours(
    scratch: Site, column: str, limit: timedelta, *, inside: bool
) -> None:
    kirsten = scratch.sign_in("Kirsten Holm")
    margin = timedelta(minutes=-1 if inside else 1)
    with scratch.change() as session:
        session.execute(sa.update(SignInSession).values({column: now() - limit - margin}))
    assert kirsten.get("/adgang/").h1 == ("Min adgang" if inside else "Log ind")


def test_looking_at_a_page_keeps_the_session_awake(scratch: Site) -> None:
    kirsten = scratch.sign_in("Kirsten Holm")
    for _ in range(3):
        with scratch.change() as session:
            session.execute(sa.update(SignInSession).values(seen_at=now() - timedelta(minutes=25)))
        assert kirsten.get("/adgang/").h1 == "Min adgang"
    with scratch.change() as session:
        assert session.scalars(sa.select(SignInSession.seen_at)).one() > now() - timedelta(
            minutes=1
        )


POSTS = (
    "/omraader/horsens-kommune/sammenlign/lister/",
    "/omraader/horsens-kommune/sammenlign/lister/nix/slut/",
    "/omraader/horsens-kommune/indikatorer/nix/punkt/nix/ret/",
    "/omraader/horsens-kommune/indikatorer/nix/punkt/nix/ret/nix/slut/",
    "/omraader/horsens-kommune/indikatorer/nix/maerker/",
    "/omraader/horsens-kommune/indikatorer/nix/maerker/nix/slut/",
    "/omraader/horsens-kommune/standarder/nix/",
    "/omraader/horsens-kommune/standarder/nix/nix/",
    "/omraader/horsens-kommune/standarder/nix/deling/tilbage/",
    "/log-ind/",
    "/log-ind/demonstration/",
    "/log-af/",
    "/data/leverancer/ny/",
    "/data/leverancer/nix/beslut/",
    "/data/leverancer/nix/forhaandsvisning/",
    "/data/leverancer/nix/udgivelser/nix/tilbage/",
    "/omraader/horsens-kommune/indikatorer/nix/punkt/nix/",
    "/omraader/horsens-kommune/to-tal/",
    "/omraader/horsens-kommune/to-tal/nix/",
    "/data/opstillinger/",
    "/data/opstillinger/nix/",
    "/omraader/horsens-kommune/datarunder/ny/",
    "/omraader/horsens-kommune/datarunder/nix/",
    "/omraader/horsens-kommune/datarunder/nix/luk/",
    "/omraader/horsens-kommune/taelleskemaer/nyt/",
    "/omraader/horsens-kommune/taelleskemaer/nix/",
    "/omraader/horsens-kommune/taelleskemaer/nix/foerte-til/",
    "/omraader/horsens-kommune/taelleskemaer/nix/skemaet/",
    "/omraader/horsens-kommune/moeder/organ/ny/",
    "/omraader/horsens-kommune/moeder/organ/nix/ret/",
    "/omraader/horsens-kommune/moeder/organ/nix/plads/",
    "/omraader/horsens-kommune/moeder/organ/nix/plads/nix/slut/",
    "/omraader/horsens-kommune/moeder/organ/nix/moede/",
    "/omraader/horsens-kommune/moeder/nix/",
    "/omraader/horsens-kommune/moeder/nix/vis/nix/",
    "/omraader/horsens-kommune/moeder/nix/punkt/ny/",
    "/omraader/horsens-kommune/moeder/nix/punkt/nix/",
    "/omraader/horsens-kommune/moeder/nix/forslag/",
    "/omraader/horsens-kommune/moeder/nix/punkt/nix/fjern/",
    "/omraader/horsens-kommune/moeder/nix/punkt/nix/flyt/",
    "/omraader/horsens-kommune/moeder/nix/punkt/nix/beslut/",
    "/omraader/horsens-kommune/moeder/nix/punkt/nix/faerdig/",
    "/omraader/horsens-kommune/aftaler/nix/status/",
    "/omraader/horsens-kommune/pakker/ny/",
    "/omraader/horsens-kommune/sider/ny/",
    "/omraader/horsens-kommune/sider/nix/",
    "/omraader/horsens-kommune/sider/nix/rediger/",
    "/omraader/horsens-kommune/sider/nix/rediger/nix/",
    "/omraader/horsens-kommune/sider/nix/gennemsyn/",
    "/omraader/horsens-kommune/enheder/",
    "/omraader/horsens-kommune/enheder/nix/navn/",
    "/omraader/horsens-kommune/enheder/nix/slut/",
    "/omraader/horsens-kommune/enheder/nix/del/",
    "/omraader/horsens-kommune/enheder/nix/stop/",
    "/adgang/adgangskode/",
    "/adgang/andre-steder/",
    "/adgang/handler-for/",
    "/adgang/invitation/nix/",
    "/adgang/noedadgang/ny/",
    "/adgang/noedadgang/slut/",
    "/adgang/personer/nix/luk/",
    "/adgang/system/",
    "/adgang/system/nix/bekraeft/",
    "/adgang/system/tildelinger/nix/afslut/",
    "/adgang/system/tildelinger/nix/behold/",
    "/omraader/horsens-kommune/noegler/",
    "/omraader/horsens-kommune/noegler/nix/luk/",
    "/omraader/horsens-kommune/personer/",
    "/omraader/horsens-kommune/invitationer/",
    "/omraader/horsens-kommune/personer/nix/afslut/",
    "/omraader/horsens-kommune/personer/nix/behold/",
    "/omraader/horsens-kommune/personer/nix/forlaeng/",
    "/omraader/horsens-kommune/personer/nix/mandat/",
    "/omraader/horsens-kommune/personer/nix/mandat/slut/",
    "/omraader/horsens-kommune/invitationer/nix/tilbage/",
    "/omraader/horsens-kommune/overgang/bekraeft/",
    "/omraader/horsens-kommune/overgang/udelad/",
    "/omraader/horsens-kommune/stafet/",
    "/omraader/horsens-kommune/stafet/nix/afvis/",
    "/omraader/horsens-kommune/stafet/nix/modtag/",
    "/omraader/horsens-kommune/stafet/nix/traek/",
    *(
        f"/omraader/horsens-kommune/aftaler/{what}/"
        for what in (
            *("ny", "nix/oplysninger", "nix/ret", "nix/send", "nix/traek", "nix/ophoer"),
            *("nix/bilag", "nix/bilag/nix/fjern", "nix/tiltraed", "nix/samtykke", "nix/virker"),
            *("nix/frister", "nix/foreslaa", "nix/hoering"),
            *("nix/indikatorer/nix/udgaa", "nix/indikatorer/nix/maal"),
            *("nix/forpligtelser/ny", "nix/maal", "nix/maal/nix", "nix/maal/nix/fjern"),
            *("nix/forpligtelser/fil", "nix/forpligtelser/fil/tag"),
            "nix/indikatorer/nix/eget-maal",
        )
    ),
    "/omraader/horsens-kommune/aftalte-indikatorer/foer-over/nix/",
    "/omraader/horsens-kommune/forpligtelser/overgang/",
    *("/kalender/", "/kalender/luk/"),
    *(
        f"/omraader/horsens-kommune/forpligtelser/nix/{what}/"
        for what in ("ret", "luk", "status", "vurdering", "bekraeft")
    ),
    "/omraader/horsens-kommune/snitflader/ny/",
    "/omraader/horsens-kommune/snitflader/nix/svar/",
    "/omraader/horsens-kommune/snitflader/nix/afgoer/",
)


def test_every_form_that_changes_something_is_named_here(site: Site) -> None:
    rules = {str(r) for r in site.app.url_map.iter_rules() if "POST" in (r.methods or ())}
    assert {
        re.sub("<place:.*?>", "horsens-kommune", re.sub("<string:.*?>", "nix", rule))
        for rule in rules
    } == set(POSTS)


@dataclass(frozen=True)
class Forms:
    """Who sends forms that are not theirs to send: signed in once, since no such form may change that."""

    kirsten: Client
    stranger: Client
    foreign: str
    person: str


@pytest.fixture(scope="module")
def forms(site: Site) -> Iterator[Forms]:
    kirsten, ole = site.sign_in("Kirsten Holm"), site.sign_in("Ole Bach")
    yield Forms(kirsten, site.visitor, ole.token(), _person(site, "Kirsten Holm"))
    assert kirsten.get("/adgang/").h1 == "Min adgang"


@pytest.mark.parametrize("url", POSTS)
def test_a_form_without_its_own_token_changes_nothing(site: Site, forms: Forms, url: str) -> None:
    for client in (forms.kirsten, forms.stranger):
        own = client.token()
        before, cookie = site.data_version(), client.cookie()
        for token in ("", forms.foreign, own[:-1], own.upper(), "æøå", "0" * 64):
            answer = client.post(url, {"token": token, "person": forms.person})
            assert answer.status_code == 400, token
            assert "Siden kunne ikke forstå det, der blev sendt" in answer.text
        assert client.post(url, {}).status_code == 400
        assert site.data_version() == before
        assert client.cookie() == cookie


HOSTILE = (
    "//evil.dk",
    "/\\evil.dk",
    "/\t/evil.dk",
    "/%09/evil.dk",
    "https://evil.dk",
    "https:/evil.dk",
    "javascript:alert(1)",
    "//[evil",
    "http://[evil",
    "//evil\u2100.dk",
    "/\r\nSet-Cookie: a=b",
    " //evil.dk",
    "evil.dk",
    "/log-af/",
    "/nix",
    "",
)


@pytest.mark.parametrize("onward", HOSTILE)
def test_a_sign_in_never_leads_out_of_the_site(site: Site, onward: str) -> None:
    client = site.visitor
    form = client.browser.get("/log-ind/", query_string={"videre": onward})
    assert form.status_code == 200
    assert 'name="videre" value="/"' in form.text
    page = client.get("/log-ind/")
    assert client.submit(page, "Kirsten Holm", videre=onward).location == "/"
    signed_in = client.browser.get("/log-ind/", query_string={"videre": onward})
    assert signed_in.status_code == 302 and signed_in.location == "/"


def test_a_link_from_a_mail_leads_to_the_thing_itself(site: Site) -> None:
    url = "/omraader/sundhedsraad-horsens/indikatorer/folketal/?organisering=begge"
    client = site.visitor
    assert client.pressed(client.get(url), "Kirsten Holm").url == url


def test_one_click_sign_in_does_not_exist_where_the_site_is_for_real_use(scratch: Site) -> None:
    person = _person(scratch, "Kirsten Holm")
    with scratch.change() as session:
        session.execute(sa.text("update installation set demonstration = false"))
    client = scratch.visitor
    client.posted("/log-ind/demonstration/", status=404, person=person)
    assert client.cookie() == ""


def test_one_click_sign_in_is_for_the_demonstrations_people_alone(scratch: Site) -> None:
    with scratch.change() as session:
        session.add(User(login="rigtig@horsens.dk", name="En Rigtig", password_hash="-"))
    client = scratch.visitor
    for person in (_person(scratch, "En Rigtig"), "nix", ""):
        client.posted("/log-ind/demonstration/", status=404, person=person)
    assert "En Rigtig" not in client.get("/log-ind/").source


def _person(site: Site, name: str) -> str:
    with site.stores.published.connect() as connection:
        found = connection.scalar(sa.select(User.public_id).where(User.name == name))
    assert found is not None
    return str(found)
