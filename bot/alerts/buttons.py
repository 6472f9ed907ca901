"""What staff do on Telegram: take a case by its button, bind their account, answer in a case that is relayed.

These updates are the staff's: none reaches the inbox, and none makes a person. Whoever sends one is nobody until their
account is found bound to a member of staff, and each is told no more than one constant sentence. What else is said in
the staff's chat is not heard.
"""

import asyncio
import logging
from collections import defaultdict, deque
from collections.abc import Awaitable
from dataclasses import dataclass, field

from sqlalchemy import Connection, select
from telegram import Update

from bot import audit
from bot.alerts import binding, relaying, updates
from bot.alerts.binding import Bound
from bot.alerts.updates import Told
from bot.alerts.wording import TAKEN, said
from bot.cases import keeping, routing
from bot.channels.telegram import Telegram
from bot.duty import operators
from bot.logs import describe
from bot.moments import to_millis
from bot.service import Service
from bot.store import Seal, Unavailable
from bot.store.desk import staff_alert

log = logging.getLogger("dalil.alerts")
TRIES = 5
TRIES_LAST = 60 * 60_000
"""Wrong codes of one account in so many milliseconds, kept in memory: a restart forgives them."""
MOST_ACCOUNTS = 10_000
OVER = frozenset({"late", "gone"})
"""Answers after which the button is of no more use."""


@dataclass
class StaffSide:
    """The staff's side of the bot on Telegram, in one process."""

    service: Service
    telegram: Telegram
    _handled: deque[int] = field(default_factory=lambda: deque(maxlen=1000))
    _tries: dict[int, deque[int]] = field(default_factory=lambda: defaultdict(lambda: deque(maxlen=TRIES)))

    async def handle(self, update: Update) -> bool:
        """Whether this update is the staff's: then it is done, and done once. Raises Unavailable: give it again."""
        told = updates.read(update)
        if told is None:
            return False
        named = told.alert_id is not None or told.code is not None
        who = None if named else await self._relays(told)
        if not named and who is None and str(told.chat) != self.service.config.telegram_staff_chat:
            return False
        if told.update_id not in self._handled:
            answer = await self._answered(told, who)
            self._handled.append(told.update_id)
            await self._tell(told, answer)
        return True

    async def _answered(self, told: Told, who: Bound | None) -> tuple[str, str]:
        """What is done; an update at which this breaks holds up no other. Raises Unavailable."""
        try:
            return await asyncio.to_thread(self._do, told, who)
        except Unavailable:
            raise
        except Exception as error:  # noqa: BLE001  whatever it is, people wait behind it
            log.error("staff update broke", extra={"update": told.update_id, "why": describe(error)})
            return "", ""

    async def _relays(self, told: Told) -> Bound | None:
        """Whoever writes, where what they write in private is meant for somebody else."""
        if not self.service.config.telegram_relay or told.is_tap or not told.is_private:
            return None
        return await asyncio.to_thread(self._whose, told.user)

    def _whose(self, account: int) -> Bound | None:
        with self.service.store.read() as connection:
            return binding.whose(connection, self.service.seal, account)

    def _do(self, told: Told, who: Bound | None) -> tuple[str, str]:
        """What is told, by its key, "" for nothing, and in which language."""
        if told.code is not None:
            return self._bind(told, told.code), told.language
        if told.alert_id is not None:
            found = self._whose(told.user)
            return (self._take(told, found), found.language) if found else ("not_listed", told.language)
        return (self._answer(told, who), who.language) if who else ("", "")

    def _bind(self, told: Told, code: str) -> str:
        """Constant for a code that is wrong, too old, or tried too often."""
        now = to_millis(self.service.clock())
        tries = self._tries[told.user]
        if len(tries) == TRIES and tries[0] > now - TRIES_LAST:
            return "no_code"
        with self.service.store.write() as connection:
            staff_id = binding.bind(connection, self.service.seal, code, told.user, now)
            if staff_id is not None:
                audit.record(connection, self.service.seal, staff_id=staff_id, action="bound", now=now, to="telegram")
        if staff_id is None:
            self._tried(told.user, now)
        return "bound" if staff_id is not None else "no_code"

    def _tried(self, account: int, now: int) -> None:
        if len(self._tries) > MOST_ACCOUNTS:
            self._tries.clear()
        self._tries[account].append(now)

    def _take(self, told: Told, who: Bound) -> str:
        service = self.service
        with service.store.write() as connection:
            now = to_millis(service.clock())
            case_id = _case_of(connection, told, who, service.config.telegram_staff_chat)
            return taken(connection, service.seal, case_id, who, now) if case_id is not None else "gone"

    def _answer(self, told: Told, who: Bound) -> str:
        with self.service.store.write() as connection:
            return relaying.answered(connection, self.service.seal, who, told, self.service.clock())

    async def _tell(self, told: Told, answer: tuple[str, str]) -> None:
        """Best effort: what was done is done, and the console shows it."""
        key, language = answer
        bot = self.telegram.bot
        if told.is_tap:
            text = said(key, language) if key else None
            await _tried_once(bot.answer_callback_query(told.query, text, show_alert=key != "taken" and bool(key)))
            if key in OVER and told.message_id:
                await _tried_once(bot.edit_message_text(TAKEN, chat_id=told.chat, message_id=told.message_id))
        elif key:
            await _tried_once(bot.send_message(told.chat, said(key, language)))


async def _tried_once(asked: Awaitable[object]) -> None:
    try:
        await asked
    except Exception as error:  # noqa: BLE001  nothing depends on it
        log.info("staff not told", extra={"why": describe(error)})


def taken(connection: Connection, seal: Seal, case_id: int, who: Bound, now: int) -> str:
    """Take this case for whoever tapped, as far as they may; the key of what they are told.

    Whoever is on a break or has enough cases may still take a red one: that is what it alerts for.
    """
    case = keeping.by_id(connection, case_id)
    if case is None:
        return "gone"
    if case.state != "waiting":
        return "yours" if case.state == "taken" and case.taken_by == who.staff_id else "late"
    operator = operators.of(connection, who.staff_id)
    if not routing.may_have(operator, case.waiting):
        return "not_for_you"
    if case.severity != "red" and (operator.paused or keeping.is_full(connection, operator)):
        return "full"
    if not keeping.take(connection, case_id, operator, now):
        return "late"
    audit.record(connection, seal, staff_id=who.staff_id, action="took", now=now, case_id=case_id, way="telegram")
    return "taken"


def _case_of(connection: Connection, told: Told, who: Bound, chat: str) -> int | None:
    """The case of the alert whose button was touched, where that alert was sent."""
    c = staff_alert.c
    row = connection.execute(select(c.case_id, c.kind, c.way, c.staff_id).where(c.id == told.alert_id)).first()
    if row is None or row.kind == "relay":
        return None
    in_chat = row.way == "chat" and str(told.chat) == chat
    in_private = row.way == "private" and row.staff_id == who.staff_id and told.chat == told.user
    return int(row.case_id) if in_chat or in_private else None
