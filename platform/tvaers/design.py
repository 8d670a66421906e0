"""Where the design system lies, and its typeface as files that a program can read."""

import os
from pathlib import Path


def folder() -> Path:
    """The design system's folder: beside the project, or where TVAERS_NODE_MODULES says."""
    given = os.environ.get("TVAERS_NODE_MODULES")
    root = Path(given) if given else Path(__file__).resolve().parents[2] / "node_modules"
    return root / "dkfds" / "dist"


def faces() -> Path:
    """The folder of its typeface."""
    return folder() / "fonts" / "IBMPlexSans" / "complete" / "ttf"
