"""Telegram, by python-telegram-bot's `Bot` and `Update`: polling or webhook, the same updates.

An update is confirmed to Telegram only when it is stored: by the next `getUpdates` when polling, by our 200
on a webhook.
"""

import asyncio
import hashlib
import hmac
import json
import logging
import math
import os
import warnings
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from datetime import timedelta
from typing import Any

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, Message, Update
from telegram.constants import ChatType
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError
from telegram.request import HTTPXRequest

from bot.logs import describe
from bot.messages import Failed, Forged, Inbound, Outgoing, Refused, Retry, SendError, Stopped
from bot.recorded import NONE, Recordings
from flows.steps import Kind

os.environ.setdefault("PTB_TIMEDELTA", "1")  # else python-telegram-bot warns on standard error at every 429
log = logging.getLogger("dalil.telegram")
UPDATES = ("message", "edited_message", "callback_query")
SECRET_HEADER = "x-telegram-bot-api-secret-token"
POLL_SECONDS = 25
PAUSE = 0.3
"""After an empty answer: a server that does not hold the poll open must not be asked without a pause."""
AWAY_FOR = 3.0
DELETED_AT_ONCE = 100
WIDE_LABEL = 16
"""Buttons longer than this stand alone in their row, so that a small screen does not cut them."""

Accept = Callable[[Sequence[Inbound]], Awaitable[object]]
IsStaffs = Callable[[Update], Awaitable[bool]]
"""Whether an update is the staff's, and done with."""


async def nobodys(update: Update) -> bool:
    """No update is the staff's."""
    return False


