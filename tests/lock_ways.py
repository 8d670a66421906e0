"""Every way to rows that somebody may think of: those that are limited, and those that are refused."""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased, join

from locked_world import Key, key, key_columns
from tvaers.people import User
from tvaers.sessions import PersonSession

Path = Callable[[PersonSession, Any], set[Key]]


def rows(session: PersonSession, query: Any) -> set[Key]:
    return {tuple(row) for row in session.execute(query)}


def either(model: Any) -> Any:
    """A condition that always holds and ties a person to a row."""
    return sa.or_(User.id == first(model), User.id != first(model))


def column(model: Any) -> Any:
    """A column of the table itself."""
    return next(iter(model.__table__.c))


def of_subquery(model: Any, made: Any) -> Any:
    return sa.select(*(made.c[column.key] for column in key_columns(model)))


def first(model: Any) -> Any:
    return key_columns(model)[0]


def same(model: Any, other: Any) -> Any:
    pairs = zip(key_columns(model), key_columns(other), strict=True)
    return sa.and_(*(a == b for a, b in pairs))


def exists_path(session: PersonSession, model: Any) -> set[Key]:
    other = aliased(model)
    return rows(
        session, sa.select(*key_columns(model)).where(sa.exists().where(same(model, other)))
    )


def outer_join_path(session: PersonSession, model: Any) -> set[Key]:
    query = sa.select(*key_columns(model)).select_from(User).outerjoin(model, sa.true()).distinct()
    return {row for row in rows(session, query) if None not in row}


def scalar_path(session: PersonSession, model: Any) -> set[Key]:
    inner = aliased(model)
    counted = sa.select(sa.func.count(first(inner))).where(same(model, inner)).scalar_subquery()
    return {row[:-1] for row in rows(session, sa.select(*key_columns(model), counted)) if row[-1]}


def query_path(session: PersonSession, model: Any) -> set[Key]:
    return {key(row) for row in session.query(model).all()}


def count_path(session: PersonSession, model: Any) -> set[Key]:
    found = session.scalar(sa.select(sa.func.count()).select_from(model))
    keys = rows(session, sa.select(*key_columns(model)))
    assert found == len(keys) == session.query(model).count()
    return keys


def batches_path(session: PersonSession, model: Any) -> set[Key]:
    found = session.scalars(sa.select(model).execution_options(yield_per=7))
    return {key(row) for part in found.partitions() for row in part}


def alias_of_subquery_path(session: PersonSession, model: Any) -> set[Key]:
    other = aliased(model, sa.select(model).subquery())
    return {key(row) for row in session.scalars(sa.select(other))}


def grouped_path(session: PersonSession, model: Any) -> set[Key]:
    keys = key_columns(model)
    return rows(session, sa.select(*keys).group_by(*keys).having(sa.func.count() == 1))


def aliased_path(session: PersonSession, model: Any) -> set[Key]:
    other = aliased(model)
    return rows(session, sa.select(*key_columns(other)).order_by(first(other)))


def joined_alias_path(session: PersonSession, model: Any) -> set[Key]:
    other = aliased(model)
    return rows(session, sa.select(*key_columns(other)).select_from(User).join(other, sa.true()))


def self_joined_path(session: PersonSession, model: Any) -> set[Key]:
    other = aliased(model)
    return rows(session, sa.select(*key_columns(other)).join(model, same(model, other)))


LIMITED: dict[str, Path] = {
    "whole objects": lambda s, m: {key(row) for row in s.scalars(sa.select(m))},
    "columns": lambda s, m: rows(s, sa.select(*key_columns(m))),
    "count": count_path,
    "old query": query_path,
    "in batches": batches_path,
    "alias": aliased_path,
    "joined": lambda s, m: rows(
        s, sa.select(*key_columns(m)).select_from(User).join(m, sa.true()).distinct()
    ),
    "joined from where": lambda s, m: rows(
        s, sa.select(*key_columns(m)).where(either(m)).distinct()
    ),
    "joined alias": joined_alias_path,
    "joined to itself": self_joined_path,
    "outer join": outer_join_path,
    "in": lambda s, m: rows(
        s, sa.select(*key_columns(m)).where(first(m).in_(sa.select(first(aliased(m)))))
    ),
    "exists": exists_path,
    "subquery": lambda s, m: rows(s, of_subquery(m, sa.select(*key_columns(m)).subquery())),
    "cte": lambda s, m: rows(s, of_subquery(m, sa.select(*key_columns(m)).cte())),
    "union within": lambda s, m: rows(
        s,
        of_subquery(
            m, sa.union_all(sa.select(*key_columns(m)), sa.select(*key_columns(m))).subquery()
        ),
    ),
    "alias of subquery": alias_of_subquery_path,
    "scalar subquery": scalar_path,
    "grouped": grouped_path,
    "distinct": lambda s, m: rows(s, sa.select(*key_columns(m)).distinct()),
    "bundle": lambda s, m: {
        tuple(row) for (row,) in s.execute(sa.select(sa.orm.Bundle("b", *key_columns(m))))
    },
}

