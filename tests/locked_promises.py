"""Goals and commitments behind the locks of their agreement, with all that is said of them."""

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from agreements.commitments.models import Commitment, Goal
from agreements.commitments.said import Change, Following, Met, Statement, Status, Verification
from agreements.texts.models import Agreement
from indicators.models import MeasureVersion
from tvaers.db import now

PROMISED: tuple[type[Any], ...] = (Goal, Commitment, Statement, Verification)
DAY = date(2026, 3, 1)


def promises(session: Session, agreement: Agreement, parties: list[int]) -> None:
    """A goal and a commitment of an agreement, what a party says, and what figures of some level say."""
    of = {"agreement_id": agreement.id, "place_id": agreement.place_id}
    changed = {"changed_at": now(), "changed_by": "test"}
    goal = Goal(**of, title="Mål", **changed)
    session.add(goal)
    session.flush()
    made = commitment(**of, goal_id=goal.id, parties=f",{','.join(map(str, sorted(parties)))},")
    session.add(made)
    session.flush()
    said = statement(made, parties[0])
    session.add(said)
    session.flush()
    session.add(verification(made, said, parties[-1]))
    versions = session.scalars(sa.select(MeasureVersion).order_by(MeasureVersion.id)).all()
    if versions:
        version = versions[made.id % len(versions)]
        session.add(
            Following(
                commitment_id=made.id,
                place_id=parties[0],
                agreement_id=agreement.id,
                measure_version_id=version.id,
                level=version.level,
                met=Met.VARIES,
                change=Change.UNCHANGED,
                sentence="Målet svinger.",
                since=DAY,
                at=now(),
            )
        )


def commitment(**of: Any) -> Commitment:
    """A commitment that its own place follows up."""
    return Commitment(
        **{
            "keeper_id": of["place_id"],
            "title": "Løfte",
            "begins": DAY,
            "due": date(2026, 12, 1),
            "recommendations": [],
            "made_at": now(),
            "changed_at": now(),
            "changed_by": "test",
            **of,
        }
    )


def statement(of: Commitment, party: int) -> Statement:
    """That a party calls it met."""
    return Statement(
        commitment_id=of.id,
        agreement_id=of.agreement_id,
        party_id=party,
        status=Status.MET,
        at=now(),
        by="test",
    )


def verification(of: Commitment, said: Statement, party: int) -> Verification:
    """That another party agrees."""
    return Verification(
        commitment_id=of.id,
        agreement_id=of.agreement_id,
        statement_id=said.id,
        party_id=party,
        agrees=True,
        at=now(),
        by="test",
    )
