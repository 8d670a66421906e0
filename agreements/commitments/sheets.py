"""Commitments as lines of a file: the layout, what stands in one, and what a file would make. A file is taken
whole or not at all."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from agreements.commitments import rules
from agreements.commitments.forms import number, written
from agreements.commitments.kinds import DIRECTIONS
from agreements.commitments.models import Commitment, Direction, Goal, Where
from agreements.commitments.rules import Ground, Promise
from agreements.texts.clauses import Clause, label_of
from agreements.texts.rules import Unfit
from clusters.days import read_day
from indicators.downloads.writing import LIVE
from indicators.tags import THEMES
from indicators.views import Measure
from tvaers import cpr, tables
from tvaers.decoding import decode
from tvaers.module import FileFault
from tvaers.places import Place

LARGEST = 300_000
MOST_ROWS = 500
NEEDED = ("forpligtelse", "parter", "begynder", "frist")
# Each column and what stands in it, as the page tells it.
COLUMNS: Mapping[str, str] = {
    "maal": "Målets navn. Findes det ikke, oprettes det",
    "delmaal": "Delmålets navn under målet",
    "forpligtelse": "Hvad der er lovet. Skal udfyldes",
    "parter": "Parternes navne med komma imellem. Skal udfyldes",
    "begynder": "Dato, fx 2026-01-01 eller 01-01-2026. Skal udfyldes",
    "frist": "Dato. Skal udfyldes",
    "afsnit": "Afsnit i aftalens tekst, fx § 3",
    "indikator": "Indikatorens navn i kataloget",
    "hvis_tal": "parter eller område. Tomt betyder parter",
    "retning": "mindst eller højst",
    "vaerdi": "Målet i tal, fx 80 eller 4,5",
    "maalgruppe": "Målgruppe",
    "tema": "Temaets navn",
    "anbefalinger": "Numre fra 1 til 20 med komma imellem",
    "ejer": "Navn eller rolle",
    "ejers_leder": "Navn eller rolle",
    "organ": "Hvem der besluttede det",
    "moede": "Mødets dato",
    "punkt": "Punkt på dagsordenen",
    "referat": "Link til referatet",
}
HEADS = tuple(COLUMNS)
_WHERE = {"": Where.PARTIES, "parter": Where.PARTIES, "område": Where.PLACE, "omraade": Where.PLACE}


@dataclass(frozen=True)
class Choices:
    """What the words of a file may name."""

    parties: Sequence[Place]
    measures: Mapping[str, Measure]
    clauses: Sequence[Clause]
    text_number: int | None
    people: Mapping[str, int]
    # The title, day and parties of what is there already.
    known: frozenset[tuple[str, str, str]] = frozenset()


@dataclass(frozen=True)
class Row:
    """One line of a file: what it would make, under which goal and sub-goal, or what is wrong with it."""

    number: int
    title: str
    goal: str
    under: str
    promise: Promise | None
    problems: tuple[str, ...] = ()


def read(content: bytes, choices: Choices, ground: Ground) -> list[Row]:
    """Every line of a file; FileFault where the file itself cannot be read, or holds a person number."""
    if len(content) > LARGEST:
        raise FileFault(f"Filen er for stor. Den må højst fylde {LARGEST // 1000} KB.")
    text = decode(content)
    cpr.refuse(text)
    table = tables.read(text)
    frame = tables.require(table, NEEDED)
    unknown = [name for name in frame.columns if name not in COLUMNS]
    if unknown:
        raise FileFault(
            f"Kolonnen »{str(unknown[0])[:40]}« kendes ikke. Overskriften må kun have: {';'.join(HEADS)}."
        )
    if len(frame) > MOST_ROWS:
        raise FileFault(
            f"Filen har {len(frame)} rækker. Der kan højst tages {MOST_ROWS} ad gangen."
        )
    records = frame.astype(object).where(frame.notna(), "").to_dict("records")
    found: list[Row] = []
    met = dict.fromkeys(choices.known, 0)
    for at, cells in zip(table.rows, records, strict=True):
        row = _row(int(at), {str(k): _tidy(str(v)) for k, v in cells.items()}, choices, ground)
        key = _key(row)
        if key is not None and key in met:
            before = f"i række {met[key]}" if met[key] else "i aftalen"
            said = f"Forpligtelsen står allerede {before} med samme frist og parter."
            row = Row(row.number, row.title, row.goal, row.under, None, (said,))
        elif key is not None:
            met[key] = row.number
        found.append(row)
    return found


def _tidy(text: str) -> str:
    """A cell as it was meant: a file of ours marks what a spreadsheet would take for a formula."""
    found = " ".join(text.split())
    return found[1:] if found.startswith("'") and found[1:].startswith(LIVE) else found


def _key(row: Row) -> tuple[str, str, str] | None:
    if row.promise is None or row.promise.due is None:
        return None
    return key_of(row.promise.title, row.promise.due.isoformat(), row.promise.parties)


def key_of(title: str, due: str, parties: Iterable[int]) -> tuple[str, str, str]:
    """What two lines have in common that promise the same."""
    return title.casefold(), due, ",".join(map(str, sorted(parties)))


def _row(at: int, cells: Mapping[str, str], choices: Choices, ground: Ground) -> Row:
    problems: list[str] = []
    said = Promise(
        title=cells.get("forpligtelse", ""),
        parties=_parties(cells.get("parter", ""), choices, problems),
        begins=_day(cells, "begynder", problems),
        due=_day(cells, "frist", problems),
        measure=_measure(cells.get("indikator", ""), choices, problems),
        counted_at=_one(cells, "hvis_tal", _WHERE, Where.PARTIES, problems),
        direction=_one(
            cells, "retning", {"": None, **{w: d for d, w in DIRECTIONS.items()}}, None, problems
        ),
        target=_target(cells.get("vaerdi", ""), problems),
        target_group=cells.get("maalgruppe", ""),
        theme=_one(
            cells,
            "tema",
            {"": "", **{words.casefold(): code for code, words in THEMES.items()}},
            "",
            problems,
        ),
        recommendations=_numbers(cells.get("anbefalinger", ""), problems),
        owner=cells.get("ejer", ""),
        owner_id=choices.people.get(cells.get("ejer", "")),
        lead=cells.get("ejers_leder", ""),
        lead_id=choices.people.get(cells.get("ejers_leder", "")),
        body=cells.get("organ", ""),
        meeting_on=_day(cells, "moede", problems),
        item=cells.get("punkt", ""),
        minutes=cells.get("referat", ""),
        **_clause(cells.get("afsnit", ""), choices, problems),
    )
    goal, under = cells.get("maal", ""), cells.get("delmaal", "")
    problems += [*_goal_problems(goal, under)]
    checked = None
    if not problems:
        try:
            checked = rules.check(said, ground)
        except Unfit as unfit:
            problems += unfit.problems.values()
    return Row(at, said.title[:300], goal, under, checked, tuple(problems))


def _goal_problems(goal: str, under: str) -> Iterable[str]:
    if under and not goal:
        yield "Skriv også det mål, som delmålet ligger under."
    for words in (goal, under):
        if words and not 3 <= len(words) <= 200:
            yield "Et måls navn skal have mellem 3 og 200 tegn."


def _day(cells: Mapping[str, str], name: str, problems: list[str]) -> Any:
    text = cells.get(name, "")
    found = read_day(text)
    if text and found is None:
        problems.append(f"»{text[:20]}« under {name} er ikke en dato. Skriv den som 2026-12-31.")
    return found


def _parties(text: str, choices: Choices, problems: list[str]) -> tuple[int, ...]:
    names = {
        word.casefold(): place.id
        for place in choices.parties
        for word in (place.name, place.short_name, place.slug)
    }
    found = []
    for word in filter(None, (each.strip() for each in text.split(","))):
        if word.casefold() in names:
            found.append(names[word.casefold()])
        else:
            problems.append(f"»{word[:60]}« er ikke en af aftalens parter.")
    return tuple(dict.fromkeys(found))


def _measure(text: str, choices: Choices, problems: list[str]) -> str:
    names = {
        word.casefold(): name
        for name, each in choices.measures.items()
        for word in (name, each.short)
    }
    if text and text.casefold() not in names:
        problems.append(f"Indikatoren »{text[:60]}« findes ikke i kataloget.")
    return names.get(text.casefold(), "")


def _one(
    cells: Mapping[str, str],
    name: str,
    words: Mapping[str, Any],
    otherwise: Any,
    problems: list[str],
) -> Any:
    text = cells.get(name, "").casefold()
    if text not in words:
        known = ", ".join(word for word in words if word and word != "omraade")
        problems.append(f"»{text[:40]}« under {name} kendes ikke. Skriv et af: {known}.")
    return words.get(text, otherwise)


def _target(text: str, problems: list[str]) -> float | None:
    try:
        return number(text)
    except ValueError:
        problems.append(f"»{text[:20]}« under vaerdi er ikke et tal.")
        return None


def _numbers(text: str, problems: list[str]) -> tuple[int, ...]:
    words = [each.strip() for each in text.split(",") if each.strip()]
    if all(word.isascii() and word.isdigit() and len(word) < 4 for word in words):
        return tuple(map(int, words))
    problems.append("Skriv anbefalingernes numre med komma imellem, fx 4, 15.")
    return ()


def _clause(text: str, choices: Choices, problems: list[str]) -> dict[str, Any]:
    if not text:
        return {}
    wanted = text.casefold()
    found = next(
        (c for c in choices.clauses if wanted in (c.label.casefold(), c.kept.casefold())), None
    )
    if found is None:
        problems.append(f"Afsnittet »{text[:60]}« står ikke i aftalens tekst.")
        return {}
    return {"clause": found.kept, "text_number": choices.text_number}


def lines(
    rows: Sequence[Commitment],
    goals: Mapping[int, Goal],
    places: Mapping[int, Place],
    measures: Mapping[str, Measure],
) -> list[list[Any]]:
    """An agreement's commitments as lines that can be taken again."""
    found = []
    for row in rows:
        goal = goals.get(row.goal_id or 0)
        above = goals.get(goal.parent_id or 0) if goal is not None else None
        names = [places[each].name for each in row.party_ids if each in places]
        measure = measures.get(row.measure)
        found.append(
            [
                (above or goal).title if goal is not None else "",
                goal.title if goal is not None and above is not None else "",
                row.title,
                ", ".join(names),
                row.begins,
                row.due,
                label_of(row.clause) if row.clause else "",
                measure.short if measure is not None else row.measure,
                "område" if row.counted_at is Where.PLACE else "parter",
                DIRECTIONS[Direction(row.direction)] if row.direction else "",
                written(row.target),
                row.target_group,
                THEMES.get(row.theme, ""),
                ", ".join(map(str, row.recommendations)),
                row.owner,
                row.lead,
                row.body,
                row.meeting_on,
                row.item,
                row.minutes,
            ]
        )
    return found
