"""A message taken apart: its words, their languages, what the lexicon found, and the buckets the model reads."""

from collections.abc import Sequence
from dataclasses import dataclass

from flows.understand.features import Row, of_meanings, of_words
from flows.understand.language import Languages, languages
from flows.understand.lexicon import Meaning
from flows.understand.matching import Match
from flows.understand.parts import parts
from flows.understand.places import Named
from flows.understand.settling import Found, settle
from flows.understand.spelling import spelt_out
from flows.understand.words import Word, words

PLACE = "<place>"


@dataclass(frozen=True, slots=True)
class Looked:
    """The words as they were written, and spelt out; their languages; the places named, and those that may have been;
    the patterns found; the buckets of each word and of its pairs, and of the patterns."""

    written: Sequence[Word]
    words: Sequence[Word]
    languages: Languages
    named: Sequence[Named]
    maybe: Sequence[Named]
    found: Found
    by_word: Sequence[tuple[Row, Row]]
    by_pattern: Sequence[Row]

    @property
    def rows(self) -> tuple[list[Row], list[Row]]:
        """The rows that come again in other messages, those of single words; and the others."""
        return [own for own, _ in self.by_word], [*(pairs for _, pairs in self.by_word), *self.by_pattern]


def look(text: str) -> Looked:
    """Take a message apart. Never raises; linear in its length."""
    known = parts()
    written = words(text)
    spelt = spelt_out(written, known.vocabulary)
    tongues = languages(spelt, known.lexicon)
    named, maybe = known.places.read(written, tongues.plausible)
    texts = _without_names(spelt, written, named)
    found = settle(known.matcher.matches(known.matcher.tokens(texts, tongues.plausible)))
    by_pattern = of_meanings(_meanings(found.kept), _meanings(found.unsaid))
    return Looked(written, spelt, tongues, named, maybe, found, of_words(texts), by_pattern)


def _meanings(matches: Sequence[Match]) -> list[Meaning]:
    """What the patterns mean, but for commands: they are not weighed."""
    return [match.pattern.meaning for match in matches if match.pattern.meaning.role != "command"]


def _without_names(spelt: Sequence[Word], written: Sequence[Word], named: Sequence[Named]) -> list[str]:
    """The words, with one sign for any place: what is told of a city says nothing of a need."""
    named_at = {written[at].start for place in named for at in range(place.first, place.last + 1)}
    return [PLACE if word.start in named_at else word.text for word in spelt]
