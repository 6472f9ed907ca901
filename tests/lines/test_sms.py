"""SMS through several lines, on both stores: failover, silence, drops, receipts in any order, limits, money, dangers first.

Only the lines' other ends are pretended.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from bot import handed, outbox
from bot.lines import intake, standing, use
from bot.lines.keeping import Keeper
from bot.lines.repeats import Repeats
from bot.lines.sms import OpenLine, SmsLines
from bot.messages import (
    Beat,
    Failed,
    Inbound,
    LinkDown,
    Outgoing,
    QueueFull,
    Receipt,
    ReceiptState,
    Retry,
    Unsure,
    Waits,
)
from bot.moments import to_millis
from bot.outbox import Due
from bot.worker import Worker
from tests.conftest import Clock
from tests.lines.pretending import Wire, line
from tests.people import Town

AWA, BINTA = "+212612000001", "+212612000002"


async def at_once(seconds: float) -> None:
    """Nobody waits in a test."""


@dataclass
class Lines:
    """A town whose SMS go by these lines."""

    town: Town
    clock: Clock
    open: dict[str, OpenLine]
    cap: Decimal | None = None
    written: int = 0

    def __post_init__(self) -> None:
        self.sms = SmsLines(self.town.store, self.open, mark="tests", cap=self.cap, clock=self.clock, pause=at_once)
        self.repeats = Repeats()
        self.keeper = Keeper(self.town.store, self.sms, self.clock)
        self.worker = Worker(self.town.store, self.town.seal, self.town.knowledge, {"sms": self.sms}, self.clock)

    def wire(self, name: str) -> Wire:
        way = self.open[name].way
        assert isinstance(way, Wire)
        return way

    def posts(self, name: str, *news: Any) -> tuple[int, ...]:
        """The line tells this."""
        with self.town.store.write() as connection:
            given = (connection, self.town.seal, self.open[name].settings, news, self.clock())
            return intake.take(*given, rings_heard=True, repeats=self.repeats).stored

    def says(self, name: str, address: str, text: str) -> tuple[int, ...]:
        """A person writes to a line, and the turn is taken; nothing is sent yet."""
        self.written += 1
        stored = self.posts(name, Inbound("sms", f"{name}:{self.written}", address, text, line=name))
        while self.worker.take_turns():
            pass
        return stored

    def sends(self) -> None:
        """What is due goes to its lines."""
        self.town.works(self.worker)

    def tells(self, name: str, state: ReceiptState, *, reason: str = "", of: int = -1) -> None:
        key = self.wire(name).sent[of].key
        self.posts(name, Receipt("sms", key, state, reason, line=name))

    def keeps(self) -> None:
        asyncio.run(self.keeper.ask())

    def looks(self) -> None:
        asyncio.run(self.keeper.look())

    def states(self, address: str = AWA) -> list[str]:
        rows = self.town.rows("SELECT state, content, address_id FROM outbound ORDER BY id")
        return [row.state for row in rows if row.address_id == self.address_id(address)]

    def address_id(self, address: str) -> int:
        lookup = self.town.seal.lookup("sms", address)
        found = self.town.rows("SELECT id FROM address WHERE lookup = :lookup", lookup=lookup)
        return int(found[0].id)

    def alarms(self) -> set[tuple[str, str]]:
        with self.town.store.read() as connection:
            return {(one.line, one.kind) for one in standing.alarms(connection)}


@pytest.fixture
def two(town: Town, clock: Clock) -> Lines:
    return Lines(town, clock, {name: line(name) for name in ("a", "b")})


# Which line answers


def test_the_line_a_person_wrote_to_answers_them(two: Lines) -> None:
    two.says("b", AWA, "bonjour")
    two.sends()
    assert (len(two.wire("a").sent), len(two.wire("b").sent)) == (0, 1)
    assert two.wire("b").sent[0].to == AWA


def test_a_line_that_is_dead_is_passed_over_at_once(two: Lines) -> None:
    two.wire("a").trouble = [LinkDown("network")]
    two.says("a", AWA, "bonjour")
    two.sends()
    assert (len(two.wire("a").sent), len(two.wire("b").sent)) == (0, 1)
    two.says("a", AWA, "1")
    two.sends()
    assert len(two.wire("b").sent) == 2, "a line that is down is not tried while another is well"


def test_a_line_that_is_full_is_passed_over_and_told_of(two: Lines) -> None:
    two.wire("a").trouble = [QueueFull("queue_full")]
    two.says("a", AWA, "bonjour")
    two.sends()
    assert len(two.wire("b").sent) == 1
    assert two.alarms() == {("a", "queue_full")}


def test_when_all_are_dead_it_is_tried_again_later(two: Lines) -> None:
    for name in "ab":
        two.wire(name).trouble = [LinkDown("network")]
    two.says("a", AWA, "bonjour")
    two.sends()
    assert two.states() == ["todo"]
    two.clock.moves(seconds=3)
    two.sends()
    assert two.states() == ["handed"]


def test_a_number_a_line_can_never_reach_may_be_reached_by_another(two: Lines) -> None:
    two.wire("a").trouble = [Failed("unreachable_from_here")]
    two.says("a", AWA, "bonjour")
    two.sends()
    assert len(two.wire("b").sent) == 1


# Never twice knowingly


def test_a_line_that_fell_silent_is_asked_before_another_sends(two: Lines) -> None:
    """It had taken it: nobody sends again."""
    two.wire("a").trouble, two.wire("a").takes_though_silent = [Unsure("timeout")], True
    two.wire("a").usual_fate = "sent"
    two.says("a", AWA, "bonjour")
    two.sends()
    assert two.states() == ["todo"]
    two.clock.moves(seconds=5)
    two.sends()
    assert two.states() == ["todo"], "it is given time to tell"
    two.clock.moves(seconds=10)
    two.sends()
    assert (len(two.wire("a").sent), len(two.wire("b").sent)) == (1, 0)
    assert two.states() == ["sent"]


def test_a_receipt_of_a_line_that_fell_silent_settles_it(two: Lines) -> None:
    two.wire("a").trouble, two.wire("a").takes_though_silent = [Unsure("timeout")], True
    two.says("a", AWA, "bonjour")
    two.sends()
    two.tells("a", "sent")
    two.clock.moves(minutes=1)
    two.sends()
    assert (two.states(), len(two.wire("b").sent)) == (["sent"], 0)


def test_a_silent_line_that_cannot_be_asked_either_is_replaced_within_half_a_minute(two: Lines) -> None:
    two.wire("a").trouble, two.wire("a").is_dead = [Unsure("timeout")], True
    two.says("a", AWA, "bonjour")
    two.sends()
    two.clock.moves(seconds=20)
    two.sends()
    assert (len(two.wire("a").sent), len(two.wire("b").sent)) == (0, 1)


def test_after_a_crash_the_line_is_asked_whether_it_has_it(two: Lines) -> None:
    """The process died between the line's yes and our mark: the row is taken back with its line and key."""
    two.says("a", AWA, "bonjour")
    two.sends()
    key = two.wire("a").sent[0].key
    with two.town.store.write() as connection:
        connection.exec_driver_sql("UPDATE outbound SET state = 'todo', handed_until = 0")
    two.wire("a").fates[key] = "held"
    two.sends()
    assert len(two.wire("a").sent) == 1
    assert two.states() == ["handed"]


