"""The site, built of what it is given: modules, the policy table and settings."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask, abort, current_app, redirect, request, url_for
from jinja2 import StrictUndefined
from werkzeug.exceptions import NotFound
from werkzeug.routing import BaseConverter, ValidationError
from werkzeug.wrappers import Response

from tvaers import assets, data, deliveries, errors, health, home, marked, noted, signin, web
from tvaers.access import Facts, Policy, may, may_see, may_somewhere, need_of
from tvaers.admission import pages as admission
from tvaers.admission import service
from tvaers.calendar_rules import phase_of
from tvaers.chronicle import hook
from tvaers.chronicle import pages as chronicle
from tvaers.danish import install as install_danish
from tvaers.db import now
from tvaers.frame import install as install_frame
from tvaers.locks import for_people
from tvaers.module import Module
from tvaers.oidc import pages as oidc
from tvaers.oidc.client import Provider
from tvaers.people import Principal
from tvaers.places import Place, by_slug
from tvaers.search import pages as search
from tvaers.sessions import PersonSession

ROOT = Path(__file__).parent


class PlaceConverter(BaseConverter):
    """`<place:place>` in an address: the slug's place; an unknown one is no address at all.

    Nor is a private place that the viewer may not see: pages, redirects and wrong methods answer as
    for a slug that nobody has.
    """

    regex = r"[^/\x00]+"

    def to_python(self, value: str) -> Place:
        """The place at this slug, old slugs included."""
        # Any place is looked up, so that a refusal can be noted; what may not be seen is let go of.
        with web.database().finding():
            place = by_slug(web.database(), value)
        if place is None or not may_see(web.policy(), web.viewer().whole, place):
            if place is not None:
                web.database().expunge(place)
                noted.refuse(noted.Denial.PLACE, place.id, f"place:{place.public_id}")
            # Matching happens before error handlers, so only this exception becomes a 404.
            raise ValidationError
        return place

    def to_url(self, value: Place | str) -> str:
        """The place's own slug."""
        return value if isinstance(value, str) else value.slug


class House(Flask):
    """Flask, where local accounts have no address once people sign in at a provider, and a body that broke
    off is no body."""

    def wsgi_app(self, environ: Any, start_response: Any) -> Any:
        """Answer a request; 400 where less came of its body than it said."""
        if environ.get("CONTENT_LENGTH"):
            # A stream that a server calls ended is else believed wherever it ends, as a whole one.
            environ.pop("wsgi.input_terminated", None)
        return super().wsgi_app(environ, start_response)

    def add_url_rule(
        self,
        rule: str,
        endpoint: str | None = None,
        view_func: Any = None,
        provide_automatic_options: bool | None = None,
        **options: Any,
    ) -> None:
        """Give a view its address."""
        if "provider" in self.extensions and getattr(view_func, "local_account", False):
            return
        super().add_url_rule(rule, endpoint, view_func, provide_automatic_options, **options)


def create_app(
    modules: Sequence[Module],
    policy: Policy,
    published: sa.Engine,
    settings: Mapping[str, Any],
    *,
    clock: Callable[[], datetime] = now,
    provider: Provider | None = None,
) -> Flask:
    """The WSGI app of these modules on the published store. `settings` holds SECRET_KEY and TRUSTED_HOSTS.

    With a provider people sign in there, and no local way in exists.
    """
    app = House("tvaers", root_path=str(ROOT), static_folder=None)
    app.config.update(settings)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.url_map.converters["place"] = PlaceConverter
    app.extensions.update(
        published=for_people(published),
        session=PersonSession,
        policy=policy,
        clock=clock,
        modules=tuple(modules),
        service=_service,
    )
    hook.install(app)
    web.install(app)
    app.before_request(gate)
    install_danish(app)
    app.jinja_env.filters["formateret"] = marked.html
    install_frame(app)
    assets.install(app, modules)
    if provider is None:
        app.register_blueprint(signin.pages)
    else:
        oidc.install(app, provider)
    for pages in (
        assets.pages,
        health.pages,
        home.pages,
        admission.pages,
        data.pages,
        deliveries.pages,
        search.pages,
        chronicle.pages,
    ):
        app.register_blueprint(pages)
    for module in modules:
        for pages in module.pages:
            app.register_blueprint(pages)
    errors.install(app)
    return app


def gate() -> Response | None:
    """Ask the policy once, for the view's need and every place in the address."""
    if request.routing_exception is not None or request.endpoint is None:
        return None
    place = next((v for v in (request.view_args or {}).values() if isinstance(v, Place)), None)
    need = need_of(current_app.view_functions[request.endpoint])
    viewer = web.viewer()
    if web.bearer() and not viewer.grants:
        noted.refuse(noted.Denial.KEY)
        abort(401)
    if web.bearer() and not service.may_ask(web.policy(), viewer, need):
        raise NotFound
    if allowed(need, viewer):
        if place is not None and place.slug not in request.path.split("/"):
            # An old address answers for ever, by leading to the new one.
            return redirect(_moved(place), 301)
        return None
    if allowed(need, viewer.whole):
        abort(409, _ANOTHER)
    if errors.for_programs() and not viewer.grants:
        # A program follows no redirect to a page.
        noted.refuse(noted.Denial.PAGE)
        abort(403 if viewer.is_authenticated else 401)
    if not viewer.is_authenticated and not web.bearer():
        return redirect(url_for("signin.show", videre=request.full_path.rstrip("?")))
    if not viewer.grants:
        noted.refuse(noted.Denial.PAGE)
        return redirect(url_for("home.access"))
    # What one may not see looks like what is not there.
    raise NotFound


_ANOTHER = (
    "Det kan du ikke på vegne af den, du handler for lige nu. Intet er gemt. Vælg øverst på siden, "
    "hvem du handler for, og prøv igen."
)


def allowed(need: str, who: Principal) -> bool:
    """Whether a person meets a need, for every place in the address."""
    places = [v for v in (request.view_args or {}).values() if isinstance(v, Place)]
    if not places:
        return may_somewhere(web.policy(), who, need)
    return all(may(web.policy(), who, need, facts_of(place)) for place in places)


def _service(secret: str) -> Principal | None:
    return service.principal_of_key(web.database(), web.policy(), secret, web.today())


def facts_of(place: Place) -> Facts:
    """What the policy needs to know of a place."""
    return Facts(
        holder_id=place.id,
        space_ids=frozenset({place.id}) if place.is_space else frozenset(),
        phase=phase_of(place, web.today()),
    )


def _moved(place: Place) -> str:
    values: dict[str, Any] = dict(request.args) | dict(request.view_args or {})
    assert request.endpoint is not None
    return url_for(request.endpoint, **{**values, "place": place})
