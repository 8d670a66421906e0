"""The demonstration's round: a council asks six parties, four have answered, one of them of few citizens."""

from datetime import date, datetime, time

import sqlalchemy as sa
from sqlalchemy.orm import Session

from indicators.handheld.models import TallyKind
from indicators.models import ROUNDS, PeriodKind
from indicators.rounds.models import DataRound, RoundAnswer, RoundParty, RoundQuestion
from indicators.rounds.queries import parties_of
from tvaers.danish import COPENHAGEN
from tvaers.people import Sharing
from tvaers.places import Place

PLACE = "sundhedsraad-horsens"
BY = "Demonstration"
ASKED, ANSWERED, DUE = date(2026, 11, 9), date(2026, 11, 18), date(2026, 12, 4)
# By party: video meetings of all meetings, and citizens with a common plan.
ANSWERS = {
    "horsens-kommune": (12, 41, 23),
    "skanderborg-kommune": (9, 30, 14),
    "odder-kommune": (2, 11, 3),
    "region-midtjylland": (31, 88, 40),
}


def fill(session: Session) -> DataRound:
    """The round with its answers; the worker, or `tvaers demo`, takes them like any others."""
    space = session.scalars(sa.select(Place).where(Place.slug == PLACE)).one()
    made = DataRound(
        place_id=space.id,
        title="Fælles møder om udskrivning",
        purpose="Til rådets drøftelse af, om videomøder gør det lettere at mødes før udskrivelsen.",
        period=PeriodKind.MONTH,
        period_start=date(2026, 10, 1),
        due=DUE,
        demonstration=True,
        made_at=_noon(ASKED),
        made_by=BY,
    )
    session.add(made)
    session.flush()
    session.add_all(
        (
            RoundQuestion(
                round_id=made.id,
                number=1,
                place_id=space.id,
                text="Hvor mange fælles møder om udskrivning blev holdt, og hvor mange af dem på video?",
                kind=TallyKind.SHARE,
                numerator_word="Møder på video",
                denominator_word="Møder i alt",
                persons=False,
            ),
            RoundQuestion(
                round_id=made.id,
                number=2,
                place_id=space.id,
                text="Hvor mange borgere fik lagt en fælles plan?",
                kind=TallyKind.COUNT,
                numerator_word="Borgere",
                denominator_word="",
                persons=True,
            ),
        )
    )
    for party in parties_of(session, space, date(2027, 1, 1)):
        given = ANSWERS.get(party.slug)
        session.add(
            RoundParty(
                round_id=made.id,
                party_id=party.id,
                place_id=space.id,
                answered_at=_noon(ANSWERED) if given else None,
            )
        )
        if given is None:
            continue
        session.add(
            Sharing(
                holder_id=party.id,
                space_id=space.id,
                data_set=ROUNDS,
                valid_from=ANSWERED,
                given_by=BY,
            )
        )
        video, meetings, plans = given
        for number, numerator, denominator in ((1, video, meetings), (2, plans, None)):
            session.add(
                RoundAnswer(
                    round_id=made.id,
                    number=number,
                    place_id=party.id,
                    turn=1,
                    numerator=numerator,
                    denominator=denominator,
                    at=_noon(ANSWERED),
                    by=BY,
                )
            )
    return made


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), tzinfo=COPENHAGEN)