def test_a_phone_that_sleeps_loses_its_message_to_another_line(two: Lines) -> None:
    two.says("a", AWA, "bonjour")
    two.sends()
    two.wire("a").usual_fate = "dropped"
    two.clock.moves(seconds=19)
    two.keeps()
    assert two.states() == ["handed"]
    two.clock.moves(seconds=2)
    two.keeps()
    two.sends()
    assert [len(two.wire(name).sent) for name in "ab"] == [1, 1]
    two.says("a", BINTA, "bonjour")
    two.sends()
    assert len(two.wire("b").sent) == 2, "whoever writes next does not wait for it"


def test_what_a_line_still_holds_is_not_given_to_another(two: Lines) -> None:
    two.says("a", AWA, "bonjour")
    two.sends()
    for _ in range(5):
        two.clock.moves(seconds=30)
        two.keeps()
        two.sends()
    assert (two.states(), len(two.wire("b").sent)) == (["handed"], 0)


def test_R25_what_nobody_ever_confirms_is_given_up_with_its_words(two: Lines) -> None:
    two.says("a", AWA, "bonjour")
    two.sends()
    two.clock.moves(minutes=61)
    two.keeps()
    row = two.town.rows("SELECT state, content, reason FROM outbound")[0]
    assert (row.state, row.content, row.reason) == ("failed", None, "unconfirmed")
    two.tells("a", "delivered")
    assert two.states() == ["delivered"], "news that comes late is still true"


def test_a_message_that_every_line_drops_fails_in_the_end(two: Lines) -> None:
    for name in "ab":
        two.wire(name).usual_fate = "dropped"
    two.says("a", AWA, "bonjour")
    for _ in range(200):
        two.sends()
        two.clock.moves(seconds=30)
        two.keeps()
    assert two.states() == ["failed"]
    assert len(two.wire("a").sent) + len(two.wire("b").sent) == handed.DROPS


