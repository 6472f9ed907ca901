"""The channel `sms`: every line that is set up, as one way to people.

Each message is given to the line that `choosing` says, under a key noted in the store before the line is asked, so that
after a crash or a silence that line is asked first whether it has it. A line that certainly did not take it is passed
over for the next one at once; one that may have taken it is given some time, then asked.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Connection

from bot import handed, outbox
from bot.channels.sms_line import Fate, Sms, SmsLine, Taken
from bot.lines import choosing, standing, use
from bot.lines.choosing import Asked, Standing
from bot.lines.settings import LineSettings
from bot.lines.shares import Shares
from bot.logs import describe
from bot.messages import Failed, Handed, LinkDown, Outgoing, QueueFull, Retry, SendError, Stopped, Unsure, Waits
from bot.moments import Clock, to_millis, utc_now
from bot.store import Store, Unavailable
from bot.text import gsm

log = logging.getLogger("dalil.lines")
UNSURE_FOR = 8.0
"""Seconds for which a line that fell silent may still tell what became of a message; another takes it then. By then a
phone's message, which was asked about in vain for ten seconds already, is past its time (`bot.channels.smsgate`)."""
NOWHERE = frozenset({"bad_number", "not_mobile", "too_long", "unknown_handset", "blocked"})
"""Why a message can go by no line at all: what one line refuses for another reason, another may take."""
DOWN_FOR = frozenset({"unauthorised", "account_suspended", "provider_busy", "no_credit"})
"""Refusals that are the line's own fault, not the message's: it rests, and is told of when it goes on."""
LONGEST_SENDING = 15.0
"""Seconds for which a line may take its time over one message, whatever it does meanwhile."""
ASKED_FIRST_FOR = 3.0
"""Seconds for which a line that may have a message may take its time over saying so: another waits to take it."""
AT_ONCE = 16
"""The most SMS under way in one process: a line that hangs keeps no other channel from being answered."""
MORE_FOR_DANGERS = 8
"""So many more answers to dangers may be, for whom there is place when a line that hangs has taken all others."""


@dataclass(frozen=True, slots=True)
class OpenLine:
    """A line that is set up, and the way to it."""

    settings: LineSettings
    way: SmsLine = field(repr=False)


@dataclass(frozen=True, slots=True)
class Given:
    """A message with the line it was given to at a moment, as so many parts. `wait` is in milliseconds, until its place
    in the line's pace."""

    chosen: Standing
    key: str
    wait: int
    parts: int
    at: datetime

    @property
    def line(self) -> LineSettings:
        """Which line."""
        return self.chosen.settings


