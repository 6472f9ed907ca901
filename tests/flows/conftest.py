"""The world of the packaged directory, at noon of a working day, and a copy of it small enough to be walked often."""

from pathlib import Path

import pytest

from bot.explorer.world import World, facts_of, working_day, world_of
from bot.store import Store
from directory.catalog import Catalog
from tests.conftest import NOON

LANGUAGES = ("fr", "ar", "en")


@pytest.fixture(scope="session")
def world(stocked: Path, catalog: Catalog) -> World:
    store = Store(f"sqlite:///{stocked}")
    with store.read() as connection:
        facts = facts_of(connection)
    store.close()
    return world_of(catalog, facts, working_day(NOON.date()), LANGUAGES)
