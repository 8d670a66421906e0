"""Confirming a person at a council, or leaving one out: each with its right, its answer and its event together.

Asked twice, the first answer stands. Nobody is confirmed by a date: a right at a council is only ever given
by the person who presses the button.
"""

from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from clusters.transition.models import Answer, TransitionAnswer
from clusters.transition.queries import Candidate, begins, candidates
from tvaers import trail
from tvaers.access import Decision, Facts, Policy
from tvaers.guards import Circumstances, a_year_after, decide
from tvaers.people import Grant, Principal
from tvaers.places import Place

CONFIRM, OMIT = "transition.confirm", "transition.omit"


class Refused(Exception):
    """What cannot be done, in a Danish sentence for the one who asked."""


class Denied(Exception):
    """What the table does not let this person do at all."""


@dataclass(frozen=True)
class Act:
    """Who answers, by which table, for which council, when."""

    by: Principal
    policy: Policy
    council: Place
    day: date
    at: datetime


def longest(council: Place, day: date) -> date:
    """The first day that a right confirmed now can no longer count."""
    return a_year_after(begins(council, day))


def decision(
    act: Act, one: Candidate, need: str, *, until: date | None = None, reason: str = ""
) -> Decision:
    """Whether this person may answer so about that one, and what would be missing."""
    council = act.council
    return decide(
        act.policy,
        act.by,
        need,
        Facts(holder_id=council.id, space_ids=frozenset({council.id})),
        Circumstances(
            actor_id=act.by.user_id,
            person_id=one.person.id,
            role=one.role,
            day=begins(council, act.day),
            until=until or longest(council, act.day),
            reason=reason,
            unit_is_member=one.unit_is_member,
        ),
    )


def confirm(session: Session, act: Act, person: str, role: str, until: date) -> None:
    """Give the person the same role at the council, until a day at most a year after it begins."""
    one = _hold(session, act, person, role)
    _require(decision(act, one, CONFIRM, until=until))
    if not one.waits:
        return
    grant = Grant(
        user_id=one.person.id,
        role=role,
        anchor_id=act.council.id,
        valid_from=begins(act.council, act.day),
        valid_to=until,
        given_by=act.by.name,
        reason=f"Fulgt med fra {', '.join(one.came_from)}"[:500],
    )
    session.add(grant)
    session.flush()
    _answer(session, act, one, Answer.CONFIRMED, grant_id=grant.id)
    _tell(session, act, one, "confirm")


def omit(session: Session, act: Act, person: str, role: str, reason: str) -> None:
    """Leave the person out, and say why."""
    one = _hold(session, act, person, role)
    _require(decision(act, one, OMIT, reason=reason))
    if not one.waits:
        return
    _answer(session, act, one, Answer.OMITTED, reason=reason.strip()[:500])
    _tell(session, act, one, "omit")


def _hold(session: Session, act: Act, person: str, role: str) -> Candidate:
    # One at a time at each council, so that nobody is answered about twice.
    session.execute(
        sa.select(Place.id).where(Place.id == act.council.id).with_for_update(key_share=True)
    ).all()
    found = candidates(session, act.council, act.day)
    for one in found:
        if (one.person.public_id, one.role) == (person, role):
            return one
    raise Denied


def _require(found: Decision) -> None:
    if found.allowed:
        return
    if found.missing:
        raise Refused(found.sentence)
    raise Denied


def _answer(
    session: Session,
    act: Act,
    one: Candidate,
    answer: Answer,
    *,
    reason: str = "",
    grant_id: int | None = None,
) -> None:
    session.add(
        TransitionAnswer(
            council_id=act.council.id,
            user_id=one.person.id,
            role=one.role,
            answer=answer,
            reason=reason,
            grant_id=grant_id,
            answered_at=act.at,
            answered_by=act.by.name,
        )
    )
    session.flush()


def _tell(session: Session, act: Act, one: Candidate, verb: str) -> None:
    trail.record(
        session,
        f"clusters.transition.{verb}",
        by=act.by.name,
        thing=f"user:{one.person.public_id}",
        facts={"person": one.person.public_id, "role": one.role, "holder": act.council.slug},
    )
