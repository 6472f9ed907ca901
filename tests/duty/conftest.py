"""A roster on each kind of store."""

import pytest

from bot.store import Store
from tests.duty.roster import Roster


@pytest.fixture
def roster(store: Store) -> Roster:
    """Nobody yet."""
    return Roster(store)
