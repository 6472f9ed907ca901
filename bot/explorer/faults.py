"""A fault, as an author reads it; and what a rule is."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from bot.explorer.walking import Walk
from bot.explorer.world import World


@dataclass(frozen=True, slots=True)
class Fault:
    """What a rule found: `where` names the step and the messages that lead there, or a service's card."""

    rule: str
    where: str
    language: str
    channel: str
    what: str

    def __str__(self) -> str:
        """One line."""
        return f"{self.rule}: {self.what} [{self.language}, {self.channel}] at {self.where}"


Found = Iterator[tuple[object, str]]
"""Where something is wrong, and what."""
Rule = Callable[[Walk, World], Found]
"""Pure: looks at one walk and the world it was made in."""


def faults(walk: Walk, world: World, rules: dict[str, Rule]) -> Iterable[Fault]:
    """What these rules find in the walk, each thing once: at the first place it is met."""
    for name, rule in rules.items():
        told: set[str] = set()
        for where, what in rule(walk, world):
            if what not in told:
                told.add(what)
                yield Fault(name, str(where), walk.language, walk.channel, what)
