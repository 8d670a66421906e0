"""What is let in and what is refused, against a provider that answers as it is told."""

import hashlib
import hmac
import json
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt
from werkzeug.test import Client, TestResponse

from html_page import Page
from oidc.forger import Forger, make_key, packed, unsigned
from oidc.house import Browser, Build, House
from tvaers.oidc.client import LEEWAY

pytest_plugins = ["oidc.fixtures"]

LEADER = [("leder", "horsens-kommune")]
FAILED = "Log ind blev ikke gennemført."


def page(answer: TestResponse) -> Page:
    """An answer as a page, audited as every page is."""
    found = Page("/log-ind/retur/", answer.status_code, answer.headers, answer.text)
    assert not found.faults(), found.faults()
    return found


def refused(
    browser: Browser, answer: TestResponse, *, status: int = 400, told: str = FAILED
) -> str:
    """The word in the trail for this refusal, which left nobody in and nothing behind."""
    assert answer.status_code == status, answer.text
    found = page(answer)
    assert found.h1 == "Log ind" and told in found.text
    assert "Traceback" not in found.source
    assert not browser.is_in
    return str(browser.house.trail("signin.session.refuse")[-1]["reason"])


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


Change = Callable[[Forger], Any]
PUBLIC = "the public key as a shared secret"


def _with_public_key(forger: Forger) -> str:
    # By hand: no library signs with a public key as a secret any more.
    key = forger.keys[0]
    parts = [{"alg": "HS256", "kid": key.kid, "typ": "JWT"}, forger.claims()]
    said = ".".join(packed(json.dumps(part).encode()) for part in parts)
    secret = key.as_pem(private=False)
    return f"{said}.{packed(hmac.new(secret, said.encode(), hashlib.sha256).digest())}"


def _by_a_stranger(forger: Forger) -> str:
    stranger = make_key("k1")
    return jwt.encode({"alg": "RS256", "kid": "k1"}, forger.claims(), stranger)


def _tampered(forger: Forger) -> str:
    head, _, signature = forger.signed(forger.claims()).split(".")
    body = json.dumps(forger.claims(cvr="22222222")).encode()
    return ".".join([head, packed(body), signature])


TOKENS: dict[str, Change] = {
    "no signature": lambda f: unsigned(f.claims()),
    "no signature, written otherwise": lambda f: unsigned(f.claims(), alg="nOnE"),
    "the key's own name and no signature": lambda f: unsigned(f.claims(), kid="k1"),
    PUBLIC: _with_public_key,
    "a stranger's key under our key's name": _by_a_stranger,
    "a key nobody knows": lambda f: f.signed(f.claims(), kid="k9"),
    "changed after it was signed": _tampered,
    "another issuer": lambda f: f.signed(f.claims(iss="https://evil.dk")),
    "our issuer with a slash": lambda f: f.signed(f.claims(iss=f"{f.issuer}/")),
    "no issuer": lambda f: f.signed(f.claims(iss=None)),
    "a list of issuers": lambda f: f.signed(f.claims(iss=[f.issuer])),
    "for another site": lambda f: f.signed(f.claims(aud="another")),
    "for another, authorised by us": lambda f: f.signed(f.claims(aud="another", azp="tvaers")),
    "for us and another, authorised by the other": lambda f: f.signed(
        f.claims(aud=["tvaers", "another"], azp="another")
    ),
    "for us and another, authorised by nobody": lambda f: f.signed(
        f.claims(aud=["tvaers", "another"])
    ),
    "for nobody": lambda f: f.signed(f.claims(aud=None)),
    "over": lambda f: f.signed(f.claims(exp=int(time.time()) - LEEWAY - 5)),
    "without an end": lambda f: f.signed(f.claims(exp=None)),
    "with an endless end": lambda f: f.signed(f.claims(exp="never")),
    "from the future": lambda f: f.signed(f.claims(iat=int(time.time()) + LEEWAY + 30)),
    "not yet": lambda f: f.signed(f.claims(nbf=int(time.time()) + LEEWAY + 30)),
    "another sign-in's nonce": lambda f: f.signed(f.claims(nonce="another")),
    "no nonce": lambda f: f.signed(f.claims(nonce=None)),
    "another access token's hash": lambda f: f.signed(f.claims(at_hash="AAAAAAAAAAAAAAAAAAAAAA")),
    "nobody": lambda f: f.signed(f.claims(sub=None)),
    "not a token": lambda f: "a.b.c",
    "an empty token": lambda f: "",
    "no token": lambda f: {"access_token": "a", "token_type": "Bearer"},
    "a token that is no text": lambda f: {"access_token": "a", "id_token": 7},
    "an answer that is no answer": lambda f: (200, {}, b"<html>"),
    "an answer that is a list": lambda f: (200, {}, b"[1]"),
}


