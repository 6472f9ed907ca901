"""Keeps an eye on the lines, in every worker: asks about what fell silent, sees which line is well, raises alarms.

A phone is asleep when it has missed three of its heartbeats. A line that is down for a while is an alarm; so is a day
whose money is nearly spent.
"""

import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Connection

from bot import handed
from bot.channels.sms_line import Fate, SmsLine
from bot.handed import Overdue
from bot.lines import counted, intake, standing, use
from bot.lines.choosing import KEPT_FOR_DANGER, Standing
from bot.lines.sms import SmsLines
from bot.lines.standing import MENDED_BY_LIFE, MENDED_BY_LOOKING, Alarm, Known
from bot.logs import describe
from bot.messages import Receipt, SendError
from bot.moments import Clock, to_millis, utc_now
from bot.pausing import rest
from bot.store import Store

log = logging.getLogger("dalil.lines")
ASK_EVERY, LOOK_EVERY = 1.0, 5.0
"""Seconds between questions about messages, and between looks at the lines."""
AT_ONCE, ROUNDS = 16, 8
"""Messages that are asked about together, and the most rounds of questions that wait for their answers."""
ANSWERS_WITHIN = 5.0
"""Seconds for which a line may take its time over saying what became of a message; for as long after it did not, it is
not asked again, so that of many messages of a dead phone none waits behind the others."""
MISSED_BEATS = 3
LOOKS_FOR = 8.0
"""Seconds for which a line may take its time over saying that it is well."""
DOWN_FOR = 20_000
"""Milliseconds a line is down before the team hears of it: a restart is nobody's business."""
NEAR = Decimal("0.7")
"""Of the day's money, what is nearly all: at 0.8 only dangers are answered."""
ALL_LINES = ""
OTHERWISE_TOLD = frozenset({"asleep", "no_network", "queue_full"})
"""Being down for these is an alarm of its own kind."""
RAISED_HERE = frozenset({"asleep", "down", "line_full", "near_cap", "cap"})


