"""The acts behind overgang and stafet on both databases, and by many at once: each is done once or not at all."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from clusters.handover import actions as handover
from clusters.handover.models import Handover, State
from clusters.handover.things import BATONS
from clusters.transition import actions as transition
from clusters.transition.models import TransitionAnswer
from config import compose
from people_at import add, give, place, rights, user
from tvaers import trail
from tvaers.db import now, transaction
from tvaers.inbox import Upload, UploadState
from tvaers.intake import Stores
from tvaers.people import Principal, principal

KLYNGE, COUNCIL, UNIT = "sundhedsklynge-horsens", "sundhedsraad-horsens", "horsens-kommune"
DAY = date(2026, 12, 1)
AT = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)


@pytest.fixture
def world(stores: Stores) -> Stores:
    """Maja in the klynge; Bo Brun, who can take over after her at the kommune."""
    with transaction(stores.published) as session:
        add(session, "Maja Storm", UNIT)
        add(session, "Bo Brun", UNIT)
        give(session, "Maja Storm", "bidragyder", KLYNGE)
        give(session, "Maja Storm", "steward", UNIT)
        session.add(
            Upload(
                source="klgateway-140",
                file_name="fil.csv",
                holder_id=place(session, UNIT).id,
                uploaded_at=now(),
                uploaded_by="Maja Storm",
                uploaded_by_id=user(session, "Maja Storm").id,
                state=UploadState.WAITING,
            )
        )
    return stores


def who(session: Session, name: str) -> Principal:
    return principal(session, user(session, name), DAY)


def at_council(session: Session, name: str = "Kirsten Holm") -> transition.Act:
    return transition.Act(who(session, name), compose.policy(), place(session, COUNCIL), DAY, AT)


def at_unit(session: Session, name: str) -> handover.Act:
    here = place(session, UNIT)
    return handover.Act(who(session, name), compose.policy(), here, DAY, AT, BATONS, session.flush)


def confirm(stores: Stores) -> None:
    with transaction(stores.published) as session:
        person = user(session, "Maja Storm").public_id
        transition.confirm(session, at_council(session), person, "bidragyder", date(2028, 1, 1))


def omit(stores: Stores) -> None:
    with transaction(stores.published) as session:
        person = user(session, "Maja Storm").public_id
        transition.omit(session, at_council(session), person, "bidragyder", "Skiftet job")


def offer(stores: Stores) -> None:
    with transaction(stores.published) as session:
        leaver, successor = user(session, "Maja Storm"), user(session, "Bo Brun")
        handover.offer(session, at_unit(session, "Ole Bach"), leaver, successor)


def accept(stores: Stores) -> None:
    with transaction(stores.published) as session:
        found = session.scalars(sa.select(Handover)).one()
        handover.accept(session, at_unit(session, "Bo Brun"), found)


def at_once(stores: Stores, *acts: Callable[[Stores], None]) -> list[Exception]:
    """Do these at the same time, each in a transaction of its own."""
    faults: list[Exception] = []
    ready = threading.Barrier(len(acts))

    def run(act: Callable[[Stores], None]) -> None:
        ready.wait()
        try:
            act(stores)
        except Exception as fault:
            faults.append(fault)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return faults


def test_confirmed_by_many_at_once_it_is_one_right(world: Stores) -> None:
    assert at_once(world, *[confirm] * 4) == []
    with Session(world.published) as session:
        expected = [("bidragyder", date(2027, 1, 1), date(2028, 1, 1), False)]
        assert rights(session, "Maja Storm", COUNCIL) == expected
        assert len(session.scalars(sa.select(TransitionAnswer)).all()) == 1
        assert trail.first_broken(session) is None


def test_confirmed_and_left_out_at_once_the_first_answer_stands(world: Stores) -> None:
    assert at_once(world, confirm, omit) == []
    with Session(world.published) as session:
        answer = session.scalars(sa.select(TransitionAnswer)).one()
        given = rights(session, "Maja Storm", COUNCIL)
        assert bool(given) == (answer.grant_id is not None)


def test_who_may_not_confirm_does_not(world: Stores) -> None:
    for name in ("Ole Bach", "Lars Toft", "Maja Storm"):
        with Session(world.published) as session, pytest.raises(transition.Denied):
            person = user(session, "Maja Storm").public_id
            act = at_council(session, name)
            transition.confirm(session, act, person, "bidragyder", date(2028, 1, 1))


def test_a_stafet_accepted_by_many_clicks_is_one(world: Stores) -> None:
    offer(world)
    offer(world)
    with Session(world.published) as session:
        assert [h.state for h in session.scalars(sa.select(Handover))] == [State.OFFERED]
        assert rights(session, "Bo Brun", UNIT) == []
    assert at_once(world, *[accept] * 4) == []
    with Session(world.published) as session:
        found = rights(session, "Bo Brun", UNIT)
        assert found == [("steward", DAY, date(2027, 1, 1), False)]
        assert [ended for *_, ended in rights(session, "Maja Storm", UNIT)] == [True]
        upload = session.scalars(sa.select(Upload)).one()
        assert upload.responsible_id == user(session, "Bo Brun").id
        # What she has elsewhere is not a part of it.
        assert [ended for *_, ended in rights(session, "Maja Storm", KLYNGE)] == [False]
        assert trail.first_broken(session) is None


def test_two_offers_at_once_are_one(world: Stores) -> None:
    assert at_once(world, offer, offer) == []
    with Session(world.published) as session:
        assert len(session.scalars(sa.select(Handover)).all()) == 1


def test_an_accept_that_cannot_be_finished_changes_nothing(world: Stores) -> None:
    offer(world)
    with Session(world.published) as session:
        act = at_unit(session, "Bo Brun")
        found = session.scalars(sa.select(Handover)).one()

        def broken() -> None:
            raise RuntimeError

        with pytest.raises(RuntimeError):
            handover.accept(session, replace(act, look_again=broken), found)
    with Session(world.published) as session:
        assert rights(session, "Bo Brun", UNIT) == []
        assert session.scalars(sa.select(Handover)).one().state is State.OFFERED
