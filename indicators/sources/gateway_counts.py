"""The counts that `tvaers count` makes of KL Gateway's reports after § 119 and on care.

The layout is told in `indicators.counting.gateway_layout`. A row of a share or a ratio gives two
observations, `p119.frafald` and its whole `p119.frafald.af`; a median gives one, with the number of values
behind it as n. What an indicator is told by (`enhed`) is the stratum: `enhed=kol`.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from indicators.counting import gateway_layout as layout
from indicators.sources import delivery
from indicators.sources.delivery import Column, Draft, Mask
from tvaers import numbers, tables
from tvaers.module import MONTHLY, FileFault, Reading, Source
from tvaers.numbers import Numbers, State
from tvaers.places import Kind
from tvaers.register import Register

# The guides are from 2021 and later; an older month is a slip of the pen.
FIRST = date(2019, 1, 1)
# What is told of all at once, and the unit of a median, part nothing.
WHOLE = frozenset({"alle", "dage"})
_UNIT = re.compile(r"[a-z][a-z0-9_]{0,40}")


def item(indicator: str) -> str:
    """An indicator's name among the observations: `p119.frafald` for `p119_frafald`."""
    return indicator.replace("_", ".", 1)


def read(
    text: str, register: Register, source: str, indicators: Mapping[str, str], today: date | None
) -> Reading:
    """The counts in a file that `tvaers count` has written for a source."""
    delivery.refuse_person_level(text, delivery.count_first(source))
    table = tables.read(delivery.without_sep(text))
    frame = tables.require(table, layout.COLUMNS)
    draft = Draft(table.rows)
    now = today or delivery.today()
    names = _names(draft, frame, source, indicators)
    column = Column.of(frame["kommunekode"])
    kommune = delivery.places(draft, column, "kommunekode", register, Kind.KOMMUNE)
    draft.fault_texts(
        column,
        "kommunekode",
        [None if text else "kommunen mangler. Skriv kommunekoden." for text in column.texts],
    )
    month = Column.of(frame["periode"])
    days, counted = delivery.months(draft, month, "periode", FIRST, now)
    strata = _strata(draft, frame)
    statistic = np.array([indicators.get(name, "") for name in names], dtype=object)
    figures = _figures(draft, frame, statistic)
    extracted = delivery.extraction_day(
        draft, Column.of(frame["udtraeksdato"]), "udtraeksdato", counted, "periode", now
    )
    draft.fault_twice(delivery.keys(names, kommune, counted, strata), "Fjern den ene.")
    middle: Mask = np.isin(statistic, ["median", "p90"])
    rows = pd.DataFrame(
        {
            "item": [item(name) for name in names],
            "place_id": kommune,
            "counterpart_id": np.zeros(len(table), dtype=np.int64),
            "period_kind": "month",
            "period_start": month.spread(days, object),
            "stratum": strata,
            "value": np.where(middle, figures["vaerdi"].values, figures["taeller"].values),
            "n": pd.array(np.where(middle, figures["n"].values, np.nan), dtype="Int64"),
        }
    )
    parts = draft.accepted & np.isin(statistic, ["share", "ratio"])
    whole = rows[parts].assign(
        item=[f"{name}.af" for name in rows[parts]["item"]],
        value=figures["naevner"].values[parts],
    )
    return draft.reading(pd.concat([rows[draft.accepted], whole], ignore_index=True), extracted)


def _names(
    draft: Draft, frame: pd.DataFrame, source: str, indicators: Mapping[str, str]
) -> npt.NDArray[Any]:
    """Each row's indicator; refuses a file that holds none of ours."""
    column = Column.of(frame["indikator_id"])
    if not set(column.texts) & set(indicators):
        raise FileFault(
            f"Filen har ingen af optællingens indikatorer ({next(iter(indicators))} og de andre). Den hører "
            f"til en anden kilde, eller den er ikke lavet med tvaers count. {delivery.count_first(source)}"
        )
    draft.fault_texts(
        column,
        "indikator_id",
        [
            None
            if text in indicators
            else delivery.unfit("indikatoren", text, "kendes ikke. Fjern rækken.")
            for text in column.texts
        ],
    )
    names = column.spread(column.texts, object)
    said = frame["statistic"].str.strip().to_numpy(dtype=object)
    expected = np.array([indicators.get(name, "") for name in names], dtype=object)
    draft.fault(
        (said != expected) & (expected != ""),
        "statistic",
        lambda place: f"her skal stå {expected[place]} ud for {names[place]}. Ret feltet.",
    )
    kinds = Column.of(frame["periodetype"])
    draft.fault_texts(
        kinds,
        "periodetype",
        [
            None
            if text == layout.MONTH
            else f"optællingen er pr. måned. Skriv {layout.MONTH}, og ret tallene derefter."
            for text in kinds.texts
        ],
    )
    return names


