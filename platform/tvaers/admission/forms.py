"""Reading what the forms of access say; what is wrong is told field by field, in Danish."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from tvaers import cpr, passwords

PERSON, LOGIN, HOME, ROLE, UNTIL, REASON = (
    *("person", "email", "arbejdssted"),
    *("rolle", "til", "begrundelse"),
)
NAME, PASSWORD, AGAIN, CURRENT = "navn", "adgangskode", "igen", "nuvaerende"
_ADDRESS = re.compile(r"[^\s@<>,;:\"()\[\]\\]{1,64}@[a-z0-9æøå.-]+\.[a-z]{2,}")
_DANISH = re.compile(r"(\d{1,2})[-./](\d{1,2})[-./](\d{4})")
_NO_PERSON_DATA = "Det ligner et CPR-nummer, og intet er gemt. Skriv det uden."


class Faulty(Exception):
    """What a form says that cannot be used: a sentence a field."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = dict(problems)


@dataclass(frozen=True)
class Written:
    """A right as a form describes it; `until` is the first day it is no more."""

    role: str
    until: date
    reason: str


def right(form: Mapping[str, str], *, roles: tuple[str, ...] = ()) -> Written:
    """The right a form describes; Faulty tells everything that is wrong at once."""
    problems: dict[str, str] = {}
    role = form.get(ROLE, "")
    if roles and role not in roles:
        problems[ROLE] = "Vælg en rolle."
    last_day = _day(form.get(UNTIL, ""))
    if last_day is None:
        problems[UNTIL] = "Skriv en dato, for eksempel 2027-06-30."
    reason = _text(form, REASON, 3, 300, problems, "Skriv kort hvorfor, mindst 3 tegn.")
    if problems or last_day is None:
        raise Faulty(problems)
    return Written(role, last_day + timedelta(days=1), reason)


def address(form: Mapping[str, str]) -> str:
    """The address an invitation is for, in small letters."""
    found = form.get(LOGIN, "").strip().lower()[:200]
    if not _ADDRESS.fullmatch(found):
        raise Faulty({LOGIN: "Skriv en hel e-mailadresse, for eksempel anna@horsens.dk."})
    return found


def reason(form: Mapping[str, str]) -> str:
    """Why something is done."""
    problems: dict[str, str] = {}
    found = _text(form, REASON, 3, 300, problems, "Skriv kort hvorfor, mindst 3 tegn.")
    if problems:
        raise Faulty(problems)
    return found


def ticket(form: Mapping[str, str]) -> str:
    """The number of the case that something is done for."""
    problems: dict[str, str] = {}
    found = _text(form, "sag", 2, 80, problems, "Skriv sagens nummer, mindst 2 tegn.")
    if problems:
        raise Faulty(problems)
    return found


def name(form: Mapping[str, str], shortest: int = 2) -> str:
    """What a person or a key is called."""
    problems: dict[str, str] = {}
    found = _text(form, NAME, shortest, 80, problems, "Skriv et navn på 2 til 80 tegn.")
    if problems:
        raise Faulty(problems)
    return found


def account(form: Mapping[str, str], login: str) -> tuple[str, str]:
    """A new account's name and password."""
    problems: dict[str, str] = {}
    found = _text(form, NAME, 2, 80, problems, "Skriv dit navn, 2 til 80 tegn.")
    password = form.get(PASSWORD, "")
    said = passwords.problem(password, name=found, login=login)
    if said:
        problems[PASSWORD] = said
    elif form.get(AGAIN, "") != password:
        problems[AGAIN] = "De to adgangskoder er ikke ens. Skriv den samme to gange."
    if problems:
        raise Faulty(problems)
    return found, password


def _text(
    form: Mapping[str, str],
    field: str,
    shortest: int,
    longest: int,
    problems: dict[str, str],
    advice: str,
) -> str:
    """A line of text, tidied; what is wrong with it is put among the problems."""
    seen = "".join(c if c.isprintable() else " " * c.isspace() for c in form.get(field, ""))
    tidied = unicodedata.normalize("NFC", re.sub(r"\s+", " ", seen).strip())
    if cpr.find(tidied) is not None:
        problems[field] = _NO_PERSON_DATA
    elif not shortest <= len(tidied) <= longest:
        problems[field] = advice if len(tidied) < shortest else f"Skriv højst {longest} tegn."
    return tidied


def _day(text: str) -> date | None:
    cleaned = text.strip()
    if found := _DANISH.fullmatch(cleaned):
        cleaned = f"{found[3]}-{found[2]:0>2}-{found[1]:0>2}"
    try:
        read = date.fromisoformat(cleaned) if re.fullmatch(r"[\d-]{10}", cleaned) else None
    except ValueError:
        return None
    return read if read is not None and read.year < 2101 else None
