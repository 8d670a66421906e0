"""Asking, answering and ruling: each verb writes its row and its event together."""

from datetime import date

from sqlalchemy.orm import Session

from agreements.boundaries import rules
from agreements.boundaries.models import BoundaryAnswer, BoundaryQuestion, BoundaryRuling
from agreements.boundaries.rules import Question, Ruling
from agreements.boundaries.standing import Standing
from agreements.texts.rules import Unfit
from tvaers import trail
from tvaers.db import now, public_id
from tvaers.places import Place


def ask(
    session: Session,
    question: Question,
    *,
    space: Place,
    asker: Place,
    today: date,
    by: str,
    by_id: int | None,
) -> BoundaryQuestion:
    """Ask parties of a space who owns a task or pays for it."""
    said = rules.check_question(question, today=today)
    ids = sorted({*said.parties, asker.id})
    made = BoundaryQuestion(
        public_id=public_id(),
        place_id=space.id,
        asker_id=asker.id,
        parties=f",{','.join(map(str, ids))},",
        title=said.title,
        text=said.text,
        theme=said.theme,
        answer_by=said.answer_by,
        agreement_id=said.agreement_id,
        version=said.version,
        clause=said.clause,
        at=now(),
        by=by,
        by_id=by_id,
    )
    session.add(made)
    session.flush()
    _tell(session, "ask", made, space, by)
    return made


def answer(
    session: Session, found: Standing, *, party: Place, text: str, by: str, by_id: int | None
) -> None:
    """Write down what a party answers; what it answered before stands."""
    if party not in [each.place for each in found.parties]:
        raise Unfit(f"{party.name} er ikke spurgt om det her.")
    if found.ruling is not None:
        raise Unfit(
            "Spørgsmålet er afgjort, så svarene ligger fast. Er der kommet noget nyt, så stil et nyt spørgsmål."
        )
    said = rules.words(text, "svaret", rules.LONGEST_TEXT, field="tekst")
    session.add(
        BoundaryAnswer(
            question_id=found.question.id,
            place_id=found.question.place_id,
            party_id=party.id,
            text=said,
            at=now(),
            by=by,
            by_id=by_id,
        )
    )
    session.flush()
    _tell(session, "answer", found.question, party, by)


def rule(
    session: Session,
    found: Standing,
    ruling: Ruling,
    *,
    follows: BoundaryRuling | None,
    replaces: BoundaryRuling | None,
    today: date,
    by: str,
    by_id: int | None,
) -> BoundaryRuling:
    """Write down what the body has ruled; a ruling that was written before stands as history."""
    said = rules.check_ruling(ruling, asked=found.asked_on, today=today)
    assert said.decided_on is not None
    made = BoundaryRuling(
        public_id=public_id(),
        question_id=found.question.id,
        place_id=found.question.place_id,
        body=said.body,
        decided_on=said.decided_on,
        item=said.item,
        text=said.text,
        follows_id=follows.id if follows else None,
        replaces_id=replaces.id if replaces else None,
        at=now(),
        by=by,
        by_id=by_id,
    )
    session.add(made)
    session.flush()
    _tell(session, "rule", found.question, found.space, by)
    return made


def _tell(session: Session, verb: str, question: BoundaryQuestion, at: Place, by: str) -> None:
    trail.record(
        session,
        f"agreements.boundary.{verb}",
        by=by,
        thing=f"boundary:{question.public_id}",
        facts={"holder": at.slug},
    )
