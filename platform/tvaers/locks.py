"""The locks' ground: which tables are locked and how, and the guard that no statement passes by.

A room that owns a table declares its lock once, here. Sessions of people (`tvaers.sessions`) read the
declarations to limit what a person's statements reach. The guard stands at every engine: a statement that
names a locked table is refused unless it was limited by such a session or by a query made for the person
(`seen`), or its engine was opened for the system itself, by a reason from a short list.
"""

import enum
import logging
import re
from collections.abc import Callable, Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.expression import AliasedReturnsRows, FunctionElement
from sqlalchemy.sql.visitors import HasTraverseInternals

_log = logging.getLogger(__name__)

# Execution options. A connection's reason, and the mark of the web that no reason outweighs; a statement's
# tables limited by its session or by the query itself, and whom the query was made for.
REASON, WEB = "tvaers_system_reason", "tvaers_web"
LIMITED, SEEN, SEEN_BY = "tvaers_limited", "tvaers_seen", "tvaers_seen_by"

Query = TypeVar("Query", bound="sa.Select[*tuple[Any, ...]]")


class Locked(Exception):
    """A statement or a change that a lock refuses: a fault in a page's code, never in a person's input."""


class Reason(enum.StrEnum):
    """Why an engine may pass the guard. The web's never may."""

    MIGRATIONS = "migrations"
    COMMAND = "command line and worker"
    TESTS = "tests"


@dataclass(frozen=True)
class Rows:
    """The same lock for PostgreSQL's row-level security (`tvaers.rowsecurity`): conditions in SQL over what a
    person's session states. They are written apart from the criteria, so that a fault in one is no fault in both.

    `seen` says which rows are read, `insert` and `change` which may be made, and changed or deleted, as they
    were and as they become; None: none.
    """

    seen: str
    insert: str | None = None
    change: str | None = None


def ids(setting: str) -> str:
    """The ids that a setting lists, as a subquery: asked once a statement, however many rows there are."""
    return f"(select unnest(string_to_array({stated(setting)}, ',')::bigint[]))"


def words(setting: str) -> str:
    """The words that a setting lists, as a subquery."""
    return f"(select unnest(string_to_array({stated(setting)}, ',')))"


def stated(setting: str) -> str:
    """What a person's session has stated in this transaction; nothing where nobody has."""
    return f"(select current_setting('tvaers.{setting}', true))"


@dataclass(frozen=True)
class Lock:
    """How one table is locked; `opened` is what a person's grants open (`tvaers.sight.Opened`).

    `seen(opened, entity)` is the criterion of the rows the person reads, of the model or an alias of it;
    `changed(opened)` of those a bulk update or delete may reach (None: none). `may_write(opened, row, new)` judges one object's values, before and after.
    Whoever changes one of `columns` moves the row to another holder.
    """

    model: type[Any]
    seen: Callable[[Any, Any], sa.ColumnElement[bool]]
    rows: Rows
    changed: Callable[[Any], sa.ColumnElement[bool]] | None = None
    may_write: Callable[[Any, Mapping[str, Any], bool], bool] = lambda _opened, _row, _new: False
    columns: tuple[str, ...] = ()
    # Other locked tables that the criterion itself reads.
    through: tuple[type[Any], ...] = ()

    @property
    def tables(self) -> frozenset[str]:
        """The tables that are limited once the criterion is in a statement."""
        return frozenset(table_of(model) for model in (self.model, *self.through))


LOCKS: dict[str, Lock] = {}
# Tables that people never write and the system alone does, those that are only ever added to, and those
# that people's processes never touch at all.
SYSTEM_WRITTEN: set[str] = set()
APPEND_ONLY: set[str] = set()
CLOSED: set[str] = set()


def table_of(model: type[Any]) -> str:
    """The name of a model's table."""
    return str(model.__table__.name)


def declare(lock: Lock) -> None:
    """Lock a table; a room does it once, where it owns the table."""
    LOCKS[table_of(lock.model)] = lock
    _patterns.cache_clear()


def declare_kind(kind: set[str], *models: type[Any]) -> None:
    """Add tables to SYSTEM_WRITTEN, APPEND_ONLY or CLOSED."""
    kind.update(table_of(model) for model in models)
    _patterns.cache_clear()


def system(engine: sa.Engine, reason: Reason) -> sa.Engine:
    """The engine opened for the system itself; told in the log."""
    _log.info("%s opened for %s", engine.url.render_as_string(), reason)
    return engine.execution_options(**{REASON: reason})


def for_people(engine: sa.Engine) -> sa.Engine:
    """The engine as the web has it: no reason counts any more, whoever states one."""
    return engine.execution_options(**{WEB: True, REASON: None})


