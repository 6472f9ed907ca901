"""Phrases a person can write down and say again: four harmless words, in Latin or in Arabic letters.

256 words a script (`locales/phrase/*.txt`), so four hold 32 bits. None of them is a place, a need or a command.
"""

import secrets
from functools import lru_cache
from pathlib import Path

from locales.catalogue import RIGHT_TO_LEFT
from locales.letters import fold

HERE = Path(__file__).parent / "phrase"
WORDS_OF_A_PHRASE = 4


def new(language: str) -> str:
    """A fresh phrase in the letters of a language."""
    words = _words("arabic" if language in RIGHT_TO_LEFT else "latin")
    return " ".join(secrets.choice(words) for _ in range(WORDS_OF_A_PHRASE))


def read(text: str) -> str:
    """The phrase this whole message may be, as it is compared; empty when it is none."""
    words = fold(text).split()
    return " ".join(words) if len(words) == WORDS_OF_A_PHRASE and _known().issuperset(words) else ""


@lru_cache(maxsize=2)
def _words(script: str) -> tuple[str, ...]:
    return tuple((HERE / f"{script}.txt").read_text("utf-8").split())


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    return frozenset((*_words("latin"), *_words("arabic")))
