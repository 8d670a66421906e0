"""The site on a day after New Year."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from client import Site, make_site

NEXT_YEAR = datetime(2027, 1, 11, 9, 0, tzinfo=UTC)


@pytest.fixture
def later(scratch: Site, tmp_path: Path) -> Iterator[Site]:
    """The same stores, in January 2027."""
    site = make_site(scratch.stores, tmp_path, at=NEXT_YEAR)
    yield site
    site.close()
