"""The source of answers in data rounds, as rows of text: what was typed on the form or sent as a file."""

from collections.abc import Mapping, Sequence
from functools import partial

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from indicators.handheld import counts
from indicators.handheld.counts import Target
from indicators.handheld.models import TallyKind
from indicators.handheld.numbers import MOST
from indicators.handheld.source import ADVICE
from indicators.models import ROUNDS
from indicators.rounds.models import DataRound, RoundAnswer, RoundParty, RoundQuestion
from indicators.sources import delivery
from indicators.sources.delivery import Column, Draft
from tvaers import tables
from tvaers.module import FileFault, Reading, Settled, Source
from tvaers.register import Register

COLUMNS = ("runde", "spoergsmaal", "taeller", "naevner")


def text_of(asked: DataRound, answers: Sequence[RoundAnswer]) -> str:
    """A party's answers, as the rows of a delivery; each says which turn it is."""
    lines = [";".join((*COLUMNS, "registrering"))]
    lines += [
        f"{asked.public_id};{each.number};{each.numerator};"
        f"{'' if each.denominator is None else each.denominator};{each.turn}"
        for each in answers
    ]
    return "\n".join(lines) + "\n"


def settle(session: Session, _text: str, _register: Register, holder_id: int | None) -> Settled:
    """The reader of a file from this party: it knows the questions that the party was asked, and no others."""
    if holder_id is None:
        raise FileFault("Sig, hvem der svarer: --holder og partens adresse, fx horsens-kommune.")
    rows = session.execute(
        sa.select(DataRound, RoundQuestion)
        .join(RoundQuestion, RoundQuestion.round_id == DataRound.id)
        .join(RoundParty, RoundParty.round_id == DataRound.id)
        .where(RoundParty.party_id == holder_id)
    )
    known = {
        f"{asked.public_id} {question.number}": Target(
            asked.name(question.number),
            holder_id,
            question.kind is TallyKind.SHARE,
            asked.period.value,
            asked.period_start,
        )
        for asked, question in rows
    }
    return Settled(partial(read, known=known))


def read(text: str, _register: Register, known: Mapping[str, Target]) -> Reading:
    """The answers in a file, each held against its question."""
    delivery.refuse_person_level(text, ADVICE)
    table = tables.read(delivery.without_sep(text))
    frame = tables.require(table, COLUMNS)
    draft = Draft(table.rows)
    key = (
        frame["runde"].astype(str).str.strip() + " " + frame["spoergsmaal"].astype(str).str.strip()
    )
    questions = Column.of(key)
    draft.fault_texts(
        questions,
        "spoergsmaal",
        [
            None if name in known else "spørgsmålet er ikke et, som parten er spurgt om. Ret koden."
            for name in questions.texts
        ],
    )
    of: list[Target | None] = questions.spread(
        [known.get(name) for name in questions.texts], object
    ).tolist()
    share = np.array([each is not None and each.share for each in of], dtype=np.bool_)
    above, below = counts.check(draft, frame, share, MOST, "tallet er for stort. Ret tallet.")
    draft.fault_twice(delivery.keys(questions.codes), "Fjern den ene.")
    return draft.reading(counts.observations(draft, of, above, below))


source = Source(
    name=ROUNDS,
    title="Svar i datarunder",
    data_sets=(ROUNDS,),
    read=partial(read, known={}),
    level=2,
    holds="Parternes svar på de få tal, som et fælles rum har bedt om til en bestemt dag.",
    access="Sekretariatet for rummet laver en runde. Hver part svarer på en kort formular eller med en fil.",
    example="Hvor mange fælles møder blev holdt i oktober, og hvor mange af dem på video?",
    deliverer="Hver part, der er spurgt.",
    freshness="Én gang for hver runde.",
    cannot="Hver part har selv talt, og et spørgsmål i en runde er ikke en aftalt indikator.",
    licence="Partens egne tal. Ses i rummet, når parten har godkendt dem.",
    certainty="Spørgsmålet er stillet af rummet selv.",
    person_level_advice=ADVICE,
    settle=settle,
    page="rounds.here",
)
