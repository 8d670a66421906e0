"""The difference between two versions of a text: paragraph by paragraph, and word by word within one. Pure."""

import enum
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

from tvaers.danish import list_of, number

# Longer paragraphs than this are set against each other whole: word by word would take too long to reckon.
MOST_WORDS = 1_500
# Two paragraphs that have less than this in common are two paragraphs, and not one that was changed.
ALIKE = 0.4
_WORDS = re.compile(r"\s+|[^\s]+")


class Mark(enum.StrEnum):
    """What has become of a paragraph or of some words."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True)
class Paragraph:
    """One paragraph: what became of it, and its words in runs, each with what became of them."""

    mark: Mark
    runs: tuple[tuple[Mark, str], ...]


def paragraphs(text: str) -> list[str]:
    """A text's paragraphs: its lines that say something."""
    return [line for line in text.split("\n") if line.strip()]


def difference(before: str, after: str) -> list[Paragraph]:
    """Every paragraph of both versions, in their order."""
    old, new = paragraphs(before), paragraphs(after)
    found: list[Paragraph] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found += [Paragraph(Mark.SAME, ((Mark.SAME, each),)) for each in new[c:d]]
        else:
            found += _replaced(old[a:b], new[c:d])
    return found


def _replaced(old: Sequence[str], new: Sequence[str]) -> Iterator[Paragraph]:
    for before, after in zip_longest(old, new):
        runs = None if before is None or after is None else _words(before, after)
        if runs is not None:
            yield Paragraph(Mark.CHANGED, runs)
            continue
        if before is not None:
            yield Paragraph(Mark.REMOVED, ((Mark.REMOVED, before),))
        if after is not None:
            yield Paragraph(Mark.ADDED, ((Mark.ADDED, after),))


def _words(before: str, after: str) -> tuple[tuple[Mark, str], ...] | None:
    """The words of two paragraphs in runs; None where they have too little in common."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    if max(len(old), len(new)) > MOST_WORDS:
        return None
    first, second = ([word for word in each if not word.isspace()] for each in (old, new))
    if SequenceMatcher(None, first, second, autojunk=False).ratio() < ALIKE:
        return None
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    runs: list[tuple[Mark, str]] = []
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            runs.append((Mark.SAME, "".join(new[c:d])))
            continue
        if b > a:
            runs.append((Mark.REMOVED, "".join(old[a:b])))
        if d > c:
            runs.append((Mark.ADDED, "".join(new[c:d])))
    return tuple(runs)


def sentence(found: Sequence[Paragraph]) -> str:
    """How much has changed, in words."""
    counts = {mark: sum(each.mark is mark for each in found) for mark in Mark}
    told = [
        f"{number(counts[mark])} afsnit er {word if counts[mark] != 1 else one}"
        for mark, word, one in (
            (Mark.CHANGED, "ændret", "ændret"),
            (Mark.ADDED, "nye", "nyt"),
            (Mark.REMOVED, "fjernet", "fjernet"),
        )
        if counts[mark]
    ]
    if not told:
        return "De to udgaver er ens."
    same = counts[Mark.SAME]
    rest = f"{number(same)} er {'uændrede' if same != 1 else 'uændret'}"
    return f"{list_of(told)}; {rest}."
