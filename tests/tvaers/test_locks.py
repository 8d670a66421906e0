"""Every way to a row is limited to what a person may see, or refused: by the session, the guard, the flush."""

import os
import re
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.orm import Session

from conftest import fresh_stores
from indicators.mapping.models import FileLayout
from indicators.models import Figure, MeasureVersion, Observation, Release, Signal
from indicators.queries import Viewed, visible
from lock_ways import LIMITED, REFUSED
from locked_world import (
    DAY,
    LOCKED,
    PEOPLE,
    POLICY,
    Person,
    asking,
    delivery,
    file_layout,
    fill,
    key,
    person,
    person_session,
    signal,
    upload,
)
from tvaers.db import transaction
from tvaers.inbox import Upload
from tvaers.intake import Delivery, DeliveryState, QuarantinedRow, Stores
from tvaers.locks import Locked, Reason, for_people, system
from tvaers.places import Certainty, Kind, Place
from tvaers.sessions import PersonSession
from tvaers.trail import Event, record

pytestmark = pytest.mark.slow

PROVE = os.environ.get("TVAERS_PROVE") == "1"


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def world(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stores]:
    """One world on each database; every test leaves it as it was."""
    folder = tmp_path_factory.mktemp("locks")
    with fresh_stores(request, request.param, folder) as stores:
        fill(stores)
        yield stores


@pytest.mark.parametrize("name", PEOPLE)
def test_every_way_to_rows_gives_those_the_table_decides(world: Stores, name: str) -> None:
    found = person(world, name)
    postgres = world.published.dialect.name == "postgresql"
    for at, model in enumerate(LOCKED):
        # In everyday tests each person takes some of the ways to each table, others on the other
        # database, and all people together take every way to every table on both.
        first = (PEOPLE.index(name) + at + 3 * postgres) % len(PEOPLE)
        for path in [*LIMITED] if PROVE else [*LIMITED][first :: len(PEOPLE)]:
            with asking(world, found.opened) as session:
                assert LIMITED[path](session, model) == found.may_see[model], (model, path)


@pytest.mark.parametrize("name", PEOPLE)
def test_a_row_is_got_by_its_key_by_those_who_may_see_it_alone(world: Stores, name: str) -> None:
    found = person(world, name)
    for model in LOCKED:
        seen, others = (
            sorted(found.may_see[model]),
            sorted(found.every[model] - found.may_see[model]),
        )
        some = Random(f"{name}{model.__name__}")
        for keys in (seen, others):
            asked = keys if PROVE else some.sample(keys, min(len(keys), 6))
            with asking(world, found.opened) as session:
                got = {each for each in asked if session.get(model, each) is not None}
                assert got == set(asked if keys is seen else ()), model


def test_people_see_less_than_there_is_and_more_than_nothing(world: Stores) -> None:
    ole = person(world, "Sofie Lund")
    assert all(ole.may_see[model] for model in LOCKED)
    assert all(ole.may_see[model] < ole.every[model] for model in LOCKED)
    nobody = person(world, "")
    assert not nobody.may_see[Figure] | nobody.may_see[Signal] | nobody.may_see[Upload]


@pytest.mark.parametrize("model", LOCKED)
def test_every_way_past_the_classes_is_refused_by_name(world: Stores, model: Any) -> None:
    sofie = person(world, "Sofie Lund")
    named = rf"\b{model.__tablename__}\b"
    for path, go in REFUSED.items():
        with asking(world, sofie.opened) as session:
            try:
                go(session, model)
            except Locked as refused:
                assert re.search(named, str(refused)), (path, str(refused))
            else:
                pytest.fail(f"{path} reads {model.__tablename__}")


@pytest.fixture
def sofie(world: Stores) -> Person:
    return person(world, "Sofie Lund")


def own(session: PersonSession, model: Any) -> Any:
    unit = place(session, "hedensted-kommune")
    return session.scalars(sa.select(model).where(model.holder_id == unit)).first()


def place(session: Session, slug: str) -> int:
    return session.scalars(sa.select(Place.id).where(Place.slug == slug)).one()


def test_the_raw_store_is_closed_to_the_webs_engine(world: Stores, sofie: Person) -> None:
    with asking(world, sofie.opened) as session, pytest.raises(Locked, match="observation"):
        session.execute(sa.select(Observation))
    with for_people(world.raw).connect() as raw, pytest.raises(Locked, match="observation"):
        raw.execute(sa.select(Observation.__table__))


