"""Invented worlds: trees of units, spaces, dated memberships, grants and sharings. In each, on the days
around every boundary, the rows that a session gives are those that the table decides, one by one."""

import os
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

from conftest import fresh_stores
from indicators.models import Figure, MeasureVersion, PeriodKind, Release, ReleaseState, Status
from indicators.queries import FIGURES
from locked_world import (
    DAY,
    LOCKED,
    POLICY,
    SHARED_SET,
    decided,
    delivery,
    key,
    signal,
    upload,
)
from postgres import web_engine
from tvaers.access import THE_PLACE, criterion
from tvaers.db import Base, now
from tvaers.intake import QuarantinedRow, Stores
from tvaers.locks import Reason, for_people, system
from tvaers.people import Grant, Sharing, User, principal
from tvaers.places import Certainty, Kind, Link, Place, Relation
from tvaers.sessions import PersonSession, state
from tvaers.sight import Opened

PROVE = os.environ.get("TVAERS_PROVE") == "1"
UNITS = (Kind.REGION, Kind.KOMMUNE, Kind.HOSPITAL, Kind.CLINIC, Kind.SUBUNIT)
SPACES = (Kind.HEALTH_COUNCIL, Kind.KLU)
ROLES = sorted(POLICY.roles_at_places())
DATA_SETS = (SHARED_SET, "andet", THE_PLACE)
# Half-open periods that begin or end on the day itself, the day before and the day after.
EDGES = (None, DAY - timedelta(400), DAY - timedelta(1), DAY, DAY + timedelta(1))
LATER = (None, DAY, DAY + timedelta(1), DAY + timedelta(2), DAY + timedelta(400))
DAYS = (DAY - timedelta(1), DAY, DAY + timedelta(1))


@st.composite
def worlds(draw: st.DrawFn) -> dict[str, Any]:
    units = draw(st.lists(st.sampled_from(UNITS), min_size=2, max_size=7))
    spaces = draw(st.lists(st.sampled_from(SPACES), min_size=1, max_size=2))
    unit = st.integers(0, len(units) - 1)
    space = st.integers(len(units), len(units) + len(spaces) - 1)
    during = st.tuples(st.sampled_from(EDGES), st.sampled_from(LATER))
    place = st.one_of(unit, space)
    return {
        "kinds": [*units, *spaces],
        # Each unit but the first may be part of an earlier one, so there is no ring.
        "part_of": [
            (child, draw(st.integers(0, child - 1)), *draw(during))
            for child in range(1, len(units))
            if draw(st.booleans())
        ],
        "member_of": draw(st.lists(st.tuples(unit, space, during), max_size=5)),
        "grants": draw(
            st.lists(st.tuples(st.sampled_from(ROLES), place, during), min_size=1, max_size=4)
        ),
        "sharings": draw(
            st.lists(st.tuples(unit, space, st.sampled_from(DATA_SETS), during), max_size=6)
        ),
    }


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def stores(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stores]:
    if request.param == "sqlite":
        made = system(sa.create_engine("sqlite://", poolclass=StaticPool), Reason.TESTS)
        Base.metadata.create_all(made)
        yield Stores(made, made)
        made.dispose()
    else:
        with fresh_stores(request, "postgres", tmp_path_factory.mktemp("worlds")) as found:
            yield found


def put(session: Session, world: dict[str, Any]) -> User:
    for table in reversed(Base.metadata.sorted_tables):
        session.execute(sa.delete(table))
    places = [_place(number, kind) for number, kind in enumerate(world["kinds"])]
    person = User(login="a@b.invalid", name="A")
    session.add_all([*places, person])
    session.flush()
    for child, parent, begins, ends in world["part_of"]:
        session.add(_link(places[child], places[parent], Relation.PART_OF, begins, ends))
    for child, parent, (begins, ends) in world["member_of"]:
        session.add(_link(places[child], places[parent], Relation.MEMBER_OF, begins, ends))
    for role, anchor, (begins, ends) in world["grants"]:
        first, last = begins or DAY - timedelta(900), ends or DAY + timedelta(900)
        if first < last:
            session.add(
                Grant(
                    user_id=person.id,
                    role=role,
                    anchor_id=places[anchor].id,
                    valid_from=first,
                    valid_to=last,
                    given_by="test",
                    reason="test",
                )
            )
    for holder, space, data_set, (begins, ends) in world["sharings"]:
        session.add(
            Sharing(
                holder_id=places[holder].id,
                space_id=places[space].id,
                data_set=data_set,
                valid_from=begins,
                valid_to=ends,
                given_by="test",
            )
        )
    _things(session, places)
    session.commit()
    return person


def _place(number: int, kind: Kind) -> Place:
    return Place(
        slug=f"sted-{number}",
        kind=kind,
        name=f"Sted {number}",
        short_name=f"Sted {number}",
        certainty=Certainty.CONFIRMED,
        source="test",
        private=kind is Kind.SUBUNIT,
    )


def _link(child: Place, parent: Place, relation: Relation, begins: Any, ends: Any) -> Link:
    return Link(
        child_id=child.id,
        parent_id=parent.id,
        relation=relation,
        valid_from=begins,
        valid_to=ends,
        certainty=Certainty.CONFIRMED,
        source="test",
    )


def _things(session: Session, places: list[Place]) -> None:
    for level in range(4):
        for data_set in DATA_SETS[:2]:
            version = MeasureVersion(
                name=f"{data_set}-{level}",
                version=1,
                title="x",
                data_set=data_set,
                level=level,
                definition={},
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
            for each in places:
                at = {
                    "measure_version_id": version.id,
                    "place_id": each.id,
                    "release_id": release.id,
                    "level": level,
                }
                month = {"period_kind": PeriodKind.MONTH, "period_start": date(2026, 10, 1)}
                session.add(Figure(**at, **month, value=1.0, status=Status.SHOWN))
                session.add(signal(**at))
    for number, unit in enumerate([None, *(each.id for each in places)]):
        made = delivery(number, unit)
        session.add(made)
        session.flush()
        session.add(QuarantinedRow(delivery_id=made.id, row=1, column="a", reason="b"))
        if unit is not None:
            session.add(upload(unit))


@settings(
    max_examples=500 if PROVE else 25,
    derandomize=not PROVE,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(world=worlds())
def test_the_rows_of_a_session_are_those_that_the_table_decides(
    stores: Stores, world: dict[str, Any]
) -> None:
    web = web_engine(stores)
    with Session(stores.published) as session:
        person = put(session, world)
        for day in DAYS:
            found = principal(session, person, day)
            expected = decided(session, found, day)
            opened = Opened(POLICY, found, day)
            with PersonSession(for_people(web), lambda opened=opened: opened) as own:
                for model in LOCKED:
                    seen = {key(row) for row in own.scalars(sa.select(model))}
                    assert seen == expected[model], (day, model)
            if web is not stores.published:
                # The database's own lock, with the site's taken away.
                with Session(system(web, Reason.TESTS)) as bare:
                    state(bare.connection(), opened.settings)
                    for model in LOCKED:
                        seen = {key(row) for row in bare.scalars(sa.select(model))}
                        assert seen == expected[model], (day, model, "row-level security")
            limit = criterion(POLICY, found, FIGURES)
            query = sa.select(Figure).join(
                MeasureVersion, MeasureVersion.id == Figure.measure_version_id
            )
            figures = {key(row) for row in session.scalars(query.where(limit))}
            assert figures == expected[Figure], day
        session.rollback()
