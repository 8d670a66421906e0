"""Alembic's way in. The two stores have their own histories: `-x store=raw` picks the raw one."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from alembic.config import Config

from config import compose, settings
from tvaers.db import Base, EnumByValue, RawBase, UtcTime, make_engine
from tvaers.locks import Reason, system

compose.models()


def run(store: str, engine: sa.Engine) -> None:
    """Bring one store's history forward on this engine."""
    raw = store == "raw"
    postgres = engine.dialect.name == "postgresql"
    with system(engine, Reason.MIGRATIONS).execution_options(write=True).connect() as connection:
        if raw and postgres:
            connection.exec_driver_sql("create schema if not exists raw")
        if postgres:
            # A change waits at most this long for readers; better to fail than to hold up the site.
            connection.exec_driver_sql("set lock_timeout = '10s'")
        connection.commit()
        context.configure(
            connection=connection,
            target_metadata=(RawBase if raw else Base).metadata,
            version_table="alembic_version",
            version_table_schema="raw" if raw and postgres else None,
            include_schemas=raw and postgres,
            include_name=_raw_only if raw and postgres else _published_only,
            render_as_batch=not postgres,
            render_item=_plain_type,
            compare_type=True,
        )
        with _remade(connection), context.begin_transaction():
            context.run_migrations()


@contextmanager
def _remade(connection: sa.Connection) -> Iterator[None]:
    """SQLite changes some columns by making a table again; what refers to it must stay meanwhile. Said to the
    driver, since it is heard only outside a transaction."""
    driver = connection.connection.driver_connection
    if connection.dialect.name == "postgresql" or driver is None:
        yield
        return
    driver.execute("pragma foreign_keys=off")
    try:
        yield
    finally:
        connection.rollback()
        driver.execute("pragma foreign_keys=on")


def _plain_type(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """A migration names plain column types, so that it still runs when our own types have moved."""
    if kind == "type" and isinstance(item, UtcTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, EnumByValue):
        return "sa.String(40)"
    return False


def _raw_only(name: str | None, kind: str, _parents: object) -> bool:
    return kind != "schema" or name == "raw"


def _published_only(name: str | None, kind: str, _parents: object) -> bool:
    return kind != "schema" or name is None


def _given(config: Config) -> tuple[str, sa.Engine]:
    store = config.attributes.get("store") or context.get_x_argument(as_dictionary=True).get(
        "store", "published"
    )
    engine = config.attributes.get("engine")
    if engine is None:
        chosen = settings.read()
        raw = store == "raw"
        engine = make_engine(chosen.raw if raw else chosen.database, raw=raw)
    return store, engine


run(*_given(context.config))
