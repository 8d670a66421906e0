"""Bad input everywhere: never a fault of ours, never a stack trace, never out of the site, nothing changed."""

import re
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
import sqlalchemy as sa

from client import Site
from config import compose, settings
from crawl import Map, asked
from postgres import web_engine
from proof_sum import PROVE, note
from readable import text_of
from test_crawl import form_token, header_faults
from tvaers import app as house
from tvaers.db import Base
from tvaers.people import SignInAttempt, SignInSession
from world import Persona, World, changed

pytestmark = pytest.mark.slow

ONWARD = (
    *(
        "//evil.dk",
        "/\\evil.dk",
        "/\t/evil.dk",
        "/%09/evil.dk",
        "https://evil.dk",
        "https:/evil.dk",
    ),
    *("javascript:alert(1)", "//[evil", "//evil.dk\u2100", "/\r\nSet-Cookie: a=b", " //evil.dk"),
    *(
        "///evil.dk",
        "/%2f/evil.dk",
        "\\\\evil.dk",
        "http:evil.dk",
        "/.//evil.dk",
        "data:text/html,x",
    ),
)
ODD = (
    *(
        "'",
        '"',
        "' or 1=1 --",
        "1;drop table user",
        "{{7*7}}",
        "${7*7}",
        "%252e%252e",
        "..%2f..%2f",
    ),
    *("<script>alert(1)</script>", "\u202e", "\ufeff", "\x00", "\r\nX-Evil: 1", "\x1b[31m", "æøå"),
    *("2147483648", "9223372036854775808", "-1", "1e308", "NaN", "0x10", "٣", "²", "((((((a+)+)+)"),
    *("a" * 5_000, "\U0001f600" * 50, "=1+1", "2026-13-45", "9999-12-31", "0001-01-01"),
)
PARAMETERS = (
    *("side", "dag", "maal", "hvem", "periode", "organisering", "fra", "til", "videre", "q"),
    *("maaned", "person", "kilde", "enhed", "rum", "handling", "sort", "next", "id"),
)
EVERYBODY = ("", "Sofie Lund", "Ole Bach", "Kirsten Holm", "Ida Frost")


def pages(world: World, who: Persona) -> list[str]:
    """The addresses of this person's own things, one for each rule."""
    found: dict[str, str] = {}
    for ask, _ in asked(world, Map(world), who):
        if ask.method == "GET":
            found.setdefault(ask.endpoint, ask.url)
    return list(found.values())


def forms(world: World, who: Persona) -> list[str]:
    """Where this person may send a form."""
    found: dict[str, str] = {}
    rules = world.site.app.url_map.iter_rules()
    posting = {rule.endpoint for rule in rules if "POST" in (rule.methods or ())}
    for ask, _ in asked(world, Map(world), who):
        if ask.method == "POST" and ask.endpoint in posting - {"signin.sign_out"}:
            found.setdefault(ask.endpoint, ask.url)
    return list(found.values())


def sampled(things: list[Any], number: int, seed: int) -> list[Any]:
    """So many of them, and thirty times as many when everything is proved."""
    return Random(seed).sample(things, min(number * (30 if PROVE else 1), len(things)))


def holds(answer: Any, about: object) -> None:
    """What is true of every answer, whatever was sent."""
    note("requests")
    note("hostile requests")
    assert answer.status_code < 500, about
    text = text_of(answer)
    assert "Traceback" not in text and "sqlalchemy" not in text.lower(), about
    assert "X-Evil" not in answer.headers, about
    assert "Set-Cookie: a=b" not in str(answer.headers), about
    where = answer.headers.get("Location", "")
    assert not where or (where.startswith("/") and not re.match(r"^[/\\]{2}|.*[\r\n\t]", where)), (
        where
    )
    assert not header_faults(answer), (about, header_faults(answer))


@pytest.mark.parametrize("name", EVERYBODY)
def test_odd_questions_are_answered_without_a_fault_of_ours(world: World, name: str) -> None:
    who = world.persona(name)
    browser = world.browser(who)
    asks = [(u, p, v) for u in pages(world, who) for p in PARAMETERS for v in (*ODD, *ONWARD)]
    for url, parameter, value in sampled(asks, 40, 1):
        holds(browser.get(url, query_string={parameter: value}), (url, parameter, value))
    for url in sampled(pages(world, who), 6, 2):
        twice = browser.get(f"{url}?side=1&side=2&til=a&til=b&dag=2026-01-01&dag=x&maal=&maal=%00")
        holds(twice, url)
        for raw in ("?x=%ff%fe", "?%00=1", "?a=%", "?" + "a=1&" * 900, "?videre=" + "/a" * 8_000):
            holds(browser.get(url + raw), (url, raw[:20]))
        holds(browser.get(f"{url}%ff%00..%2f"), url)
        holds(browser.open(url, method="TRACE"), url)
        assert browser.open(url, method="TRACE").status_code in (400, 404, 405)


