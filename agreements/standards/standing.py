"""How far a unit has come, from everything that has been said of it. Pure: no web, no database."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol, TypeVar

from agreements.standards.layout import Document, Field

STATES: Mapping[str, str] = {
    "meets": "Lever op til det",
    "partly": "Lever delvist op til det",
    "not_yet": "Lever endnu ikke op til det",
    "not_ours": "Gælder ikke hos os",
}
SHORT: Mapping[str, str] = {
    "meets": "lever op",
    "partly": "delvist",
    "not_yet": "endnu ikke",
    "not_ours": "gælder ikke",
}
# One sign a state: told apart by their shape alone.
SIGNS: Mapping[str, str] = {"meets": "●", "partly": "◐", "not_yet": "○", "not_ours": "–", "": "·"}
NOBODY = "ikke vurderet"
# More words would not be read on a phone.
NAMED = 3


class Said(Protocol):
    """An assessment, as far as it is counted and told here."""

    @property
    def public_id(self) -> str:
        """Its key."""

    @property
    def place_id(self) -> int:
        """Whose it is."""

    @property
    def field(self) -> str:
        """The field it is of."""

    @property
    def state(self) -> str:
        """What is said."""

    @property
    def follows(self) -> list[str]:
        """What its writer had seen."""

    @property
    def at(self) -> datetime:
        """When."""

    @property
    def owner(self) -> str:
        """Who answers for it."""

    @property
    def next_step(self) -> str:
        """What is to be done next."""

    @property
    def next_day(self) -> date | None:
        """When the next step is to be taken."""

    @property
    def by(self) -> str:
        """Who said it."""

    @property
    def demonstration(self) -> bool:
        """Whether it is invented."""


S = TypeVar("S", bound=Said)


def standing(said: Iterable[S]) -> list[S]:
    """What stands: everything that nothing later follows, the newest first. Two of a field mean that two
    persons wrote at the same time, and nobody has put it together yet."""
    every = list(said)
    followed = {key for each in every for key in each.follows}
    return sorted(
        (each for each in every if each.public_id not in followed),
        key=lambda each: each.at,
        reverse=True,
    )


@dataclass(frozen=True)
class Square:
    """One field and what stands in it."""

    field: Field
    said: Sequence[Said] = ()

    @property
    def state(self) -> str:
        """What is said; nothing where nobody has, or where two say different things."""
        found = {str(each.state) for each in self.said}
        return found.pop() if len(found) == 1 else ""

    @property
    def apart(self) -> bool:
        """Whether two persons wrote at the same time."""
        return len(self.said) > 1

    @property
    def words(self) -> str:
        """The state in words."""
        if self.apart and not self.state:
            return "to vurderinger, der skal samles"
        return STATES[self.state] if self.state else NOBODY.capitalize()


@dataclass(frozen=True)
class Group:
    """One element (or the themes of equity) and its fields."""

    name: str
    squares: Sequence[Square] = field(default=())

    @property
    def assessed(self) -> int:
        """How many fields somebody has spoken of."""
        return sum(bool(each.said) for each in self.squares)

    @property
    def counted(self) -> str:
        """How far it is, in words."""
        if not self.assessed:
            return NOBODY
        if len(self.squares) == 1:
            return SHORT.get(self.squares[0].state, "to vurderinger")
        return f"{self.assessed} af {len(self.squares)}"


def groups(document: Document, said: Iterable[Said]) -> list[Group]:
    """Every field of the document with what stands in it, by element."""
    found: dict[str, list[Square]] = {}
    stands: dict[str, list[Said]] = {}
    for each in standing(said):
        stands.setdefault(each.field, []).append(each)
    for one in document.fields():
        found.setdefault(one.group, []).append(Square(one, stands.get(one.key, ())))
    return [Group(name, squares) for name, squares in found.items()]


def so_far(found: Sequence[Group]) -> tuple[int, int]:
    """How many fields are assessed, and of how many."""
    return sum(each.assessed for each in found), sum(len(each.squares) for each in found)


def own_words(found: Sequence[Group], day: date) -> str:
    """A unit's own state in a sentence or two."""
    done, every = so_far(found)
    if not done:
        return f"Ingen af de {every} felter er vurderet endnu."
    states = [square.state for group in found for square in group.squares]
    told = [
        f"{states.count(state)} {words}" for state, words in SHORT.items() if states.count(state)
    ]
    late = sum(
        each.next_day is not None and each.next_day < day
        for group in found
        for square in group.squares
        for each in square.said
    )
    said = f"{done} af {every} felter er vurderet: {_listed(told)}."
    if late:
        said += f" {late} næste skridt skulle være taget."
    apart = sum(square.apart for group in found for square in group.squares)
    if apart:
        said += f" I {apart} {'felt' if apart == 1 else 'felter'} har to skrevet samtidig."
    return said


def area_words(rows: Mapping[str, Sequence[Group]], whom: str = "kommuner") -> str:
    """How far an area is, in words: how many have assessed, and which elements nobody has."""
    if not rows:
        return "Ingen her skal vurdere sig selv efter dokumentet."
    there = [name for name, found in rows.items() if so_far(found)[0]]
    silent = [name for name in rows if name not in there]
    if len(rows) == 1:
        name = next(iter(rows))
        return f"{name} har {'delt en vurdering' if there else 'ikke delt nogen vurdering'} her."
    if not there:
        return f"Ingen af de {len(rows)} {whom} har delt en vurdering her."
    told = f"{len(there)} af {len(rows)} {whom} har delt en vurdering her."
    if silent:
        told += f" {_few(silent)} mangler."
    first = next(iter(rows.values()))
    empty = [
        group.name
        for at, group in enumerate(first)
        if not any(r[at].assessed for r in rows.values())
    ]
    if empty:
        told += f" Ingen har vurderet {_few([each.lower() for each in empty])}."
    return told


def _few(names: Sequence[str]) -> str:
    shown = names if len(names) <= NAMED + 1 else [*names[:NAMED], f"{len(names) - NAMED} til"]
    return _listed(shown)


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} og {names[-1]}"
