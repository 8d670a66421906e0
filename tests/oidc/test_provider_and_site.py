"""What happens around signing in at a provider: signed out elsewhere, a provider that is down or lies about
where it is, and the local ways in that are not there."""

import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from werkzeug.test import TestResponse

from client import unmarked
from config import compose, settings
from html_page import Page
from oidc.forger import Forger, make_key, unsigned
from oidc.house import Browser, Build, House
from tvaers.oidc.logout import BETWEEN
from tvaers.oidc.outbound import LARGEST
from tvaers.web import form_token

pytest_plugins = ["oidc.fixtures"]


def told(house: House, message: str) -> int:
    """What the provider is answered to a logout message; it has no cookie and no form token."""
    answer = house.app.test_client().post("/log-ind/afmeldt/", data={"logout_token": message})
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.get_data() == b"" and "Set-Cookie" not in answer.headers
    return answer.status_code


def test_a_sign_in_that_is_over_at_the_provider_is_over_here(
    browser: Browser, house: House, forger: Forger
) -> None:
    elsewhere, other = Browser(house, forger), Browser(house, forger)
    browser.sign_in()
    elsewhere.sign_in(sid="sign-in-2")
    other.sign_in(sub="bo", sid="sign-in-3")
    assert told(house, forger.logout_message()) == 200
    assert [each.is_in for each in (browser, elsewhere, other)] == [False, True, True]
    assert house.trail("signin.session.end") == [{"sessions": 1}]
    # Without a sign-in's name: all of the person's.
    browser.sign_in()
    assert told(house, forger.logout_message(sid=None, sub="anna")) == 200
    assert [each.is_in for each in (browser, elsewhere, other)] == [False, False, True]
    # Both must fit.
    assert told(house, forger.logout_message(sid="sign-in-3", sub="anna")) == 200
    assert other.is_in
    assert b"sign-in-3" not in house.everything()


MESSAGES: dict[str, Callable[[Forger], str]] = {
    "junk": lambda f: "junk",
    "nothing": lambda f: "",
    "endless": lambda f: "a" * 10_000,
    "unsigned": lambda f: unsigned(f.logout_claims(), typ="logout+jwt"),
    "a stranger's": lambda f: Forger.signed(_stranger(f), f.logout_claims(), typ="logout+jwt"),
    "an ID token": lambda f: f.signed(f.claims()),
    "an ID token that calls itself one": lambda f: f.signed(f.claims(), typ="logout+jwt"),
    "of no type": lambda f: f.signed(f.logout_claims()),
    "of another type": lambda f: f.logout_message(typ="at+jwt"),
    "with a nonce": lambda f: f.logout_message(nonce="n"),
    "of no event": lambda f: f.logout_message(events=None),
    "of another event": lambda f: f.logout_message(events={"http://evil.dk": {}}),
    "of a list": lambda f: f.logout_message(
        events=["http://schemas.openid.net/event/backchannel-logout"]
    ),
    "of nobody": lambda f: f.logout_message(sid=None),
    "of two": lambda f: f.logout_message(sid=["sign-in-1", "sign-in-2"]),
    "without a number": lambda f: f.logout_message(jti=None),
    "with a long number": lambda f: f.logout_message(jti="1" * 256),
    "from another": lambda f: f.logout_message(iss="https://evil.dk"),
    "to another": lambda f: f.logout_message(aud="another"),
    "over": lambda f: f.logout_message(exp=int(time.time()) - 120),
    "for ever": lambda f: f.logout_message(exp=int(time.time()) + 10**6),
    "without an end": lambda f: f.logout_message(exp=None),
    "from the future": lambda f: f.logout_message(iat=int(time.time()) + 600),
}


def _stranger(forger: Forger) -> Any:
    class Stranger:
        keys = [make_key("k1")]  # noqa: RUF012

    return Stranger()


@pytest.mark.parametrize("name", MESSAGES)
def test_a_logout_message_that_is_not_good_ends_nothing(
    browser: Browser, house: House, forger: Forger, name: str
) -> None:
    browser.sign_in()
    assert told(house, MESSAGES[name](forger)) == 400
    assert browser.is_in
    assert house.trail("signin.logout.refuse")


