"""The demonstration's meetings: a steering group of Sundhedsråd Horsens, and its klynge, that have met once and will again."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from clusters.meetings import actions
from clusters.meetings.models import (
    BodyLevel,
    Meeting,
    MeetingBody,
    MeetingItem,
    MeetingSeat,
    MeetingState,
    Side,
)
from clusters.meetings.rules import BodyFacts, ItemFacts
from tvaers.places import Place

PLACE, BY = "sundhedsraad-horsens", "Kirsten Holm"
HELD, NEXT = date(2026, 11, 10), date(2027, 1, 12)
CLUSTER = "sundhedsklynge-horsens"
CLUSTER_HELD, CLUSTER_NEXT = date(2026, 9, 15), date(2026, 12, 15)
SEATS = (
    (Side.REGION, ("region-midtjylland",), "Jens Krogh", "formand"),
    (Side.KOMMUNER, ("horsens-kommune",), "Ole Bach", "næstformand"),
    (
        Side.KOMMUNER,
        ("hedensted-kommune", "odder-kommune", "skanderborg-kommune"),
        "Sofie Lund",
        "",
    ),
)


def load(session: Session) -> None:
    """The body, its seats, a meeting with a decision that is followed, and the next one; nothing when there."""
    place = session.scalars(sa.select(Place).where(Place.slug == PLACE)).one()
    there = sa.select(MeetingBody.id).where(
        MeetingBody.place_id == place.id, MeetingBody.demonstration
    )
    if session.scalar(there) is not None:
        return
    ids = dict(session.execute(sa.select(Place.slug, Place.id)).all())
    body = actions.make_body(
        session,
        place,
        BodyFacts(
            "Faglig styregruppe",
            BodyLevel.PROFESSIONAL,
            14,
            "Siden sidst\nTal, der har ændret sig\nEventuelt",
        ),
        by=BY,
    )
    body.demonstration = True
    for side, parties, holder, role in SEATS:
        actions.seat(
            session,
            place,
            body,
            side=side,
            parties=[ids[each] for each in parties],
            holder=holder,
            role=role,
            start=date(2026, 1, 1),
            by=BY,
        )
    first = _meeting(session, place, body, HELD)
    item = actions.add_item(
        session,
        place,
        first,
        ItemFacts(
            "Færre afslutningsnotater til egen læge",
            "Siden januar får praksis færre afslutningsnotater fra to kommuner. Hvad er der sket?",
            "maal:afslutningsnotater",
        ),
        by=BY,
    )
    actions.add_item(
        session,
        place,
        first,
        ItemFacts("Fælles introduktion til nye medarbejdere", "Punktet blev ikke nået."),
        by=BY,
    )
    actions.decide(
        session,
        place,
        first,
        item,
        seen=item.revision,
        decision="Skanderborg og Hedensted undersøger, om notaterne sendes fra det nye system.",
        owner="Skanderborg og Hedensted",
        due=date(2026, 12, 15),
        today=HELD,
        by=BY,
    )
    first.state = MeetingState.HELD
    session.flush()
    _meeting(session, place, body, NEXT)
    _cluster(session)


def _cluster(session: Session) -> None:
    """The body that decided the klynge's commitments: what nobody answers comes on its next agenda."""
    place = session.scalars(sa.select(Place).where(Place.slug == CLUSTER)).one()
    facts = BodyFacts("Sundhedsklyngen", BodyLevel.POLITICAL, 7, "Siden sidst\nEventuelt")
    body = actions.make_body(session, place, facts, by=BY)
    body.demonstration = True
    held = _meeting(session, place, body, CLUSTER_HELD)
    held.state = MeetingState.HELD
    session.flush()
    _meeting(session, place, body, CLUSTER_NEXT)


def remove(session: Session) -> None:
    """Remove all of it."""
    mine = sa.select(MeetingBody.id).where(MeetingBody.demonstration)
    session.execute(
        sa.update(MeetingItem).where(MeetingItem.body_id.in_(mine)).values(carried_id=None)
    )
    for model in (MeetingItem, Meeting, MeetingSeat):
        session.execute(sa.delete(model).where(model.body_id.in_(mine)))
    session.execute(sa.delete(MeetingBody).where(MeetingBody.demonstration))


def _meeting(session: Session, place: Place, body: MeetingBody, day: date) -> Meeting:
    made = actions.plan(
        session,
        place,
        body,
        held_on=day,
        clock="10-12",
        room="Regionshuset Horsens",
        today=min(HELD, day),
        by=BY,
    )
    made.demonstration = True
    return made
