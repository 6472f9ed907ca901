"""Ways: nobody is stuck, every option means something, every step is reached, every need is soon answered."""

from collections import defaultdict, deque
from collections.abc import Iterator

from bot.explorer.faults import Found
from bot.explorer.walking import Edge, Message, State, Walk, Where
from bot.explorer.world import World
from directory.facts import Hit
from flows.commands import command
from flows.steps import Say

OUTSIDE = frozenset({"new"})
"""Steps a person is in before anything was said."""
MENU = "menu"
MOST_AT_ONCE = 3
"""Answers to one message."""
LISTED, OTHERS = 4, 6
"""Messages from the first to a service, for a city of the list and for all others."""


def broken(walk: Walk, world: World) -> Found:
    """Something said that the engine or the rendering failed at. What is wrong in a sentence is `sentences`'s."""
    for one in walk.broken:
        if not one.is_of_words:
            yield one.where, f"fails with {type(one.error).__name__}"


def dead_end(walk: Walk, world: World) -> Found:
    """A state none of whose options leads elsewhere."""
    onward = _onward(walk)
    for state in _followed(walk):
        if not any(edge.target is not state for edge in onward[state]):
            yield state.where, f"no option leads on from {state.step}"


def loop(walk: Walk, world: World) -> Found:
    """A walk without end, answers that go on by themselves, and states from which options never lead to the menu."""
    if walk.endless:
        yield walk.states[0].where, "the walk does not end"
    for edge in walk.edges:
        if len(edge.messages) > MOST_AT_ONCE:
            yield edge.target.where, f"{len(edge.messages)} answers to one message"
        if not edge.messages:
            yield edge.target.where, f"nothing is answered at {edge.source.step}"
    menu = next((edge.target.step for edge in walk.edges if edge.probe.name == MENU), "")
    out = _leading_to(walk, menu)
    for state in _followed(walk):
        if state not in out:
            yield state.where, f"no options lead from {state.step} to the menu"


def option(walk: Walk, world: World) -> Found:
    """An option told that is not understood, that leads nowhere new, or that shares its key."""
    for message in walk.messages:
        keys = [one.key for one in message.say.options]
        if len(keys) != len(set(keys)):
            yield message.where, f"two options of {message.say.key} have the same key"
    for edge in walk.edges:
        if edge.probe.how != "option" or not edge.source.followed:
            continue
        if edge.missed:
            yield edge.source.where, f"option {edge.probe.name!r} of {edge.source.step} is not understood"
        elif edge.target is edge.source and not edge.deeds and command(edge.probe.text) is None:
            yield edge.source.where, f"option {edge.probe.name!r} of {edge.source.step} leads nowhere new"


def unreached(walk: Walk, world: World) -> Found:
    """A step no way leads to."""
    reached = {state.step for state in walk.states}
    for step in world.steps:
        if step not in reached and step not in OUTSIDE:
            yield "the whole walk", f"no way leads to the step {step}"


def path(walk: Walk, world: World) -> Found:
    """By digits alone from the first message to a service or line with a usable contact, for each need and place."""
    found = ways(walk)
    for need in world.needs:
        for stay in world.stays:
            most = LISTED if stay in world.places.listed else OTHERS
            way = found.get((need, stay.slug))
            where = Where("results", way or ())
            if way is None:
                yield where, f"no digits lead to an answer for {need} in {stay.slug}"
            elif len(way) > most:
                yield where, f"{need} in {stay.slug} takes {len(way)} messages, more than {most}"


def ways(walk: Walk) -> dict[tuple[str, str], tuple[str, ...]]:
    """The fewest messages, a greeting and then digits, to a usable contact, by need and place."""
    edges = _edges_by_source(walk)
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    start = next((edge for edge in edges[walk.states[0]] if edge.probe.how == "text"), None)
    queue: deque[tuple[State, tuple[str, ...]]] = deque([(start.target, (start.probe.text,))] if start else [])
    seen = {start.target} if start else set()
    while queue:
        state, way = queue.popleft()
        for edge in edges[state]:
            if edge.probe.how != "option":
                continue
            longer = (*way, edge.probe.text)
            if any(_is_usable(message) for message in edge.messages):
                session = edge.target.session
                found.setdefault((session.need, session.place), longer)
            if edge.target not in seen:
                seen.add(edge.target)
                queue.append((edge.target, longer))
    return found


def hits_of(say: Say) -> tuple[Hit, ...]:
    """The services of an answer, its line included."""
    return (*say.hits, say.line) if say.line else say.hits


def _is_usable(message: Message) -> bool:
    return any(hit.reachable for hit in hits_of(message.say))


def _followed(walk: Walk) -> Iterator[State]:
    """The states where a choice is open and was tried."""
    return (state for state in walk.states if state.followed and state.step not in OUTSIDE)


def _edges_by_source(walk: Walk) -> dict[State, list[Edge]]:
    found: dict[State, list[Edge]] = defaultdict(list)
    for edge in walk.edges:
        found[edge.source].append(edge)
    return found


def _onward(walk: Walk) -> dict[State, list[Edge]]:
    """The edges of options."""
    found: dict[State, list[Edge]] = defaultdict(list)
    for edge in walk.edges:
        if edge.probe.how == "option":
            found[edge.source].append(edge)
    return found


def _leading_to(walk: Walk, step: str) -> set[State]:
    """The states from which options lead to this step, or out of what was followed."""
    before: dict[State, list[State]] = defaultdict(list)
    for source, edges in _onward(walk).items():
        for edge in edges:
            before[edge.target].append(source)
    out = {state for state in walk.states if state.step in (step, *OUTSIDE) or not state.followed}
    queue = deque(out)
    while queue:
        for source in before[queue.popleft()]:
            if source not in out:
                out.add(source)
                queue.append(source)
    return out
