"""Reading what a form says of a unit; what is wrong is told field by field, in Danish."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from clusters.days import read_day
from clusters.units.models import Sort
from tvaers import cpr

NAME, SORT, START, LAST_DAY = "navn", "slags", "fra", "til"
SHORTEST, LONGEST = 2, 80
_NO_DAY = "Skriv en dato, for eksempel 2026-12-01 eller 01-12-2026."


class Faulty(Exception):
    """What a form says that cannot be used: a sentence a field."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = dict(problems)


@dataclass(frozen=True)
class Written:
    """A new unit as a form describes it; `end` is the first day it is no more."""

    name: str
    sort: Sort
    start: date
    end: date | None


def unit(form: Mapping[str, str]) -> Written:
    """The unit that the form describes; Faulty tells everything that is wrong at once."""
    problems: dict[str, str] = {}
    name, problem = _name(form.get(NAME, ""))
    if problem:
        problems[NAME] = problem
    sort = next((each for each in Sort if each.value == form.get(SORT, "")), None)
    if sort is None:
        problems[SORT] = "Vælg, hvilken slags enhed det er."
    start = read_day(form.get(START, ""))
    if start is None:
        problems[START] = _NO_DAY
    last_day = read_day(form.get(LAST_DAY, ""))
    if last_day is None and form.get(LAST_DAY, "").strip():
        problems[LAST_DAY] = _NO_DAY
    elif start is not None and last_day is not None and last_day < start:
        problems[LAST_DAY] = "Sidste dag ligger før første dag. Kontrollér de to datoer."
    if problems or sort is None or start is None:
        raise Faulty(problems)
    return Written(name, sort, start, _after(last_day))


def name(form: Mapping[str, str]) -> str:
    """The name that the form says."""
    found, problem = _name(form.get(NAME, ""))
    if problem:
        raise Faulty({NAME: problem})
    return found


def end(form: Mapping[str, str]) -> date:
    """The first day that the unit is no more, after the last day that the form says."""
    last_day = read_day(form.get(LAST_DAY, ""))
    if last_day is None:
        raise Faulty({LAST_DAY: _NO_DAY})
    return last_day + timedelta(days=1)


def _name(text: str) -> tuple[str, str]:
    """The name tidied, and what is wrong with it."""
    seen = "".join(c if c.isprintable() else " " * c.isspace() for c in text)
    tidied = unicodedata.normalize("NFC", re.sub(r"\s+", " ", seen).strip())
    if cpr.find(tidied) is not None:
        return tidied, (
            "Navnet ligner et CPR-nummer, og intet er gemt. En enhed skal hedde noget, "
            "der ikke peger på en person."
        )
    if not SHORTEST <= len(tidied) <= LONGEST:
        return tidied, f"Skriv et navn på mellem {SHORTEST} og {LONGEST} tegn."
    return tidied, ""


def _after(last_day: date | None) -> date | None:
    return None if last_day is None else last_day + timedelta(days=1)
