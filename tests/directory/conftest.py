"""The starter directory in a real SQLite store, and the read model built from it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine

from directory.building import build
from directory.catalog import Catalog
from directory.loading import load
from directory.places import MOROCCO
from directory.records import metadata
from tests.directory.shipped import Edit, rows_of, write_rows


def opened(path: Path) -> Iterator[Connection]:
    engine = create_engine(f"sqlite:///{path}")
    try:
        with engine.begin() as connection:
            connection.exec_driver_sql("PRAGMA foreign_keys = ON")
            connection.exec_driver_sql("PRAGMA synchronous = OFF")
            metadata.create_all(connection)
            yield connection
    finally:
        engine.dispose()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Connection]:
    """An empty store."""
    yield from opened(tmp_path / "store.db")


@pytest.fixture(scope="session")
def starter_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("store") / "store.db"
    for connection in opened(path):
        load(connection)
    return path


@pytest.fixture
def loaded(starter_path: Path, tmp_path: Path) -> Iterator[Connection]:
    """A store of one's own that holds the starter directory."""
    yield from opened(Path(shutil.copy(starter_path, tmp_path / "store.db")))


@pytest.fixture(scope="session")
def starter(starter_path: Path) -> Iterator[Connection]:
    """The starter directory, to be read only."""
    yield from opened(starter_path)


@pytest.fixture(scope="session")
def directory_db(starter: Connection, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("catalog") / "directory.db"
    build(starter, path)
    return path


@pytest.fixture(scope="session")
def catalog(directory_db: Path) -> Catalog:
    return Catalog(directory_db)


@pytest.fixture
def services() -> dict[str, dict[str, str]]:
    return {row["id"]: row for row in rows_of("services.csv")}


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A copy of the packaged files, to be spoilt."""
    return Path(shutil.copytree(MOROCCO, tmp_path / "package"))


@pytest.fixture
def edited(package: Path) -> Edit:
    """Set one cell of the package: `edited(file, id, column, value)`; a `None` id is the first line."""

    def edit(name: str, key: str | None, column: str, value: str) -> Path:
        rows = rows_of(name, package)
        chosen = next(row for row in rows if key is None or next(iter(row.values())) == key)
        chosen[column] = value
        write_rows(package / name, rows)
        return package

    return edit
