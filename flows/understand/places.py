"""The place a message is about: any spelling of a city or region of Morocco, inside a sentence, in both scripts.

A name written right is a place unless it is also another word ("sale", "casa", العيون): then a word of place
before it ("j'habite à", "fi", "in") must say so, or the message must hold nothing else. A name written nearly right
(a letter or two, or the same consonants) counts when it is no word of any language here. Foreign cities are known and
never forced onto Moroccan ones (not_places.csv).
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from rapidfuzz import process
from rapidfuzz.distance import OSA

from directory.facts import Place
from directory.places import places
from flows.understand.cues import cue
from flows.understand.skeleton import skeleton
from flows.understand.words import Word, is_arabic, single

LONGEST_NAME = 5
"""Words of a name, "guelmim oued noun" with its article."""
SHORTEST_TYPO, SHORTEST_TWO, SHORTEST_SURE = 4, 8, 9
"""Letters of a name in which one, then two wrong letters are forgiven; and one even in words of a language."""
_OTHER_FIRST = 0.5
"""So much further is a name that begins with another letter."""
_BONES = 4
KEPT = 4096
"""Words kept with the place they are near to: most come again and again."""
"""Consonants from which the same consonants are the same name."""
_HERE, _FROM, _CITY, _POLITE = cue("here"), cue("from"), cue("city"), cue("polite")
_ARTICLES = frozenset(["el", "al", "l", "la", "ال"])
_ALSO_WORDS, _AT_HOME = cue("also_words"), cue("at_home")
_ENGLISH = frozenset(["en", "pcm"])
_IBERIAN, _FRENCH = frozenset(["es", "pt"]), frozenset(["fr", "ary"])
_LATIN_ON = ("fel", "f", "b", "l", "el", "al", "fl", "bl", "d", "mn")
_HERE_ON = frozenset(["f", "b", "ف", "ب"])
_ARABIC_ON = ("ال", "ب", "بال", "ف", "فال", "ل", "لل", "و", "وال", "من", "في")


class Vocabulary(Protocol):
    """What tells a word of a language from a name."""

    def is_known(self, word: str) -> bool: ...


@dataclass(frozen=True, slots=True)
class Named:
    """A place that was named by the words from `first` to `last`; how surely, and whether as where somebody is."""

    slug: str
    first: int
    last: int
    rank: float


@dataclass(frozen=True, slots=True)
class _Said:
    """A message being searched for places; `alone` counts its words besides greetings and thanks."""

    words: Sequence[Word]
    languages: frozenset[str]
    alone: int

    def is_here(self, at: int) -> bool:
        """Whether the word before says that a place follows; the English article does not."""
        before = self.words[at - 1].text if at else ""
        return before in _HERE and not (before == "a" and _ENGLISH.issuperset(self.languages))


class PlaceReader:
    """Finds places in words. Made once from a gazetteer."""

    def __init__(self, spellings: Iterable[tuple[str, Place]], elsewhere: Collection[str], known: Vocabulary) -> None:
        self._exact: dict[str, str] = {}
        for key, place in spellings:
            self._exact.setdefault(single(key), place.slug)
        self._elsewhere = frozenset(map(single, elsewhere)) - self._exact.keys()
        self._vocabulary = known
        self._nearest = lru_cache(maxsize=KEPT)(self._look_near)
        self._heads = {name[:end] for name in (*self._exact, *self._elsewhere) for end in range(1, len(name))}
        self._by_size: dict[int, list[str]] = {}
        for name in self._exact:
            self._by_size.setdefault(len(name), []).append(name)
        self._bones = _by_bones(self._exact)
        self._regions = frozenset(slug for slug in self._exact.values() if "-" in slug)
        self._begun = {slug[:end] for slug in self._regions for end, letter in enumerate(slug) if letter == "-"}

    def read(self, found: Sequence[Word], languages: Collection[str]) -> tuple[tuple[Named, ...], tuple[Named, ...]]:
        """The places that were named, the surest first, and those that may have been: ask."""
        named: list[Named] = []
        maybe: list[Named] = []
        said = _Said(found, frozenset(languages), sum(word.text not in _POLITE for word in found))
        at = 0
        while at < len(found):
            sure, place, size = self._at(said, at)
            if place:
                (named if sure or _follows(named, place) else maybe).append(place)
            at += size
        joined = self._joined(named)
        joined.sort(key=lambda n: (-n.rank, n.first))
        return tuple(joined), tuple(maybe)

    def _joined(self, named: Sequence[Named]) -> list[Named]:
        """Cities written one after the other that make up a region's name, as that region."""
        made: list[Named] = []
        for place in named:
            if made and made[-1].last + 1 == place.first:
                before = made[-1]
                slug = f"{before.slug}-{place.slug}"
                whole = slug if slug in self._regions else place.slug if place.slug in self._regions else ""
                if slug in self._begun or whole.startswith(before.slug):
                    made[-1] = Named(whole or slug, before.first, place.last, before.rank)
                    continue
            made.append(place)
        return made

    def _at(self, said: _Said, at: int) -> tuple[bool, Named | None, int]:
        """The longest name from this word on, whether it is surely meant, and how many words to go on after it."""
        keys = self._keys(said.words, at)[::-1]
        written: tuple[bool, Named | None, int] | None = None
        for size, key in keys:
            if key in self._elsewhere or any(rest in self._elsewhere for rest in _bare(key)):
                return False, None, size
            name = self._known(key)
            if name:
                sure = self._is_meant(said, at, size, name)
                named = Named(self._exact[name], at, at + size - 1, 1.0 + _where(said.words, at))
                if sure:
                    return True, named, size
                written = False, named if sure is False else None, size
                break
        here = said.alone <= 2 or said.is_here(at)
        for size, key in keys:
            slug = self._guess(key, said.words[at : at + size], here) if not written or size > written[2] else None
            if slug:
                return True, Named(slug, at, at + size - 1, 0.5 + _where(said.words, at)), size
        return written or (False, None, 1)

    def _keys(self, found: Sequence[Word], at: int) -> list[tuple[int, str]]:
        """What the words from this one on spell together: further words only while some name goes on so."""
        key = found[at].text
        keys = [(1, key)]
        if key in _HERE or key in _FROM:
            return keys
        for size in range(2, min(LONGEST_NAME, len(found) - at) + 1):
            goes_on = len(key) <= 3 or key in self._heads or any(rest in self._heads for rest in _bare(key))
            if not goes_on and (size > 2 or self._vocabulary.is_known(key)):
                break
            following = found[at + size - 1].text
            key += following[1:] if key[-1] == following[0] and not key[-1].isdecimal() else following
            keys.append((size, key))
        return keys

    def _known(self, key: str) -> str | None:
        """The name this is, as it is known: with nothing written onto it."""
        if key in self._exact:
            return key
        rest = next((rest for rest in _bare(key) if rest in self._exact), None)
        return rest if rest and not self._vocabulary.is_known(key) else None

    def _is_meant(self, said: _Said, at: int, size: int, name: str) -> bool | None:
        """Whether a name written right is the place: None when it is not, false when it should be asked."""
        if name not in _ALSO_WORDS or said.alone == size:
            return True
        after = said.words[at + size].text if at + size < len(said.words) else ""
        if after in _CITY:
            return True
        if name in _AT_HOME and _IBERIAN.intersection(said.languages) and not _FRENCH.intersection(said.languages):
            return None
        written_on = said.words[at].text.removesuffix(name)
        if said.is_here(at) or (size == 1 and written_on in _HERE_ON):
            return True
        before = said.words[at - 1].text if at else ""
        return False if before in _FROM or len(said.words) <= 3 else None

    def _guess(self, key: str, part: Sequence[Word], here: bool) -> str | None:
        """The place a wrongly written name is nearest to; None when it is a word, or too short to tell."""
        shortest = SHORTEST_TYPO if here else SHORTEST_TYPO + 1
        if len(key) < shortest or key.isdecimal() or self._vocabulary.is_known(key):
            return None
        known = [self._vocabulary.is_known(word.text) for word in part]
        if len(part) > 1 and len(key) >= (SHORTEST_SURE if all(known) else SHORTEST_TWO - 1):
            near = self._nearest(key, most=1)
            if near:
                return near
        long_and_known = any(is_word and len(w.text) > 3 for is_word, w in zip(known, part, strict=True))
        if all(known) or long_and_known or (known[0] and part[0].text not in _ARTICLES):
            return None
        return next(filter(None, map(self._nearest, (key, *_bare(key)))), None) or self._sounds(key, here)

    def _sounds(self, key: str, here: bool) -> str | None:
        """The one place with the same consonants; few consonants will do where a place is expected."""
        bones = _consonants(key)
        return self._bones.get(bones) if len(bones) >= (_BONES - 1 if here else _BONES) else None

    def _look_near(self, key: str, most: int = 2) -> str | None:
        if len(key) < SHORTEST_TYPO:
            return None
        near: dict[str, float] = {}
        most = most if len(key) >= SHORTEST_TWO else 1
        for size in range(max(SHORTEST_TYPO, len(key) - most), len(key) + most + 1):
            allowed = most if min(size, len(key)) >= SHORTEST_TWO else 1
            names = self._by_size.get(size, ())
            for name, away, _ in process.extract_iter(key, names, scorer=OSA.distance, score_cutoff=allowed):
                if _begins_alike(key, name):
                    slug, far = self._exact[name], away + _OTHER_FIRST * (key[0] != name[0])
                    near[slug] = min(far, near.get(slug, far))
        nearest = [slug for slug, away in near.items() if away == min(near.values())]
        return nearest[0] if len(nearest) == 1 else None


