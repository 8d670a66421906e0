"""The demonstration's agreements: invented texts, marked as such on every page, in every state there is."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from agreements.adoption.models import Adoption, Answer
from agreements.boundaries import demonstration as boundaries
from agreements.commitments import demonstration as commitments
from agreements.sets import demonstration as sets
from agreements.texts.models import (
    Agreement,
    AgreementFile,
    AgreementKind,
    AgreementParty,
    AgreementState,
    AgreementText,
)
from tvaers.db import now, public_id
from tvaers.places import Place

BY = "Demonstration"


@dataclass(frozen=True)
class Decided:
    """What a party's body has decided."""

    party: str
    answer: Answer
    body: str
    meeting_on: date
    item: str
    words: str = ""


@dataclass(frozen=True)
class Invented:
    """One agreement of the demonstration. Parties are (slug, adopts, statutory, operating)."""

    key: str
    place: str
    kind: AgreementKind
    title: str
    state: AgreementState
    first: date
    last: date | None
    parties: tuple[tuple[str, bool, bool, bool], ...]
    texts: tuple[tuple[date, str, dict[str, str], str], ...]
    decided: tuple[Decided, ...] = ()
    replaces: str = ""
    ended_on: date | None = None
    end_reason: str = ""


_REGION, _HORSENS, _HEDENSTED = "region-midtjylland", "horsens-kommune", "hedensted-kommune"
_ODDER, _SKANDERBORG = "odder-kommune", "skanderborg-kommune"
_KOMMUNER = (_HEDENSTED, _HORSENS, _ODDER, _SKANDERBORG)
_TRAINING = (
    "§ 1. Aftalen handler om borgere, der udskrives fra hospitalet med en genoptræningsplan.\n"
    "§ 2. Hospitalet sender planen senest den dag, borgeren udskrives.\n"
    "§ 3. Kommunen tilbyder den første tid inden for syv dage fra udskrivelsen.\n"
    "§ 4. Parterne ser på tallene hver måned og drøfter dem to gange om året.\n"
    "§ 5. Hver part betaler sine egne udgifter. Flytter opgaver, genforhandles aftalen.\n"
)
_TRAINING_POINTS = {
    "capacity": "§ 2 og § 3: hospitalet sender planen, kommunen træner.",
    "monitoring": "§ 4: andelen, der får en tid inden for syv dage, hver måned.",
    "terms": "§ 5: hver part betaler sit eget.",
}
_HORIZONTAL = (
    "§ 1. Regionen har fra 1. januar 2027 myndighedsansvaret for den patientrettede forebyggelse.\n"
    "§ 2. Kommunerne driver tilbuddene på regionens vegne i 2027 og 2028.\n"
    "§ 3. Egen læge henviser direkte til kommunens tilbud, som i dag.\n"
    "§ 4. Kommunen sender et afslutningsnotat til den læge, der har henvist.\n"
    "§ 5. Parterne følger henvisninger og afslutningsnotater hver måned.\n"
)
_PLAN = (
    "§ 1. Planen siger, hvilke tilbud nær borgeren der bygges op i Horsens, Hedensted, Odder og Skanderborg.\n"
    "§ 2. Først kommer tilbud til borgere med kronisk sygdom og til ældre med flere sygdomme.\n"
    "§ 3. Sundhedsrådet ser på tallene hver måned og drøfter dem på hvert møde.\n"
)
INVENTED = (
    Invented(
        "genoptraening",
        "sundhedsklynge-horsens",
        AgreementKind.COLLABORATION,
        "Genoptræning efter sygehus",
        AgreementState.ENDED,
        date(2024, 1, 1),
        date(2027, 12, 31),
        (
            (_REGION, True, True, False),
            *((slug, True, False, True) for slug in _KOMMUNER),
            ("plo-midtjylland", False, False, False),
        ),
        (
            (
                date(2023, 9, 1),
                _TRAINING.replace("inden for syv dage", "hurtigst muligt"),
                {"capacity": _TRAINING_POINTS["capacity"]},
                "",
            ),
            (date(2023, 10, 2), _TRAINING, _TRAINING_POINTS, "Fristen på syv dage er skrevet ind"),
        ),
        (
            Decided(_REGION, Answer.ADOPTED, "Regionsrådet", date(2023, 11, 29), "14"),
            Decided(_HORSENS, Answer.ADOPTED, "Byrådet", date(2023, 12, 19), "9"),
            Decided(_HEDENSTED, Answer.ADOPTED, "Byrådet", date(2023, 12, 20), "11"),
            Decided(_ODDER, Answer.ADOPTED, "Byrådet", date(2023, 12, 11), "6"),
            Decided(
                _SKANDERBORG,
                Answer.RESERVED,
                "Byrådet",
                date(2023, 12, 13),
                "7",
                "Forbehold: fristen på syv dage gælder ikke i juli.",
            ),
        ),
        ended_on=date(2027, 1, 1),
        end_reason="Aftaleformen ophører med sundhedsreformen; sundhedsrådets aftale tager over.",
    ),
    Invented(
        "forebyggelse",
        "sundhedsraad-horsens",
        AgreementKind.HORIZONTAL,
        "Patientrettet forebyggelse 2027-2028",
        AgreementState.OFFERED,
        date(2027, 1, 1),
        date(2028, 12, 31),
        (
            (_REGION, True, True, False),
            *((slug, True, False, True) for slug in _KOMMUNER),
            ("plo-midtjylland", True, False, False),
        ),
        (
            (date(2026, 9, 1), _HORIZONTAL.rsplit("§ 5", 1)[0], {}, ""),
            (
                date(2026, 10, 5),
                _HORIZONTAL,
                {
                    "capacity": "§ 1 og § 2: regionen er myndighed, kommunerne driver.",
                    "medical": "§ 3: egen læge henviser og har behandlingsansvaret.",
                    "monitoring": "§ 5: kommunehenvisninger og afslutningsnotater hver måned.",
                },
                "Opfølgning med tal er skrevet ind",
            ),
        ),
        (
            Decided(_HEDENSTED, Answer.ADOPTED, "Byrådet", date(2026, 10, 28), "8"),
            Decided(
                _ODDER,
                Answer.RESERVED,
                "Byrådet",
                date(2026, 11, 9),
                "12",
                "Forbehold: økonomien for 2028 skal aftales senest 1. juli 2027.",
            ),
        ),
    ),
    Invented(
        "genoptraening-2027",
        "sundhedsraad-horsens",
        AgreementKind.COLLABORATION,
        "Genoptræning efter sygehus fra 2027",
        AgreementState.DRAFT,
        date(2027, 1, 1),
        None,
        (
            (_REGION, True, True, False),
            *((slug, True, False, True) for slug in _KOMMUNER),
        ),
        ((date(2026, 11, 2), _TRAINING, _TRAINING_POINTS, ""),),
        replaces="genoptraening",
    ),
    Invented(
        "naersundhedsplan",
        "sundhedsraad-horsens",
        AgreementKind.LOCAL_HEALTH_PLAN,
        "Nærsundhedsplan 2027-2030",
        AgreementState.OFFERED,
        date(2027, 1, 1),
        date(2030, 12, 31),
        (
            ("sundhedsraad-horsens", True, False, False),
            *((slug, False, False, False) for slug in (_REGION, *_KOMMUNER)),
        ),
        ((date(2026, 11, 16), _PLAN, {"monitoring": "§ 3: tal hver måned."}, ""),),
    ),
    Invented(
        "indikatorer-2026",
        "sundhedsklynge-horsens",
        AgreementKind.INDICATOR_SET,
        "Fælles indikatorer 2026",
        AgreementState.ACTIVE,
        date(2026, 1, 1),
        date(2026, 12, 31),
        tuple((slug, True, False, False) for slug in sets.EVERYBODY),
        (
            (
                date(2025, 10, 1),
                "Parterne følger de samme tal og drøfter dem på hvert møde.",
                {"monitoring": "De aftalte indikatorer, hver måned."},
                "",
            ),
        ),
    ),
    Invented(
        "indikatorer-2027",
        "sundhedsraad-horsens",
        AgreementKind.INDICATOR_SET,
        "Indikatorer for forebyggelse og genoptræning",
        AgreementState.ACTIVE,
        date(2027, 1, 1),
        None,
        tuple((slug, True, False, False) for slug in sets.EVERYBODY),
        (
            (
                date(2026, 10, 12),
                "Parterne følger de samme tal fra 2027 og drøfter dem på sundhedsrådets møder.",
                {"monitoring": "De aftalte indikatorer, hver måned."},
                "",
            ),
        ),
    ),
    Invented(
        "lokal-henvisning",
        "klu-horsens",
        AgreementKind.LOCAL,
        "Henvisning til kommunens forebyggelsestilbud",
        AgreementState.ACTIVE,
        date(2026, 3, 1),
        None,
        ((_HORSENS, True, True, True), ("plo-k-horsens", True, False, False)),
        (
            (
                date(2026, 1, 12),
                "§ 1. Lægerne henviser med MedComs kommunehenvisning.\n"
                "§ 2. Kommunen svarer med et afslutningsnotat, når forløbet er slut.\n"
                "§ 3. Praksiskonsulenten hjælper praksis i gang.\n",
                {"advice": "§ 3: praksiskonsulenten hjælper i gang."},
                "",
            ),
        ),
        (
            Decided(_HORSENS, Answer.ADOPTED, "Sundhedsudvalget", date(2026, 2, 3), "5"),
            Decided(
                "plo-k-horsens",
                Answer.ADOPTED,
                "Bestyrelsen for PLO-K Horsens",
                date(2026, 2, 17),
                "3",
            ),
        ),
    ),
)


