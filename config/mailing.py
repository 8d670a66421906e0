"""The settings of the mail server: all of them or none, and none that would send in the clear."""

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from config.identity import LOOPBACK, site_address
from tvaers.mail.smtp import Server, address

_PORTS = {"smtp": 587, "smtps": 465}


def read(env: Mapping[str, str]) -> Server | None:
    """The mail server that the settings name; None: no mail is sent. Half a server stops the start.

    TVAERS_SMTP            smtp://host:port (with STARTTLS, but on loopback) or smtps://host:port
    TVAERS_SMTP_USER       whom the site signs in as there (default: it does not)
    TVAERS_SMTP_PASSWORD_FILE  a file that holds the password
    TVAERS_MAIL_FROM       the address mails come from
    TVAERS_BASE_URL        the site's own address, as https://tvaers.example.dk
    """
    named = [name for name in env if name.startswith(("TVAERS_SMTP", "TVAERS_MAIL_"))]
    if not named:
        return None
    needed = ("TVAERS_SMTP", "TVAERS_MAIL_FROM", "TVAERS_BASE_URL")
    if missing := [name for name in needed if not env.get(name)]:
        raise SystemExit(f"{', '.join(sorted(named))} is set, so {', '.join(missing)} must be too.")
    host, port, tls = _server(env["TVAERS_SMTP"])
    user, file = env.get("TVAERS_SMTP_USER", ""), env.get("TVAERS_SMTP_PASSWORD_FILE", "")
    if bool(user) != bool(file):
        raise SystemExit("Set both TVAERS_SMTP_USER and TVAERS_SMTP_PASSWORD_FILE, or neither.")
    return Server(
        host=host,
        port=port,
        tls=tls,
        loopback=host in LOOPBACK,
        user=user,
        password=_password(file) if file else "",
        sender=_sender(env["TVAERS_MAIL_FROM"]),
        site=site_address(env),
    )


def _server(url: str) -> tuple[str, int, bool]:
    parts = urlsplit(url)
    try:
        port = parts.port or _PORTS.get(parts.scheme, 0)
    except ValueError:
        port = 0
    if not parts.hostname or not port or "@" in parts.netloc or parts.path.strip("/"):
        raise SystemExit("TVAERS_SMTP must be smtp://host:port or smtps://host:port, nothing else.")
    return parts.hostname, port, parts.scheme == "smtps"


def _sender(given: str) -> str:
    try:
        found = address(given)
    except ValueError:
        found = ""
    if not found.isascii() or not found:
        raise SystemExit("TVAERS_MAIL_FROM must be one address, as tvaers@example.dk.")
    return found


def _password(file: str) -> str:
    try:
        password = Path(file).read_text(encoding="utf-8").strip()
    except OSError as fault:
        raise SystemExit(f"TVAERS_SMTP_PASSWORD_FILE: {fault.strerror}") from fault
    if not password:
        raise SystemExit("TVAERS_SMTP_PASSWORD_FILE is empty.")
    return password
