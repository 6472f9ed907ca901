"""The answer to a danger waits for nobody (R11): not for their own older message, a hanging line, a provider's wish, or
a limit that is none of its business. On both stores."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from bot.lines import choosing, use
from bot.lines.choosing import Asked, Full, Money, Standing
from bot.lines.sms import AT_ONCE
from bot.messages import Failed, LinkDown, Outgoing, Throttled, Unsure
from bot.moments import to_millis
from tests.conftest import Clock
from tests.lines.pretending import Wire, line
from tests.lines.test_sms import AWA, BINTA, Lines
from tests.people import Town

DANGER = "il me frappe, au secours"


def one(town: Town, clock: Clock, **settings: object) -> Lines:
    return Lines(town, clock, {"a": line("a", **settings)})


def until_it_has_gone(lines: Lines, most: int, *, step: float = 1.0) -> float:
    """Seconds until the answer to a danger has gone, `most` at most."""
    seconds = 0.0
    while seconds < most and not any(sms.urgent for way in lines.open for sms in lines.wire(way).sent):
        lines.clock.moves(seconds=step)
        seconds += step
        lines.sends()
        lines.keeps()
    return seconds


def says_while_sending(wire: Wire, lines: Lines, text: str) -> None:
    """They write this at the moment when their older answer is being sent."""

    def then() -> None:
        wire.on_sending = None
        lines.says("a", AWA, text)

    wire.on_sending = then


def test_R11_their_own_older_message_that_comes_back_stops_nobody(town: Town, clock: Clock) -> None:
    lines = one(town, clock, per_second=1.0)
    wire = lines.wire("a")
    lines.says("a", AWA, "bonjour")
    wire.trouble = [LinkDown("network")]
    says_while_sending(wire, lines, DANGER)
    lines.sends()
    lines.says("a", BINTA, "bonjour")
    assert until_it_has_gone(lines, 60) < 10
    for _ in range(20):
        clock.moves(seconds=1)
        lines.sends()
    assert {sms.to for sms in wire.sent} == {AWA, BINTA}


def test_R11_their_own_older_message_that_was_dropped_stops_nobody(town: Town, clock: Clock) -> None:
    lines = one(town, clock, per_second=0.2)
    wire = lines.wire("a")
    lines.says("a", AWA, "bonjour")
    lines.sends()
    clock.moves(seconds=19.5)
    lines.says("a", BINTA, "bonjour")
    lines.sends()
    lines.says("a", AWA, DANGER)
    lines.sends()
    clock.moves(seconds=1)
    wire.fates[wire.sent[0].key] = "dropped"
    lines.keeps()
    assert until_it_has_gone(lines, 60) < 10


def test_R11_their_own_older_message_that_is_put_off_for_minutes_keeps_nobody_waiting(town: Town, clock: Clock) -> None:
    lines = one(town, clock)
    lines.says("a", AWA, "bonjour")
    lines.wire("a").trouble = [Throttled("rate", 300.0)]
    says_while_sending(lines.wire("a"), lines, DANGER)
    lines.sends()
    assert until_it_has_gone(lines, 60) < 10


def test_R11_after_an_outage_it_is_tried_again_within_seconds_for_an_hour(town: Town, clock: Clock) -> None:
    lines = one(town, clock)
    lines.wire("a").trouble = [LinkDown("network")] * 1_000
    lines.says("a", AWA, DANGER)
    lines.sends()
    for _ in range(200):
        clock.moves(seconds=15)
        lines.sends()
    assert lines.states()[0] == "todo"
    assert len(lines.wire("a").trouble) < 850, "some ten seconds apart, and not minutes"
    lines.wire("a").trouble = []
    assert until_it_has_gone(lines, 60) <= 11


def test_R11_a_provider_that_asks_for_hours_gets_seconds(town: Town, clock: Clock) -> None:
    lines = one(town, clock)
    lines.wire("a").trouble = [Throttled("throttled", 9_999.0)]
    lines.says("a", AWA, DANGER)
    lines.sends()
    assert until_it_has_gone(lines, 60) <= 11


def test_whatever_a_provider_asks_for_minutes_are_enough(town: Town, clock: Clock) -> None:
    lines = one(town, clock)
    lines.wire("a").trouble = [Throttled("throttled", 9_999.0)]
    lines.says("a", AWA, "bonjour")
    lines.sends()
    clock.moves(seconds=451)
    lines.sends()
    assert lines.states() == ["handed"]


def test_T15_R11_a_line_that_hangs_leaves_places_for_dangers(town: Town, clock: Clock) -> None:
    two = Lines(town, clock, {name: line(name) for name in ("a", "b")})
    for number in range(AT_ONCE + 4):
        two.says("a", f"+2126120005{number:02}", "bonjour")

    async def meanwhile() -> tuple[int, int]:
        gate = asyncio.Event()

        async def hangs(sms: object) -> object:
            await gate.wait()
            raise Unsure("silent")

        two.wire("a").send = hangs  # type: ignore[assignment, method-assign]
        hanging = await two.worker.send_due(32)
        await asyncio.to_thread(two.says, "b", AWA, DANGER)
        others = await two.worker.send_due(32)
        dangers = await two.worker.send_due(32, dangers=True)
        await asyncio.gather(*dangers)
        gone = len(two.wire("b").sent)
        gate.set()
        await asyncio.gather(*hanging)
        return len(others), gone

    assert asyncio.run(meanwhile()) == (0, 1)


def test_T15_a_ring_that_is_broken_off_while_it_waits_gives_no_place_back_twice(town: Town, clock: Clock) -> None:
    lines = one(town, clock)

    async def waits(seconds: float) -> None:
        await asyncio.Event().wait()

    async def broken_off() -> None:
        ring = asyncio.create_task(lines.sms.send(Outgoing(AWA, "x", 0)))
        while not lines.wire("a").sent:
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.01)
        ring.cancel()
        await asyncio.gather(ring, return_exceptions=True)

    lines.sms._pause = waits
    asyncio.run(broken_off())
    assert lines.sms.room(99) == AT_ONCE


def test_T15_a_danger_whose_line_is_full_for_the_hour_holds_up_no_other_line(town: Town, clock: Clock) -> None:
    lines = Lines(
        town,
        clock,
        {"a": line("a", per_hour=2, prefixes=("+212",)), "b": line("b", per_second=1.0, prefixes=("+33",))},
    )
    with town.store.write() as connection:
        for _ in range(2):
            use.took(connection, Standing(lines.open["a"].settings), 1, clock())
    lines.says("a", AWA, DANGER)
    lines.sends()
    lines.says("b", "+33612345678", "bonjour")
    for _ in range(5):
        clock.moves(seconds=1)
        lines.sends()
    assert lines.wire("b").sent


def test_T16_the_last_of_the_money_goes_to_the_numbers_and_to_no_greeting(town: Town, clock: Clock) -> None:
    dear = Lines(town, clock, {"a": line("a", cost=Decimal(1))}, cap=Decimal(100))
    dear.says("a", AWA, DANGER)
    rows = town.rows("SELECT rank FROM outbound ORDER BY id")
    assert [row.rank for row in rows] == [0, 1]
    with town.store.write() as connection:
        use.took(connection, Standing(dear.open["a"].settings), 98, clock())
    dear.sends()
    assert dear.wire("a").sent == []


AT_ELEVEN, AT_NOON = datetime(2026, 11, 18, 22, 30, tzinfo=UTC), datetime(2026, 11, 18, 11, 0, tzinfo=UTC)
"""Half past eleven at night in Morocco; noon there."""


@pytest.mark.parametrize("limits", [{"cost": Decimal(1)}, {"per_day": 10}])
def test_a_danger_waits_for_midnight_only_where_it_is_near(limits: dict[str, object]) -> None:
    full = replace(Standing(line("a", **limits).settings), today=10)
    money, asked = Money(Decimal(10), Decimal(10)), Asked(AWA, 1, urgent=True)
    with pytest.raises(Full) as waits:
        choosing.choose([full], asked, money, to_millis(AT_ELEVEN))
    assert waits.value.after == 1800
    with pytest.raises(Failed):
        choosing.choose([full], asked, money, to_millis(AT_NOON))
    with pytest.raises(Failed):
        choosing.choose([full], replace(asked, urgent=False), money, to_millis(AT_ELEVEN))
