"""The typefaces that files are set in."""

from functools import cache
from typing import Any

import typst

from tvaers.design import faces


@cache
def fonts() -> Any:
    """The design system's typeface, and the machine's own for what it lacks."""
    folder = faces()
    return typst.Fonts(font_paths=[str(folder)] if folder.is_dir() else [])