def test_a_logout_message_counts_once(browser: Browser, house: House, forger: Forger) -> None:
    browser.sign_in()
    message = forger.logout_message()
    assert told(house, message) == 200
    browser.sign_in()
    assert told(house, message) == 400
    assert browser.is_in
    assert house.trail("signin.logout.refuse") == [{"reason": "logout-again"}]
    house.run("update used_logout set until = '2020-01-01 00:00:00'")
    assert told(house, forger.logout_message()) == 200
    assert len(house.run("select * from used_logout")) == 1


def test_strangers_messages_do_not_have_us_ask_the_provider_again_and_again(
    house: House, forger: Forger
) -> None:
    for _ in range(5):
        assert told(house, forger.signed(forger.logout_claims(), typ="logout+jwt", kid="k9")) == 400
    assert forger.asked.count("/keys") == 1
    client = house.app.extensions["provider"]
    client.keys_at -= BETWEEN
    forger.keys = [make_key("k2")]
    assert told(house, forger.logout_message()) == 200, "a new key is found all the same"
    assert forger.asked.count("/keys") == 2


def test_signing_out_ends_it_here_and_leads_to_the_provider(
    browser: Browser, forger: Forger
) -> None:
    browser.sign_in()
    page = browser.client.get("/adgang/")
    assert f"form-action 'self' {forger.issuer};" in page.headers["Content-Security-Policy"]
    cookie = browser.client.get_cookie("tvaers_session")
    assert cookie is not None
    answer = browser.client.post("/log-af/", data={"token": browser.token()})
    assert answer.location == "/log-ind/ud/"
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    browser.client.set_cookie("tvaers_session", cookie.value)
    assert not browser.is_in
    onward = browser.client.get(answer.location).location
    assert onward.startswith(f"{forger.issuer}/end?")
    assert "post_logout_redirect_uri=http%3A%2F%2Flocalhost%2Flog-ind%2F" in onward
    assert "id_token_hint" not in onward and "anna" not in onward.lower()


def down(answer: TestResponse) -> None:
    """The sign-in page says so, and offers nothing else."""
    assert answer.status_code == 503
    page = Page("/log-ind/", 503, answer.headers, answer.text)
    assert not page.faults()
    assert page.h1 == "Log ind" and "Der kan ikke logges ind lige nu." in page.text
    assert "password" not in page.source and "Kirsten Holm" not in page.source


def test_a_provider_that_is_down_opens_no_other_way_in(
    browser: Browser, forger: Forger, build: Build
) -> None:
    browser.start()
    forger.close()
    down(browser.back())
    assert not browser.is_in
    never = Browser(build("http://127.0.0.1:9"), forger)
    down(never.client.get("/log-ind/start/"))
    assert never.client.get("/log-ind/").status_code == 200
    assert never.client.get("/log-ind/ud/").location == "/log-ind/"
    for url in ("/log-ind/", "/log-ind/demonstration/"):
        assert never.client.post(url, data=_someone(never)).status_code == 404
    assert not never.is_in


ELSEWHERE: dict[str, dict[str, Any]] = {
    "issuer": {"issuer": "https://evil.dk"},
    "issuer with a slash": {"issuer": "http://127.0.0.1:1/"},
    "no issuer": {"issuer": None},
    "token": {"token_endpoint": "https://evil.dk/token"},
    "token, without a lock": {"token_endpoint": "file:///etc/passwd"},
    "keys": {"jwks_uri": "http://169.254.169.254/latest/meta-data/"},
    "keys at another port": {"jwks_uri": "http://127.0.0.1:1/keys"},
    "authorisation": {"authorization_endpoint": "javascript:alert(1)"},
    "no token endpoint": {"token_endpoint": None},
    "end of session": {"end_session_endpoint": "https://evil.dk/"},
    "no algorithm of ours": {"id_token_signing_alg_values_supported": ["HS256", "none"]},
    "no list": {"id_token_signing_alg_values_supported": "RS256"},
}


