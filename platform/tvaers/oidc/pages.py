"""Signing in and out at an identity provider: takes the place of `tvaers.signin` where one is named.

No local way in exists beside it: there is no password form, no one-click sign-in and no fallback.
"""

from typing import cast

import sqlalchemy as sa
from flask import Blueprint, Flask, abort, current_app, redirect, render_template, request, url_for
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from tvaers import door, trail
from tvaers.access import needs
from tvaers.db import now, transaction
from tvaers.door import WINDOW, safe
from tvaers.oidc import claims, client, identity, logout
from tvaers.oidc.claims import Refused
from tvaers.oidc.client import Client, Provider
from tvaers.oidc.notices import FORBIDDEN, NOTICES
from tvaers.oidc.outbound import Down
from tvaers.people import SignInAttempt
from tvaers.web import database, from_a_machine, published, today, token_hash, viewer

pages = Blueprint("signin", __name__)

# What is counted as the login of a refused answer.
WAY = "udbyder"
# Refusals from one address that the trail takes in a quarter; more are refused all the same.
NOTED = 20


def install(app: Flask, provider: Provider) -> None:
    """Sign people in at this provider."""
    app.extensions["provider"] = Client(provider)
    # Signing out is a form whose answer leads on to the provider, which browsers count as its target.
    app.config["FORM_ACTION"] = f"'self' {provider.origin}"
    app.register_blueprint(pages)


def _client() -> Client:
    return cast(Client, current_app.extensions["provider"])


@pages.get("/log-ind/")
@needs("site.read")
def show() -> str | Response:
    """The sign-in page: one way in, at the provider."""
    if viewer().is_authenticated:
        return redirect(safe(request.args.get("videre", "/")))
    return _page("")


@pages.post("/log-ind/")
@needs("site.read")
def sign_in() -> Response:
    """There is no password to send: the answer is that of an unknown page."""
    abort(404)


@pages.get("/log-ind/start/")
@needs("site.read")
def start() -> Response | tuple[str, int]:
    """Go to the provider."""
    onward = safe(request.args.get("videre", "/")[:1000])
    try:
        return client.begin(_client(), onward)
    except Down:
        return _page("down"), 503


@pages.get("/log-ind/retur/")
@needs("site.read")
def back() -> Response | tuple[str, int]:
    """Come back from the provider: the one GET that writes, in a transaction of its own."""
    try:
        found, onward = client.finish(_client())
        answer = _entered(found, onward)
    except Down:
        return _page("down"), 503
    except Refused as refusal:
        _note("signin.session.refuse", refusal.reason)
        answer = current_app.make_response(
            (_page(refusal.reason), 403 if refusal.reason in FORBIDDEN else 400)
        )
        if refusal.reason in ("state", "issuer"):
            # Not an answer to this browser's own beginning, which still waits for its own.
            return answer
    answer.delete_cookie(client.COOKIE, path="/log-ind/")
    return answer


def _entered(found: dict[str, object], onward: str) -> Response:
    provider = _client().provider
    claimed = claims.read(found, provider.table)
    try:
        token = _admitted(claimed)
    except IntegrityError:
        # Two first sign-ins of one person at once: the other one has made the person now.
        token = _admitted(claimed)
    if isinstance(token, Refused):
        raise token
    return door.enter(token, onward)


def _admitted(claimed: claims.Claimed) -> str | Refused:
    provider, day = _client().provider, today()
    unit = identity.unit_of(database(), provider.table.organisations.get(claimed.organisation), day)
    with transaction(published()) as own:
        given = identity.Given(claimed.roles, unit, provider.name, day)
        who = identity.admit(own, claimed, given)
        if isinstance(who, Refused):
            return who
        facts = {"way": provider.name, "level": claimed.level}
        token = door.begin(own, who[1], facts=facts)
        identity.remember(own, token_hash(token), who[0], claimed.sign_in)
    return token


@pages.post("/log-af/")
@needs("site.read")
def sign_out() -> Response:
    """End the sign-in here, then lead on to where it ends at the provider."""
    door.end(database())
    return door.leave(url_for("signin.leave"))


@pages.get("/log-ind/ud/")
@needs("site.read")
def leave() -> Response:
    """Go to the provider's own sign-out. Apart from ours, so that nothing is locked while we ask it."""
    try:
        _client().ask()
        to = _client().logout_address()
    except Down:
        to = ""
    return redirect(to or url_for("signin.show"))


@pages.post("/log-ind/afmeldt/")
@needs("site.read")
@from_a_machine
def signed_out_there() -> tuple[str, int]:
    """The provider's own message that a sign-in there is over: end what rests on it."""
    issuer = _client().provider.issuer
    try:
        told = logout.read(_client(), request.form.get("logout_token", ""))
        with transaction(published()) as own:
            if not identity.first_use(own, issuer, told.number, told.until):
                raise Refused("logout-again")
            ended = identity.end_sessions(own, issuer, told.subject, told.sign_in)
            facts = {"sessions": ended}
            trail.record(own, "signin.session.end", by=WAY, thing="provider", facts=facts)
    except (Refused, Down, IntegrityError) as fault:
        reason = fault.reason if isinstance(fault, Refused) else "logout-failed"
        _note("signin.logout.refuse", reason)
        return "", 400
    return "", 200


def _page(notice: str) -> str:
    return render_template(
        "tvaers/provider.html",
        provider=_client().provider.name,
        notice=NOTICES.get(notice, NOTICES["failed"]) if notice else None,
        onward=safe(request.args.get("videre", "/")),
    )


def _note(action: str, reason: str) -> None:
    with transaction(published()) as own:
        if _noted(own) < NOTED:
            own.add(SignInAttempt(login=WAY, address=door.address(), at=now()))
            trail.record(own, action, by=WAY, thing="provider", facts={"reason": reason})


def _noted(session: Session) -> int:
    return (
        session.scalar(
            sa.select(sa.func.count())
            .select_from(SignInAttempt)
            .where(SignInAttempt.login == WAY, SignInAttempt.address == door.address())
            .where(SignInAttempt.at > now() - WINDOW)
        )
        or 0
    )
