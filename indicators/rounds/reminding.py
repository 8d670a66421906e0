"""Telling the parties of a round, on a ladder, once each: links and days, never a figure or a title.

when                  whom
asked                 those who answer for the party
a week before         the same, where nobody has answered
the day before        the same
three days late       those who lead the party, too
ten days late         those who asked: it belongs on the next agenda
"""

from collections.abc import Iterable
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from indicators.rounds.models import DataRound, RoundParty, RoundReminder
from tvaers.access import Facts, Policy, may
from tvaers.admission.standing import people_with
from tvaers.danish import COPENHAGEN
from tvaers.danish import day as day_words
from tvaers.mail import actions as outbox
from tvaers.people import User
from tvaers.places import Place

ANSWERS, LEADS, ASKS = "tally.register", "tally.steer", "round.create"
# Each step: from how many days before the day of the answer on (late ones are negative), and whom it tells.
LADDER: tuple[tuple[str, int | None, str], ...] = (
    ("asked", None, ANSWERS),
    ("week", 7, ANSWERS),
    ("day", 1, ANSWERS),
    ("late", -3, LEADS),
    ("agenda", -10, ASKS),
)


def remind(session: Session, policy: Policy, day: date) -> int:
    """Put the mails that are due this day in the outbox; how many parties they are about."""
    rows = session.execute(
        sa.select(DataRound, RoundParty, Place)
        .join(RoundParty, RoundParty.round_id == DataRound.id)
        .join(Place, Place.id == RoundParty.party_id)
        .where(DataRound.closed_at.is_(None), RoundParty.answered_at.is_(None))
        .order_by(DataRound.id, Place.id)
    ).all()
    told = 0
    for asked, _, party in rows:
        step = _step(session, asked, party, day)
        if step is None:
            continue
        name, whom = step
        session.add(RoundReminder(round_id=asked.id, party_id=party.id, step=name, day=day))
        session.flush()
        _tell(session, policy, asked, party, name, whom, day)
        told += 1
    return told


def step_of(asked: date, due: date, day: date) -> tuple[str, str]:
    """The step that has been reached on a day, and whom it tells. A step whose day had gone when the round was
    asked is left out, and what was missed below the highest is not told afterwards: one mail says it all."""
    reached = [
        (name, whom)
        for name, before, whom in LADDER
        if before is None or asked < due - timedelta(days=before) <= day
    ]
    return reached[-1]


def _step(session: Session, asked: DataRound, party: Place, day: date) -> tuple[str, str] | None:
    """The step to be told now; None where it has been told."""
    name, whom = step_of(asked.made_at.astimezone(COPENHAGEN).date(), asked.due, day)
    told = sa.select(RoundReminder.step).where(
        RoundReminder.round_id == asked.id,
        RoundReminder.party_id == party.id,
        RoundReminder.step == name,
    )
    return None if session.scalar(told) is not None else (name, whom)


def _tell(
    session: Session,
    policy: Policy,
    asked: DataRound,
    party: Place,
    step: str,
    whom: str,
    day: date,
) -> None:
    space = session.get_one(Place, asked.place_id)
    at = space if whom == ASKS else party
    for person in _people(session, policy, whom, at, day):
        outbox.put(
            session,
            key=f"round:{asked.public_id}:{party.id}:{step}:{person.id}",
            to=outbox.address_of(person),
            subject=f"{space.name}: {_subject(step)}",
            text=_text(asked, space, party, at, step),
        )


def _people(session: Session, policy: Policy, need: str, place: Place, day: date) -> Iterable[User]:
    for person, who in people_with(session, policy, (need,), {place.id}, day):
        if may(policy, who, need, Facts(holder_id=place.id)):
            yield person


def _subject(step: str) -> str:
    return {
        "asked": "I er spurgt om nogle tal",
        "week": "svar på datarunden inden for en uge",
        "day": "svar på datarunden er snart forfaldent",
        "late": "svar på datarunden mangler",
        "agenda": "en part har ikke svaret på datarunden",
    }[step]


def _text(asked: DataRound, space: Place, party: Place, at: Place, step: str) -> str:
    link = f"{{site}}/omraader/{at.slug}/datarunder/{asked.public_id}/"
    due = day_words(asked.due)
    said = {
        "asked": f"{space.name} beder {party.name} om nogle få tal senest {due}.",
        "week": f"{party.name} har ikke svaret {space.name} endnu. Fristen er {due}.",
        "day": f"{party.name} har ikke svaret {space.name} endnu. Fristen er {due}.",
        "late": f"{party.name} har ikke svaret {space.name}. Fristen var {due}.",
        "agenda": f"{party.name} har ikke svaret. Fristen var {due}. Det kan tages op på næste møde.",
    }[step]
    return "\n".join(("Hej", "", said, "", f"Se spørgsmålene: {link}"))