REFUSED: dict[str, Callable[[PersonSession, Any], Any]] = {
    "table": lambda s, m: s.execute(sa.select(m.__table__)),
    "table's alias": lambda s, m: s.execute(sa.select(m.__table__.alias())),
    "table in a mapped statement": lambda s, m: s.execute(
        sa.select(User.id, column(m)).where(sa.or_(User.id == column(m), User.id != column(m)))
    ),
    "table joined to a mapped class": lambda s, m: s.execute(
        sa.select(User.id).join(m.__table__, sa.true())
    ),
    "table beside its own class": lambda s, m: s.execute(
        sa.select(m).where(column(m).is_not(None))
    ),
    "table in exists": lambda s, m: s.execute(
        sa.select(User.id).where(sa.exists(sa.select(column(m))))
    ),
    "joined before it is selected from": lambda s, m: s.execute(
        sa.select(User.id).select_from(join(User, m, sa.true()))
    ),
    "joined tables": lambda s, m: s.execute(
        sa.select(User.id).select_from(sa.join(User, m, sa.true()))
    ),
    "union": lambda s, m: s.execute(sa.union(sa.select(first(m)), sa.select(first(m)))),
    "text": lambda s, m: s.execute(sa.text(f"select * from {m.__tablename__}")),
    "text under a class": lambda s, m: s.execute(
        sa.select(m).from_statement(sa.text(f"select * from {m.__tablename__}"))
    ),
    "text within": lambda s, m: s.execute(
        sa.select(User.id, sa.literal_column(f"(select count(*) from {m.__tablename__})"))
    ),
    "text to select from": lambda s, m: s.execute(
        sa.select(sa.text("1")).select_from(sa.text(f'"user", {m.__tablename__}'))
    ),
    "connection": lambda s, m: s.connection().execute(sa.select(m.__table__)),
    "class on the connection": lambda s, m: s.connection().execute(sa.select(m)),
    "driver": lambda s, m: s.connection().exec_driver_sql(f"select * from {m.__tablename__}"),
    "driver, in capitals and quotes": lambda s, m: s.connection().exec_driver_sql(
        f'SELECT * FROM\n"{m.__tablename__}"'
    ),
    "insert from a select": lambda s, m: s.execute(
        sa.insert(User).from_select(
            ["login", "name", "public_id"],
            sa.select(*(sa.cast(first(m), sa.String) for _ in range(3))),
        )
    ),
    "update by a select": lambda s, m: s.execute(
        sa.update(User).where(User.id.in_(sa.select(first(m)))).values(title="x")
    ),
    "delete by a select": lambda s, m: s.execute(
        sa.delete(User).where(User.id.in_(sa.select(first(m))))
    ),
    "table's update": lambda s, m: s.execute(sa.update(m.__table__).values({column(m).name: 1})),
    "table's delete": lambda s, m: s.execute(sa.delete(m.__table__)),
    "bulk insert": lambda s, m: s.execute(sa.insert(m), [known(s, m)]),
    "old bulk insert": lambda s, m: s.bulk_insert_mappings(m, [known(s, m)]),
    "old bulk update": lambda s, m: s.bulk_update_mappings(m, [{**known(s, m), _others(m)[0]: 1}]),
    "bulk update by key": lambda s, m: s.execute(sa.update(m), [{**known(s, m), _others(m)[0]: 1}]),
    "drop": lambda s, m: m.__table__.drop(s.connection()),
}


def known(session: PersonSession, model: Any) -> dict[str, Any]:
    """The key of a row that the person sees."""
    row = session.scalars(sa.select(model)).first()
    return dict(zip((each.key for each in key_columns(model)), key(row), strict=True))


def _others(model: Any) -> list[str]:
    found = sa.inspect(model).columns
    return [
        each.key for each in found if not each.primary_key and isinstance(each.type, sa.Integer)
    ] or [each.key for each in found if not each.primary_key]
