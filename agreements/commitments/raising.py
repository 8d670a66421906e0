"""The last step of the ladder: what stays unanswered after its leader was asked is put on the next agenda, by the worker
itself, once and with the reason. Whoever keeps the agenda may take it off.

which body       the one that decided the commitment, by the name it was written with; else the space's professional
                 level, then the other levels, of those that have a meeting planned; never a working group
which meeting    its next whose agenda is not out yet: what has been sent to people is not added to
none             it waits, and comes on as soon as one is planned; the overview says how many wait
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from agreements.commitments.models import Commitment
from agreements.commitments.rules import SILENT_AFTER
from agreements.commitments.said import Reminder
from agreements.texts.models import Agreement
from clusters.meetings import actions
from clusters.meetings.models import BodyLevel, Meeting, MeetingBody, MeetingItem, MeetingState
from clusters.meetings.rules import ItemFacts, shortened
from clusters.reading import Unfit
from tvaers.danish import day as day_words
from tvaers.noted import RESTRICTED
from tvaers.places import Place

# What the reference of a commitment begins with, and who puts it on.
TOPIC, BY = "forpligtelse:", "Tværs"
# Of each step that belongs on an agenda, the step that says it is there.
PUT = {"late-agenda": "late-item", "silent-agenda": "silent-item"}
# After one was put on an agenda it is left to people for a while, whatever they made of it.
REST = timedelta(days=SILENT_AFTER)
# So many on one agenda; the rest come on the next.
MOST = 8
ORDER: Sequence[BodyLevel] = (
    BodyLevel.PROFESSIONAL,
    BodyLevel.KLU,
    BodyLevel.COOPERATION,
    BodyLevel.STEERING,
    BodyLevel.COUNCIL,
    BodyLevel.POLITICAL,
)
GENERAL = "En forpligtelse i en aftale, som ikke alle må se"


@dataclass(frozen=True)
class Raised:
    """The meeting whose agenda a commitment is on."""

    body: str
    day: date


def reference(row: Commitment) -> str:
    """What an item about a commitment says that it is about."""
    return f"{TOPIC}{row.public_id}"


def title_of(title: str, level: int) -> str:
    """A commitment's title as an agenda may say it: more people see agendas than see a restricted agreement."""
    return shortened(title) if level < RESTRICTED else GENERAL


def why(due: date, day: date, *, late: bool, silent: bool) -> str:
    """Why a commitment belongs on an agenda, as it stands on a day."""
    said = (
        f"Fristen var {day_words(due)}, og det er ikke bekræftet, at den er opfyldt."
        if late
        else f"Fristen er {day_words(due)}."
    )
    if silent:
        said += f" En part har ikke sagt noget i {SILENT_AFTER} dage."
    return f"{said} Skrevet {day_words(day)}."


def raise_one(
    session: Session, row: Commitment, step: str, due: date, day: date, told: Iterable[Reminder]
) -> Raised | None:
    """Put a commitment that has reached the step on an agenda; None where it waits, or has been on one lately.
    `told` are the steps that have been taken for it."""
    put = [each for each in told if each.step in PUT.values()]
    if any(each.day + REST > day or (each.step, each.due) == (PUT[step], due) for each in put):
        return None
    there = _there(session, row, day)
    if there is None:
        meeting = _meeting(session, row, day)
        if meeting is None:
            return None
        keeper = session.get_one(Place, row.keeper_id)
        try:
            actions.add_item(session, keeper, meeting, _item(session, row, step, day), by=BY)
        except Unfit:
            # The agenda is full of other things.
            return None
        there = Raised(session.get_one(MeetingBody, meeting.body_id).name, meeting.held_on)
    session.add(Reminder(commitment_id=row.id, due=due, step=PUT[step], day=day))
    session.flush()
    return there


def _item(session: Session, row: Commitment, step: str, day: date) -> ItemFacts:
    level = session.get_one(Agreement, row.agreement_id).level
    reason = why(row.due, day, late=row.due < day, silent=step.startswith("silent"))
    return ItemFacts(
        title_of(row.title, level),
        f"Sat på dagsordenen af Tværs. {reason} Den, der holder dagsordenen, kan tage punktet af.",
        reference(row),
    )


def _there(session: Session, row: Commitment, day: date) -> Raised | None:
    """The coming meeting that somebody has put it on already."""
    found = session.execute(
        _coming(row, day)
        .join(MeetingItem, MeetingItem.meeting_id == Meeting.id)
        .where(MeetingItem.topic == reference(row))
        .limit(1)
    ).first()
    return Raised(found[1].name, found[0].held_on) if found else None


def _meeting(session: Session, row: Commitment, day: date) -> Meeting | None:
    coming = [
        (meeting, body)
        for meeting, body in session.execute(_coming(row, day))
        if meeting.state is MeetingState.PLANNED and body.level in ORDER
    ]
    decided = row.body.casefold()
    if decided and _has_body(session, row, decided):
        coming = [each for each in coming if each[1].name.casefold() == decided]
    coming.sort(key=lambda each: ORDER.index(each[1].level))
    full = _raised_on(session, [meeting.id for meeting, _ in coming])
    return next((m for m, _ in coming if full.get(m.id, 0) < MOST), None)


def _coming(row: Commitment, day: date) -> "sa.Select[Meeting, MeetingBody]":
    return (
        sa.select(Meeting, MeetingBody)
        .join(MeetingBody, MeetingBody.id == Meeting.body_id)
        .where(Meeting.place_id == row.keeper_id, Meeting.held_on > day)
        .where(Meeting.state.in_((MeetingState.PLANNED, MeetingState.CALLED)))
        .order_by(Meeting.held_on, Meeting.id)
    )


def _has_body(session: Session, row: Commitment, name: str) -> bool:
    names = session.scalars(
        sa.select(MeetingBody.name).where(MeetingBody.place_id == row.keeper_id)
    )
    return name in {each.casefold() for each in names}


def _raised_on(session: Session, meetings: Sequence[int]) -> dict[int, int]:
    rows = session.execute(
        sa.select(MeetingItem.meeting_id, sa.func.count(MeetingItem.id))
        .where(MeetingItem.meeting_id.in_(meetings), MeetingItem.topic.like(f"{TOPIC}%"))
        .group_by(MeetingItem.meeting_id)
    )
    return dict(rows.all())


def waiting(session: Session, place: Place, unanswered: Collection[int], day: date) -> int:
    """How many of these unanswered commitments of a place have reached an agenda and wait for a meeting."""
    if not unanswered:
        return 0
    rows = session.execute(
        sa.select(Reminder.commitment_id, Reminder.step, Reminder.day)
        .join(Commitment, Commitment.id == Reminder.commitment_id)
        .where(Commitment.keeper_id == place.id, Commitment.ended_on.is_(None))
        .where(Reminder.step.in_([*PUT, *PUT.values()]))
    ).all()
    reached = {key for key, step, _ in rows if step in PUT and key in unanswered}
    return len(reached - {key for key, step, on in rows if step not in PUT and on + REST > day})
