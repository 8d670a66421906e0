"""What is let in and what is refused, against a provider that answers as it is told."""

import hashlib
import json
from urllib.parse import parse_qs, urlsplit

import pytest
from werkzeug.test import Client

from oidc.forger import Forger, packed
from oidc.house import Browser, House, page, refused

pytest_plugins = ["oidc.fixtures"]

LEADER = [("leder", "horsens-kommune")]


def test_what_is_sent_to_the_provider(browser: Browser, forger: Forger) -> None:
    answer = browser.start(videre="/adgang/")
    sent = parse_qs(urlsplit(answer.location).query)
    assert answer.location.startswith(f"{forger.issuer}/authorize?")
    assert sent["response_type"] == ["code"] and sent["client_id"] == ["tvaers"]
    assert sent["redirect_uri"] == ["http://localhost/log-ind/retur/"]
    assert sent["scope"] == ["openid profile organisation"]
    assert sent["code_challenge_method"] == ["S256"] and len(sent["code_challenge"][0]) == 43
    assert len(sent["state"][0]) >= 22 and len(sent["nonce"][0]) >= 20
    assert sent["idp_values"] == ["mitid_erhverv"]
    cookie = next(c for c in answer.headers.getlist("Set-Cookie") if c.startswith("tvaers_log_ind"))
    assert {"HttpOnly", "SameSite=Lax", "Path=/log-ind/", "Max-Age=600"} <= set(cookie.split("; "))
    assert "session=" not in str(answer.headers.getlist("Set-Cookie"))
    forger.answer = lambda _: forger.signed(forger.claims())
    assert browser.back().status_code == 302
    (posted,) = forger.sent
    verifier = hashlib.sha256(posted["code_verifier"][0].encode()).digest()
    assert packed(verifier) == sent["code_challenge"][0]
    assert posted["redirect_uri"] == sent["redirect_uri"]
    again = parse_qs(urlsplit(browser.start().location).query)
    for name in ("state", "nonce", "code_challenge"):
        assert again[name] != sent[name], name


def test_a_person_comes_in_where_they_were_going_with_what_the_claims_give(
    browser: Browser, house: House
) -> None:
    asked = browser.client.get("/omraader/horsens-kommune/", follow_redirects=False)
    assert asked.location.startswith("/log-ind/?videre=")
    form = page(browser.client.get(asked.location))
    assert "password" not in form.source and "Kirsten Holm" not in form.source
    answer = browser.sign_in()
    assert answer.location == "/adgang/"
    assert house.grants() == [LEADER]
    assert house.trail("signin.session.begin") == [{"way": "Prøve-login", "level": "Substantial"}]
    assert house.trail("access.grant.give")[0]["anchor"] == "horsens-kommune"
    seen = browser.client.get("/adgang/").text
    assert "Anna Analytiker" in seen and "Horsens Kommune" in seen
    row = house.run('select given_by, reason, valid_from, valid_to from "grant" order by id desc')
    assert row[0][0] == "Prøve-login" and row[0][1] == "Rolle hos Prøve-login"
    assert house.run("select count(*) from user where password_hash is not null") == [(0,)]


def test_the_sessions_cookie_is_new_and_a_preset_one_dies(browser: Browser) -> None:
    browser.client.set_cookie("tvaers_session", "chosen by a stranger")
    answer = browser.sign_in()
    cookies = answer.headers.getlist("Set-Cookie")
    assert any(c.startswith("tvaers_session=") and "HttpOnly" in c for c in cookies)
    first = browser.client.get_cookie("tvaers_session")
    assert first is not None and first.value != "chosen by a stranger" and len(first.value) >= 43
    assert first.value.encode() not in browser.house.everything()
    browser.sign_in()
    other = Client(browser.house.app)
    other.set_cookie("tvaers_session", first.value)
    assert other.get("/adgang/").status_code == 302


STATES = ("", "zzz", "æøå", "../../")


@pytest.mark.parametrize("state", STATES)
def test_a_forged_state_is_refused_and_never_reaches_the_provider(
    browser: Browser, forger: Forger, state: str
) -> None:
    forger.answer = lambda _: forger.signed(forger.claims())
    browser.start()
    assert refused(browser, browser.back(state=state)) == "state"
    assert not forger.sent
    # The person's own sign-in still stands.
    assert browser.back().status_code == 302


