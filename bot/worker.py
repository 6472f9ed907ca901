"""Takes turns and sends answers (`bot.sending`), until told to stop; never more than its leases allow.

Turns run in threads (one on SQLite, whose writers queue anyway; a few on PostgreSQL), sendings on the event
loop. A message that makes a turn fail is put back, and parked after a few tries; the store being away is
waited out.
"""

import asyncio
import logging
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from bot import complaints, consents, follow_ups, handed, inbox, leases, people, phrases, turn
from bot.cases import forgetting
from bot.cases.clocks import Clocks
from bot.channels.channel import Channel
from bot.inbox import Claimed
from bot.knowledge import Knowledge
from bot.lines import standing, testing, use
from bot.lines.sms import MORE_FOR_DANGERS
from bot.logs import describe
from bot.moments import Clock, to_millis, utc_now
from bot.pausing import rest
from bot.sending import Sender
from bot.store import Seal, Store, Unavailable

log = logging.getLogger("dalil.worker")
CLAIM_AT_ONCE = 16
SEND_AT_ONCE = 32
LOOK_EVERY = 0.1
"""Seconds between looks at the store when nothing is known to be waiting."""
FOLLOW_EVERY = 0.3
"""Seconds between looks for a change of the directory: one indexed row is read."""
AWAY_FOR = 1.0
FORGET_EVERY = timedelta(minutes=1)
WRITE_FIRST_EVERY = timedelta(seconds=30)
RING_EVERY = timedelta(seconds=5)
SENDING_MAY_END_IN = 6.0
THREADS_ON_POSTGRESQL = 2


