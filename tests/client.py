"""The real demonstration site and those who use it: every page got through here is audited."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from config import compose
from html_page import Page
from postgres import web_engine
from tvaers import app as house
from tvaers.db import transaction
from tvaers.intake import Stores
from tvaers.locks import for_people
from tvaers.module import Module

# A day on which sundhedsklynger are in force and sundhedsråd prepare.
NOW = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)
# All that a GET may write, after its answer: when the sign-in was last used, and who looked at what.
WRITTEN = (
    "UPDATE sign_in_session SET seen_at=",
    "INSERT INTO access_log ",
    "INSERT INTO event ",
)
POLICY = ("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'")
EVERYONE = (
    "Kirsten Holm",
    "Ole Bach",
    "Sofie Lund",
    "Jens Krogh",
    "Mette Dam",
    "Anne Vig",
    "Lars Toft",
    "Rikke Lind",
    "Bo Riis",
    "Ida Frost",
    "Per Noll",
)


@dataclass
class Site:
    """One site on stores of its own."""

    app: Flask
    stores: Stores
    statements: list[str] = field(default_factory=list)
    lent: bool = False

    @property
    def visitor(self) -> "Client":
        """Somebody who is not signed in."""
        return Client(self)

    def sign_in(self, name: str) -> "Client":
        """A client signed in as one of the demonstration's people, through the page itself."""
        client = self.visitor
        client.submit(client.get("/log-ind/"), name)
        return client

    @contextmanager
    def change(self) -> Iterator[sa.orm.Session]:
        """Change the published store behind the pages."""
        with transaction(self.stores.published) as session:
            yield session

    def data_version(self) -> list[Any]:
        """A number that changes when anything is committed to either store."""
        return [watch.exec_driver_sql("pragma data_version").scalar() for watch in self._watches]

    def __post_init__(self) -> None:
        engines = (self.stores.published, self.stores.raw)
        self._watches = [
            e.connect().execution_options(isolation_level="AUTOCOMMIT") for e in engines
        ]
        for engine in {*engines, web_engine(self.stores)}:
            sa.event.listen(engine, "before_cursor_execute", self._note)

    def _note(
        self, _connection: Any, _cursor: Any, statement: str, values: Any, *_others: Any
    ) -> None:
        if not statement.lower().startswith(("begin", "pragma")):
            self.statements.append(f"{statement} {values}")

    def close(self) -> None:
        """Let go of the stores."""
        for watch in self._watches:
            watch.close()
        web_engine(self.stores).dispose()
        self.stores.published.dispose()
        self.stores.raw.dispose()
        if self.lent:
            self.lent = False
            _RESTING.append(self.app)


# Apps whose site is closed. Making one takes longer than most tests: the next site gets it, on its own stores.
_RESTING: list[Flask] = []


def make_site(
    stores: Stores, folder: Path, *, more: tuple[Module, ...] = (), at: datetime = NOW
) -> Site:
    """The site as `tvaers run` composes it, on the day of `at`."""
    own = {"SECRET_KEY": "a key for tests alone, and nothing else", "INBOX": folder / "inbox"}
    if more or not _RESTING:
        modules, policy = (*compose.MODULES, *more), compose.policy()
        app = house.create_app(modules, policy, web_engine(stores), own, clock=lambda: at)
        app.extensions["at first"] = dict(app.config)
        return Site(app, stores, lent=not more)
    app = _RESTING.pop()
    app.config.clear()
    app.config.update(app.extensions["at first"] | own)
    app.extensions.pop("installation", None)
    app.extensions.update(published=for_people(web_engine(stores)), clock=lambda: at)
    return Site(app, stores, lent=True)


