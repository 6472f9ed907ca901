"""A team on each kind of store."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.channels import telegram
from bot.channels.telegram import Telegram
from bot.config import Config
from bot.knowledge import Knowledge
from bot.service import Service
from bot.store import Seal, Store
from directory.catalog import Catalog
from tests.alerts.team import CHAT, Team, Wire
from tests.conftest import Clock

Gathers = Callable[..., Team]


@pytest.fixture
def gathers(
    store: Store,
    seal: Seal,
    catalog: Catalog,
    knowledge: Knowledge,
    clock: Clock,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Gathers:
    """Makes a team with these settings."""

    def team(**settings: Any) -> Team:
        wire = Wire()
        monkeypatch.setattr(telegram, "HTTPXRequest", lambda **given: wire)
        given = {"telegram_token": "1:token", "telegram_staff_chat": str(CHAT), **settings}
        config = Config(data_dir=tmp_path, **given)
        service = Service(config, store, seal, catalog, knowledge, clock)
        channel = Telegram("1:token", "https://telegram.example/bot", secret="secret")
        return Team(service, clock, channel, wire)

    return team


@pytest.fixture
def team(gathers: Gathers) -> Team:
    """A team with a chat, and nothing else set."""
    return gathers()


ON_ONE_STORE = frozenset({"test_updates", "test_account_page"})
"""Modules about forms and pages, whose queries other modules run on PostgreSQL too: here on SQLite alone."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out the second run of what does not depend on the store."""
    here = Path(__file__).parent
    items[:] = [item for item in items if not (here in item.path.parents and _is_second_run(item))]


def _is_second_run(item: pytest.Item) -> bool:
    given = getattr(item, "callspec", None)
    return item.path.stem in ON_ONE_STORE and given is not None and "postgresql" in given.params.values()