@pytest.mark.parametrize("name", ELSEWHERE)
def test_a_description_that_leads_elsewhere_is_not_followed(
    browser: Browser, forger: Forger, name: str
) -> None:
    forger.described = ELSEWHERE[name]
    down(browser.client.get("/log-ind/start/"))
    assert forger.asked == ["/.well-known/openid-configuration"]


ANSWERS: dict[str, Any] = {
    "a fault": (500, {}, b"Traceback"),
    "busy": (503, {"Retry-After": "1"}, b""),
    "away": (302, {"Location": "http://169.254.169.254/"}, b""),
    "too long": (200, {}, b" " * (LARGEST + 1)),
    "cut short": (200, {"Content-Length": "99"}, b"{"),
    "packed wrongly": (200, {"Content-Encoding": "gzip"}, b"not gzip"),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_that_is_none_is_a_provider_that_is_down(
    browser: Browser, forger: Forger, name: str
) -> None:
    forger.answer = lambda _nonce: ANSWERS[name]
    browser.start()
    down(browser.back())
    assert not browser.is_in


@pytest.mark.slow
def test_a_provider_that_is_silent_is_waited_for_no_longer_than_five_seconds(
    browser: Browser, forger: Forger
) -> None:
    forger.wait = 8
    at = time.monotonic()
    down(browser.client.get("/log-ind/start/"))
    assert 4 < time.monotonic() - at < 7


def _someone(browser: Browser) -> dict[str, str]:
    person = browser.house.run("select public_id from user where name = 'Kirsten Holm'")[0][0]
    return {
        "token": _form_token(browser),
        "login": "kirsten.holm@demo.invalid",
        "password": "x",
        "person": person,
    }


def _form_token(browser: Browser) -> str:
    cookie = {"Cookie": f"tvaers_visit={_visit(browser)}"}
    with browser.house.app.test_request_context(headers=cookie):
        return form_token()


def _visit(browser: Browser) -> str:
    found = browser.client.get_cookie("tvaers_visit")
    if found is None:
        browser.client.set_cookie("tvaers_visit", "this-visit")
        return "this-visit"
    return found.value


LOCAL = (
    "/log-ind/",
    "/log-ind/demonstration/",
    "/adgang/adgangskode/",
    "/adgang/invitation/x/",
)


@pytest.mark.parametrize("url", LOCAL)
def test_no_local_way_in_can_be_told_from_a_page_that_nobody_has(
    browser: Browser, url: str
) -> None:
    def blank(answer: TestResponse) -> tuple[int, str, str]:
        headers = [
            (name, re.sub(r"'nonce-[^']*'", "", value))
            for name, value in answer.headers
            if name != "Set-Cookie"
        ]
        return answer.status_code, unmarked(answer.text), str(headers)

    sent = _someone(browser)
    for data in (sent, {**sent, "token": ""}, {}):
        answers = [browser.client.post(each, data=data) for each in (url, "/findes-ikke/")]
        assert blank(answers[0]) == blank(answers[1])
        assert answers[0].status_code == (404 if data == sent else 400)
    if url != "/log-ind/":
        answers = [browser.client.get(each) for each in (url, "/findes-ikke/")]
        assert blank(answers[0]) == blank(answers[1])
        assert answers[0].status_code == 404
    assert not browser.is_in


def test_the_pages_of_access_offer_no_local_account(browser: Browser, house: House) -> None:
    local = compose.create_app(settings.read({"TVAERS_DATA": str(house.folder)}))
    there = {rule.rule for rule in local.url_map.iter_rules()}
    gone = there - {rule.rule for rule in house.app.url_map.iter_rules()}
    named = [
        rule.rule
        for rule in local.url_map.iter_rules()
        if hasattr(local.view_functions[rule.endpoint], "local_account")
    ]
    assert gone == {*named, "/log-ind/demonstration/"} and len(named) >= 4
    local.extensions["stores"].published.dispose()
    local.extensions["stores"].raw.dispose()
    browser.sign_in()
    for url in ("/adgang/", "/adgang/personer/", "/omraader/horsens-kommune/personer/"):
        answer = browser.client.get(url)
        assert answer.status_code == 200, url
        assert "Inviter en ny" not in answer.text and 'type="password"' not in answer.text, url
