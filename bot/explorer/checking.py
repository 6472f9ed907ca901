"""All walks: each channel and language, what the rules find, every service's card beside them."""

from collections.abc import Iterator
from dataclasses import replace

from bot.explorer.faults import Fault, faults
from bot.explorer.rules import RULES
from bot.explorer.walking import Broken, Message, Walk, Where, walk
from bot.explorer.watching import Watching
from bot.explorer.world import World
from flows.find import SENSITIVE
from flows.steps import Say, Session, Text


def check(world: World, channel: str, language: str) -> list[Fault]:
    """What is wrong on this channel in this language, in the order of the rules."""
    return list(faults(whole(world, channel, language), world, RULES))


def whole(world: World, channel: str, language: str) -> Walk:
    """One walk with the cards beside it."""
    found = walk(world, channel, language)
    found.messages.extend(cards(world, found))
    return found


def cards(world: World, found: Walk) -> Iterator[Message]:
    """Every service as it is told alone. What its card says that no answer of the walk did is remembered too."""
    watch = Watching(dict(world.catalogues), found.channel)
    renderer = world.voice(found.channel, watch).renderer
    place = {"place": Text("morocco")}
    for hit in world.services:
        need = hit.needs[0]
        sensitive = not SENSITIVE.isdisjoint(hit.needs)
        key = "quiet.city" if sensitive else "results.city"
        say = Say(key, {**place, "need": Text(f"need.{need}")}, hits=(hit,), sensitive=sensitive, leads=sensitive)
        session = Session(language=found.language, step="results", need=need)
        where = Where("card", (hit.id,))
        watch.where = str(where)
        try:
            yield Message(say, renderer.render(say, found.language), session, where)
        except Exception as error:  # noqa: BLE001  whatever breaks here is a fault, and is told
            found.broken.append(Broken(where, error))
    found.sentences |= {key: one for key, one in watch.sentences.items() if key not in found.sentences}


def small(world: World, *needs: str) -> World:
    """The same world for these needs, one listed city and few cards: what a test can afford."""
    return replace(world, needs=needs, stays=world.stays[:1], services=world.services[:10], brief=True)