def reason_of(connection: sa.Connection) -> Reason | None:
    """Why this connection passes the guard; None for people's."""
    options = connection.get_execution_options()
    return None if options.get(WEB) else options.get(REASON)


def seen(query: Query, principal: object, *models: type[Any]) -> Query:
    """Say that a query limits these tables to what this person may see. Only rooms that build the
    criterion into the query itself may say so."""
    tables = frozenset(table_of(model) for model in models)
    return query.execution_options(**{SEEN: tables, SEEN_BY: principal})


class _Listed(FunctionElement[int]):
    """`(select ...)` of ids from one text parameter: however many there are, one statement."""

    inherit_cache = True


@compiles(_Listed, "sqlite")
def _on_sqlite(element: _Listed, compiler: Any, **kw: Any) -> str:
    return f"(SELECT value FROM json_each('[' || {compiler.process(element.clauses, **kw)} || ']'))"


@compiles(_Listed, "postgresql")
def _on_postgresql(element: _Listed, compiler: Any, **kw: Any) -> str:
    listed = compiler.process(element.clauses, **kw)
    return f"(SELECT unnest(string_to_array({listed}, ',')::bigint[]))"


class _Overlap(FunctionElement[bool]):
    """Whether a column of listed ids, `,12,15,`, and one text parameter of ids have one in common."""

    inherit_cache = True


@compiles(_Overlap, "sqlite")
def _overlap_on_sqlite(element: _Overlap, compiler: Any, **kw: Any) -> str:
    column, text = (compiler.process(each, **kw) for each in element.clauses)
    return (
        f"EXISTS (SELECT 1 FROM json_each('[' || {text} || ']') AS one "
        f"WHERE instr({column}, ',' || one.value || ',') > 0)"
    )


@compiles(_Overlap, "postgresql")
def _overlap_on_postgresql(element: _Overlap, compiler: Any, **kw: Any) -> str:
    column, text = (compiler.process(each, **kw) for each in element.clauses)
    return f"(string_to_array(trim(both ',' from {column}), ',') && string_to_array({text}, ','))"


def overlaps(column: Any, ids: str) -> sa.ColumnElement[bool]:
    """The criterion "one of the column's listed ids is one of these"."""
    found: sa.ColumnElement[bool] = _Overlap(column, sa.literal(ids, sa.String()))
    return found


def overlap(column: str, setting: str) -> str:
    """The same in SQL, over what a person's session states."""
    return (
        f"string_to_array(trim(both ',' from {column}), ',') && "
        f"string_to_array({stated(setting)}, ',')"
    )


def listed(ids: Any) -> str:
    """Ids as the text that `among` and the policies of PostgreSQL read."""
    return ",".join(map(str, sorted(ids)))


def among(column: Any, ids: str) -> sa.ColumnElement[bool]:
    """The criterion "one of these ids", from their listed text."""
    found: sa.ColumnElement[bool] = column.op("IN", is_comparison=True)(
        _Listed(sa.literal(ids, sa.String()))
    )
    return found


# Set while a person's session writes what it has checked.
flushing: ContextVar[bool] = ContextVar("flushing", default=False)

