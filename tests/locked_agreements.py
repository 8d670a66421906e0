"""What stands behind the locks of the agreements floor, and what the policy's decisions open of it."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from agreements.standards.models import Assessment, AssessmentShown, State
from config import compose
from tvaers.access import Facts, may
from tvaers.db import now
from tvaers.people import Principal
from tvaers.places import Kind, Place

POLICY = compose.policy()


def assessment(unit: int, **more: Any) -> Assessment:
    """What a unit says of itself in one field."""
    return Assessment(
        **{
            "place_id": unit,
            "document": "forebyggelsestilbud",
            "version": 1,
            "field": "maalgruppe.samlet",
            "state": State.PARTLY,
            "evidence": "Set efter",
            "owner": "",
            "next_step": "",
            "measures": [],
            "clause": "",
            "follows": [],
            "at": now(),
            "by": "test",
            **more,
        }
    )


def shown(of: Assessment, space: int, **more: Any) -> AssessmentShown:
    """That a unit lets a space see it."""
    return AssessmentShown(
        assessment_id=of.id, place_id=of.place_id, space_id=space, at=now(), by="test", **more
    )


def agree(session: Session, places: Sequence[Place]) -> None:
    """Each unit has one draft, one assessment that a council sees and one that it sees no more; which council
    varies."""
    councils = [place.id for place in places if place.kind is Kind.HEALTH_COUNCIL]
    units = [place.id for place in places if place.kind is not Kind.HEALTH_COUNCIL]
    for number, unit in enumerate(units):
        draft, told, taken = assessment(unit), assessment(unit), assessment(unit)
        session.add_all([draft, told, taken])
        session.flush()
        council = councils[number % len(councils)]
        session.add_all(
            [shown(told, council), shown(taken, council, ended_at=now(), ended_by="test")]
        )


def agreed(session: Session, found: Principal) -> dict[type[Any], set[tuple[Any, ...]]]:
    """The keys of the rows that the policy's decisions open, asked row by row."""

    def drafts(unit: int) -> bool:
        return may(POLICY, found, "assessment.read_draft", Facts(holder_id=unit))

    def through(space: int) -> bool:
        return may(POLICY, found, "assessment.read", Facts(space_ids=frozenset({space})))

    seen = session.scalars(sa.select(AssessmentShown)).all()
    open_to = [each for each in seen if each.ended_at is None and through(each.space_id)]
    told = {each.assessment_id for each in open_to}
    return {
        Assessment: {
            (each.id,)
            for each in session.scalars(sa.select(Assessment))
            if drafts(each.place_id) or each.id in told
        },
        AssessmentShown: {(each.id,) for each in seen if drafts(each.place_id) or each in open_to},
    }
