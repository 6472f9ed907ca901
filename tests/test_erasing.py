"""Delete means delete (R20): nothing of a person in any table, no copy that brings them back, and the answer still sent."""

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import BigInteger, Integer, LargeBinary, Table, insert, select, text

from bot import erasing, handed, inbox, leases, outbox, people, reports
from bot.__main__ import main
from bot.commands import erase
from bot.config import Wrong
from bot.messages import Failed, Receipt, Retry, Stopped
from bot.moments import to_millis
from bot.store import Seal, Store, schema
from bot.store.schema import address, metadata, person
from directory import ledger
from tests.conftest import Clock
from tests.people import Someone, Town

AWA, BINTA = "+212655443322", "+212600000002"
WORDS = ["EFFACER", "delete", "ERASE", "borrar", "apagar", "احذف", "مسح"]


@pytest.fixture
def awa(town: Town) -> Someone:
    """Somebody of whom every table that can hold something holds something."""
    one = town.person(AWA)
    for said in ("Bonjour", "5", "4", "4", "1", "1"):
        one.says(said)
    fill(town, AWA)
    return one


def fill(town: Town, number: str) -> None:
    """A row in every table that points at a person, where there is none yet."""
    with town.store.write() as connection:
        found = people.find(connection, town.seal, "sms", number)
        assert found
        known = {person.c.id: found.person_id, address.c.id: found.address_id}
        their = select(schema.inbound.c.id).where(schema.inbound.c.person_id == found.person_id).limit(1)
        known[schema.inbound.c.id] = connection.execute(their).scalar_one()
        for table in erasing.tables_of_a_person():
            if not connection.execute(select(table).where(_theirs(table, found.person_id))).first():
                connection.execute(insert(table).values(_made_up(table, known)))
        who = {"service_id": "s", "kind": "other", "reporter": reports.reporter(town.seal, found.person_id)}
        connection.execute(insert(ledger.report).values(who))


def _theirs(table: Table, person_id: int) -> Any:
    column = next(column for column in table.columns if column.references(person.c.id))
    return column == person_id


def _made_up(table: Table, known: dict[Any, Any]) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for column in table.columns:
        pointed = [key.column for key in column.foreign_keys]
        if pointed and pointed[0] in known:
            row[column.name] = known[pointed[0]]
        elif column.nullable or column.server_default is not None or column.identity is not None:
            continue
        elif isinstance(column.type, LargeBinary):
            row[column.name] = f"kept of {known[person.c.id]}".encode()
        else:
            row[column.name] = 1 if isinstance(column.type, BigInteger | Integer) else "kept"
    return row


def of_people(town: Town) -> dict[str, int]:
    """How many rows each table of people holds; those that hold none are left out."""
    names = ["person", *(table.name for table in erasing.tables_of_a_person())]
    counts = {name: town.rows(f"SELECT count(*) FROM {name}")[0][0] for name in names}
    return {name: count for name, count in counts.items() if count}


def test_R20_every_table_that_can_point_at_a_person_is_known_and_goes_with_them() -> None:
    """Whoever adds a table for people finds out here: a `person_id` is a foreign key that cascades, or it is forgotten."""
    known = {table.name for table in erasing.tables_of_a_person()}
    assert {"address", "inbound", "outbound"} <= known
    for table in metadata.tables.values():
        for column in table.columns:
            keys = list(column.foreign_keys)
            at_people = [k for k in keys if k.column.table.name in {"person", *known}]
            assert all(key.ondelete == "CASCADE" for key in at_people), f"{table.name}.{column.name}"
            if column.name in ("person_id", "person"):
                assert at_people, f"{table.name}.{column.name} points at nobody"
                assert table.name in known


@pytest.mark.parametrize("said", WORDS)
def test_R20_the_word_in_each_language_leaves_no_row(town: Town, awa: Someone, said: str) -> None:
    assert set(of_people(town)) == {"person", *(table.name for table in erasing.tables_of_a_person())}
    [answer] = awa.says(said)
    assert "15" not in answer
    assert of_people(town) == {}
    assert town.rows("SELECT count(*) FROM tombstone") == [(1,)]


