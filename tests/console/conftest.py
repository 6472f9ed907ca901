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


ON_ONE_STORE = frozenset(
    {"test_shell", "test_permission", "test_editing", "test_service", "test_sheets", "test_imports", "test_reading"}
)
"""Modules about pages, whose queries other modules run on PostgreSQL too: here on SQLite alone."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out the second run of what does not depend on the store."""
    here = Path(__file__).parent
    items[:] = [item for item in items if not (here in item.path.parents and _is_second_run(item))]


def _is_second_run(item: pytest.Item) -> bool:
    given = getattr(item, "callspec", None)
    return item.path.stem in ON_ONE_STORE and given is not None and "postgresql" in given.params.values()
