"""Agreed sets with their indicators, what each party says and which targets hold: one question a page. The session
limits it to whoever may see the agreement."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from agreements.adoption.models import Adoption
from agreements.sets.ground import PARTS, RESTS_ON, Ground
from agreements.sets.models import IndicatorSet, SetComment, SetItem, SetTarget, SetVote
from agreements.sets.standing import Aim, Indicator, Said, Voice, with_successors
from agreements.texts.models import (
    Agreement,
    AgreementKind,
    AgreementParty,
    AgreementState,
    AgreementText,
)
from tvaers.db import in_force
from tvaers.places import Place, Successor, danish_key
from tvaers.sessions import parts_of

# How far back the history of one indicator is followed.
MOST_BEFORE = 10
SENT = (AgreementState.OFFERED, AgreementState.ACTIVE, AgreementState.ENDED)

Row = TypeVar("Row")
_Keeper = aliased(Place)
_Own = aliased(AgreementParty)


@dataclass(frozen=True)
class Set:
    """One agreed set as it stands: its agreement, the place that keeps it, its days and its indicators."""

    agreement: Agreement
    keeper: Place
    plan: IndicatorSet | None
    parties: tuple[Voice, ...]
    indicators: tuple[Indicator, ...]
    # The places that take over from the one that keeps it.
    followed_by: frozenset[int] = frozenset()
    # The parties' places, by id.
    places: Mapping[int, Place] = field(default_factory=dict, compare=False)
    # Its line of `ground`.
    rests_on: tuple[Any, ...] = field(default=(), compare=False)

    @property
    def sent(self) -> bool:
        """Whether the parties have been asked."""
        return self.agreement.state in SENT

    def counts(self, day: date) -> bool:
        """Whether what is agreed of it holds that day."""
        held = self.agreement
        return (
            held.state in (AgreementState.ACTIVE, AgreementState.ENDED)
            and in_force(held.valid_from, held.valid_to, day)
            and (held.ended_on is None or day < held.ended_on)
        )

    def named(self, public_id: str) -> Indicator | None:
        """One of its indicators, by its word in an address."""
        return next((each for each in self.indicators if each.public_id == public_id), None)


@dataclass(frozen=True)
class Agreed:
    """One indicator that every required party of a set stands behind on a day."""

    measure: str
    title: str
    item_id: int
    agreement_id: int
    agreement: str
    agreement_title: str
    # The place that keeps the set, and the parties that are bound.
    place_id: int
    party_ids: frozenset[int]
    indicator: Indicator

    def target(self, party_id: int | None, day: date) -> Aim | None:
        """The target that holds for a party that day, or for the whole space (None)."""
        return self.indicator.target(party_id, day)


def agreed(session: Session, places: Collection[int], day: date) -> list[Agreed]:
    """Which measures are agreed that day in sets that these places keep or are parties of. A wish without a
    definition is among them, with an empty `measure`."""
    return [
        Agreed(
            each.measure,
            each.title,
            each.id,
            found.agreement.id,
            found.agreement.public_id,
            found.agreement.title,
            found.agreement.place_id,
            frozenset(voice.place_id for voice in each.required),
            each,
        )
        for found in of_places(session, places)
        if found.counts(day)
        for each in found.indicators
        if each.stands
    ]


def of_places(session: Session, places: Collection[int], *, before: bool = False) -> list[Set]:
    """Every set that these places keep or are parties of, the newest first; `before`: also what is kept by those
    that they have taken over from."""
    theirs = sa.select(_Own.agreement_id).where(_Own.party_id.in_(places))
    kept = sa.or_(Agreement.place_id.in_(places), Agreement.id.in_(theirs.scalar_subquery()))
    if before:
        line = sa.select(Successor.from_id).where(Successor.to_id.in_(places))
        kept = sa.or_(kept, Agreement.place_id.in_(line.scalar_subquery()))
    return _sets(session, kept)


def grounds(found: Iterable[Set]) -> Ground:
    """The same of sets that have been read."""
    return tuple(sorted((each.rests_on for each in found), key=lambda each: int(each[0])))


def loose(found: Set) -> Set:
    """A set whose rows belong to no session, to be read and never changed."""
    places = {key: _copy(place) for key, place in found.places.items()}
    return replace(
        found,
        agreement=_copy(found.agreement),
        keeper=_copy(found.keeper),
        plan=None if found.plan is None else _copy(found.plan),
        places=places,
    )


def _copy(row: Row) -> Row:
    """A row with the same values, of no session."""
    return type(row)(
        **{each.key: getattr(row, each.key) for each in sa.inspect(row).mapper.column_attrs}
    )


def one(session: Session, agreement: Agreement) -> Set:
    """One set."""
    return _sets(session, Agreement.id == agreement.id)[0]


def several(session: Session, agreements: Iterable[Agreement]) -> list[Set]:
    """The sets among these agreements; nothing is asked where there is none."""
    ids = [each.id for each in agreements if each.kind is AgreementKind.INDICATOR_SET]
    return _sets(session, Agreement.id.in_(ids)) if ids else []


def _sets(session: Session, where: sa.ColumnElement[bool]) -> list[Set]:
    query = (
        sa.select(
            *(Agreement, _Keeper, Successor.to_id, IndicatorSet, SetItem),
            *(AgreementParty, Place, Adoption, SetTarget),
            *RESTS_ON,
        )
        .join(_Keeper, _Keeper.id == Agreement.place_id)
        .outerjoin(Successor, Successor.from_id == Agreement.place_id)
        .outerjoin(IndicatorSet, IndicatorSet.agreement_id == Agreement.id)
        .outerjoin(AgreementParty, AgreementParty.agreement_id == Agreement.id)
        .outerjoin(Place, Place.id == AgreementParty.party_id)
        .outerjoin(SetItem, SetItem.agreement_id == Agreement.id)
        .outerjoin(
            AgreementText,
            sa.and_(
                AgreementText.agreement_id == Agreement.id,
                AgreementText.number == Agreement.offered,
            ),
        )
        .outerjoin(
            Adoption,
            sa.and_(
                Adoption.item_id == SetItem.id,
                Adoption.party_id == AgreementParty.party_id,
                Adoption.text_id == AgreementText.id,
            ),
        )
        .outerjoin(SetTarget, SetTarget.item_id == SetItem.id)
        .where(Agreement.kind == AgreementKind.INDICATOR_SET, where)
        .order_by(Agreement.changed_at.desc(), Agreement.id.desc())
    )
    rows = session.execute(parts_of(session, query, *PARTS))
    gathered: dict[int, _Gathered] = {}
    for agreement, keeper, after, plan, item, party, place, adoption, target, *rests_on in rows:
        into = gathered.setdefault(
            agreement.id,
            _Gathered(agreement, keeper, plan, set(), {}, {}, {}, {}, tuple(rests_on)),
        )
        if after is not None:
            into.after.add(after)
        if party is not None and place is not None:
            into.parties[place.id] = (place, party.adopts)
        if item is not None:
            into.items[item.id] = item
        if adoption is not None:
            into.said[adoption.id] = adoption
        if target is not None:
            into.targets[target.id] = target
    return [each.made() for each in gathered.values()]


@dataclass(frozen=True)
class _Gathered:
    """The rows of one set, each once: a join gives them many times."""

    agreement: Agreement
    keeper: Place
    plan: IndicatorSet | None
    after: set[int]
    parties: dict[int, tuple[Place, bool]]
    items: dict[int, SetItem]
    said: dict[int, Adoption]
    targets: dict[int, SetTarget]
    rests_on: tuple[Any, ...]

    def made(self) -> Set:
        ordered = sorted(
            self.parties.values(), key=lambda pair: (not pair[1], danish_key(pair[0].name))
        )
        parties = tuple(Voice(p.id, p.name, p.slug, required) for p, required in ordered)
        newest = {
            (each.item_id, each.party_id): each
            for each in sorted(self.said.values(), key=lambda each: each.id)
        }
        found = [
            _indicator(item, parties, newest, self.targets.values())
            for item in sorted(self.items.values(), key=lambda each: (not each.primary, each.id))
        ]
        return Set(
            self.agreement,
            self.keeper,
            self.plan,
            parties,
            tuple(with_successors(found)),
            frozenset(self.after),
            {place.id: place for place, _ in self.parties.values()},
            self.rests_on,
        )


def _indicator(
    item: SetItem,
    parties: Sequence[Voice],
    newest: Mapping[tuple[Any, int], Adoption],
    targets: Iterable[SetTarget],
) -> Indicator:
    return Indicator(
        id=item.id,
        public_id=item.public_id,
        measure=item.measure,
        version=item.version,
        title=item.title,
        theme=item.theme,
        primary=item.primary,
        words=item.words,
        voices=tuple(
            Voice(v.place_id, v.name, v.slug, v.required, _said(newest.get((item.id, v.place_id))))
            for v in parties
        ),
        aims=tuple(
            Aim(each.party_id, each.value, each.valid_from, each.words, each.by, each.at)
            for each in sorted(targets, key=lambda each: each.id)
            if each.item_id == item.id
        ),
        instead_of_id=item.instead_of_id,
        carried_from_id=item.carried_from_id,
        retired=item.retired_at is not None,
    )


def _said(row: Adoption | None) -> Said | None:
    if row is None:
        return None
    return Said(
        answer=row.answer,
        words=row.words,
        body=row.body,
        meeting_on=row.meeting_on,
        at=row.at,
        by=row.by,
        public_id=row.public_id,
        item=row.item,
        minutes=row.minutes,
    )


def comments(session: Session, agreement: Agreement) -> list[tuple[SetComment, Place]]:
    """The hearing's comments with the party that each is said for, the oldest first."""
    rows = session.execute(
        sa.select(SetComment, Place)
        .join(Place, Place.id == SetComment.party_id)
        .where(SetComment.agreement_id == agreement.id)
        .order_by(SetComment.id)
    )
    return [(comment, place) for comment, place in rows]


