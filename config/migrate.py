"""Bringing both stores to the newest schema, and telling whether they are there."""

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from tvaers.intake import Stores

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"


def alembic(store: str, engine: sa.Engine | None = None) -> Config:
    """Alembic's settings for one store, `published` or `raw`."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("version_locations", str(MIGRATIONS / store))
    config.set_main_option("path_separator", "os")
    config.set_main_option("file_template", "%%(year)d%%(month).2d%%(day).2d_%%(slug)s")
    config.attributes["store"] = store
    config.attributes["engine"] = engine
    return config


def upgrade(stores: Stores) -> None:
    """Both stores at their newest schema; nothing happens where they are already."""
    for store, engine in (("published", stores.published), ("raw", stores.raw)):
        command.upgrade(alembic(store, engine), "head")


def is_current(stores: Stores) -> bool:
    """Whether both stores have the schema this program knows."""
    return all(
        _revision(engine, store) == ScriptDirectory.from_config(alembic(store)).get_current_head()
        for store, engine in (("published", stores.published), ("raw", stores.raw))
    )


def _revision(engine: sa.Engine, store: str) -> str | None:
    schema = "raw" if store == "raw" and engine.dialect.name == "postgresql" else None
    with engine.connect() as connection:
        return MigrationContext.configure(
            connection, opts={"version_table_schema": schema}
        ).get_current_revision()
