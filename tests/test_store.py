"""The store on both engines: migrated equals fresh, nothing readable at rest, durable settings."""

from collections.abc import Callable
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, create_engine, inspect, text

from bot.store import Seal, Store, Unreadable
from bot.store.migrate import alembic_config, migrate, version
from directory.history import Note, begin, replay
from directory.records import metadata
from directory.storing import organizations, services
from tests.people import Town

ENGINES = ("sqlite", "postgresql")


@pytest.fixture(params=ENGINES)
def two_urls(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, str]:
    """Two empty databases: one to migrate, one to make at once."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'migrated.db'}", f"sqlite:///{tmp_path / 'fresh.db'}"
    make: Callable[[], str] = request.getfixturevalue("new_database")
    migrated, fresh = make(), make()
    for url in (migrated, fresh):
        engine = create_engine(url)
        with engine.begin() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
        engine.dispose()
    return migrated, fresh


def _described(store: Store) -> dict[str, object]:
    """Every table's columns, keys, checks and indexes, as the database itself tells them."""
    look = inspect(store.engine)
    described: dict[str, object] = {}
    for name in sorted(set(look.get_table_names()) - {"alembic_version"}):
        columns = [(c["name"], str(c["type"]), c["nullable"], c["default"]) for c in look.get_columns(name)]
        described[name] = {
            "columns": sorted(columns),
            "primary": look.get_pk_constraint(name)["constrained_columns"],
            "foreign": sorted(
                str((f["constrained_columns"], f["referred_table"], f["options"])) for f in look.get_foreign_keys(name)
            ),
            "unique": sorted(str(u["column_names"]) for u in look.get_unique_constraints(name)),
            "checks": sorted(str(c["sqltext"]) for c in look.get_check_constraints(name)),
            "indexes": sorted(_indexes(store, name)),
        }
    return described


def _indexes(store: Store, table: str) -> list[str]:
    """The indexes' own SQL: the only place where a partial index's condition shows."""
    query = (
        "SELECT sql FROM sqlite_master WHERE type = 'index' AND tbl_name = :table AND sql IS NOT NULL"
        if store.is_sqlite
        else "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename = :table"
    )
    with store.read() as connection:
        return [" ".join(str(sql).split()) for sql in connection.execute(text(query), {"table": table}).scalars()]


def test_migrated_equals_fresh(two_urls: tuple[str, str]) -> None:
    migrated, fresh = map(Store, two_urls)
    migrate(migrated)
    metadata.create_all(fresh.engine)
    try:
        assert _described(migrated) == _described(fresh)
        with migrated.read() as connection:
            assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    finally:
        migrated.close()
        fresh.close()


OLD_ROWS = """
    INSERT INTO organization (id, name, name_en, name_ar, seq) VALUES ('o', 'Association', 'The association', '', 1);
    INSERT INTO service (id, public_id, organization_id, name, name_en, short_fr, short_en, short_ar, languages, papers,
        confidence, release_level, free, authority, vetted_child, assured_date, seq)
        VALUES ('s', 's', 'o', 'Aide', 'Help', 'Aide', '', 'مساعدة', 'fr|ar', 'none', 'A', 'public', :yes, :no, :no,
        '2026-11-01', 1);
    INSERT INTO location (id, place, release_level, seq) VALUES ('s', 'rabat', 'public', 1);
    INSERT INTO service_at_location (id, service_id, location_id, seq) VALUES ('s', 's', 's', 1);
    INSERT INTO phone (id, service_id, number, type, position, release_level, seq)
        VALUES ('s.voice.0', 's', '+212600000001', 'voice', 0, 'public', 1)
"""


def test_a_store_of_the_first_floor_keeps_all_it_held(two_urls: tuple[str, str]) -> None:
    store = Store(two_urls[0])
    try:
        config = alembic_config()
        with store.write() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "0001")
            for statement in OLD_ROWS.split(";"):
                connection.execute(text(statement), {"yes": True, "no": False} if ":yes" in statement else {})
        migrate(store)
        with store.write() as connection:
            assert begin(connection, Note("package", 7, "package")) == 2
            kept = services(connection)["s"]
            assert kept == replay(connection, "service", "s")
            assert organizations(connection)["o"]["translations"] == {"name": {"en": "The association"}}
        assert kept["translations"] == {"name": {"en": "Help"}, "alternate_name": {"ar": "مساعدة"}}
        assert [one["code"] for one in kept["languages"]] == ["fr", "ar"]
        assert set(kept["assured"].values()) == {"2026-11-01"}
        assert [one["number"] for one in kept["phones"]] == ["+212600000001"]
    finally:
        store.close()


def test_migrating_twice_does_nothing(store: Store) -> None:
    assert migrate(store) is False
    with store.read() as connection:
        assert version(connection)


