"""A message as words: folded letters, doubled ones single, elisions apart; each with where it stood.

The same folding is applied to the lexicon, so that "J'ai besoin d’APPELLER" and a pattern written `j'ai
besoin d'appeler` meet. `normalise` is idempotent and linear in the length of the text.
"""

import re
from dataclasses import dataclass

from locales.letters import bare

LONGEST_WORD = 40
"""Letters of one word that are looked at; longer runs are no words of people."""

_RUN = re.compile(r"[^\s_!-&(-/:-@\[-^{-~¡-¿،؛؟۔٪-٭“”«»…–—]+")
"""A run of anything but spaces and common punctuation; apostrophes stay inside."""
_PIECE = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_DOUBLE = re.compile(r"([^\W\d_])\1+")
_COUNTED = re.compile(r"(\d{2,}|\d(?=(?:ans?|yrs?|years?|anos?)$))([^\W\d_]+)")
"""A number with its unit run on: "15ans", "200dh". Darija writes single digits at the head of words: "3andi"."""
_ELIDED = frozenset(["c", "d", "j", "l", "m", "n", "s", "t", "qu", "lorsqu", "puisqu", "jusqu", "quelqu", "presqu"])
"""What French writes before an apostrophe; any other apostrophe ("don't", "s7ab'i") only joins."""


@dataclass(frozen=True, slots=True)
class Word:
    """One folded word, and the part of the message (start, end, in characters) it was read from."""

    text: str
    start: int
    end: int


def words(text: str) -> list[Word]:
    """The words of a message, in order. Never raises."""
    return [
        Word(part, run.start(), run.end())
        for run in _RUN.finditer(text)
        for piece in _PIECE.findall(bare(run.group()))
        for part in _parts(piece)
    ]


def normalise(text: str) -> str:
    """The message as its folded words with single spaces between them."""
    return " ".join(word.text for word in words(text))


def single(word: str) -> str:
    """The word with doubled letters single: "frappe" and "frape" are one."""
    if len(word) == len(set(word)):
        return word[:LONGEST_WORD]
    return _DOUBLE.sub(r"\1", word)[:LONGEST_WORD]


def is_arabic(word: str) -> bool:
    """Whether a folded word is written in Arabic letters."""
    return "\u0621" <= word[:1] <= "\u06d3"


def _parts(piece: str) -> list[str]:
    counted = _COUNTED.fullmatch(piece)
    if counted:
        return [counted[1], single(counted[2])]
    head, apostrophe, rest = piece.partition("'")
    if apostrophe and head in _ELIDED:
        return [single(head), single(rest.replace("'", ""))]
    return [single(piece.replace("'", ""))]
