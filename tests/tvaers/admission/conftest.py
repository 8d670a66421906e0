"""The demonstration's people as they give and end rights, on each database."""

import pytest

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
