"""The counts that `tvaers count medcom-messages` makes of a kommune's, hospital's or practice's own messages.

One row is a number of letters of one type in a month, from one kind of sender to one kind of receiver. An
item is the type with a word before it (`talt.XREF15`), so that it is never added to the statistics of the net;
what is no message of the series is an item by its sort (`talt.kvittering_negativ`), with its code in its stratum. The place is the sender's kommune, else the country; the
counterpart is the receiver's likewise.
"""

import re
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from indicators.counting import medcom_layout as layout
from indicators.counting.headers import MESSAGE, SORTS
from indicators.sources import delivery
from indicators.sources.delivery import Codes, Column, Draft
from tvaers import numbers, tables
from tvaers.module import Reading, Source
from tvaers.places import Kind
from tvaers.register import Register

FIRST = date(2000, 1, 1)
# What the items of a party's own count begin with.
OWN = "talt."
PARTIES = ("almen_praksis", "sygehus", "kommune", "ukendt")
_CODE = re.compile(r"([A-Z][A-Z0-9]{1,9})(?:#([a-z][a-z-]{0,40}))?")


def read(text: str, register: Register, today: date | None = None) -> Reading:
    """The message counts in a file that `tvaers count medcom-messages` has written."""
    delivery.refuse_person_level(text, delivery.count_first(layout.SOURCE))
    table = tables.read(delivery.without_sep(text))
    frame = tables.require(table, layout.COLUMNS)
    draft = Draft(table.rows)
    now = today or delivery.today()
    month = Column.of(frame["periode"])
    days, counted = delivery.months(draft, month, "periode", FIRST, now)
    sorts = _words(draft, frame, "art", SORTS)
    codes = Column.of(frame["statistikkode"])
    found = [_CODE.fullmatch(text) for text in codes.texts]
    draft.fault_texts(
        codes,
        "statistikkode",
        [
            None if code else delivery.unfit("koden", text, "er ikke en beskedtype. Ret koden.")
            for text, code in zip(codes.texts, found, strict=True)
        ],
    )
    sides = [_words(draft, frame, f"{side}_type", PARTIES) for side in ("afsender", "modtager")]
    places = [
        _place(draft, frame, f"{side}_kommunekode", register) for side in ("afsender", "modtager")
    ]
    count = numbers.read(frame["antal"])
    draft.fault_counts(count, "antal")
    draft.fault(np.isnan(count.values) & ~draft.faulty, "antal", "antallet mangler. Skriv det.")
    extracted = delivery.extraction_day(
        draft, Column.of(frame["udtraeksdato"]), "udtraeksdato", counted, "periode", now
    )
    # Version and standard are told in the file and not apart: one series survives a change of technique.
    rows = pd.DataFrame(
        {
            "item": [
                f"{OWN}{name if sort == MESSAGE else sort}"
                for sort, name in zip(
                    sorts, codes.spread([c[1] if c else "" for c in found], object), strict=True
                )
            ],
            "place_id": places[0],
            "counterpart_id": places[1],
            "period_kind": "month",
            "period_start": month.spread(days, object),
            "stratum": [
                f"{_part(sort, code)}from={sender};to={receiver}"
                for sort, code, sender, receiver in zip(
                    sorts, codes.spread(found, object), *sides, strict=True
                )
            ],
            "value": count.values,
        }
    )
    draft.fault_twice(
        delivery.keys(
            *(
                rows[name]
                for name in ("item", "place_id", "counterpart_id", "period_start", "stratum")
            ),
            frame["standard"],
            frame["version"],
        ),
        "Fjern den ene.",
    )
    keys = [name for name in rows if name != "value"]
    summed = rows[draft.accepted].groupby(keys, sort=False, as_index=False)["value"].sum()
    return draft.reading(summed.assign(n=np.nan), extracted)


def _part(sort: str, code: "re.Match[str] | None") -> str:
    """What a stratum says beside sender and receiver: a message's category, and the code of anything else."""
    if code is None:
        return ""
    if sort != MESSAGE:
        return f"code={code[0]};"
    return f"category={code[2]};" if code[2] else ""


def _words(
    draft: Draft, frame: pd.DataFrame, name: str, known: tuple[str, ...]
) -> npt.NDArray[Any]:
    column = Column.of(frame[name])
    draft.fault_texts(
        column,
        name,
        [
            None
            if text in known
            else delivery.unfit("feltet", text, f"kendes ikke. Skriv en af: {', '.join(known)}.")
            for text in column.texts
        ],
    )
    return column.spread(column.texts, object)


def _place(draft: Draft, frame: pd.DataFrame, name: str, register: Register) -> Codes:
    found = delivery.places(draft, Column.of(frame[name]), name, register, Kind.KOMMUNE)
    place: Codes = np.where(found > 0, found, register.national.id)
    return place


source = Source(
    name=layout.SOURCE,
    title="MedCom-beskeder, talt op hos parten selv",
    data_sets=(layout.SOURCE,),
    read=read,
    level=2,
    holds="Antal beskeder pr. måned efter type, afsender og modtager: henvisninger, afslutningsnotater, advis og korrespondance i EDIFACT, XML og FHIR. Kvitteringer, annulleringer, prøvebeskeder og ukendte typer er talt hver for sig.",
    access="Parten tæller selv op i sine egne beskeder med kommandoen tvaers count og sender kun tallene.",
    example="Et brev, der er rettet og sendt igen i juni, tæller én gang, i maj, hvor det først blev sendt.",
    deliverer="Kommunen, sygehuset eller praksis, som har sendt eller modtaget beskederne.",
    freshness="Når parten tæller op, for eksempel hver måned.",
    cannot="Tæller breve og ikke borgere, og kun dem, parten selv har. Et afslutningsnotat kan ikke kobles til sin henvisning.",
    licence="Partens egne tal. Bruges efter aftale mellem parterne.",
    certainty="Beskedernes hoveder er set i MedComs egne eksempler. Kommunebeskeder er kendt fra et enkelt hoved. Filen med tal er platformens egen opstilling.",
    person_level_advice=delivery.count_first(layout.SOURCE),
)
