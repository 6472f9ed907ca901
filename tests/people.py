"""People who talk to Dalil in the tests: `says`, `hears`, `at_step`. The store, turn and rendering are real."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import text

from bot import inbox
from bot.channels.channel import Channel
from bot.knowledge import Knowledge
from bot.messages import Inbound, Outgoing, SendError
from bot.moments import to_millis
from bot.store import Seal, Store
from bot.worker import Worker


@dataclass
class Post:
    """A channel whose provider is these lists: what was sent, which messages were deleted, what the next ones meet."""

    name: str = "sms"
    sent: list[Outgoing] = field(default_factory=list)
    trouble: list[SendError] = field(default_factory=list)
    deleted: list[tuple[str, ...]] = field(default_factory=list)

    async def begin(self) -> None: ...

    async def end(self) -> None: ...

    async def send(self, message: Outgoing) -> str:
        if self.trouble:
            raise self.trouble.pop(0)
        if message.delete:
            self.deleted.append(message.delete)
            return ""
        self.sent.append(message)
        return f"{self.name}-{len(self.sent)}"


@dataclass
class Town:
    """A store, a worker, and one post office a channel."""

    store: Store
    seal: Seal
    knowledge: Knowledge
    clock: Callable[[], datetime]
    posts: dict[str, Post] = field(default_factory=lambda: {n: Post(n) for n in ("telegram", "sms", "whatsapp")})
    written: int = 0

    def person(self, address: str = "+212600000001", channel: str = "sms") -> "Someone":
        return Someone(self, address, channel)

    def worker(self) -> Worker:
        channels: dict[str, Channel] = dict(self.posts)
        return Worker(self.store, self.seal, self.knowledge, channels, self.clock)

    def accepts(self, message: Inbound) -> int | None:
        with self.store.write() as connection:
            return inbox.accept(connection, self.seal, message, to_millis(self.clock()))

    def works(self, worker: Worker | None = None) -> None:
        """All turns are taken and all that is due is sent."""
        worker = worker or self.worker()
        while worker.take_turns():
            pass
        asyncio.run(self._send(worker))

    async def _send(self, worker: Worker) -> None:
        while under_way := await worker.send_due():
            await asyncio.gather(*under_way)

    def rows(self, query: str, **values: Any) -> list[Any]:
        with self.store.read() as connection:
            return list(connection.execute(text(query), values).all())


@dataclass
class Someone:
    """A person at an address."""

    town: Town
    address: str
    channel: str

    def writes(self, said: str = "", **more: Any) -> Inbound:
        """A message of theirs, not yet given to Dalil."""
        self.town.written += 1
        if self.channel == "telegram":
            more.setdefault("message_id", f"{self.address}-{self.town.written}")
        return Inbound(self.channel, f"x{self.town.written}", self.address, said, **more)

    def says(self, said: str = "", **more: Any) -> list[str]:
        """What is answered to this message, as it was sent."""
        before = len(self.heard)
        self.town.accepts(self.writes(said, **more))
        self.town.works()
        return [message.text for message in self.heard[before:]]

    @property
    def heard(self) -> list[Outgoing]:
        """All that was sent to them."""
        return [m for m in self.town.posts[self.channel].sent if m.address == self.address]

    @property
    def session(self) -> dict[str, Any]:
        """Where they are, as it is stored."""
        lookup = self.town.seal.lookup(self.channel, self.address)
        query = "SELECT p.session FROM person p JOIN address a ON a.person_id = p.id WHERE a.lookup = :lookup"
        [row] = self.town.rows(query, lookup=lookup)
        found: dict[str, Any] = json.loads(row.session)
        return found

    @property
    def step(self) -> str:
        return str(self.session.get("step", "new"))
