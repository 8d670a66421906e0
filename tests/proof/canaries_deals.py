"""What is planted of agreements: in each state of each space, in everything that hangs on one."""

from datetime import date

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
from canaries_life import Word
from canaries_promises import promises
from planted import Canary
from tvaers.db import now
from tvaers.places import Place

# Parties that work in the space themselves.
PARTIES = {
    "sundhedsraad-horsens": ("horsens-kommune", "region-midtjylland"),
    "klu-horsens": ("horsens-kommune", "plo-k-horsens"),
    "sundhedsraad-kronjylland": ("randers-kommune", "region-midtjylland"),
}


def agreements(session: Session, word: Word, slug: str) -> None:
    """An agreement of a space in each state, restricted once it is adopted."""
    ids = dict(session.execute(sa.select(Place.slug, Place.id)).all())
    parties = [ids[each] for each in PARTIES[slug]]
    for state in AgreementState:
        canary = Canary("agreement", ("agreement.read",), ids[slug], 2, state.value)
        _agreement(session, word, ids[slug], parties, canary, state)


def _agreement(
    session: Session,
    word: Word,
    place: int,
    parties: list[int],
    canary: Canary,
    state: AgreementState,
) -> None:
    made = Agreement(
        public_id=word("ag", canary),
        place_id=place,
        kind=AgreementKind.LOCAL,
        title=f"Aftale {word('ti', canary)}",
        state=state,
        level=2,
        parties=f",{','.join(map(str, sorted(parties)))},",
        offered=None if state is AgreementState.DRAFT else 1,
        end_reason=word("er", canary),
        changed_at=now(),
        changed_by=f"Prøve {word('cb', canary)}",
    )
    session.add(made)
    session.flush()
    of = {"agreement_id": made.id, "place_id": place}
    session.add_all(AgreementParty(**of, party_id=party, adopts=True) for party in parties)
    text = AgreementText(
        **of,
        number=1,
        dated=date(2026, 1, 1),
        text=f"§ 1. {word('te', canary)}",
        points={"capacity": word("po", canary)},
        note=word("no", canary),
        made_at=now(),
        made_by="Prøve",
    )
    content = f"Bilag {word('fi', canary)}".encode()
    session.add_all(
        [
            text,
            AgreementFile(
                **of,
                public_id=word("fp", canary),
                name=f"{word('fn', canary)}.txt",
                size=len(content),
                digest=word("fd", canary),
                content=content,
                added_at=now(),
                added_by="Prøve",
            ),
        ]
    )
    session.flush()
    session.add(
        Adoption(
            **of,
            party_id=parties[0],
            text_id=text.id,
            answer=Answer.RESERVED,
            body=f"Byrådet {word('bo', canary)}",
            meeting_on=date(2026, 3, 1),
            item=word("it", canary),
            minutes=f"https://{word('mi', canary)}.example.dk/",
            words=f"Forbehold {word('wo', canary)}",
            at=now(),
            by="Prøve",
        )
    )
    promises(session, word, made.id, place, parties, canary)


def indicator_sets(session: Session, word: Word, slug: str) -> None:
    """Sets of agreed indicators in each state, in everything that hangs on one."""
    ids = dict(session.execute(sa.select(Place.slug, Place.id)).all())
    parties = [ids[each] for each in PARTIES[slug]]
    for state in AgreementState:
        canary = Canary("agreement", ("agreement.read",), ids[slug], 2, state.value)
        _set(session, word, ids[slug], parties, canary, state)


def _set(
    session: Session,
    word: Word,
    place: int,
    parties: list[int],
    canary: Canary,
    state: AgreementState,
) -> None:
    made = Agreement(
        public_id=word("sa", canary),
        place_id=place,
        kind=AgreementKind.INDICATOR_SET,
        title=f"Sæt {word('st', canary)}",
        state=state,
        level=2,
        parties=f",{','.join(map(str, sorted(parties)))},",
        valid_from=date(2026, 1, 1),
        offered=None if state is AgreementState.DRAFT else 1,
        changed_at=now(),
        changed_by="Prøve",
    )
    session.add(made)
    session.flush()
    of = {"agreement_id": made.id, "place_id": place}
    told = {"at": now(), "by": "Prøve"}
    session.add_all(AgreementParty(**of, party_id=party, adopts=True) for party in parties)
    text = AgreementText(
        **of, number=1, dated=date(2026, 1, 1), text="§ 1", points={}, made_at=now(), made_by="P"
    )
    item = SetItem(
        **of,
        **told,
        public_id=word("si", canary),
        measure="genoptraening",
        title=f"Indikator {word('sj', canary)}",
        theme="genoptraening",
        primary=True,
        words=f"Fordi {word('sw', canary)}",
    )
    plan = IndicatorSet(
        **of,
        answer_by=date(2026, 2, 1),
        review_on=date(2026, 9, 1),
        changed_at=now(),
        changed_by="Prøve",
    )
    session.add_all([text, item, plan])
    session.flush()
    on = {**of, **told, "item_id": item.id}
    session.add_all(
        [
            SetTarget(
                **on, value=80.0, valid_from=date(2026, 1, 1), words=f"Mål {word('tw', canary)}"
            ),
            SetComment(**on, party_id=parties[0], text=f"Svar {word('cm', canary)}"),
            SetVote(
                **on,
                party_id=parties[0],
                asked_on=date(2026, 9, 1),
                verdict=Verdict.CHANGE,
                words=f"Ændres {word('vo', canary)}",
            ),
            *(
                Adoption(
                    **on,
                    party_id=party,
                    text_id=text.id,
                    answer=Answer.RESERVED,
                    body=f"Byrådet {word('sb', canary)}",
                    meeting_on=date(2026, 3, 1),
                    words=f"Forbehold {word('sr', canary)}",
                )
                for party in parties
            ),
        ]
    )
