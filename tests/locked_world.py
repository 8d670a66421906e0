"""Rows behind every lock, and what each person may see of them by the policy's own decisions."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from agreements.commitments.said import Following
from agreements.standards.models import Assessment, AssessmentShown
from agreements.texts.models import Agreement
from config import compose
from indicators.corrections.models import Correction
from indicators.deliveries.models import (
    Order,
    Preview,
    PreviewFigure,
    PreviewSignal,
)
from indicators.flags import Arrival, Dismissal, Flag
from indicators.handheld.models import TallyEntry, TallySheet, TallyWord
from indicators.lists.models import PeerList
from indicators.mapping.models import FileLayout
from indicators.marking.models import SeriesMark
from indicators.models import (
    CurrentRelease,
    Figure,
    MeasureVersion,
    PeriodKind,
    Release,
    ReleaseState,
    Signal,
    Status,
)
from indicators.parties.models import NamedCause, Pairing, PartyWord
from indicators.rounds.models import DataRound, RoundAnswer, RoundParty, RoundQuestion
from locked_agreements import agree, agreed
from locked_boundaries import BOUNDARIES, boundaries, decided_boundaries
from locked_deals import DEALS, deals, decided_deals
from locked_life import MONTH, lives, peer_list, rounds, tallies
from locked_meetings import MEETINGS, decided_meetings, meetings
from locked_packs import PACKS, decided_packs, packs
from locked_shared_pages import SHARED_PAGES, decided_shared_pages, shared_pages
from postgres import web_engine
from tvaers.access import Facts, may, may_see
from tvaers.db import now, on_day, transaction
from tvaers.inbox import Upload, UploadState
from tvaers.intake import Delivery, DeliveryState, QuarantinedRow, Stores
from tvaers.locks import for_people
from tvaers.people import Principal, Sharing, User, principal
from tvaers.places import Kind, Place
from tvaers.receipts import RowRuling
from tvaers.sessions import PersonSession
from tvaers.sight import Opened

DAY = date(2026, 11, 24)
POLICY = compose.policy()
SHARED_SET = "klgateway-140"
# Nobody, a leader of a kommune, an editor of a council, a steward, a region's, a clinic's, an auditor.
PEOPLE = ("", "Ole Bach", "Kirsten Holm", "Sofie Lund", "Jens Krogh", "Mette Dam", "Bo Riis")
LEVELLED: tuple[type[Any], ...] = (
    *(Figure, Signal, Flag, Dismissal, Arrival, SeriesMark, Correction),
    *(Pairing, NamedCause, PartyWord),
)
TALLIED: tuple[type[Any], ...] = (TallySheet, TallyEntry, TallyWord, RoundAnswer)
ASKED: tuple[type[Any], ...] = (DataRound, RoundQuestion, RoundParty)
PREVIEWED: tuple[type[Any], ...] = (PreviewFigure, PreviewSignal)
LOCKED: tuple[type[Any], ...] = (
    *LEVELLED,
    *PREVIEWED,
    *(Assessment, AssessmentShown),
    *DEALS,
    Following,
    *BOUNDARIES,
    *MEETINGS,
    *PACKS,
    *SHARED_PAGES,
    *(Delivery, QuarantinedRow, RowRuling, Preview, Order, Upload, FileLayout, Place),
    *TALLIED,
    PeerList,
    *ASKED,
)
Key = tuple[Any, ...]
Seen = dict[type[Any], set[Key]]


def key_columns(of: Any) -> list[Any]:
    """The columns of a model's key, of the model itself or of an alias of it."""
    return [getattr(of, column.key) for column in sa.inspect(of).mapper.primary_key]


def key(row: Any) -> Key:
    """A row's key."""
    return tuple(sa.inspect(row).identity or ())


@dataclass(frozen=True)
class Person:
    """One person and what the table decides the person may see."""

    opened: Opened
    may_see: Mapping[type[Any], set[Key]]
    every: Mapping[type[Any], set[Key]]


