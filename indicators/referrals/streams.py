"""The streams of messages that are followed, as reviewed data, and each as a measure that the release computes.

A stream is one kind of message (also where its technique has changed) from one kind of sender to one kind of
receiver, told by one source. It is a measure like any other, so a figure of it has the same disclosure
control, flags, marks, run chart, files and origin. Sources are never added together: what a party has
counted itself has items of its own. Some streams are indicators already and keep their own file. Pure.
"""

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from indicators.definition import COMPARISONS, Card, Definition, Disclosure, Mark
from indicators.filters import Filter
from indicators.referrals.message_types import PARTIES, names
from indicators.sources.medcom_messages import OWN
from indicators.tags import Placing

HERE = Path(__file__).parent
STATISTICS, COUNTED = "medcom-statistics", "medcom-messages"
GROUPS = {
    "henvisning": "Henvisninger og svar",
    "akut": "Kommunens akutfunktion",
    "genoptraening": "Genoptræningsplaner",
    "ophold": "Indlæggelse og udskrivning",
    "korrespondance": "Korrespondance",
    "kvittering": "Afviste, prøver og ukendte",
}
SOURCES = {
    STATISTICS: "MedCom statistik, der samler optællinger fra VANS-leverandørerne",
    COUNTED: "Kommunens egne beskeder, talt op i kommunen",
}
# After every measure with a file of its own, and before what units count themselves.
_ORDER = 10_000
_AUTHORED, _NEXT = date(2026, 11, 30), date(2027, 5, 30)
_UNITS = {
    "rate": ("pr. 1.000 indbyggere", 1000, 2),
    "ratio": ("pr. 100 henvisninger", 100, 0),
    "share": ("%", 100, 1),
    "tally": ("antal", 1, 0),
}


@dataclass(frozen=True)
class Stream:
    """One stream. `kind` is empty where the measure has a definition file of its own."""

    name: str
    group: str
    source: str
    kind: str
    short: str
    title: str
    items: tuple[str, ...]
    categories: tuple[str, ...]
    sender: str
    receiver: str
    end: str
    over: tuple[str, ...]
    marks: tuple[str, ...]
    note: str

    @property
    def codes(self) -> tuple[str, ...]:
        """The message types it counts, as MedCom calls them."""
        return tuple(item.removeprefix(OWN) for item in self.items)


@cache
def streams() -> tuple[Stream, ...]:
    """Every stream, in the order of the pages."""
    return tuple(
        Stream(
            name=row["name"],
            group=row["group"],
            source=row["source"],
            kind=row["kind"],
            short=row["short"],
            title=row["title"],
            items=_parts(row["items"]),
            # An empty part is a message without a category.
            categories=tuple(row["categories"].split("|")) if row["categories"] else (),
            sender=row["from"],
            receiver=row["to"],
            end=row["end"],
            over=_parts(row["over"]),
            marks=_parts(row["marks"]),
            note=row["note"],
        )
        for row in _rows("streams.csv")
    )


@cache
def definitions() -> tuple[Definition, ...]:
    """The streams without a definition file, as definitions."""
    return tuple(
        definition_of(stream, _ORDER + at) for at, stream in enumerate(streams()) if stream.kind
    )


def definition_of(stream: Stream, order: int) -> Definition:
    """A stream as the release computes it."""
    unit, per, decimals = _UNITS[stream.kind]
    return Definition(
        name=stream.name,
        version=1,
        order=order,
        title=stream.title,
        short_title=stream.short,
        unit=unit,
        numerator_word="Beskeder",
        denominator_word=_BELOW[stream.kind],
        per=per,
        decimals=decimals,
        kind=stream.kind,
        direction="none",
        period="month",
        data_set=stream.source,
        level=1 if stream.source == STATISTICS else 2,
        numerator=_filter(stream, stream.items, stream.categories),
        denominator=_below(stream),
        disclosure=Disclosure(),
        card=_card(stream),
        authored=_AUTHORED,
        reviewed=None,
        next_review=_NEXT,
        status="udkast",
        status_note="Beskedtyperne er MedComs. Hvordan de er samlet i strømme, er vores forslag.",
        marks=tuple(_marks()[key] for key in stream.marks),
        placing=Placing(
            theme="paa-tvaers",
            measures=f"{stream.title}.",
            sectors=_sectors(stream),
            recommendations=(),
            source=SOURCES[stream.source],
        ),
        comparison=COMPARISONS[stream.kind],
        coverage="Kommuner, hvis beskeder er talt.",
    )


_BELOW = {"rate": "Indbyggere", "ratio": "Henvisninger", "share": "Kvitteringer", "tally": "-"}


def _filter(stream: Stream, items: tuple[str, ...], categories: tuple[str, ...]) -> Filter:
    strata: dict[str, tuple[str, ...]] = {"from": (stream.sender,), "to": (stream.receiver,)}
    if stream.group == "kvittering" and stream.kind == "tally":
        strata["code"] = categories
    elif categories:
        strata["category"] = categories
    return Filter(items=items, place=stream.end, strata=strata)


def _below(stream: Stream) -> Filter | None:
    """What it is divided by: all receipts for those that were refused, and for answers what was asked, which
    comes the other way."""
    if stream.kind == "share":
        return _filter(stream, stream.over, ("*",))
    if stream.kind != "ratio":
        return None
    end = "receiver" if stream.end == "sender" else "sender"
    return Filter(stream.over, end, {"from": (stream.receiver,), "to": (stream.sender,)})


def _card(stream: Stream) -> Card:
    known = names()
    types = ", ".join(f"{known[code]} ({code})" for code in stream.codes if code in known)
    way = f"fra {PARTIES[stream.sender]} til {PARTIES[stream.receiver]}"
    return Card(
        formaal="At se, hvor meget der går mellem parterne, og om det ændrer sig.",
        indhold=f"{stream.title}, måned for måned, {way}." + (f" Typer: {types}." if types else ""),
        indikatorer=_CALCULATED[stream.kind],
        forbehold=" ".join(
            part
            for part in (
                stream.note,
                "Tallet er beskeder og ikke borgere. Gensendte beskeder kan være med.",
                "Flere beskeder er ikke altid bedre.",
            )
            if part
        ),
        datakilde=f"{SOURCES[stream.source]}.",
        offentliggoerelse="Når månedens leverance er godkendt. Ældre måneder kan blive rettet.",
        oevrige_ord="Tal fra MedCom, fra optælling hos parten selv og fra skemaer lægges aldrig sammen.",
    )


_CALCULATED = {
    "rate": "Beskeder i måneden, delt med det seneste folketal, gange 1.000.",
    "ratio": "Sendte notater delt med modtagne henvisninger i samme måned, gange 100.",
    "share": "Negative kvitteringer delt med alle kvitteringer, gange 100.",
    "tally": "Beskeder i måneden, talt op.",
}


def _sectors(stream: Stream) -> tuple[str, ...]:
    known = {"kommune": "kommune", "sygehus": "sygehus", "almen_praksis": "almen-praksis"}
    found = [known[each] for each in (stream.sender, stream.receiver) if each in known]
    return tuple(dict.fromkeys(found)) or ("kommune",)


@cache
def _marks() -> dict[str, Mark]:
    return {
        row["key"]: Mark(
            kind=row["kind"],
            day=date.fromisoformat(row["day"]) if row["day"] else None,
            reason=row["reason"],
            certainty=row["certainty"],
        )
        for row in _rows("marks.csv")
    }


def _parts(text: str) -> tuple[str, ...]:
    return tuple(text.split("|")) if text else ()


def _rows(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))
