"""A status of an agreement as a page to begin with: from its text, its figures, its statuses and decisions. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from tvaers.module import Planned

MIDWAY, FINAL = "midtvejs", "afsluttende"
KINDS = {MIDWAY: "Midtvejsstatus", FINAL: "Afsluttende status"}
TEMPLATE = "status"
# No page shows more figures; the commitments' own pages have the others.
MOST_FIGURES = 12


@dataclass(frozen=True)
class Subject:
    """What a status is drafted from: the agreement, what its text says of the seven points (by their words), the
    measures that its commitments follow, and since when decisions count."""

    key: str
    title: str
    period: str
    points: Mapping[str, str]
    missing: Sequence[str]
    measures: Sequence[str]
    since: date | None


def title_of(kind: str, subject: Subject) -> str:
    """What the page is called."""
    return f"{KINDS[kind]}: {subject.title}"[:160]


def blocks(kind: str, subject: Subject) -> Iterator[Planned]:
    """The draft's blocks; every number in it stands in a block that links to where it comes from."""
    yield _text(_head(kind, subject))
    yield Planned("aftale", {"aftale": subject.key})
    yield _text("## Hvordan går det?\n\nSkriv i to-tre sætninger, hvad tallene og parterne siger.")
    yield Planned("forpligtelser", {"aftale": subject.key})
    for name in subject.measures[:MOST_FIGURES]:
        yield Planned("figur", {"maal": name, "sted": "", "antal": ""})
    yield _text(_points(subject))
    since = subject.since.isoformat() if subject.since else ""
    yield Planned("beslutninger", {"fra": since})
    yield _text(
        "## Hvad sker der nu?\n\n- Skriv, hvad der fortsætter, hvad der ændres, og hvem der gør det."
        if kind == MIDWAY
        else "## Hvad har vi lært, og hvad føres videre?\n\n- Skriv, hvad der er nået, og hvad der ikke er."
    )


def _text(words: str) -> Planned:
    return Planned("tekst", {"tekst": words})


def _head(kind: str, subject: Subject) -> str:
    when = f" Aftalen gælder {subject.period}." if subject.period else ""
    return (
        f"## {KINDS[kind]}\n\nDette er {KINDS[kind].lower()} for »{subject.title}«.{when} Udkastet er samlet af "
        "aftalens tekst, tal, statusser og beslutninger. Ret det, før det sendes til gennemsyn."
    )


def _points(subject: Subject) -> str:
    said = [f"**{word}:** {' '.join(text.split())}" for word, text in subject.points.items()]
    lacking = [f"**{word}:** mangler i aftalens tekst." for word in subject.missing]
    return "\n\n".join(["## Hvad siger aftalen?", *said, *lacking])
