"""The frame of the API: what every address under /api/v1/ asks of a question and gives with an answer.

It reads alone. Who asks is whom a key or a signed-in session stands for, and sees what its pages show.
"""

import hashlib
import hmac
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

import sqlalchemy as sa
from flask import Blueprint, Response, abort, current_app, request
from werkzeug.exceptions import TooManyRequests

from tvaers.chronicle.hook import ASK
from tvaers.chronicle.models import AccessLog
from tvaers.db import now, transaction
from tvaers.web import database, published, viewer

# How many questions one key, or one person, may ask in a minute.
PER_MINUTE = 120
MINUTE = timedelta(minutes=1)
PAGE, LARGEST_PAGE = 1_000, 10_000
LAST_PAGE = 100_000


def asker() -> str:
    """Who asks, as the access log has it: the key, or the person."""
    who = viewer()
    return f"api:{who.name.rpartition(' ')[2]}" if who.user_id is None else "api"


def install(pages: Blueprint) -> None:
    """Count each question of these pages, and refuse those above the limit."""
    pages.before_request(_count)


def _count() -> None:
    who, at, thing = viewer(), now(), asker()
    asked = (
        database().scalar(
            sa.select(sa.func.count())
            .select_from(AccessLog)
            .where(AccessLog.user_id.is_not_distinct_from(who.user_id))
            .where(AccessLog.action == ASK, AccessLog.thing == thing)
            .where(AccessLog.at > at - MINUTE)
        )
        or 0
    )
    if asked >= PER_MINUTE:
        raise TooManyRequests(
            f"Der er spurgt {PER_MINUTE} gange på et minut, og det er grænsen. Vent et minut, og spørg igen.",
            retry_after=int(MINUTE.total_seconds()),
        )
    # In a transaction of its own: the question's own session never writes on a GET.
    with transaction(published()) as session:
        session.add(
            AccessLog(
                at=at,
                user_id=who.user_id,
                acting_id=None,
                action=ASK,
                thing=thing,
                holder_id=None,
                level=0,
                address=(request.remote_addr or "?")[:64],
                outcome=200,
            )
        )


def only(*known: str) -> None:
    """Refuse a question with a word that the address does not know: a word that is misspelt and passed
    over would be answered with something else than was asked."""
    if set(request.args) - set(known):
        abort(400, f"Adressen kender kun {', '.join(known)}. Ret stavningen, eller tag resten væk.")


def whole(name: str, *, least: int, most: int, otherwise: int) -> int:
    """A whole number of the address."""
    text = request.args.get(name, "")
    if not text:
        return otherwise
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else least - 1
    if not least <= number <= most:
        abort(400, f"{name} skal være et helt tal fra {least} til {most}.")
    return number


def month_or_day(name: str) -> date | None:
    """A day of the address, written 2026-10 or 2026-10-01; None where it is left out."""
    text = request.args.get(name, "")
    if not text:
        return None
    try:
        return date.fromisoformat(f"{text}-01" if len(text) == 7 else text)
    except ValueError:
        abort(400, f"{name} skal være en måned eller en dag: 2026-10 eller 2026-10-01.")


def one_of(name: str, choices: Collection[str], otherwise: str) -> str:
    """A word of the address that is one of these."""
    text = request.args.get(name, otherwise)
    if text not in choices:
        abort(400, f"{name} skal være {' eller '.join(choices)}.")
    return text


@dataclass(frozen=True)
class Slice:
    """Which page of a list is asked for."""

    number: int
    size: int

    @property
    def start(self) -> int:
        """How many stand before it."""
        return (self.number - 1) * self.size

    def of(self, total: int) -> dict[str, Any]:
        """What is said of the page: how many there are in all, and the address of the next one."""
        more = self.start + self.size < total
        return {
            "antal_i_alt": total,
            "side": self.number,
            "antal": max(0, min(self.size, total - self.start)),
            "naeste": _next(self.number + 1) if more else None,
        }


def sliced() -> Slice:
    """The page that the address asks for, by `side` and `antal`."""
    return Slice(
        whole("side", least=1, most=LAST_PAGE, otherwise=1),
        whole("antal", least=1, most=LARGEST_PAGE, otherwise=PAGE),
    )


def _next(number: int) -> str:
    asked = [(name, value) for name, value in request.args.items(multi=True) if name != "side"]
    return f"{request.path}?{urlencode([*asked, ('side', str(number))])}"


def answer(data: Mapping[str, Any] | Sequence[Any]) -> Response:
    """An answer with a tag of its own for each viewer: it may be kept by who asked, and by nobody between."""
    body = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()
    response = Response(body, mimetype="application/json")
    response.set_etag(_tag(body))
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Vary"] = "Authorization, Cookie"
    following = data.get("naeste") if isinstance(data, Mapping) else None
    if following:
        response.headers["Link"] = f'<{following}>; rel="next"'
    response.make_conditional(request)
    return response


def _tag(body: bytes) -> str:
    """No two viewers' tags can be compared with each other."""
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(
        key, f"{viewer().user_id} {asker()} ".encode() + body, hashlib.sha256
    ).hexdigest()[:32]
