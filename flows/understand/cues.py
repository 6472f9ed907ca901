"""Small words that tell what the words beside them are: before a place, around a command, beside an age (cues.txt)."""

from functools import lru_cache
from pathlib import Path

from flows.understand.words import words

PATH = Path(__file__).parent / "cues.txt"


@lru_cache(maxsize=1)
def _cues() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for line in PATH.read_text("utf-8").splitlines():
        name, equals, listed = line.partition(" = ")
        if equals and not line.startswith("#"):
            found.setdefault(name, set()).update(word.text for word in words(listed))
    return {name: frozenset(listed) for name, listed in found.items()}


def cue(name: str) -> frozenset[str]:
    """The folded words of a name in cues.txt. Raises KeyError for a name that is not there."""
    return _cues()[name]
