"""On PostgreSQL a person writes the rows of an agreed set and of a boundary question as those who have the right,
and for nobody else: row-level security holds it past every lock of the site's own."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from agreements.sets.models import SetItem
from agreements.texts.models import Agreement, AgreementState
from conftest import fresh_stores
from locked_boundaries import answered, boundary, ruled
from locked_deals import comment, deal, item, plan, target, vote
from locked_world import person
from postgres import web_engine
from tvaers.intake import Stores
from tvaers.locks import Reason, system
from tvaers.places import Place
from tvaers.sessions import state

pytestmark = pytest.mark.slow
HIDDEN = "row-level security"


@pytest.fixture(scope="module")
def world(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stores]:
    with fresh_stores(request, "postgres", tmp_path_factory.mktemp("written")) as stores:
        yield stores


@contextmanager
def bare(world: Stores, name: str) -> Iterator[sa.Connection]:
    """The web's role with what is stated of this person, and nothing of the site's own locks."""
    with system(web_engine(world), Reason.TESTS).connect() as connection:
        state(connection, person(world, name).opened.settings)
        yield connection
        connection.rollback()


def add(connection: sa.Connection, row: Any) -> None:
    with Session(connection, join_transaction_mode="create_savepoint") as session:
        session.add(row)
        session.flush()


@pytest.fixture(scope="module")
def made(world: Stores) -> dict[str, int]:
    """A set of the council that is sent to Horsens and the region, and a question to the region."""
    with Session(system(world.published, Reason.TESTS)) as session:
        ids = dict(session.execute(sa.select(Place.slug, Place.id)).all())
        parties = [ids["horsens-kommune"], ids["region-midtjylland"]]
        sent = deal(session, ids["sundhedsraad-horsens"], parties, AgreementState.OFFERED, 1)
        asked = boundary(ids["sundhedsraad-horsens"], parties[0], [parties[1]])
        session.add(asked)
        session.flush()
        own = session.scalars(sa.select(SetItem.id).where(SetItem.agreement_id == sent.id)).one()
        ids |= {"set": sent.id, "item": own, "question": asked.id}
        session.commit()
    return ids


def test_a_party_comments_votes_and_aims_for_itself_alone(
    world: Stores, made: dict[str, int]
) -> None:
    of = {"agreement_id": made["set"], "place_id": made["sundhedsraad-horsens"]}
    own, other = made["horsens-kommune"], made["region-midtjylland"]
    for part in (comment, vote, target):
        row = {**of, "item_id": made["item"]}
        with bare(world, "Ole Bach") as connection:
            add(connection, part(**row, party_id=own))
        with bare(world, "Ole Bach") as connection, pytest.raises(ProgrammingError, match=HIDDEN):
            add(connection, part(**row, party_id=other))
        # Nor does the council's editor speak for a party, or somebody whom nobody has asked.
        for name in ("Sofie Lund", "Bo Riis"):
            with bare(world, name) as connection, pytest.raises(ProgrammingError, match=HIDDEN):
                add(connection, part(**row, party_id=own))


def test_the_editors_propose_and_nobody_else(world: Stores, made: dict[str, int]) -> None:
    of = {"agreement_id": made["set"], "place_id": made["sundhedsraad-horsens"]}
    with bare(world, "Kirsten Holm") as connection:
        add(connection, item(**of))
        add(connection, target(**of, item_id=made["item"], party_id=None))
        changed = sa.update(SetItem.__table__).values(retire_reason="x")
        assert connection.execute(changed).rowcount >= 1
    for part in (item, plan):
        with bare(world, "Ole Bach") as connection, pytest.raises(ProgrammingError, match=HIDDEN):
            add(connection, part(**of))
    with bare(world, "Ole Bach") as connection:
        changed = sa.update(SetItem.__table__).values(retire_reason="x")
        assert connection.execute(changed).rowcount == 0


def test_a_question_is_asked_answered_and_ruled_by_those_with_the_right(
    world: Stores, made: dict[str, int]
) -> None:
    council, own = made["sundhedsraad-horsens"], made["horsens-kommune"]
    region = made["region-midtjylland"]
    with bare(world, "Ole Bach") as connection:
        add(connection, boundary(council, own, [region]))
    with bare(world, "Ole Bach") as connection, pytest.raises(ProgrammingError, match=HIDDEN):
        add(connection, boundary(council, region, [own]))
    question = boundary(council, own, [region], id=made["question"])
    with bare(world, "Jens Krogh") as connection:
        add(connection, answered(question, region))
        add(connection, ruled(question))
    for name, row in (
        ("Ole Bach", answered(question, region)),
        ("Sofie Lund", answered(question, made["hedensted-kommune"])),
        ("Ole Bach", ruled(question)),
        ("Kirsten Holm", ruled(question)),
    ):
        with bare(world, name) as connection, pytest.raises(ProgrammingError, match=HIDDEN):
            add(connection, row)


def test_an_agreement_is_held_by_a_party_that_writes_its_decision(
    world: Stores, made: dict[str, int]
) -> None:
    held = sa.select(Agreement.__table__.c.id).with_for_update()
    for name, there in (("Ole Bach", True), ("Kirsten Holm", False), ("Sofie Lund", False)):
        with bare(world, name) as connection:
            found = connection.scalars(held).all()
            assert (made["set"] in found) is (there or name == "Kirsten Holm"), name