def test_odd_forms_are_answered_without_a_fault_of_ours(own_world: World) -> None:
    for name in EVERYBODY:
        who = own_world.persona(name)
        token = form_token(own_world, who)
        sends = [(u, v) for u in forms(own_world, who) for v in (*ODD, *ONWARD)]
        for url, value in sampled(sends, 10, 3):
            fields = dict.fromkeys((*PARAMETERS, "navn", "begrundelse", "login", "password"), value)
            answer = own_world.browser(who).post(url, data={"token": token, **fields})
            holds(answer, (url, value))
            if answer.status_code < 400:
                own_world.browsers.pop(who.name, None)
                token = form_token(own_world, who)


def columns() -> Iterator[tuple[str, str]]:
    """Every column of every table, with a value that could be told again."""
    for table in Base.metadata.tables.values():
        for column in table.columns:
            kind = column.type.python_type
            value = {int: "987650001", float: "987650001", bool: "true"}.get(kind, "massetildelt")
            yield column.name, value


def test_a_form_sets_nothing_that_it_does_not_ask_for(own_world: World) -> None:
    everything = dict(columns())
    assert len(everything) > 80
    for name in EVERYBODY if PROVE else ("Sofie Lund", "Ida Frost"):
        who = own_world.persona(name)
        for url in forms(own_world, who):
            fields = everything | {"token": form_token(own_world, who)}
            holds(own_world.browser(who).post(url, data=fields), url)
            note("forms sent with every column")
            own_world.browsers.pop(who.name, None)
    with changed(own_world) as session:
        for table in Base.metadata.tables.values():
            # Tries to sign in are kept with what was typed as a login, which is a field of that form.
            if table.name == SignInAttempt.__tablename__:
                continue
            for row in session.execute(sa.select(table)):
                assert "massetildelt" not in str(row) and "987650001" not in str(row), table.name


# The forms that take a file.
FILES = ("/data/leverancer/ny/", "/data/opstillinger/")


def test_what_is_too_large_is_refused_before_it_is_read(world: World) -> None:
    sofie = world.persona("Sofie Lund")
    browser, token = world.browser(sofie), form_token(world, sofie)
    for url in sampled(forms(world, sofie), 5, 4):
        long = browser.post(url, data={"token": token, "navn": "a" * 600_000})
        wide = browser.post(
            url, data=b"x" * 2_000_000, content_type="application/x-www-form-urlencoded"
        )
        many = browser.post(url, data={"token": token} | {f"f{n}": "1" for n in range(2_000)})
        for answer in (long, wide, many):
            holds(answer, url)
        # A file may be larger than a form's text; its own address says how much.
        assert wide.status_code == 413 or url in FILES or url.endswith("/bilag/"), url
    for url in FILES:
        upload = browser.post(
            url,
            data=b"x",
            content_type="multipart/form-data; boundary=x",
            environ_overrides={"CONTENT_LENGTH": str(10**12)},
        )
        assert upload.status_code == 413
        holds(upload, "an upload's length")


SPOOFED = {
    "X-Forwarded-For": "10.9.9.9",
    "X-Forwarded-Host": "evil.dk",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Prefix": "/evil",
    "X-Forwarded-Port": "444",
    "X-Real-IP": "10.9.9.9",
    "X-Remote-User": "ida.frost@demo.invalid",
    "X-Original-URL": "/adgang/system/",
    "X-Rewrite-URL": "/adgang/system/",
    "X-HTTP-Method-Override": "DELETE",
    "Forwarded": "for=10.9.9.9;host=evil.dk;proto=https",
    "Origin": "https://evil.dk",
    "Remote-User": "ida.frost@demo.invalid",
}


def test_what_a_stranger_writes_in_headers_changes_nothing(world: World) -> None:
    for name in EVERYBODY:
        browser = world.browser(world.persona(name))
        for url in sampled(pages(world, world.persona(name)), 5, 5):
            answer = browser.get(url, headers=SPOOFED)
            holds(answer, url)
            assert "evil" not in answer.text and "evil" not in str(answer.headers)
            assert "Strict-Transport-Security" not in answer.headers
            assert "Secure" not in str(answer.headers.getlist("Set-Cookie"))
    visitor = world.browser(world.personas[0])
    token = form_token(world, world.personas[0])
    fields = {"token": token, "login": "spoof@x.invalid", "password": "forkert"}
    assert visitor.post("/log-ind/", data=fields, headers=SPOOFED).status_code == 422
    with changed(world) as session:
        kept = session.scalars(
            sa.select(SignInAttempt.address).where(SignInAttempt.login == "spoof@x.invalid")
        ).all()
    assert kept == ["127.0.0.1"]


