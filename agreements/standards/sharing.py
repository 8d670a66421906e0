"""Who else sees a unit's self-assessment: it is shared with a space, and the sharing is taken back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from agreements.standards.assessing import Unfit, said_of, tell_of
from agreements.standards.layout import Document
from agreements.standards.models import Assessment, AssessmentShown
from agreements.standards.standing import standing
from tvaers.danish import list_of
from tvaers.db import now
from tvaers.places import Place


@dataclass(frozen=True)
class Sharing:
    """That a space sees an assessment, or has seen it: since it was last shared, until it was taken back."""

    space: Place
    at: datetime
    by: str
    ended_at: datetime | None = None
    ended_by: str = ""


def share(
    session: Session,
    *,
    place: Place,
    document: Document,
    space: Place,
    by: str,
    by_id: int | None,
) -> int:
    """Let a space see everything that stands now; how many fields are new to it."""
    stands = standing(said_of(session, [place.id], document.name))
    names = {field.key: field for field in document.fields()}
    twice = {each.field for each in stands if [s.field for s in stands].count(each.field) > 1}
    if twice:
        where = list_of([f"{names[key].group}: {names[key].name}" for key in sorted(twice) if key in names])  # fmt: skip
        raise Unfit(f"To har skrevet samtidig i {where}. Saml det først, så I deler én vurdering.")
    shown = set(
        session.scalars(
            sa.select(AssessmentShown.assessment_id).where(
                AssessmentShown.place_id == place.id,
                AssessmentShown.space_id == space.id,
                AssessmentShown.ended_at.is_(None),
            )
        )
    )
    fresh = [each for each in stands if each.id not in shown]
    if not fresh:
        raise Unfit(f"{space.name} ser allerede alt, hvad I har skrevet.")
    at = now()
    session.add_all(
        AssessmentShown(
            assessment_id=each.id, place_id=place.id, space_id=space.id, at=at, by=by, by_id=by_id
        )
        for each in fresh
    )
    session.flush()
    tell_of(session, "agreements.assessment.share", place, by, document, {"space": space.slug})
    return len(fresh)


def take_back(session: Session, *, place: Place, document: Document, space: Place, by: str) -> int:
    """Let a space see nothing of the assessment any more; how many rows it saw. That it has seen them stands."""
    rows = [
        shown
        for shown, where in _shown(session, place, document)
        if where.id == space.id and shown.ended_at is None
    ]
    if not rows:
        raise Unfit(f"{space.name} ser intet af jeres vurdering.")
    at = now()
    for shown in rows:
        shown.ended_at, shown.ended_by = at, by
    session.flush()
    tell_of(session, "agreements.assessment.unshare", place, by, document, {"space": space.slug})
    return len(rows)


def sharings(session: Session, place: Place, document: Document) -> list[Sharing]:
    """Whom a unit shares its assessment with and has shared it with, those that are over last."""
    found: dict[tuple[int, datetime | None], Sharing] = {}
    for shown, space in _shown(session, place, document):
        found[space.id, shown.ended_at] = Sharing(
            space, shown.at, shown.by, shown.ended_at, shown.ended_by or ""
        )
    newest = sorted(found.values(), key=lambda each: each.at, reverse=True)
    return sorted(newest, key=lambda each: each.ended_at is not None)


def _shown(
    session: Session, place: Place, document: Document
) -> Sequence[tuple[AssessmentShown, Place]]:
    rows = session.execute(
        sa.select(AssessmentShown, Place)
        .join(Assessment, Assessment.id == AssessmentShown.assessment_id)
        .join(Place, Place.id == AssessmentShown.space_id)
        .where(AssessmentShown.place_id == place.id, Assessment.document == document.name)
        .order_by(AssessmentShown.at, AssessmentShown.id)
    )
    return [(shown, space) for shown, space in rows]