def test_R20_no_table_and_no_index_holds_what_they_were_found_by(town: Town, awa: Someone) -> None:
    kept = [bytes(row[0]) for row in town.rows("SELECT lookup FROM address")]
    [reporter] = {row[0] for row in town.rows("SELECT reporter FROM report")}
    assert len(kept) == 1
    awa.says("EFFACER")
    everything = "".join(str(tuple(row)) for name in metadata.tables for row in town.rows(f'SELECT * FROM "{name}"'))
    for secret in (AWA, AWA[1:], kept[0].hex(), repr(kept[0]), reporter):
        assert secret not in everything
    assert ("other", None) in town.rows("SELECT kind, reporter FROM report")


@pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
def test_R20_T9_the_file_itself_holds_nothing_of_them(tmp_path: Path, town: Town, awa: Someone) -> None:
    [[found]] = town.rows("SELECT lookup FROM address")
    awa.says("EFFACER")
    with town.store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    for file in tmp_path.iterdir():
        assert bytes(found) not in file.read_bytes(), file.name


def test_R20_others_lose_nothing(town: Town, awa: Someone) -> None:
    binta = town.person(BINTA)
    binta.says("Bonjour")
    binta.says("5")
    fill(town, BINTA)
    before = of_people(town)
    awa.says("EFFACER")
    assert all(0 < of_people(town)[name] < number or name == "outbound" for name, number in before.items())
    assert binta.step == "place"
    assert len(binta.says("4")) == 1


def test_R20_R23_until_the_answer_is_sent_only_it_and_its_address_stay_and_nobody_finds_them(
    town: Town, awa: Someone, clock: Clock
) -> None:
    [[before]] = town.rows("SELECT lookup FROM address")
    town.posts["sms"].trouble = [Retry("network")]
    assert awa.says("EFFACER") == []
    assert set(of_people(town)) == {"person", "address", "inbound", "outbound"}
    [kept] = town.rows("SELECT language, session, erased_at FROM person")
    assert kept == ("", "{}", to_millis(clock()))
    [[lookup]] = town.rows("SELECT lookup FROM address")
    assert lookup != before
    with town.store.read() as connection:
        assert people.find(connection, town.seal, "sms", AWA) is None
    clock.moves(minutes=1)
    town.works()
    assert len(awa.heard) > 0
    assert of_people(town) == {}


@pytest.mark.parametrize("trouble", [Failed("bad_number"), Stopped("unsubscribed")], ids=["failed", "blocked"])
def test_R20_an_answer_that_can_never_be_sent_keeps_nobody(town: Town, awa: Someone, trouble: Failed | Stopped) -> None:
    town.posts["sms"].trouble = [trouble]
    awa.says("EFFACER")
    assert of_people(town) == {}


def test_R20_the_process_dies_before_the_answer_is_marked(town: Town, awa: Someone, clock: Clock) -> None:
    town.accepts(awa.writes("EFFACER"))
    town.worker().take_turns()
    with town.store.write() as connection:
        outbox.claim(connection, "dead", to_millis(clock()), 1)
    assert of_people(town)["person"] == 1
    with town.store.write() as connection:
        leases.leave(connection, "dead")
    heard = len(awa.heard)
    town.works()
    assert len(awa.heard) == heard + 1
    assert of_people(town) == {}


