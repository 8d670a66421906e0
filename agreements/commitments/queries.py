"""Goals and commitments of an agreement or a place, with what is said of them; limited to what the viewer may see."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from agreements.commitments.models import Commitment, Goal, Where
from agreements.commitments.said import Following, Statement, Verification
from agreements.commitments.standing import Standing, Voice
from agreements.texts.models import Agreement, AgreementText
from tvaers.danish import COPENHAGEN
from tvaers.places import Place, danish_key
from tvaers.sessions import parts_of

MOST = 50


@dataclass(frozen=True)
class Promised:
    """A commitment with its agreement and how it stands."""

    standing: Standing
    agreement: Agreement
    keeper: Place

    @property
    def row(self) -> Commitment:
        """The commitment itself."""
        return self.standing.commitment


def goals(session: Session, agreement: Agreement) -> list[Goal]:
    """An agreement's goals: each with its sub-goals behind it, in Danish order."""
    rows = session.scalars(sa.select(Goal).where(Goal.agreement_id == agreement.id)).all()
    tops = sorted((g for g in rows if g.parent_id is None), key=lambda g: danish_key(g.title))
    return [
        each
        for top in tops
        for each in (
            top,
            *sorted((g for g in rows if g.parent_id == top.id), key=lambda g: danish_key(g.title)),
        )
    ]


def goal(session: Session, agreement: Agreement, key: str) -> Goal:
    """One goal of an agreement."""
    return session.scalars(
        sa.select(Goal).where(Goal.agreement_id == agreement.id, Goal.public_id == key)
    ).one()


def is_empty(session: Session, found: Goal) -> bool:
    """Whether nothing hangs on a goal."""
    below = sa.select(Goal.id).where(Goal.parent_id == found.id).limit(1)
    promised = sa.select(Commitment.id).where(Commitment.goal_id == found.id).limit(1)
    return session.scalar(below) is None and session.scalar(promised) is None


def of_agreement(session: Session, agreement: Agreement) -> list[Commitment]:
    """Every commitment of an agreement, those that come first by their day."""
    return list(
        session.scalars(
            sa.select(Commitment)
            .where(Commitment.agreement_id == agreement.id)
            .order_by(Commitment.due, Commitment.id)
        )
    )


def at(place: Place) -> sa.ColumnElement[bool]:
    """The criterion of the commitments that a place follows up or is bound by."""
    return sa.or_(Commitment.keeper_id == place.id, Commitment.parties.like(f"%,{place.id},%"))


def one(session: Session, place: Place, key: str) -> tuple[Commitment, Agreement]:
    """One commitment through a place that follows it up, is bound by it or made it; NoResultFound for any other."""
    found, agreement = session.execute(
        sa.select(Commitment, Agreement)
        .join(Agreement, Agreement.id == Commitment.agreement_id)
        .where(Commitment.public_id == key)
    ).one()
    if place.id not in (found.place_id, found.keeper_id, *found.party_ids, *agreement.party_ids):
        raise sa.exc.NoResultFound
    return found, agreement


def standings(
    session: Session, rows: Sequence[Commitment], known: Mapping[int, Place] | None = None
) -> list[Standing]:
    """How these commitments stand, in their order: four questions, however many there are. `known` are places
    that have been asked for already."""
    if not rows:
        return []
    ids = [row.id for row in rows]
    figures = {
        (each.commitment_id, each.place_id): each
        for each in session.scalars(sa.select(Following).where(Following.commitment_id.in_(ids)))
    }
    said: dict[tuple[int, int], list[Statement]] = {}
    for each in session.scalars(
        sa.select(Statement).where(Statement.commitment_id.in_(ids)).order_by(Statement.id)
    ):
        said.setdefault((each.commitment_id, each.party_id), []).append(each)
    verified = {
        each.statement_id: each
        for each in session.scalars(
            sa.select(Verification)
            .where(Verification.commitment_id.in_(ids))
            .order_by(Verification.id)
        )
    }
    wanted = {p for row in rows for p in row.party_ids} | {v.party_id for v in verified.values()}
    places = {**(known or {}), **named(session, wanted - set(known or ()))}
    return [_standing(row, figures, said, verified, places) for row in rows]


def named(session: Session, ids: Iterable[int]) -> dict[int, Place]:
    """Places by their ids."""
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    rows = session.scalars(sa.select(Place).where(Place.id.in_(wanted)))
    return {place.id: place for place in rows}