@dataclass
class Keeper:
    """Looks after the lines in one process, until told to stop."""

    store: Store
    sms: SmsLines
    clock: Clock = utc_now
    _began_at: int = 0
    _unheard: dict[str, datetime] = field(default_factory=dict)
    """When a line was last asked in vain, until it answers."""

    async def run(self, stopping: threading.Event) -> None:
        """Look until `stopping` is set."""
        self._began_at = to_millis(self.clock())
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(_repeated(self.ask, ASK_EVERY, ROUNDS, stopping))
            tasks.create_task(_repeated(self.look, LOOK_EVERY, 1, stopping))

    async def ask(self) -> None:
        """Ask the lines about the messages they have had for too long. Raises Unavailable."""
        overdue = await asyncio.to_thread(self._overdue)
        await asyncio.gather(*(self._settle(one) for one in overdue))

    async def look(self) -> None:
        """See which lines are well, and what is to be an alarm. Raises Unavailable."""
        await asyncio.gather(*(self._see(name) for name in self.sms.lines))
        await asyncio.to_thread(self._alarm)

    async def _settle(self, one: Overdue) -> None:
        """Whatever one answer is, the others are asked."""
        with _going_on():
            fate = None if self._is_unheard(one.line) else await self._fate(one)
            await asyncio.to_thread(self._mark, one, fate)

    def _is_unheard(self, line: str) -> bool:
        since = self._unheard.get(line)
        return since is not None and 0 <= (self.clock() - since).total_seconds() < ANSWERS_WITHIN

    async def _fate(self, one: Overdue) -> Fate | None:
        """What its line says became of it; None where it does not answer."""
        age = (to_millis(self.clock()) - one.handed_at) / 1000
        try:
            async with asyncio.timeout(ANSWERS_WITHIN):
                fate = await self.sms.ask(one.line, one.key, age=age)
        except (SendError, TimeoutError):
            self._unheard[one.line] = self.clock()
            return None
        self._unheard.pop(one.line, None)
        return fate

    async def _see(self, name: str) -> None:
        """A line that does not show how it is counts as well where it has sent."""
        with _going_on():
            try:
                async with asyncio.timeout(LOOKS_FOR):
                    shows = await self.sms.lines[name].way.look()
            except SendError as error:
                await asyncio.to_thread(self._seen_down, name, error.reason)
            except TimeoutError:
                await asyncio.to_thread(self._seen_down, name, "silent")
            else:
                await asyncio.to_thread(self._seen_well, name, shows=shows)

    def _overdue(self) -> list[Overdue]:
        now = to_millis(self.clock())
        with self.store.read() as connection:
            if not handed.is_any_overdue(connection, now):
                return []
        with self.store.write() as connection:
            return handed.overdue(connection, now, AT_ONCE)

    def _mark(self, one: Overdue, fate: Fate | None) -> None:
        """What the line said becomes a receipt; None: it does not answer."""
        now, now_ms = self.clock(), to_millis(self.clock())
        with self.store.write() as connection:
            if now_ms - one.handed_at >= handed.GIVEN_UP_AFTER and fate in (None, "held", "dropped"):
                self._given_up(connection, one, now)
            elif fate == "dropped":
                self._dropped(connection, one, now)
            elif fate is None:
                handed.freed(connection, one, now=now_ms)
            elif fate != "held":
                intake.receipt(connection, Receipt("sms", one.key, fate, line=one.line), now)

    def _dropped(self, connection: Connection, one: Overdue, now: datetime) -> None:
        """It goes by another line; the one that dropped it rests, unless others went by it meanwhile."""
        handed.dropped(connection, one.line, one.key, "dropped", now=to_millis(now))
        if not standing.has_sent_since(connection, one.line, one.handed_at):
            standing.down(connection, one.line, "dropped", now)
        log.warning("line dropped a message", extra={"line": one.line})

    def _given_up(self, connection: Connection, one: Overdue, now: datetime) -> None:
        """Its line never said what became of it: is it a line at all?"""
        handed.give_up(connection, now=to_millis(now), outbound_id=one.id)
        if one.line in self.sms.lines and not standing.has_sent_since(connection, one.line, one.handed_at):
            standing.down(connection, one.line, "unconfirmed", now)

    def _seen_down(self, name: str, why: str) -> None:
        with self.store.write() as connection:
            standing.down(connection, name, why, self.clock())

    def _seen_well(self, name: str, *, shows: bool) -> None:
        """Only what has changed is written. Without `shows`, it is well where it has sent since."""
        with self.store.read() as connection:
            was = standing.known(connection).get(name, Known(name))
            is_over = was.why in MENDED_BY_LOOKING and (shows or standing.has_sent_since(connection, name, was.down_at))
        if is_over:
            with self.store.write() as connection:
                standing.well(connection, name, self.clock(), MENDED_BY_LOOKING)

    def _alarm(self) -> None:
        with self.store.read() as connection:
            wrong = self._wrong(connection)
            stand = {(one.line, one.kind) for one in standing.alarms(connection) if self._is_ended_here(one)}
        if wrong == stand:
            return
        now = self.clock()
        with self.store.write() as connection:
            for line, kind in sorted(wrong - stand):
                standing.began(connection, line, kind, now)
                log.warning("line alarm", extra={"line": line, "kind": kind})
                if kind == "asleep":
                    standing.down(connection, line, "asleep", now)
            for line, kind in sorted(stand - wrong):
                standing.ended(connection, line, kind, now)
                if kind == "asleep":
                    standing.well(connection, line, now, MENDED_BY_LIFE)

    def _wrong(self, connection: Connection) -> set[tuple[str, str]]:
        """What is wrong just now, of the kinds that are seen from here."""
        now, known = self.clock(), standing.known(connection)
        now_ms = to_millis(now)
        found = {(n, "asleep") for n, one in self.sms.lines.items() if self._is_asleep(one.way, known.get(n), now_ms)}
        found |= {(n, "down") for n in self.sms.lines if n in known and self._is_down(known[n], now_ms)}
        stand = use.standings(connection, [one.settings for one in self.sms.lines.values()], now)
        busiest = counted.busiest_hours(connection, list(self.sms.lines), now)
        found |= {(n, "line_full") for one in stand if _is_full(one, busiest[n := one.settings.name])}
        if self.sms.cap is not None:
            spent = use.spent(connection, now)
            if spent + self._cheapest() > self.sms.cap * (1 - KEPT_FOR_DANGER):
                found.add((ALL_LINES, "cap"))
            elif spent >= self.sms.cap * NEAR:
                found.add((ALL_LINES, "near_cap"))
        return found

    def _is_asleep(self, way: SmsLine, known: Known | None, now: int) -> bool:
        """A phone that was told to give signs of life gave none, since it was last heard or since we began. Once it is
        known to sleep, by whichever process, a sign of life alone tells otherwise."""
        if not way.heartbeat:
            return False
        if known and known.why == "asleep":
            return True
        heard = max(known.beat_at if known else 0, self._began_at)
        return now - heard > MISSED_BEATS * way.heartbeat * 1000

    def _is_ended_here(self, alarm: Alarm) -> bool:
        """Of the kinds raised here, or of a line that was taken out of the settings."""
        return alarm.kind in RAISED_HERE or (alarm.line != ALL_LINES and alarm.line not in self.sms.lines)

    @staticmethod
    def _is_down(known: Known, now: int) -> bool:
        return known.down_at > 0 and known.why not in OTHERWISE_TOLD and now - known.down_at >= DOWN_FOR

    def _cheapest(self) -> Decimal:
        """What one part costs on the cheapest line that people are answered by."""
        lines = (one.settings for one in self.sms.lines.values())
        return min((line.cost or Decimal(0) for line in lines if line.two_way), default=Decimal(0))


def _is_full(one: Standing, busiest_hour: int) -> bool:
    """Whether nothing but dangers is answered by it for the rest of the day, or was in some hour of it: a line that is
    full hour after hour is told of once a day."""
    used = ((one.settings.per_day, one.today), (one.settings.per_hour, busiest_hour))
    return any(most is not None and had >= most - int(most * KEPT_FOR_DANGER) for most, had in used)


async def _repeated(work: Callable[[], Awaitable[None]], every: float, most: int, stopping: threading.Event) -> None:
    """Begin this work again and again, whether or not it is done from before, `most` times at once; then let it end."""
    under_way: set[asyncio.Task[None]] = set()
    while not stopping.is_set():
        under_way = {task for task in under_way if not task.done()}
        if len(under_way) < most:
            under_way.add(asyncio.create_task(_unbroken(work)))
        await rest(every, stopping)
    if under_way:
        await asyncio.wait(under_way, timeout=ANSWERS_WITHIN)


async def _unbroken(work: Callable[[], Awaitable[None]]) -> None:
    with _going_on():
        await work()


@contextmanager
def _going_on() -> Iterator[None]:
    """Whatever broke, the next look may not."""
    try:
        yield
    except Exception as error:  # noqa: BLE001
        log.warning("keeping the lines interrupted", extra={"why": describe(error)})
