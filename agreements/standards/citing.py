"""From an assessment to the clause of an agreement that it names, and from an indicator to the assessments."""

from collections.abc import Sequence

import sqlalchemy as sa
from flask import url_for
from sqlalchemy.orm import Session

from agreements.standards.models import Assessment
from agreements.standards.standing import STATES, standing
from agreements.texts.clauses import clauses
from agreements.texts.models import Agreement, AgreementParty, AgreementState, AgreementText
from tvaers.module import Line, Panel
from tvaers.places import Kind, Place
from tvaers.web import database

MOST = 20
UNITS = (Kind.KOMMUNE, Kind.REGION)


def citable(session: Session, place: Place) -> dict[str, str]:
    """What an assessment may name as its ground, with where it can be read: each paragraph of the agreements that
    count for the unit, as »title, § 3«."""
    rows = session.execute(
        sa.select(Agreement.title, Agreement.public_id, AgreementText.text)
        .join(AgreementParty, AgreementParty.agreement_id == Agreement.id)
        .join(AgreementText, AgreementText.agreement_id == Agreement.id)
        .where(AgreementParty.party_id == place.id, AgreementText.number == Agreement.offered)
        .where(Agreement.state == AgreementState.ACTIVE)
        .order_by(Agreement.title, Agreement.id)
        .limit(MOST)
    )
    found = {}
    for title, key, text in rows:
        url = url_for("agreements.text", place=place, agreement=key)
        found[title] = url
        for clause in clauses(text):
            found[f"{title}, {clause.label}"[:300]] = f"{url}#afsnit-{clause.number}"
    return found


def assessed_by(name: str, place: Place) -> Panel:
    """The fields of a unit's own assessments that name a measure, as they stand now."""
    if place.kind not in UNITS:
        return Panel("", ())
    fields: dict[tuple[str, str], list[Assessment]] = {}
    for each in database().scalars(
        sa.select(Assessment).where(Assessment.place_id == place.id).order_by(Assessment.id)
    ):
        fields.setdefault((each.document, each.field), []).append(each)
    lines = [
        Line(
            f"Egen vurdering: {field.replace('.', ', ').replace('-', ' ')}",
            url_for("assessments.one", place=place, document=document, field=field),
            note=STATES[one.state],
        )
        for (document, field), said in sorted(fields.items())
        for one in _naming(standing(said), name)
    ]
    return Panel("Bruges i vurderinger efter kvalitetsstandarder", tuple(lines))


def _naming(stands: Sequence[Assessment], name: str) -> list[Assessment]:
    return [each for each in stands if name in each.measures][:1]