def test_another_browsers_answer_is_refused(browser: Browser, forger: Forger) -> None:
    forger.answer = lambda _: forger.signed(forger.claims())
    browser.start()
    victim = Browser(browser.house, forger)
    victim.start()
    forced = victim.client.get(
        "/log-ind/retur/", query_string={"code": "c", "state": browser.started["state"]}
    )
    assert refused(victim, forced) == "state"
    nothing = Browser(browser.house, forger)
    assert refused(nothing, nothing.back(state=browser.started["state"])) == "state"
    assert not forger.sent


def test_an_answer_counts_once_and_its_cookie_cannot_be_made(browser: Browser) -> None:
    assert browser.sign_in().status_code == 302
    browser.client.post("/log-af/", data={"token": browser.token()})
    assert refused(browser, browser.back()) == "state"
    for value in ("", "x", json.dumps({"state": "s"}), "eyJzdGF0ZSI6InMifQ.aaaa.bbbb"):
        browser.client.set_cookie("tvaers_log_ind", value, path="/log-ind/")
        assert refused(browser, browser.back(state="s")) == "state"


def test_a_code_that_the_provider_no_longer_takes(browser: Browser, forger: Forger) -> None:
    forger.answer = lambda _: (
        400,
        {"Content-Type": "application/json"},
        b'{"error": "invalid_grant"}',
    )
    browser.start()
    assert refused(browser, browser.back()) == "code"


def test_what_the_provider_says_of_a_failure_is_not_shown(browser: Browser) -> None:
    browser.start()
    said = {"error": "server_error", "error_description": "<b>canary</b>"}
    answer = browser.back(**said)
    assert "canary" not in answer.text
    assert refused(browser, answer) == "error"
    browser.start()
    assert refused(browser, browser.back(error="access_denied"), told="Du afbrød") == "denied"


def test_an_answer_from_another_provider_than_it_was_sent_to(
    browser: Browser, forger: Forger
) -> None:
    forger.answer = lambda _: forger.signed(forger.claims())
    for said in ("https://evil.dk", f"{forger.issuer}/", ""):
        browser.start()
        assert refused(browser, browser.back(iss=said)) == "issuer"
    assert not forger.sent
    assert browser.back(iss=forger.issuer).status_code == 302


def test_a_provider_that_always_tells_its_name_may_not_be_silent(
    browser: Browser, forger: Forger
) -> None:
    forger.described["authorization_response_iss_parameter_supported"] = True
    forger.answer = lambda _: forger.signed(forger.claims())
    browser.start()
    assert refused(browser, browser.back()) == "issuer"
    assert browser.back(iss=forger.issuer).status_code == 302


HOSTILE = ("//evil.dk", "/\\evil.dk", "/%09/evil.dk", "/\t/evil.dk", "https://evil.dk", "javascript:alert(1)",
           "/\r\nSet-Cookie: a=b", "//[evil", "/log-af/", "/nix", "/" + "a" * 5000)  # fmt: skip


@pytest.mark.parametrize("onward", HOSTILE)
def test_a_hostile_onward_leads_to_the_front_page(
    browser: Browser, forger: Forger, onward: str
) -> None:
    forger.answer = lambda _: forger.signed(forger.claims())
    form = browser.client.get("/log-ind/", query_string={"videre": onward})
    assert "evil" not in form.text and "/log-ind/start/?videre=/" in form.text
    browser.start(videre=onward)
    assert browser.back().location == "/"


def test_addresses_come_from_the_settings_and_never_from_the_request(browser: Browser) -> None:
    lies = {
        "Host": "evil.dk",
        "X-Forwarded-Host": "evil.dk",
        "X-Forwarded-Proto": "https",
        "Forwarded": "host=evil.dk",
        "X-Remote-User": "anna",
    }
    answer = browser.client.get("/log-ind/start/", headers=lies)
    assert "evil" not in answer.location
    assert parse_qs(urlsplit(answer.location).query)["redirect_uri"] == [
        "http://localhost/log-ind/retur/"
    ]
    assert browser.client.get("/adgang/", headers=lies).status_code == 302


def test_refusals_are_in_the_trail_but_cannot_fill_it(browser: Browser) -> None:
    for _ in range(30):
        assert browser.client.get("/log-ind/retur/?code=a&state=b").status_code == 400
    assert len(browser.house.trail("signin.session.refuse")) == 20
    # Nobody is locked out by it.
    assert browser.sign_in().status_code == 302
