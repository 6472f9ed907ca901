"""A console over a small directory of made services, with a read model of its own."""

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.config import Config
from bot.knowledge import Knowledge
from bot.service import Service
from bot.store import Seal, Store
from directory import history
from directory.building import build
from directory.catalog import Catalog
from directory.documents import empty
from directory.history import Note
from directory.ledger import metadata
from directory.places import places
from directory.search import find
from locales.catalogue import Texts, languages, spoken
from tests.conftest import Clock
from tests.console.house import House

LONG_AGO = 1_700_000_000_000
"""The 14th of November 2023."""


def service(**values: Any) -> dict[str, Any]:
    """A service that anybody may be told of, but for what is said otherwise."""
    plain = {"organization_id": "made-org", "release_level": "public", "location_level": "public", "confidence": "B"}
    return empty("service") | plain | values


def phone(number: str, **values: str) -> dict[str, str]:
    plain = {"number": number, "type": "voice", "description": "", "release_level": "public", "source_url": ""}
    return plain | values


MADE = {
    "made-legal": service(
        name="Point droit inventé",
        alternate_name="Point droit",
        translations={"name": {"ar": "نقطة الحقوق المخترعة"}, "alternate_name": {"ar": "نقطة الحقوق", "en": "Law point"}},
        place="rabat",
        address_1="1 rue Inventée",
        needs=["legal_aid", "asylum_documents"],
        phones=[phone("+212600000001"), phone("+212600000002", type="whatsapp", description="le matin")],
        schedules=[
            {"byday": "MO,TU,WE,TH,FR", "opens_at": "09:00", "closes_at": "12:00", "always": False, "holidays": False,
             "valid_from": "", "valid_to": "", "notes": ""},
            {"byday": "MO,TU,WE,TH,FR", "opens_at": "14:00", "closes_at": "17:00", "always": False, "holidays": False,
             "valid_from": "", "valid_to": "", "notes": ""},
        ],
        languages=[{"code": "fr", "note": ""}, {"code": "wo", "note": "le mardi"}],
        cost_options=[{"option": "traduction", "currency": "MAD", "amount": 20.5}],
        notes="une note que personne ne lit",
    ),
    "made-east": service(
        name="Accueil inventé de l’est", place="oujda", needs=["food_nonfood"], organization_id="made-east-org",
        phones=[phone("+212600000003")], assured={"phones": "2026-11-01", "who": "2026-11-01"},
    ),
    "made-twin": service(
        name="Accueil inventé de l’est", place="oujda", needs=["shelter"], organization_id="made-east-org",
        phones=[phone("+212600000003"), phone("+212600000004")],
    ),
    "made-refuge-tanger": service(
        name="Refuge inventé de la Falaise", alternate_name="Aide et écoute", release_level="never",
        location_level="never", place="tanger", needs=["women_violence", "shelter"], organization_id="made-cliff",
        description="derrière la pharmacie de la Falaise", phones=[phone("+212600000005", description="quai Falaise")],
        transportation="bus Falaise", service_areas=["tetouan"], email="falaise@made.example", source_url="https://falaise.example/x",
    ),
    "made-asked": service(
        name="Cabinet inventé", release_level="on_request", location_level="on_request", place="fes",
        needs=["medical"], address_1="2 rue Sur Demande", phones=[phone("+212600000006", release_level="on_request")],
    ),
}  # fmt: skip
OWNERS = {"made-org": "Droits Inventés", "made-east-org": "Est Inventé", "made-cliff": "Les Falaises Inventées"}
TELLS_THE_PLACE = ("falaise", "tanger", "طنجة", "tangier", "tetouan", "tétouan", "made-refuge", "made-cliff")
"""What no page may say of the protected service, folded to small letters."""


def holding_the_made(url: str, catalog: Path) -> str:
    """Put the made directory, and nothing else, into this store and its read model there; the store's URL again."""
    store = Store(url)
    with store.write() as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(table.delete())
        note = Note("package", LONG_AGO, origin="package")
        owners = {key: (None, empty("organization") | {"name": name}) for key, name in OWNERS.items()}
        history.apply(connection, "organization", owners, note)
        history.apply(connection, "service", {key: (None, one) for key, one in MADE.items()}, note)
    with store.read() as connection:
        build(connection, catalog)
    if store.is_sqlite:
        with store.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    store.close()
    return url


@pytest.fixture(scope="session")
def made_on_sqlite(stocked: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store to be copied; its read model is beside it."""
    path = tmp_path_factory.mktemp("made") / "dalil.db"
    shutil.copy(stocked, path)
    holding_the_made(f"sqlite:///{path}", path.with_name("directory.db"))
    return path


@pytest.fixture(scope="session")
def made_on_postgresql(new_database: Callable[..., str], tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """A database to be copied, and its read model: names of protected services are drawn by lot in every store."""
    path = tmp_path_factory.mktemp("made") / "directory.db"
    return holding_the_made(new_database(), path), path


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a store of its own that holds the made directory, on both engines; its read model in `tmp_path`."""
    if request.param == "sqlite":
        made: Path = request.getfixturevalue("made_on_sqlite")
        shutil.copy(made, tmp_path / "dalil.db")
        shutil.copy(made.with_name("directory.db"), tmp_path / "directory.db")
        return f"sqlite:///{tmp_path / 'dalil.db'}"
    like, model = request.getfixturevalue("made_on_postgresql")
    shutil.copy(model, tmp_path / "directory.db")
    url: str = request.getfixturevalue("new_database")(like)
    return url


@pytest.fixture
def house(store: Store, seal: Seal, clock: Clock, tmp_path: Path) -> House:
    """A console on each kind of store, whose directory is the made one alone."""
    config = Config(data_dir=tmp_path)
    catalog = Catalog(config.catalog_path)
    knowledge = Knowledge(catalog, Texts(languages()), spoken(("fr", "ar", "en")))
    return House(Service(config, store, seal, catalog, knowledge, clock), clock)


@pytest.fixture
def refuge(house: House) -> str:
    """What the protected service is called in addresses."""
    [[public]] = house.rows("SELECT public_id FROM service WHERE id = 'made-refuge-tanger'")
    return str(public)


def change_behind(house: House, key: str, **values: Any) -> None:
    """Somebody else changes a service at once."""
    with house.service.store.write() as connection:
        before = history.read(connection, "service", [key])[key]
        note = Note("somebody@else.example", house.now)
        history.apply(connection, "service", {key: (before, before | values)}, note)


def stored(house: House, key: str) -> dict[str, Any]:
    """A service as the store holds it."""
    with house.service.store.read() as connection:
        return history.read(connection, "service", [key])[key]


def changed_rows(house: House) -> int:
    """How many changes there are."""
    return int(house.rows("SELECT count(*) FROM change")[0][0])


def told_by_bots(house: House) -> str:
    """Every row of the read model, as it is on the disk now."""
    model = sqlite3.connect(house.service.catalog.path)
    try:
        tables = [name for (name,) in model.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return "\n".join(repr(row) for name in tables for row in model.execute(f'SELECT * FROM "{name}"'))
    finally:
        model.close()


def found_by_bots(house: House, need: str, place: str) -> list[str]:
    """The ids of the services told to somebody with this need there."""
    catalog = Catalog(house.service.catalog.path)
    return [hit.id for hit in find(catalog, need, places().get(place)).hits]
