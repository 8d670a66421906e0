"""What is different between two versions of a page, its figures with it. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tvaers.danish import list_of, number
from tvaers.difference import Mark, Paragraph, difference
from tvaers.parts import Lines, Notice, Part, Picture, Table, Words

# More changed values than this are counted and not listed.
MOST_VALUES = 60


@dataclass(frozen=True)
class Cell:
    """One value that is another: which, what it was and what it is; empty where there was or is none."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Changed:
    """One block of either version: what became of it, its text word by word, and its values one by one.

    `cells` are the first values that changed, `more` how many others did.
    """

    key: str
    mark: Mark
    title: str
    moved: bool = False
    text: tuple[Paragraph, ...] = ()
    cells: tuple[Cell, ...] = ()
    more: int = 0


Kept = Mapping[str, Sequence[Part]]


def compare(before: Kept, after: Kept) -> list[Changed]:
    """Every block of both versions, by key in the order of the newer one; those that are gone last."""
    stayed = [key for key in before if key in after]
    order = [key for key in after if key in before]
    found = []
    for key, parts in after.items():
        if key not in before:
            found.append(Changed(key, Mark.ADDED, title_of(parts), text=_text((), parts)))
            continue
        moved = stayed.index(key) != order.index(key)
        found.append(_changed(key, before[key], parts, moved))
    found += [
        Changed(key, Mark.REMOVED, title_of(parts), text=_text(parts, ()))
        for key, parts in before.items()
        if key not in after
    ]
    return found


def sentence(found: Sequence[Changed]) -> str:
    """How much is different, in words."""
    counts = {mark: sum(each.mark is mark for each in found) for mark in Mark}
    values = sum(len(each.cells) + each.more for each in found)
    told = []
    if counts[Mark.CHANGED]:
        told.append(f"{_many(counts[Mark.CHANGED], 'blok', 'blokke')} er ændret")
    if counts[Mark.ADDED]:
        told.append(f"{_many(counts[Mark.ADDED], 'er ny', 'er nye')}")
    if counts[Mark.REMOVED]:
        told.append(f"{_many(counts[Mark.REMOVED], 'er fjernet', 'er fjernet')}")
    moved = sum(each.moved and each.mark is Mark.SAME for each in found)
    if moved:
        told.append(f"{_many(moved, 'er flyttet', 'er flyttet')}")
    if not told:
        return "De to versioner er ens, også tallene."
    text = list_of(told)
    if values:
        text += f". {_many(values, 'tal er et andet', 'tal er nogle andre')}"
    return f"{text[0].upper()}{text[1:]}."


def _many(count: int, one: str, more: str) -> str:
    return f"{number(count)} {one if count == 1 else more}"


def title_of(parts: Sequence[Part]) -> str:
    """What a block is called by what it shows."""
    for part in parts:
        match part:
            case Picture():
                return part.title
            case Table():
                return part.caption
            case Lines():
                return part.title
            case Words() | Notice() if part.text.strip():
                line = part.text.strip().splitlines()[0].lstrip("#*- ").strip("*")
                return line if len(line) <= 80 else f"{line[:79]}…"
    return "Tom blok"


def _changed(key: str, before: Sequence[Part], after: Sequence[Part], moved: bool) -> Changed:
    text = tuple(each for each in _text(before, after) if each.mark is not Mark.SAME)
    cells = tuple(_cells(before, after))
    mark = Mark.CHANGED if text or cells else Mark.SAME
    return Changed(
        key,
        mark,
        title_of(after),
        moved,
        text,
        cells[:MOST_VALUES],
        max(0, len(cells) - MOST_VALUES),
    )


def _text(before: Sequence[Part], after: Sequence[Part]) -> tuple[Paragraph, ...]:
    return tuple(difference(_said(before), _said(after)))


def _said(parts: Sequence[Part]) -> str:
    """What parts say in words; their tables' numbers are set against each other one by one."""
    found: list[str] = []
    for part in parts:
        match part:
            case Words() | Notice():
                found.append(part.text)
            case Picture():
                found += [part.title, part.finding, part.summary, *part.notes, part.source]
            case Lines():
                found += [part.title, *(f"{each.text} {each.note}".strip() for each in part.lines)]
            case Table():
                found.append(part.caption)
    return "\n".join(found)


def _cells(before: Sequence[Part], after: Sequence[Part]) -> Iterator[Cell]:
    old, new = _values(before), _values(after)
    for label in (*new, *(each for each in old if each not in new)):
        then, now = old.get(label, ""), new.get(label, "")
        if then != now:
            yield Cell(label, then, now)


def _values(parts: Sequence[Part]) -> dict[str, str]:
    """Every cell of the parts' tables, by row and column."""
    found: dict[str, str] = {}
    for part in parts:
        table = part.table if isinstance(part, Picture) else part
        if not isinstance(table, Table):
            continue
        for row in table.rows:
            for head, cell in zip(table.heads[1:], row[1:], strict=False):
                found[f"{row[0]}, {head.lower()}"] = cell
    return found
