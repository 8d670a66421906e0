"""A person's session: it carries one principal, limits every statement to what the person may see, and
checks every row before it is written.

The principal is found when the first locked table is asked for. What finds it (the sign-in, the grants,
what they reach) does so within `finding` and comes to places alone; anything else before that is refused.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import (
    ORMExecuteState,
    Session,
    SessionTransaction,
    UOWTransaction,
    with_loader_criteria,
)
from sqlalchemy.orm.interfaces import ORMOption

from tvaers import locks
from tvaers.db import public_id
from tvaers.locks import (
    APPEND_ONLY,
    LIMITED,
    LOCKS,
    SEEN,
    SEEN_BY,
    SYSTEM_WRITTEN,
    Lock,
    Locked,
    Query,
    table_of,
)
from tvaers.places import Place
from tvaers.sight import Opened

FOUND_THROUGH = frozenset({table_of(Place)})
# What the session states to the database until it is known who asks.
FINDING = {"who": "finding"}


class PersonSession(Session):
    """A session for one person's request; `find` tells, once, what the person's grants open."""

    def __init__(self, engine: sa.Engine, find: Callable[[], Opened]) -> None:
        super().__init__(engine)
        self.info["find"] = find

    @property
    def opened(self) -> Opened:
        """What the person's grants open; the same as long as the session lives."""
        if "opened" not in self.info:
            if self.info.get("finding"):
                raise Locked("a locked table was asked for before it is known who asks")
            found: Opened = self.info["find"]()
            if self.get_bind().dialect.name == "postgresql":
                # What is shared is looked up for it, so before the session counts as opened.
                state(self.connection(), found.settings)
            self.info["opened"] = found
        opened: Opened = self.info["opened"]
        return opened

    def reopen(self) -> None:
        """Find who asks anew, in the middle of an act that gives the person rights."""
        self.flush()
        if self.info.pop("opened", None) is not None and self.in_transaction():
            state(self.connection(), FINDING)

    @contextmanager
    def finding(self) -> Iterator[None]:
        """While the principal is being found: places can be looked up, and nothing else that is locked."""
        before = self.info.get("finding", False)
        self.info["finding"] = "opened" not in self.info
        try:
            yield
        finally:
            self.info["finding"] = before

    def begin_nested(self) -> SessionTransaction:
        """A savepoint; who asks is found before it, since what is told within one goes with it."""
        if not self.info.get("finding"):
            _ = self.opened
        return super().begin_nested()

    def flush(self, objects: Any = None) -> None:
        """Write what has changed, when every row of it is the person's to write."""
        token = locks.flushing.set(True)
        try:
            super().flush(objects)
        finally:
            locks.flushing.reset(token)


def parts_of(session: Session, query: Query, *models: type[Any]) -> Query:
    """Say that a query reaches these tables through rows alone that are limited themselves: parts that are seen
    with their whole, each joined to it by its key. Only rooms whose locks say so may."""
    if not isinstance(session, PersonSession):
        return query
    return locks.seen(query, session.opened.principal, *models)


def state(connection: sa.Connection, settings: Mapping[str, str]) -> None:
    """State settings for this transaction alone, where the database has row-level security."""
    if connection.dialect.name != "postgresql" or not settings:
        return
    calls = ", ".join(f"set_config(:n{at}, :v{at}, true)" for at in range(len(settings)))
    values = {f"n{at}": f"tvaers.{name}" for at, name in enumerate(settings)}
    values |= {f"v{at}": value for at, value in enumerate(settings.values())}
    connection.execute(sa.text(f"select {calls}"), values)


@sa.event.listens_for(PersonSession, "after_begin")
def _begin(session: Session, _transaction: Any, connection: sa.Connection) -> None:
    if connection.dialect.name == "postgresql":
        opened = session.info.get("opened")
        state(connection, FINDING if opened is None else opened.settings)


@sa.event.listens_for(PersonSession, "do_orm_execute")
def _limit(state: ORMExecuteState) -> None:
    """Add to a statement the criteria of every locked class in it."""
    session = state.session
    assert isinstance(session, PersonSession)
    by = state.execution_options.get(SEEN_BY)
    if by is not None and by != session.opened.principal:
        raise Locked("a query made for one person runs in another's session")
    if not state.is_orm_statement or state.is_insert:
        return
    found = locks.entities(state.statement)
    if not found:
        return
    if session.info.get("finding"):
        state.update_execution_options(**{LIMITED: FOUND_THROUGH})
        return
    if isinstance(state.statement, sa.Update | sa.Delete):
        _limit_change(state, session.opened)
    elif isinstance(state.statement, sa.Select):
        _limit_select(state, session.opened, found)


