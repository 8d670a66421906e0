"""Days as people write them in a form or an address."""

import re
from datetime import date

_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_DANISH = re.compile(r"([0-9]{1,2})[-./]([0-9]{1,2})[-./]([0-9]{4})")
FIRST, LAST = date(1900, 1, 1), date(2100, 12, 31)


def read_day(text: str) -> date | None:
    """The day that `2026-12-01` or `01-12-2026` names; None where the text names none we can use."""
    cleaned = text.strip()
    if found := _ISO.fullmatch(cleaned):
        year, month, day = map(int, found.groups())
    elif found := _DANISH.fullmatch(cleaned):
        day, month, year = map(int, found.groups())
    else:
        return None
    try:
        read = date(year, month, day)
    except ValueError:
        return None
    return read if FIRST <= read <= LAST else None
