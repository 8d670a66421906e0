"""What a question, an answer and a ruling must hold before they are written down, in Danish for whoever wrote it. Pure."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from agreements.texts import rules
from agreements.texts.rules import Unfit
from indicators.tags import THEMES
from tvaers.danish import day as day_words

LONGEST_TITLE, LONGEST_TEXT = 200, 4_000
# What a story about one person has, and a question about all in the same place has not.
_PERSONAL = (
    re.compile(r"\b\d{1,3}\s*-?\s*årig\w*", re.IGNORECASE),
    re.compile(r"\b(?i:hr|fru|frk)\.?\s+[A-ZÆØÅ]\w+"),
    re.compile(r"\b(?:borgeren|patienten|beboeren)\s+[A-ZÆØÅ][a-zæøå]+\s+[A-ZÆØÅ][a-zæøå]+"),
    re.compile(r"\b(?:han|hun)\s+(?:hedder|er født|bor på)\b", re.IGNORECASE),
    re.compile(r"\b(?:min|vores)\s+(?:patient|borger|mor|far|ægtefælle)\b", re.IGNORECASE),
    re.compile(r"\bfødt\s+(?:den\s+)?\d", re.IGNORECASE),
    re.compile(r"\b\d{2}[ .]?\d{2}[ .]?\d{2}[ .]?\d{2}\b"),
    re.compile(r"\S+@\S+\.\w+"),
)


@dataclass(frozen=True)
class Question:
    """A question as a form says it."""

    title: str
    text: str
    theme: str
    parties: Sequence[int]
    answer_by: date | None = None
    agreement_id: int | None = None
    version: int | None = None
    clause: str = ""


@dataclass(frozen=True)
class Ruling:
    """A ruling as a form says it."""

    body: str
    decided_on: date | None
    item: str
    text: str


def personal(text: str) -> str:
    """What in a text is of one person; empty where nothing is."""
    found = next((hit for each in _PERSONAL if (hit := each.search(text))), None)
    return found.group(0) if found else ""


def words(text: str, what: str, longest: int, *, field: str) -> str:
    """A person's words in paragraphs, about a task and never about one person."""
    found = rules.body(text, what, longest, field=field)
    if len(found) < 3:
        raise Unfit(f"Skriv {what}.", field)
    return _impersonal(found, field)


def _line(text: str, what: str, longest: int, *, field: str, needed: bool = True) -> str:
    return _impersonal(rules.line(text, what, longest, field=field, needed=needed), field)


def _impersonal(text: str, field: str) -> str:
    if about := personal(text):
        raise Unfit(
            f"Det ligner en historie om en enkelt person (»{about[:40]}«). Skriv, hvem opgaven tilhører for alle "
            "i samme situation. Intet er gemt, og det, du skrev, står her endnu.",
            field,
        )
    return text


def _gathered(problems: dict[str, str], reads: Mapping[str, Callable[[], str]]) -> dict[str, str]:
    """Every field as it may stand; what is wrong with one joins the problems."""
    said: dict[str, str] = {}
    for field, read in reads.items():
        try:
            said[field] = read()
        except Unfit as unfit:
            problems |= unfit.problems
    return said


def check_question(question: Question, *, today: date) -> Question:
    """A question as it may stand; Unfit tells everything that is wrong at once."""
    problems: dict[str, str] = {}
    said = _gathered(
        problems,
        {
            "titel": lambda: _line(
                question.title, "spørgsmålet på én linje", LONGEST_TITLE, field="titel"
            ),
            "tekst": lambda: words(
                question.text, "hvad tvivlen handler om", LONGEST_TEXT, field="tekst"
            ),
            "paragraf": lambda: _line(
                question.clause, "paragraffen", 120, field="paragraf", needed=False
            ),
        },
    )
    if question.theme not in THEMES:
        problems["tema"] = "Vælg et tema."
    if not question.parties:
        problems["parter"] = "Vælg mindst én part, der skal svare."
    if question.answer_by is not None and question.answer_by < today:
        problems["frist"] = (
            f"Fristen {day_words(question.answer_by)} er overskredet. Vælg en senere dag."
        )
    if problems:
        raise Unfit(problems)
    return replace(
        question,
        title=said["titel"],
        text=said["tekst"],
        clause=said["paragraf"],
        version=question.version if question.agreement_id else None,
    )


def check_ruling(ruling: Ruling, *, asked: date, today: date) -> Ruling:
    """A ruling as it may stand; Unfit tells everything that is wrong at once."""
    problems: dict[str, str] = {}
    said = _gathered(
        problems,
        {
            "organ": lambda: _line(
                ruling.body, "hvem der afgjorde det, fx sundhedsrådet", 120, field="organ"
            ),
            "punkt": lambda: _line(ruling.item, "punktet", 120, field="punkt", needed=False),
            "tekst": lambda: words(
                ruling.text, "afgørelsen, som den står i referatet", LONGEST_TEXT, field="tekst"
            ),
        },
    )
    if ruling.decided_on is None:
        problems["moede"] = "Skriv mødets dato, for eksempel 2026-12-01."
    elif ruling.decided_on < asked:
        problems["moede"] = (
            f"Mødet {day_words(ruling.decided_on)} ligger før spørgsmålet, der er fra {day_words(asked)}."
        )
    elif ruling.decided_on > today:
        problems["moede"] = (
            f"Mødet {day_words(ruling.decided_on)} er ikke holdt endnu. Skriv afgørelsen, når den er truffet."
        )
    if problems:
        raise Unfit(problems)
    return replace(ruling, body=said["organ"], item=said["punkt"], text=said["tekst"])