def test_R20_the_process_dies_in_the_middle_of_the_turn_and_nothing_has_happened(
    town: Town, awa: Someone, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = of_people(town)
    with monkeypatch.context() as broken:
        broken.setattr(outbox, "add", _dies)
        town.accepts(awa.writes("EFFACER"))
        with pytest.raises(KeyboardInterrupt):
            town.worker().take_turns()
    assert of_people(town) == {**before, "inbound": before["inbound"] + 1}
    assert town.rows("SELECT count(*) FROM tombstone") == [(0,)]


def _dies(*given: object) -> None:
    raise KeyboardInterrupt


def test_R20_what_a_dead_process_left_of_the_erased_goes_within_a_minute_or_a_day(
    town: Town, awa: Someone, clock: Clock
) -> None:
    town.accepts(awa.writes("EFFACER"))
    town.worker().take_turns()
    worker = town.worker()
    worker._forget()
    assert of_people(town)["person"] == 1  # the answer is due
    with town.store.write() as connection:
        connection.execute(text("UPDATE outbound SET state = 'failed'"))
    clock.moves(minutes=1)
    worker._forget()
    assert of_people(town) == {}


def test_R20_an_answer_that_nobody_fetches_is_not_kept_for_ever(town: Town, awa: Someone, clock: Clock) -> None:
    town.accepts(awa.writes("EFFACER"))
    worker = town.worker()
    worker.take_turns()
    clock.moves(hours=25)
    worker._forget()
    assert of_people(town) == {}


def test_R20_a_receipt_that_comes_first_ends_it_too(town: Town, awa: Someone) -> None:
    town.accepts(awa.writes("EFFACER"))
    town.worker().take_turns()
    [[number]] = town.rows("SELECT id FROM outbound WHERE state = 'todo'")
    with town.store.write() as connection:
        assert handed.receive(connection, Receipt("sms", "SM1", "delivered", reference=number))
    assert of_people(town) == {}


@pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
def test_a_late_receipt_for_the_last_answer_reaches_nobody_elses(town: Town, awa: Someone) -> None:
    """On SQLite a number is free again when its row goes, unless told otherwise."""
    town.accepts(awa.writes("EFFACER"))
    town.worker().take_turns()
    [[last]] = town.rows("SELECT id FROM outbound WHERE state = 'todo'")
    town.works()
    town.accepts(town.person(BINTA).writes("Bonjour"))
    town.worker().take_turns()
    [[next_one]] = town.rows("SELECT id FROM outbound WHERE state = 'todo'")
    assert next_one > last


def test_R20_a_message_written_after_the_word_is_answered_as_a_new_persons(town: Town, awa: Someone) -> None:
    for said in ("EFFACER", "Bonjour"):
        town.accepts(awa.writes(said))
    town.works()
    assert awa.heard[-1].text.startswith("Dalil")
    assert awa.step == "need"
    assert of_people(town) == {"person": 1, "address": 1, "inbound": 1, "outbound": 1}


def test_R20_R21_whoever_writes_again_is_somebody_new_even_if_they_had_said_stop(town: Town, awa: Someone) -> None:
    awa.says("STOP")
    assert awa.says("Bonjour") == []
    assert len(awa.says("EFFACER")) == 1
    assert of_people(town) == {}
    [answer] = awa.says("Bonjour")
    assert "15" in answer
    assert awa.session == {"language": "fr", "step": "need"}


def test_R20_on_telegram_the_conversation_is_deleted_as_well(town: Town) -> None:
    person = town.person("4200000001", "telegram")
    person.says("Bonjour")
    [answer] = person.says("EFFACER")
    assert "48" in answer
    [deleted] = town.posts["telegram"].deleted
    assert set(deleted) == {"4200000001-1", "4200000001-2", "telegram-1"}
    assert of_people(town) == {}


# Restored copies


@pytest.fixture
def copied(store_url: str, town: Town, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Callable[[], Store]]:
    """Makes a copy of the store as it now stands: what a backup is."""
    made: list[Store] = []

    def copy() -> Store:
        if town.store.is_sqlite:
            with town.store.engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            shutil.copy(tmp_path / "dalil.db", tmp_path / "backup.db")
            made.append(Store(f"sqlite:///{tmp_path / 'backup.db'}"))
        else:
            town.store.engine.dispose()
            made.append(Store(request.getfixturevalue("new_database")(store_url)))
        return made[-1]

    yield copy
    for store in made:
        store.close()


def replayed(copy: Store, town: Town) -> int:
    with town.store.read() as connection:
        stones = erasing.tombstones(connection)
    with copy.write() as connection:
        return erasing.replay(connection, town.seal, stones)


def test_R20_a_restored_copy_is_erased_again(town: Town, awa: Someone, clock: Clock, copied: Any) -> None:
    binta = town.person(BINTA)
    binta.says("Bonjour")
    copy = copied()
    clock.moves(minutes=5)
    awa.says("EFFACER")
    restored = Town(copy, town.seal, town.knowledge, clock)
    assert of_people(restored)["person"] == 2
    assert replayed(copy, town) == 1
    assert of_people(restored)["person"] == 1
    assert {name for name, _ in of_people(restored).items()} == {"person", "address", "inbound", "outbound"}
    assert {row[0] for row in restored.rows("SELECT reporter FROM report")} == {None}
    assert len(restored.person(BINTA).says("5")) == 1
    assert replayed(copy, town) == 0


def test_R20_whoever_came_back_after_being_erased_stays(town: Town, awa: Someone, clock: Clock, copied: Any) -> None:
    awa.says("EFFACER")
    clock.moves(minutes=5)
    awa.says("Bonjour")
    copy = copied()
    assert replayed(copy, town) == 0
    assert of_people(Town(copy, town.seal, town.knowledge, clock))["person"] == 1


def test_R20_a_copy_made_before_the_answer_was_sent_sends_it_and_ends(
    town: Town, awa: Someone, clock: Clock, copied: Any
) -> None:
    town.accepts(awa.writes("EFFACER"))
    town.worker().take_turns()
    restored = Town(copied(), town.seal, town.knowledge, clock)
    restored.works()
    assert of_people(restored) == {}


def test_R20_R23_a_tombstone_names_nobody_without_the_key(town: Town, awa: Someone) -> None:
    [[lookup]] = town.rows("SELECT lookup FROM address")
    awa.says("EFFACER")
    with town.store.read() as connection:
        [stone] = erasing.tombstones(connection)
    assert len(stone.mark) == 32
    assert stone.mark != bytes(lookup)
    other = Seal(b"another secret of the tests, as long")
    with town.store.write() as connection:
        connection.execute(text("DELETE FROM tombstone"))
        erasing.erase_address(connection, other, "sms", AWA, town.clock())
        assert erasing.tombstones(connection)[0].mark != stone.mark


# The command


@pytest.fixture
def dalil(town: Town, store_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """Runs `dalil erase` on the town's store."""
    monkeypatch.setenv("DALIL_DATABASE_URL", store_url)
    monkeypatch.setenv("DALIL_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("DALIL_SECRET_KEY", "a secret of the tests, long enough to be one")
    return lambda *given: main(["erase", *given])


def test_R20_T10_the_command_erases_and_tells_the_same_of_somebody_and_of_nobody(
    town: Town, awa: Someone, dalil: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    told = []
    for given in (f"sms:{AWA}", "sms:+212600000099", f"whatsapp:{AWA}", "telegram:99", "somebody"):
        assert dalil(given) == 0
        told.append(capsys.readouterr())
    assert len(set(told)) == 1
    assert (told[0].out.strip(), told[0].err) == (erase.DONE, "")
    assert of_people(town) == {}
    assert len(awa.says("Bonjour")) == 1


def test_T10_nobody_is_written_down_as_somebody_is(town: Town, awa: Someone, dalil: Callable[..., int]) -> None:
    """A tombstone each: who looks at the store afterwards cannot tell which of the two was known."""
    dalil(f"sms:{AWA}")
    dalil("sms:+212600000099")
    assert town.rows("SELECT count(*) FROM tombstone") == [(2,)]


def test_R20_the_command_takes_the_simulators_person_on_all_telephones(town: Town, dalil: Callable[..., int]) -> None:
    for kind in ("sms", "telegram"):
        town.accepts(town.person(f"{kind}:abc", f"simulator:{kind}").writes("Bonjour"))
    town.worker().take_turns()
    assert of_people(town)["person"] == 2
    assert dalil("abc") == 0
    assert of_people(town) == {}


@pytest.mark.parametrize(
    "given", ["", "sms:", "sms:0612345678", "whatsapp:x", "telegram:@awa", "fax:1", "sms:+0123456789"]
)
def test_an_address_that_would_be_nobodys_is_refused_and_not_repeated(given: str) -> None:
    with pytest.raises(Wrong) as refused:
        erase.addresses_of(given)
    assert not given or given.partition(":")[2] not in str(refused.value) or len(given) < 6


# R23: no address in the store while nothing is due


def sealed(town: Town) -> list[bool]:
    return [row[0] is not None for row in town.rows("SELECT sealed FROM address ORDER BY id")]


def test_R23_the_address_is_kept_only_while_an_answer_is_due(town: Town, clock: Clock) -> None:
    person = town.person(AWA)
    town.posts["sms"].trouble = [Retry("network")]
    person.says("Bonjour")
    assert sealed(town) == [True]
    clock.moves(minutes=1)
    town.works()
    assert sealed(town) == [False]
    assert len(person.says("5")) == 1
    assert sealed(town) == [False]


def test_R23_it_is_kept_while_another_message_waits_for_its_turn(town: Town, clock: Clock) -> None:
    person = town.person(AWA)
    for said in ("Bonjour", "5"):
        town.accepts(person.writes(said))
    worker = town.worker()
    worker.take_turns()
    with town.store.write() as connection:
        [due] = outbox.claim(connection, worker.name, to_millis(clock()), 1)
        outbox.sent(connection, worker.name, due.id, "SM1", now=to_millis(clock()))
    assert sealed(town) == [True]
    town.works(worker)
    assert [message.step for message in person.heard] == ["place"]
    assert sealed(town) == [False]


def test_R23_a_message_stored_just_as_the_last_answer_goes_is_answered(town: Town, clock: Clock) -> None:
    """Whoever blanks the address waits for whoever stores a message, and then sees it."""
    aissa = town.person(AWA)
    town.posts["sms"].trouble = [Retry("network")]
    aissa.says("Bonjour")
    with town.store.write() as connection:
        inbox.accept(connection, town.seal, aissa.writes("5"), to_millis(clock()))
        blanking = threading.Thread(target=_settle, args=(town,))
        blanking.start()
        time.sleep(0.3)
    blanking.join()
    clock.moves(minutes=1)
    town.works()
    assert [message.step for message in aissa.heard] == ["place"]
    assert sealed(town) == [False]


def _settle(town: Town) -> None:
    with town.store.write() as connection:
        connection.execute(text("UPDATE outbound SET state = 'failed' WHERE state = 'todo' AND attempts > 0"))
        people.settle(connection, 1, 1)


def test_R23_who_is_not_answered_is_not_kept_either(town: Town) -> None:
    person = town.person(AWA)
    person.says("STOP")
    assert person.says("Bonjour") == []
    assert sealed(town) == [False]


def test_R23_an_address_of_two_is_blanked_alone(town: Town, clock: Clock) -> None:
    town.posts["sms"].trouble = [Retry("network")]
    town.person(AWA).says("Bonjour")
    town.person(BINTA).says("Bonjour")
    assert sealed(town) == [True, False]
    clock.moves(minutes=1)
    town.works()
    assert sealed(town) == [False, False]


def test_R20_what_a_provider_gives_again_after_its_writer_was_erased_is_not_heard_anew(
    town: Town, awa: Someone, clock: Clock
) -> None:
    hello, erase = awa.writes("je suis enceinte"), awa.writes("EFFACER")
    for message in (hello, erase):
        town.accepts(message)
        town.works()
    sent = len(awa.heard)
    clock.moves(days=2, hours=23)
    town.worker()._forget()
    assert [town.accepts(message) for message in (hello, erase)] == [None, None]
    town.works()
    assert (len(awa.heard), of_people(town)) == (sent, {})
    assert awa.says("Bonjour")


def test_R20_R23_the_hashes_of_what_the_erased_said_name_nobody_and_go_after_three_days(
    town: Town, awa: Someone, clock: Clock
) -> None:
    awa.says("EFFACER")
    marks = [bytes(row.mark) for row in town.rows("SELECT mark FROM erased_message")]
    others = Seal(b"another deployment's secret, as long as this one")
    known = [f"x{number}" for number in range(town.written + 1)]
    assert {town.seal.lookup("message sms", each) for each in known} >= set(marks) != set()
    assert not {others.lookup("message sms", each) for each in known} & set(marks)
    clock.moves(days=3, seconds=1)
    town.worker()._forget()
    assert not town.rows("SELECT mark FROM erased_message")
