"""What is planted of a space's meetings: a body, its seat, a meeting, and items that are open and closed."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from canaries_life import Word
from clusters.meetings.models import (
    BodyLevel,
    Meeting,
    MeetingBody,
    MeetingItem,
    MeetingSeat,
    MeetingState,
    Side,
)
from planted import Canary
from tvaers.db import now
from tvaers.places import Place

HELD = date(2026, 11, 10)


def meetings(session: Session, word: Word, slug: str) -> None:
    """A body with two meetings: one that was held, and one to come that follows its decisions."""
    place = session.scalars(sa.select(Place.id).where(Place.slug == slug)).one()
    seen = Canary("meeting", ("meeting.read",), place)
    closed = Canary("meeting", ("meeting.read_closed",), place)
    stamp = {"changed_at": now(), "changed_by": "Prøve"}
    body = MeetingBody(
        public_id=word("mb", seen),
        place_id=place,
        name=f"Udvalget {word('mn', seen)}",
        level=BodyLevel.POLITICAL,
        notice_days=14,
        standing=f"Nyt fra {word('mf', seen)}",
        **stamp,
    )
    session.add(body)
    session.flush()
    session.add(
        MeetingSeat(
            public_id=word("ms", seen),
            body_id=body.id,
            place_id=place,
            side=Side.REGION,
            holder=f"Prøve {word('mh', seen)}",
            role=f"Formand {word('mr', seen)}",
            valid_from=HELD,
            **stamp,
        )
    )
    for held_on, state in ((HELD, MeetingState.HELD), (date(2027, 1, 12), MeetingState.PLANNED)):
        of = Meeting(
            public_id=word("mx", seen),
            body_id=body.id,
            place_id=place,
            held_on=held_on,
            room=f"Lokale {word('mo', seen)}",
            agenda_due=held_on,
            state=state,
            **stamp,
        )
        session.add(of)
        session.flush()
        for position, canary in enumerate((seen, closed), start=1):
            session.add(
                MeetingItem(
                    public_id=word("ix", canary),
                    meeting_id=of.id,
                    body_id=body.id,
                    place_id=place,
                    position=position,
                    title=f"Henvisning {word('it', canary)}",
                    text=f"Sagen om {word('ie', canary)}",
                    closed=canary is closed,
                    decision=f"Vi skriver til {word('id', canary)}",
                    decided_at=now(),
                    decided_by=f"Prøve {word('ib', canary)}",
                    owner=f"Region {word('io', canary)}",
                    **stamp,
                )
            )
