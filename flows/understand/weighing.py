"""From what was found to what it means: needs with their scores, and danger with its kind.

Every constant here was chosen on the held-out families and on the test lines; docs/understanding.md has the tables.
"""

from collections.abc import Mapping, Sequence
from math import inf

from flows.understand.lexicon import CODES
from flows.understand.looking import Looked
from flows.understand.matching import Match
from flows.understand.reading import GRAVEST
from flows.understand.settling import Found

SERVED = CODES[:17]
"""The codes a service can answer to; the others are about the talk itself."""
GUESSED = 0.5
"""What a pattern weighs when a letter was forgiven."""
DECIDES = 0.4
"""The score from which a need is taken as said."""
PLAIN, BESIDE = 0.75, 0.5
"""With this part of the first score a need is as plain, and comes by gravity; with this, it was said besides."""
ALARMS, ALARMS_SURE, ALARMS_SHORT, ALARMS_FEW = -0.02, -0.2, 0.3, 0.76
"""The model's margin from which somebody is in danger; where a pattern says what nothing unsays; where no pattern of
danger stands in a few words; in one or two, or beside a shield. Letters take "I am a woman" for women in danger."""
SOONER = {"es": 0.2, "pt": 0.15, "pcm": 0.1, "wo": 0.3}
"""So much less is enough in the languages where harmless test lines alarm least."""
_SHORT_WORDS, _FEW_WORDS = 5, 2
_YOUNG = frozenset(["minor", "child"])
_SHARE = {"lexicon": 0.3, "model": 0.5}
_FEW = 3

OF_KIND: Mapping[str, tuple[str, ...]] = {
    "violence": ("women_violence", "emergency"),
    "sexual_violence": ("women_violence",),
    "child": ("child_protection",),
    "suicide": ("mental_health",),
    "medical": ("emergency", "medical"),
    "confinement": ("trafficking",),
    "sea": ("emergency",),
    "arrest_expulsion": ("legal_aid",),
    "left_in_desert_or_forest": ("emergency",),
    "unknown": ("emergency",),
}
"""The needs a danger speaks for."""


def need_scores(found: Found, kind: str | None, who: frozenset[str], margins: Mapping[str, float]) -> dict[str, float]:
    """How much the message speaks for each need: the lexicon's best three hits, and the model."""
    weights: dict[str, list[float]] = {}
    for match in _apart(found):
        meaning = match.pattern.meaning
        weights.setdefault(meaning.name, []).append(meaning.weight * (GUESSED if match.guessed else 1.0))
    for code, weight in _of_danger(kind, who):
        weights.setdefault(code, []).append(weight)
    return {code: _score(weights.get(code, []), margins.get(code, -1.0)) for code in CODES}


def needs(scores: Mapping[str, float]) -> tuple[tuple[str, float], ...]:
    """The needs that were said: the gravest of the plainest first, then what was said besides."""
    best = max((scores[code] for code in SERVED), default=0.0)
    said = [code for code in SERVED if scores[code] >= max(DECIDES, BESIDE * best)]
    plain = [code for code in said if scores[code] >= PLAIN * best]
    return tuple((code, round(scores[code], 3)) for code in dict.fromkeys((*plain, *said)))


def wants_a_person(scores: Mapping[str, float], said: Sequence[object], kind: str | None) -> str | None:
    """The command `human` when a sentence asks for somebody to talk to, and for nothing else."""
    return "human" if not said and kind is None and scores["human"] >= DECIDES else None


def danger_kind(said: Looked, language: str | None, who: frozenset[str], margins: Mapping[str, float]) -> str | None:
    """The kind of danger, None when there is none."""
    hits = said.found.of("danger")
    if margins["danger"] + SOONER.get(language or "", 0.0) < _alarms(hits, said.found.of("shield"), len(said.words)):
        return None
    votes = {kind: max(margins[f"kind:{kind}"], -1.0) for kind in GRAVEST}
    for match in hits:
        votes[match.pattern.meaning.name] += 0.3
    kind = max(GRAVEST, key=lambda k: votes[k])
    return "child" if (kind == "unknown" and who & _YOUNG) or (kind == "violence" and "minor" in who) else kind


def _alarms(hits: Sequence[Match], shields: Sequence[Match], size: int) -> float:
    """The margin from which it is danger: little is enough beside a pattern, more is wanted of a few words without.

    None is enough when a harmless turn of phrase is all of them, but for one.
    """
    if any(match.pattern.meaning.sure for match in hits):
        return ALARMS_SURE
    if hits or size > _SHORT_WORDS:
        return ALARMS
    if any(match.length >= size - 1 for match in shields):
        return inf
    return ALARMS_FEW if shields or size <= _FEW_WORDS else ALARMS_SHORT


def _apart(found: Found) -> list[Match]:
    """The need hits, for each need those that do not overlap, the weightiest and longest first."""
    hits = [m for m in (*found.of("need"), *found.of("shield")) if m.pattern.meaning.name]
    chosen: dict[str, list[Match]] = {}
    for match in sorted(hits, key=lambda m: (-m.pattern.meaning.weight, m.guessed, -m.length, m.first)):
        taken = chosen.setdefault(match.pattern.meaning.name, [])
        if len(taken) < _FEW and all(match.last < other.first or other.last < match.first for other in taken):
            taken.append(match)
    return [match for taken in chosen.values() for match in taken]


def _of_danger(kind: str | None, who: frozenset[str]) -> list[tuple[str, float]]:
    if kind is None:
        return []
    codes = OF_KIND[kind]
    if kind == "violence" and not who & {"woman", "pregnant"}:
        codes = codes[::-1]
    first, *others = codes
    return [(first, 2.5), *((code, 1.5) for code in others)]


def _score(weights: list[float], margin: float) -> float:
    best = sorted(weights, reverse=True)[:_FEW]
    lexicon = sum(weight / (1 << place) for place, weight in enumerate(best))
    return _SHARE["lexicon"] * lexicon + _SHARE["model"] * max(-1.0, min(1.2, margin))
