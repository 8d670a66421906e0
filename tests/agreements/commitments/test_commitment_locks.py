"""What nobody may write, held by the session's lock and by PostgreSQL's alone: another party's word, one's own
verification, another place's commitment, and what the figures say."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from agreements.commitments import leading, speaking, yearly
from agreements.commitments.models import Commitment
from agreements.commitments.said import Following, Statement, Status, Verification
from agreements.commitments.seeing import as_person, places_of
from agreements.texts.models import Agreement, AgreementState
from conftest import fresh_stores
from locked_promises import commitment, statement, verification
from locked_world import DAY, POLICY, asking, fill, person
from postgres import web_engine
from tvaers.intake import Stores
from tvaers.locks import Locked, Reason, for_people, system
from tvaers.people import User
from tvaers.places import Place
from tvaers.sessions import state

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def world(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stores]:
    """One world on each database; every test leaves it as it was."""
    with fresh_stores(request, request.param, tmp_path_factory.mktemp("promises")) as stores:
        fill(stores)
        yield stores


def place(session: Session, slug: str) -> Place:
    return session.scalars(sa.select(Place).where(Place.slug == slug)).one()


def of_horsens(session: Session) -> tuple[Commitment, Agreement]:
    """An open commitment that binds Horsens and the region, of the council's agreement that counts."""
    row, agreement = session.execute(
        sa.select(Commitment, Agreement)
        .join(Agreement, Agreement.id == Commitment.agreement_id)
        .join(Place, Place.id == Agreement.place_id)
        .where(Place.slug == "sundhedsraad-horsens", Agreement.state == AgreementState.ACTIVE)
        .where(Agreement.level == 1)
        .order_by(Commitment.id)
        .limit(1)
    ).one()
    return row, agreement


def test_a_party_speaks_for_itself_on_both_databases(world: Stores) -> None:
    """As the page does it: it locks its own place's row, since it may not change the commitment."""
    with asking(world, person(world, "Ole Bach").opened) as session:
        row, agreement = of_horsens(session)
        made = speaking.state(
            session,
            agreement,
            row,
            party=place(session, "horsens-kommune"),
            status=Status.UNDER_WAY,
            words="På vej",
            seen=session.scalars(
                sa.select(Statement.public_id)
                .where(Statement.commitment_id == row.id)
                .order_by(Statement.id.desc())
            ).first()
            or "",
            figures=[],
            by="Ole Bach",
            by_id=None,
        )
        assert made.id


def wrongs(session: Session) -> dict[str, Callable[[], object]]:
    """What Ole of Horsens might try, and may not."""
    row, _ = of_horsens(session)
    said = session.scalars(sa.select(Statement).where(Statement.commitment_id == row.id)).one()
    region, horsens = place(session, "region-midtjylland"), place(session, "horsens-kommune")
    of = {"agreement_id": row.agreement_id, "place_id": row.place_id}

    def retarget() -> object:
        row.title = "Noget lettere"
        return session.flush()

    def added(made: Any) -> Callable[[], object]:
        def add() -> object:
            session.add(made)
            return session.flush()

        return add

    return {
        "another party's word": added(statement(row, region.id)),
        "a verification for another": added(verification(row, said, region.id)),
        "a commitment of the council": added(commitment(**of, parties=f",{horsens.id},")),
        "an easier commitment": retarget,
    }


@pytest.mark.parametrize(
    "what",
    [
        "another party's word",
        "a verification for another",
        "a commitment of the council",
        "an easier commitment",
    ],
)
def test_the_session_refuses_what_is_not_ones_own_to_write(world: Stores, what: str) -> None:
    with asking(world, person(world, "Ole Bach").opened) as session, pytest.raises(Locked):
        wrongs(session)[what]()