class SmsLines:
    """All lines as one channel. `mark` tells this deployment's keys from another's on the same phone."""

    name = "sms"

    def __init__(
        self,
        store: Store,
        lines: Mapping[str, OpenLine],
        *,
        mark: str,
        cap: Decimal | None = None,
        per_number: int = 100,
        clock: Clock = utc_now,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.lines = dict(lines)
        self.cap = cap
        self._shares = Shares(per_number)
        self._store = store
        self._mark = mark
        self._clock = clock
        self._pause = pause
        self._settings = [one.settings for one in self.lines.values()]
        self._under_way = 0

    async def begin(self) -> None:
        """Connect every line."""
        for one in self.lines.values():
            await one.way.begin()

    async def end(self) -> None:
        """Let go of every line."""
        for one in self.lines.values():
            await one.way.end()

    async def send(self, message: Outgoing) -> str | Handed:
        """Give the message to a line. Raises a SendError when none took it, Unsure when one may have."""
        self._under_way += 1
        try:
            known, message = await self._ask_first(message)
            return self._told(known, message.given_to[0]) if known else await self._send_within_share(message)
        finally:
            self._under_way -= 1

    def room(self, most: int, *, dangers: bool = False) -> int:
        """For how many messages there is room just now, or for how many answers to dangers. Raises Unavailable."""
        slots = AT_ONCE + (MORE_FOR_DANGERS if dangers else 0)
        now, most = self._clock(), max(0, min(most, slots - self._under_way))
        if not most or not any(one.per_second or one.per_hour for one in self._settings):
            return most
        with self._store.read() as connection:
            stand = use.standings(connection, self._settings, now)
        return choosing.room(stand, to_millis(now), most)

    async def ask(self, line: str, key: str, *, age: float | None = None) -> Fate:
        """What became of a message this line has had for so many seconds. Raises Retry where it does not answer; a line
        that was taken out of the settings holds what it has."""
        one = self.lines.get(line)
        if one is None:
            return "held"
        try:
            async with asyncio.timeout(LONGEST_SENDING):
                return await one.way.ask(key, age=age)
        except TimeoutError:
            raise Retry("silent") from None

    async def _send_within_share(self, message: Outgoing) -> str | Handed:
        if message.urgent or message.by_staff or message.reference == 0:
            return await self._send(message)
        now = self._clock()
        if self._shares.is_used_up(message.address, now):
            await self._note(use.refused, message.came_by, now)
            raise Failed("share_used_up")
        answer = await self._send(message)
        self._shares.took(message.address, now)
        return answer

    async def _send(self, message: Outgoing) -> str | Handed:
        refused: dict[str, SendError] = {}
        while True:
            try:
                given = await asyncio.to_thread(self._give, message, tuple(refused))
            except SendError as error:
                raise _mildest([*refused.values(), error]) from None
            try:
                taken = await self._hand_over(message, given)
            except (Unsure, Stopped):
                raise
            except SendError as error:
                if error.reason in NOWHERE:
                    raise
                refused[given.line.name] = error
                continue
            if message.reference == 0 and await self._is_lost(taken, given.line.name):
                refused[given.line.name] = Retry("dropped")
                continue
            return self._told(taken, given.line.name)

    async def _ask_first(self, message: Outgoing) -> tuple[Taken | None, Outgoing]:
        """Ask the line that may have it, where it can tell: Taken when it has. None: the message, free to go."""
        line, key = message.given_to
        if not key or line not in self.lines or self.lines[line].way.hold is None:
            return None, message
        try:
            async with asyncio.timeout(ASKED_FIRST_FOR):
                fate = await self.ask(line, key)
        except (SendError, TimeoutError):
            return None, message
        if fate == "dropped":
            await asyncio.to_thread(self._write, handed.never_had, message.holder, message.reference)
            return None, replace(message, given_to=("", ""))
        if fate == "undelivered":
            raise Failed("carrier")
        return Taken(key, "handed" if fate == "held" else "sent"), message

    async def _is_lost(self, taken: Taken, line: str) -> bool:
        """Whether a ring of the duty phone, of which no row is kept, never left the line that took it."""
        hold = self.lines[line].way.hold
        if taken.stage == "sent" or hold is None:
            return False
        self._under_way -= 1  # it takes nobody's place while it waits
        try:
            await self._pause(hold)
        finally:
            self._under_way += 1
        try:
            return await self.ask(line, taken.provider_id, age=hold) == "dropped"
        except SendError:
            return True

    async def _hand_over(self, message: Outgoing, given: Given) -> Taken:
        """Wait for the place in its pace, then send; what goes wrong is noted. Raises a SendError."""
        text = gsm.fold(message.text) if given.line.fold else message.text
        if given.wait > 0:
            await self._pause(given.wait / 1000)
        sms = Sms(message.address, text, given.key, message.reference, urgent=message.urgent)
        try:
            taken = await self._asked_to_send(given.line.name, sms)
        except Unsure as error:
            await self._note(standing.down, given.line.name, "unanswered", self._clock())
            raise Unsure(error.reason, error.after or UNSURE_FOR) from None
        except SendError as error:
            await self._note(self._went_wrong, message, given, error)
            raise
        if given.chosen.down_at:
            mended = None if taken.stage == "sent" else standing.MENDED_BY_TAKING
            await self._note(standing.well, given.line.name, self._clock(), mended)
        return taken

    async def _asked_to_send(self, line: str, sms: Sms) -> Taken:
        """Whatever goes wrong that the line's module does not know, it may have been taken."""
        try:
            async with asyncio.timeout(LONGEST_SENDING):
                return await self.lines[line].way.send(sms)
        except SendError:
            raise
        except TimeoutError:
            raise Unsure("silent") from None
        except Exception as error:  # noqa: BLE001  an unforeseen answer: nobody knows what was taken
            log.error("line broke", extra={"line": line, "why": describe(error)})
            raise Unsure("unforeseen") from None

    async def _note(self, verb: Callable[..., object], *given: object) -> None:
        """What is known of a line is written down if it can be: the message's own fate does not hang on it."""
        try:
            await asyncio.to_thread(self._write, verb, *given)
        except Unavailable as error:
            log.warning("not noted", extra={"why": describe(error)})

    def _write(self, verb: Callable[..., object], *given: object) -> None:
        with self._store.write() as connection:
            verb(connection, *given)

    def _give(self, message: Outgoing, refused: tuple[str, ...]) -> Given:
        """Choose a line, take a place in its limits, and note it beside the message: one transaction."""
        now, staff = self._clock(), message.reference == 0
        asked = self._asked(message, refused)
        with self._store.write() as connection:
            use.hold(connection)
            stand = use.standings(connection, self._settings, now)
            chosen = choosing.choose(stand, asked, use.money(connection, self.cap, now), to_millis(now))
            if chosen.settings.per_second and not asked.urgent and outbox.is_danger_waiting(connection, to_millis(now)):
                raise Waits("danger", after=outbox.DANGER_LOOKS_EVERY)
            key = f"{self._mark}-{message.reference or to_millis(now)}-{message.attempt}"
            key += f"-{len(refused)}" if refused else ""
            line = {"line": chosen.settings.name, "key": key}
            if not staff and not handed.give(connection, message.holder, message.reference, **line):
                raise Retry("lost")
            parts = asked.parts_on(chosen.settings)
            return Given(chosen, key, use.took(connection, chosen, parts, now), parts, now)

    @staticmethod
    def _asked(message: Outgoing, refused: tuple[str, ...]) -> Asked:
        staff = message.reference == 0
        return Asked(
            message.address,
            gsm.segments(gsm.fold(message.text)).parts,
            gsm.segments(message.text).parts,
            message.language,
            message.came_by,
            urgent=message.urgent or staff,
            staff=staff,
            refused=refused,
            avoided=message.avoided,
        )

    def _went_wrong(self, connection: Connection, message: Outgoing, given: Given, error: SendError) -> None:
        """It was certainly not taken: nothing was spent, and a line that cannot be reached rests. Should another line
        have it, perhaps, from before, that one's key is put back; else there is nobody to ask about it."""
        now, name = self._clock(), given.line.name
        if message.reference:
            line, key = message.given_to
            handed.give(connection, message.holder, message.reference, line=line, key=key or None)
        use.gave_back(connection, given.line, given.parts, given.at)
        if isinstance(error, QueueFull) or error.reason == "queue_full":
            standing.full(connection, name, now)
        elif isinstance(error, LinkDown) or error.reason in DOWN_FOR:
            standing.down(connection, name, error.reason, now)
        elif error.reason == "refused" and message.attempt == 1:
            standing.refused(connection, name, now)
        log.warning("line refused", extra={"line": name, "why": error.reason})

    def _told(self, taken: Taken, line: str) -> str | Handed:
        if taken.stage == "sent":
            return taken.provider_id
        hold = self.lines[line].way.hold
        return Handed(taken.provider_id, handed.GIVEN_UP_AFTER / 1000 if hold is None else hold)


def _mildest(errors: list[SendError]) -> SendError:
    """Of all that went wrong, what leaves most hope: waiting for a place, trying again, never."""
    said = [error for error in errors if error.reason != "no_line"] or errors
    return min(reversed(said), key=lambda error: (not isinstance(error, Waits), not isinstance(error, Retry)))
