"""PostgreSQL's own lock, with the site's locks taken away: rows are those the table decides, for the web's role."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import ProgrammingError

import postgres
from config import compose, migrate, settings
from config.commands import init
from conftest import dispose, fresh_stores, opened
from indicators.models import Figure, MeasureVersion
from locked_world import LOCKED, PEOPLE, Person, asking, fill, key, key_columns, person
from postgres import address, administer, as_role, web_engine
from tvaers import rowsecurity
from tvaers.db import Base, RawBase, make_engine
from tvaers.inbox import Upload
from tvaers.intake import Delivery, QuarantinedRow, Stores
from tvaers.locks import LOCKS, Reason, Rows, system
from tvaers.places import Place
from tvaers.rowsecurity import OWNER, WEB, WORKER, NotReady
from tvaers.sessions import FINDING, state
from tvaers.sight import holds

HIDDEN = "row-level security"


@pytest.fixture(scope="module")
def world(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stores]:
    """One world on PostgreSQL; every test leaves it as it was."""
    with fresh_stores(request, "postgres", tmp_path_factory.mktemp("rows")) as stores:
        fill(stores)
        yield stores


@pytest.fixture
def sofie(world: Stores) -> Person:
    return person(world, "Sofie Lund")


@contextmanager
def bare(world: Stores, who: Person | None) -> Iterator[sa.Connection]:
    """The web's role past every lock of the site's own: all there is is what was stated of the person."""
    with system(web_engine(world), Reason.TESTS).connect() as connection:
        if who is not None:
            state(connection, who.opened.settings)
        yield connection
        connection.rollback()


def rows(connection: sa.Connection, model: Any) -> set[tuple[Any, ...]]:
    columns = [model.__table__.c[each.key] for each in key_columns(model)]
    return {tuple(row) for row in connection.execute(sa.select(*columns))}


def at(connection: sa.Connection, slug: str) -> int:
    return connection.scalars(sa.select(Place.id).where(Place.slug == slug)).one()


@pytest.mark.parametrize("name", PEOPLE)
def test_the_database_alone_gives_the_rows_the_table_decides(world: Stores, name: str) -> None:
    found = person(world, name)
    with bare(world, found) as connection:
        for model in LOCKED:
            assert rows(connection, model) == found.may_see[model], model


def test_what_nobody_has_stated_opens_nothing(world: Stores) -> None:
    with bare(world, None) as connection:
        assert [len(rows(connection, model)) for model in LOCKED] == [0] * len(LOCKED)
        state(connection, FINDING)
        found = {model: rows(connection, model) for model in LOCKED}
    every = person(world, "").every
    assert {model for model in LOCKED if found[model]} == {Place}
    assert found[Place] == every[Place]


@pytest.mark.parametrize("end", ["commit", "rollback"])
def test_what_was_stated_is_gone_from_a_pooled_connection(
    world: Stores, sofie: Person, end: str
) -> None:
    served = sa.text("select pg_backend_pid()")
    with bare(world, sofie) as connection:
        first = connection.scalar(served)
        assert rows(connection, Upload)
        getattr(connection, end)()
        assert not any(rows(connection, model) for model in LOCKED)
    with bare(world, None) as connection:
        assert connection.scalar(served) == first
        assert not any(rows(connection, model) for model in LOCKED)


def test_counts_and_joins_are_of_ones_own_rows(world: Stores, sofie: Person) -> None:
    with bare(world, sofie) as connection:
        seen = connection.exec_driver_sql(
            "select count(*), count(distinct u.holder_id) from upload u, figure f"
        ).one()
        units = {row[0] for row in connection.exec_driver_sql("select holder_id from upload")}
    product = len(sofie.may_see[Upload]) * len(sofie.may_see[Figure])
    assert tuple(seen) == (product, len(units)) and units


def upload_row(connection: sa.Connection, slug: str) -> dict[str, Any]:
    row = connection.execute(sa.select(Upload.__table__).limit(1)).mappings().one()
    return {**row, "id": 999_999, "public_id": "ny", "holder_id": at(connection, slug)}


def test_one_makes_rows_of_ones_own_units_alone(world: Stores, sofie: Person) -> None:
    table = Upload.__table__
    with bare(world, sofie) as connection:
        connection.execute(sa.insert(table), [upload_row(connection, "hedensted-kommune")])
    for model, slug in ((Upload, "randers-kommune"), (Upload, "sundhedsraad-horsens")):
        with bare(world, sofie) as connection, pytest.raises(ProgrammingError, match=HIDDEN):
            connection.execute(sa.insert(model.__table__), [upload_row(connection, slug)])


@pytest.mark.parametrize("model", [Upload, Delivery])
def test_no_row_is_moved_to_another_holder_or_taken_from_one(
    world: Stores, sofie: Person, model: Any
) -> None:
    table, own = model.__table__, "hedensted-kommune"
    for slug in ("randers-kommune", "sundhedsraad-horsens"):
        with bare(world, sofie) as connection, pytest.raises(ProgrammingError, match=HIDDEN):
            mine = table.c.holder_id == at(connection, own)
            connection.execute(sa.update(table).where(mine).values(holder_id=at(connection, slug)))


@pytest.mark.parametrize("name", PEOPLE)
def test_a_change_of_everything_reaches_what_is_the_persons_to_change(
    world: Stores, name: str
) -> None:
    found = person(world, name)
    opened = found.opened
    for model, unit, may in (
        (Upload, "holder_id", opened.delivers),
        (Delivery, "holder_id", opened.decides),
        (Place, "id", opened.keeps),
    ):
        table: Any = model.__table__
        mine = table.c.private if model is Place else sa.true()
        with bare(world, found) as connection:
            seen = connection.scalars(sa.select(table.c[unit]).where(mine)).all()
            same = sa.update(table).where(mine).values(source=table.c.source)
            changed = connection.scalars(same.returning(table.c[unit])).all()
            assert sorted(changed) == sorted(each for each in seen if holds(may, each)), model
            if model is Upload:
                gone = connection.scalars(sa.delete(table).returning(table.c[unit])).all()
                assert sorted(gone) == sorted(changed)


def test_what_is_found_within_a_savepoint_outlives_it(world: Stores, sofie: Person) -> None:
    with asking(world, sofie.opened) as session:
        with session.begin_nested() as step:
            session.scalars(sa.select(Upload)).all()
            step.rollback()
        connection = session.connection()
        assert connection.scalar(sa.text("select current_setting('tvaers.who')")) == "opened"
        assert {key(row) for row in session.scalars(sa.select(Upload))} == sofie.may_see[Upload]


def test_a_delivery_is_made_by_the_intake_alone(world: Stores, sofie: Person) -> None:
    table = Delivery.__table__
    with bare(world, sofie) as connection, pytest.raises(ProgrammingError, match=HIDDEN):
        row = connection.execute(
            sa.select(table).where(table.c.holder_id == at(connection, "hedensted-kommune"))
        ).mappings()
        connection.execute(
            sa.insert(table), [{**row.one(), "id": 999_999, "public_id": "ny", "digest": "ny"}]
        )


def place_row(connection: sa.Connection) -> dict[str, Any]:
    table = Place.__table__
    hidden = connection.execute(sa.select(table).where(table.c.private).limit(1)).mappings()
    return {**hidden.one(), "id": 999_999, "public_id": "ny", "slug": "ny"}


def test_a_private_place_is_made_and_changed_by_its_keepers(world: Stores, sofie: Person) -> None:
    table = Place.__table__
    with bare(world, sofie) as connection:
        row = place_row(connection)
        state(connection, {"made": "ny"})
        connection.execute(sa.insert(table).returning(table.c.id), [row])
        kept = connection.execute(
            sa.update(table).where(table.c.private).values(note="x").returning(table.c.id)
        ).scalars()
        keeps = sofie.opened.keeps.split(",")
        assert {str(each) for each in kept} <= {*keeps, "999999"}
    with bare(world, sofie) as connection, pytest.raises(ProgrammingError, match=HIDDEN):
        connection.execute(sa.insert(table), [place_row(connection)])
    with bare(world, sofie) as connection:
        state(connection, {"keeps": ""})
        change = sa.update(table).where(table.c.private).values(note="x")
        assert place_row(connection) and not connection.scalars(change.returning(table.c.id)).all()
    kirsten = person(world, "Kirsten Holm")
    with bare(world, kirsten) as connection:
        state(connection, {"made": "ny"})
        public = connection.execute(sa.select(table).limit(1)).mappings().one()
        hidden = {**public, "id": 999_999, "public_id": "ny", "slug": "ny", "private": True}
        with pytest.raises(ProgrammingError, match=HIDDEN):
            connection.execute(sa.insert(table), [hidden])


@pytest.mark.parametrize(
    "statement",
    [
        *(f"update {name} set level = 0" for name in ("figure", "signal")),
        *(f"delete from {name}" for name in ("figure", "signal", "quarantined_row", "release")),
        "insert into current_release select * from current_release",
        "update event set by = 'en anden'",
        "delete from event",
        "truncate event",
        *(f"select * from raw.{table.name}" for table in RawBase.metadata.sorted_tables),
        "select * from alembic_version",
        "create table mine (id int)",
        "create temporary table figure (id int)",
        "alter table figure disable row level security",
        "drop policy seen on figure",
        f"set role {WORKER}",
        f"set role {OWNER}",
    ],
)
def test_the_webs_role_may_not(world: Stores, sofie: Person, statement: str) -> None:
    with (
        bare(world, sofie) as connection,
        pytest.raises(ProgrammingError, match=r"permission denied|must be owner"),
    ):
        connection.exec_driver_sql(statement)


def stand(engine: sa.Engine) -> dict[str, set[str]]:
    """The policies that stand in the database, of each table with row-level security."""
    with engine.connect() as connection:
        found = connection.execute(
            sa.text(
                "select c.relname, array_remove(array_agg(p.polname), null) from pg_class c "
                "left join pg_policy p on p.polrelid = c.oid where c.relrowsecurity group by 1"
            )
        )
        return {str(table): {str(each) for each in names} for table, names in found}


def test_every_locked_table_has_its_policies_and_no_other_has_any(world: Stores) -> None:
    expected = {name: set(rowsecurity.policies(name, lock)) for name, lock in LOCKS.items()}
    assert stand(world.published) == expected
    assert set(expected) == {model.__tablename__ for model in LOCKED}


def test_a_table_gets_its_policies_with_its_lock_and_loses_them_with_it(
    world: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = stand(world.published)
    with monkeypatch.context() as patch:
        lock = replace(LOCKS["upload"], model=MeasureVersion, rows=Rows("level = 0"))
        patch.setitem(LOCKS, "measure_version", lock)
        with pytest.raises(NotReady, match="uden rækkelås"):
            rowsecurity.verify(web_engine(world))
        rowsecurity.install(world.published)
        rowsecurity.verify(web_engine(world))
        assert stand(world.published) == before | {"measure_version": {"worker", "seen"}}
        with bare(world, person(world, "Bo Riis")) as connection:
            levels = connection.scalars(sa.text("select distinct level from measure_version"))
            assert set(levels) == {0}
    rowsecurity.install(world.published)
    assert stand(world.published) == before


@pytest.mark.parametrize("model", LOCKED)
def test_without_its_policy_a_table_opens_and_the_site_does_not_start(
    world: Stores, sofie: Person, model: Any
) -> None:
    with world.published.begin() as connection:
        connection.exec_driver_sql(f"alter table {model.__tablename__} disable row level security")
    try:
        with bare(world, sofie) as connection:
            assert rows(connection, model) == sofie.every[model] > sofie.may_see[model]
        with pytest.raises(NotReady, match="uden rækkelås"):
            rowsecurity.verify(web_engine(world))
    finally:
        rowsecurity.install(world.published)
    rowsecurity.verify(web_engine(world))


def site_for(world: Stores, role: str, folder: Any) -> Any:
    where = as_role(world.published.url.render_as_string(hide_password=False), role)
    return compose.create_app(
        settings.read({"TVAERS_DATA": str(folder), "TVAERS_DATABASE_WEB": where})
    )


@pytest.mark.parametrize(
    ("role", "made", "fault"),
    [
        ("postgres", "", "superuser"),
        (OWNER, "", "ejer en tabel"),
        (WORKER, "", "en anden rolles adgang"),
        ("web_past", f"login bypassrls in role {WEB}", "BYPASSRLS"),
        ("web_owner", f"login in role {WEB}, {OWNER}", "ejer en tabel"),
        ("web_later", f"login noinherit in role {WEB}, {WORKER}", "en anden rolles adgang"),
    ],
)
def test_the_site_does_not_start_by_a_role_that_the_lock_does_not_hold(
    world: Stores, postgres_server: str, tmp_path: Any, role: str, made: str, fault: str
) -> None:
    if made:
        administer(postgres_server, f"create role {role} {made}")
    try:
        with pytest.raises(NotReady, match=f"rollen {role} i PostgreSQL .*{fault}") as refused:
            site_for(world, role, tmp_path)
        assert "TVAERS_DATABASE_WEB" in str(refused.value)
    finally:
        if made:
            administer(postgres_server, f"drop role {role}")


def test_the_site_starts_by_the_webs_role_and_opens_nothing_raw(
    world: Stores, tmp_path: Any
) -> None:
    app = site_for(world, WEB, tmp_path)
    assert app.test_client().get("/health").status_code == 200
    assert not list(tmp_path.glob("*.db"))
    app.extensions["published"].dispose()


def test_an_installation_without_the_roles_is_refused_before_anything_is_made(
    postgres_server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    postgres.create(postgres_server, "without_roles")
    where = address(postgres_server, "without_roles")
    stores = opened(make_engine(where), make_engine(where, raw=True))
    monkeypatch.setattr(rowsecurity, "WEB", "tvaers_ukendt")
    try:
        with pytest.raises(NotReady, match="mangler tvaers_ukendt"):
            migrate.upgrade(stores)
        assert sa.inspect(stores.published).get_table_names() == []
    finally:
        dispose(stores)
        postgres.drop(postgres_server, "without_roles")


def test_the_workers_role_takes_a_delivery_and_sees_every_row(world: Stores) -> None:
    where = as_role(world.published.url.render_as_string(hide_password=False), WORKER)
    worker = opened(make_engine(where), make_engine(where, raw=True))
    every = person(world, "").every
    try:
        with worker.published.connect() as connection:
            assert {model: rows(connection, model) for model in LOCKED} == every
        receipts = init.take_shipped(worker)
        assert receipts and all(receipt.accepted for receipt in receipts)
        with pytest.raises(NotReady, match=f"Rollen {WORKER} må ikke"):
            migrate.upgrade(worker)
        with worker.published.begin() as connection, pytest.raises(ProgrammingError):
            connection.exec_driver_sql("alter table figure disable row level security")
    finally:
        dispose(worker)


def dumped(world: Stores, role: str, *options: str) -> subprocess.CompletedProcess[str]:
    url, binaries = world.published.url, postgres.binaries()
    assert binaries is not None
    where = ["-h", str(url.host), "-p", str(url.port), "-U", role, str(url.database)]
    return subprocess.run(
        [binaries / "pg_dump", *where, "-a", "-t", "quarantined_row", *options],
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_backup_by_a_role_that_rows_are_hidden_from_is_refused_or_empty(world: Stores) -> None:
    """What docs/postgresql.md warns of."""
    whole, refused = dumped(world, "postgres"), dumped(world, WEB)
    empty = dumped(world, WEB, "--enable-row-security")
    assert whole.returncode == 0 and "ukendt" in whole.stdout
    assert refused.returncode == 1 and HIDDEN in refused.stderr
    assert empty.returncode == 0 and "ukendt" not in empty.stdout


def test_no_table_of_the_published_store_is_left_out_of_the_roles_rights(world: Stores) -> None:
    with world.published.connect() as connection:
        reads = connection.scalars(
            sa.text(
                "select tablename from pg_tables where schemaname = 'public' "
                "and has_table_privilege(:role, format('%I.%I', schemaname, tablename), 'select')"
            ),
            {"role": WEB},
        )
        assert set(reads) == set(Base.metadata.tables)
    assert QuarantinedRow.__tablename__ in LOCKS
