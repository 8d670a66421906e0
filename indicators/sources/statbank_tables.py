"""Which of StatBank's tables may be asked for, and which source reads each."""

import re
from dataclasses import dataclass

NAME = "Danmarks Statistik"
# Whom a delivery that was fetched comes from.
BY = "Hentet fra Danmarks Statistik"

_WANTED = re.compile(r"([A-ZÆØÅ0-9]{3,20})(?::([A-ZÆØÅ0-9]{2,20}(?:,[A-ZÆØÅ0-9]{2,20}){0,4}))?")
# Which source reads which tables.
READERS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile("FOLK1A"), "statbank"),
    (re.compile(r"FRKM1\d\d"), "befolkningsfremskrivning"),
)


@dataclass(frozen=True)
class Wanted:
    """A table that is asked for, and the variables it is parted by beside place and time."""

    table: str
    by: tuple[str, ...]
    source: str


def wanted(text: str) -> Wanted:
    """A table as the settings write it, `FOLK1A` or `FOLK1A:ALDER,KØN`; ValueError where none can be read."""
    found = _WANTED.fullmatch(text)
    if found is None:
        raise ValueError(text)
    source = next((name for table, name in READERS if table.fullmatch(found[1])), None)
    if source is None:
        raise ValueError(text)
    return Wanted(found[1], tuple(found[2].split(",")) if found[2] else (), source)
