"""The questions of one conversation in the order of a walk: each once, below the option that first leads to it."""

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from bot.explorer.walking import Edge, State

Onward = Callable[[State], Iterable[Edge]]
Belongs = Callable[[State], bool]
Name = Callable[[State], str]


@dataclass(slots=True)
class Choice:
    """One option of a question: `to` is the question drawn below it, `elsewhere` names one that is not."""

    label: str
    to: "Box | None" = None
    elsewhere: str = ""


@dataclass(slots=True)
class Box:
    """One question: its title, what is told, its options."""

    title: str
    text: str
    choices: list[Choice] = field(default_factory=list)


def tree(onward: Onward, start: Edge, told: Callable[[Edge], str], *, belongs: Belongs, name: Name) -> Box:
    """The questions that options lead to from where `start` leads, breadth first. States of one name are one question,
    and what does not belong is named and not drawn."""
    root = Box(name(start.target), told(start))
    drawn = {root.title: root}
    queue = deque([(start.target, root)])
    while queue:
        state, box = queue.popleft()
        for edge in onward(state):
            choice = Choice(edge.probe.name)
            box.choices.append(choice)
            title = name(edge.target)
            if title in drawn or not belongs(edge.target):
                choice.elsewhere = title
                continue
            below = Box(title, told(edge))
            choice.to = drawn[title] = below
            queue.append((edge.target, below))
    return root
