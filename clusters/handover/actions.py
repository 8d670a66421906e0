"""Offering a stafet, and answering it. Accepting is one act: the leaver's rights end and the successor's begin,
and every thing of the leaver's there becomes the successor's, in one transaction or not at all.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from clusters.handover import queries
from clusters.handover.models import OPEN_FOR, Handover, State
from tvaers import trail
from tvaers.access import Decision, Facts, Policy, may
from tvaers.admission import actions as admission
from tvaers.admission.giving import When
from tvaers.calendar_rules import phase_of
from tvaers.guards import Circumstances, a_year_after, decide
from tvaers.module import Baton
from tvaers.people import Grant, Principal, User, principal
from tvaers.places import Place


class Refused(Exception):
    """What cannot be done, in a Danish sentence for the one who asked."""


class Denied(Exception):
    """What the table does not let this person do at all."""


@dataclass(frozen=True)
class Act:
    """Who acts, by which table, at which place, when, and what kinds of things are handed on."""

    by: Principal
    policy: Policy
    place: Place
    day: date
    at: datetime
    batons: Sequence[Baton]
    # Lets the one who accepts act by the rights just given: what is handed on is theirs to write.
    look_again: Callable[[], None]


def may_offer(act: Act, leaver_id: int | None) -> bool:
    """Whether the table lets this person offer what the leaver has here, whoever takes over."""
    return may(act.policy, act.by, _need(act, leaver_id), _facts(act))


def decision(act: Act, leaver_id: int, successor_id: int, rights: Sequence[Grant]) -> Decision:
    """Whether this person may offer exactly these rights of the leaver's to that successor."""
    found = Decision(False)
    for role in dict.fromkeys(grant.role for grant in rights):
        about = Circumstances(actor_id=act.by.user_id, person_id=successor_id, role=role)
        found = decide(act.policy, act.by, _need(act, leaver_id), _facts(act), about)
        if not found.allowed:
            break
    return found


def _need(act: Act, leaver_id: int | None) -> str:
    return "handover.offer_own" if leaver_id == act.by.user_id else "handover.offer"


def _facts(act: Act) -> Facts:
    place = act.place
    return Facts(
        holder_id=place.id,
        space_ids=frozenset({place.id}) if place.is_space else frozenset(),
        phase=phase_of(place, act.day),
    )


def offer(session: Session, act: Act, leaver: User, successor: User) -> Handover:
    """Offer everything the leaver has at the place; the same offer twice is one."""
    _hold(session, act.place)
    if not may_offer(act, leaver.id):
        raise Denied
    rights = queries.rights(session, leaver.id, act.place, act.day)
    if not rights:
        raise Refused(f"{leaver.name} har ikke noget at give videre her.")
    if leaver.id == successor.id:
        raise Refused("Vælg en anden til at tage over.")
    _require(decision(act, leaver.id, successor.id, rights))
    if successor not in queries.successors(session, act.place, act.day):
        raise Refused(f"{successor.name} arbejder ikke her og kan ikke tage over.")
    for before in _offered(session, act, leaver):
        if before.is_open(act.day) and before.successor_id == successor.id:
            return before
        if before.is_open(act.day):
            raise Refused(
                f"En stafet fra {leaver.name} venter allerede på svar. Træk den tilbage først."
            )
        before.state = State.WITHDRAWN
    session.flush()
    assert act.by.user_id is not None
    made = Handover(
        place_id=act.place.id,
        leaver_id=leaver.id,
        successor_id=successor.id,
        offered_by_id=act.by.user_id,
        offered_on=act.day,
        carries=dict(queries.carried(session, act.batons, leaver, act.place, act.day)),
        state=State.OFFERED,
    )
    session.add(made)
    session.flush()
    _tell(session, act, made, "offer")
    return made


def accept(session: Session, act: Act, handover: Handover) -> None:
    """Take over: today the leaver's rights end and the successor's begin, and the things change hands."""
    _hold(session, act.place)
    session.refresh(handover)
    if handover.successor_id != act.by.user_id:
        raise Denied
    if handover.state is State.ACCEPTED:
        return
    _require_open(act, handover)
    leaver, successor = (
        session.get_one(User, key) for key in (handover.leaver_id, handover.successor_id)
    )
    _require_still_offered(session, act, handover)
    grants = queries.rights(session, leaver.id, act.place, act.day)
    for role in dict.fromkeys(grant.role for grant in grants):
        until = max(grant.valid_to for grant in grants if grant.role == role)
        _begin(session, act, handover, successor, role, until)
    act.look_again()
    for baton in act.batons:
        baton.hand(session, leaver, successor, act.place)
    admission.close(
        session,
        by=act.by,
        when=When(act.policy, act.day, act.at),
        grants=grants,
        reason=f"Stafet til {successor.name}"[:500],
    )
    handover.state, handover.answered_at = State.ACCEPTED, act.at
    _tell(session, act, handover, "accept")


