"""The shape of a conversation about one need: questions of a few choices, each leading to a few reviewed words.

A conversation is data. Its sentences stand in `locales/<code>/LC_MESSAGES/<name>.po`, by keys made of the path to
them: the question `talk.legal_aid`, the choice `talk.legal_aid.court`, what is told of it `talk.legal_aid.court.say`.
A choice that asks further has a question instead, `talk.legal_aid.papers.ask`, and choices below it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

SEPARATOR = "."
ARREST, CHILD = "arrest", "child"
"""Marks of a search: no authority is told (R11); only services vetted for children (R10)."""
MOST_CHOICES = 7
"""Of one question: 8 is the door, 9 goes on to who can help, 0 a person."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to a question.

    `need` is what is searched for afterwards, the conversation's own where empty, and `marks` narrow that search
    (`ARREST`, `CHILD`). `line` is a need whose first number that answers everybody stands with the words.
    `quiet` words may not be forwarded (R22).
    `danger` is a kind of danger this answer tells of: its lines come instead of words. `asks` are further choices.
    """

    name: str
    need: str = ""
    marks: tuple[str, ...] = ()
    line: str = ""
    danger: str = ""
    quiet: bool = False
    asks: tuple["Choice", ...] = ()


@dataclass(frozen=True, slots=True)
class Talk:
    """The conversation about one need: `name` is its file, `choices` its first question.

    `door`: whether what to say on arriving there makes sense, which it does not for help by telephone alone.
    """

    name: str
    need: str
    choices: tuple[Choice, ...]
    door: bool = True

    def at(self, path: str) -> Choice | None:
        """The choice at a path such as `papers.card`; None where there is none."""
        found, choices = None, self.choices
        for name in path.split(SEPARATOR):
            found = next((one for one in choices if one.name == name), None)
            if found is None:
                return None
            choices = found.asks
        return found

    def below(self, path: str) -> tuple[Choice, ...]:
        """The choices of the question at a path, the first question's for an empty one."""
        choice = self.at(path) if path else None
        return self.choices if not path else choice.asks if choice else ()

    def key(self, path: str = "") -> str:
        """The stem of the keys of what stands at a path."""
        return SEPARATOR.join(filter(None, ("talk", self.name, path)))

    def paths(self) -> Iterator[tuple[str, Choice]]:
        """Every choice with its path, in the order of the talk."""
        yield from _paths("", self.choices)


def _paths(above: str, choices: tuple[Choice, ...]) -> Iterator[tuple[str, Choice]]:
    for choice in choices:
        path = above + choice.name
        yield path, choice
        yield from _paths(path + SEPARATOR, choice.asks)