def test_no_reason_counts_on_the_webs_engine(world: Stores) -> None:
    web = system(for_people(world.published), Reason.TESTS)
    with web.connect() as connection, pytest.raises(Locked, match="upload"):
        connection.execute(sa.select(Upload.__table__))


def test_a_query_that_was_made_for_one_person_runs_in_nobody_elses_session(
    world: Stores, sofie: Person
) -> None:
    ole = person(world, "Ole Bach")
    mine = visible(Viewed(POLICY, sofie.opened.principal, DAY), 3)
    with asking(world, sofie.opened) as session:
        seen = {(row.measure_version_id, row.place_id) for row in session.execute(mine)}
    assert seen == {each[:2] for each in sofie.may_see[Figure]}
    with asking(world, ole.opened) as session, pytest.raises(Locked, match="one person"):
        session.execute(mine)


def test_a_query_that_limits_figures_limits_nothing_else(world: Stores, sofie: Person) -> None:
    mine = visible(Viewed(POLICY, sofie.opened.principal, DAY), 3)
    table = Upload.__table__
    with asking(world, sofie.opened) as session, pytest.raises(Locked, match="upload"):
        session.execute(mine.join(table, sa.true()))


def test_a_row_that_is_no_longer_ones_own_is_not_read_again(world: Stores, sofie: Person) -> None:
    with person_session(world, sofie.opened) as session:
        mine = own(session, Delivery)
        number = mine.id
        session.commit()
        with transaction(world.published) as system:
            system.get_one(Delivery, number).holder_id = place(system, "randers-kommune")
        with pytest.raises(InvalidRequestError):
            assert mine.file_name
        session.rollback()
        with pytest.raises(InvalidRequestError):
            session.refresh(mine)
    with transaction(world.published) as system:
        system.get_one(Delivery, number).holder_id = place(system, "hedensted-kommune")


def test_a_session_goes_on_after_its_commit_with_the_same_eyes(
    world: Stores, sofie: Person
) -> None:
    with person_session(world, sofie.opened) as session:
        for _ in range(3):
            found = {key(row) for row in session.scalars(sa.select(Upload))}
            assert found == sofie.may_see[Upload]
            session.commit()


def test_before_it_is_known_who_asks_places_alone_are_found(world: Stores, sofie: Person) -> None:
    with person_session(world, sofie.opened) as session, session.finding():
        every = {key(row) for row in session.scalars(sa.select(Place))}
        assert every == sofie.every[Place]
        for model in set(LOCKED) - {Place}:
            with pytest.raises(Locked, match=r"before it is known|past the locks"):
                session.execute(sa.select(model))
        with pytest.raises(Locked):
            session.execute(sa.select(Place.id).join(Upload, Upload.holder_id == Place.id))
    with person_session(world, sofie.opened) as session:
        assert {key(row) for row in session.scalars(sa.select(Place))} == sofie.may_see[Place]
        with session.finding():
            found = {key(row) for row in session.scalars(sa.select(Place))}
            assert found == sofie.may_see[Place]


def test_one_writes_for_ones_own_units_alone(world: Stores, sofie: Person) -> None:
    with asking(world, sofie.opened) as session:
        session.add(upload(place(session, "hedensted-kommune")))
        session.flush()
    for slug in ("randers-kommune", "sundhedsraad-horsens"):
        with asking(world, sofie.opened) as session:
            session.add(upload(place(session, slug)))
            with pytest.raises(Locked, match="insert this row of upload"):
                session.flush()


def test_a_layout_is_confirmed_for_ones_own_units_and_never_changed(
    world: Stores, sofie: Person
) -> None:
    for slug in ("randers-kommune", "sundhedsraad-horsens"):
        with asking(world, sofie.opened) as session:
            session.add(file_layout(place(session, slug)))
            with pytest.raises(Locked, match="insert this row of file_layout"):
                session.flush()
    with asking(world, sofie.opened) as session:
        own(session, FileLayout).title = "Noget andet"
        with pytest.raises(Locked, match="update"):
            session.flush()
    with asking(world, sofie.opened) as session, pytest.raises(Locked):
        session.execute(sa.delete(FileLayout))