def test_sqlite_is_durable_and_keeps_its_keys(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'dalil.db'}")
    with store.read() as connection:
        told = {
            p: connection.exec_driver_sql(f"PRAGMA {p}").scalar()
            for p in ("journal_mode", "synchronous", "foreign_keys")
        }
    store.close()
    assert told == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_every_writer_begins_immediate(tmp_path: Path) -> None:
    """A second writer waits for the first instead of failing when it first writes."""
    store = Store(f"sqlite:///{tmp_path / 'dalil.db'}")
    other = create_engine(f"sqlite:///{tmp_path / 'dalil.db'}", connect_args={"timeout": 0})
    with store.write() as connection:
        connection.exec_driver_sql("CREATE TABLE t (a)")
        with pytest.raises(Exception, match="locked"), other.connect() as second:
            second.exec_driver_sql("CREATE TABLE u (a)")
    other.dispose()
    store.close()


def test_R23_an_address_is_found_and_opened_only_with_the_key() -> None:
    mine, other = Seal(b"one secret" * 4), Seal(b"another secret" * 4)
    sealed = mine.close("address", "+212612345678")
    assert mine.open("address", sealed) == "+212612345678"
    assert b"212612345678" not in sealed
    assert mine.lookup("sms", "+212612345678") == mine.lookup("sms", "+212612345678")
    assert mine.lookup("sms", "+212612345678") != other.lookup("sms", "+212612345678")
    assert mine.lookup("sms", "+212612345678") != mine.lookup("whatsapp", "+212612345678")
    for key, kind in ((other, "address"), (mine, "inbound")):
        with pytest.raises(Unreadable):
            key.open(kind, sealed)


def test_R23_R25_no_number_and_no_word_stands_in_the_store(town: Town) -> None:
    awa = town.person("+212655443322")
    awa.says("canari jaune 5")
    awa.says("5")
    town.accepts(awa.writes("canari rouge"))
    for table in metadata.tables:
        if table in ("person", "address", "inbound", "outbound"):
            told = "".join(str(tuple(row)) for row in town.rows(f"SELECT * FROM {table}"))
            assert "655443322" not in told
            assert "canari" not in told


def test_R25_bodies_are_blanked_when_done_and_sent(town: Town) -> None:
    town.person().says("Bonjour")
    assert town.rows("SELECT state, content FROM inbound") == [("done", None)]
    assert town.rows("SELECT state, content FROM outbound") == [("sent", None)]


@pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
def test_T9_the_sqlite_file_and_its_log_hold_neither(tmp_path: Path, town: Town) -> None:
    town.person("+212655443322").says("canari jaune 5")
    for file in tmp_path.iterdir():
        content = file.read_bytes()
        assert b"655443322" not in content
        assert b"canari" not in content


def test_what_was_asked_of_the_team_before_there_was_a_desk_is_brought_over(two_urls: tuple[str, str]) -> None:
    """On SQLite the table of cases is made anew: what hangs on it must not go with the old one."""
    store = Store(two_urls[0])
    config = alembic_config()
    with store.write() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0006")
        for statement in (
            "INSERT INTO person (id) VALUES (1)",
            "INSERT INTO address (id, person_id, channel, lookup) VALUES (1, 1, 'sms', :blob)",
            "INSERT INTO help_case (id, person_id, address_id, channel, language, opened_at)"
            " VALUES (1, 1, 1, 'sms', 'fr', 7)",
            "INSERT INTO case_request (case_id, want, sealed, asked_at) VALUES (1, 'call', :blob, 7)",
        ):
            connection.execute(text(statement), {"blob": b"x"} if ":blob" in statement else {})
    assert migrate(store)
    with store.read() as connection:
        [case] = connection.execute(text("SELECT state, severity, waiting_since FROM help_case")).all()
        [request] = connection.execute(text("SELECT want, sealed FROM case_request")).all()
    assert tuple(case) == ("waiting", "green", 7)
    assert (request.want, bytes(request.sealed)) == ("call", b"x")
    store.close()


def test_a_late_receipt_finds_no_other_answer_after_the_lines_came(tmp_path: Path) -> None:
    """The eighth migration makes `outbound` anew: numbers of answers that are gone are not given again."""
    store, config = Store(f"sqlite:///{tmp_path / 'dalil.db'}"), alembic_config()
    with store.write() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0007")
        connection.exec_driver_sql("INSERT INTO person (id) VALUES (1)")
        connection.exec_driver_sql("INSERT INTO address (id, person_id, channel, lookup) VALUES (1, 1, 'sms', x'00')")
        connection.exec_driver_sql(
            "INSERT INTO inbound (id, channel, external_id, person_id, address_id, received_at)"
            " VALUES (1, 'sms', 'x', 1, 1, 0)"
        )
        _answers(connection, 1, 9)
        connection.exec_driver_sql("DELETE FROM outbound WHERE id > 7")
    migrate(store)
    with store.write() as connection:
        _answers(connection, 100, 1)
        assert connection.exec_driver_sql("SELECT max(id) FROM outbound").scalar() == 10
    store.close()


def _answers(connection: Connection, first: int, number: int) -> None:
    for each in range(first, first + number):
        connection.exec_driver_sql(
            "INSERT INTO outbound (inbound_id, number, channel, person_id, address_id, due_at, state)"
            f" VALUES (1, {each}, 'sms', 1, 1, 0, 'sent')"
        )
