"""Everything a reading stands on, made once for the life of a process."""

from dataclasses import dataclass
from functools import lru_cache

from flows.understand.lexicon import Lexicon, lexicon
from flows.understand.matching import Matcher
from flows.understand.places import PlaceReader, place_reader
from flows.understand.spelling import Vocabulary, vocabulary


@dataclass(frozen=True, slots=True)
class Parts:
    """The lexicon, and what is made of it."""

    lexicon: Lexicon
    vocabulary: Vocabulary
    matcher: Matcher
    places: PlaceReader


@lru_cache(maxsize=1)
def parts() -> Parts:
    """The packaged parts, read once: under a second."""
    known = lexicon()
    words = vocabulary(known)
    return Parts(known, words, Matcher(known, words), place_reader(words))
