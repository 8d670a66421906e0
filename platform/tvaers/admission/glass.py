"""Break-glass: one person of the operation reads one unit or space for an hour, never a clinic.

It is told to the place's leaders and the auditors when it is opened, and each look is in the trail. What it
opens is decided by the policy table, at each request anew; nobody is ever granted its role.
"""

from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tvaers.access import Policy, may
from tvaers.admission.actions import tell
from tvaers.admission.giving import Denied, Refused, When, facts_of, present, require
from tvaers.admission.standing import people_with
from tvaers.danish import moment
from tvaers.guards import LONGEST_GLASS, Circumstances, break_glass_role, decide, may_write
from tvaers.mail import actions as outbox
from tvaers.people import BreakGlass, Principal, User, glass_of
from tvaers.places import Kind, Place


def open_glass(
    session: Session,
    *,
    by: Principal,
    when: When,
    place: Place,
    reason: str,
    ticket: str,
    lasts: timedelta = LONGEST_GLASS,
) -> BreakGlass:
    """Open the place to the person for reading, and tell those it concerns. One at a time, and none is
    made longer: whoever needs more time opens anew, and tells anew."""
    # One at a time for each person, whatever pages are open.
    session.execute(sa.select(User.id).where(User.id == by.user_id).with_for_update()).all()
    by = present(session, by, when)
    if place.private:
        raise Denied
    told = those_told(session, when, place, by)
    role = break_glass_role(when.policy)
    asked = Circumstances(
        actor_id=by.user_id,
        reason=reason,
        lasts=lasts,
        told=len(told),
        read_only=not may_write(when.policy, role),
        level=_level(when.policy, role),
    )
    require(decide(when.policy, by, "breakglass.open", facts_of(None), asked))
    if place.kind is Kind.CLINIC:
        raise Refused("Nødadgang gælder aldrig en klinik. Klinikken kan selv dele sine tal.")
    if session.scalar(sa.select(BreakGlass.id).where(glass_of(by.user_id, when.at))) is not None:
        raise Refused("Du har allerede en nødadgang åben. Afslut den først.")
    assert by.user_id is not None
    opened = BreakGlass(
        user_id=by.user_id,
        place_id=place.id,
        reason=reason,
        ticket=ticket,
        opened_at=when.at,
        ends_at=when.at + lasts,
    )
    session.add(opened)
    session.flush()
    facts = {"holder": place.slug, "ticket": ticket, "until": opened.ends_at.isoformat()}
    tell(session, "glass.open", by, f"glass:{opened.public_id}", dict(facts))
    for person in told:
        outbox.put(
            session,
            key=f"glass:{opened.public_id}:{person.id}",
            to=outbox.address_of(person),
            subject=f"Nødadgang til {place.name}",
            text=_OPENED.format(
                by=by.name,
                place=place.name,
                begins=moment(opened.opened_at),
                ends=moment(opened.ends_at),
                site="{site}",
            ),
        )
    return opened


_OPENED = """Hej

{by} fra driften har åbnet nødadgang til at læse fortrolige tal for {place}.
Den begyndte {begins} og slutter senest {ends}.

Se hvorfor, og hvad der er læst:
{site}/adgang/noedadgang/"""


def end_glass(session: Session, *, by: Principal, when: When) -> bool:
    """End the person's own open break-glass at once; False where there is none."""
    done = session.execute(
        sa.update(BreakGlass)
        .where(glass_of(by.user_id, when.at))
        .values(ended_at=when.at)
        .returning(BreakGlass.public_id, BreakGlass.place_id)
    ).all()
    for public_id, place_id in done:
        slug = session.scalar(sa.select(Place.slug).where(Place.id == place_id))
        tell(session, "glass.end", by, f"glass:{public_id}", {"holder": slug})
    return bool(done)


def those_told(session: Session, when: When, place: Place, by: Principal) -> Sequence[User]:
    """The place's leaders and the auditors, but for the one who opens."""
    found = people_with(session, when.policy, ("breakglass.read",), {place.id}, when.day)
    return [
        person
        for person, who in found
        if person.id != by.user_id
        and (
            may(when.policy, who, "breakglass.read")
            or may(when.policy, who, "breakglass.read", facts_of(place))
        )
    ]


def _level(policy: Policy, role: str) -> int:
    """The most restricted level that the role opens."""
    return max((line.level for line in policy.audience if role in line.roles), default=0)
