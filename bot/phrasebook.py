"""The phrasebook: reviewed sentences that an operator finds in their own language and sends in the person's.

A sentence may have slots, `{time}`, `{place}`, `{phone}`, `{service}`. What is put into one stands in both languages
exactly as it was typed, or nothing is sent. A sentence is in the first language of the chain in which it is reviewed,
and the pair says which that is (R32).
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal, NamedTuple

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberType

from bot.cases.refusing import refused
from locales.catalogue import Texts, languages
from locales.letters import fold

BOOK = "phrasebook"
"""The conversation its sentences stand in, and how their keys begin: `phrasebook.<topic>.<name>`."""
LONGEST = 60
"""Characters of a slot."""
PHONE = "phone"
BLANK = "____"

Why = Literal["missing", "unknown", "long", "unseen", "phone", "asks"]

_SLOT = re.compile(r"{(\w+)}")
_NUMBER = re.compile(r"\+?[\d .()-]+")
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Kinds of characters that show nothing, end a line, or turn the direction of what follows."""


class Unfit(ValueError):
    """A slot is missing, not of this sentence, too long, holds signs that show nothing or end a line, is no telephone
    number, or asks for what nobody of the team asks. Says which slot and why, never what was in it."""

    def __init__(self, slot: str, why: Why) -> None:
        super().__init__(f"{slot}: {why}")
        self.slot = slot
        self.why = why


@dataclass(frozen=True, slots=True)
class Entry:
    """A sentence, or a topic (`is_topic`, its name the text), in the language it was looked up in or the nearest."""

    key: str
    topic: str
    text: str
    slots: tuple[str, ...] = ()

    @property
    def is_topic(self) -> bool:
        """Whether it stands for all the sentences of a topic."""
        return self.key == f"{BOOK}.{self.topic}"

    @property
    def shown(self) -> str:
        """The text with a line in the place of each slot."""
        return _filled(self.text, {})


class Languages(NamedTuple):
    """The operator's language and the person's."""

    own: str
    theirs: str


class Pair(NamedTuple):
    """A sentence filled in: as the operator reads it, as the person does, and the language the latter is really in."""

    own: str
    theirs: str
    language: str


def nowhere(number: str) -> bool:
    """A directory that holds no number."""
    return False


def search(texts: Texts, query: str, language: str, limit: int = 20) -> list[Entry]:
    """The sentences in which all words of the query occur, in them or in their topic's name; the topics for an empty
    one. Case, accents and Arabic letter forms make no difference."""
    words = fold(query).split()
    entries = [entry(texts, key, language) for key in _keys()]
    if not words:
        return [one for one in entries if one.is_topic]
    names = {one.topic: one.text for one in entries if one.is_topic}
    found = [one for one in entries if not one.is_topic and _holds(f"{one.text} {names[one.topic]}", words)]
    return found[:limit]


def of_topic(texts: Texts, topic: str, language: str) -> list[Entry]:
    """The sentences of a topic, in the order of the book; none for a topic there is not."""
    return [entry(texts, key, language) for key in _keys() if key.startswith(f"{BOOK}.{topic}.")]


def has(key: str) -> bool:
    """Whether this is a sentence of the book."""
    return key in _keys() and key.count(".") > 1


def entry(texts: Texts, key: str, language: str) -> Entry:
    """One sentence or topic of the book. Raises Missing when no language of the chain has it."""
    text = texts.get(key, language).text
    return Entry(key, key.split(".")[1], text, tuple(dict.fromkeys(_SLOT.findall(text))))


def fill(
    texts: Texts, key: str, slots: Mapping[str, str], between: Languages, *, is_listed: Callable[[str], bool] = nowhere
) -> Pair:
    """The sentence with its slots, in both languages. Raises Unfit, and Missing for a sentence there is not.

    `is_listed` tells whether the directory holds a number: a short one that no other rule knows is taken from there.
    """
    own, (theirs, language) = texts.get(key, between.own).text, texts.get(key, between.theirs)
    wanted = dict.fromkeys(_SLOT.findall(own + theirs))
    for name in (*wanted, *slots):
        _check(name, slots.get(name, ""), name in wanted, is_listed)
    return Pair(_filled(own, slots), _filled(theirs, slots), language)


def sketch(texts: Texts, key: str, slots: Mapping[str, str], between: Languages) -> Pair:
    """The same while it is being typed, a line where nothing is yet; never to be sent. Raises Missing."""
    own, (theirs, language) = texts.get(key, between.own).text, texts.get(key, between.theirs)
    return Pair(_filled(own, slots), _filled(theirs, slots), language)


def _filled(text: str, slots: Mapping[str, str]) -> str:
    """All slots at once, so that a value which looks like a slot stays as it is."""
    return _SLOT.sub(lambda found: slots.get(found[1]) or BLANK, text)


def _check(name: str, value: str, is_wanted: bool, is_listed: Callable[[str], bool]) -> None:
    if not is_wanted:
        raise Unfit(name, "unknown")
    if not value.strip():
        raise Unfit(name, "missing")
    if len(value) > LONGEST:
        raise Unfit(name, "long")
    if any(unicodedata.category(one) in _UNSEEN for one in value):
        raise Unfit(name, "unseen")
    if name == PHONE and not (_NUMBER.fullmatch(value) and (_is_number(value) or is_listed(value))):
        raise Unfit(name, "phone")
    if name != PHONE and refused(value):
        raise Unfit(name, "asks")


def _is_number(value: str) -> bool:
    """Whether it is a number that can be dialled from Morocco and costs no more than a call."""
    try:
        parsed = phonenumbers.parse(value, "MA")
    except NumberParseException:
        return False
    is_dear = phonenumbers.number_type(parsed) == PhoneNumberType.PREMIUM_RATE
    return phonenumbers.is_valid_number(parsed) and not is_dear


def _holds(text: str, words: list[str]) -> bool:
    folded = fold(text)
    return all(word in folded for word in words)


@cache
def _keys() -> tuple[str, ...]:
    """The keys of the book, in its order."""
    return tuple(key for key, sentence in languages()["fr"].sentences.items() if sentence.file == BOOK)
