"""What an area's front page says of commitments: those past their day, for whoever speaks for the place or follows up."""

import sqlalchemy as sa
from flask import url_for

from agreements.commitments.leading import OVERDUE
from agreements.commitments.models import Commitment
from agreements.commitments.said import Statement, Verification
from agreements.texts.models import Agreement, AgreementState
from tvaers.access import Facts, may
from tvaers.module import Line
from tvaers.places import Place
from tvaers.web import database, policy, today, viewer


def overdue(place: Place) -> tuple[Line, ...]:
    """One line for all of them: what the place is bound by and nobody has verified of it, and what it follows up."""
    spaces = frozenset({place.id}) if place.is_space else frozenset[int]()
    about = Facts(place.id, spaces, state="accepted")
    mine = []
    if may(policy(), viewer(), "commitment.report", about):
        mine.append(sa.and_(Commitment.parties.like(f"%,{place.id},%"), ~_verified(place)))
    if may(policy(), viewer(), "commitment.judge", about):
        mine.append(sa.and_(Commitment.keeper_id == place.id, ~_all_verified()))
    if not mine:
        return ()
    many = database().scalar(
        sa.select(sa.func.count(Commitment.id))
        .join(Agreement, Agreement.id == Commitment.agreement_id)
        .where(Agreement.state.in_((AgreementState.ACTIVE, AgreementState.ENDED)))
        .where(Commitment.ended_on.is_(None), Commitment.due < today(), sa.or_(*mine))
    )
    if not many:
        return ()
    return (
        Line(
            "Fristen for én forpligtelse er overskredet"
            if many == 1
            else f"Fristen for {many} forpligtelser er overskredet",
            url_for("overview.show", place=place, tilstand=OVERDUE),
            late=True,
        ),
    )


def _verified(place: Place) -> sa.ColumnElement[bool]:
    """That somebody else stands behind something that the place has said of it."""
    said = sa.select(Statement.commitment_id).join(
        Verification, Verification.statement_id == Statement.id
    )
    agreed = said.where(Statement.party_id == place.id, Verification.agrees)
    return Commitment.id.in_(agreed.scalar_subquery())


def _all_verified() -> sa.ColumnElement[bool]:
    """That somebody else stands behind something that every party has said of it."""
    bound = sa.func.length(Commitment.parties) - sa.func.length(
        sa.func.replace(Commitment.parties, ",", "")
    )
    agreed = (
        sa.select(Statement.commitment_id, sa.func.count(Statement.party_id.distinct()))
        .join(Verification, Verification.statement_id == Statement.id)
        .where(Verification.agrees)
        .group_by(Statement.commitment_id)
    )
    return sa.tuple_(Commitment.id, bound - 1).in_(agreed)
