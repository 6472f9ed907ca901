"""Facts as they are told: known numbers only, no protected place, somebody to call, authorities never first."""

import re

from bot.explorer.faults import Found
from bot.explorer.rules.ways import hits_of
from bot.explorer.walking import Message, Walk
from bot.explorer.world import World
from directory.numbers import dial
from flows.find import for_child
from flows.safety import ARRESTED, about
from flows.talks.tree import ARREST
from locales.letters import bare

LONG = re.compile(r"(?<![\d/])\+?\d(?:[.\-]?\d){6,}")
"""Seven digits or more: nothing but a telephone number is that long."""


def number(walk: Walk, world: World) -> Found:
    """A number told that neither the directory nor the emergency table has, short codes included."""
    known = world.facts.numbers
    for message in walk.messages:
        told = {*_told(message), *(("+" if "+" in n else "") + re.sub(r"\D", "", n) for n in _written(message))}
        for one in sorted(told - known):
            yield message.where, f"{message.say.key} tells {one}, which is no number of the directory"


def _told(message: Message) -> set[str]:
    say = message.say
    hits = {dial(n) for hit in hits_of(say) for n in (*hit.phones, *hit.whatsapp)}
    return hits | {line.number for line in (*(call.line for call in say.calls), *say.choice)}


def _written(message: Message) -> list[str]:
    """What looks like a telephone number in the words, addresses apart."""
    text = message.rendered.text
    for hit in hits_of(message.say):
        text = text.replace(hit.address, "") if hit.address else text
    return LONG.findall(text)


def place(walk: Walk, world: World) -> Found:
    """What tells where a protected place is (R13), in any words or option."""
    secrets = world.facts.secrets
    for message in walk.messages:
        for hit in hits_of(message.say):
            if hit.protected and (hit.address or (hit.place and not hit.place.is_region)):
                yield message.where, f"{hit.id} is protected and its place is told"
        words = bare("\n".join((message.rendered.text, *(shown for _, shown in message.rendered.options))))
        if any(secret in words for secret in secrets):
            yield message.where, f"{message.say.key} tells of a protected place"


def contact(walk: Walk, world: World) -> Found:
    """Services told without one number that can be called."""
    for message in walk.messages:
        told = hits_of(message.say)
        if (
            told
            and not message.say.calls
            and message.where.step != "card"
            and not any(hit.phones or hit.whatsapp for hit in told)
        ):
            yield message.where, f"{message.say.key} tells services and no number"


def authority(walk: Walk, world: World) -> Found:
    """The police, a court or a town hall told first, or told at all to somebody arrested (R11, R18)."""
    for message in walk.messages:
        say, session = message.say, message.session
        told = [*(call.line.authority for call in say.calls), *(hit.authority for hit in hits_of(say))]
        arrested = session.kind == ARRESTED if session.step == "danger" else ARREST in session.topic.split("+")
        if arrested and (say.choice or any(told)):
            yield message.where, f"{say.key} tells an authority to somebody arrested"
        if told and told[0] and message.where.step != "card" and not session.shown:
            yield message.where, f"{say.key} tells an authority first"


def child(walk: Walk, world: World) -> Found:
    """A service that is not vetted for children, told to a child (R10)."""
    for message in walk.messages:
        if message.where.step == "card" or not for_child(about(message.session)):
            continue
        for hit in hits_of(message.say):
            if not hit.vetted_child:
                yield message.where, f"{hit.id} is not vetted for children"
