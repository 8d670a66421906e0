"""Tokens that are not good: whatever is wrong with one, it lets nobody in."""

import hashlib
import hmac
import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from joserfc import jwt

from oidc.forger import Forger, make_key, packed, unsigned
from oidc.house import Browser, refused
from tvaers.oidc.client import LEEWAY

pytest_plugins = ["oidc.fixtures"]

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
