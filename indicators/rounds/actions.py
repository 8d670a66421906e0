"""What persons do with data rounds: ask, answer, answer anew, close."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from indicators.handheld.models import TallyKind
from indicators.models import ROUNDS, PeriodKind
from indicators.rounds import queries
from indicators.rounds.models import DataRound, RoundAnswer, RoundParty, RoundQuestion
from indicators.rounds.queries import Asked
from tvaers import cpr, trail
from tvaers.db import now, on_day
from tvaers.people import Sharing
from tvaers.places import Place


class Unfit(Exception):
    """Why it cannot be, in Danish."""


@dataclass(frozen=True)
class Wanted:
    """One question as somebody asks it."""

    text: str
    kind: TallyKind
    numerator_word: str
    denominator_word: str
    persons: bool


def ask(
    session: Session,
    space: Place,
    parties: Sequence[Place],
    questions: Sequence[Wanted],
    *,
    title: str,
    purpose: str,
    period: PeriodKind,
    start: date,
    due: date,
    today: date,
    demonstration: bool,
    by: str,
    by_id: int | None,
) -> DataRound:
    """Ask; the same form sent twice asks once. The worker tells the parties."""
    if not parties:
        raise Unfit("Vælg mindst én part.")
    if due < today:
        raise Unfit("Svarfristen er allerede forbi. Vælg en dag, der kommer.")
    texts = [
        title,
        purpose,
        *(t for q in questions for t in (q.text, q.numerator_word, q.denominator_word)),
    ]
    if any(cpr.find(text) is not None for text in texts):
        raise Unfit("En af teksterne ligner et CPR-nummer. Skriv den uden; intet er gemt.")
    same = session.scalar(
        sa.select(DataRound).where(
            DataRound.place_id == space.id,
            DataRound.title == title,
            DataRound.due == due,
            DataRound.period_start == start,
        )
    )
    if same is not None:
        return same
    made = DataRound(
        place_id=space.id,
        title=title,
        purpose=purpose,
        period=period,
        period_start=start,
        due=due,
        demonstration=demonstration,
        made_at=now(),
        made_by=by,
        made_by_id=by_id,
    )
    session.add(made)
    session.flush()
    session.add_all(
        RoundQuestion(round_id=made.id, number=number, place_id=space.id, **vars(each))
        for number, each in enumerate(questions, 1)
    )
    session.add_all(
        RoundParty(round_id=made.id, party_id=each.id, place_id=space.id) for each in parties
    )
    session.flush()
    _tell(session, "ask", made, space, by)
    return made


def answer(
    session: Session,
    asked: Asked,
    party: Place,
    numbers: Mapping[int, tuple[int, int | None]],
    *,
    reason: str,
    seen: int,
    today: date,
    by: str,
    by_id: int | None,
) -> int:
    """Keep a party's answers; how many are new. What has been answered before is answered anew with a
    reason, and never over what somebody else has answered unseen."""
    if asked.round.closed_at is not None:
        raise Unfit(
            f"Runden er lukket af {asked.round.closed_by}. Skriv til sekretariatet, hvis tallet skal rettes."
        )
    if cpr.find(reason) is not None:
        raise Unfit("Begrundelsen ligner et CPR-nummer. Skriv den uden; intet er gemt.")
    before = queries.answers(session, asked, party)
    new = {
        number: typed
        for number, typed in numbers.items()
        if number not in before or before[number].numbers != typed
    }
    if not new:
        return 0
    changed = [before[number] for number in new if number in before]
    if any(each.id > seen for each in changed):
        raise Unfit(
            f"{changed[0].by} har svaret imens. Jeres svar herunder er ikke gemt; se, hvad der står nu, og gem igen."
        )
    if changed and len(reason) < 3:
        raise Unfit("Skriv med få ord, hvorfor svaret rettes.")
    row = asked.party(party)
    assert row is not None
    # What is answered at one moment is one delivery.
    moment = now()
    try:
        with session.begin_nested():
            session.add_all(
                RoundAnswer(
                    round_id=asked.round.id,
                    number=number,
                    place_id=party.id,
                    turn=before[number].turn + 1 if number in before else 1,
                    numerator=typed[0],
                    denominator=typed[1],
                    reason=reason if number in before else "",
                    at=moment,
                    by=by,
                    by_id=by_id,
                )
                for number, typed in new.items()
            )
            session.flush()
    except IntegrityError:
        raise Unfit(
            "En kollega har svaret imens. Genindlæs siden, og se, hvad der står nu."
        ) from None
    if row.row.answered_at is None:
        row.row.answered_at = moment
    _share(session, party, asked.space, today, by)
    session.flush()
    _tell(session, "correct" if changed else "answer", asked.round, party, by)
    return len(new)


def close(session: Session, asked: Asked, *, by: str) -> None:
    """Close a round: nobody is reminded any more, and answers stand."""
    if asked.round.closed_at is not None:
        return
    asked.round.closed_at, asked.round.closed_by = now(), by
    _tell(session, "close", asked.round, asked.space, by)


def _share(session: Session, party: Place, space: Place, day: date, by: str) -> None:
    """Who answers lets the space see it, once it is approved and released."""
    there = session.scalar(
        sa.select(Sharing.id)
        .where(Sharing.holder_id == party.id, Sharing.space_id == space.id)
        .where(Sharing.data_set == ROUNDS, on_day(Sharing.valid_from, Sharing.valid_to, day))
        .limit(1)
    )
    if there is None:
        session.add(
            Sharing(
                holder_id=party.id, space_id=space.id, data_set=ROUNDS, valid_from=day, given_by=by
            )
        )


def _tell(session: Session, verb: str, asked: DataRound, place: Place, by: str) -> None:
    trail.record(
        session,
        f"indicators.round.{verb}",
        by=by,
        thing=f"round:{asked.public_id}",
        facts={"holder": place.slug},
    )
