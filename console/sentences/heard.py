"""Where each sentence is said: the steps and the messages that lead there, found by walking every conversation.

The walk takes some seconds; it is made once in a process, in a thread of its own, when somebody first asks.
"""

import logging
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import replace
from threading import Lock, Thread
from typing import NamedTuple

from bot.explorer.sayings import greeting
from bot.explorer.walking import Edge, State, Walk, walk
from bot.explorer.world import Facts, World, working_day, world_of
from bot.logs import describe
from bot.moments import Clock
from directory.catalog import Catalog
from flows.steps import Say, Text, Value

log = logging.getLogger("dalil.sentences")

SPOKEN = "fr"
"""The language the conversations are walked in: sentences stand at the same places in all."""
WALKED = ("sms", "telegram")
"""One channel of each kind: what WhatsApp says stands where Telegram says it."""
MOST = 6
"""Places told for one sentence."""


class Place(NamedTuple):
    """A step, and the messages that lead there, the first one first."""

    step: str
    way: tuple[str, ...]


Index = dict[str, list[Place]]


class Heard:
    """Tells of each key where it is said."""

    def __init__(self, catalog: Catalog, languages: tuple[str, ...], clock: Clock) -> None:
        self._catalog, self._languages, self._clock = catalog, languages, clock
        self._lock, self._begun = Lock(), False
        self._found: Index | None = None

    def __call__(self, key: str) -> list[Place] | None:
        """The places of this form of a sentence, none for one that is not reached; None while they are looked for."""
        with self._lock:
            begun, self._begun = self._begun, True
        if not begun:
            Thread(target=self._look, name="where sentences are said", daemon=True).start()
        return None if self._found is None else self._found.get(key.partition("@")[0], [])

    def _look(self) -> None:
        try:
            world = world_of(self._catalog, Facts(), working_day(self._clock().date()), self._languages)
            self._found = index(replace(world, stays=world.stays[:2]))
        except Exception as error:  # noqa: BLE001  the page shows the sentences all the same
            log.error("where sentences are said cannot be told", extra={"why": describe(error)})
            self._found = {}


def index(world: World, channels: Iterable[str] = WALKED) -> Index:
    """The places of each sentence by bare key: those that digits lead to first, then the shortest ways, one a step."""
    found: dict[str, dict[str, Place]] = {}
    for channel in channels:
        for key, place in _told(walk(world, channel, SPOKEN)):
            found.setdefault(key, {}).setdefault(place.step, place)
    return {key: list(by_step.values())[:MOST] for key, by_step in found.items()}


def _told(found: Walk) -> Iterator[tuple[str, Place]]:
    """Each key met on a walk, with where: in a say, else inside a service's card or a number's line."""
    met: set[str] = set()
    for key, place in _said(found):
        met.add(key)
        yield key, place
    for sentence in found.sentences.values():
        if sentence.key not in met:
            step, _, way = sentence.where.partition(" (")
            yield sentence.key, Place(step, tuple(way.removesuffix(")").split(" > ")))


def _said(found: Walk) -> Iterator[tuple[str, Place]]:
    """By digits alone, then by whatever was said."""
    ways = by_digits(found)
    chosen = [edge for edge in found.edges if edge.source in ways and edge.probe.how == "option"]
    for edge in sorted(chosen, key=lambda one: len(ways[one.source])):
        place = Place(edge.target.step, (*ways[edge.source], edge.probe.text))
        yield from ((key, place) for message in edge.messages for key in _keys(message.say))
    for message in sorted(found.messages, key=lambda one: len(one.where.way)):
        yield from ((key, Place(message.where.step, message.where.way)) for key in _keys(message.say))


def by_digits(found: Walk) -> dict[State, tuple[str, ...]]:
    """The states that a greeting and then options alone lead to, each with the shortest such way."""
    leads: dict[State, list[Edge]] = {}
    for edge in found.edges:
        if edge.probe.how == "option" or (edge.source.step == "new" and edge.probe.text == greeting(SPOKEN)):
            leads.setdefault(edge.source, []).append(edge)
    ways: dict[State, tuple[str, ...]] = {found.states[0]: ()} if found.states else {}
    queue = deque(ways)
    while queue:
        state = queue.popleft()
        for edge in leads.get(state, ()):
            if edge.target not in ways:
                ways[edge.target] = (*ways[state], edge.probe.text)
                queue.append(edge.target)
    return ways


def _keys(say: Say) -> Iterator[str]:
    """The sentences of a say: its own, then what stands inside it and around it."""
    yield say.key
    inside: list[Value | None] = [*say.values.values(), *(one.label for one in say.options)]
    for value in (*inside, say.before, say.after, say.offer):
        if isinstance(value, Text):
            yield value.key
