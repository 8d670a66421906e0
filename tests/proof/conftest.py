"""The proofs' worlds: a seeded sample on SQLite in `make test`, everything on both databases in `make prove`."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

import proof_sum
from client import Site, make_site
from config.commands import init
from conftest import copied_site, dispose, postgres_stores
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


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish() -> None:
    """Leave what was counted for the summary."""
    if proof_sum.PROVE and proof_sum.COUNTS:
        proof_sum.keep(SUMMARY)
