"""What the public app's doors share: storing what came in, off the event loop, before anything is answered."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from telegram import Update

from bot import inbox, outbox
from bot.alerts.buttons import StaffSide
from bot.channels.telegram import Telegram
from bot.messages import Inbound, Receipt
from bot.moments import to_millis
from bot.service import Service


@dataclass
class Door:
    """The public app's hold on the store."""

    service: Service
    telegram: Telegram | None = None
    staff: StaffSide | None = None
    wake: Callable[[], None] = lambda: None

    async def accept(self, messages: Sequence[Inbound]) -> list[int]:
        """Store messages, committed when this returns; the new ones' ids. Raises Unavailable: try again."""
        if not messages:
            return []
        stored = await asyncio.to_thread(self._accept, messages)
        self.wake()
        return stored

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

    def _receive(self, receipt: Receipt) -> None:
        with self.service.store.write() as connection:
            outbox.receive(connection, receipt, now=to_millis(self.service.clock()))
