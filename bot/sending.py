"""Sends what the outbox holds: claims what is due, hands it to its channel, and marks what became of it, after that."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from bot import handed, leaving, outbox
from bot.channels.channel import Channel
from bot.lines.sms import SmsLines
from bot.logs import describe
from bot.messages import Failed, Handed, Outgoing, Retry, SendError
from bot.moments import Clock, from_millis, to_millis
from bot.outbox import Due
from bot.store import Seal, Store, Unreadable

log = logging.getLogger("dalil.worker")
SOUND_ATTEMPTS = 3
"""After these a recording is given up: the text waits behind it."""


@dataclass(frozen=True, slots=True)
class Sender:
    """The sending half of a worker of this name. `insist` writes until it is written."""

    store: Store
    seal: Seal
    channels: Mapping[str, Channel]
    clock: Clock
    name: str
    insist: Callable[[Callable[[Connection], object]], None]

    async def send_due(self, most: int, *, dangers: bool = False) -> set[asyncio.Task[None]]:
        """Claim up to `most` messages due, or answers to dangers alone, and begin to send them; the sendings under
        way."""
        due = await asyncio.to_thread(self._claim, most, dangers=dangers)
        return {asyncio.create_task(self._send(one)) for one in due}

    def _claim(self, most: int, *, dangers: bool) -> list[Due]:
        sms = self.channels.get("sms")
        room = sms.room(most, dangers=dangers) if isinstance(sms, SmsLines) else None
        try:
            with self.store.write() as connection:
                return outbox.claim(connection, self.name, self._now(), most, sms=room, dangers=dangers)
        except IntegrityError:  # another process has one of the same person: the index decides
            return []

    async def _send(self, due: Due) -> None:
        try:
            answer = await self._hand_over(due)
        except SendError as error:
            log.warning("not sent", extra={"outbound": due.id, "channel": due.channel, "why": error.reason})
            await asyncio.to_thread(self._mark_not_sent, due, error)
        else:
            await asyncio.to_thread(self._mark_sent, due, answer)

    async def _hand_over(self, due: Due) -> str | Handed:
        channel = self.channels.get(due.channel)
        if channel is None:
            raise Retry("channel_off")
        try:
            message = outgoing(due, self.seal, self.name)
            if message.until and self.clock() >= message.until:
                raise Failed("too_late")
            if message.sound and due.attempts > SOUND_ATTEMPTS:
                raise Failed("given_up")
            return await (self._take_back(due, message, channel) if message.left_with else channel.send(message))
        except Unreadable:
            raise Failed("sealed_with_another_key") from None
        except SendError:
            raise
        except Exception as error:  # noqa: BLE001  an unforeseen answer of a provider: try again, within limits
            log.error("sending broke", extra={"outbound": due.id, "why": describe(error)})
            raise Retry("unforeseen") from None

    async def _take_back(self, due: Due, message: Outgoing, channel: Channel) -> str:
        """Delete the conversation as it now stands. Done again after a crash, it deletes nothing twice."""
        ids = await asyncio.to_thread(self._to_delete, due, message.left_with)
        if ids:
            await channel.send(replace(message, delete=ids))
            await asyncio.to_thread(self.insist, lambda c: leaving.taken_back(c, due.address_id, ids))
        return ""

    def _to_delete(self, due: Due, left_with: int) -> tuple[str, ...]:
        with self.store.read() as connection:
            return leaving.messages(connection, due.address_id, left_with, self.clock())

    def _mark_sent(self, due: Due, answer: str | Handed) -> None:
        now = self._now()
        if isinstance(answer, Handed):
            until = now + round(1000 * answer.hold)
            self.insist(lambda c: handed.mark(c, self.name, due.id, answer.provider_id, until=until, now=now))
        else:
            self.insist(lambda c: outbox.sent(c, self.name, due.id, answer, now=now))

    def _mark_not_sent(self, due: Due, error: SendError) -> None:
        self.insist(lambda c: outbox.not_sent(c, self.name, due, error, now=self._now()))

    def _now(self) -> int:
        return to_millis(self.clock())


def outgoing(due: Due, seal: Seal, holder: str = "") -> Outgoing:
    """A due message as its channel sends it, from this hand. Raises Failed when the address has been erased."""
    if due.sealed is None or due.content is None:
        raise Failed("erased")
    content, address = seal.open("outbound", due.content), seal.open("address", due.sealed)
    if "delete" in content:
        return Outgoing(address, "", due.id, left_with=content["delete"])
    if "sound" in content:
        return Outgoing(address, "", due.id, sound=content["sound"], last_heard=heard(due.heard_at))
    return Outgoing(
        address=address,
        text=content["text"],
        reference=due.id,
        options=tuple((key, label) for key, label in content["options"]),
        step=content["step"],
        protect=content["protect"],
        last_heard=heard(due.heard_at),
        until=heard(content.get("until", 0)),
        language=content["language"],
        came_by=due.came_by,
        given_to=(due.line, due.key or ""),
        avoided=tuple(due.avoided.split()),
        attempt=due.attempts,
        urgent=due.rank == 0,
        by_staff=content.get("by_staff", False),
        holder=holder,
    )


def heard(millis: int) -> datetime | None:
    """A moment out of the store; None for none, 0."""
    return from_millis(millis) if millis else None
