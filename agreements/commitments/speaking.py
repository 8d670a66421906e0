"""Saying how a commitment stands, and standing behind what another party says: words are added, never changed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from agreements.adoption.rules import link
from agreements.commitments import rules
from agreements.commitments.models import Commitment
from agreements.commitments.said import Met, Statement, Status, Verification
from agreements.texts.actions import Overtaken
from agreements.texts.models import Agreement
from agreements.texts.rules import Unfit, line
from tvaers import trail
from tvaers.danish import day as day_words
from tvaers.db import now, public_id
from tvaers.places import Place


def hold(session: Session, party_id: int) -> None:
    """One at a time for each party: whoever only speaks for one may not lock what it speaks of."""
    session.execute(
        sa.select(Place.id).where(Place.id == party_id).with_for_update(key_share=True)
    ).all()


def last(session: Session, row: Commitment, party_id: int) -> Statement | None:
    """What a party, or whoever follows it up, said last."""
    return session.scalar(
        sa.select(Statement)
        .where(Statement.commitment_id == row.id, Statement.party_id == party_id)
        .order_by(Statement.id.desc())
        .limit(1)
    )


def state(
    session: Session,
    agreement: Agreement,
    row: Commitment,
    *,
    party: Place,
    status: Status | None,
    words: str,
    seen: str,
    figures: Collection[Met],
    by: str,
    by_id: int | None,
) -> Statement:
    """Say how it stands: for a party that is bound, or, where the figures are called something else, for whoever
    follows it up. Overtaken where somebody has said something since `seen`."""
    hold(session, party.id)
    session.refresh(row)
    if row.ended_on is not None:
        raise Unfit("Forpligtelsen følges ikke op mere, så der er ikke mere at melde.")
    judging = party.id not in row.party_ids
    before = last(session, row, party.id)
    if (before.public_id if before else "") != seen:
        raise Overtaken
    said = rules.check_statement(status, words, figures, judging=judging)
    assert status is not None
    made = Statement(
        public_id=public_id(),
        commitment_id=row.id,
        agreement_id=row.agreement_id,
        party_id=party.id,
        status=status,
        words=said,
        at=now(),
        by=by,
        by_id=by_id,
    )
    session.add(made)
    session.flush()
    trail.record(
        session,
        "agreements.commitment.judge" if judging else "agreements.commitment.state",
        by=by,
        thing=f"agreement:{agreement.public_id}",
        facts={"holder": party.slug},
    )
    return made


@dataclass(frozen=True)
class Judgement:
    """Whether somebody stands behind a party's »opfyldt«, and where a body decided it."""

    agrees: bool | None
    words: str
    body: str = ""
    meeting_on: date | None = None
    item: str = ""
    minutes: str = ""


def verify(
    session: Session,
    agreement: Agreement,
    row: Commitment,
    statement: Statement,
    judgement: Judgement,
    *,
    verifier: Place,
    today: date,
    by: str,
    by_id: int | None,
) -> Verification:
    """Stand behind what a party has reported, or do not; Overtaken where the party has said something since."""
    hold(session, statement.party_id)
    stands = last(session, row, statement.party_id)
    if stands is None or stands.id != statement.id:
        raise Overtaken
    if statement.status is not Status.MET:
        raise Unfit(
            "Parten har ikke meldt forpligtelsen opfyldt, så der er ikke noget at bekræfte."
        )
    if verifier.id == statement.party_id:
        raise Unfit(
            "En part kan ikke bekræfte sin egen melding. Det kan en anden part eller organet."
        )
    checked = _checked(judgement, today)
    made = Verification(
        commitment_id=row.id,
        agreement_id=row.agreement_id,
        statement_id=statement.id,
        party_id=verifier.id,
        **checked,
        at=now(),
        by=by,
        by_id=by_id,
    )
    session.add(made)
    session.flush()
    trail.record(
        session,
        "agreements.commitment.verify",
        by=by,
        thing=f"agreement:{agreement.public_id}",
        facts={"holder": verifier.slug},
    )
    return made


def _checked(judgement: Judgement, today: date) -> dict[str, object]:
    if judgement.agrees is None:
        raise Unfit("Vælg, om I er enige.", "enig")
    words = line(judgement.words, "begrundelsen", 1_000, field="ord", needed=not judgement.agrees)
    if judgement.meeting_on is not None and judgement.meeting_on > today:
        raise Unfit(f"Mødet {day_words(judgement.meeting_on)} er ikke holdt endnu.", "moede")
    return {
        "agrees": judgement.agrees,
        "words": words,
        "body": line(judgement.body, "organet", 120, field="organ", needed=False),
        "meeting_on": judgement.meeting_on,
        "item": line(judgement.item, "punktet", 120, field="punkt", needed=False),
        "minutes": link(judgement.minutes),
    }
