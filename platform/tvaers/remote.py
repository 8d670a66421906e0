"""Asking another house's server for open data: limits on time and size, TLS, and no way to any other host.

Whatever goes wrong becomes `Unanswered` with a Danish sentence that repeats nothing of the answer; it says whether
asking again may help, and how long the server asked for. Nothing is ever tried again in here.
"""

import email.utils
import os
import queue
import re
import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.utils import get_environ_proxies
from urllib3.exceptions import HTTPError, ReadTimeoutError

from tvaers.module import FileFault
from tvaers.peer import LOOPBACK, Peer, Unanswered
from tvaers.strictjson import parse

CHUNK = 65_536
# A server's word on what was wrong is looked for in so much of its answer.
LARGEST_REFUSAL = 16_384
_CODE = re.compile(r"[A-Z][A-Z-]{2,40}")


def ask(peer: Peer, path: str, body: dict[str, Any]) -> bytes:
    """What the server answers to a question in JSON; `Unanswered` where it is none that can be used.

    The asking is a thread's own, so that the limit of the whole holds for the name's lookup too.
    """
    answers: queue.SimpleQueue[bytes | BaseException] = queue.SimpleQueue()

    def go() -> None:
        try:
            answers.put(_ask(peer, path, body))
        except BaseException as fault:  # whoever waits is told, whatever it is
            answers.put(fault)

    threading.Thread(target=go, name=f"asking {peer.name}", daemon=True).start()
    try:
        found = answers.get(timeout=peer.limits.whole)
    except queue.Empty:
        raise _too_slow(peer) from None
    if isinstance(found, BaseException):
        raise found
    return found


def _ask(peer: Peer, path: str, body: dict[str, Any]) -> bytes:
    limits, ends = peer.limits, time.monotonic() + peer.limits.whole
    with requests.Session() as session:
        # Nothing of the machine's own but the way out and its certificates: no passwords from any file.
        session.trust_env = False
        host = urlsplit(peer.address).hostname or ""
        session.proxies = {} if host in LOOPBACK else get_environ_proxies(peer.address)
        session.verify = os.environ.get("REQUESTS_CA_BUNDLE") or True
        session.headers = {"User-Agent": "Tvaers", "Accept-Encoding": "identity"}
        try:
            with session.post(
                f"{peer.address}/{path}",
                json=body,
                timeout=(limits.connect, limits.read),
                allow_redirects=False,
                stream=True,
            ) as response:
                if response.status_code != 200:
                    raise _refused(peer, response)
                return _read(peer, response, ends)
        except requests.exceptions.SSLError:
            raise Unanswered(
                f"Forbindelsen til {peer.name} er ikke sikker: certifikatet passer ikke. Tværs henter "
                "ikke uden sikker forbindelse.",
                again=False,
            ) from None
        except requests.exceptions.ConnectTimeout:
            raise Unanswered(
                f"{peer.name} kunne ikke nås inden for {limits.connect:g} sekunder."
            ) from None
        except (requests.exceptions.ReadTimeout, ReadTimeoutError):
            raise Unanswered(
                f"{peer.name} holdt op med at svare. Tværs ventede {limits.read:g} sekunder."
            ) from None
        except requests.exceptions.ConnectionError:
            raise Unanswered(f"Der er ingen forbindelse til {peer.name}.") from None
        except (requests.exceptions.RequestException, HTTPError):
            raise _broken(peer) from None


def _read(peer: Peer, response: requests.Response, ends: float) -> bytes:
    """The body, as it comes: stopped at the limit of its size, or when the time is over."""
    if response.headers.get("Content-Encoding", "identity") != "identity":
        raise Unanswered(
            f"{peer.name} svarede i en pakket form, som Tværs ikke læser.", again=False
        )
    told = response.headers.get("Content-Length", "")
    if told.isdigit() and int(told) > peer.limits.size:
        raise _too_large(peer)
    found = bytearray()
    while piece := response.raw.read1(CHUNK):
        found += piece
        if len(found) > peer.limits.size:
            raise _too_large(peer)
        if time.monotonic() > ends:
            raise _too_slow(peer)
    if told.isdigit() and len(found) != int(told):
        raise _broken(peer)
    return bytes(found)


def _refused(peer: Peer, response: requests.Response) -> Unanswered:
    status = response.status_code
    if status in (429, 503):
        wait = _retry_after(response.headers.get("Retry-After", ""))
        what = "beder os vente" if status == 429 else "kan ikke svare lige nu"
        return Unanswered(f"{peer.name} {what} (svar {status}).", wait=wait)
    if 300 <= status < 400:
        return Unanswered(
            f"{peer.name} henviste til en anden adresse (svar {status}). Tværs følger ingen "
            "henvisning; driften skal se, om adressen er flyttet.",
            again=False,
        )
    if status >= 500:
        return Unanswered(f"Der er en fejl hos {peer.name} (svar {status}).")
    code = _code(response)
    return Unanswered(
        f"{peer.name} afviste spørgsmålet (svar {status}{f', {code}' if code else ''}). Driften skal se, "
        "om tabellen findes endnu.",
        again=False,
    )


def _code(response: requests.Response) -> str:
    """The refusal's code, where the server gives one; never its words."""
    try:
        told = parse(response.raw.read(LARGEST_REFUSAL).decode("utf-8-sig"))["errorTypeCode"]
    except (FileFault, HTTPError, UnicodeError, KeyError, TypeError):
        return ""
    return str(told) if _CODE.fullmatch(str(told)) else ""


def _retry_after(told: str) -> timedelta | None:
    """How long a server asks us to wait: in seconds, or until an instant; never more than a day."""
    if told.isascii() and told.isdigit():
        return timedelta(seconds=min(int(told), 86_400))
    try:
        until = email.utils.parsedate_to_datetime(told)
    except ValueError:
        return None
    until = until.replace(tzinfo=until.tzinfo or UTC)
    return min(max(until - datetime.now(UTC), timedelta()), timedelta(days=1))


def _too_slow(peer: Peer) -> Unanswered:
    return Unanswered(
        f"Svaret fra {peer.name} var ikke fremme efter {peer.limits.whole:g} sekunder."
    )


def _too_large(peer: Peer) -> Unanswered:
    most = peer.limits.size // 1_048_576
    return Unanswered(
        f"Svaret fra {peer.name} fylder mere end {f'{most} MB' if most else f'{peer.limits.size} byte'}.",
        again=False,
    )


def _broken(peer: Peer) -> Unanswered:
    return Unanswered(f"Svaret fra {peer.name} blev afbrudt, før det var helt fremme.")
