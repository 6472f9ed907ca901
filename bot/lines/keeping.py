"""Keeps an eye on the lines, in every worker: asks about what fell silent, sees which line is well, raises alarms.

A phone is asleep when it has missed three of its heartbeats. A line that is down for a while is an alarm; so is a day
whose money is nearly spent.
"""

import asyncio
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Connection

from bot import handed
from bot.channels.sms_line import Fate, SmsLine
from bot.handed import Overdue
from bot.lines import intake, standing, use
from bot.lines.choosing import KEPT_FOR_DANGER, Standing
from bot.lines.sms import SmsLines
from bot.lines.standing import Alarm, Known
from bot.logs import describe
from bot.messages import Receipt, SendError
from bot.moments import Clock, to_millis, utc_now
from bot.pausing import rest
from bot.store import Store

log = logging.getLogger("dalil.lines")
ASK_EVERY, LOOK_EVERY = 1.0, 5.0
"""Seconds between questions about messages, and between looks at the lines."""
AT_ONCE = 16
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
SEEN_ANEW = frozenset(
    {"network", "link_down", "unauthorised", "smsbox_down", "silent", "no_network", "provider_busy", "odd_answer"}
)
"""What a look that goes well makes good again. A phone that slept must give a sign of life, one that
dropped a message send one."""


@dataclass
class Keeper:
    """Looks after the lines in one process, until told to stop."""

    store: Store
    sms: SmsLines
    clock: Clock = utc_now
    _began_at: int = 0
    _look_at: float = 0.0

    async def run(self, stopping: threading.Event) -> None:
        """Look until `stopping` is set."""
        self._began_at = to_millis(self.clock())
        while not stopping.is_set():
            with _going_on():
                await self.ask()
            if self._is_time_to_look():
                with _going_on():
                    await self.look()
            await rest(ASK_EVERY, stopping)

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
            age = (to_millis(self.clock()) - one.handed_at) / 1000
            try:
                fate: Fate | None = await self.sms.ask(one.line, one.key, age=age)
            except SendError:
                fate = None
            await asyncio.to_thread(self._mark, one, fate)

    async def _see(self, name: str) -> None:
        with _going_on():
            try:
                async with asyncio.timeout(LOOKS_FOR):
                    seen = await self.sms.lines[name].way.look()
            except SendError as error:
                await asyncio.to_thread(self._seen, name, error.reason)
            except TimeoutError:
                await asyncio.to_thread(self._seen, name, "silent")
            else:
                if seen:
                    await asyncio.to_thread(self._seen, name, "")

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

    def _seen(self, name: str, why: str) -> None:
        """Only what has changed is written."""
        now = self.clock()
        with self.store.read() as connection:
            was = standing.known(connection).get(name)
        if (was.why if was else "") == why and not why:
            return
        with self.store.write() as connection:
            if why:
                standing.down(connection, name, why, now)
            elif was and was.why in SEEN_ANEW:
                standing.well(connection, name, now)

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

    def _wrong(self, connection: Connection) -> set[tuple[str, str]]:
        """What is wrong just now, of the kinds that are seen from here."""
        now, known = self.clock(), standing.known(connection)
        now_ms = to_millis(now)
        found = {(n, "asleep") for n, one in self.sms.lines.items() if self._is_asleep(one.way, known.get(n), now_ms)}
        found |= {(n, "down") for n in self.sms.lines if n in known and self._is_down(known[n], now_ms)}
        full = use.standings(connection, [one.settings for one in self.sms.lines.values()], now)
        found |= {(one.settings.name, "line_full") for one in full if _is_full(one)}
        if self.sms.cap is not None:
            spent = use.spent(connection, now)
            if spent >= self.sms.cap * NEAR:
                found.add((ALL_LINES, "near_cap"))
            if spent + self._dearest() > self.sms.cap * (1 - KEPT_FOR_DANGER):
                found.add((ALL_LINES, "cap"))
        return found

    def _is_asleep(self, way: SmsLine, known: Known | None, now: int) -> bool:
        """A phone that was told to give signs of life gave none, since it was last heard or since we began."""
        if not way.heartbeat:
            return False
        heard = max(known.beat_at if known else 0, self._began_at)
        return now - heard > MISSED_BEATS * way.heartbeat * 1000

    def _is_ended_here(self, alarm: Alarm) -> bool:
        """Of the kinds raised here, or of a line that was taken out of the settings."""
        return alarm.kind in RAISED_HERE or (alarm.line != ALL_LINES and alarm.line not in self.sms.lines)

    @staticmethod
    def _is_down(known: Known, now: int) -> bool:
        return known.down_at > 0 and known.why not in OTHERWISE_TOLD and now - known.down_at >= DOWN_FOR

    def _dearest(self) -> Decimal:
        """What one part costs on the dearest line."""
        return max((one.settings.cost or Decimal(0) for one in self.sms.lines.values()), default=Decimal(0))

    def _is_time_to_look(self) -> bool:
        now = asyncio.get_running_loop().time()
        if now < self._look_at:
            return False
        self._look_at = now + LOOK_EVERY
        return True


def _is_full(one: Standing) -> bool:
    """Whether nothing but dangers is answered by it for the rest of the day, or of the hour."""
    used = ((one.settings.per_day, one.today), (one.settings.per_hour, one.this_hour))
    return any(most is not None and had >= most - int(most * KEPT_FOR_DANGER) for most, had in used)


@contextmanager
def _going_on() -> Iterator[None]:
    """Whatever broke, the next look may not."""
    try:
        yield
    except Exception as error:  # noqa: BLE001
        log.warning("keeping the lines interrupted", extra={"why": describe(error)})
