"""One request: its database session, its principal, its acting day, its forms' tokens, its headers."""

import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, TypeVar, cast
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask import Flask, Response, abort, current_app, g, request
from flask_login import LoginManager, current_user
from sqlalchemy.orm import aliased

from tvaers import noted
from tvaers.access import Policy, View, may
from tvaers.db import UtcTime, now, transaction, writer
from tvaers.guards import break_glass_role
from tvaers.people import (
    GRANTED,
    BreakGlass,
    Glass,
    Grant,
    Principal,
    SignInSession,
    User,
    glass_of,
    granted,
    principal_of,
)
from tvaers.places import Place
from tvaers.sessions import PersonSession
from tvaers.sight import Opened

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
Found = TypeVar("Found")
COOKIE = "tvaers_session"
LONGEST = timedelta(hours=12)
IDLE = timedelta(minutes=30)
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
# The most that a form of text may send; a view that takes a file says so with `takes`.
LARGEST_FORM = 1024 * 1024


def database() -> PersonSession:
    """This request's session, for its viewer alone. A GET's is never committed, so a GET changes nothing."""
    if "session" not in g:
        engine = published()
        make = current_app.extensions["session"]
        g.session = make(engine if request.method in SAFE else writer(engine), _opened)
    return cast(PersonSession, g.session)


def _opened() -> Opened:
    return Opened(policy(), viewer(), today())


def policy() -> Policy:
    """The site's policy table."""
    return cast(Policy, current_app.extensions["policy"])


def published() -> sa.Engine:
    """The published store, for the few places outside a request's own session."""
    return cast(sa.Engine, current_app.extensions["published"])


def today() -> date:
    """The day in Copenhagen, from the site's clock."""
    clock = current_app.extensions["clock"]
    return cast(datetime, clock()).astimezone(COPENHAGEN).date()


def viewer() -> Principal:
    """Who asks."""
    return cast(Principal, current_user._get_current_object())


def once(key: tuple[object, ...], make: Callable[[], Found]) -> Found:
    """What several parts of one page ask for, worked out once in a request. The key says what it is of."""
    kept = cast(dict[tuple[object, ...], Found], g.setdefault("once", {}))
    if key not in kept:
        kept[key] = make()
    return kept[key]


def look_again() -> None:
    """Find who asks anew, with every right, in the middle of an act that gives the viewer rights of its own."""
    database().reopen()
    g.pop("_login_user", None)
    g._login_user = viewer().whole


def install(app: Flask) -> None:
    """Put sessions, sign-in, form tokens and headers on an app."""
    manager = LoginManager(app)
    manager.anonymous_user = Principal
    manager.request_loader(_load)
    # Flask-Login would keep the person in a signed cookie that nobody can end; ours is on the server.
    app.config["SESSION_COOKIE_NAME"] = "unused"
    app.before_request(_begin)
    app.after_request(_headers)
    app.after_request(_finish)
    app.teardown_request(_close)


def _begin() -> None:
    g.nonce = secrets.token_urlsafe(16)
    view = current_app.view_functions.get(request.endpoint or "")
    # Said before anything of the body is read.
    request.max_content_length = getattr(view, "takes", LARGEST_FORM)
    # No text of ours holds a NUL, and PostgreSQL takes none.
    if any("\0" in text for text in (request.path, *request.args.values(), *request.form.values())):
        abort(400, "nul")
    if request.method not in SAFE:
        if bearer() or getattr(view, "from_a_machine", False):
            return
        sent = request.form.get("token", "")
        if _same(sent, form_token()):
            return
        who = viewer().whole
        if any(_same(sent, _token(each)) for each in (None, *(h.grant_id for h in who.grants))):
            abort(
                409,
                "Du handler nu for en anden end den, siden blev åbnet for. Intet er gemt. "
                "Gå tilbage, genindlæs siden, og kontrollér øverst, hvem du handler for.",
            )
        noted.refuse(noted.Denial.FORM)
        abort(400, "form-token")


def takes(largest: int) -> Callable[[View], View]:
    """A view that takes a file of at most so many bytes, with its form."""

    def mark(view: View) -> View:
        view.takes = largest + LARGEST_FORM  # type: ignore[attr-defined]
        return view

    return mark


def from_a_machine(view: View) -> View:
    """A view that no form leads to: a machine calls it, without a cookie, and signs what it sends."""
    view.from_a_machine = True  # type: ignore[attr-defined]
    return view


def local_account(view: View) -> View:
    """A view for accounts with a password; where people sign in at a provider it has no address at all."""
    view.local_account = True  # type: ignore[attr-defined]
    return view


def has_local_accounts() -> bool:
    """Whether people sign in here with a password, and not at a provider."""
    return "provider" not in current_app.extensions


def may_mail() -> bool:
    """Whether there is a mail server to send through."""
    return bool(current_app.config.get("MAIL"))


def _same(sent: str, token: str) -> bool:
    # As bytes: text with other letters than a token's cannot be compared, and would be our fault.
    return hmac.compare_digest(sent.encode(), token.encode())


def form_token() -> str:
    """The token a form of this sign-in must send back (or of this visit's cookie before sign-in).

    It names for whom the person acts, so that a form made for another is known by it.
    """
    return _token(viewer().acting)


