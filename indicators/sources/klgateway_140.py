"""§ 140 rehabilitation: the kommuner's counts of plans (GGOP) and how soon a first contact was offered.

The layout of the file is told in `klgateway_140_counts`. A row of `ggop_7dage` says two things and gives
two observations, `ggop.within7` and `ggop.received`. Other rows give one:
`ggop.not_offered`, `ggop.excluded` (`reason=udskudt`), `ggop.hospital_days` and `ggop.municipal_days`
(a median, with the number of plans behind it as n).
"""

from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from indicators.sources import delivery
from indicators.sources.delivery import Codes, Column, Draft, Mask, shown
from indicators.sources.klgateway_140_counts import (
    COLUMNS,
    HOSPITAL_DAYS,
    LEFT_OUT,
    MONTH,
    MUNICIPAL_DAYS,
    NOT_OFFERED,
    REASONS,
    SOURCE,
    STATISTIC,
    WITHIN_7,
)
from tvaers import numbers, tables
from tvaers.module import MONTHLY, FileFault, Reading, Source
from tvaers.numbers import Numbers, State
from tvaers.places import Kind
from tvaers.register import Register

# The seven days have been law since 2019; older plans are not reported.
FIRST = date(2019, 1, 1)
MOST_DAYS = 3650
ITEMS = {
    WITHIN_7: "ggop.within7",
    NOT_OFFERED: "ggop.not_offered",
    LEFT_OUT: "ggop.excluded",
    HOSPITAL_DAYS: "ggop.hospital_days",
    MUNICIPAL_DAYS: "ggop.municipal_days",
}
RECEIVED = "ggop.received"
_MONTHS = frozenset({"maaned", "måned", "month"})


def read(text: str, register: Register, today: date | None = None) -> Reading:
    """The counts of plans in a file that `tvaers count klgateway-140` has written."""
    delivery.refuse_person_level(text, delivery.COUNT_FIRST)
    table = tables.read(delivery.without_sep(text))
    frame = tables.require(table, COLUMNS)
    draft = Draft(table.rows)
    now = today or delivery.today()
    indicator = _indicator(draft, frame)
    kommune = _kommune(draft, frame, register)
    month = Column.of(frame["periode"])
    days, counted = delivery.months(draft, month, "periode", FIRST, now)
    strata = _strata(draft, frame, indicator)
    figures = _figures(draft, frame, indicator)
    extracted = delivery.extraction_day(
        draft, Column.of(frame["udtraeksdato"]), "udtraeksdato", counted, "periode", now
    )
    draft.fault_twice(delivery.keys(indicator, kommune, counted, strata), "Fjern den ene.")
    median = _is(indicator, "median")
    rows = pd.DataFrame(
        {
            "item": [ITEMS.get(name, "") for name in indicator],
            "place_id": kommune,
            "counterpart_id": np.zeros(len(table), dtype=np.int64),
            "period_kind": "month",
            "period_start": month.spread(days, object),
            "stratum": strata,
            "value": np.where(median, figures["vaerdi"].values, figures["taeller"].values),
            "n": pd.array(
                np.where(median & figures["n"].whole, figures["n"].values, np.nan), dtype="Int64"
            ),
        }
    )
    shares = draft.accepted & (indicator == WITHIN_7)
    received = rows[shares].assign(item=RECEIVED, value=figures["naevner"].values[shares])
    both = pd.concat([rows[draft.accepted], received], ignore_index=True)
    return draft.reading(both, extracted)


def _indicator(draft: Draft, frame: pd.DataFrame) -> npt.NDArray[Any]:
    """Each row's indicator; refuses a file that holds none of ours, and quarantines what is not ours."""
    column = Column.of(frame["indikator_id"])
    if not set(column.texts) & set(ITEMS):
        raise FileFault(
            "Filen har ingen af optællingens indikatorer (ggop_7dage og de andre). Den hører til en "
            f"anden kilde, eller den er ikke lavet med tvaers count. {delivery.COUNT_FIRST}"
        )
    draft.fault_texts(
        column,
        "indikator_id",
        [
            None
            if text in ITEMS
            else delivery.unfit("indikatoren", text, "kendes ikke. Fjern rækken.")
            for text in column.texts
        ],
    )
    indicator = column.spread(column.texts, object)
    statistic = frame["statistic"].str.strip().to_numpy(dtype=object)
    expected = np.array([STATISTIC.get(name, "") for name in indicator], dtype=object)
    draft.fault(
        (statistic != expected) & (expected != ""),
        "statistic",
        lambda place: f"her skal stå {expected[place]} ud for {indicator[place]}. Ret feltet.",
    )
    return indicator


