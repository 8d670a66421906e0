"""What is planted of goals and commitments: in everything that hangs on an agreement, and in what is said of them."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from agreements.commitments.models import Commitment, Goal
from agreements.commitments.said import Change, Following, Met, Statement, Status, Verification
from canaries_life import Word
from indicators.models import Figure, MeasureVersion
from planted import Canary
from tvaers.db import now

DAY = date(2026, 1, 1)


def promises(
    session: Session, word: Word, agreement: int, place: int, parties: list[int], canary: Canary
) -> None:
    """A goal and a commitment of an agreement, with what a party and its counterpart say; the figures' word is
    as restricted as they are, and the agreement too."""
    of = {"agreement_id": agreement, "place_id": place}
    by = {"changed_at": now(), "changed_by": f"Prøve {word('gb', canary)}"}
    goal = Goal(
        **of,
        public_id=word("gp", canary),
        title=f"Mål {word('gt', canary)}",
        words=word("gw", canary),
        **by,
    )
    session.add(goal)
    session.flush()
    made = Commitment(
        **of,
        public_id=word("cp", canary),
        keeper_id=place,
        goal_id=goal.id,
        title=f"Løfte {word('ct', canary)}",
        parties=f",{','.join(map(str, sorted(parties)))},",
        begins=DAY,
        due=date(2026, 12, 1),
        clause=f"§ 1. {word('cc', canary)}",
        text_number=1,
        measure="genoptraening",
        target_group=word("cg", canary),
        recommendations=[4],
        owner=word("co", canary),
        lead=word("cl", canary),
        body=word("cb", canary),
        meeting_on=DAY,
        item=word("ci", canary),
        minutes=f"https://{word('cm', canary)}.example.dk/",
        end_reason=word("ce", canary),
        hand_reason=word("ch", canary),
        made_at=now(),
        **by,
    )
    session.add(made)
    session.flush()
    said = Statement(
        public_id=word("sp", canary),
        commitment_id=made.id,
        agreement_id=agreement,
        party_id=parties[0],
        status=Status.MET,
        words=word("sw", canary),
        at=now(),
        by="Prøve",
    )
    session.add(said)
    session.flush()
    session.add(
        Verification(
            commitment_id=made.id,
            agreement_id=agreement,
            statement_id=said.id,
            party_id=parties[1],
            agrees=False,
            words=word("vw", canary),
            body=word("vb", canary),
            meeting_on=DAY,
            item=word("vi", canary),
            minutes=f"https://{word('vm', canary)}.example.dk/",
            at=now(),
            by="Prøve",
        )
    )
    _following(session, word, made, parties, canary)


def _following(
    session: Session, word: Word, made: Commitment, parties: list[int], canary: Canary
) -> None:
    version, level = session.execute(
        sa.select(MeasureVersion.id, sa.func.max(Figure.level))
        .join(Figure, Figure.measure_version_id == MeasureVersion.id)
        .where(MeasureVersion.name == "genoptraening")
        .group_by(MeasureVersion.id)
    ).first() or (1, 2)
    session.add(
        Following(
            commitment_id=made.id,
            place_id=parties[0],
            agreement_id=made.agreement_id,
            measure_version_id=version,
            level=max(level, 1),
            met=Met.VARIES,
            change=Change.UNCHANGED,
            sentence=word("fs", canary),
            since=DAY,
            at=now(),
        )
    )