class Telegram:
    """The bot, as one channel."""

    name = "telegram"

    def __init__(self, token: str, api: str, *, secret: str, recordings: Recordings = NONE) -> None:
        self._secret = secret.encode()
        self._recordings = recordings
        self._uploaded: dict[bytes, str] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        request = HTTPXRequest(connection_pool_size=64, read_timeout=5, write_timeout=5, connect_timeout=5)
        self.bot = Bot(token, base_url=api, request=request, get_updates_request=HTTPXRequest(read_timeout=10))

    async def begin(self) -> None:
        """Ready to send; nothing is asked of Telegram yet, so that its absence does not stop the start."""
        await self.bot.request.initialize()

    async def end(self) -> None:
        """Close the connections."""
        await self.bot.shutdown()

    def verify(self, headers: Mapping[str, str]) -> None:
        """Raises Forged unless the secret given to Telegram came back, compared in constant time."""
        given = headers.get(SECRET_HEADER, "").encode("latin-1", "replace")
        if not hmac.compare_digest(given, self._secret):
            raise Forged

    def parse(self, body: bytes) -> Update:
        """The update posted to the webhook. Raises Refused on anything else."""
        try:
            update = Update.de_json(json.loads(body), self.bot)
        except (ValueError, TypeError, KeyError, AttributeError, ArithmeticError, OSError, RecursionError):
            raise Refused from None
        if update is None or not isinstance(update.update_id, int):
            raise Refused
        return update

    async def acknowledge(self, update: Update) -> None:
        """Stop the button's little clock. Nothing depends on it."""
        if update.callback_query:
            try:
                await self.bot.answer_callback_query(update.callback_query.id)
            except Exception as error:  # noqa: BLE001  nothing depends on it
                log.info("button not acknowledged", extra={"why": describe(error)})

    async def send(self, message: Outgoing) -> str:
        """Send with inline buttons; the message's id in its chat. Or delete what is to be deleted; then no id."""
        if message.delete:
            await self._delete(int(message.address), [int(one) for one in message.delete])
            return ""
        if message.sound:
            return await self._send_sound(int(message.address), message.sound)
        try:
            sent = await self.bot.send_message(
                chat_id=int(message.address),
                text=message.text,
                reply_markup=keyboard(message),
                protect_content=message.protect,
                link_preview_options=LinkPreviewOptions(is_disabled=True),
            )
        except TelegramError as error:
            raise send_error(error) from None
        return str(sent.message_id)

    async def _send_sound(self, chat: int, sound: str) -> str:
        """Send a recording as a voice note: its file once, after that by the id Telegram keeps it under."""
        content = await asyncio.to_thread(self._recordings.read, sound)
        known = hashlib.sha256(content).digest()
        try:
            sent = await self.bot.send_voice(chat, self._uploaded.get(known) or content, filename="menu.ogg")
        except TelegramError as error:
            if isinstance(error, BadRequest):
                self._uploaded.pop(known, None)
            raise send_error(error) from None
        if sent.voice:
            self._uploaded[known] = sent.voice.file_id
        return str(sent.message_id)

    async def _delete(self, chat: int, ids: Sequence[int]) -> None:
        """Delete these messages, a hundred at once. What is gone already, or too old, holds up no other."""
        for first in range(0, len(ids), DELETED_AT_ONCE):
            some = ids[first : first + DELETED_AT_ONCE]
            try:
                await self.bot.delete_messages(chat, some)
            except BadRequest:
                await self._delete_each(chat, some)
            except TelegramError as error:
                raise send_error(error) from None

    async def _delete_each(self, chat: int, ids: Sequence[int]) -> None:
        for one in ids:
            try:
                await self.bot.delete_message(chat, one)
            except BadRequest:
                log.info("message stays", extra={"why": "gone or too old"})
            except TelegramError as error:
                raise send_error(error) from None

    async def poll(self, accept: Accept, stopping: Callable[[], bool], is_staffs: IsStaffs = nobodys) -> None:
        """Ask for updates until told to stop. Each batch is stored before the next is asked for."""
        offset = 0
        while not stopping():
            try:
                updates, after = await self._next(offset)
                others = [update for update in updates if not await is_staffs(update)]
                await accept([found for update in others for found in readable(update)])
            except Exception as error:  # noqa: BLE001  Telegram or the store is away: what was not stored comes again
                log.warning("polling interrupted", extra={"why": describe(error)})
                await asyncio.sleep(AWAY_FOR)
                continue
            for update in others:
                self._in_the_background(self.acknowledge(update))
            if after == offset:
                await asyncio.sleep(PAUSE)
            offset = after

    def _in_the_background(self, work: Coroutine[Any, Any, None]) -> None:
        """Do this without waiting for it; the task is held, since the loop itself would let it be collected."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _next(self, offset: int) -> tuple[list[Update], int]:
        """The next updates that can be read, and the offset after them all.

        The library's own get_updates reads all or none: one it does not know would stop all others for ever.
        """
        asked = {"offset": offset, "timeout": POLL_SECONDS, "allowed_updates": UPDATES}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns that it has a get_updates
            raw = await self.bot.do_api_request("getUpdates", asked, read_timeout=POLL_SECONDS + 10)
        after = max((one["update_id"] + 1 for one in raw), default=offset)
        return [update for one in raw if (update := self._read(one))], after

    def _read(self, raw: dict[str, Any]) -> Update | None:
        try:
            return self.parse(json.dumps(raw).encode())
        except Refused:
            log.warning("update not understood", extra={"update": raw["update_id"]})
            return None

    async def use_polling(self) -> None:
        """Telegram refuses to be polled while a webhook is set."""
        await self.bot.delete_webhook(drop_pending_updates=False)

    async def use_webhook(self, url: str) -> None:
        """Have updates posted here, with our secret."""
        await self.bot.set_webhook(url, secret_token=self._secret.decode(), allowed_updates=UPDATES)


def readable(update: Update) -> list[Inbound]:
    """What a polled update says; nothing when it is not what Telegram sends, so that it holds up no other."""
    try:
        return inbounds(update)
    except Refused:
        log.warning("update not understood", extra={"update": update.update_id})
        return []


def inbounds(update: Update) -> list[Inbound]:
    """What an update says: one message, or nothing for kinds never asked for. Raises Refused on wrong types."""
    try:
        found = _inbounds(update)
    except (AttributeError, TypeError):
        raise Refused from None
    for one in found:
        numbers = (one.latitude, one.longitude)
        if not isinstance(one.text, str) or not all(isinstance(n, int | float) and math.isfinite(n) for n in numbers):
            raise Refused
    return found


def _inbounds(update: Update) -> list[Inbound]:
    external_id = str(update.update_id)
    query = update.callback_query
    if query:
        step, _, key = (query.data or "").rpartition("|")
        chat = query.message.chat.id if query.message else query.from_user.id
        return [Inbound("telegram", external_id, _address(chat), key, kind="button", step=step or None)]
    message = update.message or update.edited_message
    return [_inbound(external_id, message)] if message else []


def _inbound(external_id: str, message: Message) -> Inbound:
    kind = kind_of(message)
    latitude, longitude = (message.location.latitude, message.location.longitude) if message.location else (0.0, 0.0)
    text = (message.text or "") if kind == "text" else ""
    return Inbound(
        "telegram",
        external_id,
        _address(message.chat.id),
        text,
        kind=kind,
        latitude=latitude,
        longitude=longitude,
        message_id=str(message.message_id) if type(message.message_id) is int else "",
        media=_media(message) if kind == "voice" else "",
    )


def _media(message: Message) -> str:
    """What a voice note can be fetched by, when an operator listens."""
    sound = message.voice or message.audio or message.video_note
    return str(sound.file_id) if sound else ""


def _address(chat_id: object) -> str:
    if type(chat_id) is not int:
        raise Refused
    return str(chat_id)


_KINDS: tuple[tuple[str, Kind], ...] = (
    ("text", "text"),
    ("location", "location"),
    ("voice", "voice"),
    ("audio", "voice"),
    ("video_note", "voice"),
    ("photo", "photo"),
    ("video", "photo"),
    ("animation", "photo"),
    ("document", "photo"),
)


def kind_of(message: Message) -> Kind:
    """The first kind that fits; a sticker, a contact, a poll and whatever comes later are `other`."""
    if message.chat.type != ChatType.PRIVATE:
        return "group"
    return next((kind for attribute, kind in _KINDS if getattr(message, attribute)), "other")


def keyboard(message: Outgoing) -> InlineKeyboardMarkup | None:
    """The options as buttons, two in a row where they are short. Their data is `step|key`, within 64 bytes."""
    if not message.options:
        return None
    rows: list[list[InlineKeyboardButton]] = []
    for key, label in message.options:
        button = InlineKeyboardButton(label, callback_data=f"{message.step}|{key}")
        room = rows and len(rows[-1]) < 2 and max(len(label), len(rows[-1][0].text)) <= WIDE_LABEL
        if room:
            rows[-1].append(button)
        else:
            rows.append([button])
    return InlineKeyboardMarkup(rows)


def seconds_of(span: int | timedelta) -> float:
    """The library is moving from whole seconds to time spans: both are understood."""
    return span.total_seconds() if isinstance(span, timedelta) else float(span)


def send_error(error: TelegramError) -> SendError:
    """What an error of Telegram's means for the message."""
    if isinstance(error, RetryAfter):
        return Retry("flood", seconds_of(error.retry_after))
    if isinstance(error, Forbidden):
        return Stopped("blocked")
    if isinstance(error, ChatMigrated):
        return Failed("chat_moved")
    if isinstance(error, BadRequest):  # before NetworkError, whose child it is
        return Failed("no_chat" if "chat not found" in error.message.lower() else "bad_request")
    if isinstance(error, InvalidToken):
        return Retry("token_refused")
    return Retry("network" if isinstance(error, NetworkError) else "telegram")
