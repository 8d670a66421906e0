"""Carrying a set over to the place that takes over: as a draft there, with its indicators, targets and history."""

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from agreements.sets.models import SetItem, SetTarget
from agreements.sets.queries import Set
from agreements.texts import actions as texts
from agreements.texts import queries as read
from agreements.texts.models import Agreement, AgreementKind, AgreementState
from agreements.texts.rules import Facts, Unfit
from tvaers import trail
from tvaers.db import now, public_id
from tvaers.places import Place


def waiting(place: Place, found: Collection[Set]) -> list[Set]:
    """The sets of the places before this one that nobody has carried over yet."""
    carried = {each.agreement.replaces_id for each in found if each.agreement.place_id == place.id}
    return [
        each
        for each in found
        if place.id in each.followed_by
        and each.agreement.state in (AgreementState.ACTIVE, AgreementState.ENDED)
        and each.agreement.id not in carried
        and any(not item.retired for item in each.indicators)
    ]


def carry(session: Session, old: Set, *, place: Place, by: str, by_id: int | None) -> Agreement:
    """A draft at the place that takes over, that says what it takes over from. Nobody has agreed to it there: each
    party is asked again, and what it said before is shown beside."""
    again = session.scalar(
        sa.select(Agreement).where(
            Agreement.place_id == place.id,
            Agreement.replaces_id == old.agreement.id,
            Agreement.kind == AgreementKind.INDICATOR_SET,
        )
    )
    if again is not None:
        raise Unfit(f"Sættet er allerede ført over som »{again.title}«.")
    facts = read.facts(session, old.agreement)
    made = texts.create(
        session,
        place=place,
        facts=Facts(
            AgreementKind.INDICATOR_SET,
            facts.title,
            place.valid_from or facts.valid_from,
            None,
            facts.parties,
            facts.level,
            old.agreement.id,
        ),
        by=by,
    )
    last = texts.newest(session, old.agreement)
    if last is not None:
        texts.write(
            session,
            made,
            place=place,
            based_on=0,
            dated=last.dated,
            text=last.text,
            points={code: str(said) for code, said in last.points.items()},
            note=f"Ført over fra {old.keeper.name}",
            by=by,
            by_id=by_id,
        )
    _items(session, old, made, by, by_id)
    trail.record(
        session,
        "agreements.set.carry",
        by=by,
        thing=f"agreement:{made.public_id}",
        facts={"holder": place.slug, "from": old.agreement.public_id},
    )
    return made


def _items(session: Session, old: Set, made: Agreement, by: str, by_id: int | None) -> None:
    """The indicators that have not been withdrawn, each with what it was before and its targets."""
    of: dict[str, Any] = {"agreement_id": made.id, "place_id": made.place_id}
    told: dict[str, Any] = {"at": now(), "by": by, "by_id": by_id}
    new: dict[int, SetItem] = {}
    for each in old.indicators:
        if each.retired or each.superseded:
            continue
        new[each.id] = SetItem(
            **of,
            **told,
            public_id=public_id(),
            measure=each.measure,
            version=each.version,
            title=each.title,
            theme=each.theme,
            primary=each.primary,
            words=each.words,
            carried_from_id=each.id,
        )
    session.add_all(new.values())
    session.flush()
    session.add_all(
        SetTarget(
            **of,
            **told,
            item_id=new[each.id].id,
            party_id=aim.place_id,
            value=aim.value,
            valid_from=aim.valid_from,
            words=aim.words,
        )
        for each in old.indicators
        if each.id in new
        for aim in each.aims
    )
    for each in old.indicators:
        if each.id in new and each.instead_of_id in new:
            new[each.id].instead_of_id = new[each.instead_of_id].id
    session.flush()
