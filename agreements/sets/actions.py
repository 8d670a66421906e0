"""What persons do with an agreed set: each verb writes its change and its event together."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from agreements.adoption import rules as adoption
from agreements.adoption.models import Adoption, Answer
from agreements.adoption.rules import Decision
from agreements.sets import queries, rules
from agreements.sets.models import (
    IndicatorSet,
    SetComment,
    SetItem,
    SetTarget,
    SetVote,
    Verdict,
)
from agreements.sets.queries import Set
from agreements.sets.rules import Proposal
from agreements.sets.standing import Indicator
from agreements.texts import actions as texts
from agreements.texts import rules as words_of
from agreements.texts.actions import Overtaken
from agreements.texts.models import Agreement, AgreementState, AgreementText
from agreements.texts.rules import Unfit
from indicators.catalogue.cards import IndicatorCard
from tvaers import trail
from tvaers.db import now, public_id
from tvaers.places import Place

OVER = "Aftalen er ophørt, så der kan ikke ændres noget i den."


def plan(
    session: Session,
    found: Set,
    *,
    answer_by: date | None,
    review_on: date | None,
    revision: int,
    today: date,
    by: str,
) -> None:
    """Say until when the parties answer and when they are asked again; Overtaken where somebody else just did."""
    _open(session, found)
    row = session.scalar(
        sa.select(IndicatorSet).where(IndicatorSet.agreement_id == found.agreement.id)
    )
    if (row.revision if row else 0) != revision:
        raise Overtaken
    kept = row is not None and row.answer_by == answer_by
    answer_by, review_on = rules.check_days(
        answer_by,
        review_on,
        found.agreement.valid_from,
        row.answer_by if kept and row else today,
    )
    if row is None:
        row = IndicatorSet(**_of(found.agreement), revision=0)
        session.add(row)
    row.answer_by, row.review_on = answer_by, review_on
    row.revision += 1
    row.changed_at, row.changed_by = now(), by
    session.flush()
    _tell(session, "set.plan", found, by)


def propose(
    session: Session,
    found: Set,
    proposal: Proposal,
    *,
    beside: list[Indicator],
    by: str,
    by_id: int | None,
) -> SetItem:
    """Propose an indicator; `beside` are the place's others. What it takes over from stands until every party
    stands behind the new one; in a draft, which nobody has been asked about, it is withdrawn at once."""
    _open(session, found)
    proposal = rules.check_proposal(proposal, beside)
    old = found.named(proposal.instead_of) if proposal.instead_of else None
    if proposal.instead_of and old is None:
        raise Unfit("Vælg en indikator i dette sæt, som den nye skal afløse.", "afloeser")
    aim = None
    if proposal.target is not None or proposal.target_from is not None:
        aim = rules.check_aim(proposal.card, proposal.target, proposal.target_from, "")
    made = SetItem(
        **_of(found.agreement),
        **_by(by, by_id),
        public_id=public_id(),
        measure=proposal.card.name if proposal.card else "",
        version=proposal.card.definition.version
        if proposal.card and proposal.card.definition
        else 0,
        title=proposal.title,
        theme=proposal.theme,
        primary=proposal.primary,
        words=proposal.words,
        instead_of_id=old.id if old else None,
    )
    session.add(made)
    session.flush()
    if aim is not None:
        session.add(
            SetTarget(
                **_of(found.agreement),
                **_by(by, by_id),
                item_id=made.id,
                value=aim[0],
                valid_from=aim[1],
            )
        )
    if old is not None and not found.sent:
        _retire(session, old, f"Afløst af »{made.title}«", by)
    session.flush()
    _tell(session, "set.propose", found, by, item=made.public_id)
    return made


def retire(session: Session, found: Set, item: Indicator, *, reason: str, by: str) -> None:
    """Withdraw an indicator; what was said of it stands, with who withdrew it and why."""
    _open(session, found)
    why = words_of.line(reason, "hvorfor den udgår", rules.LONGEST_REASON, field="begrundelse")
    if item.retired:
        raise Unfit("Indikatoren er allerede udgået.")
    _retire(session, item, why, by)
    _tell(session, "set.retire", found, by, item=item.public_id)


def _retire(session: Session, item: Indicator, why: str, by: str) -> None:
    row = session.get_one(SetItem, item.id)
    row.retired_at, row.retired_by, row.retire_reason = now(), by, why
    session.flush()


def aim(
    session: Session,
    found: Set,
    item: Indicator,
    card: IndicatorCard | None,
    *,
    party: Place | None,
    value: float | None,
    valid_from: date | None,
    words: str,
    by: str,
    by_id: int | None,
) -> None:
    """Set a target from a day: everybody's while nobody has been asked, and later a party's own."""
    _open(session, found)
    if item.retired:
        raise Unfit("Indikatoren er udgået, så den kan ikke få et nyt mål.")
    if party is None and found.sent:
        raise Unfit(
            "Parterne er spurgt om sættet, som det er. Et nyt fælles mål foreslås, og parterne svarer på det; en "
            "part kan selv ændre sit eget mål."
        )
    value, valid_from, said = rules.check_aim(card, value, valid_from, words)
    session.add(
        SetTarget(
            **_of(found.agreement),
            **_by(by, by_id),
            item_id=item.id,
            party_id=party.id if party else None,
            value=value,
            valid_from=valid_from,
            words=said,
        )
    )
    session.flush()
    _tell(session, "set.aim", found, by, at=party, item=item.public_id)


def comment(
    session: Session,
    found: Set,
    item: Indicator | None,
    *,
    party: Place,
    text: str,
    by: str,
    by_id: int | None,
) -> None:
    """Say something for a party in the hearing."""
    # The agreement itself is not held: whoever comments need not be one who may change it.
    if found.agreement.state is AgreementState.ENDED:
        raise Unfit(OVER)
    said = words_of.body(text, "bemærkningen", rules.LONGEST_COMMENT, field="tekst")
    if len(said) < 3:
        raise Unfit("Skriv bemærkningen.", "tekst")
    session.add(
        SetComment(
            **_of(found.agreement),
            **_by(by, by_id),
            item_id=item.id if item else None,
            party_id=party.id,
            text=said,
        )
    )
    session.flush()
    _tell(session, "set.comment", found, by, at=party)


def record(
    session: Session,
    found: Set,
    *,
    party: Place,
    text: AgreementText,
    said: Mapping[Indicator, Answer | None],
    why: Mapping[Indicator, str],
    meeting: Decision,
    today: date,
    by: str,
    by_id: int | None,
) -> int:
    """Write down what a party's body has decided of several indicators at one meeting: how many are new.

    The first indicator that every required party stands behind makes the set count. One that is unanswered, or
    answered as before, is left as it stands.
    """
    agreement = found.agreement
    session.refresh(agreement, with_for_update=True)
    if agreement.state is AgreementState.DRAFT or text.number != agreement.offered:
        raise Overtaken
    if agreement.state is AgreementState.ENDED:
        raise Unfit(OVER)
    rows = _checked(found, party, text, said, why, meeting, today)
    session.add_all(
        Adoption(
            **_of(agreement),
            **_by(by, by_id),
            public_id=public_id(),
            party_id=party.id,
            text_id=text.id,
            item_id=item.id,
            answer=each.answer,
            body=each.body,
            meeting_on=each.meeting_on,
            item=each.item,
            minutes=each.minutes,
            words=each.words,
        )
        for item, each in rows.items()
    )
    session.flush()
    _tell(session, "consent.record", found, by, at=party, version=text.number, count=len(rows))
    after = queries.one(session, agreement)
    if agreement.state is AgreementState.OFFERED and any(each.stands for each in after.indicators):
        texts.adopt(session, agreement, place=party, by=by)
    return len(rows)


def _checked(
    found: Set,
    party: Place,
    text: AgreementText,
    said: Mapping[Indicator, Answer | None],
    why: Mapping[Indicator, str],
    meeting: Decision,
    today: date,
) -> dict[Indicator, Decision]:
    """Every new answer as it may stand; Unfit tells everything that is wrong at once, by indicator."""
    if not any(each.place_id == party.id and each.required for each in found.parties):
        raise Unfit(f"{party.name} skal ikke svare på dette sæt.")
    problems: dict[str, str] = {}
    rows: dict[Indicator, Decision] = {}
    for item, answer in said.items():
        if answer is None or _as_before(item, party, answer, why.get(item, "")):
            continue
        decision = Decision(
            answer,
            meeting.body,
            meeting.meeting_on,
            meeting.item,
            meeting.minutes,
            why.get(item, ""),
        )
        try:
            rows[item] = adoption.check(decision, dated=text.dated, number=text.number, today=today)
        except Unfit as unfit:
            problems |= {
                f"ord-{item.public_id}" if field == "ord" else field: sentence
                for field, sentence in unfit.problems.items()
            }
    if problems:
        raise Unfit(problems)
    if not rows:
        raise Unfit("Der er ikke valgt et nyt svar på nogen indikator. Vælg mindst ét.")
    return rows


def _as_before(item: Indicator, party: Place, answer: Answer, words: str) -> bool:
    before = next((v.said for v in item.voices if v.place_id == party.id), None)
    return before is not None and (before.answer, before.words) == (answer, " ".join(words.split()))


def vote(
    session: Session,
    found: Set,
    *,
    party: Place,
    said: Mapping[Indicator, Verdict | None],
    why: Mapping[Indicator, str],
    asked_on: date,
    by: str,
    by_id: int | None,
) -> int:
    """Write down whether a party finds that the agreed indicators still work; words are asked where one does not."""
    _open(session, found)
    problems: dict[str, str] = {}
    rows: list[SetVote] = []
    for item, verdict in said.items():
        if verdict is None:
            continue
        field = f"ord-{item.public_id}"
        try:
            words = words_of.line(
                why.get(item, ""),
                "hvad der bør ændres, eller hvorfor den bør udgå",
                500,
                field=field,
                needed=verdict is not Verdict.WORKS,
            )
        except Unfit as unfit:
            problems |= unfit.problems
            continue
        rows.append(
            SetVote(
                **_of(found.agreement),
                **_by(by, by_id),
                item_id=item.id,
                party_id=party.id,
                asked_on=asked_on,
                verdict=verdict,
                words=words,
            )
        )
    if problems:
        raise Unfit(problems)
    if not rows:
        raise Unfit("Vælg et svar for mindst én indikator.")
    session.add_all(rows)
    session.flush()
    _tell(session, "set.vote", found, by, at=party, count=len(rows))
    return len(rows)


def _open(session: Session, found: Set) -> None:
    # One at a time for each set, so that what is looked up here still holds when it is written.
    session.refresh(found.agreement, with_for_update=True)
    if found.agreement.state is AgreementState.ENDED:
        raise Unfit(OVER)


def _of(agreement: Agreement) -> dict[str, Any]:
    return {"agreement_id": agreement.id, "place_id": agreement.place_id}


def _by(by: str, by_id: int | None) -> dict[str, Any]:
    return {"at": now(), "by": by, "by_id": by_id}


def _tell(
    session: Session,
    verb: str,
    found: Set,
    by: str,
    *,
    at: Place | None = None,
    **facts: str | int | None,
) -> None:
    trail.record(
        session,
        f"agreements.{verb}",
        by=by,
        thing=f"agreement:{found.agreement.public_id}",
        facts={"holder": (at or found.keeper).slug, **facts},
    )
