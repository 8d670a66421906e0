"""The site as a list: which modules there are, in plain imports, and what they make together."""

from functools import cache
from pathlib import Path
from typing import cast

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import DeclarativeBase, Session
from werkzeug.middleware.proxy_fix import ProxyFix

import agreements.module
import clusters.module
import indicators.module
import indicators.store
from config import settings as environment
from config.settings import Settings
from indicators.definition import Definition, load
from indicators.in_use import InUse, in_use
from indicators.referrals import streams
from tvaers import access, app, fetched, inbox, jobs, rowsecurity
from tvaers.access import Policy
from tvaers.db import make_engine
from tvaers.intake import Stores
from tvaers.locks import Reason, system
from tvaers.mail.models import Mail
from tvaers.module import Module, Source
from tvaers.oidc import claims
from tvaers.oidc.client import Provider

HERE = Path(__file__).parent
MODULES: tuple[Module, ...] = (
    clusters.module.module,
    indicators.module.module,
    agreements.module.module,
)


# What the intake hands accepted rows to: the observations' own room.
store = indicators.store.store


def models() -> tuple[type[DeclarativeBase], ...]:
    """Every table's model: those that no page reaches are named, the rest come with the modules."""
    return (inbox.Upload, jobs.JobRun, Mail, fetched.Fetch)


@cache
def policy() -> Policy:
    """The policy table."""
    return access.load(HERE / "policy.csv", HERE / "audience.csv")


@cache
def definitions() -> tuple[Definition, ...]:
    """Every measure's reviewed definition; refused where a file has an error."""
    return load(environment.DEFINITIONS)


def defined(published: sa.Engine) -> InUse:
    """The definitions in use in an installation: a file with an error leaves the last good version. Behind
    them stand the streams of messages."""
    with Session(published) as session:
        found = in_use(session, environment.read().definitions)
    return InUse((*found.definitions, *streams.definitions()), found.faults)


def sources() -> dict[str, Source]:
    """Every source by its name."""
    return {source.name: source for module in MODULES for source in module.sources}


def stores(settings: Settings) -> Stores:
    """The engines of the two stores, for the command line and the worker."""
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    return Stores(
        system(make_engine(settings.database), Reason.COMMAND),
        system(make_engine(settings.raw, raw=True), Reason.COMMAND),
    )


def create_app(settings: Settings | None = None) -> Flask:
    """The site, as gunicorn and the tests start it."""
    chosen = settings or environment.read()
    chosen.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    published = make_engine(chosen.web)
    rowsecurity.verify(published)
    site = app.create_app(
        MODULES,
        policy(),
        published,
        {
            "SECRET_KEY": chosen.secret_key,
            "TRUSTED_HOSTS": list(chosen.hosts) or None,
            "INBOX": chosen.inbox,
            "DEFINITIONS": chosen.definitions,
            "SECURITY_CONTACT": chosen.security_contact,
            "MAIL": chosen.mail is not None,
        },
        provider=provider(chosen),
    )
    if chosen.trusted_proxies:
        # Each proxy adds the address it was asked from; what stands before those was written by a stranger.
        site.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            site.wsgi_app,
            x_for=chosen.trusted_proxies,
            x_proto=chosen.trusted_proxies,
            x_host=chosen.trusted_proxies,
        )
    return site


def try_out() -> None:
    """Compose the site and let go of it again; SystemExit with the reason where it may not be served."""
    try:
        site = create_app()
    except rowsecurity.NotReady as refused:
        raise SystemExit(str(refused)) from None
    cast(sa.Engine, site.extensions["published"]).dispose()


def provider(settings: Settings) -> Provider | None:
    """The identity provider that people sign in at, if the settings name one."""
    named = settings.identity
    if named is None:
        return None
    return Provider(
        issuer=named.issuer,
        client_id=named.client_id,
        client_secret=named.client_secret,
        name=named.name,
        scopes=named.scopes,
        base_url=named.base_url,
        table=claims.load(named.claims, policy().roles_at_places()),
    )
