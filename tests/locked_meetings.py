"""Meetings behind every lock: open and closed items, and items that somebody is excluded from."""

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from clusters.meetings.models import (
    BodyLevel,
    Meeting,
    MeetingBody,
    MeetingItem,
    MeetingSeat,
    Side,
)
from config import compose
from tvaers.access import Facts, may
from tvaers.db import now
from tvaers.people import Principal

POLICY = compose.policy()
OPEN: tuple[type[Any], ...] = (MeetingBody, MeetingSeat, Meeting)
MEETINGS: tuple[type[Any], ...] = (*OPEN, MeetingItem)
DAY = date(2026, 12, 1)


def meetings(session: Session, place: int, people: list[int]) -> None:
    """A body of a place with a seat and a meeting, whose items are open, closed, and not for some people."""
    body = meeting_body(place_id=place)
    session.add(body)
    session.flush()
    session.add(meeting_seat(place_id=place, body_id=body.id))
    held = meeting(place_id=place, body_id=body.id)
    session.add(held)
    session.flush()
    of = {"place_id": place, "body_id": body.id, "meeting_id": held.id}
    for closed in (False, True):
        session.add(meeting_item(**of, closed=closed))
        session.add_all(meeting_item(**of, closed=closed, excluded=f",{who},") for who in people)


def meeting_body(**of: Any) -> MeetingBody:
    """A body."""
    return MeetingBody(
        **of,
        name="Styregruppen",
        level=BodyLevel.STEERING,
        notice_days=14,
        changed_at=now(),
        changed_by="test",
    )


def meeting_seat(**of: Any) -> MeetingSeat:
    """A seat in it."""
    return MeetingSeat(
        **of,
        side=Side.REGION,
        holder="Jens Krogh",
        valid_from=DAY,
        changed_at=now(),
        changed_by="test",
    )


def meeting(**of: Any) -> Meeting:
    """One of its meetings."""
    return Meeting(**of, held_on=DAY, agenda_due=DAY, changed_at=now(), changed_by="test")


def meeting_item(**of: Any) -> MeetingItem:
    """An item of an agenda."""
    return MeetingItem(**of, position=1, title="Henvisning", changed_at=now(), changed_by="test")


def decided_meetings(session: Session, found: Principal) -> dict[type[Any], set[tuple[Any, ...]]]:
    """What the table lets a person see of them."""

    def opens(need: str, place: int) -> bool:
        return may(POLICY, found, need, Facts(place, frozenset({place})))

    seen: dict[type[Any], set[tuple[Any, ...]]] = {
        model: {
            (row.id,)
            for row in session.scalars(sa.select(model))
            if opens("meeting.read", row.place_id)
        }
        for model in OPEN
    }
    seen[MeetingItem] = {
        (row.id,)
        for row in session.scalars(sa.select(MeetingItem))
        if opens("meeting.read", row.place_id)
        and (not row.closed or opens("meeting.read_closed", row.place_id))
        and found.user_id not in row.excluded_ids
    }
    return seen
