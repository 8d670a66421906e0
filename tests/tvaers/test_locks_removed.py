"""Each lock taken away, one at a time: a probe that held goes red, so no lock stands without a test."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.orm import ORMExecuteState

import locked_world
from conftest import fresh_stores
from indicators.models import Observation, Release
from indicators.queries import Viewed, visible
from locked_world import DAY, LOCKED, POLICY, asking, fill, key, person, person_session, upload
from tvaers import locks, sessions
from tvaers.db import transaction
from tvaers.inbox import Upload
from tvaers.intake import Delivery, Stores
from tvaers.locks import LOCKS, Locked
from tvaers.places import Place
from tvaers.sessions import PersonSession
from tvaers.trail import Event

Removed = Callable[[pytest.MonkeyPatch], AbstractContextManager[None]]
Probe = Callable[[Stores], None]


@pytest.fixture(scope="module")
def world(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stores]:
    with fresh_stores(request, "sqlite", tmp_path_factory.mktemp("removed")) as stores:
        fill(stores)
        yield stores


def forget() -> None:
    """Let the guard judge every statement anew."""
    locks._judged.clear()
    locks._touched_by_text.cache_clear()
    locks._patterns.cache_clear()


@contextmanager
def unheard(target: Any, event: str, listener: Any) -> Iterator[None]:
    sa.event.remove(target, event, listener)
    try:
        yield
    finally:
        sa.event.listen(target, event, listener)


def listener(target: Any, event: str, heard: Any) -> Removed:
    return lambda _patch: unheard(target, event, heard)


def patched(of: Any, name: str, value: Any) -> Removed:
    @contextmanager
    def remove(patch: pytest.MonkeyPatch) -> Iterator[None]:
        with patch.context() as inner:
            inner.setattr(of, name, value)
            yield

    return remove


def changed(table: str, **parts: Any) -> Removed:
    @contextmanager
    def remove(patch: pytest.MonkeyPatch) -> Iterator[None]:
        with patch.context() as inner:
            inner.setitem(LOCKS, table, replace(LOCKS[table], **parts))
            yield

    return remove


def emptied(kind: set[str]) -> Removed:
    @contextmanager
    def remove(_patch: pytest.MonkeyPatch) -> Iterator[None]:
        before = set(kind)
        kind.clear()
        try:
            yield
        finally:
            kind.update(before)

    return remove


def limits(model: Any) -> Probe:
    def probe(world: Stores) -> None:
        sofie = person(world, "Sofie Lund")
        with asking(world, sofie.opened) as session:
            assert {key(row) for row in session.scalars(sa.select(model))} == sofie.may_see[model]

    return probe


def refuses(go: Callable[[PersonSession], Any]) -> Probe:
    def probe(world: Stores) -> None:
        with (
            asking(world, person(world, "Sofie Lund").opened) as session,
            pytest.raises(Locked),
        ):
            go(session)

    return probe


def foreign(session: PersonSession) -> Upload:
    return upload(session.scalars(sa.select(Place.id).where(Place.slug == "randers-kommune")).one())


def flushes_foreign(session: PersonSession) -> None:
    session.add(foreign(session))
    session.flush()


def asks_while_finding(session: PersonSession) -> None:
    with session.finding():
        session.execute(sa.select(Place.id).join(Upload, Upload.holder_id == Place.id))


def runs_anothers_query(world: Stores) -> None:
    ole, sofie = (person(world, name).opened for name in ("Ole Bach", "Sofie Lund"))
    with asking(world, ole) as session, pytest.raises(Locked):
        session.execute(visible(Viewed(POLICY, sofie.principal, DAY), 3))


def reads_what_was_moved(world: Stores) -> None:
    sofie = person(world, "Sofie Lund")
    with person_session(world, sofie.opened) as session:
        mine = session.scalars(sa.select(Delivery).where(Delivery.holder_id.is_not(None))).first()
        assert mine is not None
        number, holder = mine.id, mine.holder_id
        session.commit()
        try:
            moves(world, number, None if holder is None else holder - 1)
            with pytest.raises(InvalidRequestError):
                session.refresh(mine)
        finally:
            session.rollback()
            moves(world, number, holder)


def moves(world: Stores, number: int, holder: int | None) -> None:
    with transaction(world.published) as session:
        session.get_one(Delivery, number).holder_id = holder


TABLE: Any = Upload.__table__
CASES: dict[str, tuple[Removed, Probe]] = {
    **{
        f"the criterion on {model.__tablename__}": (
            changed(model.__tablename__, seen=lambda _opened, _of: sa.true()),
            limits(model),
        )
        for model in LOCKED
    },
    "criteria at all": (listener(PersonSession, "do_orm_execute", sessions._limit), limits(Upload)),
    "the guard": (
        listener(sa.Engine, "before_cursor_execute", locks.guard),
        refuses(lambda s: s.execute(sa.select(TABLE))),
    ),
    "the mark of the web": (
        patched(locked_world, "for_people", lambda engine: engine),
        refuses(lambda s: s.execute(sa.select(TABLE))),
    ),
    "the eye for tables beside classes": (
        patched(locks, "bare_tables", lambda _statement: frozenset()),
        refuses(lambda s: s.execute(sa.select(Upload.id).where(sa.exists(sa.select(TABLE.c.id))))),
    ),
    "the eye for joins made beforehand": (
        patched(locks, "_sides", lambda _element: ()),
        refuses(
            lambda s: s.execute(
                sa.select(Place.id).select_from(
                    sa.join(Place, Upload, Upload.holder_id == Place.id)
                )
            )
        ),
    ),
    "the eye for plain text": (
        patched(locks, "_plain_text", lambda _element: ""),
        refuses(
            lambda s: s.execute(
                sa.select(Upload.id, sa.literal_column("(select count(*) from upload)"))
            )
        ),
    ),
    "the raw store's closing": (
        emptied(locks.CLOSED),
        refuses(lambda s: s.execute(sa.select(Observation.__table__))),
    ),
    "the system's own writing": (
        emptied(locks.SYSTEM_WRITTEN),
        refuses(lambda s: s.execute(sa.delete(Release).where(Release.id < 0))),
    ),
    "the trail that only grows": (
        emptied(locks.APPEND_ONLY),
        refuses(lambda s: s.execute(sa.delete(Event))),
    ),
    "the check before writing": (
        listener(PersonSession, "before_flush", sessions._check),
        refuses(flushes_foreign),
    ),
    "whose rows one writes": (
        changed("upload", may_write=lambda _opened, _row, _new: True),
        refuses(flushes_foreign),
    ),
    "what a bulk change may move": (
        changed("upload", columns=()),
        refuses(lambda s: s.execute(sa.update(Upload).values(holder_id=1))),
    ),
    "what is found before it is known who asks": (
        patched(sessions, "FOUND_THROUGH", frozenset(LOCKS)),
        refuses(asks_while_finding),
    ),
    "one person a session": (patched(sessions, "SEEN_BY", "nothing"), runs_anothers_query),
    "the criterion of a refresh": (
        patched(ORMExecuteState, "is_column_load", False),
        reads_what_was_moved,
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_without_this_lock_a_probe_goes_red(
    world: Stores, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    removed, probe = CASES[name]
    forget()
    probe(world)
    # pytest's own failure is no AssertionError, and a lock behind the removed one may refuse instead.
    with removed(monkeypatch), pytest.raises(BaseException) as red:
        forget()
        probe(world)
    assert isinstance(
        red.value, AssertionError | pytest.fail.Exception | Locked | sa.exc.SQLAlchemyError
    )
    forget()
    probe(world)
