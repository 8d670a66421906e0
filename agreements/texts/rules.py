"""What an agreement must hold before it is saved or sent, each in a Danish sentence for whoever wrote it. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from agreements.texts.kinds import BODIES, PARTIES, POINTS
from agreements.texts.models import AgreementKind
from tvaers import cpr
from tvaers.danish import day as day_words
from tvaers.places import Kind

LONGEST_TITLE, LONGEST_TEXT, LONGEST_POINT, LONGEST_REASON = 200, 200_000, 2_000, 500
MOST_PARTIES = 120


class Unfit(Exception):
    """Why something cannot be saved: a Danish sentence a field."""

    def __init__(self, problems: Mapping[str, str] | str, field: str = "") -> None:
        found = {field: problems} if isinstance(problems, str) else dict(problems)
        super().__init__(" ".join(found.values()))
        self.problems = found


@dataclass(frozen=True)
class Party:
    """A party as a form says it."""

    place_id: int
    kind: Kind
    name: str
    adopts: bool
    statutory: bool = False
    operating: bool = False


@dataclass(frozen=True)
class Facts:
    """What an agreement is, apart from its text."""

    kind: AgreementKind
    title: str
    valid_from: date | None
    valid_to: date | None
    parties: tuple[Party, ...]
    level: int = 1
    replaces_id: int | None = None


def line(text: str, what: str, longest: int, *, field: str = "", needed: bool = True) -> str:
    """A person's words on one line: not too many, and no person number."""
    found = " ".join(text.split())
    if needed and len(found) < 3:
        raise Unfit(f"Skriv {what}.", field)
    return _checked(found, what, longest, field)


def body(text: str, what: str, longest: int, *, field: str = "") -> str:
    """A person's words in paragraphs."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    found = "\n".join(" ".join(each.split()) for each in lines).strip("\n")
    return _checked(found, what, longest, field)


def _checked(found: str, what: str, longest: int, field: str) -> str:
    if len(found) > longest:
        raise Unfit(f"Skriv {what} med højst {longest} tegn; her er {len(found)}.", field)
    if cpr.find(found) is not None:
        raise Unfit("Teksten ligner et CPR-nummer. Skriv den uden; intet er gemt.", field)
    return found


def check_facts(facts: Facts) -> Facts:
    """The facts as they may stand; Unfit tells everything that is wrong at once."""
    problems: dict[str, str] = {}
    try:
        line(facts.title, "hvad aftalen hedder", LONGEST_TITLE, field="titel")
    except Unfit as unfit:
        problems |= unfit.problems
    if facts.valid_from and facts.valid_to and facts.valid_to <= facts.valid_from:
        problems["til"] = (
            f"Aftalen ville slutte, før den begynder {day_words(facts.valid_from)}. "
            "Ret en af de to dage."
        )
    if len(facts.parties) > MOST_PARTIES:
        problems["parter"] = f"En aftale kan højst have {MOST_PARTIES} parter."
    for party in facts.parties:
        allowed = BODIES if facts.kind is AgreementKind.LOCAL_HEALTH_PLAN else PARTIES
        if party.adopts and party.kind not in allowed:
            problems["parter"] = _cannot_adopt(party, facts.kind)
    if problems:
        raise Unfit(problems)
    return facts


def _cannot_adopt(party: Party, kind: AgreementKind) -> str:
    if kind is AgreementKind.LOCAL_HEALTH_PLAN:
        return (
            "En nærsundhedsplan vedtages af sundhedsrådet eller regionen og ikke af parterne. "
            f"Lad {party.name} have en plads uden at skulle vedtage den."
        )
    return f"{party.name} kan ikke binde nogen og kan derfor ikke tiltræde en aftale."


def check_offer(facts: Facts, has_text: bool) -> None:
    """Whether an agreement can be sent to those who are to decide on it."""
    missing: list[str] = []
    if not has_text:
        missing.append("skriv en tekst")
    if facts.valid_from is None:
        missing.append("skriv, hvornår aftalen begynder")
    adopting = [party for party in facts.parties if party.adopts]
    if facts.kind is AgreementKind.LOCAL_HEALTH_PLAN:
        if len(adopting) != 1:
            missing.append("vælg den ene, sundhedsrådet eller regionen, der skal vedtage planen")
    elif len(adopting) < 2:
        missing.append("vælg mindst to parter, der skal tiltræde den")
    if missing:
        raise Unfit(f"Aftalen kan ikke sendes endnu. Først: {'; '.join(missing)}.")


def check_end(facts: Facts, last_day: date | None, reason: str, today: date) -> str:
    """The reason, where an agreement can end after this day."""
    if last_day is None:
        raise Unfit("Skriv den sidste dag, aftalen gælder.", "sidste")
    if facts.valid_from and last_day < facts.valid_from:
        raise Unfit(
            f"Den sidste dag ligger før aftalen begynder {day_words(facts.valid_from)}.", "sidste"
        )
    if facts.valid_to and last_day >= facts.valid_to:
        raise Unfit("Den dag er aftalen allerede udløbet af sig selv.", "sidste")
    return line(reason, "hvorfor aftalen ophører", LONGEST_REASON, field="begrundelse")


def check_text(text: str, points: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """A text and its seven points as they may stand; points that say nothing are left out."""
    problems: dict[str, str] = {}
    found: dict[str, str] = {}
    tidied = ""
    try:
        tidied = body(text, "teksten", LONGEST_TEXT, field="tekst")
        if not tidied.strip():
            raise Unfit("Skriv aftalens tekst.", "tekst")
    except Unfit as unfit:
        problems |= unfit.problems
    for point in POINTS:
        try:
            said = body(
                points.get(point.code, ""), f"»{point.title}«", LONGEST_POINT, field=point.code
            )
        except Unfit as unfit:
            problems |= unfit.problems
        else:
            if said.strip():
                found[point.code] = said
    if problems:
        raise Unfit(problems)
    return tidied, found


def missing_points(points: Mapping[str, object]) -> list[str]:
    """The titles of the seven points that an agreement says nothing of."""
    return [point.title for point in POINTS if not points.get(point.code)]


def differing(
    now: Sequence[tuple[str, str]], typed: Collection[tuple[str, str]]
) -> list[tuple[str, str, str]]:
    """What two people have written differently: the name, what is saved, what was typed."""
    said = dict(typed)
    return [(name, text, said[name]) for name, text in now if name in said and said[name] != text]
