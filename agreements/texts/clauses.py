"""The paragraphs of an agreement's text as clauses that a commitment can rest on. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

LONGEST = 300
_SIGN = re.compile(r"^(?:§\s*\d+[a-zæøå]?(?:\s*,?\s*stk\.\s*\d+)?|\d+(?:\.\d+)*)(?=[.:\s])", re.I)


@dataclass(frozen=True)
class Clause:
    """One paragraph: its place in the text, what it is called, and its words."""

    number: int
    label: str
    text: str

    @property
    def kept(self) -> str:
        """The words as a commitment keeps them."""
        return self.text[:LONGEST]


def clauses(text: str) -> list[Clause]:
    """Every paragraph of a text, by its number or its first words."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    return [Clause(number, label_of(line), line) for number, line in enumerate(lines, start=1)]


def label_of(line: str) -> str:
    """What a paragraph is called: its sign, as »§ 3«, or its first words."""
    found = _SIGN.match(line)
    if found:
        return " ".join(found.group().split())
    return line if len(line) <= 60 else f"{line[:57].rsplit(' ', 1)[0]} …"


def place_of(kept: str, found: Sequence[Clause]) -> tuple[Clause | None, bool]:
    """Where a kept paragraph stands in a text, and whether it still says the same there."""
    same = next((each for each in found if each.kept == kept), None)
    if same is not None or not kept:
        return same, True
    sign = _SIGN.match(kept)
    if sign is None:
        return None, False
    label = " ".join(sign.group().split())
    return next((each for each in found if each.label == label), None), False
