"""Handing one mail to the mail server: what it answers decides whether the mail may be tried again."""

import enum
import smtplib
import ssl
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8

# Seconds that the server may take for each answer.
PATIENCE = 20.0


@dataclass(frozen=True)
class Server:
    """The mail server, from whom mails come, and the site's own address that they lead to."""

    host: str
    port: int
    # TLS from the first byte; without it STARTTLS is asked for, and done without on loopback alone.
    tls: bool
    loopback: bool
    user: str
    password: str = field(repr=False)
    sender: str
    site: str


@dataclass(frozen=True)
class Letter:
    """One mail as it is sent."""

    public_id: str
    recipient: str
    subject: str
    text: str
    at: datetime


class Outcome(enum.Enum):
    """What came of it."""

    SENT = "sent"
    LATER = "later"
    # The server itself cannot be used, so no other mail will fare better now.
    NO_SERVER = "no server"
    NEVER = "never"
    UNCERTAIN = "uncertain"


def send(server: Server, letter: Letter) -> tuple[Outcome, str]:
    """Send one mail, and tell in a few words what was wrong. No answer of the server's is repeated: it
    can name people."""
    try:
        recipient = address(letter.recipient)
    except ValueError:
        return Outcome.NEVER, "the address is none"
    try:
        connection = _connect(server)
    except (OSError, smtplib.SMTPException) as fault:
        return Outcome.NO_SERVER, f"no connection: {type(fault).__name__}"
    try:
        return _hand_over(connection, server, letter, recipient)
    finally:
        # What it answers to a goodbye changes nothing.
        connection.close()


def message(server: Server, letter: Letter, recipient: str) -> EmailMessage:
    """The mail itself. Headers are set by the library, which refuses a line break in any of them."""
    made = EmailMessage(policy=SMTP if recipient.isascii() else SMTPUTF8)
    made["From"] = server.sender
    made["To"] = recipient
    made["Subject"] = one_line(letter.subject)
    made["Date"] = letter.at
    # The same at each try, so that a receiver can know it again.
    made["Message-ID"] = f"<{letter.public_id}@{server.sender.rpartition('@')[2]}>"
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(letter.text, cte="quoted-printable")
    return made


def one_line(text: str) -> str:
    """Text for a header: one line of what can be printed."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def address(text: str) -> str:
    """An address as a mail server knows it, its domain in ASCII; ValueError where it is none."""
    local, at, domain = text.strip().rpartition("@")
    ascii_domain = domain.encode("idna").decode("ascii")
    strange = any(c.isspace() or not c.isprintable() or c in '<>()[]\\,;:"' for c in local + domain)
    if not at or not local or "." not in ascii_domain or strange:
        raise ValueError("not an address")
    return f"{local}@{ascii_domain}"


def _connect(server: Server) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if server.tls:
        connection: smtplib.SMTP = smtplib.SMTP_SSL(
            server.host, server.port, timeout=PATIENCE, context=context
        )
    else:
        connection = smtplib.SMTP(server.host, server.port, timeout=PATIENCE)
    try:
        connection.ehlo_or_helo_if_needed()
        if not server.tls and (connection.has_extn("starttls") or not server.loopback):
            connection.starttls(context=context)
            connection.ehlo()
        if server.user:
            connection.login(server.user, server.password)
    except BaseException:
        connection.close()
        raise
    return connection


def _hand_over(
    connection: smtplib.SMTP, server: Server, letter: Letter, recipient: str
) -> tuple[Outcome, str]:
    utf8 = not recipient.isascii()
    if utf8 and not connection.has_extn("smtputf8"):
        return Outcome.NEVER, "the server takes no such letters in an address"
    content = message(server, letter, recipient).as_bytes()
    try:
        code, _ = connection.mail(server.sender, ["SMTPUTF8"] if utf8 else [])
        if code == 250:
            code, _ = connection.rcpt(recipient)
        if code not in (250, 251):
            return _refused(code)
        code, _ = connection.docmd("DATA")
        if code != 354:
            return _refused(code)
    except (OSError, smtplib.SMTPException) as fault:
        return Outcome.NO_SERVER, f"the connection broke: {type(fault).__name__}"
    try:
        # From here on the server may have the mail, whatever becomes of its answer.
        connection.send(_quoted(content))
        code, _ = connection.getreply()
    except (OSError, smtplib.SMTPException) as fault:
        return Outcome.UNCERTAIN, f"no answer to the whole mail: {type(fault).__name__}"
    return (Outcome.SENT, "") if code == 250 else _refused(code)


def _quoted(content: bytes) -> bytes:
    """The content as it goes over the line: no line of it can end it."""
    return content.replace(b"\r\n.", b"\r\n..") + b".\r\n"


def _refused(code: int) -> tuple[Outcome, str]:
    return (Outcome.LATER if code < 500 else Outcome.NEVER), f"the server answered {code}"
