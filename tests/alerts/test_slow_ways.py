"""A way that is slow holds up no other, is not gone twice, and keeps nobody from stopping: the duty phone above all."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from bot.alerts import claiming, making, sending
from bot.alerts.sending import Alerter
from bot.channels.channel import Channel
from bot.messages import Outgoing
from bot.store import Unavailable
from tests.alerts.conftest import Gathers
from tests.alerts.team import Team, Wire
from tests.conftest import Clock
from tests.people import Post

NUMBER = "+212600000099"


@dataclass
class SlowPhone(Post):
    """A ring by a line that says much later whether it went; `given_up` counts those it was not waited for."""

    heard: asyncio.Event = field(default_factory=asyncio.Event)
    given_up: int = 0

    async def send(self, message: Outgoing) -> str:
        rung = await super().send(message)
        try:
            await self.heard.wait()
        except asyncio.CancelledError:
            self.given_up += 1
            raise
        return rung


@pytest.fixture
def team(gathers: Gathers) -> Team:
    return gathers(duty_phone=NUMBER)


@pytest.fixture
def phone(team: Team) -> SlowPhone:
    return SlowPhone()


def ringing(team: Team, phone: Channel) -> Alerter:
    """A process whose duty phone is rung by this channel."""
    given = (team.service.store, team.service.seal, team.telegram, {"sms": phone}, team.service.config, team.clock)
    return Alerter(*given)


def red_case(team: Team) -> int:
    """Somebody waits, and the phone is to ring for them."""
    case = team.case(kind="violence")
    with team.service.store.write() as connection:
        making.late(connection, case, team.now)
    return case


async def soon(is_so: Callable[[], bool]) -> None:
    """Wait until it is so, for some seconds at most."""
    async with asyncio.timeout(20):
        while not is_so():
            await asyncio.sleep(0.02)


@asynccontextmanager
async def running(alerter: Alerter) -> AsyncIterator[None]:
    """A process that sends alerts, told to stop at the end."""
    stopping = threading.Event()
    going = asyncio.create_task(alerter.run(stopping))
    try:
        yield
    finally:
        stopping.set()
        await asyncio.wait_for(going, 20)


def told(team: Team) -> int:
    """How often the team's chat was written to."""
    return len(team.wire.of("sendMessage"))


@pytest.mark.parametrize("rings", [1, sending.AT_ONCE + 1])
def test_while_the_duty_phone_is_rung_the_chat_hears_of_the_next_case(team: Team, phone: SlowPhone, rings: int) -> None:
    for _ in range(rings):
        red_case(team)

    async def shift() -> None:
        async with running(ringing(team, phone)):
            await soon(lambda: len(phone.sent) == min(rings, sending.AT_ONCE) and told(team) == 2 * rings)
            await asyncio.to_thread(team.case)
            await soon(lambda: told(team) == 2 * rings + 1)
            assert not phone.heard.is_set()
            phone.heard.set()
            await soon(lambda: len(team.alerts(way="phone", state="sent")) == rings)

    asyncio.run(shift())


def test_while_telegram_is_silent_the_duty_phone_rings(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    """What hangs is the change of an old alert."""
    amal, case = team.has(), team.case()
    team.sends()
    team.takes(case, amal)
    asked, answer = asyncio.Event(), asyncio.Event()
    answers = Wire.do_request

    async def hangs(wire: Wire, url: str, *given: object, **more: object) -> tuple[int, bytes]:
        if url.endswith("editMessageText"):
            asked.set()
            await answer.wait()
        return await answers(wire, url, *given, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(Wire, "do_request", hangs)

    async def shift() -> None:
        async with running(ringing(team, team.sms)):
            await asked.wait()
            await asyncio.to_thread(red_case, team)
            await soon(lambda: bool(team.sms.sent))
            answer.set()

    asyncio.run(shift())


def test_a_ring_that_takes_minutes_stays_in_its_hand(team: Team, phone: SlowPhone, clock: Clock) -> None:
    red_case(team)
    other = Post()

    async def shift() -> None:
        one, another = ringing(team, phone), ringing(team, other)
        begun = await one.begin_due()
        await soon(lambda: bool(phone.sent))
        for _ in range(6):
            clock.moves(seconds=25)
            assert await one.begin_due() == set()
            await another.send_due()
        phone.heard.set()
        await asyncio.wait(begun)

    asyncio.run(shift())
    assert (len(phone.sent), other.sent, phone.given_up) == (1, [], 0)
    assert [ring.message_id for ring in team.alerts(way="phone", state="sent")] == ["sms-1"]


def test_a_ring_that_another_process_has_taken_over_is_not_gone_on_with(
    team: Team, phone: SlowPhone, clock: Clock
) -> None:
    """This one was asleep for longer than its lease: the next line would ring once more."""
    red_case(team)

    async def shift() -> None:
        one, another = ringing(team, phone), ringing(team, team.sms)
        begun = await one.begin_due()
        await soon(lambda: bool(phone.sent))
        clock.moves(seconds=61)
        await another.send_due()
        await one.begin_due()
        await asyncio.wait(begun, timeout=5)
        assert (len(phone.sent), len(team.sms.sent), phone.given_up) == (1, 1, 1)

    asyncio.run(shift())
    assert [ring.state for ring in team.alerts(way="phone")] == ["sent"]


def test_stopping_does_not_wait_for_a_ring_and_puts_it_back(
    team: Team, phone: SlowPhone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "MAY_END_IN", 0.1)
    red_case(team)

    async def shift() -> None:
        async with running(ringing(team, phone)):
            await soon(lambda: bool(phone.sent) and told(team) == 2)
        assert asyncio.all_tasks() == {asyncio.current_task()}

    asyncio.run(shift())
    [left] = team.alerts(way="phone")
    assert (left.state, left.holder, left.attempts, phone.given_up) == ("todo", None, 0, 1)
    team.sends()
    assert len(team.sms.sent) == 1


def test_what_ends_soon_is_waited_for_at_a_stop(team: Team, phone: SlowPhone) -> None:
    red_case(team)

    async def shift() -> None:
        async with running(ringing(team, phone)):
            await soon(lambda: bool(phone.sent))
            asyncio.get_running_loop().call_later(0.3, phone.heard.set)

    asyncio.run(shift())
    assert [ring.state for ring in team.alerts(way="phone")] == ["sent"]


def test_a_ring_is_not_rung_again_because_the_store_was_away(
    team: Team, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It went, and that could not be written down until its lease was over."""
    red_case(team)
    marks, refused = claiming.sent, threading.Event()

    def refuses(*given: object) -> None:
        if not refused.is_set():
            clock.moves(seconds=61)
            refused.set()
            raise Unavailable("busy")
        marks(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(sending, "AWAY_FOR", 0.5)
    monkeypatch.setattr(claiming, "sent", refuses)

    async def shift() -> None:
        async with running(ringing(team, team.sms)):
            await soon(lambda: refused.is_set() and {a.state for a in team.alerts()} == {"sent"})

    asyncio.run(shift())
    assert (len(team.sms.sent), told(team)) == (1, 2)
