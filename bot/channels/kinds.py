"""What kind of thing a Telegram message is, for the flows."""

from telegram import Message
from telegram.constants import ChatType

from flows.steps import Kind

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
