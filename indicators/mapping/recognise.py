"""What a table is, recognised and explained: its heading, its columns' roles, its marks and its totals.

Every guess carries its reason in Danish and is only a guess: a person confirms or corrects each.
"""

import enum
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from indicators.mapping.grid import TOTALS, Grid, Remark
from indicators.mapping.periods import period
from tvaers import numbers
from tvaers.module import FileFault
from tvaers.numbers import State
from tvaers.places import Kind
from tvaers.register import Register

SEARCHED, SAMPLE = 40, 2_000
PLACES = (Kind.KOMMUNE, Kind.REGION, Kind.NATIONAL, Kind.AREA)
_NUMERATORS = re.compile(r"tæller|taeller|antal.*|værdi|vaerdi|value|indhold|n")
_DENOMINATORS = re.compile(r"nævner|naevner|ud af.*|population|befolkning|grundlag|antal i alt")


class Role(enum.StrEnum):
    """What a column is for."""

    PERIOD = "period"
    PLACE = "place"
    NUMERATOR = "numerator"
    DENOMINATOR = "denominator"
    GROUP = "group"
    WIDE = "wide"
    IGNORE = "ignore"


@dataclass(frozen=True)
class Guess:
    """One column: its name in the heading, the role it seems to have, and why."""

    name: str
    role: Role
    why: str


