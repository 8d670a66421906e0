"""What each party's body has decided on an agreement; the session limits it to whoever may see the agreement."""

from collections.abc import Collection, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from agreements.adoption.models import Adoption
from agreements.adoption.rules import Standing, standings
from agreements.texts.models import (
    Agreement,
    AgreementKind,
    AgreementParty,
    AgreementState,
    AgreementText,
)
from tvaers.places import Place, danish_key


def decisions(session: Session, ids: Sequence[int]) -> list[tuple[Adoption, int]]:
    """Every decision on the whole of these agreements with its version's number, the oldest first."""
    rows = session.execute(
        sa.select(Adoption, AgreementText.number)
        .join(AgreementText, AgreementText.id == Adoption.text_id)
        .where(Adoption.agreement_id.in_(ids), Adoption.item_id.is_(None))
        .order_by(Adoption.id)
    )
    return [(adoption, number) for adoption, number in rows]


def standing(session: Session, agreements: Sequence[Agreement]) -> dict[int, list[Standing]]:
    """Where each party of each agreement stands, those that adopt first, in Danish order."""
    ids = [agreement.id for agreement in agreements]
    said = decisions(session, ids)
    rows = session.execute(
        sa.select(AgreementParty.agreement_id, AgreementParty.adopts, Place.id, Place.name)
        .join(Place, Place.id == AgreementParty.party_id)
        .where(AgreementParty.agreement_id.in_(ids))
    ).all()
    found: dict[int, list[Standing]] = {}
    for agreement in agreements:
        parties = [(p, name, adopts) for a, adopts, p, name in rows if a == agreement.id]
        parties.sort(key=lambda each: (not each[2], danish_key(each[1])))
        own = [pair for pair in said if pair[0].agreement_id == agreement.id]
        found[agreement.id] = standings(parties, own, agreement.offered)
    return found


def awaited(session: Session, parties: Collection[int]) -> list[tuple[Agreement, Place]]:
    """What is sent to these parties and has no decision of theirs on the version that is sent, with the party;
    the longest sent first."""
    decided = sa.exists().where(
        Adoption.agreement_id == Agreement.id,
        Adoption.party_id == AgreementParty.party_id,
        Adoption.text_id == AgreementText.id,
    )
    rows = session.execute(
        sa.select(Agreement, Place)
        .join(AgreementParty, AgreementParty.agreement_id == Agreement.id)
        .join(Place, Place.id == AgreementParty.party_id)
        .join(AgreementText, AgreementText.agreement_id == Agreement.id)
        .where(Agreement.kind != AgreementKind.INDICATOR_SET)
        .where(Agreement.state == AgreementState.OFFERED, AgreementText.number == Agreement.offered)
        .where(AgreementParty.adopts, AgreementParty.party_id.in_(sorted(parties)), ~decided)
        .order_by(Agreement.changed_at, Agreement.id, Place.id)
    )
    return [(agreement, party) for agreement, party in rows]