def fill(stores: Stores) -> None:
    """Figures and signals of each level, deliveries, quarantined rows and uploads of several units."""
    with transaction(stores.published) as session:
        places = session.scalars(
            sa.select(Place).where(
                Place.kind.in_((Kind.KOMMUNE, Kind.HEALTH_COUNCIL, Kind.CLINIC, Kind.SUBUNIT))
            )
        ).all()
        for level in range(4):
            _measure(session, level, places)
        units = [None, *(each.id for each in places if _near(each))]
        for number, unit in enumerate(units):
            _delivery(session, number, unit)
        ids = {each.slug: each.id for each in places}
        rounds(session, ids["sundhedsraad-horsens"], ids["hedensted-kommune"])
        rounds(session, ids["sundhedsraad-kronjylland"], ids["randers-kommune"])
        people = sorted(session.scalars(sa.select(User.id).where(User.name.in_(PEOPLE))))
        for slug in ("sundhedsraad-horsens", "sundhedsraad-kronjylland"):
            meetings(session, ids[slug], people)
            shared_pages(session, ids[slug], people)
            packs(session, ids[slug])
        shared_pages(session, ids["horsens-kommune"], people)
        lives(session)
        agree(session, places)
        deals(session)
        boundaries(session)


def _near(place: Place) -> bool:
    return any(word in place.slug for word in ("horsens", "hedensted", "randers", "laegehuset"))


def _measure(session: Session, level: int, places: Any) -> None:
    version = MeasureVersion(
        name=f"niveau-{level}",
        version=1,
        title=f"Niveau {level}",
        data_set=SHARED_SET if level == 2 else "andet",
        level=level,
        definition={"order": level},
    )
    session.add(version)
    session.flush()
    release = Release(
        measure_version_id=version.id,
        state=ReleaseState.PUBLISHED,
        released_at=now(),
        released_by="test",
    )
    session.add(release)
    session.flush()
    session.add(
        CurrentRelease(
            measure_version_id=version.id,
            period_kind=PeriodKind.MONTH,
            period_start=MONTH,
            release_id=release.id,
        )
    )
    for each in places:
        at = {"measure_version_id": version.id, "place_id": each.id, "release_id": release.id}
        session.add(
            Figure(
                **at,
                period_kind=PeriodKind.MONTH,
                period_start=MONTH,
                value=1.0,
                status=Status.SHOWN,
                level=level,
            )
        )
        session.add(signal(**at, level=level))


def signal(**at: Any) -> Signal:
    """What a run chart says, of no importance here."""
    return Signal(
        **at,
        median=1.0,
        n_useful=12,
        longest_run=3,
        longest_run_max=7,
        crossings=5,
        crossings_min=3,
        signal=False,
        side=0,
        ties_share=0.0,
    )


def delivery(number: int, unit: int | None) -> Delivery:
    """A delivery of a unit, or of none."""
    return Delivery(
        source="klgateway-140",
        holder_id=unit,
        digest=f"{number:064d}",
        file_name=f"fil-{number}.csv",
        size=1,
        received_at=now(),
        received_by="test",
        state=DeliveryState.QUARANTINED,
        rows_read=1,
        quarantined=1,
    )


def upload(unit: int) -> Upload:
    """A file that waits for the worker."""
    return Upload(
        source="klgateway-140",
        file_name="fil.csv",
        holder_id=unit,
        uploaded_at=now(),
        uploaded_by="test",
        state=UploadState.WAITING,
    )


def file_layout(unit: int) -> FileLayout:
    """What a unit's file holds."""
    return FileLayout(
        holder_id=unit,
        data_set="fald",
        title="Fald",
        provider="Journal",
        version=1,
        columns={"roles": [["Måned", "period"], ["Antal", "numerator"]]},
        made_at=now(),
        made_by="test",
    )


def _delivery(session: Session, number: int, unit: int | None) -> None:
    made = delivery(number, unit)
    session.add(made)
    session.flush()
    session.add(QuarantinedRow(delivery_id=made.id, row=1, column="kommune", reason="ukendt"))
    if unit is not None:
        session.add(upload(unit))
        session.add(file_layout(unit))
        tallies(session, unit)
        session.add(peer_list(unit))


def who(session: Session, name: str, day: date = DAY) -> Principal:
    """One of the demonstration's people; nobody for no name."""
    if not name:
        return Principal()
    user = session.scalars(sa.select(User).where(User.name == name)).one()
    found = principal(session, user, day)
    for held in found.grants:
        held.sharings()
    return found


@cache
def person(stores: Stores, name: str) -> Person:
    """A person, and every row that the table's decisions let the person see."""
    with Session(stores.published) as session:
        found = who(session, name)
        every = {model: {key(row) for row in session.scalars(sa.select(model))} for model in LOCKED}
        return Person(Opened(POLICY, found, DAY), decided(session, found, DAY), every)


