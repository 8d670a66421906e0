"""Signing in end to end: the site on a port, and a certified provider (npm oidc-provider) on another."""

import json
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from flask import Flask
from joserfc.jwk import RSAKey

from conftest import missing
from oidc.forger import LEVEL, make_key
from oidc.house import Build, House, free_port
from oidc.lists import CVR, LEADER, group, listed

if TYPE_CHECKING:
    from browser import Visit

pytest_plugins = ["browser", "oidc.fixtures"]

ROOT = Path(__file__).resolve().parent.parent
NODE = shutil.which("node") or shutil.which("node", path=str(Path(sys.executable).parent))
CANARY = "0102031234"
PEOPLE: dict[str, dict[str, Any]] = {
    "anna": {
        "name": "Anna Analytiker",
        "cvr": "11111111",
        "roles": ["tvaers-leder"],
        "loa": LEVEL,
        "cpr": CANARY,
        "cprNumberIdentifier": f"{CANARY[:6]}-{CANARY[6:]}",
    },
    "bo": {
        "name": "Bo Bestyrer",
        "cvr": "22222222",
        "privileges_intermediate": listed(group(LEADER, scope=f"{CVR}22222222"), group("another")),
        "loa": "High",
    },
    "carl": {"name": "Carl Ukendt", "cvr": "99999999", "roles": ["tvaers-leder"], "loa": LEVEL},
    "dora": {"name": "Dora Lav", "cvr": "11111111", "roles": ["tvaers-leder"], "loa": "Low"},
    "eva": {"name": "Eva Uden", "cvr": "11111111", "roles": ["tvaers-leder"]},
}