def test_R21_what_a_line_drops_after_stop_goes_by_no_other(two: Lines) -> None:
    two.says("a", AWA, "bonjour")
    two.sends()
    two.says("a", AWA, "STOP")
    two.wire("a").usual_fate = "dropped"
    two.clock.moves(seconds=21)
    two.keeps()
    two.sends()
    assert two.states()[0] == "stopped"
    assert len(two.wire("b").sent) == 1, "only the answer to STOP"


def test_a_phone_that_cannot_be_asked_any_more_is_replaced(two: Lines) -> None:
    """It took the message, then died: what it had may not have gone."""
    two.says("a", AWA, "bonjour")
    two.sends()
    two.wire("a").is_dead, two.wire("a").trouble = True, [LinkDown("network")] * 9
    two.clock.moves(seconds=21)
    two.keeps()
    two.sends()
    assert len(two.wire("b").sent) == 1


def test_an_odd_answer_to_one_question_keeps_no_other_from_being_asked(two: Lines) -> None:
    for number in range(3):
        two.says("a", f"+2126120005{number:02}", "bonjour")
    two.sends()
    odd = two.wire("a").sent[0].key
    two.wire("a").usual_fate, two.wire("a").odd = "sent", {odd}
    two.clock.moves(seconds=21)
    two.keeps()
    assert sorted(two.states(f"+2126120005{n:02}")[0] for n in range(3)) == ["handed", "sent", "sent"]


def test_whatever_breaks_after_a_line_was_asked_it_may_have_it(two: Lines) -> None:
    two.wire("a").breaks, two.wire("a").usual_fate = True, "sent"
    two.says("a", AWA, "bonjour")
    two.sends()
    assert two.states() == ["todo"]
    two.clock.moves(seconds=20)
    two.sends()
    assert (two.states(), len(two.wire("a").sent), len(two.wire("b").sent)) == (["sent"], 1, 0)


def test_a_line_that_takes_and_never_says_so_is_not_fed_for_ever(town: Town, clock: Clock) -> None:
    one = Lines(town, clock, {"a": line("a")})
    wire = one.wire("a")
    wire.hold, wire.trouble, wire.takes_though_silent = None, [Unsure("timeout")] * 50, True
    one.says("a", AWA, "bonjour")
    for _ in range(60):
        one.sends()
        one.looks()
        clock.moves(minutes=5)
    assert len(wire.sent) == 10
    assert one.states() == ["failed"]
    assert ("a", "down") in one.alarms()


def test_nothing_is_sent_that_is_in_no_hand_of_ours(two: Lines) -> None:
    """The lease has ended, and another worker has it."""
    two.says("a", AWA, "bonjour")
    message = Outgoing(AWA, "x", two.town.rows("SELECT id FROM outbound")[0].id, holder="somebody")
    with pytest.raises(Retry, match="lost"):
        asyncio.run(two.sms.send(message))
    assert two.wire("a").sent == []


@pytest.mark.parametrize("word", ["STOP", "EFFACER", "99"])
def test_R19_R20_R21_what_is_being_sent_while_they_leave_is_not_tried_again(two: Lines, word: str) -> None:
    two.says("a", AWA, "bonjour")
    two.sends()
    first = len(two.wire("a").sent) + len(two.wire("b").sent)
    two.says("a", AWA, "1")
    with two.town.store.write() as connection:
        connection.exec_driver_sql("UPDATE outbound SET state = 'doing', holder = 'w' WHERE state = 'todo'")
    two.says("a", AWA, word)
    with two.town.store.write() as connection:
        for due in connection.exec_driver_sql("SELECT id, attempts FROM outbound WHERE holder = 'w'").all():
            known = Due(due.id, "sms", 1, 1, b"", due.attempts)
            outbox.not_sent(connection, "w", known, LinkDown("network"), now=to_millis(two.clock()))
    two.clock.moves(minutes=10)
    two.sends()
    later = len(two.wire("a").sent) + len(two.wire("b").sent) - first
    assert later <= 2, "their own last answers alone"
    assert {"todo", "failed"}.isdisjoint(row.state for row in two.town.rows("SELECT state FROM outbound"))


def test_what_waits_in_a_queue_does_not_talk_over_a_human_who_takes_over(town: Town, clock: Clock) -> None:
    slow = Lines(town, clock, {"a": line("a", per_second=0.01)})
    for number in range(3):
        slow.says("a", f"+2126120009{number:02}", "bonjour")
    slow.sends()
    clock.moves(minutes=1)
    with town.store.write() as connection:
        for row in connection.exec_driver_sql("SELECT person_id FROM outbound").all():
            outbox.quiet(connection, row.person_id, to_millis(clock()))
    assert [slow.states(f"+2126120009{n:02}")[0] for n in range(3)] == ["handed", "stopped", "stopped"]


