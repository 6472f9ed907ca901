"""A console on each kind of store."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.config import Config
from bot.knowledge import Knowledge
from bot.service import Service
from bot.store import Seal, Store
from directory.catalog import Catalog
from tests.conftest import Clock
from tests.console.house import House

Opens = Callable[..., House]


@pytest.fixture
def opens(store: Store, seal: Seal, catalog: Catalog, knowledge: Knowledge, clock: Clock, tmp_path: Path) -> Opens:
    """Opens a console with other settings."""

    def house(**settings: Any) -> House:
        config = Config(data_dir=tmp_path, **settings)
        return House(Service(config, store, seal, catalog, knowledge, clock), clock)

    return house


@pytest.fixture
def house(opens: Opens) -> House:
    """A console with nothing set, on SQLite and on PostgreSQL."""
    return opens()
