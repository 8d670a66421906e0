"""The proofs' worlds: a seeded sample on SQLite in `make test`, everything on both databases in `make prove`."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

import proof_sum
from client import Site, make_site
from config.commands import init
from conftest import copied_site, dispose, postgres_stores, sqlite_stores
from world import World, make

SUMMARY = Path(__file__).resolve().parents[2] / "build" / "prove.json"
DATABASES = ("sqlite", "postgres") if proof_sum.PROVE else ("sqlite",)


@pytest.fixture(scope="session")
def proof_template(request: pytest.FixtureRequest) -> str:
    """A PostgreSQL database with the whole demonstration, to copy worlds from."""
    server = request.getfixturevalue("postgres_server")
    _admin(server, "create database template_proof")
    stores = postgres_stores(server, "template_proof")
    init.set_up(stores, demonstration=True)
    dispose(stores)
    return str(server)


def _admin(server: str, statement: str) -> None:
    engine = sa.create_engine(f"{server}/postgres", isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()


def _site(request: pytest.FixtureRequest, database: str, folder: Path) -> Iterator[Site]:
    if database == "sqlite":
        with copied_site(request.getfixturevalue("demonstration"), folder) as made:
            yield made
        return
    server = request.getfixturevalue("proof_template")
    name = f"p{os.urandom(6).hex()}"
    _admin(server, f"create database {name} template template_proof")
    site = make_site(postgres_stores(server, name), folder)
    yield site
    site.close()
    _admin(server, f"drop database {name} with (force)")


@pytest.fixture(scope="module", params=DATABASES)
def world(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """A world for tests that leave it as it is, on each database."""
    for site in _site(request, request.param, tmp_path_factory.mktemp("world")):
        yield make(site)


@pytest.fixture(params=DATABASES)
def own_world(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """A world of the test's own, for tests that change it."""
    for site in _site(request, request.param, tmp_path_factory.mktemp("world")):
        yield make(site)


@pytest.fixture
def copy_of(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[World], World]]:
    """Makes a second world of a first as it is now, on stores of its own."""
    with ExitStack() as stack:

        def copy(world: World) -> World:
            folder = tmp_path_factory.mktemp("copy")
            stores = world.site.stores
            if stores.published.dialect.name == "sqlite":
                for engine in (stores.published, stores.raw):
                    assert engine.url.database is not None
                    source = Path(engine.url.database)
                    with (
                        closing(sqlite3.connect(source)) as there,
                        closing(sqlite3.connect(folder / source.name)) as here,
                    ):
                        there.backup(here)
                made = make_site(sqlite_stores(folder), folder)
            else:
                server = request.getfixturevalue("proof_template")
                name = f"c{os.urandom(6).hex()}"
                # A database can be copied when nobody is in it.
                world.site.close()
                _admin(server, f"create database {name} template {stores.published.url.database}")
                stack.callback(_admin, server, f"drop database {name} with (force)")
                made = make_site(postgres_stores(server, name), folder)
            stack.callback(made.close)
            return replace(world, site=made, browsers={})

        yield copy


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish() -> None:
    """Leave what was counted for the summary."""
    if proof_sum.PROVE and proof_sum.COUNTS:
        proof_sum.keep(SUMMARY)
