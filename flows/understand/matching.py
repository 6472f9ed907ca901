"""Where the lexicon's patterns stand in a message."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from flows.understand.lexicon import DARIJA, Lexicon, Pattern
from flows.understand.skeleton import skeletons
from flows.understand.spelling import Vocabulary, without_clitics
from flows.understand.words import is_arabic

WIDEST_GAP = 4
_LONGEST_BEGINNING = 14
KEPT = 4096
"""Words kept with what they are: most come again and again."""
_NOTHING: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Match:
    """A pattern found: the words from `first` to `last` (included); `guessed` when a letter was forgiven."""

    pattern: Pattern
    first: int
    last: int
    guessed: bool = False

    @property
    def length(self) -> int:
        """How many words it spans."""
        return self.last - self.first + 1


@dataclass(frozen=True, slots=True)
class Token:
    """The elements one word satisfies, and those of them for which a letter was forgiven."""

    elements: frozenset[int]
    guessed: frozenset[int]


class Matcher:
    """Finds patterns. Made once from a lexicon; linear in the number of words."""

    def __init__(self, lexicon: Lexicon, vocabulary: Vocabulary) -> None:
        self._lexicon = lexicon
        self._vocabulary = vocabulary
        self._token = lru_cache(maxsize=KEPT)(self._make)

    def tokens(self, texts: Sequence[str], languages: frozenset[str]) -> list[Token]:
        """What each word is, in a message plausibly of these languages."""
        return [self._token(text, languages) for text in texts]

    def matches(self, tokens: Sequence[Token]) -> list[Match]:
        """Every place where a pattern stands, in the order of the message."""
        found = [match for at in range(len(tokens)) for match in self._at(tokens, at)]
        return sorted(found, key=lambda match: (match.first, match.last, match.pattern.line))

    def _at(self, tokens: Sequence[Token], at: int) -> Iterator[Match]:
        """The patterns whose rarest element is this word. The words beside it rule most of them out at once."""
        anchored = self._lexicon.anchored
        before = tokens[at - 1].elements if at else _NOTHING
        after = tokens[at + 1].elements if at + 1 < len(tokens) else _NOTHING
        for element in tokens[at].elements:
            for pattern in anchored.get(element, ()):
                right, left = pattern.right, pattern.left
                if (right is not None and right not in after) or (left is not None and left not in before):
                    continue
                span = (at, at) if len(pattern.elements) == 1 else _span(pattern, tokens, at)
                if span:
                    yield Match(pattern, *span, _guessed(pattern, tokens[span[0] : span[1] + 1]))

    def _make(self, text: str, languages: frozenset[str]) -> Token:
        found = self._of(text)
        short = self._lexicon.short.get(text, {})
        for full in (full for language, full in short.items() if language in languages and len(full) == 1):
            found |= self._of(full[0])
        if is_arabic(text):
            for rest in without_clitics(text):
                found |= self._of(rest)
        if DARIJA in languages and (is_arabic(text) or not self._is_of_another(text, languages)):
            found |= self._boned(text)
        guessed = self._meant(text) if not found and not self._vocabulary.is_known(text) else set()
        allowed = {e for e in found | guessed if self._lexicon.languages[e] in languages}
        return Token(frozenset(allowed), frozenset(guessed))

    def _is_of_another(self, text: str, languages: frozenset[str]) -> bool:
        """Whether this very word is one of another plausible language: then it is no Darija by its consonants."""
        known = self._vocabulary.known
        return any(text in known.get(language, ()) for language in languages if language != DARIJA)

    def _meant(self, text: str) -> set[int]:
        """The elements of the words one letter away."""
        lexicon, found = self._lexicon, set[int]()
        for entry in self._vocabulary.meant(text):
            stem = entry.removesuffix("*")
            found.update((lexicon.exact if stem == entry else lexicon.beginnings).get(stem, ()))
        return found

    def _of(self, text: str) -> set[int]:
        found = set(self._lexicon.exact.get(text, ()))
        beginnings = self._lexicon.beginnings
        for end in range(2, min(len(text), _LONGEST_BEGINNING) + 1):
            found.update(beginnings.get(text[:end], ()))
        return found

    def _boned(self, text: str) -> set[int]:
        found: set[int] = set()
        for bones in skeletons(text):
            found.update(self._lexicon.bones.get(bones, ()))
            for end in range(3, len(bones) + 1):
                found.update(self._lexicon.bone_beginnings.get(bones[:end], ()))
        return found


def _guessed(pattern: Pattern, span: Sequence[Token]) -> bool:
    """Whether a letter was forgiven in one of these words for this pattern."""
    return any(token.guessed and not token.guessed.isdisjoint(pattern.elements) for token in span)


def _span(pattern: Pattern, tokens: Sequence[Token], at: int) -> tuple[int, int] | None:
    """The first and last word of a pattern that stands around this one; None when it does not."""
    last = _end(pattern.elements, pattern.anchor + 1, tokens, at + 1)
    if last is None:
        return None
    first = _start(pattern.elements, pattern.anchor - 1, tokens, at - 1)
    return None if first is None else (first, last)


def _end(elements: tuple[int | None, ...], index: int, tokens: Sequence[Token], at: int) -> int | None:
    """The last word of the pattern's rest, from `at` on; None when it does not stand there."""
    if index == len(elements):
        return at - 1
    element = elements[index]
    if element is None:
        reach = range(at, min(at + WIDEST_GAP, len(tokens) - 1) + 1)
        ends = (_end(elements, index + 1, tokens, place) for place in reach)
        return next((end for end in ends if end is not None), None)
    if at < len(tokens) and element in tokens[at].elements:
        return _end(elements, index + 1, tokens, at + 1)
    return None


def _start(elements: tuple[int | None, ...], index: int, tokens: Sequence[Token], at: int) -> int | None:
    """The first word of what comes before in the pattern, up to `at`; None when it does not stand there."""
    if index < 0:
        return at + 1
    element = elements[index]
    if element is None:
        reach = range(at, max(at - WIDEST_GAP, 0) - 1, -1)
        starts = (_start(elements, index - 1, tokens, place) for place in reach)
        return next((start for start in starts if start is not None), None)
    if at >= 0 and element in tokens[at].elements:
        return _start(elements, index - 1, tokens, at - 1)
    return None