@dataclass
class Worker:
    """One worker of one process."""

    store: Store
    seal: Seal
    knowledge: Knowledge
    channels: Mapping[str, Channel]
    clock: Clock = utc_now
    clocks: Clocks | None = None
    relays: bool = False
    name: str = field(default_factory=leases.new_name)
    stopping: threading.Event = field(default_factory=threading.Event)
    _forget_next: datetime = datetime.min.replace(tzinfo=UTC)
    _write_next: datetime = datetime.min.replace(tzinfo=UTC)
    _ring_next: datetime = datetime.min.replace(tzinfo=UTC)
    _woken: threading.Event = field(default_factory=threading.Event)

    def wake(self) -> None:
        """Something has come in: look now."""
        self._woken.set()

    def stop(self) -> None:
        """Finish what is in hand, then end."""
        self.stopping.set()
        self._woken.set()

    async def run(self) -> None:
        """Work until `stopping` is set; then finish what is in hand and put back the rest."""
        with suppress(Unavailable):
            await asyncio.to_thread(self._beat)
        turns = 1 if self.store.is_sqlite else THREADS_ON_POSTGRESQL
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._keep_beating())
            tasks.create_task(self._keep_following())
            for _ in range(turns):
                tasks.create_task(asyncio.to_thread(self._keep_taking))
            if self.channels:
                tasks.create_task(self._keep_sending())
        await asyncio.to_thread(self._leave)

    def take_turns(self) -> int:
        """Claim some messages and take their turns; how many were claimed."""
        try:
            with self.store.write() as connection:
                claimed = inbox.claim(connection, self.name, CLAIM_AT_ONCE)
        except IntegrityError:  # another process took a turn of the same person meanwhile: the index decides
            return 0
        for one in claimed:
            if self.stopping.is_set():
                break
            self._take(one)
        return len(claimed)

    async def send_due(self, most: int = SEND_AT_ONCE, *, dangers: bool = False) -> set[asyncio.Task[None]]:
        """Claim up to `most` messages due, or answers to dangers alone, and begin to send them; the sendings under
        way."""
        return await self._sender.send_due(most, dangers=dangers)

    @cached_property
    def _sender(self) -> Sender:
        return Sender(self.store, self.seal, self.channels, self.clock, self.name, self._insist)

    def _take(self, claimed: Claimed) -> None:
        try:
            with self.store.write() as connection:
                turn.take(connection, self.name, claimed, **self._given(), relays=self.relays)
        except inbox.Lost:
            log.warning("turn lost", extra={"inbound": claimed.id})
        except Unavailable as error:
            log.warning("turn put off", extra={"inbound": claimed.id, "why": describe(error)})
            self._insist(lambda c: inbox.release(c, self.name, claimed.id))
        except Exception as error:  # noqa: BLE001  any bug in a turn: the message must not be lost nor block others
            self._put_back(claimed, error)

    def _put_back(self, claimed: Claimed, error: Exception) -> None:
        log.error("turn failed", extra={"inbound": claimed.id, "why": describe(error)})
        try:
            self._insist(lambda c: turn.give_up(c, self.name, claimed, **self._given()))
        except Exception as worse:  # noqa: BLE001  even the apology cannot be made: park without one
            log.error("no apology", extra={"inbound": claimed.id, "why": describe(worse)})
            self._insist(lambda c: inbox.give_back(c, self.name, claimed.id))

    def _given(self) -> dict[str, Any]:
        """What a turn is given besides its message."""
        return {"seal": self.seal, "knowledge": self.knowledge, "now": self.clock()}

    def _insist(self, write: Callable[[Connection], object]) -> None:
        """Write until it is written: what stays in a living worker's hand is in nobody else's reach."""
        while True:
            try:
                with self.store.write() as connection:
                    write(connection)
                return
            except Unavailable:
                if self.stopping.wait(AWAY_FOR):
                    return  # what is left in hand is taken back when this worker is known dead

    def _keep_taking(self) -> None:
        while not self.stopping.is_set():
            try:
                busy = self.take_turns()
            except Exception as error:  # noqa: BLE001  whatever broke, the next look may not: never stop looking
                self._complain(error)
                self.stopping.wait(AWAY_FOR)
                continue
            if not busy:
                self._woken.wait(LOOK_EVERY)
                self._woken.clear()

    def _complain(self, error: Exception) -> None:
        if isinstance(error, Unavailable):
            log.warning("store away", extra={"why": describe(error)})
        else:
            log.error("work broke", extra={"why": describe(error)})

    async def _keep_sending(self) -> None:
        under_way: set[asyncio.Task[None]] = set()
        while not self.stopping.is_set():
            under_way |= await self._send_more(len(under_way))
            if under_way:
                _, under_way = await asyncio.wait(under_way, timeout=LOOK_EVERY, return_when=asyncio.FIRST_COMPLETED)
            else:
                await rest(LOOK_EVERY, self.stopping)
        if under_way:
            await asyncio.wait(under_way, timeout=SENDING_MAY_END_IN)

    async def _send_more(self, under_way: int) -> set[asyncio.Task[None]]:
        """Dangers first: they have places of their own, should something that hangs have taken all others. While
        nothing is under way there is place for all."""
        try:
            more = SEND_AT_ONCE + MORE_FOR_DANGERS - under_way
            begun = await self.send_due(more, dangers=True) if under_way else set()
            left = SEND_AT_ONCE - under_way - len(begun)
            return begun | await self.send_due(left) if left > 0 else begun
        except Exception as error:  # noqa: BLE001  as in _keep_taking
            self._complain(error)
            await rest(AWAY_FOR, self.stopping)
            return set()

    async def _keep_beating(self) -> None:
        while not self.stopping.is_set():
            for task in (self._beat, self._forget, self.write_first, self.ring):
                try:
                    await asyncio.to_thread(task)
                except Exception as error:  # noqa: BLE001  as in _keep_taking
                    self._complain(error)
            await rest(leases.BEAT_EVERY, self.stopping)

    async def _keep_following(self) -> None:
        while not self.stopping.is_set():
            try:
                await asyncio.to_thread(self._follow)
            except Exception as error:  # noqa: BLE001  as in _keep_taking
                self._complain(error)
                await rest(AWAY_FOR, self.stopping)
            await rest(FOLLOW_EVERY, self.stopping)

    def _follow(self) -> None:
        """The directory may have been changed by another process, on another machine even."""
        with self.store.read() as connection:
            if self.knowledge.follow(connection):
                log.info("directory brought forward")

    def write_first(self) -> None:
        """Now and then, what people asked us to write later is moved to the outbox, in its hour (R15)."""
        now = self.clock()
        if now < self._write_next:
            return
        self._write_next = now + WRITE_FIRST_EVERY
        with self.store.write() as connection:
            follow_ups.write_due(connection, self.seal, self.knowledge, now)

    def ring(self) -> None:
        """Every few seconds, the clocks of the cases are looked at."""
        now = self.clock()
        if now < self._ring_next:
            return
        self._ring_next = now + RING_EVERY
        clocks = self.clocks or Clocks(self.seal, self.knowledge)
        with self.store.read() as connection:
            if not clocks.has_any(connection):
                return
        with self.store.write() as connection:
            clocks.ring(connection, now)

    def _forget(self) -> None:
        """Once a minute, the sessions that have ended are forgotten, and what a dead process left of the erased."""
        now = self.clock()
        if now < self._forget_next:
            return
        self._forget_next = now + FORGET_EVERY
        with self.store.write() as connection:
            people.forget_sessions(connection, to_millis(now - turn.SESSION_LASTS))
            forgetting.forget(connection, now)
            consents.end_unanswered(connection, now)
            follow_ups.forget(connection, now)
            complaints.forget_who(connection, now)
            phrases.forget(connection, now)
            inbox.forget_erased(connection, now)
            handed.give_up(connection, now=to_millis(now))
            testing.forget(connection, now)
            use.forget(connection, now)
            standing.forget(connection, now)
            people.forget_borrowed(connection, to_millis(now - people.BORROWED_LASTS))
            people.end_erased(connection, to_millis(now - turn.SESSION_LASTS))

    def _beat(self) -> None:
        with self.store.write() as connection:
            leases.beat(connection, self.name, self._now())
            back = leases.take_back_from_the_dead(connection, self._now())
        if back:
            log.info("taken back", extra={"messages": back})

    def _leave(self) -> None:
        """Put back what is in hand; if the store is away, others do when this worker is known dead."""
        with suppress(Unavailable), self.store.write() as connection:
            leases.leave(connection, self.name)

    def _now(self) -> int:
        return to_millis(self.clock())
