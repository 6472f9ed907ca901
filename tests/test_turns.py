"""Inbox, turn, outbox and worker on both engines: once, in order, one transaction, nothing lost."""

import asyncio
import threading
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import text

from bot import handed, inbox, leases, outbox, turn
from bot.knowledge import Knowledge
from bot.messages import Failed, Receipt, Retry, Stopped
from bot.moments import to_millis
from bot.worker import Worker
from directory.building import build
from directory.catalog import Catalog
from directory.revisions import next_seq
from locales.catalogue import Texts, languages
from tests.conftest import Clock
from tests.people import Town


def states(town: Town, table: str) -> list[str]:
    return [row.state for row in town.rows(f"SELECT state FROM {table} ORDER BY id")]


def test_a_message_given_twice_is_stored_and_answered_once(town: Town) -> None:
    awa = town.person()
    message = awa.writes("Bonjour")
    assert town.accepts(message) is not None
    assert town.accepts(message) is None
    town.works()
    assert town.accepts(message) is None
    town.works()
    assert len(awa.heard) == 1


def test_the_same_id_on_another_channel_is_another_message(town: Town) -> None:
    awa, binta = town.person(), town.person("+212600000002", "whatsapp")
    assert town.accepts(awa.writes("Bonjour")) is not None
    town.written = 0
    assert town.accepts(binta.writes("Bonjour")) is not None


def test_one_person_has_one_turn_in_hand_and_messages_keep_their_order(town: Town) -> None:
    awa, binta = town.person(), town.person("+212600000002")
    for said in ("Bonjour", "5", "4"):
        town.accepts(awa.writes(said))
    town.accepts(binta.writes("Bonjour"))
    with town.store.write() as connection:
        first = inbox.claim(connection, "w1", 10)
    with town.store.write() as connection:
        second = inbox.claim(connection, "w2", 10)
    assert len(first) == 2
    assert len({c.person_id for c in first}) == 2
    assert second == []
    with town.store.write() as connection:
        leases.leave(connection, "w1")
    town.works()
    assert [m.step for m in awa.heard] == ["need", "place", "results:medical:oujda:"]


def test_the_index_refuses_a_second_turn_in_hand(town: Town) -> None:
    awa = town.person()
    town.accepts(awa.writes("Bonjour"))
    town.accepts(awa.writes("5"))
    with pytest.raises(Exception, match=r"(?i)unique"), town.store.write() as connection:
        connection.execute(text("UPDATE inbound SET state = 'doing'"))


def test_a_turn_is_one_transaction(town: Town, knowledge: Knowledge, clock: Clock) -> None:
    """Whatever fails before the commit, nothing has happened."""
    awa = town.person()
    town.accepts(awa.writes("Bonjour"))

    def takes_and_dies() -> None:
        with town.store.write() as connection:
            [claimed] = inbox.claim(connection, "w", 1)
            turn.take(connection, "w", claimed, seal=town.seal, knowledge=knowledge, now=clock())
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        takes_and_dies()
    assert states(town, "inbound") == ["todo"]
    assert states(town, "outbound") == []
    assert awa.session == {}
    town.works()
    assert len(awa.heard) == 1


def test_a_turn_whose_lease_ended_is_rolled_back(town: Town, knowledge: Knowledge, clock: Clock) -> None:
    town.accepts(town.person().writes("Bonjour"))
    with town.store.write() as connection:
        [claimed] = inbox.claim(connection, "slow", 1)
    with town.store.write() as connection:
        inbox.take_back(connection, "slow")
    with pytest.raises(inbox.Lost), town.store.write() as connection:
        turn.take(connection, "slow", claimed, seal=town.seal, knowledge=knowledge, now=clock())
    assert states(town, "outbound") == []


