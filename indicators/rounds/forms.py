"""Reading a round, and its answers, from a form or a small file; what is wrong is told in Danish."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from clusters.days import read_day
from indicators.handheld import calendar, numbers
from indicators.handheld.models import TallyKind
from indicators.handheld.numbers import MOST, Faulty
from indicators.models import PeriodKind
from indicators.rounds.actions import Unfit, Wanted
from indicators.rounds.models import RoundQuestion
from tvaers import cpr

MOST_QUESTIONS = 5
KINDS = {"antal": TallyKind.COUNT, "andel": TallyKind.SHARE}
NAMES = ("taeller", "naevner")


@dataclass(frozen=True)
class Written:
    """A round as a form describes it."""

    title: str
    purpose: str
    start: date
    due: date
    questions: Sequence[Wanted]


def written(form: Mapping[str, str]) -> Written:
    """The round that the form describes; Unfit says what is wrong first."""
    title, purpose = (
        _text(form, "titel", "en titel", 120),
        _text(form, "formaal", "hvad tallene skal bruges til", 300),
    )
    start = calendar.read(PeriodKind.MONTH, form.get("maaned", ""))
    if start is None:
        raise Unfit("Skriv den måned, der spørges om, fx 2026-10.")
    due = read_day(form.get("frist", ""))
    if due is None:
        raise Unfit("Skriv svarfristen som en dato, fx 2026-12-01.")
    questions = [
        _question(form, at)
        for at in range(1, MOST_QUESTIONS + 1)
        if form.get(f"spoergsmaal-{at}", "").strip()
    ]
    if not questions:
        raise Unfit("Skriv mindst ét spørgsmål.")
    return Written(title, purpose, start, due, questions)


def _question(form: Mapping[str, str], at: int) -> Wanted:
    kind = KINDS.get(form.get(f"slags-{at}", ""))
    if kind is None:
        raise Unfit(f"Vælg, hvordan der tælles i spørgsmål {at}.")
    below = ""
    if kind is TallyKind.SHARE:
        below = _text(form, f"naevner-{at}", f"ordet for det, der tælles af i spørgsmål {at}", 60)
    return Wanted(
        text=_text(form, f"spoergsmaal-{at}", f"spørgsmål {at}", 200),
        kind=kind,
        numerator_word=_text(
            form, f"taeller-{at}", f"ordet for det, der tælles i spørgsmål {at}", 60
        ),
        denominator_word=below,
        persons=form.get(f"personer-{at}") != "nej",
    )


def _text(form: Mapping[str, str], name: str, what: str, most: int) -> str:
    found = " ".join(form.get(name, "").split())
    if len(found) < 2:
        raise Unfit(f"Skriv {what}.")
    if len(found) > most:
        raise Unfit(f"Skriv {what} med højst {most} tegn; her er {len(found)}.")
    return found


def typed(
    form: Mapping[str, str], questions: Sequence[RoundQuestion]
) -> tuple[dict[int, tuple[int, int | None]], dict[str, str]]:
    """The answers of a form, and what is wrong by field. A question that is left empty is not answered yet."""
    found: dict[int, tuple[int, int | None]] = {}
    problems: dict[str, str] = {}
    for question in questions:
        fields = [f"{name}-{question.number}" for name in _names(question)]
        texts = [form.get(field, "") for field in fields]
        if not any(text.strip() for text in texts):
            continue
        try:
            found[question.number] = answer(question, texts)
        except Faulty as faulty:
            problems[fields[0]] = str(faulty)
    return found, problems


def answer(question: RoundQuestion, texts: Sequence[str]) -> tuple[int, int | None]:
    """One answer from its texts; Faulty says what is wrong."""
    words = (question.numerator_word.lower(), question.denominator_word.lower())
    above = numbers.count(texts[0], words[0], MOST)
    if question.kind is not TallyKind.SHARE:
        return above, None
    below = numbers.count(texts[1] if len(texts) > 1 else "", words[1], MOST)
    numbers.pair(above, below, words)
    return above, below


def sent(content: bytes, questions: Sequence[RoundQuestion]) -> dict[str, str]:
    """A file's answers as the form's fields, so that they are read, and put right, like typed ones. Lines are
    `spoergsmaal;taeller;naevner`, with or without that heading."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("latin-1")
    if cpr.find(text) is not None:
        raise Unfit(
            "Filen indeholder noget, der ligner et CPR-nummer, og er ikke gemt. Send kun optalte tal."
        )
    known = {str(each.number): each for each in questions}
    found: dict[str, str] = {}
    for row, line in enumerate(filter(None, (each.strip() for each in text.splitlines())), 1):
        cells = [cell.strip().strip('"') for cell in line.split(";")]
        if cells[0].casefold().startswith("sp"):
            continue
        if cells[0] not in known or f"taeller-{cells[0]}" in found:
            raise Unfit(
                f"Række {row} i filen siger ikke, hvilket spørgsmål den svarer på, eller svarer to gange. "
                "Skriv spørgsmålets nummer, tallet og det, der tælles af: 1;12;40"
            )
        for name, cell in zip(_names(known[cells[0]]), cells[1:], strict=False):
            found[f"{name}-{cells[0]}"] = cell
    if not found:
        raise Unfit("Filen er tom. Skriv en linje for hvert spørgsmål: 1;12;40")
    return found


def _names(question: RoundQuestion) -> tuple[str, ...]:
    return NAMES if question.kind is TallyKind.SHARE else NAMES[:1]