# Refusals


def test_what_one_line_refuses_another_may_take(two: Lines) -> None:
    two.wire("a").trouble = [Failed("refused")]
    two.says("a", AWA, "il me frappe, aidez moi")
    two.sends()
    assert two.wire("b").sent


def test_a_number_that_cannot_be_is_tried_by_no_other_line(two: Lines) -> None:
    two.wire("a").trouble = [Failed("bad_number")]
    two.says("a", AWA, "bonjour")
    two.sends()
    assert (two.states(), two.wire("b").sent) == (["failed"], [])


def test_of_several_refusals_the_one_with_most_hope_counts(two: Lines) -> None:
    two.wire("a").trouble, two.wire("b").trouble = [LinkDown("network")], [Failed("unreachable_from_here")]
    two.says("a", AWA, "bonjour")
    two.sends()
    assert two.states() == ["todo"]
    two.clock.moves(seconds=3)
    two.sends()
    assert two.states() == ["handed"]


def test_a_drop_after_other_trouble_is_the_first_drop(two: Lines) -> None:
    two.wire("a").trouble, two.wire("b").trouble = [LinkDown("network")] * 3, [LinkDown("network")] * 3
    two.says("a", AWA, "bonjour")
    for _ in range(4):
        two.sends()
        two.clock.moves(seconds=20)
    two.wire("a").usual_fate = two.wire("b").usual_fate = "dropped"
    two.clock.moves(seconds=21)
    two.keeps()
    assert two.states() == ["todo"]


@pytest.mark.parametrize("quick", [True, False])
def test_a_carriers_no_leads_to_another_line_however_quick_it_is(two: Lines, quick: bool) -> None:
    two.wire("a").on_sending = (lambda: two.tells("a", "undelivered", reason="rejected")) if quick else None
    two.says("a", AWA, "bonjour")
    two.sends()
    if not quick:
        two.tells("a", "undelivered", reason="rejected")
        two.sends()
    assert [len(two.wire(name).sent) for name in "ab"] == [1, 1]


def test_the_duty_phones_ring_goes_by_another_line_when_a_phone_sleeps(two: Lines) -> None:
    two.wire("a").usual_fate = "dropped"
    asyncio.run(two.sms.send(Outgoing(AWA, "Dalil: ouvrez la console.", 0)))
    assert [len(two.wire(name).sent) for name in "ab"] == [1, 1]


# Receipts

ORDERS: dict[str, tuple[list[ReceiptState], str]] = {
    "in order": (["sent", "delivered"], "delivered"),
    "sent alone": (["sent"], "sent"),
    "delivered first": (["delivered", "sent"], "delivered"),
    "twice": (["sent", "sent", "delivered", "delivered"], "delivered"),
    "doubted after it went": (["sent", "doubted"], "undelivered"),
    "doubted before": (["doubted"], "handed"),
    "doubted before, then sent": (["doubted", "sent"], "sent"),
    "not delivered": (["sent", "undelivered"], "undelivered"),
    "delivered is the end": (["sent", "delivered", "undelivered", "doubted"], "delivered"),
}


@pytest.mark.parametrize("order", ORDERS)
def test_receipts_come_in_any_order_and_only_move_forward(two: Lines, order: str) -> None:
    states, wanted = ORDERS[order]
    two.says("a", AWA, "bonjour")
    two.sends()
    for state in states:
        two.tells("a", state)
    assert two.states() == [wanted]


def test_a_doubted_message_is_asked_about_at_once(two: Lines) -> None:
    two.says("a", AWA, "bonjour")
    two.sends()
    two.tells("a", "doubted")
    two.wire("a").usual_fate = "dropped"
    two.keeps()
    two.sends()
    assert len(two.wire("b").sent) == 1


def test_what_the_carrier_rejects_goes_by_another_line(two: Lines) -> None:
    two.says("a", AWA, "bonjour")
    two.sends()
    two.tells("a", "undelivered", reason="rejected")
    assert two.states() == ["todo"]
    two.clock.moves(seconds=1)
    two.sends()
    assert two.states() == ["handed"]


def test_a_bad_receipt_of_one_line_does_not_touch_what_another_sent(two: Lines) -> None:
    two.wire("a").trouble, two.wire("a").takes_though_silent = [Unsure("timeout")], True
    two.wire("a").usual_fate = "dropped"
    two.says("a", AWA, "bonjour")
    two.sends()
    two.clock.moves(seconds=20)
    two.sends()
    assert two.states() == ["handed"]
    two.posts("a", Receipt("sms", two.wire("a").sent[0].key, "undelivered", line="a", reference=1))
    last = two.wire("b").sent or two.wire("a").sent
    assert two.states() == ["handed"], last