def test_postgresql_refuses_the_same_alone(world: Stores) -> None:
    if world.published.dialect.name != "postgresql":
        return
    ole = person(world, "Ole Bach")
    with asking(world, ole.opened) as session:
        row, _ = of_horsens(session)
        said = session.scalars(sa.select(Statement).where(Statement.commitment_id == row.id)).one()
        key, agreement, speaker, keeper = row.id, row.agreement_id, said.party_id, row.keeper_id
        region = place(session, "region-midtjylland").id
        horsens = place(session, "horsens-kommune").id
        hedensted = place(session, "hedensted-kommune").id
        about = said.id
    told = {
        "commitment_id": key,
        "agreement_id": agreement,
        "at": sa.func.now(),
        "by": "x",
        "words": "",
    }
    word = {**told, "public_id": "ny", "status": "met"}
    verified = {
        **told,
        "statement_id": about,
        "agrees": True,
        "body": "",
        "item": "",
        "minutes": "",
    }
    tables: dict[Any, Any] = {
        m: m.__table__ for m in (Statement, Verification, Commitment, Following)
    }
    refused = (
        sa.insert(tables[Statement]).values({**word, "party_id": region}),
        sa.insert(tables[Statement]).values({**word, "party_id": hedensted}),
        # Of a commitment that is no part of the agreement it names.
        sa.insert(tables[Statement]).values(
            {**word, "party_id": horsens, "agreement_id": agreement + 1}
        ),
        sa.insert(tables[Verification]).values({**verified, "party_id": speaker}),
        sa.insert(tables[Verification]).values({**verified, "party_id": region}),
        sa.delete(tables[Following]),
        sa.update(tables[Statement]).values(words="x"),
    )
    for statement_ in refused:
        with system(web_engine(world), Reason.TESTS).connect() as connection:
            state(connection, ole.opened.settings)
            with pytest.raises(ProgrammingError, match=r"row-level security|permission denied"):
                connection.execute(statement_)
            connection.rollback()
    with system(web_engine(world), Reason.TESTS).connect() as connection:
        state(connection, ole.opened.settings)
        connection.execute(sa.insert(tables[Statement]).values({**word, "party_id": horsens}))
        # What is not one's own to change is not found to be changed.
        changed = connection.execute(sa.update(tables[Commitment]).values(title="x"))
        assert changed.rowcount == 0
        connection.rollback()
    kirsten = person(world, "Kirsten Holm")
    with system(web_engine(world), Reason.TESTS).connect() as connection:
        state(connection, kirsten.opened.settings)
        mine = sa.update(tables[Commitment]).where(tables[Commitment].c.keeper_id == keeper)
        assert connection.execute(mine.values(title="y")).rowcount > 0
        connection.rollback()


@pytest.mark.parametrize("name", ["Ole Bach", "Kirsten Holm", "Jens Krogh", "Mette Dam", "Bo Riis"])
def test_what_is_fetched_for_a_person_elsewhere_is_what_the_person_sees(
    world: Stores, name: str
) -> None:
    """The calendar's and the weekly mail's session, on both databases and by the web's role."""
    found = person(world, name)
    with Session(world.published) as session:
        user = session.scalars(sa.select(User.id).where(User.name == name)).one()
        titles = dict(session.execute(sa.select(Commitment.public_id, Commitment.id)).all())
    with as_person(for_people(web_engine(world)), POLICY, user, DAY) as (session, who):
        assert who.user_id == user
        seen = {(key,) for key in session.scalars(sa.select(Commitment.id))}
        assert seen == found.may_see[Commitment]
        places = places_of(session, who)
        told = yearly.events(session, places, DAY - timedelta(days=400), DAY + timedelta(days=400))
        ours = {each.key.removeprefix("commitment-") for each in told if each.kind == "frist"}
        assert {(titles[key],) for key in ours} <= found.may_see[Commitment]
        for place in places:
            rows = leading.light(session, place, DAY)
            assert {(row.id,) for row in rows} <= found.may_see[Commitment]
        assert len(leading.stamp(session)) == 6
    assert told or name in ("Mette Dam", "Bo Riis")