def _strata(draft: Draft, frame: pd.DataFrame) -> npt.NDArray[Any]:
    column = Column.of(frame["enhed"])
    draft.fault_texts(
        column,
        "enhed",
        [
            None
            if _UNIT.fullmatch(text)
            else delivery.unfit("enheden", text, "kan ikke læses. Brug filen, som den er skrevet.")
            for text in column.texts
        ],
    )
    return column.spread(
        ["" if text in WHOLE else f"enhed={text}" for text in column.texts], object
    )


def _figures(draft: Draft, frame: pd.DataFrame, statistic: npt.NDArray[Any]) -> dict[str, Numbers]:
    """The columns of numbers, checked in the rows that use them."""
    mark = numbers.decides([*frame["taeller"], *frame["naevner"], *frame["vaerdi"]])
    figures = {
        name: numbers.read(frame[name], mark) for name in ("taeller", "naevner", "vaerdi", "n")
    }
    parts: Mask = np.isin(statistic, ["share", "ratio"])
    middle: Mask = np.isin(statistic, ["median", "p90"])
    used = {
        "taeller": parts | (statistic == "count"),
        "naevner": parts,
        "vaerdi": middle,
        "n": middle,
    }
    for name, where in used.items():
        figure = figures[name]
        if name == "vaerdi":
            draft.fault_numbers(figure, name, where)
            draft.fault(
                where & (figure.values < 0), name, "dage kan ikke være negative. Ret tallet."
            )
        else:
            draft.fault_counts(figure, name, where)
        draft.fault(
            where & np.isnan(figure.values) & (figure.states < State.TEXT),
            name,
            "tallet mangler. Skriv det, eller fjern rækken.",
        )
    draft.fault(
        (statistic == "share")
        & (figures["taeller"].values > figures["naevner"].values)
        & ~draft.faulty,
        "taeller",
        "tælleren er større end nævneren. Ret tallene.",
    )
    draft.fault(
        middle & (figures["n"].values == 0),
        "n",
        "en median af 0 værdier findes ikke. Fjern rækken.",
    )
    return figures


def _read_prevention(text: str, register: Register, today: date | None = None) -> Reading:
    return read(text, register, layout.PREVENTION, layout.P119, today)


def _read_care(text: str, register: Register, today: date | None = None) -> Reading:
    return read(text, register, layout.CARE, layout.CARE_MEASURES, today)


_ACCESS = "Kommunen tæller selv op i sin egen indberetning med kommandoen tvaers count og sender kun tallene."
_CERTAIN = "Indberetningens felter er set i KL's egne eksempler. Filen med tal er platformens egen opstilling."
_OWN = "Kommunens egne tal. Bruges efter aftale mellem parterne."

prevention = Source(
    name=layout.PREVENTION,
    title="Forebyggelse efter § 119 (KL Gateway), talt op",
    data_sets=(layout.PREVENTION,),
    read=_read_prevention,
    level=2,
    holds="Henvisninger til kommunens forebyggelse, hvem de kommer fra, og hvad de fører til: ventetid, samtaler, indsatser, kontakter, frafald med årsag, tilstande og opfølgning. Antal, andele og medianer pr. måned.",
    access=_ACCESS,
    example="Et forløb afsluttet i september efter 83 dage, og en tilstand, der ikke længere er aktiv.",
    deliverer="Kommunen, hvis den indberetter efter § 119. Indberetningen har været planlagt, men der er ingen landsdækkende strøm af data.",
    freshness="Hver måned. Det, der kræver tid bagefter, tælles først, når tiden er gået.",
    cannot="Har ingen testresultater eller spørgeskemaer. Siger ikke, om et forløb virkede, og kan ikke deles på køn og alder.",
    licence=_OWN,
    certainty=_CERTAIN,
    person_level_advice=delivery.count_first(layout.PREVENTION),
    rhythm=MONTHLY,
)
care = Source(
    name=layout.CARE,
    title="Pleje og hjemmesygepleje (KL Gateway), talt op",
    data_sets=(layout.CARE,),
    read=_read_care,
    level=2,
    holds="Tilstande pr. borger, opfølgninger efter resultat, ændring i funktionsniveau, nåede mål, afsluttede indsatser og udførte sygeplejeydelser. Antal og andele pr. måned.",
    access=_ACCESS,
    example="Fire opfølgninger i februar: to fortsættes, en ændres inden for rammen, og en afsluttes.",
    deliverer="Kommunen, som indberetter om pleje gennem KL Gateway.",
    freshness="Hver måned.",
    cannot="Siger intet om, hvor mange timer en borger får. Funktionsniveau er fagpersonens vurdering.",
    licence=_OWN,
    certainty=_CERTAIN,
    person_level_advice=delivery.count_first(layout.CARE),
    rhythm=MONTHLY,
)
