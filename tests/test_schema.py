"""The stores' histories: they lead to what the models say, and back again, on both databases."""

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from agreements.standards.models import AssessmentShown
from config import migrate
from locked_agreements import assessment, shown
from locked_world import delivery
from tvaers.db import Base, RawBase, now, transaction
from tvaers.intake import Delivery, QuarantinedRow, Stores
from tvaers.places import Place


def test_the_newest_schema_is_what_the_models_say(stores: Stores) -> None:
    for engine, base in ((stores.published, Base), (stores.raw, RawBase)):
        raw_on_postgres = base is RawBase and engine.dialect.name == "postgresql"
        with engine.connect() as connection:
            if base is RawBase and engine.dialect.name == "sqlite":
                tables = set(sa.inspect(connection).get_table_names()) - {"alembic_version"}
                assert tables == {table.name for table in RawBase.metadata.tables.values()}
                continue
            context = MigrationContext.configure(
                connection,
                opts={
                    "include_schemas": raw_on_postgres,
                    "include_name": (
                        (lambda name, kind, _: kind != "schema" or name == "raw")
                        if raw_on_postgres
                        else (lambda name, kind, _: kind != "schema" or name is None)
                    ),
                    "version_table_schema": "raw" if raw_on_postgres else None,
                },
            )
            assert compare_metadata(context, base.metadata) == []


def test_every_step_goes_back_and_forth(stores: Stores) -> None:
    for store, engine in (("published", stores.published), ("raw", stores.raw)):
        config = migrate.alembic(store, engine)
        command.downgrade(config, "base")
        schema = "raw" if store == "raw" and engine.dialect.name == "postgresql" else None
        left = set(sa.inspect(engine).get_table_names(schema=schema)) - {"alembic_version"}
        assert left == set()
        command.upgrade(config, "head")
    assert migrate.is_current(stores)


def test_what_was_received_before_is_kept_when_receipts_can_be_read_again(stores: Stores) -> None:
    published = migrate.alembic("published", stores.published)
    with transaction(stores.published) as session:
        made = delivery(1, None)
        session.add(made)
        session.flush()
        session.add(QuarantinedRow(delivery_id=made.id, row=1, column="kommune", reason="ukendt"))
    command.downgrade(published, "p_round")
    command.upgrade(published, "head")
    with transaction(stores.published) as session:
        assert session.scalars(sa.select(Delivery.read_by)).all() == [""]
        assert session.scalars(sa.select(QuarantinedRow.reason)).all() == ["ukendt"]
        # The rows that belong to a receipt still do, and its rows must still add up.
        for wrong in (sa.delete(Delivery), sa.update(Delivery).values(rows_read=7)):
            with pytest.raises(sa.exc.IntegrityError), session.begin_nested():
                session.execute(wrong)


def test_a_step_back_shows_nothing_again_that_was_taken_back(stores: Stores) -> None:
    published = migrate.alembic("published", stores.published)
    with transaction(stores.published) as session:
        at = session.scalars(sa.select(Place.id).where(Place.slug == "odder-kommune")).one()
        kept, taken = assessment(at), assessment(at)
        session.add_all([kept, taken])
        session.flush()
        session.add_all([shown(kept, at), shown(taken, at, ended_at=now(), ended_by="Ole Bach")])
        still = kept.id
    command.downgrade(published, "p_peer_list")
    command.upgrade(published, "head")
    with transaction(stores.published) as session:
        assert session.scalars(sa.select(AssessmentShown.assessment_id)).all() == [still]


def test_two_stores_are_two_schemas_on_postgresql(stores: Stores) -> None:
    if stores.raw.dialect.name != "postgresql":
        return
    tables = sa.inspect(stores.raw).get_table_names(schema="raw")
    assert {"observation", "original"} <= set(tables)
    assert "observation" not in sa.inspect(stores.published).get_table_names()
