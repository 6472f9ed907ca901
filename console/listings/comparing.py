"""What a change puts in place of what: words of a text, items of a list, kept, gone or new."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from console.listings.words import Words

Mark = Literal["same", "gone", "new"]
_WORDS = re.compile(r"\s+|[^\s]+")
_LONGEST = 4000


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of text, and whether it stays, goes or comes."""

    kind: Mark
    text: str


@dataclass(frozen=True, slots=True)
class Compared:
    """One field of a change: its name in words, and its lines, each made of parts."""

    name: str
    label: str
    lines: tuple[tuple[Part, ...], ...]


def compared(fields: dict[str, list[Any]], words: Words, *, is_new: bool = False) -> list[Compared]:
    """Every field of a change, before beside after; of a new record there is no before."""
    found = []
    for name, (before, after) in fields.items():
        alone = tuple((Part("new", line),) for line in words.lines(name, after))
        lines = alone if is_new else _lines(name, before, after, words=words)
        found.append(Compared(name, words.label(name), lines))
    return found


def _lines(name: str, before: Any, after: Any, *, words: Words) -> tuple[tuple[Part, ...], ...]:
    was, becomes = words.lines(name, before), words.lines(name, after)
    if isinstance(before, str) and isinstance(after, str) and len(was) == len(becomes) == 1 and len(was[0]) > 30:
        return (tuple(_by_words(was[0][:_LONGEST], becomes[0][:_LONGEST])),)
    kept = [line for line in becomes if line in was]
    gone = [line for line in was if line not in kept]
    new = [line for line in becomes if line not in kept]
    every: tuple[tuple[Mark, list[str]], ...] = (("gone", gone), ("new", new), ("same", kept))
    if not gone and not new:
        # The same lines in another order, or in a part that is not told.
        return tuple((Part("same", line),) for line in becomes)
    return tuple((Part(mark, line),) for mark, lines in every for line in lines)


def _by_words(was: str, becomes: str) -> Iterator[Part]:
    old, new = _WORDS.findall(was), _WORDS.findall(becomes)
    for _, start, end, from_, to in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if old[start:end] == new[from_:to]:
            yield Part("same", "".join(new[from_:to]))
            continue
        if start < end:
            yield Part("gone", "".join(old[start:end]))
        if from_ < to:
            yield Part("new", "".join(new[from_:to]))
