"""The demonstration's goals and commitments: invented, marked as such, with parties that agree, differ and are silent."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

import sqlalchemy as sa
from sqlalchemy.orm import Session

from agreements.commitments.models import Commitment, Direction, Goal, Where
from agreements.commitments.said import Following, Reminder, Statement, Status, Verification
from agreements.texts.clauses import clauses
from agreements.texts.models import Agreement, AgreementText
from tvaers.db import public_id
from tvaers.people import User
from tvaers.places import Place

BY = "Demonstration"
_REGION, _HORSENS, _HEDENSTED = "region-midtjylland", "horsens-kommune", "hedensted-kommune"
_ODDER, _SKANDERBORG, _PLO = "odder-kommune", "skanderborg-kommune", "plo-k-horsens"
_KOMMUNER = (_HEDENSTED, _HORSENS, _ODDER, _SKANDERBORG)


@dataclass(frozen=True)
class Told:
    """What a party has said, by whom, and who has verified it: a place, its body and the meeting."""

    party: str
    status: Status
    by: str
    on: date
    words: str = ""
    verified: tuple[str, str, date] | None = None


@dataclass(frozen=True)
class Promised:
    """One invented commitment. `clause` is the paragraph's number in the agreement's text."""

    goal: str
    title: str
    parties: tuple[str, ...]
    begins: date
    due: date
    clause: int
    measure: str = ""
    target: float | None = None
    direction: Direction = Direction.AT_LEAST
    where: Where = Where.PARTIES
    theme: str = ""
    recommendations: tuple[int, ...] = ()
    group: str = ""
    owner: str = ""
    lead: str = ""
    decided: tuple[str, date, str] | None = None
    told: tuple[Told, ...] = ()


GOALS: Mapping[str, tuple[tuple[str, str, str], ...]] = {
    # Of each agreement: the goal, the goal it lies under, and what it says.
    "Genoptræning efter sygehus": (
        ("Ingen venter unødigt på genoptræning", "", "Fra udskrivelse til første tid."),
        ("Den første tid kommer hurtigt", "Ingen venter unødigt på genoptræning", ""),
        ("Planen følger borgeren", "Ingen venter unødigt på genoptræning", ""),
    ),
    "Henvisning til kommunens forebyggelsestilbud": (
        ("Flere henvises, og lægen får svar", "", ""),
    ),
    "Genoptræning efter sygehus fra 2027": (("Ingen venter unødigt på genoptræning", "", ""),),
}
PROMISES: Mapping[str, tuple[Promised, ...]] = {
    "Genoptræning efter sygehus": (
        Promised(
            "Den første tid kommer hurtigt",
            "Mindst 80 % får den første tid inden for syv dage",
            _KOMMUNER,
            date(2025, 1, 1),
            date(2026, 12, 31),
            3,
            "genoptraening",
            80.0,
            theme="genoptraening",
            recommendations=(4,),
            group="Borgere med en genoptræningsplan",
            owner="Ole Bach",
            lead="Direktørkredsen",
            decided=("Sundhedsklyngen", date(2024, 11, 27), "5"),
            told=(
                Told(
                    _HORSENS,
                    Status.UNDER_WAY,
                    "Ole Bach",
                    date(2026, 10, 21),
                    "Holdene er udvidet fra oktober.",
                ),
                Told(
                    _HEDENSTED,
                    Status.MET,
                    "Sofie Lund",
                    date(2026, 11, 3),
                    "Juli er ikke talt med.",
                ),
                Told(
                    _ODDER,
                    Status.DEVIATES,
                    "Direktøren i Odder",
                    date(2026, 6, 2),
                    "Vi mangler to terapeuter.",
                ),
            ),
        ),
        Promised(
            "Den første tid kommer hurtigt",
            "I hele klyngen får mindst 75 % den første tid inden for syv dage",
            (_REGION, *_KOMMUNER),
            date(2025, 1, 1),
            date(2026, 12, 31),
            3,
            "genoptraening",
            75.0,
            where=Where.PLACE,
            theme="genoptraening",
            recommendations=(4, 20),
            owner="Klyngens sekretariat",
            decided=("Sundhedsklyngen", date(2024, 11, 27), "5"),
        ),
        Promised(
            "Planen følger borgeren",
            "Planen sendes senest den dag, borgeren udskrives",
            (_REGION,),
            date(2024, 1, 1),
            date(2026, 6, 30),
            2,
            theme="genoptraening",
            recommendations=(4, 19),
            owner="Jens Krogh",
            told=(
                Told(
                    _REGION,
                    Status.MET,
                    "Jens Krogh",
                    date(2026, 5, 20),
                    "Indført på alle afdelinger.",
                    (_HORSENS, "", date(2026, 6, 10)),
                ),
            ),
        ),
        Promised(
            "",
            "Tallene drøftes to gange om året",
            (_REGION, *_KOMMUNER),
            date(2024, 1, 1),
            date(2026, 10, 31),
            4,
            theme="paa-tvaers",
            recommendations=(20,),
            owner="Klyngens sekretariat",
        ),
    ),
    "Henvisning til kommunens forebyggelsestilbud": (
        Promised(
            "Flere henvises, og lægen får svar",
            "Lægerne sender flere kommunehenvisninger",
            (_PLO,),
            date(2026, 3, 1),
            date(2027, 3, 1),
            1,
            "kommunehenvisninger",
            2.0,
            where=Where.PLACE,
            theme="forebyggelse",
            recommendations=(14,),
            owner="Lars Toft",
            told=(
                Told(
                    _PLO, Status.UNDER_WAY, "Lars Toft", date(2026, 9, 1), "Alle praksis er besøgt."
                ),
            ),
        ),
        Promised(
            "Flere henvises, og lægen får svar",
            "Kommunen svarer med et afslutningsnotat hver gang",
            (_HORSENS,),
            date(2026, 3, 1),
            date(2027, 3, 1),
            2,
            "afslutningsnotater",
            90.0,
            theme="forebyggelse",
            recommendations=(19,),
            owner="Ole Bach",
        ),
    ),
    "Genoptræning efter sygehus fra 2027": (
        Promised(
            "Ingen venter unødigt på genoptræning",
            "Mindst 85 % får den første tid inden for syv dage",
            _KOMMUNER,
            date(2027, 1, 1),
            date(2028, 12, 31),
            3,
            "genoptraening",
            85.0,
            theme="genoptraening",
            recommendations=(4,),
        ),
    ),
}


def load(session: Session) -> None:
    """Write the invented goals and commitments of the demonstration's agreements."""
    places = dict(session.execute(sa.select(Place.slug, Place.id)).all())
    people = dict(session.execute(sa.select(User.name, User.id)).all())
    for agreement in session.scalars(sa.select(Agreement).where(Agreement.demonstration)).all():
        goals = _goals(session, agreement)
        text = session.scalar(
            sa.select(AgreementText)
            .where(AgreementText.agreement_id == agreement.id)
            .order_by(AgreementText.number.desc())
            .limit(1)
        )
        for each in PROMISES.get(agreement.title, ()):
            made = _commitment(agreement, each, goals, text, places, people)
            session.add(made)
            session.flush()
            for told in each.told:
                _say(session, made, told, places, people)


