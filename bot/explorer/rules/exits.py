"""The words that mean the same everywhere do so at every state; what cannot be read is answered and changes nothing."""

from collections import Counter, defaultdict

from bot.explorer.faults import Found
from bot.explorer.rules.ways import hits_of
from bot.explorer.sayings import COMMANDS, EVERYWHERE, NOT_UNDERSTOOD
from bot.explorer.walking import Edge, Walk
from bot.explorer.world import World
from flows.deeds import Start, Stop

DEEDS: dict[str, type] = {"stop": Stop, "start": Start}


def exits(walk: Walk, world: World) -> Found:
    """A state where one of those words is not heard, leads elsewhere than it mostly does, or does not do its work."""
    heard: dict[tuple[str, bool], list[Edge]] = defaultdict(list)
    for edge in walk.edges:
        if edge.probe.how == "word" and edge.probe.name in EVERYWHERE:
            heard[edge.probe.name, edge.source.team].append(edge)
    for edges in heard.values():
        mostly = Counter(edge.target.step for edge in edges).most_common(1)[0][0]
        for edge in edges:
            if why := _fault(edge, mostly):
                yield edge.source.where, f"{edge.probe.text!r} {why} at {edge.source.step}"
    for name in EVERYWHERE:
        if (name, False) not in heard:
            yield "the whole walk", f"{COMMANDS[name]!r} is answered nowhere"


def _fault(edge: Edge, mostly: str) -> str:
    wanted = DEEDS.get(edge.probe.name)
    if edge.missed or not edge.messages:
        return "is not heard"
    if edge.target.step != mostly:
        return f"leads to {edge.target.step} and not to {mostly}"
    if wanted and not any(isinstance(deed, wanted) for deed in edge.deeds):
        return "does nothing"
    if edge.probe.name == "human" and not any(_has_a_number(edge)):
        return "tells no number"
    return ""


def _has_a_number(edge: Edge) -> list[bool]:
    told = (hit for message in edge.messages for hit in hits_of(message.say))
    return [bool(hit.phones or hit.whatsapp) for hit in told] + [bool(one.say.calls) for one in edge.messages]


def again(walk: Walk, world: World) -> Found:
    """What was not understood, or a voice note, must leave a person where they are, with the question again."""
    for edge in walk.edges:
        nothing_meant = edge.probe.how == "voice" or (edge.probe.how == "text" and edge.probe.text == NOT_UNDERSTOOD)
        if not nothing_meant or edge.source.step == "new":
            continue
        moved = edge.target.step != edge.source.step
        asked = any(message.say.options for message in edge.messages)
        if moved or (edge.source.options and not asked):
            what = "a voice note" if edge.probe.how == "voice" else "what is not understood"
            yield (
                edge.source.where,
                f"{what} {'leads away from' if moved else 'ends the choices of'} {edge.source.step}",
            )
