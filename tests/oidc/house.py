"""The site with an identity provider, as its settings compose it, and a browser that signs in there."""

import json
import re
import socket
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from flask import Flask
from werkzeug.test import Client, TestResponse

from config import compose, settings
from html_page import Page
from oidc.forger import CLIENT, Forger
from postgres import as_role
from tvaers.rowsecurity import WEB

TABLE = """
[claims]
level = "loa"

[organisations]
"11111111" = "horsens-kommune"
"22222222" = "hedensted-kommune"
"33333333" = "no-such-place"
"44444444" = "sundhedsraad-horsens"
"55555555" = "sundhedsklynge-horsens"

[roles]
"tvaers-leder" = "leder"
"tvaers-steward" = "steward"
"http://tvaers.example.dk/roles/usersystemrole/leder/1" = "leder"

[request]
idp_values = "mitid_erhverv"
"""


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@dataclass
class House:
    """One installation whose people sign in at `issuer`."""

    folder: Path
    issuer: str
    base_url: str = "http://localhost"
    scopes: str = "profile organisation"
    # The published store where it is not the SQLite file in the folder.
    database: str = ""
    app: Flask = field(init=False)

    def __post_init__(self) -> None:
        table = self.folder / "claims.toml"
        table.write_text(TABLE, encoding="utf-8")
        self.app = compose.create_app(
            settings.read(
                {
                    "TVAERS_DATA": str(self.folder),
                    "TVAERS_BASE_URL": self.base_url,
                    "TVAERS_OIDC_ISSUER": self.issuer,
                    "TVAERS_OIDC_CLIENT_ID": CLIENT,
                    "TVAERS_OIDC_CLIENT_SECRET": "for tests alone",
                    "TVAERS_OIDC_NAME": "Prøve-login",
                    "TVAERS_OIDC_SCOPES": self.scopes,
                    "TVAERS_CLAIMS": str(table),
                    **(
                        {"TVAERS_DATABASE_WEB": as_role(self.database, WEB)}
                        if self.database
                        else {}
                    ),
                }
            )
        )

    def close(self) -> None:
        """Let go of the stores."""
        self.app.extensions["published"].dispose()

    def run(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """A statement straight to the published store's file."""
        with closing(sqlite3.connect(self.folder / "tvaers.db")) as connection, connection:
            return connection.execute(statement, values).fetchall()

    def people(self) -> dict[str, list[tuple[str, str]]]:
        """Everybody who came from a provider: their grants in force, as (role, place)."""
        rows = self.run(
            """select user.login, user.name, "grant".role, place.slug from user
            left join "grant" on "grant".user_id = user.id and "grant".ended_at is null
            left join place on place.id = "grant".anchor_id
            where user.login like 'udbyder:%' order by user.id, "grant".role"""
        )
        found: dict[str, list[tuple[str, str]]] = {}
        for login, name, role, slug in rows:
            found.setdefault(f"{name} {login}", []).extend([(role, slug)] if role else [])
        return found

    def grants(self) -> list[list[tuple[str, str]]]:
        """The grants in force of each of them."""
        return list(self.people().values())

    def trail(self, action: str) -> list[dict[str, Any]]:
        """The facts of every event of one kind."""
        rows = self.run("select facts from event where action = ? order by id", action)
        return [json.loads(facts) for (facts,) in rows]

    def everything(self) -> bytes:
        """Every byte that the stores hold."""
        self.run("pragma wal_checkpoint(truncate)")
        return b"".join(file.read_bytes() for file in self.folder.glob("*.db*"))


@dataclass
class Browser:
    """One browser of a house whose provider is a forger."""

    house: House
    forger: Forger

    def __post_init__(self) -> None:
        self.client = Client(self.house.app)
        self.started: dict[str, str] = {}

    def start(self, **query: str) -> TestResponse:
        """Go to the provider; what was sent there is noted."""
        answer = self.client.get("/log-ind/start/", query_string=query)
        if answer.status_code == 302:
            sent = parse_qs(urlsplit(answer.location).query)
            self.started = {name: value[0] for name, value in sent.items()}
            self.forger.nonce = self.started["nonce"]
        return answer

    def back(self, **query: str) -> TestResponse:
        """Come back with an answer to what was sent."""
        return self.client.get(
            "/log-ind/retur/",
            query_string={"code": "c", "state": self.started.get("state", ""), **query},
        )

    def sign_in(self, **claims: Any) -> TestResponse:
        """Both halves, with these claims in a token that is otherwise good."""
        self.forger.answer = lambda _nonce: self.forger.signed(self.forger.claims(**claims))
        self.start(videre="/adgang/")
        return self.back()

    @property
    def is_in(self) -> bool:
        """Whether the site knows the person."""
        return self.client.get("/adgang/").status_code == 200

    def token(self) -> str:
        """The token of this visit's forms."""
        found = re.search(r'name="token" value="([^"]*)"', self.client.get("/adgang/").text)
        assert found
        return found[1]


Build = Callable[..., House]


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


def told(house: House, message: str) -> int:
    """What the provider is answered to a logout message; it has no cookie and no form token."""
    answer = house.app.test_client().post("/log-ind/afmeldt/", data={"logout_token": message})
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.get_data() == b"" and "Set-Cookie" not in answer.headers
    return answer.status_code