def _standing(
    row: Commitment,
    figures: Mapping[tuple[int, int], Following],
    said: Mapping[tuple[int, int], Sequence[Statement]],
    verified: Mapping[int, Verification],
    places: Mapping[int, Place],
) -> Standing:
    bound = [places[each] for each in row.party_ids if each in places]
    voices = []
    for place in sorted(bound, key=lambda each: danish_key(each.name)):
        own = said.get((row.id, place.id), ())
        stands = verified.get(own[-1].id) if own else None
        voices.append(
            Voice(
                place.id,
                place.short_name,
                place.slug,
                figures.get((row.id, place.id)),
                own[-1] if own else None,
                stands,
                places[stands.party_id].short_name if stands and stands.party_id in places else "",
                max(row.begins, row.made_at.astimezone(COPENHAGEN).date()),
                tuple(own),
            )
        )
    judged = () if row.keeper_id in row.party_ids else said.get((row.id, row.keeper_id), ())
    whole = figures.get((row.id, row.keeper_id)) if row.counted_at is Where.PLACE else None
    return Standing(row, tuple(voices), whole, judged[-1] if judged else None, tuple(judged))


def promised(session: Session, rows: Sequence[Commitment]) -> list[Promised]:
    """These commitments with their agreements and who follows them up."""
    agreements = {
        each.id: each
        for each in session.scalars(
            sa.select(Agreement).where(Agreement.id.in_({row.agreement_id for row in rows}))
        )
    }
    keepers = named(session, (row.keeper_id for row in rows))
    return [
        Promised(each, agreements[each.commitment.agreement_id], keepers[each.commitment.keeper_id])
        for each in standings(session, rows)
    ]


def measured_by(session: Session, measure: str, place: Place) -> list[tuple[Commitment, Agreement]]:
    """The open commitments that this measure follows at a place: its own, those it follows up, and, at an area,
    those of its agreements."""
    query = parts_of(session, _MEASURED, Commitment)
    asked = {"measure": measure, "place": place.id, "listed": f"%,{place.id},%"}
    return [(row, agreement) for row, agreement in session.execute(query, asked)]


# Put together once: every indicator's page asks it, and building it takes longer than running it.
_MEASURED = (
    sa.select(Commitment, Agreement)
    .join(Agreement, Agreement.id == Commitment.agreement_id)
    .where(Commitment.measure == sa.bindparam("measure"), Commitment.ended_on.is_(None))
    .where(
        sa.or_(
            Commitment.keeper_id == sa.bindparam("place"),
            Commitment.parties.like(sa.bindparam("listed")),
            Commitment.place_id == sa.bindparam("place"),
        )
    )
    .order_by(Commitment.due, Commitment.id)
    .limit(MOST)
)


def text_of(session: Session, agreement: Agreement) -> AgreementText | None:
    """The version of the text that counts: the one that is sent or adopted, else the newest."""
    query = sa.select(AgreementText).where(AgreementText.agreement_id == agreement.id)
    if agreement.offered is not None:
        query = query.where(AgreementText.number == agreement.offered)
    return session.scalar(query.order_by(AgreementText.number.desc()).limit(1))


def open_of(session: Session, place: Place) -> list[tuple[Commitment, Agreement]]:
    """What a place follows up still, by its day."""
    rows = session.execute(
        sa.select(Commitment, Agreement)
        .join(Agreement, Agreement.id == Commitment.agreement_id)
        .where(Commitment.keeper_id == place.id, Commitment.ended_on.is_(None))
        .order_by(Commitment.due, Commitment.id)
    )
    return [(row, agreement) for row, agreement in rows]


def taken_from(session: Session, place: Place, day: date) -> list[tuple[Commitment, Agreement]]:
    """What a place made and another follows up now, or nobody."""
    rows = session.execute(
        sa.select(Commitment, Agreement)
        .join(Agreement, Agreement.id == Commitment.agreement_id)
        .where(Commitment.place_id == place.id)
        .where(
            sa.or_(
                sa.and_(Commitment.keeper_id != place.id, Commitment.handed_on <= day),
                Commitment.ended_on <= day,
            )
        )
        .order_by(Commitment.due, Commitment.id)
    )
    return [(row, agreement) for row, agreement in rows]
