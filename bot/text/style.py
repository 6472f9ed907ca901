"""What each channel can carry, and what a rendered message is."""

from dataclasses import dataclass
from typing import NamedTuple

from bot.text.gsm import Encoding


class Choice(NamedTuple):
    """An option as it is shown: the key that chooses it, and its label with the key in it."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Style:
    """How a channel wants its texts.

    `parts` limits an SMS by its encoding; `characters` limits anything else. `cards` is the most services
    in one message, `buttons` says that options are buttons and not lines of the text.
    """

    name: str
    cards: int
    buttons: bool = False
    sms: bool = False
    fold: bool = True
    characters: int = 4096

    @property
    def parts(self) -> dict[Encoding, int]:
        """The most SMS an answer may cost: two in Latin letters, three in Arabic."""
        return {"gsm7": 2, "ucs2": 3}

    @property
    def alarm_parts(self) -> dict[Encoding, int]:
        """The most SMS the answer to a danger may cost."""
        return {"gsm7": 3, "ucs2": 4}


TELEGRAM = Style("telegram", cards=3, buttons=True, characters=4096)
WHATSAPP = Style("whatsapp", cards=3, characters=1600)
SMS = Style("sms", cards=4, sms=True)


class Rendered(NamedTuple):
    """A message as it is sent. `encoding` is None and `parts` 1 where the channel does not count them."""

    text: str
    options: tuple[Choice, ...]
    encoding: Encoding | None
    parts: int
    language: str
