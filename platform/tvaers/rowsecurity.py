"""PostgreSQL as the second lock: three roles, what each may, and row-level security on every locked table.

The policies ask what a person's session states at the beginning of each of its transactions, the same
answers that limit its statements (`tvaers.sight.Opened.settings`). What nobody has stated opens nothing.
"""

from collections.abc import Iterator

import sqlalchemy as sa

from tvaers.db import Base
from tvaers.locks import APPEND_ONLY, LOCKS, SYSTEM_WRITTEN, Lock, Reason, stated, system
from tvaers.sessions import FOUND_THROUGH

OWNER, WORKER, WEB = "tvaers_owner", "tvaers_worker", "tvaers_web"
_HOW = "Se docs/postgresql.md."
_TRIES, _DEADLOCK = 4, "40P01"


class NotReady(Exception):
    """The database's roles or policies do not hold what they must: said in Danish to whoever operates."""


def require_roles(engine: sa.Engine) -> None:
    """Refuse a PostgreSQL without the roles, or another than its owner, before anything is changed in it."""
    if engine.dialect.name != "postgresql":
        return
    with engine.connect() as connection:
        known = connection.scalars(
            sa.text("select rolname from pg_roles where rolname = any(:names)"),
            {"names": [WORKER, WEB]},
        ).all()
        owns = connection.scalar(
            sa.text("select has_database_privilege(current_database(), 'create')")
        )
    if missing := sorted({WORKER, WEB} - set(known)):
        raise NotReady(
            f"PostgreSQL mangler {' og '.join(missing)}. Intet er ændret. Opret rollerne, og kør "
            f"»tvaers init« igen. {_HOW}"
        )
    if not owns:
        raise NotReady(
            f"Rollen {engine.url.username} må ikke føre databasen ajour. Intet er ændret. Sæt "
            f"TVAERS_DATABASE til ejeren, {OWNER}, og kør »tvaers init« igen. {_HOW}"
        )


def install(engine: sa.Engine) -> None:
    """Give the roles what each needs and every locked table its policies, and nothing else: in one
    transaction, and the same however often it is done. The owner of the tables does it after migrating."""
    if engine.dialect.name != "postgresql":
        return
    for left in reversed(range(_TRIES)):
        try:
            with system(engine, Reason.MIGRATIONS).begin() as connection:
                connection.exec_driver_sql("set local lock_timeout = '10s'")
                for statement in (*_grants(), *_cleared(connection), *_locked()):
                    connection.exec_driver_sql(statement)
            return
        except sa.exc.OperationalError as fault:
            # The server's own cleaning of a table (autovacuum) can wait for us while we wait for it.
            if not left or getattr(fault.orig, "sqlstate", "") != _DEADLOCK:
                raise


def _grants() -> Iterator[str]:
    both = f"{WORKER}, {WEB}"
    for schema, roles in (("public", both), ("raw", WORKER)):
        yield f"revoke all on schema {schema} from public, {both}"
        yield f"revoke all on all tables in schema {schema} from public, {both}"
        yield f"revoke all on all sequences in schema {schema} from public, {both}"
        yield f"grant usage on schema {schema} to {roles}"
        yield f"grant usage on all sequences in schema {schema} to {roles}"
        yield (f"grant select, insert, update, delete on all tables in schema {schema} to {WORKER}")
        yield f"revoke insert, update, delete on {schema}.alembic_version from {WORKER}"
    for table in Base.metadata.tables:
        yield f'grant {_verbs(table)} on "{table}" to {WEB}'


def _verbs(table: str) -> str:
    if table in SYSTEM_WRITTEN:
        return "select"
    return "select, insert" if table in APPEND_ONLY else "select, insert, update, delete"


def _cleared(connection: sa.Connection) -> Iterator[str]:
    """Policies are made anew each time, and a table that is no longer locked gets none."""
    for policy, table in connection.execute(
        sa.text("select policyname, tablename from pg_policies where schemaname = 'public'")
    ):
        yield f'drop policy "{policy}" on "{table}"'
    for (table,) in connection.execute(
        sa.text(
            "select relname from pg_class where relrowsecurity "
            "and relnamespace = 'public'::regnamespace"
        )
    ):
        if table not in LOCKS:
            yield f'alter table "{table}" disable row level security'


def _locked() -> Iterator[str]:
    for table, lock in LOCKS.items():
        yield f'alter table "{table}" enable row level security'
        for name, rule in policies(table, lock).items():
            yield f'create policy "{name}" on "{table}" {rule}'


def policies(table: str, lock: Lock) -> dict[str, str]:
    """The policies of a locked table, by name."""

    def opened(condition: str) -> str:
        return f"({stated('who')} = 'opened' and ({condition}))"

    rows = lock.rows
    found = {
        "worker": f"to {WORKER} using (true) with check (true)",
        "seen": f"for select to {WEB} using {opened(rows.seen)}",
    }
    if table in FOUND_THROUGH:
        found["found"] = f"for select to {WEB} using ({stated('who')} = 'finding')"
    if rows.insert is not None:
        found["inserted"] = f"for insert to {WEB} with check {opened(rows.insert)}"
    if rows.change is not None:
        both = f"using {opened(rows.change)} with check {opened(rows.change)}"
        found["updated"] = f"for update to {WEB} {both}"
        found["deleted"] = f"for delete to {WEB} using {opened(rows.change)}"
    return found


# What the web's role must not be, have or reach, and what must stand in the database before it serves.
_FAULTS: dict[str, str] = {
    "er superuser eller går uden om rækkelåsen (BYPASSRLS)": (
        "exists (select 1 from pg_roles r where (r.rolsuper or r.rolbypassrls) "
        "and pg_has_role(current_user, r.oid, 'member'))"
    ),
    "ejer en tabel med rækkelås": (
        "exists (select 1 from pg_class c where c.relname = any(:tables) "
        "and c.relnamespace = 'public'::regnamespace "
        "and pg_has_role(current_user, c.relowner, 'member'))"
    ),
    "har en anden rolles adgang til alle rækker": (
        "exists (select 1 from pg_roles r where r.rolname = any(:others) "
        "and pg_has_role(current_user, r.oid, 'member'))"
    ),
    "når skemaet raw": (
        "exists (select 1 from pg_namespace n where n.nspname = 'raw' "
        "and has_schema_privilege(current_user, n.oid, 'usage'))"
    ),
    "må oprette tabeller": "has_schema_privilege(current_user, 'public', 'create')",
    "møder tabeller uden rækkelås (kør »tvaers init«)": (
        "(select count(*) from pg_class c where c.relname = any(:tables) and c.relrowsecurity "
        "and c.relnamespace = 'public'::regnamespace) < cardinality(cast(:tables as text[]))"
    ),
}


def verify(engine: sa.Engine) -> None:
    """Refuse to serve people by a role that row-level security does not hold."""
    if engine.dialect.name != "postgresql":
        return
    query = sa.text(f"select current_user, {', '.join(_FAULTS.values())}")
    with engine.connect() as connection:
        row = connection.execute(query, {"tables": list(LOCKS), "others": [OWNER, WORKER]}).one()
    faults = [said for said, found in zip(_FAULTS, row[1:], strict=True) if found]
    if faults:
        engine.dispose()
        raise NotReady(
            f"Tværs starter ikke for brugere: rollen {row[0]} i PostgreSQL {' og '.join(faults)}. "
            f"Sæt TVAERS_DATABASE_WEB til en rolle som {WEB}. {_HOW}"
        )
