"""Commands: whole messages only, with at most a greeting or a "please" around them.

"stop" is a command; "stop il me frappe" is not, and is read for what it says (R21).
"""

from collections.abc import Sequence

from rapidfuzz import process
from rapidfuzz.distance import OSA

from flows.understand.cues import cue
from flows.understand.lexicon import Lexicon
from flows.understand.looking import Looked

_POLITE = cue("polite")
_LONGEST = 8
"""Words of a command and what is polite around it."""
_SHORTEST_TYPO, _ALMOST = 5, 1
"""Letters of a single word in which one wrong letter is forgiven; STOP is shorter, and must be written right."""


def command(said: Looked, lexicon: Lexicon) -> str | None:
    """The command this whole message is, if it is one."""
    texts = [word.text for word in said.written]
    if not texts or len(texts) > _LONGEST:
        return None
    known = lexicon.commands
    bare = [text for text in texts if text not in _POLITE]
    return known.get(" ".join(texts)) or known.get(" ".join(bare)) or _spanning(said) or _nearly(bare, lexicon)


def _spanning(said: Looked) -> str | None:
    """The command whose pattern spans the message, but for what is polite at its ends."""
    bare = [at for at, word in enumerate(said.words) if word.text not in _POLITE]
    spans = [m for m in said.found.of("command") if bare and m.first <= bare[0] and m.last >= bare[-1]]
    return spans[0].pattern.meaning.name if spans else None


def _nearly(bare: Sequence[str], lexicon: Lexicon) -> str | None:
    """The command that a single word is one letter away from, where it is no common word."""
    if len(bare) != 1 or len(bare[0]) < _SHORTEST_TYPO or any(bare[0] in common for common in lexicon.common.values()):
        return None
    near = process.extractOne(bare[0], lexicon.commands.keys(), scorer=OSA.distance, score_cutoff=_ALMOST)
    return lexicon.commands[near[0]] if near and near[0][0] == bare[0][0] else None
