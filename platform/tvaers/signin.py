"""Signing in and out: local accounts, and the demonstration's people with one click.

Where an identity provider is named, `tvaers.oidc.pages` stands in this blueprint's place, and none of it exists.
"""

from collections.abc import Iterable

import sqlalchemy as sa
from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from tvaers import cpr, door
from tvaers.access import needs
from tvaers.db import now
from tvaers.door import WINDOW, address, safe
from tvaers.installation import is_demonstration
from tvaers.people import SignInAttempt, User, password_holds
from tvaers.web import database, viewer

pages = Blueprint("signin", __name__)

TRIES = 10


@pages.get("/log-ind/")
@needs("site.read")
def show() -> str | Response:
    """The sign-in page; demonstration people are there only in a demonstration installation."""
    if viewer().is_authenticated:
        return redirect(safe(request.args.get("videre", "/")))
    return _form()


@pages.post("/log-ind/")
@needs("site.read")
def sign_in() -> str | Response | tuple[str, int]:
    """Sign in with login and password; wrong and unknown look the same and take the same time."""
    login = request.form.get("login", "").strip().lower()[:200]
    if cpr.find(login) is not None:
        # Not kept as a try, and not sent back.
        return _form(problem="cpr"), 422
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
    door.end(database())
    return door.leave(url_for("signin.show"))


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
        onward=safe(request.values.get("videre", "/")),
    )


def _begin(user: User, onward: str) -> Response:
    return door.enter(door.begin(database(), user), onward)


def _tries(login: str) -> int:
    # Per login and address: a stranger's guesses never lock the person out from elsewhere.
    return (
        database().scalar(
            sa.select(sa.func.count())
            .select_from(SignInAttempt)
            .where(SignInAttempt.login == login, SignInAttempt.address == address())
            .where(SignInAttempt.at > now() - WINDOW)
        )
        or 0
    )


def _note_failure(login: str) -> None:
    session = database()
    session.add(SignInAttempt(login=login, address=address(), at=now()))
    # The answer is an error, which rolls back; the attempt is counted all the same.
    session.commit()
