"""A console whose conversations are not walked: a page about sentences asks the store for nothing."""

from pathlib import Path

import pytest

from console.sentences.heard import Place
from tests.console.conftest import Opens
from tests.console.house import House


@pytest.fixture
def house(opens: Opens) -> House:
    """Where `stop` is said is known."""
    made = opens()
    made.app.state.heard = lambda key: [Place("need", ("Bonjour", "7", "2"))] if key == "stop" else []
    return made


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out the second run, on the other kind of store."""
    here = Path(__file__).parent
    items[:] = [item for item in items if not (here in item.path.parents and "postgresql" in item.name)]
