"""Sends what the team is to hear: to its chat, to one of them in private, to the duty phone.

No way holds up another: a ring takes minutes where it goes from line to line, each asked only later whether it went.
Sending is at least once, like the outbox's: a process that dies between the provider's yes and our mark sends again
when its lease has ended, and a ring that a stop cuts short is begun anew. When a case waits no more its alerts lose
their button. What was relayed of a case is deleted when it leaves the hand it was in, and before Telegram lets nobody
delete it any more.
"""

import asyncio
import logging
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from sqlalchemy import Connection
from telegram import LinkPreviewOptions
from telegram.error import TelegramError

from bot import leases, outbox
from bot.alerts import binding, claiming, letters, ringing, wording
from bot.alerts.claiming import Due, Shown
from bot.alerts.letters import Letter, NotNeeded
from bot.channels.channel import Channel
from bot.channels.telegram import Telegram, send_error
from bot.config import Config
from bot.logs import describe
from bot.messages import Failed, Retry, SendError
from bot.moments import Clock, to_millis, utc_now
from bot.pausing import rest
from bot.store import Seal, Store, Unavailable, Unreadable
from bot.store.desk import ALERT_WAYS

log = logging.getLogger("dalil.alerts")
AT_ONCE = 8
"""The most alerts under way by one way."""
LOOK_EVERY = 0.2
"""Seconds between looks for what is due."""
TIDY_EVERY = 1.0
TIDY_AGAIN_AFTER = 30.0
"""Seconds until the next look for what is over, when Telegram was away or had enough."""
AWAY_FOR = 3.0
MAY_END_IN = 6.0
"""Seconds that what is under way has when we stop."""


