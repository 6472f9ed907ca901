"""Sends what the team is to hear: to its chat, to one of them in private, to the duty phone.

Sending is at least once, like the outbox's: a process that dies between the provider's yes and our mark sends again
when its lease has ended. When a case waits no more its alerts lose their button. What was relayed of a case is deleted
when it leaves the hand it was in, and before Telegram lets nobody delete it any more.
"""

import asyncio
import logging
import threading
from collections.abc import Mapping
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

log = logging.getLogger("dalil.alerts")
AT_ONCE = 8
LOOK_EVERY = 0.2
"""Seconds between looks for what is due."""
TIDY_EVERY = 1.0
TIDY_AGAIN_AFTER = 30.0
"""Seconds until the next look for what is over, when Telegram was away or had enough."""
AWAY_FOR = 3.0


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
    _tidy_at: float = 0.0

    async def run(self, stopping: threading.Event) -> None:
        """Send what is due until `stopping` is set; then put back the rest."""
        while not stopping.is_set():
            try:
                busy = await self.send_due()
                await self._keep_tidy()
            except Exception as error:  # noqa: BLE001  whatever broke, the next look may not: never stop looking
                log.warning("alerts interrupted", extra={"why": describe(error)})
                busy = False
                await rest(AWAY_FOR, stopping)
            if not busy:
                await rest(LOOK_EVERY, stopping)
        await asyncio.to_thread(self._leave)

    async def send_due(self) -> bool:
        """Send some of what is due; whether there was any. Raises Unavailable."""
        due = await asyncio.to_thread(self._claim)
        await asyncio.gather(*(self._send(one) for one in due))
        return bool(due)

    async def tidy(self) -> None:
        """Change or delete what should not stand in a chat any more. Raises Unavailable, Retry."""
        if self.telegram is None:
            return
        for shown, chat in await asyncio.to_thread(self._over):
            if chat is not None:
                await self._change(self.telegram, chat, shown)
            await asyncio.to_thread(self._settled, shown)

    def _claim(self) -> list[Due]:
        now = self._now()
        with self.store.read() as connection:
            if not claiming.is_any_due(connection, now):
                return []
        with self.store.write() as connection:
            claiming.take_back(connection, now)
            return claiming.claim(connection, self.name, now, AT_ONCE)

    async def _send(self, due: Due) -> None:
        try:
            message_id = await self._hand_over(due)
        except NotNeeded:
            await asyncio.to_thread(self._failed, due)
        except SendError as error:
            log.warning("alert not sent", extra={"alert": due.id, "way": due.way, "why": error.reason})
            await asyncio.to_thread(self._not_sent, due, error)
        else:
            await asyncio.to_thread(self._sent, due, message_id)

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

    async def _keep_tidy(self) -> None:
        now = asyncio.get_running_loop().time()
        if now < self._tidy_at:
            return
        self._tidy_at = now + TIDY_EVERY
        try:
            await self.tidy()
        except Retry as error:
            self._tidy_at = now + max(error.after or 0.0, TIDY_AGAIN_AFTER)

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

    def _sent(self, due: Due, message_id: str) -> None:
        with self.store.write() as connection:
            claiming.sent(connection, self.name, due, message_id, self._now())

    def _failed(self, due: Due) -> None:
        with self.store.write() as connection:
            claiming.failed(connection, self.name, due)

    def _not_sent(self, due: Due, error: SendError) -> None:
        if not isinstance(error, Retry) or due.attempts >= outbox.ATTEMPTS:
            self._failed(due)
            return
        at = self._now() + round(1000 * outbox.wait(due.attempts, error.after))
        with self.store.write() as connection:
            claiming.later(connection, self.name, due, at)

    def _settled(self, shown: Shown) -> None:
        with self.store.write() as connection:
            claiming.settled(connection, shown.id)

    def _leave(self) -> None:
        """If the store is away, the lease ends by itself."""
        with suppress(Unavailable), self.store.write() as connection:
            claiming.leave(connection, self.name)

    def _now(self) -> int:
        return to_millis(self.clock())
