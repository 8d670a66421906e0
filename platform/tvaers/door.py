"""In and out through the door, whichever way a person signs in: the session on the server, and where it leads."""

import secrets
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa
from flask import current_app, redirect, request
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from tvaers import trail
from tvaers.db import now
from tvaers.people import SignInSession, User
from tvaers.web import COOKIE, LONGEST, cookie_flags, token_hash

# How long a failed sign-in counts.
WINDOW = timedelta(minutes=15)


def begin(session: Session, user: User, *, facts: dict[str, Any] | None = None) -> str:
    """A new token at each sign-in, so that a token set before it is worth nothing after."""
    token = secrets.token_urlsafe(32)
    at = now()
    end(session)
    session.add(
        SignInSession(token_hash=token_hash(token), user_id=user.id, started_at=at, seen_at=at)
    )
    trail.record(
        session,
        "signin.session.begin",
        by=user.login,
        thing=f"user:{user.public_id}",
        facts=facts,
        person=user.id,
    )
    return token


def end(session: Session) -> None:
    """End this browser's sign-in on the server, not only in the browser."""
    hashed = token_hash(request.cookies.get(COOKIE, ""))
    session.execute(sa.delete(SignInSession).where(SignInSession.token_hash == hashed))


def enter(token: str, onward: str) -> Response:
    """Lead the browser on with its session's token."""
    response = redirect(safe(onward))
    response.set_cookie(COOKIE, token, max_age=int(LONGEST.total_seconds()), **cookie_flags())
    return response


def leave(to: str) -> Response:
    """Lead the browser out, and have it forget what it keeps of this site."""
    response = redirect(to)
    response.delete_cookie(COOKIE, path="/")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def safe(onward: str) -> str:
    """`onward` when it is a path of this site that a view answers, else the front page."""
    # Said before anything parses it: not every address with a host in it can be parsed.
    if (
        not onward.startswith("/")
        or onward.startswith("//")
        or any(ord(letter) < 33 or letter == "\\" for letter in onward)
    ):
        return "/"
    adapter = current_app.url_map.bind("localhost")
    try:
        adapter.match(urlsplit(onward).path, method="GET")
    except HTTPException:
        return "/"
    return onward


def address() -> str:
    """Where the request comes from, for counting."""
    return (request.remote_addr or "?")[:64]
