"""Answers as they are sent: short enough, quiet enough, with labels one can read."""

from bot.explorer.faults import Found
from bot.explorer.rules.ways import hits_of
from bot.explorer.walking import Message, Walk
from bot.explorer.wording import BANNED
from bot.explorer.world import World
from bot.knowledge import STYLES
from bot.text import gsm
from bot.text.checking import FIRST_MESSAGE_PARTS
from directory.numbers import dial
from flows.commands import command
from flows.engine import place_of
from flows.find import SENSITIVE
from flows.safety import about
from locales.letters import bare

SEEN = 40
"""The characters somebody reads over a shoulder, or on a locked screen (R14)."""
LONGEST_LABEL = 40
"""Characters of a button that a small telephone still shows."""
LONGEST_BUTTON = 64
"""Bytes a button of Telegram carries."""


def budget(walk: Walk, world: World) -> Found:
    """An SMS of too many parts, or whose number falls out of the first part; elsewhere a message that is too long."""
    for message in walk.messages:
        for why in _too_long(message, walk.channel):
            yield message.where, f"{message.say.key} {why}"


def _too_long(message: Message, channel: str) -> list[str]:
    style, rendered = STYLES[channel], message.rendered
    if rendered.encoding is None:
        return [f"has over {style.characters} characters"] if len(rendered.text) > style.characters else []
    most = (style.alarm_parts if message.say.calls else style.parts)[rendered.encoding]
    if message.first and not message.say.calls and not hits_of(message.say):
        most = FIRST_MESSAGE_PARTS
    long = [f"is {rendered.parts} SMS, more than {most}"] if rendered.parts > most else []
    return long if _number_is_early(message) else [*long, "has no number in its first SMS"]


def _number_is_early(message: Message) -> bool:
    """Whether a number of what is told stands in part 1, where any of it has one; later pages begin anywhere."""
    numbers = [n for hit in hits_of(message.say) for n in (*hit.phones, *hit.whatsapp)]
    numbers += [call.line.number for call in message.say.calls]
    text = message.rendered.text
    ends = [text.find(dial(n)) + len(dial(n)) for n in numbers if dial(n) in text]
    return not numbers or message.session.shown > 0 or any(gsm.in_first_part(text[:end]) for end in ends)


def quiet(walk: Walk, world: World) -> Found:
    """A word in the first 40 characters that must not be read over a shoulder (R14). A card alone opens no message."""
    for message in walk.messages:
        is_seen = message.where.step != "card" or message.say.sensitive
        if is_seen and (found := BANNED.search(bare(message.rendered.text[:SEEN]))):
            yield message.where, f"{message.say.key} begins with a telling word: {found.group()!r}"


def protect(walk: Walk, world: World) -> Found:
    """Services for a sensitive need that could be forwarded (R22)."""
    for message in walk.messages:
        need = about(message.session).need
        if need in SENSITIVE and message.say.hits and not message.say.sensitive:
            yield message.where, f"{message.say.key} tells of {need} and may be forwarded"


def label(walk: Walk, world: World) -> Found:
    """An option without words, or with more than a button shows; a button that carries too much."""
    for message in walk.messages:
        for key, shown in message.rendered.options:
            words = shown.strip().removeprefix(key).strip()
            if not words:
                yield message.where, f"option {key} of {message.say.key} has no words"
            if len(shown) > LONGEST_LABEL and command(key) is None:
                yield message.where, f"option {shown!r} has over {LONGEST_LABEL} characters"
            if walk.channel == "telegram" and len(f"{place_of(message.session)}|{key}".encode()) > LONGEST_BUTTON:
                yield message.where, f"option {key} at {message.session.step} carries over {LONGEST_BUTTON} bytes"
