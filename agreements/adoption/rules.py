"""What a decision must hold before it is written down, and how the parties stand together. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from agreements.adoption.models import Adoption, Answer
from agreements.texts import rules
from agreements.texts.rules import Unfit
from tvaers.danish import day as day_words

LONGEST_LINK, LONGEST_WORDS = 500, 1_000
ANSWERS = {
    Answer.ADOPTED: "tiltrådt",
    Answer.RESERVED: "tiltrådt med forbehold",
    Answer.DECLINED: "ikke tiltrådt",
}


@dataclass(frozen=True)
class Decision:
    """A decision as a form says it."""

    answer: Answer | None
    body: str
    meeting_on: date | None
    item: str
    minutes: str
    words: str


def check(decision: Decision, *, dated: date, number: int, today: date) -> Decision:
    """The decision as it may stand; Unfit tells everything that is wrong at once."""
    problems: dict[str, str] = {}
    said: dict[str, str] = {}
    for field, text, what, longest, needed in (
        ("organ", decision.body, "hvem der besluttede det, fx byrådet", 120, True),
        ("punkt", decision.item, "punktet på dagsordenen", 120, False),
        ("ord", decision.words, "forbeholdet eller begrundelsen", LONGEST_WORDS, False),
    ):
        try:
            said[field] = rules.line(text, what, longest, field=field, needed=needed)
        except Unfit as unfit:
            problems |= unfit.problems
    if decision.answer is None:
        problems["svar"] = "Vælg, hvad der blev besluttet."
    elif decision.answer is not Answer.ADOPTED and not said.get("ord", "x"):
        problems["ord"] = (
            "Skriv forbeholdet, som det står i referatet."
            if decision.answer is Answer.RESERVED
            else "Skriv, hvorfor aftalen ikke blev tiltrådt."
        )
    problems |= _meeting(decision.meeting_on, dated, number, today)
    try:
        minutes = link(decision.minutes)
    except Unfit as unfit:
        problems |= unfit.problems
        minutes = ""
    if problems:
        raise Unfit(problems)
    return Decision(
        decision.answer, said["organ"], decision.meeting_on, said["punkt"], minutes, said["ord"]
    )


def _meeting(meeting_on: date | None, dated: date, number: int, today: date) -> dict[str, str]:
    if meeting_on is None:
        return {"moede": "Skriv mødets dato, for eksempel 2026-12-01."}
    if meeting_on < dated:
        return {
            "moede": f"Mødet {day_words(meeting_on)} ligger før teksten: udgave {number} er fra "
            f"{day_words(dated)}. Ret mødets dato, eller se efter, hvilken udgave der blev besluttet."
        }
    if meeting_on > today:
        return {
            "moede": f"Mødet {day_words(meeting_on)} er ikke holdt endnu. Skriv beslutningen, når den er taget."
        }
    return {}


def link(text: str) -> str:
    """A link to minutes: http or https, or nothing."""
    found = text.strip()
    if not found:
        return ""
    try:
        parts = urlsplit(found)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.username
    except ValueError:
        good = False
    if not good or any(letter.isspace() or not letter.isprintable() for letter in found):
        raise Unfit("Skriv hele linket til referatet. Det begynder med https://.", "referat")
    return rules.line(found, "linket", LONGEST_LINK, field="referat")


@dataclass(frozen=True)
class Standing:
    """Where one party stands: what it says of the version that counts, and what it said of earlier ones."""

    place_id: int
    name: str
    adopts: bool
    now: Adoption | None
    # Its newest decision on another version of the text, with that version's number.
    before: tuple[Adoption, int] | None
    history: tuple[tuple[Adoption, int], ...] = ()

    @property
    def adopted(self) -> bool:
        """Whether it stands behind the version that counts."""
        return self.now is not None and self.now.answer is not Answer.DECLINED

    @property
    def corrected(self) -> bool:
        """Whether it has said more than one thing."""
        return len(self.history) > 1

    def words(self, plan: bool = False) -> str:
        """Where the party stands, in words."""
        if not self.adopts:
            return "har en plads og skal ikke tiltræde"
        if self.now is not None:
            said = ANSWERS[self.now.answer]
            return said.replace("tiltrådt", "vedtaget") if plan else said
        return "ikke besluttet endnu"


def standings(
    parties: Iterable[tuple[int, str, bool]],
    said: Sequence[tuple[Adoption, int]],
    counts: int | None,
) -> list[Standing]:
    """Where each party (id, name, whether it adopts) stands on the version that counts. `said` is every
    decision with its version's number, the oldest first."""
    found = []
    for place_id, name, adopts in parties:
        own = [(each, number) for each, number in said if each.party_id == place_id]
        on_this = [each for each, number in own if number == counts]
        others = [pair for pair in own if pair[1] != counts]
        found.append(
            Standing(
                place_id,
                name,
                adopts,
                on_this[-1] if on_this else None,
                others[-1] if others else None,
                tuple(own),
            )
        )
    return found


def all_adopted(found: Iterable[Standing]) -> bool:
    """Whether every party that is to adopt stands behind it."""
    asked = [each for each in found if each.adopts]
    return bool(asked) and all(each.adopted for each in asked)