@dataclass
class Alerter:
    """Sends alerts in one process, until told to stop."""

    store: Store
    seal: Seal
    telegram: Telegram | None
    channels: Mapping[str, Channel]
    config: Config
    clock: Clock = utc_now
    name: str = field(default_factory=leases.new_name)
    _under_way: dict[asyncio.Task[None], Due] = field(default_factory=dict)

    async def run(self, stopping: threading.Event) -> None:
        """Send what is due until `stopping` is set; then put back what does not end soon."""
        tidying = asyncio.create_task(self._keep_tidy(stopping))
        while not stopping.is_set():
            try:
                begun = await self.begin_due()
            except Exception as error:  # noqa: BLE001  whatever broke, the next look may not: never stop looking
                log.warning("alerts interrupted", extra={"why": describe(error)})
                await rest(AWAY_FOR, stopping)
            else:
                await rest(0 if begun else LOOK_EVERY, stopping)
        await self._end({tidying, *self._under_way})

    async def begin_due(self) -> set[asyncio.Task[None]]:
        """Begin to send some of what is due, by each way that has room; the sendings begun. What is under way stays in
        this hand; what is found in another's is given up. Raises Unavailable."""
        due, lost = await asyncio.to_thread(self._look, self._room(), {one.id for one in self._under_way.values()})
        for task in [task for task, one in self._under_way.items() if one.id in lost]:
            log.warning("alert lost", extra={"alert": self._under_way[task].id})
            task.cancel()
        begun = {asyncio.create_task(self._send(one)): one for one in due}
        self._under_way |= begun
        for task in begun:
            task.add_done_callback(self._ended)
        return set(begun)

    async def send_due(self) -> bool:
        """Send some of what is due, to its end; whether there was any. Raises Unavailable."""
        begun = await self.begin_due()
        if begun:
            await asyncio.wait(begun)
        return bool(begun)

    async def tidy(self) -> None:
        """Change or delete what should not stand in a chat any more. Raises Unavailable, Retry."""
        if self.telegram is None:
            return
        for shown, chat in await asyncio.to_thread(self._over):
            if chat is not None:
                await self._change(self.telegram, chat, shown)
            await asyncio.to_thread(self._settled, shown)

    def _room(self) -> dict[str, int]:
        """How many more may be sent at once by each way that has room."""
        used = [one.way for one in self._under_way.values()]
        return {way: left for way in ALERT_WAYS if (left := AT_ONCE - used.count(way)) > 0}

    def _look(self, room: Mapping[str, int], in_hand: set[int]) -> tuple[list[Due], set[int]]:
        """What is claimed, and which of those in hand were lost to another process."""
        now = self._now()
        with self.store.read() as connection:
            if not claiming.is_any_due(connection, self.name, now, room, in_hand):
                return [], set()
        with self.store.write() as connection:
            lost = in_hand - claiming.hold(connection, self.name, in_hand, now)
            claiming.take_back(connection, now)
            claimed = [claiming.claim(connection, self.name, now, most, ways=(way,)) for way, most in room.items()]
            return [one for each in claimed for one in each], lost

    def _ended(self, task: asyncio.Task[None]) -> None:
        due = self._under_way.pop(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("alerting broke", extra={"alert": due.id, "why": describe(error)})

    async def _end(self, tasks: set[asyncio.Task[None]]) -> None:
        _, late = await asyncio.wait(tasks, timeout=MAY_END_IN)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        await asyncio.to_thread(self._leave)

    async def _send(self, due: Due) -> None:
        try:
            message_id = await self._hand_over(due)
        except NotNeeded:
            await self._mark(lambda c: claiming.failed(c, self.name, due))
        except SendError as error:
            log.warning("alert not sent", extra={"alert": due.id, "way": due.way, "why": error.reason})
            await self._mark(self._not_sent(due, error))
        else:
            await self._mark(lambda c: claiming.sent(c, self.name, due, message_id, self._now()))

    async def _mark(self, write: Callable[[Connection], object]) -> None:
        """Write until it is written: nobody rings twice because the store was away."""
        while True:
            try:
                return await asyncio.to_thread(self._write, write)
            except Unavailable as error:
                log.warning("alert not marked", extra={"why": describe(error)})
                await asyncio.sleep(AWAY_FOR)

    def _write(self, write: Callable[[Connection], object]) -> None:
        with self.store.write() as connection:
            write(connection)

    async def _hand_over(self, due: Due) -> str:
        """Its id at the provider. Raises NotNeeded, SendError."""
        try:
            return await (self._ring(due) if due.way == "phone" else self._post(due))
        except (SendError, NotNeeded):
            raise
        except Unreadable:
            raise Failed("sealed_with_another_key") from None
        except Unavailable:
            raise Retry("store_away") from None
        except Exception as error:  # noqa: BLE001  an unforeseen answer of a provider: try again, within limits
            log.error("alerting broke", extra={"alert": due.id, "why": describe(error)})
            raise Retry("unforeseen") from None

    async def _ring(self, due: Due) -> str:
        phone = ringing.duty_phone(self.config, self.channels)
        if phone is None:
            raise NotNeeded
        await asyncio.to_thread(self._still_waits, due)
        return await phone.ring()

    async def _post(self, due: Due) -> str:
        if self.telegram is None:
            raise NotNeeded
        letter = await asyncio.to_thread(self._letter, due)
        try:
            sent = await self.telegram.bot.send_message(
                chat_id=letter.chat,
                text=letter.text,
                reply_markup=letter.keyboard,
                protect_content=letter.keyboard is None,
                link_preview_options=LinkPreviewOptions(is_disabled=True),
            )
        except TelegramError as error:
            raise send_error(error) from None
        return str(sent.message_id)

    def _still_waits(self, due: Due) -> None:
        with self.store.read() as connection:
            letters.told(connection, due, self._now())

    def _letter(self, due: Due) -> Letter:
        with self.store.read() as connection:
            if due.way == "chat":
                return letters.to_chat(connection, self.config, due, self._now())
            return letters.to_one(connection, self.seal, self.config, due, self._now())

    async def _keep_tidy(self, stopping: threading.Event) -> None:
        while not stopping.is_set():
            pause = TIDY_EVERY
            try:
                await self.tidy()
            except Retry as error:
                pause = max(error.after or 0.0, TIDY_AGAIN_AFTER)
            except Exception as error:  # noqa: BLE001  as in run
                log.warning("tidying interrupted", extra={"why": describe(error)})
                pause = AWAY_FOR
            await rest(pause, stopping)

    async def _change(self, telegram: Telegram, chat: int, shown: Shown) -> None:
        """Raises Retry; what Telegram will never change stays as it is."""
        message = int(shown.message_id)
        try:
            if shown.kind == "relay":
                await telegram.bot.delete_message(chat, message)
            else:
                await telegram.bot.edit_message_text(wording.TAKEN, chat_id=chat, message_id=message)
        except TelegramError as error:
            if isinstance(met := send_error(error), Retry):
                raise met from None

    def _over(self) -> list[tuple[Shown, int | None]]:
        """Messages to change, and the chat each is in, None where it is not known any more."""
        with self.store.read() as connection:
            return [(one, self._chat_of(connection, one)) for one in claiming.over(connection, self._now(), AT_ONCE)]

    def _chat_of(self, connection: Connection, shown: Shown) -> int | None:
        if shown.staff_id is None:
            return int(self.config.telegram_staff_chat) if self.config.telegram_staff_chat else None
        found = binding.account_of(connection, self.seal, shown.staff_id)
        return found[0] if found else None

    def _not_sent(self, due: Due, error: SendError) -> Callable[[Connection], object]:
        """What is to be written of it."""
        if not isinstance(error, Retry) or due.attempts >= outbox.ATTEMPTS:
            return lambda c: claiming.failed(c, self.name, due)
        at = self._now() + round(1000 * outbox.wait(due.attempts, error.after))
        return lambda c: claiming.later(c, self.name, due, at)

    def _settled(self, shown: Shown) -> None:
        with self.store.write() as connection:
            claiming.settled(connection, shown.id)

    def _leave(self) -> None:
        """If the store is away, the lease ends by itself."""
        with suppress(Unavailable), self.store.write() as connection:
            claiming.leave(connection, self.name)

    def _now(self) -> int:
        return to_millis(self.clock())
