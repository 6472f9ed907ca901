"""What the public app's doors share: storing what came in, off the event loop, before anything is answered."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from telegram import Update

from bot import handed, inbox
from bot.alerts.buttons import StaffSide
from bot.channels.telegram import Telegram
from bot.lines import intake
from bot.lines.intake import Intake
from bot.lines.repeats import Repeats
from bot.lines.settings import LineSettings
from bot.logs import describe
from bot.messages import Inbound, News, Receipt
from bot.moments import to_millis
from bot.service import Service
from bot.store import Unavailable

log = logging.getLogger("dalil.web")
MARKED_WITHIN = 3.0
"""Seconds in which a sending is surely marked once its provider has answered."""


@dataclass
class Door:
    """The public app's hold on the store."""

    service: Service
    telegram: Telegram | None = None
    staff: StaffSide | None = None
    wake: Callable[[], None] = lambda: None
    _repeats: Repeats = field(default_factory=Repeats)

    async def accept(self, messages: Sequence[Inbound]) -> list[int]:
        """Store messages, committed when this returns; the new ones' ids. Raises Unavailable: try again."""
        if not messages:
            return []
        stored = await asyncio.to_thread(self._accept, messages)
        self.wake()
        return stored

    async def take(self, line: LineSettings, news: Sequence[News]) -> Sequence[Receipt]:
        """Store what an SMS line posted, committed when this returns; the receipts that found no message yet. Raises
        Unavailable: try again."""
        taken = await asyncio.to_thread(self._take, line, news)
        if taken.stored:
            self.wake()
        return taken.early

    async def is_staffs(self, update: Update) -> bool:
        """Whether this update of Telegram's is the staff's: then it is done with. Raises Unavailable: try again."""
        return self.staff is not None and await self.staff.handle(update)

    async def receive(self, receipt: Receipt) -> None:
        """Let a receipt move its message. Raises Unavailable."""
        await asyncio.to_thread(self._receive, receipt)

    def _accept(self, messages: Sequence[Inbound]) -> list[int]:
        service = self.service
        with service.store.write() as connection:
            return inbox.accept_all(connection, service.seal, messages, to_millis(service.clock()))

    async def take_again(self, line: LineSettings, early: Sequence[Receipt]) -> None:
        """Receipts that may have been quicker than our own mark of sending, once more a little later."""
        await asyncio.sleep(MARKED_WITHIN)
        try:
            await self.take(line, early)
        except Unavailable as error:  # it was answered for already: its message is asked about, or given up
            log.warning("receipt lost", extra={"line": line.name, "why": describe(error)})

    def _take(self, line: LineSettings, news: Sequence[News]) -> Intake:
        service = self.service
        config = service.config
        with service.store.write() as connection:
            return intake.take(
                connection,
                service.seal,
                line,
                news,
                service.clock(),
                rings_heard=config.missed_calls != "off",
                rings_from=config.sms_prefixes,
                repeats=self._repeats,
            )

    def _receive(self, receipt: Receipt) -> None:
        with self.service.store.write() as connection:
            handed.receive(connection, receipt, now=to_millis(self.service.clock()))