def load(session: Session) -> None:
    """Write the invented agreements where there are none yet."""
    if session.scalar(sa.select(Agreement.id).where(Agreement.demonstration).limit(1)) is not None:
        return
    places = dict(session.execute(sa.select(Place.slug, Place.id)).all())
    made: dict[str, int] = {}
    for each in INVENTED:
        made[each.key] = _write(session, each, places, made.get(each.replaces))
    commitments.load(session)
    boundaries.load(session, places)


def _write(
    session: Session, each: Invented, places: dict[str, int], replaces_id: int | None
) -> int:
    place_id = places[each.place]
    ids = sorted(places[slug] for slug, *_ in each.parties)
    agreement = Agreement(
        public_id=public_id(),
        place_id=place_id,
        kind=each.kind,
        title=each.title,
        state=each.state,
        level=1,
        parties=f",{','.join(map(str, ids))},",
        valid_from=each.first,
        valid_to=each.last + timedelta(days=1) if each.last else None,
        offered=None if each.state is AgreementState.DRAFT else len(each.texts),
        replaces_id=replaces_id,
        ended_on=each.ended_on,
        end_reason=each.end_reason,
        changed_at=datetime.combine(each.texts[-1][0], time(9), UTC),
        changed_by=BY,
        demonstration=True,
    )
    session.add(agreement)
    session.flush()
    at = {"agreement_id": agreement.id, "place_id": place_id}
    session.add_all(
        AgreementParty(
            **at, party_id=places[slug], adopts=adopts, statutory=statutory, operating=operating
        )
        for slug, adopts, statutory, operating in each.parties
    )
    texts = [
        AgreementText(
            **at,
            number=number,
            dated=dated,
            text=text.strip(),
            points=points,
            note=note,
            made_at=now(),
            made_by=BY,
        )
        for number, (dated, text, points, note) in enumerate(each.texts, start=1)
    ]
    session.add_all(texts)
    session.flush()
    session.add_all(
        Adoption(
            **at,
            public_id=public_id(),
            party_id=places[said.party],
            text_id=texts[-1].id,
            answer=said.answer,
            body=said.body,
            meeting_on=said.meeting_on,
            item=said.item,
            words=said.words,
            at=now(),
            by=BY,
        )
        for said in each.decided
    )
    sets.fill(session, each.key, agreement, places)
    return agreement.id


def remove(session: Session) -> None:
    """Take every agreement of a demonstration installation away: all of them are of the demonstration."""
    boundaries.remove(session)
    sets.remove(session)
    commitments.remove(session)
    session.execute(sa.update(Agreement).values(replaces_id=None))
    for model in (Adoption, AgreementFile, AgreementText, AgreementParty, Agreement):
        session.execute(sa.delete(model))
