"""The demonstration's agreed sets: invented content for two agreements, one that counts and one that parties answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time

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
from agreements.texts.models import Agreement, AgreementText
from tvaers.db import public_id

BY = "Demonstration"
REGION, PLO = "region-midtjylland", "plo-midtjylland"
HORSENS, HEDENSTED = "horsens-kommune", "hedensted-kommune"
ODDER, SKANDERBORG = "odder-kommune", "skanderborg-kommune"
BODIES = {
    REGION: "Regionsrådet",
    PLO: "Bestyrelsen for PLO Midtjylland",
    **dict.fromkeys((HORSENS, HEDENSTED, ODDER, SKANDERBORG), "Byrådet"),
}
EVERYBODY = tuple(BODIES)
Voted = tuple[str, Verdict, str]


@dataclass(frozen=True)
class Item:
    """One invented indicator; parties not named in `but` or `silent` have adopted it."""

    measure: str
    title: str
    theme: str
    primary: bool = False
    words: str = ""
    # (party or none for everybody, value, from)
    targets: tuple[tuple[str, float, date], ...] = ()
    but: Mapping[str, tuple[Answer, str]] = field(default_factory=dict)
    silent: tuple[str, ...] = ()
    votes: tuple[Voted, ...] = ()


@dataclass(frozen=True)
class Content:
    """What hangs on one agreement. Comments are (name, party, day, item or -1 for all, text)."""

    answer_by: date
    review_on: date
    decided: date
    items: tuple[Item, ...]
    comments: tuple[tuple[str, str, date, int, str], ...] = ()


_TRAINING = "Genoptræning tilbudt inden for 7 dage"
_NOTES = "Afslutningsnotater fra kommunen pr. 100 henvisninger"
_AGAIN = "Akutte somatiske genindlæggelser inden for 30 dage"
_WISH = Item(
    "",
    "Borgere, der ved, hvem de skal ringe til",
    "paa-tvaers",
    words="Andelen af borgere med et forløb på tværs, der ved, hvem de skal ringe til. Ingen tæller det i dag.",
    silent=(HEDENSTED, ODDER, SKANDERBORG, PLO),
)
CONTENT: Mapping[str, Content] = {
    "indikatorer-2026": Content(
        answer_by=date(2025, 12, 15),
        review_on=date(2026, 11, 1),
        decided=date(2025, 12, 1),
        items=(
            Item(
                "genoptraening",
                _TRAINING,
                "genoptraening",
                primary=True,
                words="Ventetid efter udskrivning er det, borgerne oftest klager over.",
                targets=(
                    ("", 80.0, date(2026, 1, 1)),
                    ("", 85.0, date(2026, 7, 1)),
                    (SKANDERBORG, 75.0, date(2026, 1, 1)),
                ),
                but={
                    ODDER: (
                        Answer.RESERVED,
                        "Odder følger ikke tallet i juli, hvor holdene er lukket.",
                    )
                },
                votes=(
                    (REGION, Verdict.WORKS, ""),
                    (ODDER, Verdict.CHANGE, "Juli bør ikke tælle med."),
                    (HEDENSTED, Verdict.WORKS, ""),
                ),
            ),
            Item(
                "afslutningsnotater",
                _NOTES,
                "forebyggelse",
                primary=True,
                targets=(("", 80.0, date(2026, 1, 1)),),
                votes=((REGION, Verdict.WORKS, ""),),
            ),
            Item(
                "sa02",
                _AGAIN,
                "paa-tvaers",
                but={HEDENSTED: (Answer.DECLINED, "Tallet kan ikke følges i kommunen endnu.")},
            ),
            _WISH,
        ),
        comments=(
            ("Ole Bach", HORSENS, date(2025, 11, 3), 0, "Vi vil gerne have juli med, også i 2026."),
            (
                "Jens Krogh",
                REGION,
                date(2025, 11, 6),
                -1,
                "Regionen kan levere alle tal fra januar 2026.",
            ),
        ),
    ),
    "indikatorer-2027": Content(
        answer_by=date(2026, 12, 15),
        review_on=date(2027, 11, 1),
        decided=date(2026, 11, 4),
        items=(
            Item(
                "genoptraening",
                _TRAINING,
                "genoptraening",
                primary=True,
                targets=(("", 85.0, date(2027, 1, 1)), ("", 90.0, date(2028, 1, 1))),
                but={ODDER: (Answer.RESERVED, "Odder følger ikke tallet i juli.")},
            ),
            Item(
                "afslutningsnotater",
                _NOTES,
                "forebyggelse",
                primary=True,
                targets=(("", 85.0, date(2027, 1, 1)),),
            ),
            Item(
                "forloebsplaner",
                "Forløbsplaner i almen praksis",
                "kronisk",
                primary=True,
                but={
                    PLO: (
                        Answer.DECLINED,
                        "Tallet siger ikke noget om, hvad planen bruges til.",
                    )
                },
            ),
            Item(
                "kommunehenvisninger", "Henvisninger fra almen praksis til kommunen", "forebyggelse"
            ),
            Item(
                "korrespondance",
                "Korrespondancemeddelelser til kommunen",
                "paa-tvaers",
                silent=(REGION,),
            ),
            Item("sa02", _AGAIN, "paa-tvaers", silent=(REGION, HORSENS)),
        ),
        comments=(
            (
                "Lars Toft",
                PLO,
                date(2026, 10, 20),
                2,
                "Et antal planer siger ikke, om de bruges. Kan vi følge noget andet?",
            ),
            (
                "Sofie Lund",
                HEDENSTED,
                date(2026, 10, 22),
                -1,
                "Vi kan levere fra januar. Husk de små tal i kommunerne.",
            ),
        ),
    ),
}


def fill(session: Session, key: str, agreement: Agreement, places: Mapping[str, int]) -> None:
    """Write what hangs on this agreement of the demonstration, where it is a set."""
    content = CONTENT.get(key)
    if content is None:
        return
    of = {"agreement_id": agreement.id, "place_id": agreement.place_id}
    text = session.scalars(
        sa.select(AgreementText.id)
        .where(AgreementText.agreement_id == agreement.id)
        .order_by(AgreementText.number.desc())
    ).first()
    proposed = agreement.changed_at
    session.add(
        IndicatorSet(
            **of,
            answer_by=content.answer_by,
            review_on=content.review_on,
            changed_at=proposed,
            changed_by=BY,
        )
    )
    rows = [
        SetItem(
            **of,
            public_id=public_id(),
            measure=each.measure,
            version=1 if each.measure and not each.measure[-1].isdigit() else 0,
            title=each.title,
            theme=each.theme,
            primary=each.primary,
            words=each.words,
            at=proposed,
            by=BY,
        )
        for each in content.items
    ]
    session.add_all(rows)
    session.flush()
    for each, row in zip(content.items, rows, strict=True):
        on = {**of, "item_id": row.id, "by": BY}
        session.add_all(
            SetTarget(
                **on,
                party_id=places[party] if party else None,
                value=value,
                valid_from=begins,
                at=proposed,
            )
            for party, value, begins in each.targets
        )
        for party in EVERYBODY:
            if party in each.silent:
                continue
            answer, words = each.but.get(party, (Answer.ADOPTED, ""))
            session.add(
                Adoption(
                    **on,
                    public_id=public_id(),
                    party_id=places[party],
                    text_id=text,
                    answer=answer,
                    body=BODIES[party],
                    meeting_on=content.decided,
                    item="8",
                    words=words,
                    at=_noon(content.decided),
                )
            )
        session.add_all(
            SetVote(
                **on,
                party_id=places[party],
                asked_on=content.review_on,
                verdict=verdict,
                words=words,
                at=_noon(date(2026, 11, 10)),
            )
            for party, verdict, words in each.votes
        )
    session.add_all(
        SetComment(
            **of,
            item_id=rows[at].id if at >= 0 else None,
            party_id=places[party],
            text=words,
            at=_noon(day),
            by=name,
        )
        for name, party, day, at, words in content.comments
    )
    session.flush()


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(11), UTC)


def remove(session: Session) -> None:
    """Take away what hangs on the sets; the agreements themselves are taken away after it."""
    for model in (SetVote, SetComment, SetTarget):
        session.execute(sa.delete(model))
    session.execute(sa.delete(Adoption).where(Adoption.item_id.is_not(None)))
    session.execute(sa.update(SetItem).values(instead_of_id=None, carried_from_id=None))
    for own in (SetItem, IndicatorSet):
        session.execute(sa.delete(own))
