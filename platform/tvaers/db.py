"""The database floor: two declarative bases (published and raw), engines that lose no update, UTC time.

The published store holds everything a page needs. The raw store holds counts before disclosure
control and the original files; only the worker and the command line open it. On SQLite they are two
files, on PostgreSQL two schemas of one database.
"""

import enum
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcTime(TypeDecorator[datetime]):
    """An instant, stored as UTC; SQLite keeps no zone, so it is put back on the way out."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class EnumByValue(TypeDecorator[enum.StrEnum]):
    """A StrEnum stored as its plain value (SQLAlchemy's own Enum would store the member's name)."""

    impl = sa.String(40)
    cache_ok = True

    def __init__(self, kind: type[enum.StrEnum]) -> None:
        super().__init__()
        self.kind = kind
        # Thousands of rows are read at once, and looking up is faster than making.
        self.known = {member.value: member for member in kind}

    def process_bind_param(self, value: str | None, dialect: sa.Dialect) -> str | None:
        return None if value is None else (self.known.get(value) or self.kind(value)).value

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> enum.StrEnum | None:
        return None if value is None else self.known[value]


TYPES: dict[Any, Any] = {
    datetime: UtcTime(),
    str: sa.String(),
    float: sa.Float(53),
    int: sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
    dict[str, Any]: sa.JSON(),
    list[str]: sa.JSON(),
}


class Base(DeclarativeBase):
    """Everything in the published store."""

    metadata = sa.MetaData(naming_convention=NAMING)
    type_annotation_map = TYPES


class RawBase(DeclarativeBase):
    """Everything in the raw store; its schema is `raw` on PostgreSQL and a file of its own on SQLite."""

    metadata = sa.MetaData(naming_convention=NAMING, schema="raw")
    type_annotation_map = TYPES


def public_id() -> str:
    """A random id that may stand in an address; integer keys stay inside."""
    return uuid.uuid4().hex


def now() -> datetime:
    """This instant, in UTC."""
    return datetime.now(UTC)


def on_day(
    valid_from: sa.SQLColumnExpression[date | None],
    valid_to: sa.SQLColumnExpression[date | None],
    day: "date | sa.BindParameter[date]",
) -> sa.ColumnElement[bool]:
    """The criterion "in force that day" for a half-open period; an empty end is open."""
    return sa.and_(
        sa.or_(valid_from.is_(None), valid_from <= day), sa.or_(valid_to.is_(None), valid_to > day)
    )


def in_force(valid_from: date | None, valid_to: date | None, day: date) -> bool:
    """Whether a half-open period covers a day, as `on_day` asks it of a row in the database."""
    return (valid_from is None or valid_from <= day) and (valid_to is None or day < valid_to)


def make_engine(url: str, *, raw: bool = False) -> sa.Engine:
    """An engine for one of the two stores. `raw` maps the schema away on SQLite.

    What somebody typed is a statement's parameter, so a fault's text holds none.
    """
    if not url.startswith("sqlite"):
        return sa.create_engine(url, pool_pre_ping=True, hide_parameters=True)
    engine = sa.create_engine(url, connect_args={"timeout": 10}, hide_parameters=True)
    sa.event.listen(engine, "connect", _sqlite_connect)
    sa.event.listen(engine, "begin", _sqlite_begin)
    if raw:
        engine = engine.execution_options(schema_translate_map={"raw": None})
    return engine


def _sqlite_connect(connection: Any, _record: Any) -> None:
    # SQLAlchemy, not the driver, opens transactions: the driver begins too late for a
    # read-then-write to be one transaction, and savepoints would leak.
    connection.isolation_level = None
    for pragma in (
        "journal_mode=wal",
        "synchronous=normal",
        "foreign_keys=on",
        "trusted_schema=off",
        "mmap_size=268435456",
        "cache_size=-32000",
    ):
        connection.execute(f"pragma {pragma}")


def _sqlite_begin(connection: sa.Connection) -> None:
    # A reader that turns writer is refused at once whatever busy_timeout says, so writers say so first.
    write = connection.get_execution_options().get("write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def is_full(error: sa.exc.OperationalError) -> bool:
    """Whether a store could not grow, since its disk is full."""
    found = getattr(error.orig, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
    return found or getattr(error.orig, "sqlstate", None) == "53100"


def writer(engine: sa.Engine) -> sa.Engine:
    """The same engine for work that writes."""
    return engine.execution_options(write=True)


@contextmanager
def transaction(engine: sa.Engine) -> Iterator[Session]:
    """A session whose work is committed as a whole or not at all."""
    with Session(writer(engine)) as session, session.begin():
        yield session