def _is(indicator: npt.NDArray[Any], statistic: str) -> Mask:
    """Which rows hold that kind of statistic."""
    return np.array([STATISTIC.get(name) == statistic for name in indicator], dtype=np.bool_)


def _kommune(draft: Draft, frame: pd.DataFrame, register: Register) -> Codes:
    """Each row's kommune, and a look at its kind of period."""
    column = Column.of(frame["kommunekode"])
    ids = delivery.places(draft, column, "kommunekode", register, Kind.KOMMUNE)
    draft.fault_texts(
        column,
        "kommunekode",
        [None if text else "kommunen mangler. Skriv kommunekoden." for text in column.texts],
    )
    kinds = Column.of(frame["periodetype"])
    draft.fault_texts(
        kinds,
        "periodetype",
        [
            None
            if text.casefold() in _MONTHS
            else f"optællingen er pr. måned, men {f'her står {shown(text)}' if text else 'feltet er tomt'}. Skriv {MONTH}."
            for text in kinds.texts
        ],
    )
    return ids


def _strata(draft: Draft, frame: pd.DataFrame, indicator: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """The reason of the rows that count what was left out; "" in the others."""
    unit = frame["enhed"].str.strip().str.casefold().to_numpy(dtype=object)
    left_out = indicator == LEFT_OUT
    draft.fault(
        left_out & ~np.isin(unit, REASONS),
        "enhed",
        f"årsagen til, at planen er udeladt, kendes ikke. Skriv en af: {', '.join(REASONS)}.",
    )
    return np.where(left_out, "reason=" + unit, "")


def _figures(draft: Draft, frame: pd.DataFrame, indicator: npt.NDArray[Any]) -> dict[str, Numbers]:
    """The columns of numbers, checked in the rows that use them."""
    mark = numbers.decides([*frame["taeller"], *frame["naevner"], *frame["vaerdi"]])
    figures = {
        name: numbers.read(frame[name], mark) for name in ("taeller", "naevner", "vaerdi", "n")
    }
    share, median = _is(indicator, "share"), _is(indicator, "median")
    used = {
        "taeller": share | _is(indicator, "count"),
        "naevner": share,
        "vaerdi": median,
        "n": median,
    }
    for name, where in used.items():
        figure = figures[name]
        if name == "vaerdi":
            draft.fault_numbers(figure, name, where)
        else:
            draft.fault_counts(figure, name, where)
        draft.fault(
            where & np.isnan(figure.values) & (figure.states < State.TEXT),
            name,
            "tallet mangler. Skriv det, eller fjern rækken.",
        )
    above, below = figures["taeller"].values, figures["naevner"].values
    draft.fault(
        share & (above > below) & ~draft.faulty,
        "taeller",
        lambda place: (
            f"tælleren {above[place]:.0f} er større end nævneren {below[place]:.0f}. Ret tallene."
        ),
    )
    days = figures["vaerdi"].values
    draft.fault(median & (days < 0), "vaerdi", "dage kan ikke være negative. Ret tallet.")
    draft.fault(
        median & (days > MOST_DAYS),
        "vaerdi",
        lambda place: f"{days[place]:.0f} dage er over ti år. Ret tallet.",
    )
    draft.fault(
        median & (figures["n"].values == 0), "n", "en median af 0 planer findes ikke. Fjern rækken."
    )
    return figures


source = Source(
    name=SOURCE,
    title="Genoptræning efter § 140 (KL Gateway), talt op",
    data_sets=(SOURCE,),
    read=read,
    level=2,
    holds="Genoptræningsplaner modtaget i måneden: hvor mange der fik tilbudt en første kontakt inden for 7 dage efter udskrivning, hvor mange der venter, hvor mange der er udeladt og hvorfor, og medianen af sygehusdage og kommunedage.",
    access="Kommunen tæller selv op i sin egen indberetning med kommandoen tvaers count og sender kun tallene.",
    example="To planer modtaget i maj, begge med tilbudt kontakt fire dage efter udskrivning: 2 af 2 inden for 7 dage.",
    deliverer="Kommunen, som indberetter efter § 140 gennem KL Gateway.",
    freshness="Hver måned. Nyere måneder ændrer sig, når ventende planer får tilbudt en kontakt.",
    cannot="Siger intet om, hvorfor nogen venter, eller om genoptræningen virker. Planer, der er udskudt, fejlsendt eller hører til en anden kommune, er ikke med i andelen.",
    licence="Kommunens egne tal. Bruges efter aftale mellem parterne.",
    certainty="Indberetningens felter er set i KL's egne eksempler. Filen med tal er platformens egen opstilling.",
    person_level_advice=delivery.COUNT_FIRST,
    rhythm=MONTHLY,
)
