"""The trail: an event follows from the one before it, and a changed one is found."""

import threading

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tvaers import trail
from tvaers.db import transaction
from tvaers.intake import Stores


def test_an_untouched_trail_holds(stores: Stores) -> None:
    with transaction(stores.published) as session:
        for number in range(5):
            trail.record(session, "test.thing.do", by="Bo", thing=f"thing:{number}", facts={"n": 1})
    with Session(stores.published) as session:
        assert trail.first_broken(session) is None


def test_a_changed_removed_or_reordered_event_is_named(stores: Stores) -> None:
    with transaction(stores.published) as session:
        events = [trail.record(session, "a.b.c", by="Bo", thing=str(n)) for n in range(4)]
        second = events[1].id
    with transaction(stores.published) as session:
        session.execute(sa.update(trail.Event).where(trail.Event.id == second).values(by="Ida"))
    with Session(stores.published) as session:
        broken = trail.first_broken(session)
        assert broken is not None and broken.id == second
    with transaction(stores.published) as session:
        session.execute(sa.delete(trail.Event).where(trail.Event.id == second))
    with Session(stores.published) as session:
        assert trail.first_broken(session) is not None


def test_an_effect_that_is_rolled_back_leaves_no_event(stores: Stores) -> None:
    with Session(stores.published) as session:
        before = session.scalar(sa.select(sa.func.count()).select_from(trail.Event))
    try:
        with transaction(stores.published) as session:
            trail.record(session, "a.b.c", by="Bo", thing="x")
            raise ValueError
    except ValueError:
        pass
    with Session(stores.published) as session:
        after = session.scalar(sa.select(sa.func.count()).select_from(trail.Event))
    assert after == before


def test_many_writers_at_once_make_one_chain(stores: Stores) -> None:
    def write(name: str) -> None:
        for number in range(5):
            with transaction(stores.published) as session:
                trail.record(session, "test.thing.do", by=name, thing=str(number))

    threads = [threading.Thread(target=write, args=(f"person {n}",)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with Session(stores.published) as session:
        written = session.scalar(
            sa.select(sa.func.count())
            .select_from(trail.Event)
            .where(trail.Event.action == "test.thing.do")
        )
        assert written == 30
        assert trail.first_broken(session) is None
