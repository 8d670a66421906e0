"""Where each indicator of an agreed set stands: what every party says of it, and which target holds. Pure."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from agreements.adoption.models import Answer
from tvaers.danish import list_of


@dataclass(frozen=True)
class Said:
    """What a party's body has decided on an indicator, and who wrote it down."""

    answer: Answer
    words: str
    body: str
    meeting_on: date
    at: datetime
    by: str
    public_id: str = ""
    item: str = ""
    minutes: str = ""


@dataclass(frozen=True)
class Voice:
    """One party of a set, whether it must stand behind its indicators, and what it says of one."""

    place_id: int
    name: str
    slug: str
    required: bool
    said: Said | None = None

    @property
    def stands(self) -> bool:
        """Whether it stands behind the indicator, with or without a reservation."""
        return self.said is not None and self.said.answer is not Answer.DECLINED


@dataclass(frozen=True)
class Aim:
    """A target from a day on: everybody's, or one party's own (`place_id`)."""

    place_id: int | None
    value: float
    valid_from: date
    words: str = ""
    by: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class Indicator:
    """One indicator of a set with every party's voice. `superseded` is whether another, which is agreed, has
    taken over from it."""

    id: int
    public_id: str
    measure: str
    version: int
    title: str
    theme: str
    primary: bool
    words: str
    voices: tuple[Voice, ...]
    aims: tuple[Aim, ...] = ()
    instead_of_id: int | None = None
    carried_from_id: int | None = None
    retired: bool = False
    superseded: bool = False
    # Whether it is one of the same set once more, with another common target.
    new_aim: bool = False

    @property
    def required(self) -> tuple[Voice, ...]:
        """Those who must stand behind it."""
        return tuple(each for each in self.voices if each.required)

    @property
    def agreed(self) -> bool:
        """Whether every required party stands behind it."""
        return bool(self.required) and all(each.stands for each in self.required)

    @property
    def stands(self) -> bool:
        """Whether it is agreed and neither withdrawn nor taken over from."""
        return self.agreed and not self.retired and not self.superseded

    @property
    def reserved(self) -> tuple[Voice, ...]:
        """The parties that stand behind it with a reservation."""
        return tuple(
            each for each in self.voices if each.said and each.said.answer is Answer.RESERVED
        )

    @property
    def declined(self) -> tuple[Voice, ...]:
        """The required parties that do not stand behind it."""
        return tuple(
            each for each in self.required if each.said and each.said.answer is Answer.DECLINED
        )

    @property
    def waiting(self) -> tuple[Voice, ...]:
        """The required parties that have not answered."""
        return tuple(each for each in self.required if each.said is None)

    def target(self, party_id: int | None, day: date) -> Aim | None:
        """The target that holds for a party, or for the whole space (None), that day: the newest begun, and a
        party's own before everybody's. Rows of one day are in the order in which they were written."""
        for whose in dict.fromkeys((party_id, None)):
            begun = [a for a in self.aims if a.place_id == whose and a.valid_from <= day]
            if begun:
                newest = max(each.valid_from for each in begun)
                return [each for each in begun if each.valid_from == newest][-1]
        return None

    def coming(self, party_id: int | None, day: date) -> Aim | None:
        """The first target that begins after that day, for a party or for the whole space (None)."""
        later = [a for a in self.aims if a.place_id == party_id and a.valid_from > day]
        return min(later, key=lambda each: each.valid_from) if later else None

    def heading(self, sent: bool) -> str:
        """Where it stands, as it begins a sentence."""
        words = self.words_now(sent)
        return words[0].upper() + words[1:]

    def words_now(self, sent: bool) -> str:
        """Where it stands, in a few words."""
        if self.retired:
            return "udgået"
        if not sent:
            return "udkast"
        if self.superseded:
            return "afløst"
        if self.declined:
            return f"ikke aftalt: nej fra {list_of([each.name for each in self.declined])}"
        if self.waiting:
            return f"ikke aftalt: mangler svar fra {list_of([each.name for each in self.waiting])}"
        if not self.required:
            return "ikke aftalt: ingen part skal svare"
        return "aftalt med forbehold" if self.reserved else "aftalt"


def with_successors(found: Sequence[Indicator]) -> list[Indicator]:
    """The same, where each that an agreed one takes over from says so, and each that changes no more than a target."""
    taken = {each.instead_of_id for each in found if each.agreed and not each.retired}
    what = {each.id: (each.measure, each.title) for each in found}
    return [
        replace(
            each,
            superseded=each.id in taken,
            new_aim=each.instead_of_id is not None
            and what.get(each.instead_of_id) == (each.measure, each.title),
        )
        for each in found
    ]


def answer(found: Sequence[Indicator], *, sent: bool) -> str:
    """How a set stands, in a sentence or two: how many are agreed by all, and who has not answered."""
    live = [each for each in found if not each.retired and not each.superseded]
    if not live:
        return "Der er ikke foreslået indikatorer endnu."
    many = f"{len(live)} {'indikator' if len(live) == 1 else 'indikatorer'}"
    if not sent:
        return f"Sættet er et udkast med {many} og er ikke sendt til parterne."
    agreed = sum(each.agreed for each in live)
    said = (
        f"{'Indikatoren' if len(live) == 1 else f'Alle {many}'} er aftalt af alle"
        if agreed == len(live)
        else f"{agreed} af {many} er aftalt af alle"
    )
    if reserved := sum(each.agreed and bool(each.reserved) for each in live):
        said += f", {reserved} med forbehold"
    missing = counted(live, lambda each: each.waiting)
    refused = counted(live, lambda each: each.declined)
    parts = [f"{name} mangler at svare på {number}" for name, number in missing.items()]
    parts += [f"{name} har sagt nej til {number}" for name, number in refused.items()]
    return f"{said}; {list_of(parts)}." if parts else f"{said}."


def counted(
    found: Collection[Indicator], voices: Callable[[Indicator], Iterable[Voice]]
) -> Mapping[str, int]:
    """How often each party is among these voices, by name, in the parties' order."""
    return Counter(voice.name for each in found for voice in voices(each))