def test_T1_a_receipt_of_nobody_moves_nothing(two: Lines) -> None:
    two.says("a", AWA, "bonjour")
    two.sends()
    two.posts("a", Receipt("sms", "tests-999-1", "delivered", line="a"), Receipt("sms", "x", "doubted", line="a"))
    assert two.states() == ["handed"]


def test_words_are_kept_until_the_line_says_that_they_went(two: Lines) -> None:
    two.says("a", AWA, "bonjour")
    two.sends()
    words = "SELECT content IS NOT NULL AS kept, (SELECT sealed IS NOT NULL FROM address) AS reached FROM outbound"
    assert tuple(two.town.rows(words)[0]) in ((1, 1), (True, True))
    two.tells("a", "sent")
    assert tuple(two.town.rows(words)[0]) in ((0, 0), (False, False))


# Limits, money, dangers


def test_R11_the_answer_to_a_danger_goes_first_when_a_queue_stands(town: Town, clock: Clock) -> None:
    slow = Lines(town, clock, {"a": line("a", per_second=0.5)})
    for number in range(20):
        slow.says("a", f"+2126120001{number:02}", "bonjour")
    slow.sends()
    before = len(slow.wire("a").sent)
    assert before < 3
    slow.says("a", AWA, "bonjour")
    slow.says("a", AWA, "il me frappe, aidez moi")
    for _ in range(3):
        clock.moves(seconds=2)
        slow.sends()
    soon = [sms for sms in slow.wire("a").sent[before : before + 3] if sms.to == AWA]
    assert soon, "within its turn, not behind twenty"
    assert soon[-1].urgent
    assert "15" in soon[-1].text


def test_R11_nobody_takes_the_place_that_a_danger_is_about_to_want(town: Town, clock: Clock) -> None:
    """Several messages ask for the next place at once; whichever is quicker, the danger has it."""
    slow = Lines(town, clock, {"a": line("a", per_second=1.0)})
    slow.says("a", AWA, "il me frappe, aidez moi")
    other = Outgoing(BINTA, "x", 999, holder="w")
    with pytest.raises(Waits, match="danger"):
        slow.sms._give(other, ())
    slow.sends()
    clock.moves(seconds=10)
    with pytest.raises(Retry, match="lost"):  # a place it would have, were it in anybody's hand
        slow.sms._give(other, ())


def test_R11_a_danger_that_finds_no_place_looks_again_at_once(town: Town, clock: Clock) -> None:
    slow = Lines(town, clock, {"a": line("a", per_second=0.05)})
    slow.says("a", BINTA, "bonjour")
    slow.sends()
    slow.says("a", AWA, "il me frappe, aidez moi")
    with town.store.write() as connection:
        for due in outbox.claim(connection, "w", to_millis(clock()), 9):
            outbox.not_sent(connection, "w", due, Waits("pace", 20.0), now=to_millis(clock()))
    clock.moves(seconds=1)
    with town.store.write() as connection:
        assert [due.rank for due in outbox.claim(connection, "w", to_millis(clock()), 9)] == [0]


def test_a_queue_is_sent_at_the_lines_own_pace_and_nothing_is_lost(town: Town, clock: Clock) -> None:
    slow = Lines(town, clock, {"a": line("a", per_second=1.0)})
    people = [f"+2126120002{number:02}" for number in range(10)]
    for person in people:
        slow.says("a", person, "bonjour")
    for second in range(12):
        slow.sends()
        assert len(slow.wire("a").sent) <= second + 2
        clock.moves(seconds=1)
    assert sorted(sms.to for sms in slow.wire("a").sent) == people  # two who are claimed together race for a place


def test_T16_the_days_money_ends_and_the_alarm_comes_before(town: Town, clock: Clock) -> None:
    dear = Lines(town, clock, {"a": line("a", cost=Decimal(1))}, cap=Decimal(20))
    for number in range(12):
        dear.says("a", f"+2126120003{number:02}", "bonjour")
        dear.sends()
        dear.looks()
        if number == 6:
            assert dear.alarms() == {("", "near_cap")}
    assert sum(dear.states(f"+2126120003{n:02}") == ["failed"] for n in range(12)) == 4
    assert dear.alarms() == {("", "cap")}
    dear.says("a", AWA, "il me frappe, aidez moi")
    dear.sends()
    assert dear.wire("a").sent[-1].to == AWA
    clock.moves(days=1)
    dear.looks()
    assert dear.alarms() == set()
    dear.says("a", BINTA, "bonjour")
    dear.sends()
    assert dear.wire("a").sent[-1].to == BINTA


