"""Another house's server, and what may be asked of it: no library is loaded to name one."""

from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlsplit

LOOPBACK = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True)
class Limits:
    """Seconds to be let in, between two pieces of the answer, and for all of it; bytes of an answer."""

    connect: float = 5.0
    read: float = 20.0
    whole: float = 120.0
    size: int = 32 * 1024 * 1024


@dataclass(frozen=True)
class Peer:
    """A server that is asked: what it is called in Danish, its address, and the limits."""

    name: str
    address: str
    limits: Limits = field(default_factory=Limits)


class Unanswered(Exception):
    """No answer that can be used. `again`: asking later may help; `wait`: how long the server asked for."""

    def __init__(self, reason: str, *, again: bool = True, wait: timedelta | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.again = again
        self.wait = wait


def is_safe(address: str) -> bool:
    """Whether an address may be asked: https, or http on this machine itself; no name or password in it."""
    parts = urlsplit(address)
    if not parts.hostname or "@" in parts.netloc or parts.query or parts.fragment:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
