"""How lines are kept an eye on, on both stores: a dead one delays nobody, several processes tell the same, once."""

import asyncio
import threading
from decimal import Decimal

import pytest

from bot.channels.sms_line import Fate
from bot.lines import keeping, standing, use
from bot.lines.choosing import Standing
from bot.lines.keeping import Keeper
from bot.messages import Beat, LinkDown, Retry
from tests.conftest import Clock
from tests.lines.pretending import line
from tests.lines.test_sms import AWA, BINTA, Lines
from tests.people import Town


@pytest.fixture
def two(town: Town, clock: Clock) -> Lines:
    return Lines(town, clock, {name: line(name) for name in ("a", "b")})


def all_states(lines: Lines) -> set[str]:
    return {row.state for row in lines.town.rows("SELECT state FROM outbound")}


def why(lines: Lines, name: str) -> str:
    with lines.town.store.read() as connection:
        return standing.known(connection).get(name, standing.Known(name)).why


# Questions


class Hanging:
    """A line that leaves every question open until it is let go."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.let_go = threading.Event()

    async def ask(self, key: str, *, age: float | None = None) -> Fate:
        self.asked.append(key)
        await self._hang()
        raise Retry("network")

    async def look(self) -> bool:
        await self._hang()
        raise LinkDown("network")

    async def _hang(self) -> None:
        while not self.let_go.is_set():
            await asyncio.sleep(0.01)


def test_R11_of_many_messages_a_dead_phone_has_none_waits_behind_the_others(
    two: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "ANSWERS_WITHIN", 0.2)
    dead = Hanging()
    monkeypatch.setattr(two.wire("a"), "ask", dead.ask)
    for number in range(keeping.AT_ONCE + 4):
        two.says("a", f"+2126120005{number:02}", "bonjour")
    two.sends()
    two.clock.moves(seconds=21)
    two.keeps()
    two.keeps()
    assert all_states(two) == {"todo"}
    assert len(dead.asked) == keeping.AT_ONCE, "who did not answer for the first is not asked about the rest"


def test_a_line_that_hangs_keeps_no_other_from_being_asked(two: Lines, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "ASK_EVERY", 0.05)
    hangs, stopping = Hanging(), threading.Event()
    for name in ("ask", "look"):
        monkeypatch.setattr(two.wire("a"), name, getattr(hangs, name))
    two.wire("b").usual_fate = "sent"
    two.says("a", AWA, "bonjour")
    two.sends()
    two.clock.moves(seconds=21)

    async def keep() -> list[str]:
        running = asyncio.create_task(two.keeper.run(stopping))
        while not hangs.asked:
            await asyncio.sleep(0.01)
        await asyncio.to_thread(two.says, "b", BINTA, "bonjour")
        await asyncio.gather(*await two.worker.send_due())
        two.clock.moves(seconds=21)
        for _ in range(200):
            await asyncio.sleep(0.01)
            if (states := await asyncio.to_thread(two.states, BINTA)) == ["sent"]:
                break
        hangs.let_go.set()
        stopping.set()
        await running
        return states

    assert asyncio.run(asyncio.wait_for(keep(), 30)) == ["sent"]


def test_a_line_that_answers_again_is_asked_about_all(two: Lines) -> None:
    for number in range(3):
        two.says("a", f"+2126120005{number:02}", "bonjour")
    two.sends()
    two.clock.moves(seconds=21)
    two.wire("a").is_dead = True
    two.keeps()
    assert all_states(two) == {"todo"}
    two.wire("a").is_dead = False
    two.sends()
    assert (all_states(two), len(two.wire("b").sent)) == ({"handed"}, 0), "it has them still"
    two.wire("a").usual_fate = "sent"
    two.clock.moves(seconds=21)
    two.keeps()
    assert all_states(two) == {"sent"}


# Sleep


def falls_asleep(lines: Lines) -> None:
    """The phone of line a gives a sign of life, then none."""
    lines.wire("a").heartbeat = 60.0
    lines.posts("a", Beat("a", lines.clock()))
    lines.clock.moves(seconds=181)
    lines.looks()
    assert ("a", "asleep") in lines.alarms()


def told_of(lines: Lines, kind: str) -> int:
    return int(lines.town.rows("SELECT count(*) AS n FROM sms_alarm WHERE kind = :kind", kind=kind)[0].n)


def test_T24_a_process_that_has_just_begun_ends_no_alarm_of_a_phone_that_sleeps(two: Lines) -> None:
    falls_asleep(two)
    for _ in range(6):
        young = Keeper(two.town.store, two.sms, two.clock)
        young._began_at = int(two.clock().timestamp() * 1000)
        for keeper in (young, two.keeper):
            asyncio.run(keeper.look())
            assert ("a", "asleep") in two.alarms()
        two.clock.moves(seconds=5)
    assert told_of(two, "asleep") == 1
    two.posts("a", Beat("a", two.clock()))
    two.looks()
    assert (two.alarms(), why(two, "a")) == (set(), "")


def test_T24_a_phone_that_sleeps_is_not_awake_for_being_away_and_there_again(two: Lines) -> None:
    """Its local server answers, and still nothing that people write comes in by it."""
    falls_asleep(two)
    for seen in (LinkDown("network"), True):
        two.wire("a").seen = seen
        two.looks()
        assert (two.alarms(), why(two, "a")) == ({("a", "asleep")}, "asleep")


def test_a_phone_that_is_not_to_give_signs_of_life_any_more_does_not_sleep(two: Lines) -> None:
    falls_asleep(two)
    two.wire("a").heartbeat = 0.0
    two.looks()
    assert (two.alarms(), why(two, "a")) == (set(), "")


# Limits


def fills(lines: Lines, messages: int) -> None:
    with lines.town.store.write() as connection:
        for _ in range(messages):
            use.took(connection, Standing(lines.open["a"].settings), 1, lines.clock())


def test_a_line_that_is_full_hour_after_hour_is_told_of_once_a_day(town: Town, clock: Clock) -> None:
    small = Lines(town, clock, {"a": line("a", per_hour=5, cost=Decimal(0))})
    for _ in range(4):
        fills(small, 4)
        small.looks()
        assert small.alarms() == {("a", "line_full")}
        clock.moves(hours=1)
        small.looks()
    assert told_of(small, "line_full") == 1
    wider = Lines(town, clock, {"a": line("a", per_hour=50)})
    wider.looks()
    assert wider.alarms() == set(), "a wider limit ends it"
    clock.moves(days=1)
    small.looks()
    assert small.alarms() == set()
    fills(small, 4)
    small.looks()
    assert small.alarms() == {("a", "line_full")}


def test_a_day_that_is_full_stays_told_until_midnight(town: Town, clock: Clock) -> None:
    small = Lines(town, clock, {"a": line("a", per_day=5)})
    fills(small, 3)
    small.looks()
    assert small.alarms() == set()
    fills(small, 1)
    small.looks()
    assert small.alarms() == {("a", "line_full")}
    clock.moves(days=1)
    small.looks()
    assert small.alarms() == set()