@pytest.mark.parametrize("name", TOKENS)
def test_a_token_that_is_not_good_lets_nobody_in(
    browser: Browser, forger: Forger, name: str
) -> None:
    forger.answer = lambda _nonce: TOKENS[name](forger)
    browser.start()
    assert refused(browser, browser.back()) == "token"
    assert browser.house.grants() == []
    # The very same browser comes in with a good one, so it was the token.
    assert browser.sign_in().status_code == 302


def test_clocks_may_differ_by_a_minute(browser: Browser) -> None:
    at = int(time.time())
    assert browser.sign_in(exp=at - LEEWAY + 10).status_code == 302
    assert browser.sign_in(iat=at + LEEWAY - 10, nbf=at + LEEWAY - 10).status_code == 302


LEVELS = ("Low", "https://data.gov.dk/concept/core/nsis/loa/Low", "", None, 3, "3", ["Low", "High"],
          "substantial", "Substantial ", "xSubstantial", "Substаntial", "Substantial\n",
          "https://evil.dk/Substantial", "urn:dk:gov:saml:attribute:AssuranceLevel:3")  # fmt: skip


@pytest.mark.parametrize("level", LEVELS)
def test_a_level_below_substantial_is_told_and_refused(browser: Browser, level: Any) -> None:
    answer = browser.sign_in(loa=level)
    told = "Du skal logge ind på et højere sikringsniveau."
    assert refused(browser, answer, status=403, told=told) == "level"
    assert browser.house.grants() == []


@pytest.mark.parametrize(
    "level", ["Substantial", "High", "https://data.gov.dk/concept/core/nsis/High"]
)
def test_the_levels_that_are_enough(browser: Browser, level: str) -> None:
    assert browser.sign_in(loa=level).status_code == 302


ORGANISATIONS = ("99999999", "", None, "1111111", "111111110", "11111111\n", "１１１１１１１１",
                 ["11111111", "22222222"], {"cvr": "11111111"}, "33333333", "44444444")  # fmt: skip


@pytest.mark.parametrize("organisation", ORGANISATIONS)
def test_an_unknown_organisation_is_told_so_and_leaves_no_trace_of_a_person(
    browser: Browser, organisation: Any
) -> None:
    answer = browser.sign_in(cvr=organisation)
    told = "Din organisation har ikke adgang til Tværs."
    assert refused(browser, answer, status=403, told=told) == "organisation"
    assert browser.house.people() == {}
    assert b"Anna Analytiker" not in browser.house.everything()
    assert browser.house.run("select * from external_identity") == []


def test_a_number_and_a_list_of_one_are_read_as_brokers_send_them(browser: Browser) -> None:
    assert browser.sign_in(cvr=11111111).status_code == 302
    assert browser.sign_in(cvr=["11111111"], loa=["High"]).status_code == 302
    assert browser.house.grants() == [LEADER]


CANARY = "0102031234"


