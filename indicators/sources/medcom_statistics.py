"""MedCom statistics: messages sent between the sectors, by month, sender and receiver.

MedCom's own export has not been seen; the layout is the platform's neutral one. One row is the number of
messages of one type from one kind of sender in a place to one kind of receiver in a place. The place is
the sender's kommune, else its region, else the country; the counterpart is the receiver's likewise.
`MCM:FDIS91#training` is the item FDIS91 with `category=training` in its stratum; a type that is not MedCom's is
the item `ukendt_type` with its code there.
"""

import re
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from indicators.counting.headers import TYPES, UNKNOWN
from indicators.sources import delivery
from indicators.sources.delivery import Codes, Column, Draft
from tvaers import numbers, tables
from tvaers.module import MONTHLY, Reading, Source
from tvaers.numbers import State
from tvaers.register import Register

COLUMNS = (
    "periode", "standard", "version",
    "afsender_type", "afsender_region", "afsender_kommunekode",
    "modtager_type", "modtager_region", "modtager_kommunekode",
    "statistikkode", "antal", "kilde", "udtraeksdato",
)  # fmt: skip
PARTIES = frozenset(
    {
        "almen_praksis", "speciallaege", "sygehus", "kommune", "region",
        "apotek", "fysioterapi", "laegevagt", "andet", "ukendt",
    }
)  # fmt: skip

ADVICE = "Send kun antal beskeder pr. måned, beskedtype, afsender og modtager, og ingen oplysninger om borgere. Har I beskederne selv, så tæl dem op hos jer med tvaers count medcom-messages."

# The municipal messages went into use on 2 January 2019; correspondence is older.
FIRST = date(2019, 1, 1)
FIRST_OF = dict.fromkeys(("DIS91", "XDIS91", "FDIS91"), date(2000, 1, 1))

# `XREF15`, `XREF15-1.5`, `XREF15 XH1530R`, `MCM:FDIS91#training`
_CODE = re.compile(r"(?:MCM:)?([A-Z][A-Z0-9]{2,7})(?:#([A-Z][A-Z-]{0,40})|[-_/ .:].*)?", re.DOTALL)


def read(text: str, register: Register, today: date | None = None) -> Reading:
    """The message counts in a file of MedCom statistics."""
    delivery.refuse_person_level(text, ADVICE)
    table = tables.read(delivery.without_sep(text))
    frame = tables.require(table, COLUMNS)
    draft = Draft(table.rows)
    now = today or delivery.today()
    days, months, items, parts = _what_and_when(draft, frame, now)
    senders = _party(draft, frame, "afsender_type")
    receivers = _party(draft, frame, "modtager_type")
    place = _place(draft, frame, "afsender", register, months)
    counterpart = _place(draft, frame, "modtager", register, months)
    count = numbers.read(frame["antal"])
    draft.fault_counts(count, "antal")
    extracted = delivery.extraction_day(
        draft, Column.of(frame["udtraeksdato"]), "udtraeksdato", months, "periode", now
    )
    strata = [
        f"{part}from={sender};to={receiver}"
        for part, sender, receiver in zip(parts, senders, receivers, strict=True)
    ]
    draft.fault_twice(delivery.keys(months, items, place, counterpart, strata))
    accepted = draft.accepted
    return draft.reading(
        {
            "item": items[accepted],
            "place_id": place[accepted],
            "counterpart_id": counterpart[accepted],
            "period_kind": delivery.same("month", int(accepted.sum())),
            "period_start": days[accepted],
            "stratum": np.array(strata, dtype=object)[accepted],
            "value": np.where(count.are(State.NIL), 0.0, count.values)[accepted],
            "n": np.full(int(accepted.sum()), np.nan),
        },
        extracted,
    )


