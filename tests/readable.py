"""An answer as text to search in, whatever kind of file it is."""

import io
import zipfile
from typing import Any


def text_of(answer: Any) -> str:
    """What an answer says: a workbook's parts one after another; a picture's dots say nothing."""
    if answer.mimetype == "image/png":
        return ""
    if answer.mimetype.endswith("spreadsheetml.sheet") and answer.status_code == 200:
        with zipfile.ZipFile(io.BytesIO(answer.get_data())) as book:
            return "\n".join(book.read(name).decode() for name in sorted(book.namelist()))
    return str(answer.get_data(as_text=True))