def place_reader(vocabulary: Vocabulary) -> PlaceReader:
    """The reader of the packaged gazetteer."""
    known = places()
    return PlaceReader(known.spellings(), known.elsewhere, vocabulary)


def _follows(named: Sequence[Named], place: Named) -> bool:
    """Whether a name that may be another word stands right after a place: "Rabat Sale"."""
    return bool(named) and named[-1].last + 1 == place.first


def here(named: Sequence[Named]) -> str | None:
    """Where the person is, when one place was named as that more than any other."""
    if not named or len({n.slug for n in named if n.rank >= named[0].rank}) > 1:
        return None
    return named[0].slug


def to_ask(named: Sequence[Named], maybe: Sequence[Named]) -> tuple[str, ...]:
    """The places to ask about: those that may not be meant, or several that are as likely."""
    if named:
        return () if here(named) else tuple(dict.fromkeys(n.slug for n in named if n.rank >= named[0].rank))
    return tuple(dict.fromkeys(n.slug for n in maybe))


def _where(found: Sequence[Word], at: int) -> float:
    """More when the word before says "here", less when it says "from"."""
    before = {word.text for word in found[max(0, at - 1) : at]}
    return 0.3 if before & _HERE else -0.3 if before & _FROM else 0.0


def _consonants(key: str) -> str:
    return skeleton(key).replace("q", "k")


@lru_cache(maxsize=KEPT)
def _bare(key: str) -> tuple[str, ...]:
    """The name without what was written onto it."""
    written_on = _ARABIC_ON if is_arabic(key) else _LATIN_ON
    return tuple(key.removeprefix(on) for on in written_on if key.startswith(on) and len(key) - len(on) >= 3)


def _begins_alike(key: str, name: str) -> bool:
    return key[0] == name[0] or skeleton(key)[:1] == skeleton(name)[:1] or key[1:3] == name[1:3]


def _by_bones(names: dict[str, str]) -> dict[str, str]:
    """Places by their consonants, where a single place has them."""
    found: dict[str, set[str]] = {}
    for name, slug in names.items():
        found.setdefault(_consonants(name), set()).add(slug)
    return {bones: next(iter(slugs)) for bones, slugs in found.items() if len(slugs) == 1 and len(bones) >= _BONES - 1}