def _what_and_when(
    draft: Draft, frame: Any, today: date
) -> tuple[npt.NDArray[Any], Codes, npt.NDArray[Any], npt.NDArray[Any]]:
    """Each row's month as a day and as a number, its item, and its category or its unknown code, if any, as the
    stratum says it."""
    months = Column.of(frame["periode"])
    days, counted = delivery.months(draft, months, "periode", date(2000, 1, 1), today)
    codes = Column.of(frame["statistikkode"])
    found = [_CODE.fullmatch(text.upper()) for text in codes.texts]
    draft.fault_texts(
        codes,
        "statistikkode",
        [
            None
            if code
            else delivery.unfit("koden", text, "er ikke en beskedtype som XREF15. Ret koden.")
            for text, code in zip(codes.texts, found, strict=True)
        ],
    )
    names = [code[1] if code else "" for code in found]
    first = codes.spread([_ordinal(FIRST_OF.get(name, FIRST)) for name in names])
    early = (counted < first) & (counted >= _ordinal(date(2000, 1, 1)))
    draft.fault(
        early & ~draft.faulty,
        "periode",
        lambda place: (
            f"{names[codes.codes[place]]} læses fra {FIRST:%Y-%m}, hvor beskederne mellem praksis og "
            "kommuner blev taget i brug. Ret måneden eller koden."
        ),
    )
    parts = [_parts(*code.groups()) if code else ("", "") for code in found]
    return (
        months.spread(days, object),
        counted,
        codes.spread([item for item, _ in parts], object),
        codes.spread([part for _, part in parts], object),
    )


def _parts(name: str, category: str | None) -> tuple[str, str]:
    """A code's item, and its part of the stratum. A type that nobody knows is told apart from all others and
    by its name, never dropped; a notification without its event is none of the events."""
    if name.removeprefix("X") not in TYPES:
        return UNKNOWN, f"code={name};"
    if category is None and name == "FDIS20":
        return name, "category=ukendt;"
    return name, f"category={category.lower()};" if category else ""


def _ordinal(day: date) -> int:
    return day.year * 12 + day.month - 1


def _party(draft: Draft, frame: Any, name: str) -> npt.NDArray[Any]:
    """The kind of sender or receiver."""
    column = Column.of(frame[name])
    known = [text.casefold() for text in column.texts]
    draft.fault_texts(
        column,
        name,
        [
            None
            if party in PARTIES
            else delivery.unfit(
                "typen", party, f"kendes ikke. Skriv en af: {', '.join(sorted(PARTIES))}."
            )
            for party in known
        ],
    )
    return column.spread(known, object)


def _place(draft: Draft, frame: Any, side: str, register: Register, months: Codes) -> Codes:
    """A side's kommune, else its region, else the country."""
    return delivery.finest(
        draft,
        Column.of(frame[f"{side}_kommunekode"]),
        f"{side}_kommunekode",
        Column.of(frame[f"{side}_region"]),
        f"{side}_region",
        register,
        months,
    )


source = Source(
    name="medcom-statistics",
    title="MedCom statistik",
    data_sets=("medcom-statistics",),
    read=read,
    level=1,
    holds="Antal beskeder pr. måned mellem praksis, sygehus, region og kommune: henvisninger (XREF15, XREF22), afslutningsnotater (XDIS15, XDIS22), korrespondance (DIS91, XDIS91, FDIS91) og andre beskedtyper, med afsender og modtager.",
    access="Tallene hentes på statistik.medcom.dk af en oprettet bruger og lægges i platformens opstilling.",
    example="Almen praksis på landsplan sendte 5.178 kommunehenvisninger (XREF15) i maj 2024, og der blev sendt 4.265 afslutningsnotater tilbage (XDIS15).",
    deliverer="Den region eller kommune, der har hentet tallene. MedCom får dem fra VANS-leverandørerne.",
    freshness="Hver måned. MedCom retter nogle gange ældre måneder, så udtræksdatoen følger med.",
    cannot="Tæller beskeder og ikke borgere. Et afslutningsnotat kan ikke kobles til sin henvisning, og gensendte beskeder tæller med. Siger intet om årsag, fremmøde eller virkning.",
    licence="Ikke angivet af MedCom. Kilden nævnes ved hvert tal.",
    certainty="Opstillingen er platformens egen. MedComs eksport er ikke set, men beskedtyperne er MedComs.",
    person_level_advice=ADVICE,
    rhythm=MONTHLY,
)
