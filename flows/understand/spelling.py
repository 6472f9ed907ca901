"""Words as they were probably meant: short forms, elisions run together, merged words, one wrong letter."""

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from flows.understand.lexicon import Lexicon
from flows.understand.words import Word

SHORTEST_TYPO = 6
"""Letters of a word in which one wrong letter is forgiven; shorter words have too many neighbours."""
SHORTEST_MERGED, LONGEST_MERGED = 7, 30
_ELISIONS = ("qu", "c", "d", "j", "l", "m", "n", "s", "t")
_VOWELS = frozenset("aeiouyh")
_ARABIC_CLITICS = ("وال", "بال", "فال", "كال", "لل", "ال", "و", "ف", "ب", "ل", "ك", "س", "ع", "ه")
_SHORTEST_ARABIC = 3


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words the lexicon knows whole, by language; its longer words and beginnings by first letter and length."""

    known: dict[str, frozenset[str]]
    everything: frozenset[str]
    alike: dict[tuple[str, int], tuple[str, ...]]
    beginnings: dict[str, dict[int, tuple[str, ...]]]
    short: dict[str, tuple[str, ...]]

    def is_known(self, word: str) -> bool:
        """Whether any language has this very word."""
        return word in self.everything

    def meant(self, word: str) -> list[str]:
        """The words and beginnings (with a `*`) this unknown word is one letter away from; the first letter holds."""
        if len(word) < SHORTEST_TYPO or not word.isalpha():
            return []
        sizes = range(max(SHORTEST_TYPO, len(word) - 1), len(word) + 2)
        found = [near for size in sizes for near in _near(word, self.alike.get((word[0], size), ()))]
        for size, stems in self.beginnings.get(word[0], {}).items():
            if size < len(word):
                heads = {word[: size + change] for change in (-1, 0, 1)}
                found += {f"{near}*" for head in heads for near in _near(head, stems)}
        return found


def vocabulary(lexicon: Lexicon) -> Vocabulary:
    """The vocabulary of a lexicon."""
    known: dict[str, set[str]] = {language: set(common) for language, common in lexicon.common.items()}
    for word, elements in lexicon.exact.items():
        for element in elements:
            known.setdefault(lexicon.languages[element], set()).add(word)
    alike: dict[tuple[str, int], list[str]] = {}
    for word in lexicon.exact:
        if len(word) >= SHORTEST_TYPO:
            alike.setdefault((word[0], len(word)), []).append(word)
    beginnings: dict[str, dict[int, list[str]]] = {}
    for stem in lexicon.beginnings:
        if len(stem) >= SHORTEST_TYPO - 1:
            beginnings.setdefault(stem[0], {}).setdefault(len(stem), []).append(stem)
    return Vocabulary(
        {language: frozenset(words) for language, words in known.items()},
        frozenset().union(*known.values()),
        {key: tuple(words) for key, words in alike.items()},
        {first: {size: tuple(stems) for size, stems in sizes.items()} for first, sizes in beginnings.items()},
        _short(lexicon),
    )


def _short(lexicon: Lexicon) -> dict[str, tuple[str, ...]]:
    """Short forms of several words (`jss`, `g`), where a single language has them and no language has the word."""
    return {
        short: next(iter(full.values()))
        for short, full in lexicon.short.items()
        if len(full) == 1
        and len(next(iter(full.values()))) > 1
        and not any(short in common for code, common in lexicon.common.items() if len(short) > 1 or code not in full)
    }


def spelt_out(found: list[Word], vocabulary: Vocabulary) -> list[Word]:
    """The words with elisions and merged words taken apart; the others as they are."""
    return [part for word in found for part in _apart(word, vocabulary)]


def without_clitics(word: str) -> tuple[str, ...]:
    """What is left of an Arabic word without what was written onto it: و, ال, ب and their like."""
    return tuple(
        rest
        for clitic in _ARABIC_CLITICS
        if word.startswith(clitic) and len(rest := word.removeprefix(clitic)) >= _SHORTEST_ARABIC
    )


def _apart(word: Word, vocabulary: Vocabulary) -> list[Word]:
    text = word.text
    if text in vocabulary.short:
        return [Word(full, word.start, word.end) for full in vocabulary.short[text]]
    if vocabulary.is_known(text) or not text.isascii() or not text.isalpha():
        return [word]
    pieces = _elided(text, vocabulary) or _merged(text, vocabulary)
    return [Word(piece, word.start, word.end) for piece in pieces] or [word]


def _elided(text: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    french = vocabulary.known.get("fr", frozenset())
    for head in _ELISIONS:
        rest = text.removeprefix(head)
        if rest != text and len(rest) >= 2 and rest[0] in _VOWELS and rest in french:
            return head, rest
    return ()


def _merged(text: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    if not SHORTEST_MERGED <= len(text) <= LONGEST_MERGED:
        return ()
    splits = (tuple(_split(text, words)) for words in vocabulary.known.values())
    whole = [pieces for pieces in splits if pieces and len(pieces) <= 4 and max(map(len, pieces)) >= 4]
    return min(whole, key=len, default=())


def _split(text: str, words: frozenset[str]) -> tuple[str, ...]:
    """The fewest known words of two letters or more that make up the text; empty when none do."""
    best: list[tuple[str, ...] | None] = [()] + [None] * len(text)
    for end in range(2, len(text) + 1):
        for start in range(max(0, end - 14), end - 1):
            before = best[start]
            if (
                before is not None
                and text[start:end] in words
                and (best[end] is None or len(before) + 1 < len(best[end] or ()))
            ):
                best[end] = (*before, text[start:end])
    return best[-1] or ()


def _near(word: str, choices: Sequence[str]) -> list[str]:
    """The choices at most one letter away: one wrong, missing, too many, or two swapped."""
    return [choice for choice, _, _ in process.extract_iter(word, choices, scorer=OSA.distance, score_cutoff=1)]
