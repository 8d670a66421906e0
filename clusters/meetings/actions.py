"""What persons do with bodies and meetings. Each says who did it, in the trail too."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy.orm import Session

from clusters.meetings import queries
from clusters.meetings.models import (
    Meeting,
    MeetingBody,
    MeetingItem,
    MeetingSeat,
    MeetingState,
    Side,
)
from clusters.meetings.rules import MOST_ITEMS, BodyFacts, ItemFacts, due_day, standing_items
from clusters.reading import Overtaken, Unfit
from tvaers import trail
from tvaers.danish import day as day_words
from tvaers.db import now, public_id
from tvaers.places import Place


def make_body(session: Session, place: Place, facts: BodyFacts, *, by: str) -> MeetingBody:
    """A new body of a space."""
    made = MeetingBody(
        public_id=public_id(),
        place_id=place.id,
        **vars(facts),
        changed_at=now(),
        changed_by=by,
        demonstration=place.demonstration,
    )
    session.add(made)
    session.flush()
    _told(session, "body.make", place, made.public_id, by)
    return made


def change_body(
    session: Session, place: Place, body: MeetingBody, facts: BodyFacts, *, seen: int, by: str
) -> None:
    """Change a body as it was at revision `seen`; Overtaken where it is another by now."""
    _still(session, body, seen)
    body.name, body.level = facts.name, facts.level
    body.notice_days, body.standing = facts.notice_days, facts.standing
    _stamp(body, by)
    _told(session, "body.change", place, body.public_id, by)


def seat(
    session: Session,
    place: Place,
    body: MeetingBody,
    *,
    side: Side,
    parties: Iterable[int],
    holder: str,
    role: str,
    start: date,
    by: str,
) -> MeetingSeat:
    """Give somebody a seat in a body from a day."""
    listed = ",".join(map(str, sorted(parties)))
    made = MeetingSeat(
        public_id=public_id(),
        body_id=body.id,
        place_id=place.id,
        side=side,
        parties=f",{listed}," if listed else "",
        holder=holder,
        role=role,
        valid_from=start,
        changed_at=now(),
        changed_by=by,
    )
    session.add(made)
    session.flush()
    _told(session, "seat.give", place, body.public_id, by)
    return made


def unseat(session: Session, place: Place, of: MeetingSeat, *, end: date, by: str) -> None:
    """Let a seat end: `end` is the first day no more."""
    if end < of.valid_from:
        raise Unfit({"til": f"Pladsen begynder {day_words(of.valid_from)}. Vælg en senere dag."})
    of.valid_to = end
    of.changed_at, of.changed_by = now(), by
    _told(session, "seat.end", place, of.public_id, by)


def plan(
    session: Session,
    place: Place,
    body: MeetingBody,
    *,
    held_on: date,
    clock: str,
    room: str,
    today: date,
    by: str,
) -> Meeting:
    """A new meeting. Its agenda begins with the body's standing items and with what the last meeting did not
    reach; earlier decisions that wait are followed without being written again."""
    if held_on < today:
        raise Unfit({"dag": f"{day_words(held_on)} er gået. Vælg en dag, der kommer."})
    made = Meeting(
        public_id=public_id(),
        body_id=body.id,
        place_id=place.id,
        held_on=held_on,
        clock=clock,
        room=room,
        agenda_due=due_day(held_on, body.notice_days),
        changed_at=now(),
        changed_by=by,
        demonstration=place.demonstration,
    )
    session.add(made)
    session.flush()
    for title in standing_items(body.standing):
        _item(session, made, ItemFacts(title), standing=True, by=by)
    for left in queries.postponed(session, body):
        facts = ItemFacts(left.title, left.text, left.topic, left.closed, left.excluded_ids)
        _item(session, made, facts, by=by).carried_id = left.id
    session.flush()
    _told(session, "meeting.plan", place, body.public_id, by)
    return made


def move(
    session: Session,
    place: Place,
    meeting: Meeting,
    body: MeetingBody,
    *,
    seen: int,
    held_on: date,
    clock: str,
    room: str,
    today: date,
    by: str,
) -> None:
    """Give a meeting another day, time or room."""
    _open(meeting)
    _still(session, meeting, seen)
    if held_on < today and held_on != meeting.held_on:
        raise Unfit({"dag": f"{day_words(held_on)} er gået. Vælg en dag, der kommer."})
    meeting.held_on, meeting.clock, meeting.room = held_on, clock, room
    meeting.agenda_due = due_day(held_on, body.notice_days)
    _stamp(meeting, by)
    _told(session, "meeting.move", place, body.public_id, by)


def call(session: Session, place: Place, meeting: Meeting, *, by: str) -> None:
    """Say that the agenda is out."""
    _open(meeting)
    if not queries.items(session, meeting):
        raise Unfit({"": "Der er ingen punkter på dagsordenen. Skriv mindst ét, og send den så."})
    meeting.state, meeting.called_at = MeetingState.CALLED, now()
    _stamp(meeting, by)
    _told(session, "meeting.call", place, meeting.public_id, by)


def hold(session: Session, place: Place, meeting: Meeting, *, today: date, by: str) -> None:
    """Say that the meeting was held; its agenda and decisions are then its minutes."""
    _open(meeting)
    if meeting.held_on > today:
        raise Unfit(
            {"": f"Mødet er {day_words(meeting.held_on)}, og den dag er ikke kommet endnu."}
        )
    meeting.state = MeetingState.HELD
    _stamp(meeting, by)
    _told(session, "meeting.hold", place, meeting.public_id, by)


def cancel(session: Session, place: Place, meeting: Meeting, *, reason: str, by: str) -> None:
    """Cancel a meeting, and say why."""
    _open(meeting)
    meeting.state, meeting.reason = MeetingState.CANCELLED, reason
    _stamp(meeting, by)
    _told(session, "meeting.cancel", place, meeting.public_id, by)


def add_item(
    session: Session, place: Place, meeting: Meeting, facts: ItemFacts, *, by: str
) -> MeetingItem:
    """One more item at the end of the agenda."""
    _open(meeting)
    made = _item(session, meeting, facts, by=by)
    _told(session, "item.add", place, meeting.public_id, by)
    return made


def _item(
    session: Session, meeting: Meeting, facts: ItemFacts, *, standing: bool = False, by: str
) -> MeetingItem:
    last, many = queries.last_item(session, meeting)
    if many >= MOST_ITEMS:
        raise Unfit({"titel": f"Dagsordenen har {MOST_ITEMS} punkter, og det er det højeste."})
    made = MeetingItem(
        public_id=public_id(),
        meeting_id=meeting.id,
        body_id=meeting.body_id,
        place_id=meeting.place_id,
        position=last + 1,
        **{**vars(facts), "excluded": _listed(facts.excluded)},
        standing=standing,
        changed_at=now(),
        changed_by=by,
    )
    session.add(made)
    session.flush()
    return made


def change_item(
    session: Session,
    place: Place,
    meeting: Meeting,
    item: MeetingItem,
    facts: ItemFacts,
    *,
    seen: int,
    by: str,
) -> None:
    """Change an item as it was at revision `seen`; Overtaken where it is another by now."""
    _open(meeting)
    _still(session, item, seen)
    item.title, item.text, item.topic = facts.title, facts.text, facts.topic
    item.closed, item.excluded = facts.closed, _listed(facts.excluded)
    _stamp(item, by)
    _told(session, "item.change", place, meeting.public_id, by)


def remove_item(
    session: Session, place: Place, meeting: Meeting, item: MeetingItem, *, seen: int, by: str
) -> None:
    """Take an item off an agenda, whoever put it there; what something was decided of stands."""
    _open(meeting)
    _still(session, item, seen)
    if item.decision:
        raise Unfit({"": "Der er skrevet en beslutning til punktet, så det bliver stående."})
    session.delete(item)
    session.flush()
    _told(session, "item.remove", place, meeting.public_id, by)


def shift(session: Session, meeting: Meeting, item: MeetingItem, *, up: bool, by: str) -> None:
    """Move an item one place up or down; at an end nothing happens."""
    _open(meeting)
    every = queries.items(session, meeting)
    here = every.index(item)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(every):
        return
    every[here], every[there] = every[there], every[here]
    # Numbered anew: two may have one number, where the one who added the last did not see all.
    for at, each in enumerate(every, start=1):
        if each.position != at:
            each.position, each.changed_by = at, by


def decide(
    session: Session,
    place: Place,
    meeting: Meeting,
    item: MeetingItem,
    *,
    seen: int,
    decision: str,
    owner: str,
    due: date | None,
    today: date,
    by: str,
) -> None:
    """Write down what was decided of an item, who does it and by when."""
    if meeting.state is MeetingState.CANCELLED:
        raise Unfit({"": "Mødet er aflyst, så der er ikke noget at beslutte."})
    if meeting.held_on > today:
        raise Unfit(
            {
                "beslutning": f"Mødet er {day_words(meeting.held_on)}. Skriv beslutningen, når den er taget."
            }
        )
    if due is not None and due < meeting.held_on:
        raise Unfit({"frist": f"Fristen ligger før mødet {day_words(meeting.held_on)}. Ret den."})
    _still(session, item, seen)
    item.decision, item.owner, item.due = decision, owner, due
    item.decided_at, item.decided_by = now(), by
    _stamp(item, by)
    _told(session, "item.decide", place, meeting.public_id, by)


def finish(session: Session, place: Place, item: MeetingItem, *, today: date, by: str) -> None:
    """Say that a decision has been carried out; saying it twice changes nothing."""
    if not item.followed:
        return
    item.done_on, item.done_by = today, by
    _stamp(item, by)
    _told(session, "item.finish", place, item.public_id, by)


def _listed(people: Iterable[int]) -> str:
    found = ",".join(map(str, sorted(people)))
    return f",{found}," if found else ""


def _open(meeting: Meeting) -> None:
    if not meeting.open:
        raise Unfit({"": "Mødet er holdt eller aflyst, så dagsordenen kan ikke ændres mere."})


def _still(session: Session, thing: MeetingBody | Meeting | MeetingItem, seen: int) -> None:
    session.refresh(thing, with_for_update=True)
    if thing.revision != seen:
        raise Overtaken


def _stamp(thing: MeetingBody | Meeting | MeetingItem, by: str) -> None:
    thing.revision += 1
    thing.changed_at, thing.changed_by = now(), by


def _told(session: Session, what: str, place: Place, thing: str, by: str) -> None:
    trail.record(
        session,
        f"clusters.{what}",
        by=by,
        thing=f"meeting:{thing}",
        facts={"holder": place.slug},
    )
