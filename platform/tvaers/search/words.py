"""How what somebody types is held against what things are called. Forgives Danish spelling, endings, small and
large letters, and one slip of the fingers in a longer word. Pure."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

# Danish letters as those write who have none; and those of our neighbours' keyboards.
LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "ä": "ae", "ö": "oe", "ß": "ss"})
ENDINGS = ("ernes", "erne", "enes", "ene", "ens", "ets", "er", "en", "et", "es", "e", "s", "r")
# A word keeps so many letters when its ending is taken; a slip is forgiven from so many on.
SHORTEST, FORGIVEN = 4, 5
# From so many letters on, the beginning of a word finds it, and any part of it.
BEGINS, WITHIN = 2, 4
# How well a word is met, and what it is worth where it stands.
EXACT, ENDING, BEGINNING, PART, SLIP = 10.0, 9.0, 7.0, 5.0, 4.0
NAME, TEXT = 0.8, 0.3
WHOLE, FIRST = 20.0, 6.0
# What is said in other words is worth a little less than the words themselves.
OTHERWISE = 0.9
# Words that tell nothing of what is sought, unless nothing else was typed.
SMALL = frozenset(
    [
        "af",
        "de",
        "den",
        "der",
        "det",
        "en",
        "er",
        "et",
        "for",
        "fra",
        "i",
        "med",
        "og",
        "om",
        "paa",
        "som",
        "til",
        "ved",
    ]
)
SYNONYMS = Path(__file__).parent / "synonyms.txt"


def folded(text: str) -> str:
    """Text as it is compared: small letters, and ae, oe, aa for æ, ø, å, however somebody spells."""
    small = unicodedata.normalize("NFC", text).casefold().translate(LETTERS)
    parted = unicodedata.normalize("NFKD", small)
    return "".join(letter for letter in parted if not unicodedata.combining(letter))


def words(text: str) -> tuple[str, ...]:
    """The words of a text, folded."""
    return tuple(re.findall(r"[a-z0-9]+", folded(text)))


def stem(word: str) -> str:
    """A folded word without its Danish ending, so that one form finds the others; short words stay whole."""
    cut = (word[: -len(end)] for end in ENDINGS if word.endswith(end))
    return next((found for found in cut if len(found) >= SHORTEST), word)


def slipped(one: str, other: str) -> bool:
    """Whether one letter too many, too few or another, or two that changed places, tells two words apart."""
    if abs(len(one) - len(other)) > 1:
        return False
    start = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
    if start is None:
        return True
    a, b = one[start:], other[start:]
    swapped = a[:2] == b[:2][::-1] and a[2:] == b[2:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or swapped


@dataclass(frozen=True)
class Indexed:
    """A thing's own words: of its title, of its other names, and of its whole text, a space around each."""

    title: tuple[str, ...]
    names: tuple[str, ...]
    text: str


@lru_cache(maxsize=8192)
def indexed(title: str, names: tuple[str, ...] = (), text: str = "") -> Indexed:
    """The words of a thing that can be found."""
    return Indexed(
        words(title), tuple(w for name in names for w in words(name)), f" {' '.join(words(text))} "
    )


def score(query: str, thing: Indexed) -> float:
    """How well a thing answers a query, all its words met; 0 where it does not, or nothing was typed."""
    every = words(query)
    asked = tuple(word for word in every if word not in SMALL) or every
    best = _of(asked, thing)
    for other in said_otherwise(" ".join(asked)):
        best = max(best, OTHERWISE * _of(tuple(other.split()), thing))
    return best


def _of(asked: tuple[str, ...], thing: Indexed) -> float:
    found = [_word(word, thing) for word in asked]
    if not found or 0 in found:
        return 0.0
    total = sum(found) / len(found)
    if asked == thing.title:
        return total + WHOLE
    begins = [_met(word, there) for word, there in zip(asked, thing.title, strict=False)]
    return total + (FIRST if len(begins) == len(asked) and all(begins) else 0.0)


def _word(word: str, thing: Indexed) -> float:
    best = max(
        max((_met(word, each) for each in thing.title), default=0.0),
        NAME * max((_met(word, each) for each in thing.names), default=0.0),
    )
    # A short word is part of many others by chance.
    sought = stem(word) if len(word) >= WITHIN else f" {word} "
    return best or (TEXT * PART if sought in thing.text else 0.0)


@lru_cache(maxsize=65536)
def _met(asked: str, there: str) -> float:
    """How well one word is met by another."""
    if asked == there:
        return EXACT
    short = stem(asked)
    if short == stem(there):
        return ENDING
    if len(asked) >= BEGINS and there.startswith(asked):
        return BEGINNING
    if len(short) >= WITHIN and short in there:
        return PART
    long = len(asked) >= FORGIVEN and not asked.isdigit()
    return SLIP if long and (slipped(asked, there) or slipped(short, stem(there))) else 0.0


@cache
def _groups() -> tuple[tuple[str, ...], ...]:
    lines = SYNONYMS.read_text(encoding="utf-8").splitlines()
    told = (line for line in lines if line.strip() and not line.startswith("#"))
    return tuple(tuple(" ".join(words(each)) for each in line.split(";")) for line in told)


def said_otherwise(query: str) -> Iterable[str]:
    """A folded query with a term of it said in each other way that the list of synonyms knows."""
    stems = f" {' '.join(map(stem, query.split()))} "
    for group in _groups():
        for term in group:
            sought = f" {' '.join(map(stem, term.split()))} "
            if sought in stems:
                rest = stems.replace(sought, " {} ", 1)
                yield from (rest.format(other).strip() for other in group if other != term)
