"""What an update of Telegram's says where the staff may have sent it: flat, with nothing of a type it should not be."""

import re
from dataclasses import dataclass, field

from telegram import Update
from telegram.constants import ChatType

TAKE = "take:"
_TAP = re.compile(re.escape(TAKE) + r"([1-9]\d{0,17})", re.ASCII)
_BIND = re.compile(r"/bind(?:@\w+)?(?:\s+(.{0,40}))?", re.ASCII | re.DOTALL)
_START = re.compile(r"/start\s+([2-9A-HJKMNP-Z]{8})", re.ASCII)
"""A link of ours may start the bot with a code; with anything else it is a person's."""


@dataclass(frozen=True, slots=True)
class Told:
    """Who did what, where: a message, or a tap with its `data` and the `query` to answer; 0 and "" for what is not."""

    update_id: int
    user: int = field(default=0, repr=False)
    chat: int = field(default=0, repr=False)
    is_private: bool = False
    language: str = ""
    text: str = field(default="", repr=False)
    message_id: int = 0
    reply_to: int = 0
    edited: bool = False
    query: str = field(default="", repr=False)
    data: str = field(default="", repr=False)

    @property
    def is_tap(self) -> bool:
        """Whether a button was touched."""
        return bool(self.query)

    @property
    def alert_id(self) -> int | None:
        """The alert whose button to take was touched; 0 for data that names none, None for another button's."""
        if not self.data.startswith(TAKE):
            return None
        tapped = _TAP.fullmatch(self.data)
        return int(tapped[1]) if tapped else 0

    @property
    def code(self) -> str | None:
        """The code sent to be bound, "" for none after the word; None when this is no such message."""
        if self.is_tap or not self.is_private:
            return None
        found = _BIND.fullmatch(self.text.strip()) or _START.fullmatch(self.text.strip())
        return (found[1] or "") if found else None


def read(update: Update) -> Told | None:
    """What the update says; None for what is not as Telegram sends it, or of a kind never asked for."""
    try:
        told = _tap(update) if update.callback_query else _message(update)
    except (AttributeError, TypeError):
        return None
    whole = (told.update_id, told.user, told.chat, told.message_id, told.reply_to)
    words = (told.text, told.query, told.data, told.language)
    right = all(type(one) is int for one in whole) and all(isinstance(one, str) for one in words)
    return told if right else None


def _tap(update: Update) -> Told:
    query = update.callback_query
    assert query is not None
    message = query.message
    return Told(
        update.update_id,
        query.from_user.id,
        message.chat.id if message else 0,
        is_private=message is not None and message.chat.type == ChatType.PRIVATE,
        language=query.from_user.language_code or "",
        message_id=message.message_id if message else 0,
        query=query.id,
        data=query.data or "",
    )


def _message(update: Update) -> Told:
    message = update.message or update.edited_message
    if message is None:
        raise TypeError("no message")
    sender, reply = message.from_user, message.reply_to_message
    return Told(
        update.update_id,
        sender.id if sender else 0,
        message.chat.id,
        is_private=message.chat.type == ChatType.PRIVATE,
        language=(sender.language_code or "") if sender else "",
        text=message.text or "",
        message_id=message.message_id,
        reply_to=reply.message_id if reply else 0,
        edited=update.message is None,
    )
