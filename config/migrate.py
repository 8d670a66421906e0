"""Bringing both stores to the newest schema, and telling whether they are there."""

import sys
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from config import compose
from config.settings import Settings
from tvaers import rowsecurity
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
    """Both stores at their newest schema, behind the second lock; nothing happens where they are already."""
    rowsecurity.require_roles(stores.published)
    for store, engine in (("published", stores.published), ("raw", stores.raw)):
        command.upgrade(alembic(store, engine), "head")
    rowsecurity.install(stores.published)


def is_current(stores: Stores) -> bool:
    """Whether both stores have the schema this program knows."""
    return all(
        _revision(engine, store) == ScriptDirectory.from_config(alembic(store)).get_current_head()
        for store, engine in (("published", stores.published), ("raw", stores.raw))
    )


def installed(chosen: Settings) -> Stores | None:
    """The stores of an installation that is there and up to date; asking makes no file."""
    files = [sa.make_url(url) for url in (chosen.database, chosen.raw)]
    if any(
        u.database and u.drivername == "sqlite" and not Path(u.database).is_file() for u in files
    ):
        return None
    stores = compose.stores(chosen)
    return stores if is_current(stores) else None


def required(chosen: Settings) -> Stores:
    """The same for a command that cannot do without: it ends with a sentence and exit code 2."""
    stores = installed(chosen)
    if stores is None:
        print(
            "Her er ingen installation, der er ført ajour. Kør »tvaers init« først.",
            file=sys.stderr,
        )
        raise SystemExit(2)
    return stores


def _revision(engine: sa.Engine, store: str) -> str | None:
    schema = "raw" if store == "raw" and engine.dialect.name == "postgresql" else None
    with engine.connect() as connection:
        return MigrationContext.configure(
            connection, opts={"version_table_schema": schema}
        ).get_current_revision()