def test_nothing_is_spent_on_what_no_line_took(two: Lines) -> None:
    two.open = {
        name: replace(one, settings=replace(one.settings, cost=Decimal("0.3"))) for name, one in two.open.items()
    }
    two.__post_init__()
    two.wire("a").trouble = [LinkDown("network")]
    two.says("a", AWA, "bonjour")
    two.sends()
    with two.town.store.read() as connection:
        stand = use.standings(connection, [one.settings for one in two.open.values()], two.clock())
        assert [one.today for one in stand] == [0, 1]
        assert use.spent(connection, two.clock()) == Decimal("0.6")


def test_R11_a_danger_waits_for_no_hour_that_their_own_older_message_waits_for(town: Town, clock: Clock) -> None:
    full = Lines(town, clock, {"a": line("a", per_hour=10)})
    for number in range(8):
        full.says("a", f"+2126120006{number:02}", "bonjour")
        full.sends()
    full.says("a", AWA, "bonjour")
    full.sends()
    assert full.states() == ["todo"]
    full.says("a", AWA, "il me frappe, aidez moi")
    full.sends()
    assert [(sms.to, sms.urgent) for sms in full.wire("a").sent[8:]] == [(AWA, True)] * 2


def test_whoever_waits_for_an_hour_or_a_pace_has_used_no_try(town: Town, clock: Clock) -> None:
    full = Lines(town, clock, {"a": line("a")})
    full.says("a", AWA, "bonjour")
    for _ in range(30):
        clock.moves(minutes=61)
        with town.store.write() as connection:
            [due] = outbox.claim(connection, "w", to_millis(clock()), 1)
            outbox.not_sent(connection, "w", due, Waits("hour_full", 3600), now=to_millis(clock()))
    assert full.states() == ["todo"]
    clock.moves(minutes=61)
    full.sends()
    assert full.states() == ["handed"]


def test_R34_a_line_that_is_full_keeps_none_from_one_that_is_down_and_may_be_back(town: Town, clock: Clock) -> None:
    both = Lines(town, clock, {"a": line("a", per_hour=1), "b": line("b")})
    with town.store.write() as connection:
        standing.down(connection, "b", "unanswered", clock())
    for number in range(3):
        both.says("a", f"+2126120008{number:02}", "bonjour")
    both.sends()
    assert len(both.wire("a").sent) + len(both.wire("b").sent) == 3


def test_T15_a_line_that_hangs_has_so_many_messages_in_hand_and_no_more(two: Lines) -> None:
    two.sms._under_way = 10
    assert two.sms.room(32) == 6
    two.sms._under_way = 40
    assert two.sms.room(32) == 0


def test_T16_two_processes_do_not_pass_the_cap_together(town: Town, clock: Clock) -> None:
    dear = Lines(town, clock, {"a": line("a", cost=Decimal(1))}, cap=Decimal(20))
    message = Outgoing(AWA, "x", 0)
    with ThreadPoolExecutor(8) as pool:
        given = list(pool.map(lambda _: _is_given(dear, message), range(40)))
    assert sum(given) == 20


def _is_given(lines: Lines, message: Outgoing) -> bool:
    try:
        lines.sms._give(message, ())
    except Failed:
        return False
    return True


def test_parts_are_counted_as_the_line_sends_them(town: Town, clock: Clock) -> None:
    whole = Lines(town, clock, {"a": line("a", cost=Decimal(1), fold=False)}, cap=Decimal(100))
    asyncio.run(whole.sms.send(Outgoing(AWA, "ê" * 80, 0)))
    with town.store.read() as connection:
        assert use.spent(connection, clock()) == 2


def test_what_was_given_back_after_midnight_was_never_spent(two: Lines) -> None:
    two.clock.now = two.clock.now.replace(hour=22, minute=59)  # a minute before midnight in Morocco
    two.wire("a").trouble = [LinkDown("network")]
    two.wire("a").on_sending = lambda: two.clock.moves(minutes=2)
    two.says("a", AWA, "bonjour")
    two.sends()
    with two.town.store.read() as connection:
        assert all(one.today >= 0 for one in use.standings(connection, two.sms._settings, two.clock()))


# What comes in


def test_T17_a_machine_that_says_the_same_for_ever_is_not_answered_for_ever(two: Lines) -> None:
    for _ in range(30):
        two.says("a", AWA, "Je suis absent, je vous rappelle.")
        two.sends()
    assert len(two.wire("a").sent) <= 20
    assert two.town.rows("SELECT count(*) AS n FROM inbound")[0].n == 30, "they are heard all the same"
    assert two.says("a", AWA, "il me frappe, aidez moi"), "other words are heard"
    for _ in range(30):
        assert two.says("a", BINTA, "1"), "a choice may be made as often as they like"