def _token(acting: int | None) -> str:
    key = cast(str, current_app.config["SECRET_KEY"])
    about = request.cookies.get(COOKIE) or visit()
    said = about if acting is None else f"{about} {acting}"
    return hmac.new(key.encode(), said.encode(), hashlib.sha256).hexdigest()


def bearer() -> str:
    """The service token that a request states in its Authorization header; such a request has no cookie."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""


def visit() -> str:
    """A random name for a visit before sign-in, so that its sign-in form cannot be forged."""
    if "visit" not in g:
        g.visit = request.cookies.get("tvaers_visit") or secrets.token_urlsafe(16)
    return cast(str, g.visit)


def token_hash(token: str) -> str:
    """What is stored of a session's token."""
    return hashlib.sha256(token.encode()).hexdigest()


_Broken = aliased(Place)
# Asked by every page, so put together once: the sign-in, its person and the grants in force that day.
_SIGNED_IN = (
    sa.select(
        SignInSession.started_at,
        SignInSession.seen_at,
        SignInSession.acting_grant_id,
        User.id,
        User.name,
        User.demonstration,
        *GRANTED,
        BreakGlass.public_id.label("glass"),
        BreakGlass.ends_at.label("glass_ends_at"),
        _Broken.id.label("glass_id"),
        _Broken.name.label("glass_name"),
        _Broken.slug.label("glass_slug"),
        _Broken.kind.label("glass_kind"),
    )
    .join(User, User.id == SignInSession.user_id)
    .outerjoin(Grant, granted(User.id, sa.bindparam("day")))
    .outerjoin(Place, Place.id == Grant.anchor_id)
    .outerjoin(BreakGlass, glass_of(User.id, sa.bindparam("at", type_=UtcTime())))
    .outerjoin(_Broken, _Broken.id == BreakGlass.place_id)
    .where(SignInSession.token_hash == sa.bindparam("hashed"), User.active)
    .order_by(Grant.id)
)


def _load(req: Any) -> Principal | None:
    with database().finding():
        return _found(req)


def _found(req: Any) -> Principal | None:
    if bearer():
        # Who a service is lies above this room; an unknown token is nobody.
        return cast(Principal | None, current_app.extensions["service"](bearer()))
    token = req.cookies.get(COOKIE)
    if not token:
        return None
    hashed = token_hash(token)
    day = today()
    rows = database().execute(_SIGNED_IN, {"hashed": hashed, "day": day, "at": now()}).all()
    if not rows:
        return None
    at, person = now(), rows[0]
    if at - person.started_at > LONGEST or at - person.seen_at > IDLE:
        return None
    if at - person.seen_at > timedelta(minutes=1):
        g.seen = hashed
    grants = [row for row in rows if row.grant_id is not None]
    who = principal_of(database(), person, grants, day)
    database().info["person"] = person.id
    if person.acting_grant_id in {held.grant_id for held in who.grants}:
        who = replace(who, acting=person.acting_grant_id)
    _look_for_glass(person, who)
    if req.method not in SAFE:
        return who.writing
    # Break-glass is for reading alone, so nothing is ever written by it.
    opened = glass()
    return (
        who
        if opened is None
        else replace(who, grants=(*who.grants, opened.held(break_glass_role(policy()))))
    )


def _look_for_glass(row: Any, who: Principal) -> None:
    """Note the viewer's open break-glass, as long as the person may still open one."""
    if row.glass_id is not None and may(policy(), who, "breakglass.open"):
        g.glass = Glass(
            row.glass,
            row.glass_id,
            row.glass_name,
            row.glass_slug,
            row.glass_kind,
            row.glass_ends_at,
        )


def glass() -> Glass | None:
    """The viewer's open break-glass."""
    return cast(Glass | None, g.get("glass"))


def _finish(response: Response) -> Response:
    session = g.pop("session", None)
    if session is not None:
        if request.method not in SAFE and response.status_code < 400:
            session.commit()
        else:
            session.rollback()
        session.close()
    seen = g.pop("seen", None)
    if seen is not None:
        # In a transaction of its own: the page's own session never writes on a GET.
        with transaction(published()) as own:
            own.execute(
                sa.update(SignInSession)
                .where(SignInSession.token_hash == seen)
                .values(seen_at=now())
            )
    return response


def _close(_error: BaseException | None) -> None:
    session = g.pop("session", None)
    if session is not None:
        session.close()


def _headers(response: Response) -> Response:
    nonce = g.get("nonce", "")
    targets = current_app.config.get("FORM_ACTION", "'self'")
    response.headers.setdefault(
        "Content-Security-Policy",
        f"default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; "
        "img-src 'self' data:; font-src 'self'; connect-src 'self'; "
        f"form-action {targets}; base-uri 'none'; frame-ancestors 'none'",
    )
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
    response.headers.setdefault("Cache-Control", "no-store")
    if response.status_code == 429:
        response.headers.setdefault("Retry-After", "900")
    if response.status_code == 401:
        response.headers.setdefault("WWW-Authenticate", "Bearer")
    if request.is_secure:
        response.headers.setdefault(
            "Strict-Transport-Security", "max-age=31536000; includeSubDomains"
        )
    if "visit" in g and "tvaers_visit" not in request.cookies and not bearer():
        response.set_cookie("tvaers_visit", g.visit, **cookie_flags())
    return response


def cookie_flags() -> Any:
    """How every cookie of ours is set."""
    return {"httponly": True, "samesite": "Lax", "secure": request.is_secure, "path": "/"}