def votes(session: Session, agreements: Collection[int]) -> list[SetVote]:
    """Every vote on these sets, the oldest first."""
    return list(
        session.scalars(
            sa.select(SetVote).where(SetVote.agreement_id.in_(agreements)).order_by(SetVote.id)
        )
    )


def decided(session: Session, item_ids: Collection[int]) -> list[tuple[Adoption, Place, int]]:
    """Everything that parties have decided on these indicators, with the party and the version of the text, the
    newest first."""
    rows = session.execute(
        sa.select(Adoption, Place, AgreementText.number)
        .join(Place, Place.id == Adoption.party_id)
        .join(AgreementText, AgreementText.id == Adoption.text_id)
        .where(Adoption.item_id.in_(item_ids))
        .order_by(Adoption.id.desc())
    )
    return [(adoption, place, number) for adoption, place, number in rows]


def row(session: Session, indicator: Indicator) -> SetItem:
    """An indicator's own row: who proposed it, and who withdrew it and why."""
    return session.get_one(SetItem, indicator.id)


def before(session: Session, indicator: Indicator) -> list[SetItem]:
    """What an indicator was in the sets before this one, the newest first."""
    found: list[SetItem] = []
    at = indicator.carried_from_id
    while at is not None and len(found) < MOST_BEFORE:
        earlier = session.get(SetItem, at)
        if earlier is None:
            break
        found.append(earlier)
        at = earlier.carried_from_id
    return found


def any_answers(session: Session, agreement: Agreement, number: int) -> bool:
    """Whether a party has answered on this version of a set's text."""
    asked = (
        sa.select(Adoption.id)
        .join(AgreementText, AgreementText.id == Adoption.text_id)
        .where(Adoption.agreement_id == agreement.id, Adoption.item_id.is_not(None))
        .where(AgreementText.number == number)
        .limit(1)
    )
    return session.scalar(asked) is not None