class Client:
    """One browser without scripts: it keeps cookies, sends what forms hold, and audits what it gets."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.browser = site.app.test_client()
        self._told = ("", "")

    def answer(self, url: str, **more: Any) -> TestResponse:
        """What a GET answers, audited as far as any answer can be: headers, and nothing changed."""
        before = self.site.data_version()
        self.site.statements.clear()
        response = self.browser.get(url, **more)
        writes = [each for each in self.site.statements if each[:6].upper() != "SELECT"]
        assert all(each.startswith(WRITTEN) for each in writes), (url, writes)
        assert writes or self.site.data_version() == before, f"GET {url} changed the store"
        assert response.status_code < 500, f"{url}: {response.status}"
        _check_headers(url, response)
        return response

    def get(self, url: str, *, status: int = 200, **more: Any) -> Page:
        """The page at an address, audited; redirects are followed."""
        response = self.answer(url, **more)
        while response.status_code in (301, 302) and status not in (301, 302):
            url = response.location
            response = self.answer(url)
        page = self.page(url, response)
        assert page.status == status, f"{url}: {page.status}, {page.source[:200]}"
        return page

    def page(self, url: str, response: TestResponse) -> Page:
        """The page that an answer is, audited."""
        page = self._page(url, response)
        assert not page.faults(), f"{url}: {page.faults()}"
        return page

    def file(self, url: str) -> str:
        """A file's text."""
        response = self.answer(url)
        assert response.status_code == 200, f"{url}: {response.status}"
        assert response.headers["Content-Disposition"].startswith("attachment")
        return response.get_data(as_text=True)

    def post(self, url: str, data: dict[str, str], **more: Any) -> TestResponse:
        """What a POST answers."""
        return self.browser.post(url, data=data, **more)

    def posted(self, url: str, *, status: int, **data: str) -> Page:
        """The page that a POST with this client's own token gets, audited."""
        response = self.post(url, {"token": self.token(), **data})
        page = self._page(url, response)
        assert page.status == status, f"POST {url}: {page.status}"
        assert not page.faults(), f"POST {url}: {page.faults()}"
        return page

    def token(self) -> str:
        """The token that this client's forms send."""
        cookie = self.cookie()
        if not cookie or self._told[0] != cookie:
            inputs = self.get("/adgang/" if cookie else "/log-ind/").root.all("input")
            token = next(each.attrs["value"] for each in inputs if each.attrs["name"] == "token")
            # One sign-in has one token, however often it is asked for.
            self._told = (self.cookie(), token)
        return self._told[1]

    def submit(self, page: Page, button: str, **filled: str) -> TestResponse:
        """Fill the form that holds this button and press it."""
        form = page.form(button)
        fields = {
            each.attrs["name"]: each.attrs.get("value", "")
            for each in form.all("input")
            if "name" in each.attrs
            and (each.attrs.get("type") != "checkbox" or "checked" in each.attrs)
        }
        fields |= {each.attrs["name"]: each.text for each in form.all("textarea")}
        fields |= {each.attrs["name"]: page.chosen(each.attrs["id"]) for each in form.all("select")}
        fields |= filled
        target = form.attrs.get("action") or re.sub(r"\?.*", "", page.url)
        if form.attrs["method"] == "post":
            return self.post(target, fields)
        query = "&".join(f"{name}={quote(value)}" for name, value in fields.items())
        return self.answer(f"{target}?{query}")

    def pressed(self, page: Page, button: str, **filled: str) -> Page:
        """The page that pressing a form's button leads to."""
        response = self.submit(page, button, **filled)
        if response.status_code == 302:
            return self.get(response.location)
        found = self._page(response.request.full_path.rstrip("?"), response)
        assert not found.faults(), found.faults()
        return found

    def cookie(self) -> str:
        """The session's cookie, empty when there is none."""
        found = self.browser.get_cookie("tvaers_session")
        return found.value if found else ""

    def _page(self, url: str, response: TestResponse) -> Page:
        return Page(url, response.status_code, response.headers, response.get_data(as_text=True))


def unmarked(source: str) -> str:
    """A page without what is new in every answer: its nonce and its token."""
    return re.sub(r'nonce" content="[^"]*"|name="token" value="[^"]*"', "", source)


def _check_headers(url: str, response: TestResponse) -> None:
    headers = response.headers
    policy = headers["Content-Security-Policy"]
    assert all(part in policy for part in POLICY), (url, policy)
    assert "unsafe" not in policy, (url, policy)
    assert headers["X-Content-Type-Options"] == "nosniff", url
    assert headers["Referrer-Policy"] == "same-origin", url
    answered = response.status_code in (200, 304)
    kept = "no-store"
    if url.startswith(("/statisk/", "/favicon.ico")) and answered:
        kept = "public, max-age=31536000, immutable"
    if url.startswith("/api/v1/") and answered:
        # Kept by the program that asked alone, and asked about again each time by the answer's tag.
        kept = "private, no-cache"
        assert headers["Vary"] == "Authorization, Cookie" and headers["ETag"], url
        assert "Set-Cookie" not in headers, url
    assert headers["Cache-Control"] == kept, url
    for cookie in headers.getlist("Set-Cookie"):
        assert "HttpOnly" in cookie and "SameSite=Lax" in cookie, (url, cookie)
