"""The source of hand-held numbers: what was typed on a unit's sheets, as rows of text; also sent as a file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

import numpy as np
import pandas as pd
import sqlalchemy as sa
from sqlalchemy.orm import Session

from indicators.handheld import calendar, counts
from indicators.handheld.counts import Target
from indicators.handheld.models import TallyEntry, TallyKind, TallySheet
from indicators.models import HANDHELD, PeriodKind
from indicators.sources import delivery
from indicators.sources.delivery import Column, Draft
from tvaers import tables
from tvaers.module import FileFault, Reading, Settled, Source
from tvaers.register import Register

COLUMNS = ("skema", "periode", "taeller", "naevner")
ADVICE = "Skriv kun optalte tal. Navne, CPR-numre og andet om enkeltpersoner hører ikke til her."


@dataclass(frozen=True)
class Known:
    """What a reader must know of a sheet."""

    name: str
    place_id: int
    share: bool
    period: PeriodKind
    largest: int
    starts: frozenset[date]


def text_of(sheet: TallySheet, entries: Sequence[TallyEntry]) -> str:
    """What was typed, as the rows of a delivery. Each row says which turn it is, so that a number that is
    typed again after a correction is no known file."""
    lines = [";".join((*COLUMNS, "registrering"))]
    lines += [
        f"{sheet.public_id};{calendar.written(sheet.period, each.period_start)};{each.numerator};"
        f"{'' if each.denominator is None else each.denominator};{each.turn}"
        for each in entries
    ]
    return "\n".join(lines) + "\n"


def settle(session: Session, _text: str, _register: Register, holder_id: int | None) -> Settled:
    """The reader of a file from this unit: it knows the unit's own sheets and no others."""
    if holder_id is None:
        raise FileFault("Sig, hvem der leverer: --holder og enhedens adresse, fx horsens-kommune.")
    day = delivery.today()
    sheets = session.scalars(sa.select(TallySheet).where(TallySheet.place_id == holder_id)).all()
    return Settled(partial(read, known={sheet.public_id: known(sheet, day) for sheet in sheets}))


def known(sheet: TallySheet, day: date) -> Known:
    """What a reader must know of this sheet on this day."""
    return Known(
        name=sheet.name,
        place_id=sheet.place_id,
        share=sheet.kind is TallyKind.SHARE,
        period=sheet.period,
        largest=sheet.largest,
        starts=frozenset(calendar.open_periods(sheet.period, sheet.first_day, sheet.until, day)),
    )


def read(text: str, _register: Register, known: Mapping[str, Known]) -> Reading:
    """The numbers in a file, each held against its sheet."""
    delivery.refuse_person_level(text, ADVICE)
    table = tables.read(delivery.without_sep(text))
    frame = tables.require(table, COLUMNS)
    draft = Draft(table.rows)
    sheets = Column.of(frame["skema"])
    draft.fault_texts(
        sheets,
        "skema",
        [
            None
            if name in known
            else delivery.unfit("skemaet", name, "er ikke et af enhedens. Ret koden.")
            for name in sheets.texts
        ],
    )
    of: list[Known | None] = sheets.spread(
        [known.get(name) for name in sheets.texts], object
    ).tolist()
    words = Column.of(frame["periode"])
    said = words.spread(words.texts, object).tolist()
    starts = [
        None if each is None else calendar.read(each.period, text)
        for each, text in zip(of, said, strict=True)
    ]
    _fault(draft, "periode", [_period_fault(*each) for each in zip(of, starts, said, strict=True)])
    share = np.array([each is not None and each.share for each in of], dtype=np.bool_)
    most = np.array([np.inf if each is None else each.largest for each in of])
    too_large = "tallet er større end skemaets grænse. Ret tallet."
    above, below = counts.check(draft, frame, share, most, too_large)
    draft.fault_twice(delivery.keys(sheets.codes, pd.Series(said)), "Fjern den ene.")
    targets = [
        None
        if sheet is None or start is None
        else Target(sheet.name, sheet.place_id, sheet.share, sheet.period.value, start)
        for sheet, start in zip(of, starts, strict=True)
    ]
    return draft.reading(counts.observations(draft, targets, above, below))


def _period_fault(sheet: Known | None, start: date | None, text: str) -> str | None:
    if sheet is None:
        return None
    if start is None:
        return delivery.unfit(
            "perioden", text, "kan ikke læses. Skriv den som 2026-W48 eller 2026-11."
        )
    if start not in sheet.starts:
        return f"perioden {delivery.shown(text)} er ikke begyndt eller ligger uden for skemaets tid. Ret perioden."
    return None


def _fault(draft: Draft, name: str, reasons: Sequence[str | None]) -> None:
    draft.fault(
        np.array([each is not None for each in reasons], dtype=np.bool_),
        name,
        lambda place: str(reasons[place]),
    )


source = Source(
    name=HANDHELD,
    title="Håndholdte data",
    data_sets=(HANDHELD,),
    read=partial(read, known={}),
    level=3,
    holds="Tal, som medarbejdere selv samler ind. Det kan være dage siden sidste fald eller en skala for travlhed.",
    access="I tæller selv, hvor arbejdet sker, og taster ugens tal på jeres eget tælleskema.",
    example="Tæl fald hver uge, og se i et seriediagram, om en ny arbejdsgang hjælper.",
    deliverer="Enheden selv",
    freshness="Hver uge eller hver måned, som skemaet siger.",
    cannot="Gælder det ene sted og kan ikke sammenlignes uden en fælles måde at tælle på.",
    licence="Enhedens egne tal.",
    certainty="Skemaet og dets grænser er sat af enheden selv.",
    person_level_advice=ADVICE,
    settle=settle,
    page="handheld.here",
)
