"""What the tests of signing in at a provider stand on. Used by `pytest_plugins = ["oidc.fixtures"]`."""

import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.serving import make_server

from oidc.forger import Forger
from oidc.house import Browser, Build, House


@pytest.fixture
def build(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Build]:
    """Build a house on fresh stores: `build(issuer)`."""
    made: list[House] = []

    def built(issuer: str, **more: Any) -> House:
        folder = tmp_path_factory.mktemp("house")
        for file in sqlite_template.iterdir():
            shutil.copy(file, folder)
        made.append(House(folder, issuer, **more))
        return made[-1]

    yield built
    for house in made:
        house.close()


@pytest.fixture
def forger() -> Iterator[Forger]:
    """A provider that answers as it is told."""
    made = Forger()
    yield made
    made.close()


@pytest.fixture
def house(build: Build, forger: Forger) -> House:
    """A house whose people sign in at the forger."""
    return build(forger.issuer)


@pytest.fixture
def browser(house: House, forger: Forger) -> Browser:
    """A browser of that house."""
    return Browser(house, forger)


@pytest.fixture
def serve_at() -> Iterator[Callable[[int, Flask], None]]:
    """Put an app on a port until the test ends."""
    servers = []

    def start(port: int, app: Flask) -> None:
        server = make_server("127.0.0.1", port, app, threaded=True)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        servers.append((server, thread))

    yield start
    for server, thread in servers:
        server.shutdown()
        thread.join()
        server.server_close()
