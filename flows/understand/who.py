"""Whom a message is about: an age that was written, and the words for minors, children, women, pregnancy.

Nobody is asked, and nothing of it is kept beyond the turn (R3, R10).
"""

from collections.abc import Iterator, Sequence

from flows.understand.cues import cue
from flows.understand.reading import Evidence
from flows.understand.words import Word

OF_AGE = 18
_YOUNGEST, _YOUNGEST_WRITER = 1, 8
_YEARS, _INTRODUCE, _SPANS = cue("years"), cue("introduce"), cue("spans")
_COUNTED, _MINE = cue("counted"), cue("mine")


def ages(found: Sequence[Word]) -> Iterator[Evidence]:
    """Ages under eighteen: `who minor` when somebody says theirs, `who child` when they tell of another."""
    for at, word in enumerate(found):
        if not (word.text.isdecimal() and len(word.text) <= 2 and _YOUNGEST <= int(word.text) < OF_AGE):
            continue
        before = found[at - 1].text if at else ""
        after = found[at + 1].text if at + 1 < len(found) else ""
        beyond = found[at + 2].text if at + 2 < len(found) else ""
        years = after in _YEARS and before not in _SPANS and beyond not in _COUNTED and not _ago(found, at)
        if years or (before in _INTRODUCE and not after):
            near = {w.text for w in found[max(0, at - 2) : at]}
            mine = bool(_MINE & near) and int(word.text) >= _YOUNGEST_WRITER
            end = found[at + 1].end if years else word.end
            yield Evidence(word.start, end, "who minor" if mine else "who child", 3.0, "age")


def _ago(found: Sequence[Word], at: int) -> bool:
    """Whether it is "il y a 5 ans"."""
    return at >= 2 and found[at - 1].text == "a" and found[at - 2].text == "y"
