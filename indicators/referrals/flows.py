"""Who sends to whom in a month: a table of senders and receivers, of what is already released. Pure.

Each cell is a figure of its own that disclosure control has let through, in one table with its sums; a sum
across senders is made only of what is shown, and says so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from indicators.models import Status
from indicators.referrals.message_types import PARTIES, names
from indicators.referrals.picture import Cell
from indicators.referrals.streams import STATISTICS, Stream
from indicators.sentences import STATUS_WORDS
from indicators.views import Point
from tvaers.danish import number


@dataclass(frozen=True)
class Kind:
    """One kind of message that goes one way: the streams that tell it, one for each kind of other party."""

    key: str
    title: str
    streams: tuple[Stream, ...]

    @property
    def to_kommune(self) -> bool:
        """Whether kommuner receive it."""
        return self.streams[0].end == "receiver"


@dataclass(frozen=True)
class Told:
    """A cell of the table: its text, and whether it is a number."""

    text: str
    known: bool


@dataclass(frozen=True)
class Line:
    """One kommune, or the whole area."""

    name: str
    slug: str
    cells: tuple[Told, ...]
    total: Told
    whole: bool = False


@dataclass(frozen=True)
class Matrix:
    """The table: its columns are the other parties."""

    heads: tuple[str, ...]
    lines: tuple[Line, ...]
    cells: tuple[Cell, ...]


def kinds(told: Sequence[Stream]) -> tuple[Kind, ...]:
    """The kinds of message that can be shown as flows, of the streams that have figures: counts by the
    statistics of the net alone, since sources are never mixed, and without shares of others."""
    found: dict[tuple[tuple[str, ...], tuple[str, ...], str], list[Stream]] = {}
    for stream in told:
        if stream.source == STATISTICS and not stream.over and stream.group != "kvittering":
            found.setdefault((stream.items, stream.categories, stream.end), []).append(stream)
    return tuple(Kind(of[0].name, _title(of), tuple(of)) for of in found.values())


def _title(of: Sequence[Stream]) -> str:
    first = of[0]
    if first.categories and first.kind:
        return first.short
    known = names()
    types = ", ".join(code for code in first.codes if code in known)
    return f"{known[first.codes[-1]]} ({types})"


def matrix(
    kind: Kind,
    area: tuple[str, str],
    members: Sequence[tuple[str, str]],
    points: Mapping[tuple[str, str], Point],
) -> Matrix:
    """The table of `members` (name, slug) and the area itself; `points` by (slug, stream's name)."""
    heads = tuple(_head(kind, stream) for stream in kind.streams)
    lines = [_line(kind, name, slug, points) for name, slug in members]
    if len(members) > 1:
        lines.append(_line(kind, area[0], area[1], points, whole=True))
    cells = [
        _cell(kind, head, name, points.get((slug, stream.name)))
        for name, slug in members
        for head, stream in zip(heads, kind.streams, strict=True)
    ]
    return Matrix(heads, tuple(lines), tuple(cells))


def _head(kind: Kind, stream: Stream) -> str:
    other = stream.sender if kind.to_kommune else stream.receiver
    text = PARTIES[other]
    return f"{text[0].upper()}{text[1:]}"


def _cell(kind: Kind, head: str, name: str, found: Point | None) -> Cell:
    count = _count(found)
    word = "" if count is not None else _told(found).text
    return Cell(head, name, count, word) if kind.to_kommune else Cell(name, head, count, word)


def _line(
    kind: Kind,
    name: str,
    slug: str,
    points: Mapping[tuple[str, str], Point],
    *,
    whole: bool = False,
) -> Line:
    found = [points.get((slug, stream.name)) for stream in kind.streams]
    counts = [count for each in found if (count := _count(each)) is not None]
    if not counts:
        total = Told("kan ikke vises", known=False)
    elif len(counts) < len(found):
        total = Told(f"mindst {number(sum(counts))}", known=False)
    else:
        total = Told(number(sum(counts)), known=True)
    return Line(name, slug, tuple(_told(each) for each in found), total, whole)


def _count(found: Point | None) -> float | None:
    return found.numerator if found is not None and found.status is Status.SHOWN else None


def _told(found: Point | None) -> Told:
    if found is None:
        return Told("ikke delt", known=False)
    if found.status is not Status.SHOWN or found.numerator is None:
        return Told(STATUS_WORDS.get(found.status, "mangler"), known=False)
    return Told(number(found.numerator), known=True)


def finding(kind: Kind, made: Matrix, label: str) -> str:
    """The largest flow and how much of all that it is, in a sentence."""
    shown = [cell for cell in made.cells if cell.count]
    if not shown:
        return f"I {label} er der ingen tal, der kan vises."
    by: dict[str, float] = {}
    for cell in shown:
        other = cell.sender if kind.to_kommune else cell.receiver
        by[other] = by.get(other, 0.0) + (cell.count or 0)
    most = max(by, key=lambda each: by[each])
    total = sum(by.values())
    verb = "kom" if kind.to_kommune else "gik"
    prep = "fra" if kind.to_kommune else "til"
    hidden = any(cell.count is None for cell in made.cells)
    least = "mindst " if hidden else ""
    if len(made.heads) == 1:
        return f"I {label} {verb} der {least}{number(total)} beskeder {prep} {most.lower()}."
    share = number(100 * by[most] / total)
    return (
        f"I {label} {verb} der {least}{number(total)} beskeder. {share} % af dem, der kan vises, {verb} {prep} "
        f"{most.lower()}."
    )
