"""How a commitment stands: what the figures say, what a person calls it, and what each party says. Never averaged. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from agreements.commitments.kinds import CHANGES, METS, SAME_AS, STATUSES
from agreements.commitments.models import Commitment, Where
from agreements.commitments.rules import SILENT_AFTER
from agreements.commitments.said import Following, Met, Statement, Status, Verification
from tvaers.danish import COPENHAGEN, list_of
from tvaers.danish import day as day_words


def age(day: date, today: date) -> str:
    """How old something is, in words."""
    days = (today - day).days
    if days <= 0:
        return "i dag"
    if days == 1:
        return "i går"
    return f"for {days} dage siden" if days < 60 else f"for {days // 30} måneder siden"


def said_on(statement: Statement) -> date:
    """The day somebody said it."""
    return statement.at.astimezone(COPENHAGEN).date()


@dataclass(frozen=True)
class Voice:
    """One party: what its figures say, what it says itself, and who stands behind that."""

    place_id: int
    name: str
    slug: str
    figures: Following | None
    said: Statement | None
    verified: Verification | None
    verified_by: str
    since: date
    history: tuple[Statement, ...] = ()

    @property
    def words(self) -> str:
        """What the party says. »Opfyldt« is reported until somebody else stands behind it."""
        if self.said is None:
            return "har ikke sagt noget endnu"
        if self.said.status is not Status.MET:
            return STATUSES[self.said.status]
        if self.verified is None:
            return "meldt opfyldt, ikke bekræftet"
        if not self.verified.agrees:
            return f"meldt opfyldt, men {self.verified_by} er ikke enig"
        return f"opfyldt, bekræftet af {self.verified_by}"

    @property
    def done(self) -> bool:
        """Whether it is met and somebody else has verified it."""
        return self.verified is not None and self.verified.agrees

    @property
    def waits(self) -> bool:
        """Whether it is reported and waits for somebody to verify it."""
        return self.said is not None and self.said.status is Status.MET and self.verified is None

    def last_word(self) -> date:
        """The last day that the party said anything, or the day it was bound."""
        return said_on(self.said) if self.said is not None else self.since

    def silent(self, today: date) -> bool:
        """Whether it has said nothing for 90 days."""
        return today - self.last_word() >= timedelta(days=SILENT_AFTER)


@dataclass(frozen=True)
class Standing:
    """One commitment and everything that is said of it."""

    commitment: Commitment
    voices: tuple[Voice, ...]
    # What the figures of the whole area say, where it is followed by those.
    whole: Following | None
    # What whoever follows it up calls it, and everything they have.
    judged: Statement | None
    judged_before: tuple[Statement, ...] = ()

    @property
    def open(self) -> bool:
        """Whether it is followed up still."""
        return self.commitment.ended_on is None

    @property
    def done(self) -> bool:
        """Whether every party has met it and somebody else has verified it."""
        return bool(self.voices) and all(voice.done for voice in self.voices)

    def overdue(self, today: date) -> bool:
        """Whether its day is past."""
        return self.open and today > self.commitment.due and not self.done

    def silent(self, today: date) -> list[str]:
        """Who has said nothing for 90 days."""
        if not self.open or self.done:
            return []
        return [voice.name for voice in self.voices if voice.silent(today)]

    @property
    def figures(self) -> list[tuple[str, Following]]:
        """What the figures say, with whose they are; the area's own name is empty."""
        if self.commitment.counted_at is Where.PLACE:
            return [("", self.whole)] if self.whole is not None else []
        return [(voice.name, voice.figures) for voice in self.voices if voice.figures is not None]

    def figures_words(self) -> str:
        """What the figures say of it all, each result with who it is about."""
        if self.commitment.target is None:
            return "Der er ikke sat et mål i tal."
        found: dict[Met, list[str]] = {}
        for name, each in self.figures:
            found.setdefault(each.met, []).append(name)
        if not found:
            return "Der er ingen tal, du kan se."
        return f"Tallene: {'; '.join(_told(METS[met], names) for met, names in found.items())}."

    def parties_words(self) -> str:
        """What the parties say, each with its own word."""
        found: dict[str, list[str]] = {}
        for voice in self.voices:
            found.setdefault(voice.words, []).append(voice.name)
        return f"Parterne: {'; '.join(f'{list_of(names)} {word}' if word.startswith('har') else _told(word, names) for word, names in found.items())}."

    def disagreement(self) -> str:
        """Where parties, figures and whoever follows it up say different things; nothing is averaged."""
        parts = []
        said = {voice.name: voice.said.status for voice in self.voices if voice.said is not None}
        if len(set(said.values())) > 1:
            each = [f"{name} siger {STATUSES[status]}" for name, status in said.items()]
            parts.append(f"Parterne siger ikke det samme: {list_of(each)}.")
        for voice in self.voices:
            figures = self.whole if self.commitment.counted_at is Where.PLACE else voice.figures
            if voice.said is not None and _against(figures, voice.said.status):
                assert figures is not None
                parts.append(
                    f"{voice.name} siger {STATUSES[voice.said.status]}, og tallene siger {METS[figures.met]}."
                )
        return " ".join(parts)


def _told(word: str, names: Sequence[str]) -> str:
    who = [name for name in names if name]
    return f"{word} ({list_of(who)})" if who else word


def _against(figures: Following | None, status: Status) -> bool:
    return figures is not None and status not in SAME_AS.get(figures.met, frozenset(Status))


def change_words(figures: Following) -> str:
    """What the figures say of the target and of the time since, in two words."""
    return f"{METS[figures.met]} · {CHANGES[figures.change]}"


def answer(standing: Standing, today: date) -> str:
    """How it stands, in a few sentences, for the top of its page."""
    row = standing.commitment
    parts = []
    if row.ended_on is not None:
        return f"Følges ikke op mere efter {day_words(row.ended_on)}: {row.end_reason}"
    if standing.done:
        parts.append("Alle har opfyldt forpligtelsen, og det er bekræftet af andre.")
    elif standing.overdue(today):
        parts.append(f"Fristen {day_words(row.due)} er overskredet.")
    parts.append(standing.figures_words())
    if standing.judged is not None:
        parts.append(f"{standing.judged.by} kalder det {STATUSES[standing.judged.status]}.")
    parts.append(standing.parties_words())
    if silent := standing.silent(today):
        parts.append(f"Ingen ord i {SILENT_AFTER} dage fra {list_of(silent)}.")
    return " ".join(parts)
