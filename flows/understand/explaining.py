"""Why a message was read as it was: the lexicon's words, and the words whose letters weighed most in the known."""

from dataclasses import dataclass, replace
from itertools import chain

from flows.understand import Evidence, Reading, understand
from flows.understand.linear import model
from flows.understand.looking import look
from flows.understand.parts import parts

LETTERS_AT_MOST = 5
"""Words told for each thing the letters speak for."""
FAINTEST = 0.05
"""A smaller part of a margin is not worth telling."""


@dataclass(frozen=True, slots=True)
class Explained:
    """A message, what it was read as, and everything that spoke for and against it, in the order of the message."""

    text: str
    reading: Reading
    evidence: tuple[Evidence, ...]

    def quoted(self, evidence: Evidence) -> str:
        """The words of the message a piece of evidence was read from."""
        return self.text[evidence.start : evidence.end]


def explain(text: str) -> Explained:
    """The reading of this message with its reasons. Never raises."""
    reading = understand(text)
    told = (*map(_with_its_pattern, reading.evidence), *_letters(text, reading))
    return Explained(text, reading, tuple(sorted(told, key=lambda e: (e.speaks_for, -abs(e.weight), e.start))))


def _with_its_pattern(one: Evidence) -> Evidence:
    pattern = one.pattern
    return replace(one, because=f"{pattern.language}: {parts().lexicon.line(pattern)}") if pattern else one


def _letters(text: str, reading: Reading) -> list[Evidence]:
    """What single words add to the margins of the needs that were read, and of danger."""
    said, known = look(text), model()
    count = sum(map(len, chain(*said.rows)))
    sums = [known.sums([own], [pairs]) for own, pairs in said.by_word]
    told: list[Evidence] = []
    for lane in [*(code for code, _ in reading.needs), "danger"]:
        at = known.lanes.index(lane)
        each = [(known.part(row[at], count), word) for row, word in zip(sums, said.words, strict=True)]
        loudest = sorted(each, key=lambda pair: -abs(pair[0]))[:LETTERS_AT_MOST]
        name = lane if lane == "danger" else f"need {lane}"
        told += [
            Evidence(w.start, w.end, name, round(part, 2), "letters") for part, w in loudest if abs(part) >= FAINTEST
        ]
    return told
