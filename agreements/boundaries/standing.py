"""Where a boundary question stands: what each party answers, how it was ruled, and whether that still holds. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from agreements.boundaries.models import BoundaryAnswer, BoundaryQuestion, BoundaryRuling
from tvaers.danish import COPENHAGEN, list_of
from tvaers.places import Place

OPEN, RULED, REPLACED = "aaben", "afgjort", "afloest"
STATES = {OPEN: "Åben", RULED: "Afgjort", REPLACED: "Afløst"}


@dataclass(frozen=True)
class Party:
    """One of those who are asked, and what it has answered, the newest first."""

    place: Place
    answers: tuple[BoundaryAnswer, ...] = ()


@dataclass(frozen=True)
class Standing:
    """One question with its parties and rulings, the newest first; `replaced_by` is the ruling that took over."""

    question: BoundaryQuestion
    space: Place
    asker: Place
    parties: tuple[Party, ...]
    rulings: tuple[BoundaryRuling, ...] = ()
    replaced_by: BoundaryRuling | None = None
    followed_by: tuple[BoundaryRuling, ...] = field(default=())

    @property
    def ruling(self) -> BoundaryRuling | None:
        """The ruling that counts."""
        return self.rulings[0] if self.rulings else None

    @property
    def state(self) -> str:
        """Whether it is open, ruled, or ruled and taken over by another ruling."""
        if self.ruling is None:
            return OPEN
        return REPLACED if self.replaced_by is not None else RULED

    @property
    def silent(self) -> tuple[Place, ...]:
        """Those who have not answered."""
        return tuple(each.place for each in self.parties if not each.answers)

    @property
    def asked_on(self) -> date:
        """The day it was asked."""
        return self.question.at.astimezone(COPENHAGEN).date()

    def days(self, day: date) -> int:
        """How many days it has been open."""
        return max((day - self.asked_on).days, 0)

    def words(self, day: date) -> str:
        """Where it stands, in a sentence."""
        if self.ruling is not None:
            told = "Afgjort" if self.state == RULED else "Afgørelsen er afløst af en senere"
            return f"{told}."
        age = f"Åben i {self.days(day)} {'dag' if self.days(day) == 1 else 'dage'}"
        if self.silent:
            return f"{age}. Mangler svar fra {list_of([each.name for each in self.silent])}."
        return f"{age}. Alle har svaret; venter på en afgørelse."


def answer(found: Sequence[Standing], day: date) -> str:
    """How the log stands: how many are open and for how long, and who has not answered."""
    waiting = [each for each in found if each.state == OPEN]
    if not found:
        return "Der er ikke stillet spørgsmål endnu."
    ruled = len(found) - len(waiting)
    told = f"{ruled} spørgsmål er afgjort"
    if not waiting:
        return f"Ingen spørgsmål er åbne; {told}."
    oldest = max(each.days(day) for each in waiting)
    many = "1 spørgsmål er åbent" if len(waiting) == 1 else f"{len(waiting)} spørgsmål er åbne"
    said = f"{many}, det ældste i {oldest} {'dag' if oldest == 1 else 'dage'}; {told}."
    silent: dict[str, int] = {}
    for each in waiting:
        for place in each.silent:
            silent[place.name] = silent.get(place.name, 0) + 1
    if silent:
        named = [f"{name} på {many}" for name, many in silent.items()]
        said += f" Mangler at svare: {list_of(named)}."
    return said
