"""A provider that answers as it is told, on loopback: for tokens and answers that no real one would give."""

import base64
import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT = "tvaers"
LEVEL = "https://data.gov.dk/concept/core/nsis/loa/Substantial"


def make_key(name: str = "k1") -> RSAKey:
    """A private key with a name."""
    return RSAKey.generate_key(2048, {"kid": name})


@cache
def usual_key() -> RSAKey:
    """The key of every forger that is not given another."""
    return make_key()


@dataclass
class Forger:
    """One provider: what it says of itself, its keys, and what its token endpoint gives."""

    port: int = 0
    keys: list[RSAKey] = field(default_factory=lambda: [usual_key()])
    described: dict[str, Any] = field(default_factory=dict)
    # Given the nonce of the running sign-in: the ID token, or a whole answer as (status, headers, body).
    answer: Callable[[str], Any] = lambda _nonce: ""
    # Code -> ID token, for sign-ins that go on at once.
    token_of: dict[str, str] = field(default_factory=dict)
    nonce: str = ""
    asked: list[str] = field(default_factory=list)
    sent: list[dict[str, list[str]]] = field(default_factory=list)
    wait: float = 0

    def __post_init__(self) -> None:
        forger = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                forger._answer(self, "")

            def do_POST(self) -> None:
                length = int(self.headers.get("Content-Length", 0))
                forger._answer(self, self.rfile.read(length).decode())

            def log_message(self, *_parts: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        self.server.daemon_threads = True
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True)
        self.thread.start()

    def close(self) -> None:
        """Be down from now on."""
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def claims(self, **more: Any) -> dict[str, Any]:
        """What a good ID token says; None takes a claim away."""
        at = int(time.time())
        found = {
            "iss": self.issuer,
            "sub": "anna",
            "aud": CLIENT,
            "exp": at + 300,
            "iat": at,
            "nonce": self.nonce,
            "name": "Anna Analytiker",
            "cvr": "11111111",
            "roles": ["tvaers-leder"],
            "loa": LEVEL,
            "sid": "sign-in-1",
        } | more
        return {name: value for name, value in found.items() if value is not None}

    def logout_claims(self, **more: Any) -> dict[str, Any]:
        """What a good logout message says; None takes a claim away."""
        at = int(time.time())
        found = {
            "iss": self.issuer,
            "aud": CLIENT,
            "iat": at,
            "exp": at + 120,
            "jti": f"message-{time.time_ns()}",
            "sid": "sign-in-1",
            "events": {"http://schemas.openid.net/event/backchannel-logout": {}},
        } | more
        return {name: value for name, value in found.items() if value is not None}

    def signed(self, claims: dict[str, Any], **header: Any) -> str:
        """Claims signed with the first key."""
        key = self.keys[0]
        return jwt.encode({"alg": "RS256", "kid": key.kid} | header, claims, key)

    def logout_message(self, *, typ: str = "logout+jwt", **more: Any) -> str:
        """A signed logout message."""
        return self.signed(self.logout_claims(**more), typ=typ)

    def _answer(self, handler: BaseHTTPRequestHandler, body: str) -> None:
        path = handler.path.partition("?")[0]
        self.asked.append(path)
        time.sleep(self.wait)
        if path == "/.well-known/openid-configuration":
            given = self._described()
        elif path == "/keys":
            given = {"keys": [key.as_dict(private=False) for key in self.keys]}
        else:
            sent = parse_qs(body)
            self.sent.append(sent)
            given = self.token_of.get(sent["code"][0]) or self.answer(self.nonce)
        if isinstance(given, str):
            given = {"access_token": "a", "token_type": "Bearer", "id_token": given}
        status, headers, content = (
            given if isinstance(given, tuple) else (200, {}, json.dumps(given).encode())
        )
        handler.send_response(status)
        for name, value in ({"Content-Length": str(len(content))} | headers).items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(content)

    def _described(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "end_session_endpoint": f"{self.issuer}/end",
            # More than we take, as some providers say.
            "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
        } | self.described


def unsigned(claims: dict[str, Any], **header: Any) -> str:
    """A token that says it needs no signature."""
    parts = [{"alg": "none"} | header, claims]
    return ".".join([*(packed(json.dumps(part).encode()) for part in parts), ""])


def packed(content: bytes) -> str:
    """Bytes as a token writes them."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
