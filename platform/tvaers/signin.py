"""Signing in and out: local accounts, and the demonstration's people with one click."""

import secrets
from collections.abc import Iterable
from datetime import timedelta
from urllib.parse import urlsplit

import sqlalchemy as sa
from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from tvaers import trail
from tvaers.access import needs
from tvaers.db import now
from tvaers.installation import is_demonstration
from tvaers.people import SignInAttempt, SignInSession, User, password_holds
from tvaers.web import COOKIE, cookie_flags, database, token_hash, viewer

pages = Blueprint("signin", __name__)

TRIES = 10
WINDOW = timedelta(minutes=15)


@pages.get("/log-ind/")
@needs("site.read")
def show() -> str | Response:
    """The sign-in page; demonstration people are there only in a demonstration installation."""
    if viewer().is_authenticated:
        return redirect(_safe(request.args.get("videre", "/")))
    return _form()


@pages.post("/log-ind/")
@needs("site.read")
def sign_in() -> str | Response | tuple[str, int]:
    """Sign in with login and password; wrong and unknown look the same and take the same time."""
    login = request.form.get("login", "").strip().lower()[:200]
    session = database()
    if _tries(login) >= TRIES:
        return _form(login=login, problem="for mange forsøg"), 429
    user = session.scalar(sa.select(User).where(User.login == login))
    if not password_holds(user, request.form.get("password", "")):
        _note_failure(login)
        return _form(login=login, problem="forkert"), 422
    assert user is not None
    return _begin(user, request.form.get("videre", "/"))


@pages.post("/log-ind/demonstration/")
@needs("site.read")
def demonstration() -> Response:
    """Sign in as one of the demonstration's people; elsewhere this address does not exist."""
    session = database()
    user = session.scalar(
        sa.select(User).where(
            User.public_id == request.form.get("person", ""), User.demonstration, User.active
        )
    )
    if user is None or not is_demonstration(session):
        abort(404)
    return _begin(user, request.form.get("videre", "/"))


@pages.post("/log-af/")
@needs("site.read")
def sign_out() -> Response:
    """End the sign-in on the server, not only in the browser."""
    token = request.cookies.get(COOKIE, "")
    database().execute(
        sa.delete(SignInSession).where(SignInSession.token_hash == token_hash(token))
    )
    response = redirect(url_for("signin.show"))
    response.delete_cookie(COOKIE, path="/")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def _form(*, login: str = "", problem: str = "") -> str:
    session = database()
    people: Iterable[User] = (
        session.scalars(sa.select(User).where(User.demonstration, User.active).order_by(User.id))
        if is_demonstration(session)
        else []
    )
    return render_template(
        "tvaers/signin.html",
        people=list(people),
        login=login,
        problem=problem,
        onward=_safe(request.values.get("videre", "/")),
    )


def _begin(user: User, onward: str) -> Response:
    """A new token at each sign-in, so that a token set before it is worth nothing after."""
    session = database()
    token = secrets.token_urlsafe(32)
    at = now()
    session.execute(
        sa.delete(SignInSession).where(
            SignInSession.token_hash == token_hash(request.cookies.get(COOKIE, ""))
        )
    )
    session.add(
        SignInSession(token_hash=token_hash(token), user_id=user.id, started_at=at, seen_at=at)
    )
    trail.record(session, "signin.session.begin", by=user.login, thing=f"user:{user.public_id}")
    response = redirect(_safe(onward))
    response.set_cookie(COOKIE, token, max_age=12 * 3600, **cookie_flags())
    return response


def _tries(login: str) -> int:
    # Per login and address: a stranger's guesses never lock the person out from elsewhere.
    return (
        database().scalar(
            sa.select(sa.func.count())
            .select_from(SignInAttempt)
            .where(SignInAttempt.login == login, SignInAttempt.address == _address())
            .where(SignInAttempt.at > now() - WINDOW)
        )
        or 0
    )


def _note_failure(login: str) -> None:
    session = database()
    session.add(SignInAttempt(login=login, address=_address(), at=now()))
    # The answer is an error, which rolls back; the attempt is counted all the same.
    session.commit()


def _address() -> str:
    return (request.remote_addr or "?")[:64]


def _safe(onward: str) -> str:
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
