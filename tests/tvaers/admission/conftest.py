"""The demonstration's people as they give and end rights, on each database."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from client import Site, make_site
from giving_world import World
from tvaers.intake import Stores


@pytest.fixture
def world(stores: Stores) -> World:
    """The demonstration's people and places, with a colleague of Sofie's and two in Horsens."""
    made = World(stores)
    made.stranger("Tove Ager", "horsens-kommune")
    made.stranger("Hans Vest", "hedensted-kommune")
    made.stranger("Rita Rand", "randers-kommune")
    return made


@pytest.fixture
def own(stores: Stores, tmp_path: Path) -> Iterator[Site]:
    """The demonstration site without figures, the test's own."""
    made = make_site(stores, tmp_path)
    yield made
    made.close()
