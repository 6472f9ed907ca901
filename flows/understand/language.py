"""Which languages a message is plausibly in: its common words, its script, the digits inside its words, its letters.

Mixed messages are the rule ("mon mari kaydrebni"), so this gives shares, not one answer; and a person's language is
never changed by it, only proposed.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flows.understand.lexicon import ARABIC, DARIJA, Lexicon
from flows.understand.skeleton import SHORTEST, skeletons
from flows.understand.spelling import without_clitics
from flows.understand.words import Word, is_arabic

PLAUSIBLE = 0.3
"""A language with this part of the votes of the first one may be meant too."""
_FEW = 1.0
"""With fewer votes than one sure word, nothing is left out."""
_SURE, _CLEARLY, _LEAN = 2.0, 1.5, 2.0
"""A language is sure with two votes and half as many again as the next; the model's lean is worth two at most."""
_BY_SHORT, _BY_LEXICON, _BY_BONES = 0.7, 0.6, 0.3
_DIGIT_INSIDE = re.compile(r"(?!\d\d)(?=.*[a-z])(?=.*[35792])[a-z0-9]{3,}")
_ARABIC_SCRIPT = frozenset([ARABIC, DARIJA])
_KIN = (frozenset(["en", "pcm"]), _ARABIC_SCRIPT)


@dataclass(frozen=True, slots=True)
class Languages:
    """The votes by language, and the plausible ones."""

    votes: Mapping[str, float]
    plausible: frozenset[str]

    def first(self, margins: Mapping[str, float]) -> tuple[str | None, bool]:
        """The likeliest, None when nothing tells, and whether that is sure. The model decides between equals."""
        votes, ranks = self.votes, {code: self.votes.get(code, 0.0) + _lean(margins, code) for code in self.plausible}
        ranked = sorted(ranks, key=lambda code: (-ranks[code], code))
        if not ranked:
            return None, False
        best, runner = (votes.get(code, 0.0) for code in (ranked * 2)[:2])
        return ranked[0], best >= _SURE and (len(ranked) == 1 or best >= _CLEARLY * runner)


def languages(found: Sequence[Word], lexicon: Lexicon) -> Languages:
    """What the words vote for.

    Words in Arabic letters and words in Latin ones are told apart: each script has its own plausible languages.
    """
    arabic = [word.text for word in found if is_arabic(word.text)]
    latin = [word.text for word in found if not is_arabic(word.text) and not word.text.isdecimal()]
    votes = Counter[str]()
    plausible: frozenset[str] = frozenset()
    for texts, possible in ((arabic, _ARABIC_SCRIPT), (latin, lexicon.every - {ARABIC})):
        counted = _counted(texts, possible, lexicon)
        votes.update(counted)
        plausible |= _plausible(counted, possible) if texts else frozenset()
    return Languages(votes, _kin(plausible))


def _counted(texts: Sequence[str], possible: frozenset[str], lexicon: Lexicon) -> "Counter[str]":
    votes = Counter[str]()
    for text in texts:
        votes.update({code: vote for code, vote in _votes(text, lexicon).items() if code in possible})
    return votes


def _plausible(votes: Mapping[str, float], possible: frozenset[str]) -> frozenset[str]:
    best = max(votes.values(), default=0.0)
    return frozenset(c for c, vote in votes.items() if vote >= PLAUSIBLE * best) if best >= _FEW else possible


def _lean(margins: Mapping[str, float], code: str) -> float:
    return max(-1.0, min(1.0, margins.get(f"language:{code}", -1.0))) * _LEAN


def _kin(plausible: frozenset[str]) -> frozenset[str]:
    """With languages so near that a word of one is often meant in the other."""
    near = [kin for kin in _KIN if plausible & kin]
    return plausible.union(*near)


def _votes(text: str, lexicon: Lexicon) -> dict[str, float]:
    """One vote a word, shared among the languages that have it as a common word; less for what is in the lexicon,
    and for consonants that Darija has."""
    having = _having(text, lexicon) or (_having_without(text, lexicon) if is_arabic(text) else [])
    if having:
        return {code: 1.0 / len(having) for code in having}
    if _DIGIT_INSIDE.fullmatch(text):
        return {DARIJA: 1.0}
    short = lexicon.short.get(text, {})
    if short:
        return {code: _BY_SHORT / len(short) for code in short}
    held = {lexicon.languages[element] for element in lexicon.exact.get(text, ())}
    if held and len(text) >= SHORTEST:
        return {code: _BY_LEXICON / len(held) for code in held}
    boned = any(bones in lexicon.bones for bones in skeletons(text)[:1])
    return {DARIJA: _BY_BONES} if boned and not held else {}


def _having(text: str, lexicon: Lexicon) -> list[str]:
    return [code for code, common in lexicon.common.items() if text in common]


def _having_without(text: str, lexicon: Lexicon) -> list[str]:
    rests = without_clitics(text)
    return [code for code, common in lexicon.common.items() if any(rest in common for rest in rests)]