def test_the_site_answers_to_its_own_names_alone(world: World, tmp_path: Path) -> None:
    app = house.create_app(
        compose.MODULES,
        compose.policy(),
        web_engine(world.site.stores),
        {
            "SECRET_KEY": "a key for tests alone, and nothing else",
            "INBOX": tmp_path,
            "TRUSTED_HOSTS": ["tvaers.example"],
        },
    )
    browser = app.test_client()
    assert browser.get("/log-ind/", base_url="http://tvaers.example").status_code == 200
    for host in ("evil.dk", "tvaers.example.evil.dk", "tvaers.example@evil.dk", "127.0.0.1", ""):
        answer = browser.get("/log-ind/", headers={"Host": host})
        assert answer.status_code == 400, host
        assert "evil" not in answer.text and "Traceback" not in answer.text
        assert "Set-Cookie" not in answer.headers


def test_a_sign_in_never_leads_out_and_a_chosen_cookie_is_worth_nothing(own_world: World) -> None:
    visitor = own_world.personas[0]
    for onward in ONWARD:
        browser = own_world.site.app.test_client()
        page = browser.get("/log-ind/", query_string={"videre": onward})
        holds(page, onward)
        token = page.text.split('name="token" value="')[1].split('"')[0]
        person = page.text.split('name="person" value="')[1].split('"')[0]
        form = {"token": token, "person": person, "videre": onward}
        answer = browser.post("/log-ind/demonstration/", data=form)
        holds(answer, onward)
        assert answer.status_code == 302 and answer.location == "/", onward
    browser = own_world.browser(visitor)
    for cookie in ("", "0", "' or 1=1 --", "a" * 4_000, "%00", "æ"):
        browser.set_cookie("tvaers_session", cookie)
        browser.set_cookie("tvaers_area", cookie)
        holds(browser.get("/adgang/"), cookie)
        assert browser.get("/adgang/").status_code == 302
    with changed(own_world) as session:
        assert not session.scalar(
            sa.select(SignInSession.token_hash).where(SignInSession.token_hash == "")
        )


@pytest.mark.parametrize("own_world", ["sqlite"], indirect=True)
def test_a_faulty_store_says_nothing_and_lets_nobody_in(own_world: World, tmp_path: Path) -> None:
    """Failing closed: without its tables the site answers with its own page, and never with a figure.

    One kind of store is enough to break."""
    ole = own_world.persona("Ole Bach")
    browser = own_world.browser(ole)
    with own_world.site.stores.published.begin() as connection:
        connection.exec_driver_sql('alter table "grant" rename to taken_away')
    site: Site = own_world.site
    for url in ("/", "/adgang/", "/omraader/horsens-kommune/indikatorer/genoptraening/"):
        answer = browser.get(url)
        assert answer.status_code in (500, 503), url
        assert not own_world.strangers_in(own_world.personas[0], answer.text)
        for word in ("taken_away", "sqlite", "grant", "Traceback", "SELECT"):
            assert word not in answer.text, word
    assert site.app.testing is False


@pytest.mark.parametrize(("proxies", "secure"), [("", False), ("0", False), ("1", True)])
def test_a_proxy_counts_when_the_settings_say_how_many(
    tmp_path: Path, proxies: str, *, secure: bool
) -> None:
    given = {"TVAERS_DATA": str(tmp_path), "TVAERS_SECURITY_CONTACT": "mailto:sikkerhed@x.invalid"}
    chosen = settings.read(given | ({"TVAERS_TRUSTED_PROXIES": proxies} if proxies else {}))
    browser = compose.create_app(chosen).test_client()
    answer = browser.get("/health", headers={"X-Forwarded-Proto": "https"})
    assert answer.status_code == 200
    assert ("Strict-Transport-Security" in answer.headers) == secure
    told = browser.get("/.well-known/security.txt")
    assert told.mimetype == "text/plain"
    assert told.text.startswith("Contact: mailto:sikkerhed@x.invalid\nExpires: 20")


@pytest.mark.parametrize("name", ["TVAERS_TRUSTED_PROXIES", "TVAERS_SECURITY_CONTACT"])
@pytest.mark.parametrize("value", ["-1", "99", "javascript:alert(1)", "mailto:a\nContact: b", "٣"])
def test_settings_that_cannot_be_meant_stop_the_start(name: str, value: str) -> None:
    with pytest.raises(SystemExit, match=name):
        settings.read({name: value})
