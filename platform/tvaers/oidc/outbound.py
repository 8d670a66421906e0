"""The only way out of the site: to one host, for a short time, for an answer of bounded size."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any, cast
from urllib.parse import urlsplit

import requests
from authlib.integrations.requests_client import OAuth2Session
from urllib3.exceptions import HTTPError

# Seconds that a call may take, and bytes that its answer may have.
WAIT = 5.0
LARGEST = 1024 * 1024


class Down(Exception):
    """The provider does not answer, or not as a provider does."""


def origin(url: str) -> str:
    """Scheme, host and port of an address."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


@contextmanager
def calling() -> Iterator[None]:
    """Within it, every way in which a call can fail is one: the provider is down."""
    try:
        yield
    except (requests.RequestException, HTTPError, OSError, ValueError) as fault:
        raise Down(type(fault).__name__) from fault


class Outbound(OAuth2Session):
    """Authlib's session, which calls `home` alone and follows no redirect."""

    def __init__(self, home: str, *values: Any, **more: Any) -> None:
        super().__init__(*values, **more)
        self.home = home

    def send(self, prepared: requests.PreparedRequest, **more: Any) -> requests.Response:
        """Send one request; what comes back is read whole here, within the limits."""
        if origin(prepared.url or "") != self.home:
            raise Down("another host")
        until = time.monotonic() + WAIT
        more |= {"allow_redirects": False, "stream": True, "timeout": WAIT}
        with calling():
            answer = cast(requests.Response, super().send(prepared, **more))
            with answer:
                body = _read(answer, until)
        if answer.is_redirect:
            raise Down("redirect")
        answer.raw = BytesIO(body)
        return answer


def _read(answer: requests.Response, until: float) -> bytes:
    body = b""
    # One read a round, so that an answer that drips is left too.
    while part := answer.raw.read1(65536, decode_content=True):
        body += part
        if len(body) > LARGEST or time.monotonic() > until:
            raise Down("too long")
    return body