def _at(day: date) -> datetime:
    return datetime.combine(day, time(9), UTC)


def _goals(session: Session, agreement: Agreement) -> dict[str, int]:
    found: dict[str, int] = {}
    for title, parent, words in GOALS.get(agreement.title, ()):
        goal = Goal(
            public_id=public_id(),
            agreement_id=agreement.id,
            place_id=agreement.place_id,
            parent_id=found.get(parent),
            title=title,
            words=words,
            changed_at=agreement.changed_at,
            changed_by=BY,
        )
        session.add(goal)
        session.flush()
        found[title] = goal.id
    return found


def _commitment(
    agreement: Agreement,
    each: Promised,
    goals: Mapping[str, int],
    text: AgreementText | None,
    places: Mapping[str, int],
    people: Mapping[str, int],
) -> Commitment:
    paragraphs = clauses(text.text) if text is not None else []
    body, meeting_on, item = each.decided or ("", None, "")
    return Commitment(
        public_id=public_id(),
        agreement_id=agreement.id,
        place_id=agreement.place_id,
        keeper_id=agreement.place_id,
        goal_id=goals.get(each.goal),
        title=each.title,
        parties=f",{','.join(map(str, sorted(places[slug] for slug in each.parties)))},",
        begins=each.begins,
        due=each.due,
        clause=paragraphs[each.clause - 1].kept if len(paragraphs) >= each.clause else "",
        text_number=text.number if text is not None else None,
        measure=each.measure,
        counted_at=each.where,
        direction=each.direction if each.target is not None else None,
        target=each.target,
        target_group=each.group,
        theme=each.theme,
        recommendations=list(each.recommendations),
        owner=each.owner,
        owner_id=people.get(each.owner),
        lead=each.lead,
        lead_id=people.get(each.lead),
        body=body,
        meeting_on=meeting_on,
        item=item,
        made_at=_at(each.begins),
        changed_at=_at(each.begins),
        changed_by=BY,
        demonstration=True,
    )


def _say(
    session: Session,
    made: Commitment,
    told: Told,
    places: Mapping[str, int],
    people: Mapping[str, int],
) -> None:
    said = Statement(
        public_id=public_id(),
        commitment_id=made.id,
        agreement_id=made.agreement_id,
        party_id=places[told.party],
        status=told.status,
        words=told.words,
        at=_at(told.on),
        by=told.by,
        by_id=people.get(told.by),
    )
    session.add(said)
    session.flush()
    if told.verified is not None:
        place, body, day = told.verified
        session.add(
            Verification(
                commitment_id=made.id,
                agreement_id=made.agreement_id,
                statement_id=said.id,
                party_id=places[place],
                agrees=True,
                body=body,
                meeting_on=day if body else None,
                at=_at(day),
                by="Ole Bach",
                by_id=people.get("Ole Bach"),
            )
        )


def remove(session: Session) -> None:
    """Take every goal and commitment of a demonstration installation away: all of them are of the demonstration."""
    session.execute(sa.update(Goal).values(parent_id=None))
    for model in (Reminder, Following, Verification, Statement, Commitment, Goal):
        session.execute(sa.delete(model))
