"""Signed out elsewhere: the provider's messages, good and bad."""

import time
from collections.abc import Callable
from typing import Any

import pytest

from oidc.forger import Forger, make_key, unsigned
from oidc.house import Browser, House, told
from tvaers.oidc.logout import BETWEEN

pytest_plugins = ["oidc.fixtures"]


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
