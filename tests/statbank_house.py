"""StatBank on loopback: it answers with the published answers, or as a server in trouble does."""

import csv
import io
import json
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from config import settings
from config.settings import Settings

Answer = Callable[["Asked"], None]
HTML = b"<!DOCTYPE html><html><body>Vi arbejder paa sagen</body></html>"


class Asked(BaseHTTPRequestHandler):
    """One question; what is answered is the house's to say."""

    protocol_version = "HTTP/1.1"
    house: "House"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        what = self.path.rpartition("/")[2]
        self.house.asked.append((what, json.loads(body)))
        turns = self.house.next.get(what, [])
        answer = turns.pop(0) if turns else self.house.usual[what]
        self.close_connection = True
        answer(self)

    def log_message(self, *_told: object) -> None:
        """Say nothing."""


class Quiet(ThreadingHTTPServer):
    """A server that does not tell of those who hang up on it."""

    def handle_error(self, *_who: object) -> None:
        """Say nothing."""


def certificate(folder: Path) -> Path:
    """A certificate and its key for this machine, signed by nobody but itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    day = datetime.now(UTC)
    names = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(day - timedelta(days=1))
        .not_valid_after(day + timedelta(days=1))
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "certificate.pem"
    plain = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    file.write_bytes(plain + made.public_bytes(serialization.Encoding.PEM))
    return file


def answer(content: bytes, status: int = 200, **headers: str) -> Answer:
    """A whole answer."""

    def send(asked: Asked) -> None:
        asked.send_response(status)
        asked.send_header("Content-Length", str(len(content)))
        for name, value in headers.items():
            asked.send_header(name.replace("_", "-"), value)
        asked.end_headers()
        asked.wfile.write(content)

    return send


def cut(content: bytes) -> Answer:
    """An answer that promises all and stops half-way."""

    def send(asked: Asked) -> None:
        asked.send_response(200)
        asked.send_header("Content-Length", str(len(content)))
        asked.end_headers()
        asked.wfile.write(content[: len(content) // 2])

    return send


def dripping(pause: float) -> Answer:
    """A byte now and then, without end, until nobody listens."""

    def send(asked: Asked) -> None:
        asked.send_response(200)
        asked.end_headers()
        try:
            while not asked.house.closed.wait(pause):
                asked.wfile.write(b"7")
                asked.wfile.flush()
        except OSError:
            return

    return send


def silent(asked: Asked) -> None:
    """No answer at all, until the house closes."""
    asked.house.closed.wait(30)


def endless(asked: Asked) -> None:
    """Rows without end, in pieces that no heading tells the length of."""
    asked.send_response(200)
    asked.end_headers()
    try:
        while not asked.house.closed.is_set():
            asked.wfile.write(b"615;1;65;2020K1;7\r\n" * 4096)
    except OSError:
        return


@dataclass
class House:
    """What is answered as a rule, what next, and what it was asked."""

    address: str = ""
    usual: dict[str, Answer] = field(default_factory=dict)
    next: dict[str, list[Answer]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    closed: threading.Event = field(default_factory=threading.Event)

    def settings(self, data: Path, **more: str) -> Settings:
        """The settings of an installation that fetches here."""
        return settings.read({"TVAERS_DATA": str(data), **self.environment(**more)})

    def environment(self, **more: str) -> dict[str, str]:
        """What of the environment points here."""
        return {
            "TVAERS_FETCH": "on",
            "TVAERS_STATBANK": f"{self.address}/v1",
            "TVAERS_STATBANK_TABLES": "FOLK1A:KØN,ALDER",
            **more,
        }


@contextmanager
def statbank(shared: Path, certificate: Path | None = None) -> Iterator[House]:
    """The house with the published answers about FOLK1A; behind TLS where it has a certificate."""
    house = House()
    server = Quiet(("127.0.0.1", 0), type("Here", (Asked,), {"house": house}))
    house.address = f"http://127.0.0.1:{server.server_port}"
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        house.address = house.address.replace("http:", "https:")
    house.usual = {"tableinfo": answer(tableinfo(shared)), "data": answer(figures(shared))}
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield house
    finally:
        house.closed.set()
        server.shutdown()
        server.server_close()
        thread.join()


def figures(shared: Path) -> bytes:
    """The published figures of FOLK1A by sex and age, as StatBank sends them: with a mark, and CRLF."""
    text = (shared / "fixtures/statbank/data_FOLK1A_da_codes_excerpt.csv").read_text("utf-8-sig")
    return "\r\n".join([*text.split(), ""]).encode("utf-8-sig")


def tableinfo(shared: Path, updated: str = "2020-02-11T08:00:00", **more: Any) -> bytes:
    """What StatBank says of FOLK1A: the published part of it, with the variables that its figures have."""
    folder = shared / "fixtures/statbank"
    info = json.loads((folder / "tableinfo_FOLK1A_en_partial.json").read_text("utf-8"))
    whole = json.loads((folder / "tableinfo_STRAF42_da.json").read_text("utf-8"))
    rows = list(csv.DictReader(io.StringIO(figures(shared).decode("utf-8-sig")), delimiter=";"))
    variables = {each["id"]: each for each in whole["variables"]}

    def like(pattern: str, name: str, column: str) -> dict[str, Any]:
        codes = sorted({row[column] for row in rows})
        values = [{"id": code, "text": code} for code in codes]
        return {**variables[pattern], "id": name, "values": values}

    info["variables"] += [
        like("ALDER", "OMRÅDE", "OMRÅDE"),
        like("ALDER", "ALDER", "ALDER"),
        like("Tid", "Tid", "TID"),
    ]
    return json.dumps({**info, "updated": updated, **more}).encode()
