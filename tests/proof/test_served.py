"""The site as gunicorn serves it: two readings of one request, and what a stranger says of the way it came."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from secrets import token_urlsafe

import pytest
import sqlalchemy as sa

from config import compose, settings
from proof_sum import note
from slow_table import ROOT
from tvaers.db import now, transaction
from tvaers.inbox import Upload
from tvaers.people import SignInSession, User
from tvaers.places import Place
from tvaers.web import COOKIE, token_hash

PORT_TRIES = 60


@pytest.fixture(scope="module")
def served(
    demonstration: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[int, Path]]:
    """A server of this test's own, on a copy of the demonstration: its port, and its folder."""
    folder = tmp_path_factory.mktemp("served")
    for name in ("tvaers.db", "raw.db"):
        shutil.copy(demonstration / name, folder)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number = int(free.getsockname()[1])
    environment = {
        **os.environ,
        "TVAERS_DATA": str(folder),
        "TVAERS_HOSTS": "tvaers.example",
        "PYTHONPATH": f"{ROOT / 'platform'}:{ROOT}",
    }
    command = [sys.executable, "-m", "gunicorn", "--config", "python:config.gunicorn_conf"]
    command += ["--workers", "1", "--bind", f"127.0.0.1:{number}", "config.compose:create_app()"]
    server = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
    try:
        for _ in range(PORT_TRIES):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", number)) == 0:
                    break
            time.sleep(0.5)
        yield number, folder
    finally:
        server.terminate()
        server.wait(timeout=30)


@pytest.fixture(scope="module")
def port(served: tuple[int, Path]) -> int:
    """The port of the server."""
    return served[0]


def said(port: int, request: bytes) -> bytes:
    """What the server answers to these very bytes, until it has nothing more to say.

    A server that refuses a request closes on what it has not read, and the network may then throw its answer
    away; it is asked again until the answer comes through.
    """
    for _ in range(10):
        note("requests")
        if answer := _heard(port, request):
            return answer
    return b""


def _heard(port: int, request: bytes) -> bytes:
    found = b""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        try:
            connection.sendall(request)
            connection.settimeout(3)
            while part := connection.recv(65_536):
                found += part
        except (TimeoutError, ConnectionError):
            pass
    return found


HEAD = b"POST /log-ind/ HTTP/1.1\r\nHost: tvaers.example\r\nConnection: close\r\n"
SMUGGLED = b"0\r\n\r\nGET /adgang/ HTTP/1.1\r\nHost: tvaers.example\r\n\r\n"
TWO_WAYS = (
    b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n",
    b"Content-Length: 6\r\nContent-Length: 5\r\n\r\n",
    b"Transfer-Encoding: xchunked\r\n\r\n",
    b"Transfer-Encoding : chunked\r\nContent-Length: 6\r\n\r\n",
    b"Transfer-Encoding: chunked, identity\r\n\r\n",
    b"Content-Length: +6\r\n\r\n",
    b"Content-Length: 6\r\nX-Evil\r\n\r\n",
)


@pytest.mark.parametrize("way", TWO_WAYS)
def test_a_request_that_could_be_read_in_two_ways_is_read_in_none(port: int, way: bytes) -> None:
    answer = said(port, HEAD + way + SMUGGLED)
    assert answer.startswith((b"HTTP/1.1 400", b"HTTP/1.1 501")), answer[:80]
    assert answer.count(b"HTTP/1.1 ") == 1
    assert b"Traceback" not in answer


def test_a_stranger_says_nothing_of_the_way_a_request_came(port: int) -> None:
    ask = b"GET /health HTTP/1.1\r\nHost: tvaers.example\r\nConnection: close\r\n"
    plain = said(port, ask + b"\r\n")
    assert plain.startswith(b"HTTP/1.1 200")
    for header in (
        b"X-Forwarded-Proto: https",
        b"X-Forwarded-Ssl: on",
        b"X-Forwarded-Protocol: ssl",
    ):
        answer = said(port, ask + header + b"\r\n\r\n")
        assert b"Strict-Transport-Security" not in answer, header
    poisoned = said(port, ask.replace(b"tvaers.example", b"evil.example") + b"\r\n")
    assert poisoned.startswith(b"HTTP/1.1 400")
    assert b"evil" not in poisoned and b"Set-Cookie" not in poisoned


def test_an_address_that_is_too_long_or_odd_is_no_fault_of_ours(port: int) -> None:
    for target in (
        b"/" + b"a" * 5_000,
        b"/%ff%fe",
        b"/\x00",
        b"//evil.example/",
        b"/..%2f..%2fetc",
    ):
        ask = b"GET " + target + b" HTTP/1.1\r\nHost: tvaers.example\r\nConnection: close\r\n\r\n"
        answer = said(port, ask)
        assert answer[9:10] in (b"2", b"3", b"4"), (target[:20], answer[:60])
        assert b"Location: //" not in answer