@dataclass(frozen=True)
class Table:
    """A recognised table: the heading's rows, the columns with their guessed roles, and the rows below.

    `lines` are the file's rows that hold data (their numbers in `numbers`), totals among them; `below` is
    how many rows at the end are notes. `decimal` is the decimal mark where something settles it.
    """

    columns: tuple[Guess, ...]
    heading_row: int
    lines: list[list[str]]
    numbers: list[int]
    totals: frozenset[int]
    below: int
    decimal: str | None
    remarks: tuple[Remark, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The heading's names."""
        return tuple(column.name for column in self.columns)


def recognise(grid: Grid, register: Register) -> Table:
    """The table in a grid; FileFault where no heading can be found."""
    first, last = _heading(grid.rows)
    names = _names(grid.rows[first : last + 1])
    lines, where, below = _body(grid.rows, last + 1)
    used = [place for place, name in enumerate(names) if name or any(row[place] for row in lines)]
    if len(used) < len(names):
        lines = [[row[place] for place in used] for row in lines]
    names = tuple(names[place] or f"Kolonne {place + 1}" for place in used)
    twice = next((name for name, times in Counter(names).items() if times > 1), None)
    if twice is not None:
        raise FileFault(f"Kolonnen »{twice[:40]}« står to gange i overskriften. Omdøb den ene.")
    sample = [[row[place] for row in lines[:SAMPLE]] for place in range(len(used))]
    decimal, why = _decimal(sample)
    if grid.decimal is not None:
        decimal, why = grid.decimal, "Sådan skrives tal altid i den slags fil."
    columns = _roles(names, sample, decimal, register)
    summed = totals(columns, lines)
    remarks = [*grid.remarks, _heading_remark(first, last), decimal_remark(decimal, why)]
    remarks += _wide_remarks(columns) + _marks(columns, sample, decimal)
    if summed:
        said = f"{len(summed)} rækker med »i alt« eller lignende; de udelades, så intet tælles to gange."
        remarks.append(Remark("Rækker i alt", str(len(summed)), said))
    if below:
        remarks.append(Remark("Noter", str(below), "Rækker nederst med kun ét felt udelades."))
    return Table(columns, last + 1, lines, where, frozenset(summed), below, decimal, tuple(remarks))


def is_number(text: str) -> bool:
    """Whether a cell is a number or a mark for one that is hidden or missing."""
    return bool(text) and int(numbers.read(pd.Series([text])).states[0]) != State.TEXT


def _is_figure(text: str) -> bool:
    return is_number(text) and period(text) is None


def _heading(rows: list[list[str]]) -> tuple[int, int]:
    """The first and last row of the heading: the first wide row without figures, and one more like it."""
    widths = Counter(sum(map(bool, row)) for row in rows[:200] if sum(map(bool, row)) > 1)
    usual = widths.most_common(1)[0][0] if widths else 0
    for at, row in enumerate(rows[:SEARCHED]):
        filled = sum(map(bool, row))
        if filled < 2 or filled < 0.6 * usual or any(map(_is_figure, row)):
            continue
        below = [other for other in rows[at + 1 : at + 4] if sum(map(bool, other)) > 1]
        if not below:
            break
        # A second heading has no figures either, while what is under it has.
        if len(below) > 1 and not any(map(is_number, below[0])) and any(map(is_number, below[1])):
            return at, at + 1
        return at, at
    raise FileFault(
        "Vi kan ikke finde en overskrift: en række med kolonnernes navne og tal under sig. "
        "Sæt navne over kolonnerne, og send filen igen."
    )


def _names(heading: Sequence[list[str]]) -> tuple[str, ...]:
    """One name a column; a heading in two rows is joined, the upper one reaching over what it covers."""
    if len(heading) == 1:
        return tuple(heading[0])
    over, found = "", []
    for upper, lower in zip(*heading, strict=True):
        over = upper or over
        found.append(" – ".join(dict.fromkeys(filter(None, (over, lower)))))
    return tuple(found)


def _body(rows: list[list[str]], start: int) -> tuple[list[list[str]], list[int], int]:
    """The rows below the heading with their numbers, and how many at the end are notes."""
    filled = [at for at in range(start, len(rows)) if any(rows[at])]
    below = 0
    while filled and sum(map(bool, rows[filled[-1]])) == 1 and len(rows[0]) > 2:
        filled.pop()
        below += 1
    if not filled:
        raise FileFault("Filen har en overskrift, men ingen rækker med tal under den.")
    return [rows[at] for at in filled], [at + 1 for at in filled], below


def _decimal(sample: list[list[str]]) -> tuple[str | None, str]:
    """The file's decimal mark and why; None where nothing settles it."""
    marks = {numbers.decides(column) for column in sample} - {None}
    if len(marks) == 1:
        mark = marks.pop()
        example = next(
            text for column in sample for text in column if numbers.decides([text]) == mark
        )
        return mark, f"»{example[:20]}« kan kun være skrevet sådan."
    if marks:
        return None, "Kolonnerne er skrevet forskelligt; hver kolonne læses for sig."
    return None, "Ingen tal afgør det. Tal, der kan læses på to måder, sættes i karantæne."


def decimal_remark(decimal: str | None, why: str) -> Remark:
    """How numbers are written in the file."""
    said = {",": "decimalkomma, punktum ved tusinder", ".": "decimalpunktum, komma ved tusinder"}
    return Remark("Tal", said.get(decimal or "", "ikke afgjort"), why)


def _heading_remark(first: int, last: int) -> Remark:
    rows = f"række {first + 1}" if first == last else f"række {first + 1} og {last + 1}"
    above = f" De {first} rækker over den er titel og udelades." if first else ""
    return Remark("Overskrift", rows, f"Den første række med navne og uden tal.{above}")


def _roles(
    names: tuple[str, ...], sample: list[list[str]], decimal: str | None, register: Register
) -> tuple[Guess, ...]:
    wide = [
        period(name) is not None and _is_numeric(column, decimal)
        for name, column in zip(names, sample, strict=True)
    ]
    if sum(wide) < 2:
        wide = [False] * len(names)
    taken: set[Role] = {Role.PERIOD, Role.NUMERATOR, Role.DENOMINATOR} if any(wide) else set()
    guesses = []
    for name, column, is_wide in zip(names, sample, wide, strict=True):
        guess = (
            Guess(name, Role.WIDE, "Overskriften er en periode, og der er tal under den.")
            if is_wide
            else _role(name, column, decimal, register, taken)
        )
        if guess.role in (Role.PERIOD, Role.PLACE, Role.NUMERATOR, Role.DENOMINATOR):
            taken.add(guess.role)
        guesses.append(guess)
    return tuple(guesses)


def _role(
    name: str, column: list[str], decimal: str | None, register: Register, taken: set[Role]
) -> Guess:
    plain, filled = name.casefold().strip(), [text for text in column if text]
    distinct = dict.fromkeys(filled)
    if not distinct:
        return Guess(name, Role.IGNORE, "Kolonnen er tom.")
    periods = sum(period(text) is not None for text in distinct)
    if Role.PERIOD not in taken and periods >= 0.8 * len(distinct):
        return Guess(name, Role.PERIOD, f"Felterne er perioder, fx »{filled[0][:20]}«.")
    known = sum((place := register.find(t)) is not None and place.kind in PLACES for t in distinct)
    if Role.PLACE not in taken and known >= 0.6 * len(distinct):
        return Guess(name, Role.PLACE, f"Felterne er kendte steder, fx »{filled[0][:30]}«.")
    if _is_numeric(column, decimal):
        if Role.DENOMINATOR not in taken and _DENOMINATORS.fullmatch(plain):
            return Guess(name, Role.DENOMINATOR, f"Tal, og navnet »{name[:30]}« er et grundlag.")
        if Role.NUMERATOR not in taken:
            named = "og navnet passer" if _NUMERATORS.fullmatch(plain) else "og den første med tal"
            return Guess(name, Role.NUMERATOR, f"Felterne er tal, {named}.")
        return Guess(name, Role.IGNORE, "Tal, men tælleren er allerede fundet. Vælg selv.")
    if 1 < len(distinct) <= 60:
        return Guess(name, Role.GROUP, f"Tekst med {len(distinct)} forskellige værdier.")
    said = "Samme tekst i alle rækker." if len(distinct) == 1 else "Mange forskellige tekster."
    return Guess(name, Role.IGNORE, said)


def _is_numeric(column: list[str], decimal: str | None) -> bool:
    filled = pd.Series([text for text in column if text])
    if filled.empty:
        return False
    read = numbers.read(filled, decimal)
    values = int((read.are(State.VALUE) | read.are(State.AMBIGUOUS)).sum())
    return values > 0 and int(read.are(State.TEXT).sum()) <= 0.2 * len(filled)


def totals(columns: tuple[Guess, ...], lines: list[list[str]]) -> list[int]:
    """The lines that sum others: a label of totals in a column of words that has other words too."""
    found: set[int] = set()
    for at, column in enumerate(columns):
        if column.role not in (Role.PLACE, Role.GROUP, Role.PERIOD):
            continue
        marked = {line for line, row in enumerate(lines) if row[at].casefold() in TOTALS}
        if len(marked) < len(lines):
            found |= marked
    return sorted(found)


def _wide_remarks(columns: tuple[Guess, ...]) -> list[Remark]:
    wide = [column.name for column in columns if column.role is Role.WIDE]
    if not wide:
        return []
    said = "Hver af dem bliver til sin egen observation for rækkens sted og gruppe."
    return [Remark("Perioder som kolonner", f"{len(wide)}: »{wide[0]}« til »{wide[-1]}«", said)]


def _marks(
    columns: tuple[Guess, ...], sample: list[list[str]], decimal: str | None
) -> list[Remark]:
    """The marks for what is missing or hidden, in the columns of numbers."""
    found: dict[State, Counter[str]] = {State.MISSING: Counter(), State.SUPPRESSED: Counter()}
    found[State.NIL] = Counter()
    for column, texts in zip(columns, sample, strict=True):
        if column.role in (Role.NUMERATOR, Role.DENOMINATOR, Role.WIDE) and texts:
            read = numbers.read(pd.Series(texts), decimal)
            for text, state in zip(texts, read.states.tolist(), strict=True):
                if State(state) in found:
                    found[State(state)][text or "tomt felt"] += 1
    words = {
        State.MISSING: ("Manglende tal", "De er aldrig nul."),
        State.SUPPRESSED: ("Skjulte tal", "Kilden har skjult dem; de er aldrig nul."),
        State.NIL: ("Streg", "Læses som manglende, da filen ikke siger, at det er nul."),
    }
    return [
        Remark(words[state][0], ", ".join(f"»{mark}«" for mark in marks), words[state][1])
        for state, marks in found.items()
        if marks
    ]
