"""Bringing a store's tables up to this version, by Alembic, once per start and safely from several processes."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from bot.store.engine import Store

MIGRATIONS = Path(__file__).parent / "migrations"
_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(1145130316)")


def migrate(store: Store) -> bool:
    """Bring the tables to the newest version; whether anything was done.

    On SQLite the writing transaction keeps others out, on PostgreSQL an advisory lock does.
    """
    config = alembic_config()
    with store.write() as connection:
        one_at_a_time(connection)
        if version(connection) == ScriptDirectory.from_config(config).get_current_head():
            return False
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    return True


def one_at_a_time(connection: Connection) -> None:
    """Until this writing transaction ends, no other process migrates or stocks the store."""
    if connection.dialect.name == "postgresql":
        connection.execute(_ONE_AT_A_TIME)


def version(connection: Connection) -> str | None:
    """The version the tables are at; None before the first."""
    return MigrationContext.configure(connection).get_current_revision()


def alembic_config() -> Config:
    """Alembic's configuration: no ini file, only where the migrations are."""
    config = Config()
    config.set_main_option("script_location", MIGRATIONS.as_posix())
    return config
