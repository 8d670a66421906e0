"""Reading what a form says of a sheet; what is wrong is told field by field, in Danish."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from clusters.days import read_day
from indicators.handheld.models import TallyKind
from indicators.handheld.numbers import MOST
from indicators.models import PeriodKind
from tvaers import cpr

TEXTS = {
    "titel": ("en titel", 3, 80),
    "spoergsmaal": ("spørgsmålet: hvad tælles?", 5, 200),
    "taeller": ("ordet for det, der tælles", 2, 60),
    "formaal": ("hvad tallene skal bruges til", 3, 300),
    "hvem": ("hvem der taster", 2, 120),
}
PERIODS = {"uge": PeriodKind.WEEK, "maaned": PeriodKind.MONTH}
KINDS = {"antal": TallyKind.COUNT, "andel": TallyKind.SHARE}
DIRECTIONS = {"op": "up", "ned": "down", "ingen": "none"}
_NO_DAY = "Skriv en dato, for eksempel 2026-12-01 eller 01-12-2026."


class Faulty(Exception):
    """What a form says that cannot be used: a sentence a field."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = dict(problems)


@dataclass(frozen=True)
class Written:
    """A sheet as a form describes it; `until` is the first day it is no more."""

    title: str
    question: str
    kind: TallyKind
    period: PeriodKind
    numerator_word: str
    denominator_word: str
    direction: str
    largest: int
    persons: bool
    purpose: str
    registrar: str
    advice: str
    first_day: date
    until: date | None

    def fields(self) -> dict[str, Any]:
        """The same by the columns' names."""
        return dict(vars(self))


def sheet(form: Mapping[str, str]) -> Written:
    """The sheet that the form describes; Faulty tells everything that is wrong at once."""
    problems: dict[str, str] = {}
    texts = {name: _text(form, name, *rule, problems) for name, rule in TEXTS.items()}
    kind = _choice(form, "slags", KINDS, problems)
    period = _choice(form, "periode", PERIODS, problems)
    direction = _choice(form, "retning", DIRECTIONS, problems)
    persons = _choice(form, "personer", {"ja": True, "nej": False}, problems)
    below = ""
    if kind is TallyKind.SHARE:
        below = _text(form, "naevner", "ordet for det, der tælles af", 2, 60, problems)
    advice = _text(form, "raad", "rådet", 0, 300, problems)
    largest = form.get("stoerst", "").strip()
    if not largest.isdigit() or not 1 <= int(largest[:9]) <= MOST:
        problems["stoerst"] = f"Skriv den største rimelige optælling, fra 1 til {MOST:,}.".replace(
            ",", "."
        )
    first, last = read_day(form.get("fra", "")), read_day(form.get("til", ""))
    if first is None:
        problems["fra"] = _NO_DAY
    if last is None and form.get("til", "").strip():
        problems["til"] = _NO_DAY
    elif first is not None and last is not None and last < first:
        problems["til"] = "Sidste dag ligger før første dag. Kontrollér de to datoer."
    if problems or first is None or kind is None or period is None or direction is None:
        raise Faulty(problems)
    return Written(
        title=texts["titel"],
        question=texts["spoergsmaal"],
        kind=kind,
        period=period,
        numerator_word=texts["taeller"],
        denominator_word=below,
        direction=direction,
        largest=int(largest),
        persons=bool(persons),
        purpose=texts["formaal"],
        registrar=texts["hvem"],
        advice=advice,
        first_day=first,
        until=None if last is None else last + timedelta(days=1),
    )


def _text(
    form: Mapping[str, str], name: str, what: str, least: int, most: int, problems: dict[str, str]
) -> str:
    found = " ".join(form.get(name, "").split())
    if cpr.find(found) is not None:
        problems[name] = "Det ligner et CPR-nummer, og intet er gemt. Skriv det uden."
    elif len(found) < least:
        problems[name] = f"Skriv {what}."
    elif len(found) > most:
        problems[name] = f"Skriv det med højst {most} tegn; her er {len(found)}."
    return found


def _choice(
    form: Mapping[str, str], name: str, known: Mapping[str, Any], problems: dict[str, str]
) -> Any:
    chosen = form.get(name, "")
    if chosen not in known:
        problems[name] = "Vælg en af mulighederne."
        return None
    return known[chosen]
