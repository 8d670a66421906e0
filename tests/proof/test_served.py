"""The site as gunicorn serves it: two readings of one request, and what a stranger says of the way it came."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from proof_sum import note
from slow_table import ROOT

PORT_TRIES = 60


@pytest.fixture(scope="module")
def port(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a server of this test's own, on a copy of the demonstration."""
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
        yield number
    finally:
        server.terminate()
        server.wait(timeout=30)


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
