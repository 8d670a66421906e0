"""What every test stands on: stores copied from one template a run, and one demonstration site."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.util import LRUCache

import postgres
from client import Site, make_site
from config import compose, migrate, reference_data
from config.commands import init
from tvaers import installation
from tvaers.db import make_engine, transaction
from tvaers.intake import Stores
from tvaers.locks import Reason, system
from tvaers.register import Register

CI = os.environ.get("CI") == "true"
# No process that a test starts asks anybody outside by itself.
os.environ.setdefault("TVAERS_FETCH", "off")
SHARED = Path(__file__).resolve().parent.parent.parent / "shared"


def missing(what: str) -> None:
    """Skip with one line where a real component is absent; in CI that is a failure."""
    if CI:
        pytest.fail(f"{what} is missing, and in CI every real component must be there")
    pytest.skip(f"{what} is missing on this machine")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with slow tests come first, so that no worker is left alone with one at the end."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of published fixtures beside the project."""
    if not SHARED.is_dir():
        missing("../shared")
    return SHARED


def fill(stores: Stores, *, demonstration: bool) -> None:
    """Schema and places, without any figure."""
    migrate.upgrade(stores)
    with transaction(stores.published) as session:
        installation.create(session, demonstration=demonstration)
        reference_data.load(session, compose.sources().values())
        if demonstration:
            reference_data.load_demonstration(session)


def sqlite_stores(folder: Path) -> Stores:
    """Two SQLite files in a folder."""
    return opened(
        practised(make_engine(f"sqlite:///{folder}/tvaers.db")),
        practised(make_engine(f"sqlite:///{folder}/raw.db", raw=True)),
    )


# One dialect for all engines of a kind, and the statements that any of them has put together:
# each test has an engine of its own, and would else do that work again.
_DIALECTS: dict[str, sa.Dialect] = {}
_STATEMENTS: LRUCache[Any, Any] = LRUCache(4000)


def practised(engine: sa.Engine) -> sa.Engine:
    """The engine, knowing the statements of those before it."""
    engine.dialect = _DIALECTS.setdefault(engine.dialect.name, engine.dialect)
    return engine.execution_options(compiled_cache=_STATEMENTS)


def opened(published: sa.Engine, raw: sa.Engine) -> Stores:
    """Two stores that a test may look into past the locks, as the system itself."""
    return Stores(system(published, Reason.TESTS), system(raw, Reason.TESTS))


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with both stores set up as a demonstration installation without figures."""
    folder = tmp_path_factory.mktemp("sqlite")
    stores = sqlite_stores(folder)
    try:
        fill(stores, demonstration=True)
    finally:
        dispose(stores)
    return folder


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A running PostgreSQL of the run's own, with the template database in it."""
    if postgres.binaries() is None:
        missing("PostgreSQL")
    # Not in pytest's own folder: each run that starts closes it to other users, the server's among them.
    with (
        tempfile.TemporaryDirectory(prefix="tvaers-postgres-") as folder,
        postgres.cluster(Path(folder) / "cluster") as server,
    ):
        postgres.create(server, "template_tvaers")
        stores = postgres_stores(server, "template_tvaers")
        try:
            fill(stores, demonstration=True)
        finally:
            dispose(stores)
        yield server


def postgres_stores(server: str, name: str) -> Stores:
    """Both stores in one PostgreSQL database, as their owner has them."""
    address = postgres.address(server, name)
    return opened(practised(make_engine(address)), practised(make_engine(address, raw=True)))


def dispose(stores: Stores) -> None:
    """Close every connection."""
    postgres.web_engine(stores).dispose()
    stores.published.dispose()
    stores.raw.dispose()


@contextmanager
def fresh_stores(request: pytest.FixtureRequest, kind: str, folder: Path) -> Iterator[Stores]:
    """Stores with places and people on one of the databases, for one test or for several."""
    if kind == "sqlite":
        template = request.getfixturevalue("sqlite_template")
        for file in template.iterdir():
            shutil.copy(file, folder)
        found = sqlite_stores(folder)
        yield found
        dispose(found)
        return
    server = request.getfixturevalue("postgres_server")
    name = f"t{os.urandom(6).hex()}"
    postgres.create(server, name, template="template_tvaers")
    found = postgres_stores(server, name)
    yield found
    dispose(found)
    postgres.drop(server, name)


@pytest.fixture(params=["sqlite", "postgres"])
def stores(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stores]:
    """Fresh stores with places and people, on each database in turn."""
    with fresh_stores(request, request.param, tmp_path) as found:
        yield found


@pytest.fixture
def register(stores: Stores) -> Register:
    """The register of places in the test's own stores."""
    with transaction(stores.published) as session:
        return reference_data.register(session)


@dataclass(frozen=True)
class Folder:
    """A set-up installation's folder, for tests that start real processes."""

    path: Path

    @property
    def environment(self) -> dict[str, str]:
        """The environment that points a process at this installation."""
        return {**os.environ, "TVAERS_DATA": str(self.path)}


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the whole demonstration, loaded once a run and shared between its workers."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "demonstration"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "loaded").exists():
            stores = sqlite_stores(folder)
            init.set_up(stores, demonstration=True)
            dispose(stores)
            (folder / "loaded").touch()
    return folder


@contextmanager
def copied_site(demonstration: Path, folder: Path) -> Iterator[Site]:
    """A site on a copy of the demonstration's stores."""
    for name in ("tvaers.db", "raw.db"):
        shutil.copy(demonstration / name, folder)
    made = make_site(sqlite_stores(folder), folder)
    yield made
    made.close()


@pytest.fixture(scope="session")
def site(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demonstration site, shared by tests that only look."""
    with copied_site(demonstration, tmp_path_factory.mktemp("site")) as made:
        yield made


@pytest.fixture
def scratch(demonstration: Path, tmp_path: Path) -> Iterator[Site]:
    """A demonstration site of the test's own, for tests that change it."""
    with copied_site(demonstration, tmp_path) as made:
        yield made