def test_a_delivery_is_decided_over_and_neither_made_moved_nor_deleted(
    world: Stores, sofie: Person
) -> None:
    with asking(world, sofie.opened) as session:
        mine = own(session, Delivery)
        mine.state = DeliveryState.READY
        session.flush()
        mine.holder_id = place(session, "randers-kommune")
        with pytest.raises(Locked, match="update this row of delivery"):
            session.flush()
    with asking(world, sofie.opened) as session:
        session.add(delivery(99, place(session, "hedensted-kommune")))
        with pytest.raises(Locked, match="insert this row of delivery"):
            session.flush()
    with asking(world, sofie.opened) as session:
        session.scalars(sa.select(Delivery).where(Delivery.holder_id.is_(None))).one().size = 2
        with pytest.raises(Locked, match="update this row of delivery"):
            session.flush()


def test_a_bulk_change_reaches_ones_own_rows_and_moves_none(world: Stores, sofie: Person) -> None:
    everyones = sa.update(Delivery).values(file_name="taget")
    with asking(world, sofie.opened) as session:
        session.execute(everyones)
        changed = set(
            session.scalars(sa.select(Delivery.holder_id).where(Delivery.file_name == "taget"))
        )
        assert changed == {place(session, "hedensted-kommune")}
        with pytest.raises(Locked, match="moves rows of delivery"):
            session.execute(sa.update(Delivery).values(holder_id=1))
    with asking(world, sofie.opened) as session:
        deleted = session.execute(sa.delete(Upload).returning(Upload.id))
        assert len(deleted.all()) == 1
    for statement in (sa.update(Figure).values(level=0), sa.delete(Signal), sa.delete(Release)):
        with asking(world, sofie.opened) as session, pytest.raises(Locked):
            session.execute(statement)


def test_what_is_published_is_never_written_from_a_page(world: Stores, sofie: Person) -> None:
    with asking(world, sofie.opened) as session:
        session.scalars(sa.select(Figure).limit(1)).one().value = 7
        with pytest.raises(Locked, match="update figure"):
            session.flush()
    for model in (Signal, Release, MeasureVersion, QuarantinedRow):
        with asking(world, sofie.opened) as session:
            session.delete(session.scalars(sa.select(model)).first())
            with pytest.raises(Locked, match=f"delete {model.__tablename__}"):
                session.flush()
    with asking(world, sofie.opened) as session:
        session.add(signal(measure_version_id=1, place_id=1, release_id=1, level=0, stratum="x"))
        with pytest.raises(Locked, match="insert signal"):
            session.flush()


def test_the_trail_is_added_to_and_never_changed(world: Stores, sofie: Person) -> None:
    with asking(world, sofie.opened) as session:
        event = record(session, "test.thing.do", by="test", thing="test")
        event.by = "en anden"
        with pytest.raises(Locked, match="update event"):
            session.flush()
    for statement in (
        sa.update(Event).values(by=""),
        sa.delete(Event),
        sa.text("delete from event"),
    ):
        with asking(world, sofie.opened) as session, pytest.raises(Locked, match="event"):
            session.execute(statement)


def a_unit(slug: str, *, private: bool = True) -> Place:
    return Place(
        slug=slug,
        kind=Kind.SUBUNIT,
        name=slug,
        short_name=slug,
        certainty=Certainty.CONFIRMED,
        source="test",
        private=private,
    )


def test_a_private_place_is_its_keepers(world: Stores, sofie: Person) -> None:
    with asking(world, sofie.opened) as session:
        made = a_unit("ny-enhed")
        session.add(made)
        session.flush()
        session.refresh(made)
        made.name = "Ny enhed"
        session.flush()
        assert made in session.scalars(sa.select(Place).where(Place.private)).all()
    kirsten = person(world, "Kirsten Holm")
    with asking(world, kirsten.opened) as session:
        session.add(a_unit("ny-enhed"))
        with pytest.raises(Locked, match="insert this row of place"):
            session.flush()
    with asking(world, kirsten.opened) as session, session.finding():
        hidden = session.scalars(sa.select(Place).where(Place.private)).first()
        assert hidden is not None
        hidden.private = False
        with pytest.raises(Locked, match="before it is known"):
            session.flush()
