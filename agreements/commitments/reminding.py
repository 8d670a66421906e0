"""Reminding those who answer for a commitment, on a ladder, once each: links and days, never a figure or a title.

when                                        whom
14 days before the day, nobody has met it   the owner; where that is no user, those who answer for the parties
a week late                                 the owner's leader; else those who lead the parties
three weeks late                            those who keep it: it is put on the next agenda (`raising`)
a party has said nothing for 90 days        the owner, a fortnight later the leader, another later the agenda
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from agreements.commitments import passing, queries, raising
from agreements.commitments.models import Commitment
from agreements.commitments.passing import Passed
from agreements.commitments.raising import Raised
from agreements.commitments.rules import SILENT_AFTER
from agreements.commitments.said import Reminder
from agreements.commitments.standing import Standing
from agreements.texts.models import Agreement, AgreementState
from tvaers.access import Facts, Policy, may
from tvaers.admission.standing import people_with
from tvaers.danish import day as day_words
from tvaers.mail import actions as outbox
from tvaers.people import User
from tvaers.places import Place

REPORTS, LEADS, KEEPS = "commitment.report", "tally.steer", "commitment.judge"
OWNER, LEADER, AGENDA = "owner", "leader", "agenda"
# Each step: how many days after the day it is about, and whom it tells.
LATE: Sequence[tuple[str, int, str]] = (
    ("soon", -14, OWNER),
    ("late", 7, LEADER),
    ("late-agenda", 21, AGENDA),
)
SILENT: Sequence[tuple[str, int, str]] = (
    ("silent", 0, OWNER),
    ("silent-leader", 14, LEADER),
    ("silent-agenda", 28, AGENDA),
)


@dataclass(frozen=True)
class Step:
    """One step that has been reached: its name, the day it is about, and whom it tells."""

    name: str
    due: date
    whom: str


def remind(session: Session, policy: Policy, day: date) -> int:
    """Put the mails that are due this day in the outbox; how many steps they are."""
    rows = session.scalars(
        sa.select(Commitment)
        .join(Agreement, Agreement.id == Commitment.agreement_id)
        .where(Agreement.state.in_((AgreementState.ACTIVE, AgreementState.ENDED)))
        .where(Commitment.ended_on.is_(None))
        .order_by(Commitment.id)
    ).all()
    told: dict[int, list[Reminder]] = {}
    for each in session.scalars(sa.select(Reminder)):
        told.setdefault(each.commitment_id, []).append(each)
    over = passing.passed(session, day)
    steps = 0
    for standing in queries.standings(session, rows):
        row = standing.commitment
        before = told.setdefault(row.id, [])
        for step in reached(standing, day):
            # Asked every day that it is still so: where no meeting was planned, one may be now.
            put = (
                raising.raise_one(session, row, step.name, step.due, day, before)
                if step.whom == AGENDA
                else None
            )
            if any((each.due, each.step) == (step.due, step.name) for each in before):
                continue
            session.add(Reminder(commitment_id=row.id, due=step.due, step=step.name, day=day))
            session.flush()
            _tell(session, policy, row, step, day, put, over)
            steps += 1
    return steps


def reached(standing: Standing, day: date) -> list[Step]:
    """The highest step that has been reached of each ladder. What was missed below it is not told afterwards."""
    row = standing.commitment
    if standing.done or not standing.voices:
        return []
    silent = [
        voice.last_word() + timedelta(days=SILENT_AFTER)
        for voice in standing.voices
        if voice.silent(day) and not voice.done
    ]
    found = [_highest(LATE, row.due, day)]
    if silent:
        found.append(_highest(SILENT, min(silent), day))
    return [each for each in found if each is not None]


def _highest(ladder: Sequence[tuple[str, int, str]], due: date, day: date) -> Step | None:
    there = [Step(n, due, whom) for n, after, whom in ladder if due + timedelta(days=after) <= day]
    return there[-1] if there else None


def _tell(
    session: Session,
    policy: Policy,
    row: Commitment,
    step: Step,
    day: date,
    put: Raised | None,
    over: Passed,
) -> None:
    keeper = session.get_one(Place, row.keeper_id)
    for person, at in _people(session, policy, row, keeper, step, day, over):
        outbox.put(
            session,
            key=f"commitment:{row.public_id}:{step.due.isoformat()}:{step.name}:{person.id}",
            to=outbox.address_of(person),
            subject=f"{keeper.name}: {_subject(step)}",
            text=_text(row, keeper, at, step, put),
        )


def _people(
    session: Session,
    policy: Policy,
    row: Commitment,
    keeper: Place,
    step: Step,
    day: date,
    over: Passed,
) -> list[tuple[User, Place]]:
    """Whom a step tells, each once, with the place where they meet the commitment."""
    parties = [place for _, place in sorted(queries.named(session, row.party_ids).items())]
    if step.whom == AGENDA:
        return [(person, keeper) for person in _holding(session, policy, KEEPS, keeper, day)]
    named = passing.carrier(row, row.owner_id if step.whom == OWNER else row.lead_id, over)
    person = session.get(User, named) if named is not None else None
    if person is not None and person.active:
        home = next((place for place in parties if place.id == person.home_id), None)
        return [(person, home or parties[0])]
    need = REPORTS if step.whom == OWNER else LEADS
    found: dict[int, tuple[User, Place]] = {}
    for place in parties:
        for each in _holding(session, policy, need, place, day):
            found.setdefault(each.id, (each, place))
    return [*found.values()]


def _holding(
    session: Session, policy: Policy, need: str, place: Place, day: date
) -> Iterable[User]:
    for person, who in people_with(session, policy, (need,), {place.id}, day):
        if may(policy, who, need, Facts(holder_id=place.id)):
            yield person


def _subject(step: Step) -> str:
    return {
        "soon": "fristen for en forpligtelse nærmer sig",
        "late": "fristen for en forpligtelse er overskredet",
        "late-agenda": "en forpligtelse hører til på næste dagsorden",
        "silent": "en forpligtelse mangler nyt",
        "silent-leader": "en forpligtelse mangler stadig nyt",
        "silent-agenda": "en forpligtelse uden nyt hører til på næste dagsorden",
    }[step.name]


def _text(row: Commitment, keeper: Place, at: Place, step: Step, put: Raised | None) -> str:
    link = f"{{site}}/omraader/{at.slug}/forpligtelser/{row.public_id}/"
    due = day_words(step.due)
    agenda = (
        f"Den er sat på dagsordenen til {put.body} {day_words(put.day)}. Den, der holder dagsordenen, kan tage "
        "den af igen:"
        if put is not None
        else f"Den kommer på dagsordenen, så snart {keeper.name} har planlagt et møde, hvis dagsorden ikke er sendt:"
    )
    said = {
        "soon": f"Fristen er {due}, og det er ikke bekræftet, at forpligtelsen er opfyldt. Sig, hvordan det går:",
        "late": f"Fristen var {due}, og det er ikke bekræftet, at forpligtelsen er opfyldt. Du får mailen, fordi "
        "du leder dem, der ejer den:",
        "late-agenda": f"Fristen var {due} for tre uger siden eller mere. {agenda}",
        "silent": f"En part har ikke sagt noget i {SILENT_AFTER} dage. Sig, hvordan det går:",
        "silent-leader": f"En part har ikke sagt noget siden {SILENT_AFTER} dage før {due}. Du får mailen, fordi du "
        "leder dem, der ejer forpligtelsen:",
        "silent-agenda": f"En part har ikke svaret på påmindelser siden {due}. {agenda}",
    }[step.name]
    return f"Det handler om en forpligtelse i en aftale hos {keeper.name}.\n\n{said}\n{link}"
