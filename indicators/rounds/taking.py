"""Answers come in like any delivery: the worker takes them, and when somebody else at the party has
approved them, releases the questions they answer."""

from collections.abc import Collection
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from indicators.definition import Definition
from indicators.release import Released, release
from indicators.rounds.models import DataRound, RoundAnswer, RoundParty, RoundQuestion
from indicators.rounds.questions import definition_of
from indicators.rounds.source import source, text_of
from tvaers.db import transaction
from tvaers.intake import Store, Stores, take
from tvaers.register import Register


def take_answers(
    stores: Stores, register: Register, store: Store, *, approved_by: str | None = None
) -> None:
    """Take every answer that has no receipt yet: what one person answered at one moment is one delivery."""
    with transaction(stores.published) as session:
        rows = session.execute(
            sa.select(RoundAnswer, DataRound)
            .join(DataRound, DataRound.id == RoundAnswer.round_id)
            .where(RoundAnswer.delivery.is_(None))
            .order_by(RoundAnswer.id)
        ).all()
        session.expunge_all()
    batches: dict[tuple[object, ...], list[RoundAnswer]] = {}
    rounds: dict[int, DataRound] = {}
    for answer, asked in rows:
        rounds[asked.id] = asked
        key = (asked.id, answer.place_id, answer.by_id, answer.by, answer.at)
        batches.setdefault(key, []).append(answer)
    for answers in batches.values():
        _take(stores, register, store, rounds[answers[0].round_id], answers, approved_by)


def _take(
    stores: Stores,
    register: Register,
    store: Store,
    asked: DataRound,
    answers: list[RoundAnswer],
    approved_by: str | None,
) -> None:
    receipt = take(
        stores,
        source,
        text_of(asked, answers).encode(),
        register,
        store,
        file_name=f"svar {answers[0].at:%Y-%m-%d}.csv",
        by=answers[0].by,
        by_id=answers[0].by_id,
        holder_id=answers[0].place_id,
        demonstration=asked.demonstration,
        approved_by=approved_by,
    )
    with transaction(stores.published) as session:
        session.execute(
            sa.update(RoundAnswer)
            .where(RoundAnswer.id.in_([each.id for each in answers]))
            .values(delivery=receipt.public_id)
        )


def definitions(session: Session, parties: Collection[int] | None = None) -> list[Definition]:
    """The questions of the rounds in which one of these parties was asked, or all."""
    asked: dict[int, list[int]] = {}
    for row in session.scalars(sa.select(RoundParty)):
        asked.setdefault(row.round_id, []).append(row.party_id)
    wanted = [
        each for each, of in asked.items() if parties is None or not set(of).isdisjoint(parties)
    ]
    rows = session.execute(
        sa.select(DataRound, RoundQuestion)
        .join(RoundQuestion, RoundQuestion.round_id == DataRound.id)
        .where(DataRound.id.in_(wanted))
        .order_by(DataRound.id, RoundQuestion.number)
    )
    return [definition_of(each, question, asked[each.id]) for each, question in rows]


def release_rounds(
    stores: Stores, day: date, *, parties: Collection[int] | None = None, by: str = "Tværs"
) -> list[Released]:
    """Release what these parties answered, or everything; what has not changed is left alone."""
    with Session(stores.published) as session:
        found = definitions(session, parties)
    return [release(stores, definition, day, by=by) for definition in found]
