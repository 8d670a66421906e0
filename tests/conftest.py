"""What every test stands on: one app a run, a savepoint a test, both databases where it matters."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

CI = os.environ.get("CI") == "true"
SHARED = Path(__file__).resolve().parent.parent.parent / "shared"


def missing(what: str) -> None:
    """Skip with one line where a real component is absent; in CI that is a failure."""
    if CI:
        pytest.fail(f"{what} is missing, and in CI every real component must be there")
    pytest.skip(f"{what} is missing on this machine")
