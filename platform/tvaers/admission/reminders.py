"""Telling that a right ends soon: 30 and 7 days before, once each, its holder and those who can renew it.

A right ends by the calendar alone; whether anybody was told changes nothing about it.
"""

from collections.abc import Sequence
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tvaers.access import Policy
from tvaers.admission import queries
from tvaers.admission.giving import GIVEN_BY
from tvaers.admission.models import Reminder
from tvaers.admission.queries import Access
from tvaers.admission.standing import people_with
from tvaers.danish import day as day_in_words
from tvaers.frame import ROLE_WORDS
from tvaers.mail import actions as outbox
from tvaers.people import User
from tvaers.places import Place


def remind(session: Session, policy: Policy, day: date) -> int:
    """Put the mails that are due this day in the outbox; how many rights they are about."""
    due = _due(session, day)
    own: dict[User, list[Access]] = {}
    for access in due:
        own.setdefault(access.person, []).append(access)
    for person, accesses in own.items():
        _tell_holder(session, person, accesses)
    if due:
        places = {each.anchor.id for each in due if each.anchor is not None}
        for person, who in people_with(session, policy, GIVEN_BY, places, day):
            theirs = [each for each in due if queries.may_renew(policy, who, each)]
            if theirs:
                _tell_giver(session, person, theirs)
    return len(due)


def _due(session: Session, day: date) -> list[Access]:
    """The rights about which something is to be told now, noted as told."""
    found = []
    for access in queries.ending(session, day):
        soon = queries.VERY_SOON if access.ends_very_soon else queries.SOON
        # Who gave a right for a few days knows when it ends.
        if access.until - access.grant.valid_from <= soon or _told(session, access, soon):
            continue
        session.add(Reminder(grant_id=access.grant.id, until=access.until, days=soon.days, day=day))
        found.append(access)
    session.flush()
    return found


def _told(session: Session, access: Access, soon: timedelta) -> bool:
    told = sa.select(Reminder.id).where(
        Reminder.grant_id == access.grant.id,
        Reminder.until == access.until,
        Reminder.days == soon.days,
    )
    return session.scalar(told) is not None


def _tell_holder(session: Session, person: User, accesses: Sequence[Access]) -> None:
    lines = [
        f"- {ROLE_WORDS.get(each.grant.role, each.grant.role)}, {_place(each.anchor)}: "
        f"til og med {day_in_words(each.last_day)}"
        for each in accesses
    ]
    text = "\n".join(("Hej", "", "Din adgang i Tværs slutter snart:", *lines, "", _HOLDER))
    _put(session, person, accesses, "own", "Din adgang i Tværs slutter snart", text)


def _tell_giver(session: Session, person: User, accesses: Sequence[Access]) -> None:
    many = "1 adgang" if len(accesses) == 1 else f"{len(accesses)} adgange"
    places = {each.anchor.slug: each.anchor for each in accesses if each.anchor is not None}
    lines = [
        f"- {_place(place)}: {{site}}/omraader/{slug}/personer/" for slug, place in places.items()
    ]
    if any(each.anchor is None for each in accesses):
        lines.append("- Hele systemet: {site}/adgang/system/")
    begin = f"{many}, som du kan forlænge, slutter snart:"
    text = "\n".join(("Hej", "", begin, *lines, "", _GIVER))
    _put(session, person, accesses, "given", f"{many} i Tværs slutter snart", text)


_HOLDER = (
    "Skal du fortsat bruge den, så bed den, der gav dig den, om at forlænge den. "
    "Se dine adgange: {site}/adgang/"
)
_GIVER = "Det, du ikke forlænger, slutter af sig selv."


def _put(
    session: Session, person: User, about: Sequence[Access], kind: str, subject: str, text: str
) -> None:
    first = min((each.until, each.grant.id) for each in about)
    days = min(each.days_left for each in about)
    outbox.put(
        session,
        key=f"ends:{kind}:{person.id}:{about[0].day}:{first[1]}:{days}",
        to=outbox.address_of(person),
        subject=subject,
        text=text,
    )


def _place(place: Place | None) -> str:
    """A place's name; that of a private one stays inside."""
    if place is None:
        return "hele systemet"
    return place.name if not place.private else "en enhed"