@dataclass
class Provider:
    """The provider as a process of its own."""

    port: int
    site: str
    folder: Path
    keys: list[RSAKey] = field(default_factory=lambda: [make_key()])
    process: subprocess.Popen[str] | None = None

    @property
    def issuer(self) -> str:
        """Its name, which is where it is."""
        return f"http://127.0.0.1:{self.port}"

    def tell(self, **people: dict[str, Any]) -> None:
        """Who there is, and what is claimed of them from now on."""
        (self.folder / "people.json").write_text(json.dumps(PEOPLE | people))

    def start(self) -> None:
        """Start it, with the keys it has now."""
        named = {"use": "sig", "alg": "RS256"}
        keys = [key.as_dict(private=True) | named for key in self.keys]
        (self.folder / "keys.json").write_text(json.dumps({"keys": keys}))
        files = {name: str(self.folder / f"{name}.json") for name in ("people", "keys")}
        assert NODE is not None
        told = {"port": self.port, "site": self.site, **files}
        command = [NODE, str(ROOT / "tests" / "oidc" / "provider.mjs"), json.dumps(told)]
        with (self.folder / "provider.log").open("a") as log:
            self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True)
        assert self.process.stdout is not None
        said = self.process.stdout.readline().strip()
        assert said == "ready", (self.folder / "provider.log").read_text()

    def stop(self) -> None:
        """Be down from now on."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(timeout=10)
            assert self.process.stdout is not None
            self.process.stdout.close()
            self.process = None

    def turn(self, *keys: RSAKey) -> None:
        """Come back with other keys."""
        self.stop()
        self.keys = list(keys)
        self.start()


@dataclass
class Place:
    """A site and its provider, both running."""

    house: House
    provider: Provider

    @property
    def url(self) -> str:
        """Where the site is."""
        return self.house.base_url

    def sign_in(self, who: str, at: requests.Session | None = None, **query: str) -> Any:
        """What signing in as somebody ends with; the browser is `answer.browser`."""
        browser = at or requests.Session()
        answer = browser.get(f"{self.url}/log-ind/start/", params=query, timeout=20)
        if "/interaction/" in answer.url:
            answer = browser.post(answer.url, data={"who": who}, timeout=20)
        answer.browser = browser  # type: ignore[attr-defined]
        return answer

    def sees(self, browser: requests.Session) -> str:
        """What "Min adgang" says to a browser; empty where it is not let in."""
        answer = browser.get(f"{self.url}/adgang/", allow_redirects=False, timeout=20)
        return answer.text if answer.status_code == 200 else ""


@pytest.fixture
def place(build: Build, tmp_path: Path, serve_at: Callable[[int, Flask], None]) -> Iterator[Place]:
    """A site on a port of its own and a provider that knows it."""
    if NODE is None or not (ROOT / "node_modules" / "oidc-provider").is_dir():
        missing("Node with oidc-provider")
    port = free_port()
    provider = Provider(free_port(), f"http://127.0.0.1:{port}", tmp_path)
    provider.tell()
    provider.start()
    house = build(provider.issuer, base_url=provider.site)
    serve_at(port, house.app)
    try:
        yield Place(house, provider)
    finally:
        provider.stop()


def test_people_come_in_with_what_their_provider_says(place: Place) -> None:
    answer = place.sign_in("anna", videre="/omraader/horsens-kommune/enheder/")
    assert answer.status_code == 200
    assert answer.url == f"{place.url}/omraader/horsens-kommune/enheder/"
    seen = place.sees(answer.browser)
    assert "Anna Analytiker" in seen and "Horsens Kommune" in seen
    bo = place.sign_in("bo", videre="/adgang/")
    assert "Bo Bestyrer" in bo.text and "Hedensted Kommune" in bo.text
    assert place.house.grants() == [
        [("leder", "horsens-kommune")],
        [("leder", "hedensted-kommune")],
    ]
    # The claims did hold one; the provider sent it, and nothing of it is here.
    kept = place.house.everything()
    assert CANARY.encode() not in kept and CANARY[6:].encode() + b"-" not in kept
    assert b"anna" in kept


def test_the_first_half_states_what_the_second_must_fit(place: Place) -> None:
    browser = requests.Session()
    answer = browser.get(f"{place.url}/log-ind/start/", allow_redirects=False, timeout=20)
    sent = parse_qs(urlsplit(answer.headers["Location"]).query)
    assert sent["code_challenge_method"] == ["S256"]
    assert {"state", "nonce", "code_challenge"} <= sent.keys()
    # The provider itself refuses a request without PKCE.
    bare = re.sub(r"&?code_challenge(_method)?=[^&]*", "", answer.headers["Location"])
    refused = requests.get(bare, timeout=20)
    assert "/interaction/" not in refused.url
    assert "Log ind blev ikke gennemført." in refused.text


def test_unknown_organisations_and_low_levels_are_told_and_not_let_in(place: Place) -> None:
    for who, told in (
        ("carl", "Din organisation har ikke adgang til Tværs."),
        ("dora", "Du skal logge ind på et højere sikringsniveau."),
        ("eva", "Du skal logge ind på et højere sikringsniveau."),
        ("", "Du afbrød log ind."),
    ):
        answer = place.sign_in(who)
        assert told in answer.text, who
        assert not place.sees(answer.browser)
    assert place.house.people() == {}
    reasons = [each["reason"] for each in place.house.trail("signin.session.refuse")]
    assert reasons == ["organisation", "level", "level", "denied"]


def test_a_code_is_taken_once(place: Place) -> None:
    browser = requests.Session()
    first = browser.get(f"{place.url}/log-ind/start/", timeout=20)
    cookie = browser.cookies.get("tvaers_log_ind")
    answer = browser.post(first.url, data={"who": "anna"}, timeout=20)
    (back,) = [each.url for each in answer.history if "/log-ind/retur/" in each.url]
    assert parse_qs(urlsplit(back).query)["iss"] == [place.provider.issuer]
    thief = requests.Session()
    assert thief.get(back, timeout=20).status_code == 400
    thief.cookies.set("tvaers_log_ind", str(cookie), path="/log-ind/")
    again = thief.get(back, timeout=20)
    assert again.status_code == 400 and not place.sees(thief)
    assert [each["reason"] for each in place.house.trail("signin.session.refuse")] == [
        "state",
        "code",
    ]


def test_keys_turn_without_anybody_noticing(place: Place) -> None:
    first, second, third = make_key("k1"), make_key("k2"), make_key("k3")
    times = []
    for keys in ((first,), (second, first), (second,), (third,), (make_key("k3"),)):
        place.provider.turn(*keys)
        at = time.perf_counter()
        answer = place.sign_in("anna", videre="/adgang/")
        times.append(time.perf_counter() - at)
        assert "Anna Analytiker" in answer.text, keys
    print("sign-ins", [round(each * 1000) for each in times], "ms")


def test_a_role_that_is_taken_back_is_gone_at_the_next_sign_in(place: Place) -> None:
    anna = place.sign_in("anna", videre="/adgang/").browser
    assert "Horsens Kommune" in place.sees(anna)
    place.provider.tell(anna=PEOPLE["anna"] | {"roles": []})
    again = place.sign_in("anna", anna, videre="/adgang/")
    assert "Du har endnu ingen adgang" in again.text
    assert place.house.grants() == [[]]
    assert len(place.house.trail("access.grant.end")) == 1


def test_signing_out_leads_to_the_provider_and_ends_it_there(place: Place) -> None:
    anna = place.sign_in("anna", videre="/adgang/").browser
    token = re.search(r'name="token" value="([^"]*)"', place.sees(anna))
    assert token is not None
    asked = anna.post(f"{place.url}/log-af/", data={"token": token[1]}, timeout=20)
    assert asked.url.startswith(f"{place.provider.issuer}/session/end")
    assert not place.sees(anna)
    assert "Log ind" in _confirmed(anna, asked).text
    again = anna.get(f"{place.url}/log-ind/start/", timeout=20)
    assert "/interaction/" in again.url, "the provider asks anew who it is"


def test_signing_out_at_the_provider_ends_the_sessions_here(place: Place) -> None:
    first = place.sign_in("anna", videre="/adgang/").browser
    second = place.sign_in("anna", videre="/adgang/").browser
    # A second session on the first sign-in, as in another window.
    window = requests.Session()
    window.cookies.update(first.cookies)
    window.cookies.set("tvaers_session", None)
    place.sign_in("anna", window)
    assert all(place.sees(each) for each in (first, second, window))
    _confirmed(first, first.get(f"{place.provider.issuer}/session/end", timeout=20))
    assert [bool(place.sees(each)) for each in (first, second, window)] == [False, True, False]
    assert place.house.trail("signin.session.end") == [{"sessions": 2}]


def _confirmed(browser: requests.Session, asked: requests.Response) -> requests.Response:
    action = re.search(r'action="([^"]+)"', asked.text)
    xsrf = re.search(r'name="xsrf" value="([^"]+)"', asked.text)
    assert action is not None and xsrf is not None, asked.text
    said = {"xsrf": xsrf[1], "logout": "yes"}
    return browser.post(action[1], data=said, timeout=20)


def test_when_the_provider_is_down_nobody_comes_in_and_whoever_is_in_stays(place: Place) -> None:
    anna = place.sign_in("anna", videre="/adgang/").browser
    browser = requests.Session()
    first = browser.get(f"{place.url}/log-ind/start/", timeout=20)
    half = browser.post(first.url, data={"who": "bo"}, allow_redirects=False, timeout=20)
    back = browser.get(half.headers["Location"], allow_redirects=False, timeout=20)
    place.provider.stop()
    answer = browser.get(back.headers["Location"], timeout=20)
    assert answer.status_code == 503 and "Der kan ikke logges ind lige nu." in answer.text
    assert 'type="password"' not in answer.text and not place.sees(browser)
    assert place.sees(anna)


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.xdist_group("browser")
def test_in_a_real_browser_from_front_page_to_signed_out(place: Place, visit: "Visit") -> None:
    window = visit(f"{place.url}/omraader/horsens-kommune/enheder/")
    page = window.page
    assert window.wcag_faults() == []
    page.get_by_role("link", name="Log ind med Prøve-login").click()
    page.get_by_label("Who").fill("anna")
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{place.url}/omraader/horsens-kommune/enheder/")
    page.get_by_role("button", name="Log af").click()
    page.get_by_role("button", name="Ja, log af").click()
    page.wait_for_url(re.compile(f"{place.url}/log-ind/"))
    page.goto(f"{place.url}/adgang/")
    assert page.get_by_role("heading", level=1).inner_text() == "Log ind"
    window.resize(320)
    assert window.overflow() <= 0
