"""Finding a service by what staff type of it: a name in any language, its body, its city, a number, its id.

Case, accents, Arabic letter forms and the ends of words make no difference, and a slip in a word is forgiven. It reads
the read model, so what is protected is found by its neutral name alone; and services that receive nobody are found too.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Literal

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from directory.catalog import Catalog, Shelf
from directory.places import places
from directory.release import Told
from locales.letters import fold

Why = Literal["name", "organization", "place", "number", "id"]
"""By what a service was found."""

SHORTEST = 2
"""Letters of a word below which nothing is looked up."""
SHORTEST_TYPO = 4
LIKELY = 0.7
"""How alike, from 0 to 1, a mistyped word must be to one there is."""
GUESSES = 3

_APART = re.compile(r"(?<=\d)[\s.()/-]+(?=\d)")
_ABROAD = re.compile(r"^(?:00|\+)?212(?=[5-8])")
_NUMBER = re.compile(r"\+?\d+")
_LAST = "\U0010ffff"
COMMON = 500
"""Services that hold a word beyond which the first that come will do."""

_SIZE = f"SELECT COUNT(*) FROM (SELECT 1 FROM word WHERE word >= ? AND word < ? LIMIT {20 * COMMON})"
_HOLDING = (
    "SELECT named.id, named.status, word.kind, word.word FROM word CROSS JOIN named ON named.key = word.key"
    " WHERE word.word >= ? AND word.word < ?"
)
_AND_ALSO = " AND instr(named.words, ?) > 0"
_WORDS = "SELECT word FROM vocabulary"


@dataclass(frozen=True, slots=True)
class Match:
    """A service found: its public id, its status, by what, and the word of it that was meant."""

    id: str
    status: str
    why: Why
    word: str


def words_of(one: Told) -> dict[str, Why]:
    """The words a service is found by; a word that is of its name and of something else is of its name."""
    place = None if one.protected else places().get(one.city or one.region)
    found: dict[str, Why] = {}
    texts: tuple[tuple[Why, tuple[str, ...]], ...] = (
        ("name", (*one.names.values(), *one.short.values())),
        ("organization", (one.organization,)),
        ("place", tuple(place.names.values()) if place else ()),
        ("id", (one.id,)),
    )
    for why, said in texts:
        for text in said:
            for word in _words(text):
                found.setdefault(word, why)
    for number in (*one.phones, *one.whatsapp):
        found.setdefault(dialled(number), "number")
    return found


def is_spoken(word: str, why: str) -> bool:
    """Whether it is a word that somebody may mistype: not a number nor a piece of an id."""
    return why not in ("number", "id") and word.isalpha()


@lru_cache(maxsize=4096)
def _words(text: str) -> tuple[str, ...]:
    return tuple(fold(text).split())


def dialled(number: str) -> str:
    """A number by its digits as they are dialled in Morocco: +212 5... is 05..."""
    return re.sub(r"\D", "", _ABROAD.sub("0", number))


def look_up(catalog: Catalog, text: str, *, limit: int = 20) -> list[Match]:
    """The services that hold every word of the text, each word from its beginning; the best named first.

    A word that begins none there is, is taken for the likest ones. A text of single letters finds nothing.
    """
    shelf = catalog.shelf
    asked = [word for word in _asked(text) if len(word) >= SHORTEST]
    if not asked:
        return []
    found = _holding(shelf, [(word, word + _LAST) for word in asked], limit)
    if not found:
        guesses = [_guesses(shelf, word) for word in asked]
        found = [match for meant in product(*guesses) for match in _holding(shelf, meant, limit)]
    return list({match.id: match for match in reversed(found)}.values())[::-1][:limit]


def _asked(text: str) -> list[str]:
    """The words typed; digits with spaces or dots between them are one number."""
    whole = _APART.sub("", text[:200])
    words = [dialled(word) if _NUMBER.fullmatch(word) else word for word in whole.split()]
    return fold(" ".join(words)).split()


def _holding(shelf: Shelf, ranges: Sequence[tuple[str, str]], limit: int) -> list[Match]:
    """The services with a word in each range, (from, before), sought by the range that holds least."""
    sizes = [shelf.ask(_SIZE, bounds)[0][0] for bounds in ranges]
    least = sizes.index(min(sizes))
    others = [start for place, (start, _) in enumerate(ranges) if place != least]
    query = _HOLDING + _AND_ALSO * len(others) + " ORDER BY word.kind = 'name' DESC, word.word LIMIT ?"
    if sizes[least] > COMMON:
        query = query.replace(" ORDER BY word.kind = 'name' DESC, word.word", "")
    rows = shelf.ask(query, (*ranges[least], *(f" {start}" for start in others), limit))
    return [Match(*row) for row in rows]


def _guesses(shelf: Shelf, word: str) -> list[tuple[str, str]]:
    """The ranges of the words it may stand for: those that begin with it, or else the likest."""
    if shelf.ask(_SIZE, (word, word + _LAST))[0][0] or len(word) < SHORTEST_TYPO or word.isdecimal():
        return [(word, word + _LAST)]
    likely = extract(word, _vocabulary(shelf), scorer=OSA.normalized_similarity, score_cutoff=LIKELY, limit=GUESSES)
    return [(found, found + "\0") for found, _, _ in likely]


def _vocabulary(shelf: Shelf) -> list[str]:
    """Every word there is; read once from each version."""
    return shelf.once("vocabulary", lambda: [word for (word,) in shelf.ask(_WORDS, ())])
