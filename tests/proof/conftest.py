"""The proofs' worlds: a seeded sample on SQLite in `make test`, everything on both databases in `make prove`.

A world is planted once a run and database, and copied for whoever needs one.
"""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path

import pytest

import postgres
import proof_sum
from client import make_site
from config.commands import init
from conftest import copied_site, dispose, postgres_stores, sqlite_stores
from world import World, make

SUMMARY = Path(__file__).resolve().parents[2] / "build" / "prove.json"
DATABASES = ("sqlite", "postgres") if proof_sum.PROVE else ("sqlite",)
Copy = Callable[[World], World]


@pytest.fixture(scope="session")
def copier(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[World, ExitStack], World]:
    """Makes a second world of a first as it is now, on stores of its own, until the stack is over."""

    def copy(world: World, stack: ExitStack) -> World:
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
            server = request.getfixturevalue("postgres_server")
            name = f"p{os.urandom(6).hex()}"
            # A database can be copied when nobody is in it.
            world.site.close()
            assert stores.published.url.database is not None
            postgres.create(server, name, template=stores.published.url.database)
            stack.callback(postgres.drop, server, name)
            made = make_site(postgres_stores(server, name), folder)
        shutil.copytree(world.site.app.config["INBOX"], made.app.config["INBOX"])
        stack.callback(made.close)
        return replace(world, site=made, browsers={})

    return copy


@pytest.fixture(scope="session")
def planted(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], World]]:
    """The first world of a database, planted when it is first asked for; nobody uses it but to copy it."""
    with ExitStack() as stack:
        found: dict[str, World] = {}

        def plant(database: str) -> World:
            if database not in found:
                folder = tmp_path_factory.mktemp("planted")
                if database == "sqlite":
                    demonstration = request.getfixturevalue("demonstration")
                    site = stack.enter_context(copied_site(demonstration, folder))
                else:
                    server = request.getfixturevalue("postgres_server")
                    postgres.create(server, "planted")
                    stores = postgres_stores(server, "planted")
                    init.set_up(stores, demonstration=True)
                    dispose(stores)
                    site = make_site(stores, folder)
                    stack.callback(site.close)
                found[database] = make(site)
            return found[database]

        yield plant


@pytest.fixture(scope="module", params=DATABASES)
def world(
    request: pytest.FixtureRequest,
    planted: Callable[[str], World],
    copier: Callable[[World, ExitStack], World],
) -> Iterator[World]:
    """A world for tests that leave it as it is, on each database."""
    with ExitStack() as stack:
        yield copier(planted(request.param), stack)


@pytest.fixture(params=DATABASES)
def own_world(
    request: pytest.FixtureRequest,
    planted: Callable[[str], World],
    copier: Callable[[World, ExitStack], World],
) -> Iterator[World]:
    """A world of the test's own, for tests that change it."""
    with ExitStack() as stack:
        yield copier(planted(request.param), stack)


@pytest.fixture
def copy_of(copier: Callable[[World, ExitStack], World]) -> Iterator[Copy]:
    """Makes a second world of a first, for a test that compares them."""
    with ExitStack() as stack:
        yield lambda world: copier(world, stack)


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown() -> None:
    """Leave what was counted for the summary, test by test: a long run that is stopped keeps what it had."""
    if proof_sum.PROVE and proof_sum.COUNTS:
        proof_sum.keep(SUMMARY)