def test_a_turn_that_always_fails_is_parked_and_blocks_nobody(
    town: Town, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    awa, binta = town.person(), town.person("+212600000002")
    town.accepts(awa.writes("canari"))
    town.accepts(binta.writes("Bonjour"))
    whole = turn.take

    def breaks_on_canaries(*given: object, **more: object) -> object:
        claimed = given[2]
        if isinstance(claimed, inbox.Claimed) and "canari" in inbox.content_of(claimed, town.seal)["text"]:
            raise ValueError("canari 0612345678")
        return whole(*given, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(turn, "take", breaks_on_canaries)
    town.works()
    assert sorted(states(town, "inbound")) == ["done", "parked"]
    assert len(binta.heard) == 1
    assert ["appelez le 15" in message.text for message in awa.heard] == [True]
    told = "".join(str(vars(record)) for record in caplog.records)
    assert "turn failed" in told
    assert "canari" not in told
    assert "0612345678" not in told


def test_what_a_dead_worker_held_is_taken_back_within_five_seconds(town: Town, clock: Clock) -> None:
    awa = town.person()
    town.accepts(awa.writes("Bonjour"))
    with town.store.write() as connection:
        leases.beat(connection, "elsewhere:1:x", to_millis(clock()))
        inbox.claim(connection, "elsewhere:1:x", 1)
    clock.moves(seconds=3)
    with town.store.write() as connection:
        assert leases.take_back_from_the_dead(connection, to_millis(clock())) == 0
    clock.moves(seconds=1)
    with town.store.write() as connection:
        assert leases.take_back_from_the_dead(connection, to_millis(clock())) == 1
    assert leases.DEAD_AFTER + leases.BEAT_EVERY < 5
    town.works()
    assert len(awa.heard) == 1


def test_what_a_dead_process_of_this_host_held_is_taken_back_at_once(town: Town, clock: Clock) -> None:
    town.accepts(town.person().writes("Bonjour"))
    gone = leases.new_name().split(":")
    gone[1] = "4194999"  # above the highest process number of Linux
    with town.store.write() as connection:
        leases.beat(connection, ":".join(gone), to_millis(clock()))
        inbox.claim(connection, ":".join(gone), 1)
        assert leases.take_back_from_the_dead(connection, to_millis(clock())) == 1


def test_a_living_worker_keeps_what_it_holds(town: Town, clock: Clock) -> None:
    town.accepts(town.person().writes("Bonjour"))
    name = leases.new_name()
    with town.store.write() as connection:
        leases.beat(connection, name, to_millis(clock()))
        inbox.claim(connection, name, 1)
        assert leases.take_back_from_the_dead(connection, to_millis(clock())) == 0


def test_a_retry_waits_longer_each_time_then_fails(town: Town, clock: Clock) -> None:
    awa = town.person()
    town.posts["sms"].trouble = [Retry("network")] * outbox.ATTEMPTS
    waits = []
    town.accepts(awa.writes("Bonjour"))
    for _ in range(outbox.ATTEMPTS):
        town.works()
        [row] = town.rows("SELECT state, due_at, attempts FROM outbound")
        waits.append(row.due_at - to_millis(clock()))
        clock.moves(seconds=outbox.LONGEST_WAIT * 2)
    assert row.state == "failed"
    assert all(later > sooner for sooner, later in pairwise(waits[:9]))
    assert awa.heard == []


def test_the_provider_says_when_to_try_again(town: Town, clock: Clock) -> None:
    town.posts["sms"].trouble = [Retry("flood", after=40)]
    awa = town.person()
    assert awa.says("Bonjour") == []
    clock.moves(seconds=39)
    town.works()
    assert awa.heard == []
    clock.moves(seconds=22)
    town.works()
    assert len(awa.heard) == 1


@pytest.mark.parametrize("attempts", [1, 3, 8, 30])
def test_back_off_has_jitter_and_an_end(attempts: int) -> None:
    waits = {outbox.wait(attempts) for _ in range(20)}
    assert len(waits) > 1
    assert max(waits) <= outbox.LONGEST_WAIT * 1.5


def test_a_failed_message_lets_the_next_one_through(town: Town) -> None:
    town.posts["sms"].trouble = [Failed("bad_number")]
    awa = town.person()
    awa.says("Bonjour")
    assert len(awa.says("5")) == 1
    assert town.rows("SELECT state, reason FROM outbound ORDER BY id")[0] == ("failed", "bad_number")


def test_a_message_waiting_to_be_tried_again_holds_back_the_later_ones(town: Town, clock: Clock) -> None:
    town.posts["sms"].trouble = [Retry("network")]
    awa = town.person()
    assert awa.says("Bonjour") == []
    assert awa.says("5") == []
    clock.moves(seconds=10)
    town.works()
    assert [m.step for m in awa.heard] == ["need", "place"]


def test_who_blocked_us_is_sent_nothing_until_they_write_again(town: Town) -> None:
    town.posts["telegram"].trouble = [Stopped("blocked")]
    awa = town.person("42", "telegram")
    town.accepts(awa.writes("Bonjour"))
    town.accepts(awa.writes("5"))
    town.works()
    assert states(town, "outbound") == ["stopped", "stopped"]
    assert town.rows("SELECT stopped FROM person") == [("blocked",)]
    assert len(awa.says("menu")) == 1
    assert town.rows("SELECT stopped FROM person") == [("",)]


def test_receipts_move_only_forward(town: Town) -> None:
    town.person().says("Bonjour")

    def receives(state: str, reason: str = "") -> bool:
        with town.store.write() as connection:
            return handed.receive(connection, Receipt("sms", "sms-1", state, reason))  # type: ignore[arg-type]

    assert receives("delivered")
    assert not receives("undelivered", "handset_off")
    assert not receives("delivered")
    assert states(town, "outbound") == ["delivered"]


def test_a_receipt_that_overtakes_our_own_mark_is_not_lost(town: Town, clock: Clock) -> None:
    town.accepts(town.person().writes("Bonjour"))
    worker = town.worker()
    worker.take_turns()
    with town.store.write() as connection:
        [due] = outbox.claim(connection, "w", to_millis(clock()), 1)
        assert handed.receive(connection, Receipt("sms", "SM1", "undelivered", "filtered", reference=due.id))
        outbox.sent(connection, "w", due.id, "SM1", now=to_millis(clock()))
    assert town.rows("SELECT state, reason FROM outbound") == [("undelivered", "filtered")]


def test_a_receipt_of_an_unknown_message_moves_nothing(town: Town) -> None:
    with town.store.write() as connection:
        assert not handed.receive(connection, Receipt("sms", "nobody", "delivered"))


def test_R25_a_session_older_than_a_day_starts_afresh_in_the_same_language(town: Town, clock: Clock) -> None:
    awa = town.person()
    for said in ("hello", "3", "4"):
        awa.says(said)
    clock.moves(hours=25)
    [again] = awa.says("1")
    assert again.startswith("Dalil: help from NGOs")


def test_R21_after_stop_only_start_is_answered(town: Town) -> None:
    awa = town.person()
    awa.says("Bonjour")
    assert "START" in awa.says("STOP")[0]
    assert awa.says("Bonjour") == []
    assert awa.says("5") == []
    assert len(awa.says("START")) == 1
    assert len(awa.says("5")) == 1


def test_a_message_sealed_with_another_key_is_parked_not_lost(town: Town, knowledge: Knowledge) -> None:
    town.accepts(town.person().writes("Bonjour"))
    other = Worker(town.store, type(town.seal)(b"another key altogether, as long"), knowledge, {}, town.clock)
    while other.take_turns():
        pass
    assert states(town, "inbound") == ["parked"]
    [row] = town.rows("SELECT content FROM inbound")
    assert row.content is not None


def test_many_workers_take_each_message_once(town: Town) -> None:
    people = [town.person(f"+2126000001{n:02}") for n in range(12)]
    for said in ("Bonjour", "5", "4"):
        for person in people:
            town.accepts(person.writes(said))
    workers = [town.worker() for _ in range(4)]

    def drain(worker: Worker) -> None:
        idle = 0
        while idle < 5:
            idle = 0 if worker.take_turns() else idle + 1

    threads = [threading.Thread(target=drain, args=(worker,)) for worker in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    town.works()
    assert states(town, "inbound") == ["done"] * 36
    assert all([m.step for m in p.heard] == ["need", "place", "results:medical:oujda:"] for p in people)


def test_a_worker_told_to_stop_puts_back_what_it_did_not_take(town: Town) -> None:
    for n in range(5):
        town.accepts(town.person(f"+21260000010{n}").writes("Bonjour"))
    worker = town.worker()
    with town.store.write() as connection:
        leases.beat(connection, worker.name, to_millis(town.clock()))
        inbox.claim(connection, worker.name, 5)
    worker.stop()
    asyncio.run(asyncio.wait_for(worker.run(), 10))
    assert states(town, "inbound") == ["todo"] * 5
    assert town.rows("SELECT id FROM worker") == []


@pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
def test_a_worker_follows_the_directory_as_it_changes(town: Town, clock: Clock, tmp_path: Path) -> None:
    with town.store.read() as connection:
        build(connection, tmp_path / "directory.db")
    town.knowledge = Knowledge(Catalog(tmp_path / "directory.db"), Texts(languages()), ("fr",))
    awa = town.person()
    assert "0801005353" in [awa.says(said) for said in ("Bonjour", "5", "4")][-1][0]
    with town.store.write() as connection:
        connection.execute(text("UPDATE phone SET number = '+212801000000' WHERE number = '+212801005353'"))
        next_seq(connection)
    town.worker()._follow()
    assert "0801000000" in awa.says("langue")[0] + awa.says("1")[0]


def test_the_clock_of_a_turn_is_the_one_given(town: Town, clock: Clock) -> None:
    town.person().says("Bonjour")
    [row] = town.rows("SELECT heard_at FROM person")
    assert row.heard_at == to_millis(clock())


def test_R21_stop_also_stops_what_was_waiting_to_be_sent(town: Town, clock: Clock) -> None:
    town.posts["sms"].trouble = [Retry("network")]
    awa = town.person()
    assert awa.says("Bonjour") == []
    awa.says("STOP")
    clock.moves(hours=1)
    town.works()
    assert [message.text.startswith("C'est fini") for message in awa.heard] == [True]


def test_R21_who_stopped_is_offered_no_choice_that_nobody_would_answer(town: Town) -> None:
    awa = town.person()
    awa.says("Bonjour")
    awa.says("STOP")
    [lines] = awa.says("0")
    assert "START" in lines
    assert "1 Retour" not in lines
    assert awa.says("1") == []


def test_a_clock_set_back_holds_up_no_answer(town: Town, clock: Clock) -> None:
    town.accepts(town.person().writes("Bonjour"))
    worker = town.worker()
    worker.take_turns()
    clock.moves(hours=-1)
    town.works(worker)
    assert states(town, "outbound") == ["sent"]


def test_an_outage_of_an_hour_loses_nothing(town: Town, clock: Clock) -> None:
    awa = town.person()
    town.accepts(awa.writes("Bonjour"))
    town.posts["sms"].trouble = [Retry("network")] * 10_000
    for _ in range(60):
        clock.moves(minutes=1)
        town.works()
    assert awa.heard == []
    town.posts["sms"].trouble = []
    clock.moves(minutes=10)
    town.works()
    assert len(awa.heard) == 1


def test_a_receipt_of_a_message_put_back_keeps_it_from_going_out_again(town: Town, clock: Clock) -> None:
    town.accepts(town.person().writes("Bonjour"))
    town.worker().take_turns()
    with town.store.write() as connection:
        [due] = outbox.claim(connection, "dead", to_millis(clock()), 1)
        outbox.take_back(connection, "dead")
        assert handed.receive(connection, Receipt("sms", "SM1", "delivered", reference=due.id))
    town.works()
    assert states(town, "outbound") == ["delivered"]
    assert town.posts["sms"].sent == []


def test_R25_where_somebody_was_is_forgotten_after_a_day(town: Town, clock: Clock) -> None:
    awa = town.person()
    for said in ("Bonjour", "3", "1"):
        awa.says(said)
    town.worker()._forget()
    assert awa.session["need"] == "women_violence"
    clock.moves(hours=25)
    town.worker()._forget()
    assert awa.session == {}


def test_a_worker_whose_claim_breaks_looks_again(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    awa = town.person()
    town.accepts(awa.writes("Bonjour"))
    worker, whole, broken = town.worker(), inbox.claim, [False]

    def breaks_once(*given: object) -> object:
        if not broken[0]:
            broken[0] = True
            raise RuntimeError("anything")
        worker.stop()
        return whole(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(inbox, "claim", breaks_once)
    asyncio.run(asyncio.wait_for(worker.run(), 10))
    assert broken[0]


@pytest.mark.parametrize("store_url", ["postgresql"], indirect=True)
def test_messages_of_one_person_are_stored_one_after_the_other(town: Town) -> None:
    """On PostgreSQL a later message could otherwise be committed, and taken, before an earlier one."""
    awa = town.person()
    awa.says("Bonjour")
    order: list[str] = []
    begun = threading.Event()

    def later() -> None:
        begun.wait()
        town.accepts(awa.writes("4"))
        order.append("second")

    thread = threading.Thread(target=later)
    thread.start()
    with town.store.write() as connection:
        inbox.accept(connection, town.seal, awa.writes("5"), to_millis(town.clock()))
        begun.set()
        thread.join(0.3)
        order.append("first")
    thread.join()
    assert order == ["first", "second"]
    town.works()
    assert [m.step for m in awa.heard][1:] == ["place", "results:medical:oujda:"]


@pytest.mark.parametrize("store_url", ["postgresql"], indirect=True)
def test_an_empty_store_never_empties_the_read_model(town: Town) -> None:
    assert town.rows("SELECT id FROM service") == []
    town.worker()._follow()
    awa = town.person()
    assert "0801005353" in [awa.says(said) for said in ("Bonjour", "5", "4")][-1][0]