REFUSED = ["+33612000001", "+212891234567", "IAM", "1234", "+881612345678", ""]


@pytest.mark.parametrize("address", REFUSED)
def test_T16_T17_numbers_that_would_cost_or_loop_are_counted_and_not_answered(two: Lines, address: str) -> None:
    assert two.says("a", address, "bonjour") == ()
    two.sends()
    assert two.wire("a").sent == []
    assert two.town.rows("SELECT count(*) AS n FROM person")[0].n == 0
    assert two.town.rows("SELECT refused FROM sms_use")[0].refused == 1


def test_a_message_posted_twice_is_answered_once(two: Lines) -> None:
    once = Inbound("sms", "a:1", AWA, "bonjour", line="a")
    assert [len(two.posts("a", once)) for _ in range(2)] == [1, 0]


# How lines do


def test_T24_a_phone_that_gives_no_sign_of_life_is_an_alarm_and_its_line_rests(two: Lines) -> None:
    two.wire("a").heartbeat = 60.0
    two.posts("a", Beat("a", two.clock()))
    two.looks()
    assert two.alarms() == set()
    two.clock.moves(seconds=181)
    two.looks()
    assert two.alarms() == {("a", "asleep")}
    two.says("a", AWA, "bonjour")
    two.sends()
    assert len(two.wire("b").sent) == 1
    two.posts("a", Beat("a", two.clock()))
    two.looks()
    assert two.alarms() == set()
    two.says("a", AWA, "1")
    two.sends()
    assert len(two.wire("a").sent) == 1


def test_an_old_sign_of_life_come_again_wakes_nobody(two: Lines) -> None:
    two.wire("a").heartbeat = 60.0
    old = Beat("a", two.clock())
    two.posts("a", old)
    two.clock.moves(seconds=181)
    two.looks()
    two.posts("a", old)
    two.looks()
    assert two.alarms() == {("a", "asleep")}


def test_what_a_phone_says_of_its_battery_is_an_alarm_until_it_is_over(two: Lines) -> None:
    two.posts("a", Beat("a", two.clock(), "battery"))
    assert two.alarms() == {("a", "battery")}
    two.says("a", AWA, "bonjour")
    two.sends()
    assert len(two.wire("a").sent) == 1, "it sends all the same"
    two.clock.moves(seconds=60)
    two.posts("a", Beat("a", two.clock()))
    assert two.alarms() == {("a", "battery")}, "a post that says nothing of how it is ends nothing"
    two.clock.moves(seconds=60)
    two.posts("a", Beat("a", two.clock(), ""))
    assert two.alarms() == set()


def test_T24_a_phone_without_a_network_is_an_alarm_and_rests_until_a_message_goes(two: Lines) -> None:
    a, b = two.wire("a"), two.wire("b")
    a.seen, a.usual_fate = True, "dropped"
    two.says("a", AWA, "bonjour")
    two.sends()
    two.clock.moves(seconds=3)
    failed = Receipt("sms", a.sent[0].key, "doubted", "line", line="a")
    two.posts("a", failed, Beat("a", two.clock(), "no_network"))
    two.keeps()
    two.sends()
    assert (len(a.sent), len(b.sent)) == (1, 1), "another line has it"
    two.clock.moves(seconds=57)
    two.posts("a", Beat("a", two.clock(), ""))
    two.looks()
    assert two.alarms() == {("a", "no_network")}, "neither a ping nor a look knows of the network, and it is told once"
    two.says("a", AWA, "1")
    two.sends()
    assert (len(a.sent), len(b.sent)) == (1, 2), "it rests"
    two.clock.moves(minutes=6)
    a.usual_fate = "held"
    two.says("a", AWA, "1")
    two.sends()
    assert len(a.sent) == 2, "it is tried again"
    two.posts("a", Receipt("sms", a.sent[1].key, "sent", line="a"))
    two.looks()
    assert two.alarms() == set()


def test_a_line_seen_down_is_an_alarm_after_a_while_and_over_when_seen_well(two: Lines) -> None:
    two.wire("a").seen = LinkDown("link_down")
    two.looks()
    assert two.alarms() == set(), "a restart is nobody's business"
    two.clock.moves(seconds=21)
    two.looks()
    assert two.alarms() == {("a", "down")}
    two.says("a", AWA, "bonjour")
    two.sends()
    assert len(two.wire("b").sent) == 1
    two.wire("a").seen = True
    two.looks()
    two.looks()
    assert two.alarms() == set()


