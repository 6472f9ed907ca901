"""Which drawings there are: the way in, one for each need, and danger."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from bot.explorer.picture.svg import drawn
from bot.explorer.picture.tree import Belongs, Box, Choice, tree
from bot.explorer.walking import Edge, State, Walk
from bot.explorer.world import World
from flows.engine import place_of
from locales.catalogue import RIGHT_TO_LEFT, Texts

BESIDE = frozenset({"need", "which", "wrong"})
"""Steps that belong to no need: the menu, and what was wrong with a service."""


def drawings(walk: Walk, world: World) -> Iterator[tuple[str, str]]:
    """Each drawing with its name: `welcome`, the needs by their codes, `danger`. The same walk gives the same ones."""
    book = _Book(walk, world)
    for name, box in book.boxes():
        yield name, drawn(name, box, language=walk.language, right_to_left=walk.language in RIGHT_TO_LEFT)


class _Book:
    def __init__(self, walk: Walk, world: World) -> None:
        self.walk, self.world = walk, world
        texts = Texts(dict(world.catalogues), walk.channel)
        self.renderer = world.voice(walk.channel, texts).renderer
        self.edges: dict[State, list[Edge]] = defaultdict(list)
        for edge in walk.edges:
            if edge.probe.how == "option" and edge.messages:
                self.edges[edge.source].append(edge)
        self.gone_on = {_subject(state): state for state in reversed(list(self.edges)) if state.followed}

    def boxes(self) -> Iterator[tuple[str, Box]]:
        """The drawings, before they are drawn."""
        first = next(edge for edge in self.walk.edges if edge.source.step == "new" and edge.probe.how == "text")
        yield "welcome", self._box(first, lambda state: not (state.session.need or state.session.back))
        for need in self.world.needs:
            edge = self._first_results(need)
            if edge:
                yield need, self._box(edge, _of_need(edge.target))
        dangers = [e for e in self.walk.edges if e.source is first.target and e.target.step == "danger"]
        told = [Choice(edge.probe.text, self._box(edge, lambda state: False)) for edge in dangers]
        yield "danger", Box("danger", "", told)

    def _first_results(self, need: str) -> Edge | None:
        """The edge by which digits first bring the services for a need alone, in a city of the list."""
        wanted = need, self.world.stays[0].slug, "", ()
        return next((edge for edge in self.walk.edges if _is_answer(edge) and _sought(edge.target) == wanted), None)

    def _box(self, edge: Edge, belongs: Belongs) -> Box:
        return tree(self._onward, edge, self._told, belongs=belongs, name=_name)

    def _onward(self, state: State) -> list[Edge]:
        """The options of a state; where the walk went on from another one that asks the same, of that one."""
        same = self.gone_on.get(_subject(state), state)
        return self.edges[state if state.followed else same]

    def _told(self, edge: Edge) -> str:
        """What is told, without the services: they change, and a drawing does not."""
        say = edge.messages[-1].say
        rendered = self.renderer.render(replace(say, hits=(), line=None, options=()), self.walk.language)
        return f"{rendered.text}\n..." if say.hits or say.line else rendered.text


def _is_answer(edge: Edge) -> bool:
    return edge.probe.how == "option" and any(message.say.hits for message in edge.messages)


def _sought(state: State) -> tuple[str, str, str, tuple[str, ...]]:
    session = state.session
    return session.need, session.place, session.topic, session.also


def _of_need(start: State) -> Belongs:
    """Questions about this need once the place is known; further pages and side questions are drawn nowhere."""

    def belongs(state: State) -> bool:
        there = state.session
        is_beside = there.back or there.shown or state.step in (start.step, *BESIDE)
        return not is_beside and there.need == start.session.need and bool(there.place)

    return belongs


def _subject(state: State) -> tuple[str, str]:
    return state.session.need, _name(state)


def _name(state: State) -> str:
    """The step, and where in its conversation, as far as it is a matter of this step's."""
    session, subjects = state.session, place_of(state.session).split(":")
    where = (one for one in (session.path, session.topic, session.kind) if one in subjects)
    return " ".join(filter(None, (state.step, *where)))
