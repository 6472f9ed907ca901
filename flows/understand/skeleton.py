"""Darija's common form: the consonants of a word, the same from Latin letters and from Arabic ones.

Vowels come and go in both scripts (`mrid`, `mrida`, مريضة), digits stand for letters (3=ع 7=ح 9=ق 5=خ 2=ء), and small
words are written onto the next one (`lbolis`, `flmaghrib`). What sounds alike to who writes it is one here: ط and ت,
ص and س, ض ظ ذ and د, ه and ح.
"""

import re
from functools import lru_cache

SHORTEST = 3
"""Consonants; with fewer, too many words are one, and the spelling itself is compared."""

_DIGRAPHS = {"tch": "t$", "kh": "K", "gh": "G", "ch": "$", "sh": "$", "dj": "j", "th": "t", "dh": "d", "ph": "f"}
_LATIN = {
    **{vowel: "" for vowel in "aeiouyw2"},
    **{"3": "3", "4": "3", "5": "K", "6": "t", "7": "h", "8": "G", "9": "q"},
    **{"x": "$", "c": "k", "g": "k", "v": "f", "p": "b"},
}
_ARABIC = {
    **{vowel: "" for vowel in "اويء"},
    **{"ب": "b", "ت": "t", "ث": "t", "ج": "j", "ح": "h", "خ": "K", "د": "d", "ذ": "d", "ر": "r", "ز": "z"},
    **{"س": "s", "ش": "$", "ص": "s", "ض": "d", "ط": "t", "ظ": "d", "ع": "3", "غ": "G", "ف": "f", "ق": "q"},
    **{"ك": "k", "ل": "l", "م": "m", "ن": "n", "ه": "h"},
}
_LETTERS = str.maketrans({**_LATIN, **_ARABIC})
_DIGRAPH = re.compile("|".join(_DIGRAPHS))
_SOFT_C = re.compile(r"c(?=[eiy])")
_DOUBLE = re.compile(r"(.)\1+")
_CLITICS = tuple(
    sorted(
        [
            "l",
            "f",
            "b",
            "d",
            "k",
            "t",
            "n",
            "G",
            "fl",
            "bl",
            "dl",
            "kl",
            "kt",
            "kn",
            "tt",
            "tn",
            "Gt",
            "Gn",
            "hl",
            "3l",
        ],
        key=len,
    )
)
"""What is written onto a word: articles, prepositions, and the beginnings of verbs."""


@lru_cache(maxsize=2048)
def skeleton(word: str) -> str:
    """The consonants of a folded word (`flows.understand.words`); empty for a number."""
    if word.isdecimal():
        return ""
    softened = _SOFT_C.sub("s", _DIGRAPH.sub(lambda m: _DIGRAPHS[m.group()], word))
    bones = _DOUBLE.sub(r"\1", softened.translate(_LETTERS))
    return bones[:-1] if bones.endswith("h") and word[-1] in "hه" else bones


@lru_cache(maxsize=2048)
def skeletons(word: str) -> tuple[str, ...]:
    """The word's skeleton, then what is left of it without what was written onto it; only those long enough."""
    bones = skeleton(word)
    found = [bones, *(bones.removeprefix(clitic) for clitic in _CLITICS if bones.startswith(clitic))]
    return tuple(dict.fromkeys(bone for bone in found if len(bone) >= SHORTEST))