def decided(session: Session, found: Principal, day: date) -> Seen:
    """The keys of the rows that the policy's decisions open, asked row by row."""
    shared: dict[tuple[int, str], set[int]] = {}
    for holder, space, data_set in session.execute(
        sa.select(Sharing.holder_id, Sharing.space_id, Sharing.data_set).where(
            on_day(Sharing.valid_from, Sharing.valid_to, day)
        )
    ):
        shared.setdefault((holder, data_set), set()).add(space)
    places = {place.id: place for place in session.scalars(sa.select(Place))}
    data_sets = dict(session.execute(sa.select(MeasureVersion.id, MeasureVersion.data_set)).all())

    def reads(row: Any) -> bool:
        place = places[row.place_id]
        own = {place.id} if place.is_space else set()
        spaces = shared.get((place.id, data_sets[row.measure_version_id]), set()) | own
        return may(
            POLICY, found, "value.read", Facts(place.id, frozenset(spaces), row.level, "published")
        )

    def brings(need: str, holder: int | None) -> bool:
        return holder is not None and may(POLICY, found, need, Facts(holder_id=holder))

    deliveries = {
        key(row)
        for row in session.scalars(sa.select(Delivery))
        if row.holder_id is None or brings("import.read", row.holder_id)
    }
    asked = {row.round_id: [row.party_id] for row in session.scalars(sa.select(RoundParty))}
    previews = {
        row.id
        for row in session.scalars(sa.select(Preview))
        if brings("import.read", row.holder_id)
    }
    return {
        **agreed(session, found),
        PeerList: {
            key(row)
            for row in session.scalars(sa.select(PeerList))
            if brings("peerlist.read", row.place_id)
        },
        **{
            model: {key(row) for row in session.scalars(sa.select(model)) if reads(row)}
            for model in LEVELLED
        },
        **{
            model: {
                key(row)
                for row in session.scalars(sa.select(model))
                if row.preview_id in previews and reads(row)
            }
            for model in PREVIEWED
        },
        **(deals_open := decided_deals(session, found)),
        Following: {
            key(row)
            for row in session.scalars(sa.select(Following))
            if reads(row) and (row.agreement_id,) in deals_open[Agreement]
        },
        **decided_boundaries(session, found),
        **decided_meetings(session, found),
        **decided_packs(session, found),
        **decided_shared_pages(session, found),
        **{
            model: {
                key(row)
                for row in session.scalars(sa.select(model))
                if brings("tally.read", row.place_id)
            }
            for model in TALLIED
        },
        **{
            model: {
                key(row)
                for row in session.scalars(sa.select(model))
                if may(POLICY, found, "round.read", Facts(row.place_id, frozenset({row.place_id})))
                or any(
                    brings("tally.read", party)
                    for party in asked.get(getattr(row, "round_id", None) or row.id, ())
                )
            }
            for model in ASKED
        },
        Preview: {(each,) for each in previews},
        Order: {
            key(row)
            for row in session.scalars(sa.select(Order))
            if brings("import.read", row.holder_id)
        },
        RowRuling: {
            key(row)
            for row in session.scalars(sa.select(RowRuling))
            if (row.delivery_id,) in deliveries
        },
        Delivery: deliveries,
        QuarantinedRow: {
            key(row)
            for row in session.scalars(sa.select(QuarantinedRow))
            if (row.delivery_id,) in deliveries
        },
        Upload: {
            key(row)
            for row in session.scalars(sa.select(Upload))
            if brings("import.read", row.holder_id) or brings("import.create", row.holder_id)
        },
        FileLayout: {
            key(row)
            for row in session.scalars(sa.select(FileLayout))
            if brings("import.read", row.holder_id) or brings("import.create", row.holder_id)
        },
        Place: {(each.id,) for each in places.values() if may_see(POLICY, found, each)},
    }


def person_session(stores: Stores, opened: Opened) -> PersonSession:
    """A request's session for this person, on the web's engine."""
    return PersonSession(for_people(web_engine(stores)), lambda: opened)


@contextmanager
def asking(stores: Stores, opened: Opened) -> Iterator[PersonSession]:
    """The same, let go of at the end without a trace."""
    with person_session(stores, opened) as session:
        yield session
        session.rollback()
