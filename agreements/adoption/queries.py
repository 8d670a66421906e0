"""What each party's body has decided on an agreement; the session limits it to whoever may see the agreement."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from agreements.adoption.models import Adoption
from agreements.adoption.rules import Standing, standings
from agreements.texts.models import Agreement, AgreementParty, AgreementText
from tvaers.places import Place, danish_key


def decisions(session: Session, ids: Sequence[int]) -> list[tuple[Adoption, int]]:
    """Every decision on these agreements with its version's number, the oldest first."""
    rows = session.execute(
        sa.select(Adoption, AgreementText.number)
        .join(AgreementText, AgreementText.id == Adoption.text_id)
        .where(Adoption.agreement_id.in_(ids))
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