def _limit_select(
    state: ORMExecuteState, opened: Opened, found: frozenset[tuple[str, Any]]
) -> None:
    statement: Any = state.statement
    limited: set[str] = set()
    # What the query says that it limits itself is not limited once more: a criterion that stands many times in
    # one statement costs more than the statement.
    already = state.execution_options.get(SEEN, frozenset())
    for name, entity in found:
        lock = LOCKS.get(name)
        if lock is None or name in already:
            continue
        limited |= lock.tables
        if state.is_column_load:
            # Loader criteria do not reach a refresh, so the row's own criterion is said plainly.
            statement = statement.where(lock.seen(opened, entity))
        else:
            statement = statement.options(criteria(lock, opened, entity))
    state.statement = statement
    state.update_execution_options(**{LIMITED: frozenset(limited)})


def criteria(lock: Lock, opened: Opened, entity: Any) -> ORMOption:
    """The option that limits a class, or one alias of it, to the rows that this person may see."""
    option: ORMOption = with_loader_criteria(entity, lock.seen(opened, entity))
    return option


def _limit_change(state: ORMExecuteState, opened: Opened) -> None:
    """A bulk update or delete reaches the rows that the person may change, and moves none."""
    mapper = state.bind_mapper
    lock = None if mapper is None else LOCKS.get(table_of(mapper.class_))
    if lock is None or lock.changed is None or isinstance(state.parameters, list):
        return
    moved = {
        getattr(column, "key", column) for column in getattr(state.statement, "_values", None) or ()
    }
    moved |= set(state.parameters or ())
    if moved & set(lock.columns):
        raise Locked(f"a bulk update moves rows of {locks.table_of(lock.model)}")
    statement: Any = state.statement
    state.statement = statement.where(lock.changed(opened))
    state.update_execution_options(**{LIMITED: lock.tables})


@sa.event.listens_for(PersonSession, "before_flush")
def _check(session: Session, _context: UOWTransaction, _objects: Any) -> None:
    """Every row that is made, changed or deleted is the person's to write, as it was and as it becomes."""
    assert isinstance(session, PersonSession)
    changed = [each for each in session.dirty if session.is_modified(each)]
    for kind, rows in (("insert", session.new), ("update", changed), ("delete", session.deleted)):
        for row in rows:
            _check_one(session, row, kind)


def _check_one(session: PersonSession, row: Any, kind: str) -> None:
    table = table_of(type(row))
    if table in SYSTEM_WRITTEN or (table in APPEND_ONLY and kind != "insert"):
        raise Locked(f"a person's session may not {kind} {table}")
    lock = LOCKS.get(table)
    if lock is None:
        return
    after = {name: getattr(row, name) for name in lock.columns}
    before = after | {name: old for name in lock.columns if (old := _before(row, name)) is not None}
    for values in (after, before):
        if not lock.may_write(session.opened, values, kind == "insert"):
            raise Locked(f"a person's session may not {kind} this row of {table}")
    if isinstance(row, Place) and kind == "insert" and row.private:
        _make(session, row)


def _before(row: Any, name: str) -> Any:
    """A column's value as it stands in the database; None where it has not changed."""
    history = sa.inspect(row).attrs[name].load_history()
    return history.deleted[0] if history.deleted else None


def _make(session: PersonSession, place: Place) -> None:
    """Let the session see the private place that it makes; its unit's people reach it from their next
    request."""
    place.public_id = place.public_id or public_id()
    session.opened.made[place.public_id] = None
    state(session.connection(), {"made": ",".join(session.opened.made)})


@sa.event.listens_for(PersonSession, "after_flush")
def _made(session: Session, _context: UOWTransaction) -> None:
    opened: Opened | None = session.info.get("opened")
    if opened is None:
        return
    for row in session.new:
        if isinstance(row, Place) and row.public_id in opened.made:
            opened.made[row.public_id] = row.id