def test_R25_what_stays_handed_is_forgotten_though_no_line_is_left(two: Lines) -> None:
    two.says("a", AWA, "bonjour")
    two.sends()
    two.clock.moves(minutes=62)
    Worker(two.town.store, two.town.seal, two.town.knowledge, {}, two.clock)._forget()
    row = two.town.rows("SELECT state, content, (SELECT sealed FROM address) AS sealed FROM outbound")[0]
    assert tuple(row) == ("failed", None, None)


def test_a_slow_clock_is_no_sleep(two: Lines) -> None:
    two.wire("a").heartbeat = 60.0
    for _ in range(5):
        two.clock.moves(seconds=60)
        two.posts("a", Beat("a", two.clock() - timedelta(minutes=4)))
        two.looks()
        assert two.alarms() == set()


def test_a_line_that_sleeps_is_not_awake_for_taking_a_message(two: Lines) -> None:
    two.open.pop("b")
    two.sms.lines.pop("b")
    two.wire("a").heartbeat = 60.0
    two.posts("a", Beat("a", two.clock()))
    two.clock.moves(seconds=200)
    two.looks()
    two.says("a", AWA, "bonjour")
    two.sends()
    assert two.alarms() == {("a", "asleep")}


def test_one_number_that_cannot_be_reached_takes_no_line_down(two: Lines) -> None:
    two.says("a", AWA, "bonjour")
    two.sends()
    bad = two.wire("a").sent[0].key
    two.clock.moves(seconds=5)
    two.says("a", BINTA, "bonjour")
    two.sends()
    two.tells("a", "sent")
    two.wire("a").fates[bad] = "dropped"
    two.clock.moves(seconds=20)
    two.keeps()
    two.says("a", BINTA, "1")
    two.sends()
    assert [sms.to for sms in two.wire("a").sent] == [AWA, BINTA, BINTA]


def test_news_that_moves_nothing_makes_no_line_well(two: Lines) -> None:
    two.says("a", AWA, "bonjour")
    two.sends()
    two.tells("a", "sent")
    with two.town.store.write() as connection:
        standing.down(connection, "a", "network", two.clock())
    two.tells("a", "sent")
    two.says("a", AWA, "1")
    two.sends()
    assert len(two.wire("b").sent) == 1


def test_a_line_that_looks_well_and_answers_no_sending_is_an_alarm(two: Lines) -> None:
    two.wire("a").seen, two.wire("a").trouble = True, [Unsure("timeout")]
    two.says("a", AWA, "bonjour")
    two.sends()
    two.clock.moves(seconds=21)
    two.looks()
    assert two.alarms() == {("a", "down")}


def test_a_day_that_is_full_is_an_alarm(town: Town, clock: Clock) -> None:
    small = Lines(town, clock, {"a": line("a", per_day=5)})
    for number in range(4):
        small.says("a", f"+2126120004{number:02}", "bonjour")
    small.sends()
    small.looks()
    assert small.alarms() == {("a", "line_full")}


def test_T24_the_duty_phone_is_rung_by_a_line_that_only_sends(town: Town, clock: Clock) -> None:
    out = Lines(town, clock, {"a": line("a", two_way=False)})
    asyncio.run(out.sms.send(Outgoing(AWA, "Dalil: ouvrez la console.", 0)))
    assert out.wire("a").sent[0].to == AWA
    out.posts("a", Inbound("sms", "a:1", BINTA, "bonjour", line="a"))
    out.sends()
    assert len(out.wire("a").sent) == 1


def test_each_line_folds_as_it_is_set(town: Town, clock: Clock) -> None:
    both = Lines(town, clock, {"a": line("a"), "b": line("b", fold=False)})
    for name in "ab":
        asyncio.run(both.sms.send(Outgoing(AWA, "Où êtes-vous, François?", 0, came_by=name)))
    assert both.wire("a").texts == ["Où etes-vous, Francois?"]
    assert both.wire("b").texts == ["Où êtes-vous, François?"]


def test_what_a_line_had_that_was_taken_out_of_the_settings_is_given_up_and_not_sent_again(two: Lines) -> None:
    two.says("a", AWA, "bonjour")
    two.sends()
    del two.sms.lines["a"]
    for _ in range(3):
        two.clock.moves(minutes=25)
        two.keeps()
        two.sends()
    assert (two.states(), len(two.wire("b").sent)) == (["failed"], 0)


def test_several_keepers_ask_about_a_message_once(two: Lines) -> None:
    two.says("a", AWA, "bonjour")
    two.sends()
    two.clock.moves(seconds=21)
    now = to_millis(two.clock())
    with two.town.store.write() as connection:
        assert [len(handed.overdue(connection, now, 16)) for _ in range(2)] == [1, 0]
