"""Danmarks Statistik, StatBank tables FRKM125 and its like: how many are expected to live in each kommune, by age.

One row is one `population_projection` at a kommune on the first of January of a year, with `age=80;sex=f` as stratum.
The tables' names, years and variables are known from StatBank's own list; an answer of theirs has not been seen, but
all tables are written alike.
"""

import re
from datetime import date

import numpy as np
import numpy.typing as npt

from indicators.sources import delivery, statbank_cube
from indicators.sources.delivery import Column, Draft, shown
from indicators.sources.statbank_cube import Table, code_first
from tvaers.module import FileFault, Reading, Source
from tvaers.numbers import State
from tvaers.register import Register

ADVICE = (
    "Hent tabellen FRKM1 (befolkningsfremskrivning for kommuner) i Statistikbanken, og send den, som den "
    "er. Den har kun antal."
)
# The first projection by kommune that StatBank keeps is not older, and none looks further ahead.
FIRST, AHEAD = 2000, 60
TABLE = Table(
    "en befolkningsfremskrivning",
    re.compile(r"FRKM1\d\d"),
    "Her læses kun Statistikbankens tabeller FRKM1.. (fremskrivning efter kommune) med område, TID og "
    "INDHOLD og eventuelt ALDER og KØN. Hent den tabel, og send den.",
)


def read(text: str, register: Register, today: date | None = None) -> Reading:
    """The expected population in a StatBank file."""
    delivery.refuse_person_level(text, ADVICE)
    cube = statbank_cube.read(text, TABLE)
    draft = Draft(cube.rows)
    ids = statbank_cube.areas(draft, cube.dimensions.get("OMRÅDE"), register)
    days, years = _years(draft, cube.dimensions["TID"], today or delivery.today())
    strata, stratum = statbank_cube.strata(draft, cube.dimensions, TABLE.called)
    draft.fault_counts(cube.values, "INDHOLD")
    draft.fault_twice((ids * 10_000 + years) * len(strata) + stratum, "Fjern den ene.")
    accepted = draft.accepted
    values = np.where(cube.values.are(State.NIL), 0.0, cube.values.values)[accepted]
    count = len(values)
    return draft.reading(
        {
            "item": delivery.same("population_projection", count),
            "place_id": ids[accepted],
            "counterpart_id": np.zeros(count, dtype=np.int64),
            "period_kind": delivery.same("year", count),
            "period_start": cube.dimensions["TID"].categories(days, accepted),
            "stratum": Column(stratum, strata).categories(strata, accepted),
            "value": values,
            "n": np.full(count, np.nan),
        }
    )


def _years(draft: Draft, column: Column, today: date) -> tuple[list[str], npt.NDArray[np.int64]]:
    """The first day of each distinct year, and the year of each row. A file of years gone by is no projection."""

    def known(text: str) -> int | None:
        return int(text) if re.fullmatch(r"[12]\d{3}", text) else None

    years = [code_first(text, known) for text in column.texts]
    if not any(years):
        raise TABLE.other("perioder")
    if max(filter(None, years)) <= today.year:
        raise FileFault(
            f"Filens sidste år er {max(filter(None, years))}, så den er ingen fremskrivning. Folketal, som "
            "er talt op, sendes som »Folketal fra Danmarks Statistik«."
        )
    last = today.year + AHEAD
    reasons = [
        delivery.unfit("året", text, "kan ikke læses. Skriv det som 2030.")
        if year is None
        else None
        if FIRST <= year <= last
        else f"året {shown(text)} ligger uden for {FIRST} til {last}. Ret det."
        for text, year in zip(column.texts, years, strict=True)
    ]
    draft.fault_texts(column, "TID", reasons)
    days = ["" if year is None else f"{year}-01-01" for year in years]
    return days, column.spread([year or 0 for year in years])


source = Source(
    name="befolkningsfremskrivning",
    title="Befolkningsfremskrivning efter alder",
    data_sets=("befolkningsfremskrivning",),
    read=read,
    level=0,
    holds="Hvor mange borgere i hver alder en kommune ventes at få den 1. januar i hvert af de næste år.",
    access="Åbne tal. Alle kan hente dem i Statistikbanken uden at logge ind.",
    example="Se hvor mange flere over 80 år der ventes om ti år.",
    deliverer="Danmarks Statistik, tabel FRKM125 og de følgende års. Hentes af driften eller lægges ind som fil.",
    freshness="Én gang om året med en ny fremskrivning. Fremskrivningen for 2025 kom i juni 2025.",
    cannot="En forventning under bestemte antagelser, ikke et mål og ikke en optælling. En ny fremskrivning afløser den gamle for de samme år.",
    licence="CC BY 4.0. Kilde: Danmarks Statistik.",
    certainty="Tabellens navn, år og variable er set i Statistikbankens egen liste. Et svar fra netop denne tabel er ikke set; formen er den, Statistikbanken giver alle tabeller.",
    open_source=True,
    person_level_advice=ADVICE,
)