def decline(session: Session, act: Act, handover: Handover) -> None:
    """Say no: nothing else has changed."""
    if handover.successor_id != act.by.user_id:
        raise Denied
    _end(session, act, handover, State.DECLINED, "decline")


def withdraw(session: Session, act: Act, handover: Handover) -> None:
    """Take an offer back that has not been answered."""
    if not may_offer(act, handover.leaver_id):
        raise Denied
    _end(session, act, handover, State.WITHDRAWN, "withdraw")


def _end(session: Session, act: Act, handover: Handover, state: State, verb: str) -> None:
    _hold(session, act.place)
    session.refresh(handover)
    if handover.state is state:
        return
    _require_open(act, handover)
    handover.state, handover.answered_at = state, act.at
    _tell(session, act, handover, verb)


def _offered(session: Session, act: Act, leaver: User) -> Sequence[Handover]:
    return session.scalars(
        sa.select(Handover)
        .where(Handover.place_id == act.place.id, Handover.leaver_id == leaver.id)
        .where(Handover.state == State.OFFERED)
    ).all()


def _require(found: Decision) -> None:
    if found.allowed:
        return
    if found.missing:
        raise Refused(found.sentence)
    raise Denied


def _require_open(act: Act, handover: Handover) -> None:
    if not handover.is_open(act.day):
        raise Refused(
            f"Stafetten kan ikke længere besvares. Den gælder i {OPEN_FOR.days} dage og kun én gang. "
            "Bed om en ny."
        )


def _require_still_offered(session: Session, act: Act, handover: Handover) -> None:
    """Whoever offered it must still be one who may, at this very moment."""
    author = session.get_one(User, handover.offered_by_id)
    now_may = principal(session, author, act.day)
    offered = replace(act, by=now_may)
    found = decision(
        offered,
        handover.leaver_id,
        handover.successor_id,
        queries.rights(session, handover.leaver_id, act.place, act.day),
    )
    if not author.active or not found.allowed:
        raise Refused("Den, der tilbød stafetten, kan ikke give den videre længere. Bed om en ny.")


def _begin(
    session: Session, act: Act, handover: Handover, successor: User, role: str, until: date
) -> None:
    """The leaver's right as the successor's, for as long as it had left; a mandate is not handed on."""
    own = [g for g in queries.rights(session, successor.id, act.place, act.day) if g.role == role]
    begins = max((grant.valid_to for grant in own), default=act.day)
    ends = min(until, a_year_after(act.day))
    if ends <= begins:
        return
    author = session.get_one(User, handover.offered_by_id)
    leaver = session.get_one(User, handover.leaver_id)
    grant = Grant(
        user_id=successor.id,
        role=role,
        anchor_id=act.place.id,
        valid_from=begins,
        valid_to=ends,
        given_by=author.name,
        reason=f"Stafet fra {leaver.name}"[:500],
    )
    session.add(grant)
    session.flush()
    facts = {"person": successor.public_id, "role": role, "anchor": act.place.slug}
    trail.record(
        session,
        "access.grant.give",
        by=author.name,
        thing=f"grant:{grant.public_id}",
        facts=facts,
        person=author.id,
    )


def _hold(session: Session, place: Place) -> None:
    # One at a time at each place, so that what is looked up here still holds when it is written.
    session.execute(
        sa.select(Place.id).where(Place.id == place.id).with_for_update(key_share=True)
    ).all()


def _tell(session: Session, act: Act, handover: Handover, verb: str) -> None:
    leaver, successor = (
        session.get_one(User, key) for key in (handover.leaver_id, handover.successor_id)
    )
    facts = {
        "person": leaver.public_id,
        "to": successor.public_id,
        "holder": act.place.slug,
    }
    trail.record(
        session,
        f"clusters.handover.{verb}",
        by=act.by.name,
        thing=f"handover:{handover.public_id}",
        facts=facts,
    )
