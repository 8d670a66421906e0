"""What is read of bodies and meetings: always through a person's session, which shows what is theirs to see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from clusters.meetings.models import Meeting, MeetingBody, MeetingItem, MeetingSeat, MeetingState
from tvaers.people import Grant, User, granted
from tvaers.places import Place, Relation, children


@dataclass(frozen=True)
class Held:
    """A meeting with its body."""

    meeting: Meeting
    body: MeetingBody


def bodies(session: Session, place: Place) -> Sequence[MeetingBody]:
    """A space's bodies, by name."""
    return session.scalars(
        sa.select(MeetingBody).where(MeetingBody.place_id == place.id).order_by(MeetingBody.name)
    ).all()


def body(session: Session, place: Place, key: str) -> MeetingBody:
    """One of them. NoResultFound, and so a 404, for another space's."""
    return session.scalars(
        sa.select(MeetingBody).where(MeetingBody.place_id == place.id, MeetingBody.public_id == key)
    ).one()


def seats(session: Session, of: MeetingBody, day: date) -> list[MeetingSeat]:
    """Who sits in a body on a day, and who is to, in the order of sides and names."""
    rows = session.scalars(
        sa.select(MeetingSeat)
        .where(
            MeetingSeat.body_id == of.id,
            sa.or_(MeetingSeat.valid_to.is_(None), MeetingSeat.valid_to > day),
        )
        .order_by(MeetingSeat.side, MeetingSeat.holder)
    )
    return list(rows)


def meetings(session: Session, place: Place) -> list[Held]:
    """A space's meetings, the newest first."""
    rows = session.execute(
        sa.select(Meeting, MeetingBody)
        .join(MeetingBody, MeetingBody.id == Meeting.body_id)
        .where(Meeting.place_id == place.id)
        .order_by(Meeting.held_on.desc(), Meeting.id.desc())
    )
    return [Held(meeting, of) for meeting, of in rows]


def meeting(session: Session, place: Place, key: str) -> Held:
    """One of them. NoResultFound, and so a 404, for another space's."""
    found, of = session.execute(
        sa.select(Meeting, MeetingBody)
        .join(MeetingBody, MeetingBody.id == Meeting.body_id)
        .where(Meeting.place_id == place.id, Meeting.public_id == key)
    ).one()
    return Held(found, of)


def items(session: Session, of: Meeting) -> list[MeetingItem]:
    """A meeting's agenda in its order, as far as the viewer may see it."""
    rows = session.scalars(
        sa.select(MeetingItem)
        .where(MeetingItem.meeting_id == of.id)
        .order_by(MeetingItem.position, MeetingItem.id)
    )
    return list(rows)


def last_item(session: Session, of: Meeting) -> tuple[int, int]:
    """The last position of a meeting's agenda, and how many items it has that the person may see."""
    last, many = session.execute(
        sa.select(sa.func.max(MeetingItem.position), sa.func.count(MeetingItem.id)).where(
            MeetingItem.meeting_id == of.id
        )
    ).one()
    return last or 0, many


def item(session: Session, of: Meeting, key: str) -> MeetingItem:
    """One item. NoResultFound, and so a 404, for one that is not the viewer's to see."""
    return session.scalars(
        sa.select(MeetingItem).where(MeetingItem.meeting_id == of.id, MeetingItem.public_id == key)
    ).one()


def waiting(session: Session, of: Meeting) -> list[tuple[MeetingItem, Meeting]]:
    """The decisions of the body's earlier meetings that are not done, the oldest first."""
    rows = session.execute(
        sa.select(MeetingItem, Meeting)
        .join(Meeting, Meeting.id == MeetingItem.meeting_id)
        .where(
            MeetingItem.body_id == of.body_id,
            MeetingItem.meeting_id != of.id,
            Meeting.held_on <= of.held_on,
            MeetingItem.decision != "",
            MeetingItem.done_on.is_(None),
            sa.or_(MeetingItem.owner != "", MeetingItem.due.is_not(None)),
        )
        .order_by(Meeting.held_on, MeetingItem.position)
    )
    return [(found, then) for found, then in rows]


def postponed(session: Session, of: MeetingBody) -> list[MeetingItem]:
    """The items of the body's last held meeting that nothing was decided of, standing ones apart."""
    last = session.scalar(
        sa.select(Meeting.id)
        .where(Meeting.body_id == of.id, Meeting.state == MeetingState.HELD)
        .order_by(Meeting.held_on.desc(), Meeting.id.desc())
        .limit(1)
    )
    rows = session.scalars(
        sa.select(MeetingItem)
        .where(MeetingItem.meeting_id == last, MeetingItem.decision == "", ~MeetingItem.standing)
        .order_by(MeetingItem.position)
    )
    return list(rows)


def last_held(session: Session, of: Meeting) -> date | None:
    """The day of the body's last meeting that was held before this one; None where there was none."""
    found: date | None = session.scalar(
        sa.select(sa.func.max(Meeting.held_on)).where(
            Meeting.body_id == of.body_id,
            Meeting.state == MeetingState.HELD,
            Meeting.held_on < of.held_on,
        )
    )
    return found


def parties(session: Session, place: Place, day: date) -> list[Place]:
    """Whom a seat in the space's bodies may speak for: its members and the kommuner in it."""
    found = {
        each.id: each
        for relation in (Relation.MEMBER_OF, Relation.LIES_IN)
        for each in children(session, place.id, relation, day)
        if not each.private
    }
    return sorted(found.values(), key=lambda each: each.name)


def people(session: Session, place: Place, day: date) -> dict[int, str]:
    """Who has a role in the space or in one of its parties on a day: name by user id."""
    units = {place.id, *(each.id for each in parties(session, place, day))}
    rows = session.execute(
        sa.select(User.id, User.name)
        .join(Grant, granted(User.id, day))
        .where(Grant.anchor_id.in_(sorted(units)))
        .distinct()
    )
    return dict(rows.all())
