"""A real mail server on loopback, that can be told to refuse, and an outbox before it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any, cast

import sqlalchemy as sa
from aiosmtpd.controller import Controller

from tvaers.db import now, transaction
from tvaers.intake import Stores
from tvaers.mail import actions
from tvaers.mail.models import Mail
from tvaers.mail.smtp import Server


@dataclass
class Office:
    """What the mail server has got, and what it is told to answer instead."""

    got: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    silent: bool = False

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if "rcpt" in self.answers:
            return self.answers["rcpt"]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        if "data" in self.answers:
            return self.answers["data"]
        self.got.append(cast(EmailMessage, message_from_bytes(envelope.content, policy=default)))
        self.recipients += envelope.rcpt_tos
        if self.silent:
            # It has the mail, and its answer is lost on the way.
            server.transport.close()
        return "250 OK"


@dataclass
class Outbox:
    """An outbox, its server, and the moment it is worked at."""

    stores: Stores
    office: Office
    server: Server
    at: datetime = field(default_factory=lambda: now() + timedelta(seconds=1))
    links: dict[str, actions.Link] = field(default_factory=dict)

    def put(self, key: str = "a", to: str | None = "nina@horsens.dk", **more: str) -> bool:
        about = {"subject": "Din adgang slutter", "text": "Se {site}/adgang/"} | more
        with transaction(self.stores.published) as session:
            return actions.put(session, key=key, to=to, **about)

    def work(self, server: Server | None = None, **later: float) -> int:
        """The worker's turn, some time later."""
        self.at += timedelta(**later)
        return actions.send_waiting(
            self.stores.published, server or self.server, self.links, self.at
        )

    def row(self, key: str = "a") -> Mail:
        with transaction(self.stores.published) as session:
            found = session.scalars(sa.select(Mail).where(Mail.key == key)).one()
            session.expunge(found)
        return found


class AnyPort(Controller):
    """The server on any free port."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


def server_at(port: int) -> Server:
    return Server(
        host="127.0.0.1",
        port=port,
        tls=False,
        loopback=True,
        user="",
        password="",
        sender="tvaers@example.dk",
        site="https://tvaers.example.dk",
    )
