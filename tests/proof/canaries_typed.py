"""What is planted of what people type: a unit's tally sheet in all its texts, and a space's data round."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from canaries_deals import PARTIES
from canaries_life import Word
from indicators.handheld.models import TallyEntry, TallyKind, TallySheet, TallyWord, WordKind
from indicators.models import PeriodKind
from indicators.rounds.models import DataRound, RoundAnswer, RoundParty, RoundQuestion
from planted import Canary
from tvaers.db import now
from tvaers.places import Place

WEEK = date(2026, 11, 9)
# Numbers of nine digits that nothing else has: each place's typed ones, and each party's answers.
TYPED, ANSWERED = 850_000_000, 860_000_000


def sheet(session: Session, word: Word, found: dict[str, Canary], unit: int) -> None:
    """A sheet of a unit's own, a number typed and corrected on it, and what it led to: the unit's alone."""
    canary = Canary("sheet", ("tally.read",), unit)
    made = TallySheet(
        public_id=word("tx", canary),
        place_id=unit,
        title=f"Fald {word('tt', canary)}",
        question=f"Hvor mange faldt i {word('tq', canary)}?",
        kind=TallyKind.SHARE,
        period=PeriodKind.WEEK,
        numerator_word=f"Fald {word('tn', canary)}",
        denominator_word=f"Beboere {word('td', canary)}",
        direction="down",
        largest=2 * TYPED,
        persons=False,
        purpose=f"At se {word('tp', canary)}",
        registrar=f"Vagten i {word('tr', canary)}",
        advice=f"Tæl på {word('ta', canary)}",
        first_day=date(2026, 9, 7),
        made_at=now(),
        made_by=f"Prøve {word('tb', canary)}",
    )
    session.add(made)
    session.flush()
    of = {"sheet_id": made.id, "place_id": unit}
    for turn in (1, 2):
        numbers = [TYPED + unit * 1000 + 10 * turn + each for each in (0, 1)]
        found.update({str(number): canary for number in numbers})
        session.add(
            TallyEntry(
                **of,
                period_start=WEEK,
                turn=turn,
                numerator=numbers[0],
                denominator=numbers[1],
                note=f"Influenza på {word('en', canary)}",
                reason=f"Talt om på {word('er', canary)}",
                at=now(),
                by=f"Prøve {word('eb', canary)}",
            )
        )
    session.add_all(
        TallyWord(
            **of,
            kind=kind,
            day=WEEK,
            text=f"Vi flytter {word('wt', canary)}",
            at=now(),
            by=f"Prøve {word('wb', canary)}",
        )
        for kind in WordKind
    )


def data_round(session: Session, word: Word, found: dict[str, Canary], slug: str) -> None:
    """A round of a space that its own parties are asked in, and an answer that is still the party's alone."""
    ids = dict(session.execute(sa.select(Place.slug, Place.id)).all())
    place, parties = ids[slug], [ids[each] for each in PARTIES[slug]]
    canary = Canary("round", ("round.read",), place)
    made = DataRound(
        public_id=word("rx", canary),
        place_id=place,
        title=f"Møder {word('rt', canary)}",
        purpose=f"At vide {word('rp', canary)}",
        period=PeriodKind.MONTH,
        period_start=date(2026, 10, 1),
        due=date(2026, 12, 1),
        made_at=now(),
        made_by="Prøve",
    )
    session.add(made)
    session.flush()
    session.add_all(
        RoundParty(round_id=made.id, party_id=party, place_id=place) for party in parties
    )
    session.add(
        RoundQuestion(
            round_id=made.id,
            number=1,
            place_id=place,
            text=f"Hvor mange møder i {word('rq', canary)}?",
            kind=TallyKind.SHARE,
            numerator_word=f"Møder {word('rn', canary)}",
            denominator_word=f"Aftaler {word('rd', canary)}",
            persons=False,
        )
    )
    session.flush()
    own = Canary("answer", ("tally.read",), parties[0])
    numbers = [ANSWERED + place * 1000 + each for each in (1, 2)]
    found.update({str(number): own for number in numbers})
    session.add(
        RoundAnswer(
            round_id=made.id,
            number=1,
            place_id=parties[0],
            turn=1,
            numerator=numbers[0],
            denominator=numbers[1],
            reason=f"Talt om i {word('ra', own)}",
            at=now(),
            by=f"Prøve {word('rb', own)}",
        )
    )
