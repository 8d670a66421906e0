"""What happens around signing in at a provider: one that is down or lies about where it is, the local ways
in that are not there, and both databases."""

import re
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from werkzeug.test import TestResponse

from client import unmarked
from config import compose, settings
from html_page import Page
from oidc.forger import Forger
from oidc.house import Browser, Build, House, told
from tvaers.intake import Stores
from tvaers.oidc.outbound import LARGEST, Down
from tvaers.web import form_token

pytest_plugins = ["oidc.fixtures"]


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


def test_no_call_goes_anywhere_else_whatever_asks_for_it(house: House, forger: Forger) -> None:
    client = house.app.extensions["provider"]
    with client._get_session() as session:
        for url in (
            "http://127.0.0.1:1/",
            "https://evil.dk/",
            forger.issuer.replace("http", "https"),
        ):
            with pytest.raises(Down, match="another host"):
                session.request("GET", url, withhold_token=True)
    assert forger.asked == []


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
    local.extensions["published"].dispose()
    browser.sign_in()
    for url in ("/adgang/", "/adgang/personer/", "/omraader/horsens-kommune/personer/"):
        answer = browser.client.get(url)
        assert answer.status_code == 200, url
        assert "Inviter en ny" not in answer.text and 'type="password"' not in answer.text, url


def test_a_sign_in_from_beginning_to_end_on_both_databases(
    stores: Stores, build: Build, forger: Forger
) -> None:
    address = stores.published.url.render_as_string(hide_password=False)
    browser = Browser(build(forger.issuer, database=address), forger)
    browser.sign_in(roles=["tvaers-leder", "tvaers-steward"])
    seen = browser.client.get("/adgang/").text
    assert "Anna Analytiker" in seen and "Leder" in seen and "Dataansvarlig" in seen
    browser.sign_in(roles=["tvaers-steward"])
    seen = browser.client.get("/adgang/").text
    assert "Leder" not in seen and "Dataansvarlig" in seen
    message = forger.logout_message()
    assert told(browser.house, message) == 200
    assert not browser.is_in
    assert told(browser.house, message) == 400
    answer = browser.sign_in(cvr="99999999")
    assert answer.status_code == 403


def test_two_first_sign_ins_of_one_person_at_once_make_one_person(
    stores: Stores, build: Build, forger: Forger
) -> None:
    address = stores.published.url.render_as_string(hide_password=False)
    house = build(forger.issuer, database=address)
    browsers = [Browser(house, forger) for _ in range(3)]
    for browser in browsers:
        browser.start()
    tokens = {
        browser.started["nonce"]: forger.signed(forger.claims(nonce=browser.started["nonce"]))
        for browser in browsers
    }
    # Each sign-in's code is the nonce that it began with, so that each gets its own token.
    forger.token_of = tokens
    with ThreadPoolExecutor(3) as at_once:
        answers = list(
            at_once.map(lambda each: each.back(code=each.started["nonce"]).status_code, browsers)
        )
    assert answers == [302, 302, 302]
    with stores.published.connect() as connection:
        assert connection.exec_driver_sql("select count(*) from external_identity").scalar() == 1
        assert connection.exec_driver_sql("select count(*) from claimed_grant").scalar() == 1
