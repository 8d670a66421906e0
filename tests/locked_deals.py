"""Agreements behind every lock: in each state and at each level, with what hangs on them."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from agreements.adoption.models import Adoption, Answer
from agreements.sets.models import (
    IndicatorSet,
    SetComment,
    SetItem,
    SetTarget,
    SetVote,
    Verdict,
)
from agreements.texts.models import (
    Agreement,
    AgreementFile,
    AgreementKind,
    AgreementParty,
    AgreementState,
    AgreementText,
)
from config import compose
from locked_promises import PROMISED, promises
from tvaers.access import Facts, decide
from tvaers.db import now
from tvaers.people import Held, Principal
from tvaers.places import Kind, Place

POLICY = compose.policy()
SETS: tuple[type[Any], ...] = (IndicatorSet, SetItem, SetTarget, SetComment, SetVote)
PARTS: tuple[type[Any], ...] = (
    *(AgreementParty, AgreementText, AgreementFile, Adoption),
    *SETS,
    *PROMISED,
)
DEALS: tuple[type[Any], ...] = (Agreement, *PARTS)
AT = ("sundhedsraad-horsens", "klu-horsens", "sundhedsraad-kronjylland", "horsens-kommune")
PARTIES = (
    ("horsens-kommune", "region-midtjylland"),
    ("hedensted-kommune", "plo-k-horsens"),
    ("randers-kommune", "laegehuset-aadalen"),
)
DAY = date(2026, 3, 1)


def deals(session: Session) -> None:
    """An agreement of each place in each state, at two levels, with each pair of parties."""
    ids = dict(session.execute(sa.select(Place.slug, Place.id)).all())
    for place in AT:
        for state in AgreementState:
            for level in (1, 2):
                for pair in PARTIES:
                    deal(session, ids[place], [ids[slug] for slug in pair], state, level)


def agreement(place: int, parties: Iterable[int], state: AgreementState, level: int) -> Agreement:
    """One agreement."""
    return Agreement(
        place_id=place,
        kind=AgreementKind.LOCAL,
        title="Henvisning",
        state=state,
        level=level,
        parties=f",{','.join(map(str, sorted(parties)))},",
        changed_at=now(),
        changed_by="test",
    )


def deal(
    session: Session, place: int, parties: list[int], state: AgreementState, level: int
) -> Agreement:
    """One agreement with everything that can hang on it."""
    made = agreement(place, parties, state, level)
    session.add(made)
    session.flush()
    of = {"agreement_id": made.id, "place_id": place}
    session.add_all(AgreementParty(**of, party_id=party, adopts=True) for party in parties)
    text = AgreementText(
        **of, number=1, dated=DAY, text="§ 1", points={}, made_at=now(), made_by="test"
    )
    session.add(text)
    session.flush()
    session.add_all(
        adoption(party_id=party, text_id=text.id, answer=Answer.ADOPTED, **of) for party in parties
    )
    session.add(attachment(**of))
    session.add_all([plan(**of), made_item := item(**of)])
    session.flush()
    session.add_all(
        part(**of, item_id=made_item.id, party_id=party)
        for part in (target, comment, vote)
        for party in parties
    )
    promises(session, made, parties)
    return made


def plan(**of: Any) -> IndicatorSet:
    """The days of a set."""
    return IndicatorSet(**of, answer_by=DAY, review_on=DAY, changed_at=now(), changed_by="test")


def item(**of: Any) -> SetItem:
    """An indicator of a set."""
    return SetItem(**of, title="Tid til genoptræning", theme="genoptraening", at=now(), by="test")


def target(**of: Any) -> SetTarget:
    """A party's own target, or everybody's."""
    return SetTarget(**of, value=80.0, valid_from=DAY, at=now(), by="test")


def comment(**of: Any) -> SetComment:
    """What somebody says for a party."""
    return SetComment(**of, text="Godt", at=now(), by="test")


def vote(**of: Any) -> SetVote:
    """What a party says of an indicator when it is asked again."""
    return SetVote(**of, asked_on=DAY, verdict=Verdict.WORKS, at=now(), by="test")


def adoption(**of: Any) -> Adoption:
    """That a party's council has decided."""
    return Adoption(**of, body="Byrådet", meeting_on=DAY, at=now(), by="test")


def attachment(**of: Any) -> AgreementFile:
    """An attachment."""
    return AgreementFile(
        **of, name="bilag.txt", size=1, digest="0" * 64, content=b"x", added_at=now(), added_by="t"
    )


def decided_deals(session: Session, found: Principal) -> dict[type[Any], set[tuple[Any, ...]]]:
    """The keys of what the table's decisions open of agreements, asked one by one."""
    places = {place.id: place for place in session.scalars(sa.select(Place))}
    every = session.scalars(sa.select(Agreement)).all()
    open_ids = {each.id for each in every if _opens(found, places[each.place_id], each)}
    return {
        Agreement: {(each,) for each in open_ids},
        **{
            model: {
                (row.id,)
                for row in session.scalars(sa.select(model))
                if row.agreement_id in open_ids
            }
            for model in PARTS
        },
    }


def _opens(found: Principal, place: Place, row: Agreement) -> bool:
    """By its place and its state; or, once it is sent, by what one of its parties is asked."""
    spaces = frozenset({place.id}) if place.is_space else frozenset[int]()

    def ask(guard: str, held: Held | None) -> str | None:
        holds = held is None or {
            "mandate": held.mandate,
            "klu": held.anchor_kind is Kind.KLU,
            "party": bool(held.reach & set(row.party_ids)),
        }.get(guard, True)
        return None if holds else "nej"

    own = Facts(place.id, spaces, row.level, row.state)
    if decide(POLICY, found, "agreement.read", own, ask).allowed:
        return True
    return row.state is not AgreementState.DRAFT and any(
        decide(POLICY, found, "acceptance.read", Facts(holder_id=party, state="open"), ask).allowed
        for party in row.party_ids
    )
