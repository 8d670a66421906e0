"""Writing down what a party's body has decided. The last party that was waited for makes the agreement count."""

from datetime import date

from sqlalchemy.orm import Session

from agreements.adoption import queries, rules
from agreements.adoption.models import Adoption
from agreements.adoption.rules import Decision, all_adopted
from agreements.texts import actions as texts
from agreements.texts.actions import Overtaken
from agreements.texts.models import Agreement, AgreementState, AgreementText
from agreements.texts.rules import Unfit
from tvaers import trail
from tvaers.db import now, public_id
from tvaers.places import Place


def record(
    session: Session,
    agreement: Agreement,
    *,
    party: Place,
    text: AgreementText,
    decision: Decision,
    today: date,
    by: str,
    by_id: int | None,
) -> Adoption:
    """Write down a decision on one version of the text; Overtaken where another version counts by now."""
    session.refresh(agreement, with_for_update=True)
    if agreement.state is AgreementState.DRAFT:
        raise Overtaken
    if agreement.state is AgreementState.ENDED:
        raise Unfit("Aftalen er ophørt, så der er ikke noget at tiltræde.")
    if text.number != agreement.offered:
        raise Overtaken
    said = rules.check(decision, dated=text.dated, number=text.number, today=today)
    assert said.answer is not None and said.meeting_on is not None
    before = queries.standing(session, [agreement])[agreement.id]
    own = next((each for each in before if each.place_id == party.id), None)
    if own is None or not own.adopts:
        raise Unfit(f"{party.name} skal ikke tiltræde denne aftale.")
    made = Adoption(
        public_id=public_id(),
        agreement_id=agreement.id,
        place_id=agreement.place_id,
        party_id=party.id,
        text_id=text.id,
        answer=said.answer,
        body=said.body,
        meeting_on=said.meeting_on,
        item=said.item,
        minutes=said.minutes,
        words=said.words,
        at=now(),
        by=by,
        by_id=by_id,
    )
    session.add(made)
    session.flush()
    trail.record(
        session,
        "agreements.adoption.record",
        by=by,
        thing=f"agreement:{agreement.public_id}",
        facts={"holder": party.slug, "version": text.number, "answer": said.answer.value},
    )
    after = queries.standing(session, [agreement])[agreement.id]
    if agreement.state is AgreementState.OFFERED and all_adopted(after):
        texts.adopt(session, agreement, place=party, by=by)
    return made
