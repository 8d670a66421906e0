"""The demonstration's boundary questions: one that waits for answers, one that waits for a ruling, and a precedent."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time

import sqlalchemy as sa
from sqlalchemy.orm import Session

from agreements.boundaries.models import BoundaryAnswer, BoundaryQuestion, BoundaryRuling
from agreements.texts.models import Agreement
from tvaers.db import public_id

COUNCIL, REGION = "sundhedsraad-horsens", "region-midtjylland"
HORSENS, HEDENSTED = "horsens-kommune", "hedensted-kommune"


def load(session: Session, places: Mapping[str, int]) -> None:
    """Write the invented questions, answers and rulings."""
    stockings = _question(
        session,
        places,
        HEDENSTED,
        date(2026, 9, 14),
        "Hvem betaler kompressionsstrømper efter udskrivning?",
        "Hospitalet ordinerer strømper ved udskrivning. Det er ikke klart, hvem der betaler det første par, når "
        "behovet ventes at vare mere end tre måneder.",
        "paa-tvaers",
        (REGION, HORSENS),
        clause="§ 5",
    )
    _answers(
        session,
        stockings,
        places,
        (
            (
                REGION,
                date(2026, 9, 22),
                "Jens Krogh",
                "Regionen betaler det første par. Derefter er det et hjælpemiddel.",
            ),
            (HORSENS, date(2026, 9, 25), "Ole Bach", "Enig. Kommunen betaler fra det andet par."),
        ),
    )
    session.add(
        BoundaryRuling(
            public_id=public_id(),
            question_id=stockings.id,
            place_id=stockings.place_id,
            body="Sundhedsrådet",
            decided_on=date(2026, 10, 7),
            item="6",
            text="Regionen betaler det første par, der ordineres ved udskrivning. Kommunen betaler de næste.",
            at=_noon(date(2026, 10, 8)),
            by="Jens Krogh",
        )
    )
    training = _question(
        session,
        places,
        HORSENS,
        date(2026, 10, 19),
        "Hvem bestiller kørsel til genoptræning?",
        "Borgere med en genoptræningsplan kan have ret til kørsel. Det er ikke klart, om hospitalet eller kommunen "
        "bestiller den første tur.",
        "genoptraening",
        (REGION, HEDENSTED),
        clause="§ 3",
        agreement="Genoptræning efter sygehus",
    )
    _answers(
        session,
        training,
        places,
        (
            (
                HEDENSTED,
                date(2026, 10, 27),
                "Sofie Lund",
                "Kommunen bestiller, når planen er modtaget.",
            ),
        ),
    )
    plans = _question(
        session,
        places,
        COUNCIL,
        date(2026, 11, 9),
        "Hvem følger op, når et forebyggelsestilbud afbrydes?",
        "Når en deltager stopper før tid, er det ikke klart, om kommunen eller egen læge tager kontakt.",
        "forebyggelse",
        (HORSENS, HEDENSTED, REGION),
        answer_by=date(2026, 12, 10),
    )
    _answers(
        session,
        plans,
        places,
        (
            (
                HORSENS,
                date(2026, 11, 12),
                "Ole Bach",
                "Kommunen skriver til lægen; lægen tager kontakt.",
            ),
        ),
    )


def _question(
    session: Session,
    places: Mapping[str, int],
    asker: str,
    day: date,
    title: str,
    text: str,
    theme: str,
    parties: tuple[str, ...],
    *,
    clause: str = "",
    answer_by: date | None = None,
    agreement: str = "",
) -> BoundaryQuestion:
    ids = sorted({places[each] for each in (asker, *parties)})
    about = session.scalar(sa.select(Agreement).where(Agreement.title == agreement))
    made = BoundaryQuestion(
        public_id=public_id(),
        place_id=places[COUNCIL],
        asker_id=places[asker],
        parties=f",{','.join(map(str, ids))},",
        title=title,
        text=text,
        theme=theme,
        answer_by=answer_by,
        agreement_id=about.id if about else None,
        version=about.offered if about else None,
        clause=clause,
        at=_noon(day),
        by={HORSENS: "Ole Bach", HEDENSTED: "Sofie Lund"}.get(asker, "Kirsten Holm"),
        demonstration=True,
    )
    session.add(made)
    session.flush()
    return made


def _answers(
    session: Session,
    question: BoundaryQuestion,
    places: Mapping[str, int],
    said: tuple[tuple[str, date, str, str], ...],
) -> None:
    session.add_all(
        BoundaryAnswer(
            question_id=question.id,
            place_id=question.place_id,
            party_id=places[party],
            text=text,
            at=_noon(day),
            by=by,
        )
        for party, day, by, text in said
    )


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(11), UTC)


def remove(session: Session) -> None:
    """Take every question of a demonstration installation away."""
    session.execute(sa.update(BoundaryRuling).values(follows_id=None, replaces_id=None))
    for model in (BoundaryRuling, BoundaryAnswer, BoundaryQuestion):
        session.execute(sa.delete(model))