def test_a_cpr_number_is_nowhere_in_what_is_kept(
    browser: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    dotted = f"{CANARY[:6]}-{CANARY[6:]}"
    answer = browser.sign_in(
        cpr=CANARY,
        cprNumberIdentifier=dotted,
        name=f"Anna {dotted}",
        **{"dk:gov:saml:attribute:CprNumberIdentifier": CANARY, "nemlogin.cpr": dotted},
    )
    assert answer.status_code == 302
    page_text = browser.client.get("/adgang/").text
    kept = browser.house.everything()
    for number in (CANARY, dotted):
        assert number.encode() not in kept
        assert number not in caplog.text and number not in page_text
        assert number not in str(answer.headers)
    assert "Bruger fra Horsens" in page_text


def test_a_subject_that_is_a_cpr_number_is_refused(browser: Browser) -> None:
    for subject in (CANARY, f"urn:dk:gov:saml:cprNumberIdentifier:{CANARY}", "s" * 256):
        assert refused(browser, browser.sign_in(sub=subject)) == "subject"
    assert CANARY.encode() not in browser.house.everything()


def test_the_same_subject_at_two_providers_is_two_people(
    build: Build, forger: Forger, browser: Browser
) -> None:
    assert browser.sign_in().status_code == 302
    other = Forger()
    try:
        # The installation changes provider; the store stays.
        moved = House(browser.house.folder, other.issuer)
        second = Browser(moved, other)
        assert second.sign_in(name="En Anden").status_code == 302
        assert [name.split(" udbyder")[0] for name in moved.people()] == [
            "Anna Analytiker",
            "En Anden",
        ]
        moved.close()
    finally:
        other.close()
    assert browser.sign_in(name="Anna Nyt Navn").status_code == 302
    assert len(browser.house.people()) == 2


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


def test_grants_follow_the_claims_at_each_sign_in(browser: Browser, house: House) -> None:
    browser.sign_in(roles=["tvaers-leder", "tvaers-steward", "tvaers-LEDER", "another system's"])
    assert house.grants() == [[*LEADER, ("steward", "horsens-kommune")]]
    browser.sign_in(roles=["tvaers-steward"])
    assert house.grants() == [[("steward", "horsens-kommune")]]
    browser.sign_in(roles=["tvaers-steward"])
    assert len(house.trail("access.grant.give")) == 2
    browser.sign_in(cvr="22222222", roles="tvaers-leder")
    assert house.grants() == [[("leder", "hedensted-kommune")]]
    browser.sign_in(cvr="22222222", roles=None)
    assert house.grants() == [[]]
    assert "Du har endnu ingen adgang" in browser.client.get("/adgang/").text
    ended = house.trail("access.grant.end")
    assert [(each["role"], each["anchor"]) for each in ended] == [
        ("leder", "horsens-kommune"),
        ("steward", "horsens-kommune"),
        ("leder", "hedensted-kommune"),
    ]
    assert len(house.people()) == 1


def test_a_grant_that_a_colleague_gave_is_left_alone(browser: Browser, house: House) -> None:
    browser.sign_in(roles=[])
    house.run(
        """update "grant" set user_id = (select id from user where login like 'udbyder:%')
        where reason = 'Følger sundhedsrådet for almen praksis' and valid_from < '2027-01-01'"""
    )
    browser.sign_in(roles=["tvaers-leder"])
    browser.sign_in(roles=[])
    assert house.grants() == [[("laeser", "sundhedsraad-horsens")]]


def test_whoever_leaves_for_an_unknown_organisation_loses_what_was_claimed(
    browser: Browser, house: House
) -> None:
    browser.sign_in()
    stays = Browser(house, browser.forger)
    answer = stays.sign_in(cvr="99999999")
    assert answer.status_code == 403
    assert house.grants() == [[]]
    # The session that was there already has nothing left to see by.
    assert "Du har endnu ingen adgang" in browser.client.get("/adgang/").text


def test_an_ended_grant_is_gone_at_once_from_a_session_that_is_open(browser: Browser) -> None:
    browser.sign_in()
    assert browser.client.get("/omraader/horsens-kommune/enheder/").status_code == 200
    Browser(browser.house, browser.forger).sign_in(roles=[])
    assert browser.client.get("/omraader/horsens-kommune/enheder/").status_code != 200


def test_a_closed_account_is_out_at_once_and_stays_out(browser: Browser, house: House) -> None:
    browser.sign_in()
    assert browser.is_in
    house.run("update user set active = 0 where login like 'udbyder:%'")
    assert not browser.is_in
    answer = browser.sign_in()
    assert refused(browser, answer, status=403, told="Din adgang er lukket.") == "closed"


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


def test_a_key_that_changed(browser: Browser, forger: Forger) -> None:
    assert browser.sign_in().status_code == 302
    old = forger.keys[0]
    forger.keys = [make_key("k2"), old]
    assert browser.sign_in().status_code == 302, "a new key beside the old"
    forger.keys = [forger.keys[0]]
    assert browser.sign_in().status_code == 302, "the old one gone"
    forger.keys = [make_key("k2")]
    before = forger.asked.count("/keys")
    assert browser.sign_in().status_code == 302, "the same name, another key"
    assert forger.asked.count("/keys") == before + 1
    lost = forger.keys
    forger.keys = [old]
    forger.answer = lambda _: forger.signed(forger.claims())
    browser.start()
    token = forger.signed(forger.claims(nonce=browser.started["nonce"]))
    forger.keys, forger.answer = lost, lambda _: token
    assert browser.back().status_code == 400, "a key that the provider took back"


def test_a_provider_without_keys(browser: Browser, forger: Forger) -> None:
    token = forger.signed(forger.claims())
    forger.keys, forger.answer = [], lambda _: token
    browser.start()
    assert refused(browser, browser.back()) == "token"
