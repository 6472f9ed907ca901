"""Sentences: there in every language, with their placeholders, and without words that promise, ask or mislead."""

import re
from collections.abc import Iterator

from bot.explorer import wording
from bot.explorer.faults import Found
from bot.explorer.sayings import COMMANDS
from bot.explorer.walking import Walk
from bot.explorer.watching import Sentence
from bot.explorer.world import World
from locales.catalogue import Missing
from locales.letters import bare

COSTS_OF_SERVICES = frozenset({"card.free"})
"""What the directory knows of a service's price, told among its facts: no word of ours about Dalil."""
NOT_TO_BE_TYPED = re.compile("[\u2018\u2019\u00ab\u00bb\u2013\u2014\u2026\u00a0\u202f]")
"""Signs that cost an SMS its alphabet, where plainer ones say the same."""
ANOTHER_SCRIPT = re.compile(r"[\u0590-\u1cff\ufb50-\ufeff]")
_BRACES = re.compile(r"[{}]")


def missing(walk: Walk, world: World) -> Found:
    """A sentence that is not there in this language, or not reviewed, so that another language is told."""
    here = world.catalogues[walk.language]
    for key in world.catalogues["fr"].sentences:
        if here.shown(key) is None:
            yield key, f"{key} is not told in {walk.language}"
    for one in walk.sentences.values():
        if one.asked == walk.language != one.language:
            yield one.where, f"{one.key} is not told in {walk.language}"
    for where, error in walk.broken:
        if isinstance(error, Missing):
            yield where, f"{error.args[0]} is in no language"


def placeholder(walk: Walk, world: World) -> Found:
    """A placeholder that French has not, or has and this language not; one that nothing fills."""
    here, french = world.catalogues[walk.language].sentences, world.catalogues["fr"].sentences
    for key in here.keys() & french.keys():
        if here[key].placeholders != french[key].placeholders:
            yield key, f"{key} has other placeholders than French"
    for message in walk.messages:
        if _BRACES.search(message.rendered.text):
            yield message.where, f"{message.say.key} is told with a brace"
    for one in walk.broken:
        if one.is_of_words and not isinstance(one.error, Missing):
            yield one.where, f"a sentence cannot be filled: {type(one.error).__name__} {one.error}"


def letters(walk: Walk, world: World) -> Found:
    """Signs the catalogues do without; an SMS in Latin letters that does not fit the alphabet of SMS."""
    for one in _own(walk):
        if NOT_TO_BE_TYPED.search(one.text):
            yield one.where, f"{one.key} has a curly quote, a long dash, an ellipsis or a hard space"
    for message in walk.messages:
        rendered = message.rendered
        if rendered.encoding == "ucs2" and not ANOTHER_SCRIPT.search(rendered.text):
            yield message.where, f"{message.say.key} holds a letter that makes it UCS-2"


def asks(walk: Walk, world: World) -> Found:
    """A question of R3: name, age, nationality, legal status, document number, address."""
    for one in _own(walk):
        if wording.asks(one.text):
            yield one.where, f"{one.key} asks who somebody is"


def free(walk: Walk, world: World) -> Found:
    """ "Free" without what it does cost, in the same sentence."""
    for one in _own(walk):
        if one.key not in COSTS_OF_SERVICES and wording.is_alone(one.text, wording.FREE, wording.FREE_BUT):
            yield one.where, f"{one.key} says free and not what it costs all the same"


def promise(walk: Walk, world: World) -> Found:
    """A promise that nobody here can keep: a call, secrecy, a result."""
    for one in _own(walk):
        kept = wording.PROMISE.search(bare(one.text))
        if kept or wording.is_alone(one.text, wording.SECRET, wording.SECRET_BUT):
            yield one.where, f"{one.key} promises a call, secrecy or a result"


def typed(walk: Walk, world: World) -> Found:
    """A telephone number typed into a sentence: when it changes, the sentence lies. Two digits are one where the
    emergency table has it."""
    for one in _own(walk):
        for found in wording.TYPED.findall(bare(one.text)):
            if found not in COMMANDS.values() and (len(found) > 2 or found in world.facts.numbers):
                yield one.where, f"{one.key} has the number {found} typed into it"


def _own(walk: Walk) -> Iterator[Sentence]:
    """The sentences of the walk's own language: others are their own walk's."""
    return (one for one in walk.sentences.values() if one.language == walk.language)