@dataclass(frozen=True)
class Sofie:
    """Sofie Lund's browser, which may break off on its way."""

    port: int
    folder: Path
    engine: sa.Engine
    unit: int
    token: str
    cookie: bytes

    def sent(self, url: str, kind: str, length: int, part: bytes) -> bytes:
        """What is answered to a form of which `part` comes where `length` is said; empty for nothing."""
        head = f"POST {url} HTTP/1.1\r\nConnection: close\r\nContent-Type: {kind}\r\n".encode()
        with socket.create_connection(("127.0.0.1", self.port), timeout=20) as connection:
            connection.sendall(head + self.cookie + b"Content-Length: %d\r\n\r\n" % length + part)
            connection.shutdown(socket.SHUT_WR)
            try:
                return connection.recv(65_536)
            except ConnectionError:
                return b""


@pytest.fixture
def sofie(served: tuple[int, Path]) -> Iterator[Sofie]:
    """Sofie Lund, signed in at the server."""
    port, folder = served
    engine = compose.stores(settings.read({"TVAERS_DATA": str(folder)})).published
    secret = token_urlsafe(32)
    with transaction(engine) as session:
        person = session.scalars(sa.select(User.id).where(User.name == "Sofie Lund")).one()
        unit = session.scalars(sa.select(Place.id).where(Place.slug == "hedensted-kommune")).one()
        started = {"started_at": now(), "seen_at": now()}
        session.add(SignInSession(token_hash=token_hash(secret), user_id=person, **started))
    cookie = f"Host: tvaers.example\r\nCookie: {COOKIE}={secret}\r\n".encode()
    ask = b"GET /data/leverancer/ny/ HTTP/1.1\r\nConnection: close\r\n" + cookie + b"\r\n"
    form = said(port, ask)
    found = re.search(rb'name="token" value="([^"]+)"', form)
    assert found, form[:300]
    yield Sofie(port, folder, engine, unit, found[1].decode(), cookie)
    engine.dispose()


def test_a_form_that_breaks_off_does_nothing(sofie: Sofie) -> None:
    body = f"token={sofie.token}&videre=/omraader/sundhedsraad-horsens/".encode()
    sessions = sa.select(sa.func.count()).select_from(SignInSession)
    with transaction(sofie.engine) as session:
        before = session.scalar(sessions)
    for part in (body[:-5], body[: len(sofie.token) + 6], b""):
        answer = sofie.sent("/log-af/", "application/x-www-form-urlencoded", len(body), part)
        assert not answer or answer[9:10] == b"4", (part, answer[:200])
    with transaction(sofie.engine) as session:
        assert session.scalar(sessions) == before
    answer = sofie.sent("/log-af/", "application/x-www-form-urlencoded", len(body), body)
    assert answer.startswith(b"HTTP/1.1 302")


def test_an_upload_that_breaks_off_leaves_nothing_and_the_next_one_is_taken(sofie: Sofie) -> None:
    """F13: cut on its way, a length that is too small, and nothing but silence."""
    fields = {"token": sofie.token, "enhed": str(sofie.unit), "kilde": "klgateway-140"}
    parts = [f'--x\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n' for n, v in fields.items()]  # fmt: skip
    parts += ['--x\r\nContent-Disposition: form-data; name="fil"; filename="f.csv"\r\n\r\n', "a;b\n1;2\n" * 40_000]  # fmt: skip
    body = "".join((*parts, "\r\n--x--\r\n")).encode()

    def sent(length: int, part: bytes) -> bytes:
        return sofie.sent("/data/leverancer/ny/", "multipart/form-data; boundary=x", length, part)

    broken = [
        (len(body), body[: len(body) // 2]),
        (len(body), body[:-30]),
        (len(body) // 2, body),
        (len(body), b""),
    ]
    for length, part in broken * 2:
        answer = sent(length, part)
        assert not answer or answer[9:10] == b"4", (length, len(part), answer[:200])
    # Nothing was kept, and the server's one worker is free.
    inbox = sofie.folder / "inbox"
    assert not inbox.exists() or not list(inbox.iterdir())
    assert sent(len(body), body).startswith(b"HTTP/1.1 302")
    with transaction(sofie.engine) as session:
        assert session.scalar(sa.select(sa.func.count(Upload.id))) == 1
    assert len(list(inbox.iterdir())) == 1