_WRITES = re.compile(
    r"\b(insert\s+into|update|delete\s+from|truncate|merge\s+into|drop\s+table|alter\s+table)\s+"
    r'(?:only\s+)?(?:"?\w+"?\.)?"?(\w+)',
    re.IGNORECASE,
)


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Where a locked or closed table stands as a table in SQL, and where its name stands at all."""
    names = "|".join(sorted({*LOCKS, *CLOSED})) or "(?!)"
    place = r"\b(?:from|join|into|update|table|using|only)\s+(?:\"?\w+\"?\.)?\"?"
    as_table = re.compile(rf'{place}({names})\b|\b({names})"?\.', re.IGNORECASE)
    return as_table, re.compile(rf"\b({names})\b", re.IGNORECASE)


@dataclass(frozen=True)
class Touched:
    """What a statement touches: locked tables, those named past the mapped classes, and written ones."""

    tables: frozenset[str]
    bare: frozenset[str]
    written: tuple[tuple[str, str], ...]


_judged: WeakKeyDictionary[Any, Touched] = WeakKeyDictionary()


def _touched(compiled: Any, sql: str) -> Touched:
    if compiled is None or isinstance(compiled.statement, sa.TextClause):
        return _touched_by_text(sql)
    found = _judged.get(compiled)
    if found is None:
        bare = bare_tables(compiled.statement)
        found = Touched(_names(_patterns()[0], sql) | bare, bare, _written(sql))
        _judged[compiled] = found
    return found


@lru_cache(maxsize=512)
def _touched_by_text(sql: str) -> Touched:
    # Nobody parses SQL here: a locked table's name anywhere in plain text is enough.
    named = _names(_patterns()[1], sql)
    return Touched(named, named, _written(sql))


def _names(pattern: re.Pattern[str], sql: str) -> frozenset[str]:
    return frozenset(name.lower() for hit in pattern.finditer(sql) for name in hit.groups() if name)


def _written(sql: str) -> tuple[tuple[str, str], ...]:
    return tuple((verb.split()[0].lower(), name.lower()) for verb, name in _WRITES.findall(sql))


def entities(statement: Any) -> frozenset[tuple[str, Any]]:
    """The locked tables that a statement names through mapped classes, each with its class or alias."""
    if not isinstance(statement, sa.Select):
        return _mapped(statement)
    # A statement never changes, and those that every page asks are made once.
    found = _named.get(statement)
    if found is None:
        _named[statement] = found = _mapped(statement)
    return found


_named: WeakKeyDictionary[Any, frozenset[tuple[str, Any]]] = WeakKeyDictionary()


def _mapped(statement: Any) -> frozenset[tuple[str, Any]]:
    return frozenset((name, entity) for name, entity in _tables(statement) if entity is not None)


def bare_tables(statement: Any) -> frozenset[str]:
    """The locked tables that a statement names past their mapped classes, where no criterion reaches."""
    return frozenset(name for name, entity in _tables(statement) if entity is None)


def _tables(statement: Any) -> Iterator[tuple[str, Any]]:
    met = set(_lookups(tuple(LOCKS)))
    waiting = [statement]
    while waiting:
        element = waiting.pop()
        if id(element) in met or not isinstance(element, HasTraverseInternals):
            continue
        met.add(id(element))
        if text := _plain_text(element):
            yield from ((named, None) for named in _names(_patterns()[1], text))
        yield from ((name, None) for side in _sides(element) if (name := _locked(side)))
        table = _table(element)
        if name := _locked(table):
            entity = getattr(element, "_annotations", {}).get("parententity")
            yield name, None if entity is None else entity.entity
            if entity is not None:
                continue
        if not isinstance(element, sa.Table):
            # A select's own `get_children` adds what its columns come from, without saying how.
            waiting.extend(HasTraverseInternals.get_children(element))
            waiting.append(table)


@lru_cache(maxsize=1)
def _lookups(_names: tuple[str, ...]) -> dict[int, Any]:
    """How mapped rows are looked up by their key: each names its table itself, and is no way past the class.

    The clauses are kept with their ids, so that no other element can ever come to have one of them.
    """
    clauses = [sa.inspect(lock.model)._get_clause[0] for lock in LOCKS.values()]
    return {id(clause): clause for clause in clauses}


def _table(element: Any) -> Any:
    """What an element selects from: itself, or a column's table."""
    if isinstance(element, sa.FromClause):
        return element
    return getattr(element, "table", None) if isinstance(element, sa.ColumnElement) else None


def _sides(element: Any) -> tuple[Any, ...]:
    """The sides of a join that was made before it is selected from: no criterion reaches them."""
    return (element.left, element.right) if isinstance(element, sa.Join) else ()


def _locked(table: Any) -> str | None:
    """The name of the locked or closed table behind any aliases; None where there is none."""
    while isinstance(table, AliasedReturnsRows):
        table = table.element
    name = table.name if isinstance(table, sa.Table) else None
    return name if name in LOCKS or name in CLOSED else None


def _plain_text(element: Any) -> str:
    """The SQL that somebody wrote by hand within a statement."""
    if isinstance(element, sa.TextClause):
        return element.text
    return str(element.name) if getattr(element, "is_literal", False) else ""


@sa.event.listens_for(sa.Engine, "before_cursor_execute")
def guard(
    connection: sa.Connection, _cursor: Any, sql: str, _values: Any, context: Any, _many: bool
) -> None:
    """Refuse a statement that touches a locked table and was not limited to what a person may see."""
    if reason_of(connection) is not None:
        return
    compiled = getattr(context, "compiled", None)
    touched = _touched(compiled, sql)
    for verb, name in touched.written:
        if name in SYSTEM_WRITTEN or (name in APPEND_ONLY and verb != "insert"):
            raise Locked(f"a person's process may not {verb} {name}")
    if not touched.tables:
        return
    options = context.execution_options if context is not None else {}
    covered = options.get(SEEN, frozenset()) | (options.get(LIMITED, frozenset()) - touched.bare)
    if compiled is not None and flushing.get() and touched.written:
        covered |= {name for _, name in touched.written if name in LOCKS}
    left = touched.tables - covered
    if left:
        raise Locked(f"a statement reaches {', '.join(sorted(left))} past the locks")
