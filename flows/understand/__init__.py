"""What people mean by what they write: the language, the place, the need, danger, a command. Pure, offline, explained.

`understand` is all others need. The lexicon (`lexicon/`, written by hand) and a small linear model trained from our own
phrases (`phrases/`, `training`) are weighed together (`weighing`). It never raises on anything a person can write,
and its time is linear in the length of the text. See docs/understanding.md.
"""

from collections.abc import Sequence

from flows.understand.commanding import command
from flows.understand.lexicon import CODES, KINDS
from flows.understand.linear import Linear, model
from flows.understand.looking import Looked, look
from flows.understand.matching import Match
from flows.understand.parts import parts
from flows.understand.places import Named, here, to_ask
from flows.understand.reading import Evidence, Reading
from flows.understand.settling import Found
from flows.understand.weighing import danger_kind, need_scores, needs, wants_a_person
from flows.understand.who import ages
from flows.understand.words import Word

__all__ = ["CODES", "KINDS", "Evidence", "Reading", "understand"]


def understand(text: str, *, by: Linear | None = None) -> Reading:
    """What this message means, with the words that say so. Never raises. `by` is another model."""
    said = look(text)
    margins = (by or model()).margins(*said.rows)
    language, sure = said.languages.first(margins)
    told = tuple(ages(said.words))
    who = _who(said.found, told)
    ordered = command(said, parts().lexicon)
    kind = None if ordered and not said.found.of("danger") else danger_kind(said, language, who, margins)
    scores = need_scores(said.found, kind, who, margins)
    codes = needs(scores)
    return Reading(
        language=language,
        sure_of_language=sure,
        needs=codes,
        place=here(said.named),
        asked=to_ask(said.named, said.maybe),
        kind=kind,
        command=ordered or wants_a_person(scores, codes, kind),
        who=who,
        evidence=(*_evidence(said), *told, *_of_places(said.named, said.written)),
        scores={**scores, "danger": margins["danger"]},
    )


def _who(settled: Found, told: tuple[Evidence, ...]) -> frozenset[str]:
    return frozenset([*(m.pattern.meaning.name for m in settled.of("who")), *(e.speaks_for.split()[1] for e in told)])


def _evidence(said: Looked) -> list[Evidence]:
    return [
        *(_told(match, said.words, unsaid=False) for match in said.found.kept),
        *(_told(match, said.words, unsaid=True) for match in said.found.unsaid),
    ]


def _told(match: Match, found: Sequence[Word], *, unsaid: bool) -> Evidence:
    meaning = match.pattern.meaning
    speaks_for = f"{meaning.role} {meaning.name}".strip()
    start, end = found[match.first].start, found[match.last].end
    return Evidence(start, end, speaks_for, float(meaning.weight), "words", match.pattern, unsaid=unsaid)


def _of_places(named: Sequence[Named], written: Sequence[Word]) -> list[Evidence]:
    return [
        Evidence(written[n.first].start, written[n.last].end, f"place {n.slug}", round(n.rank, 2), "place")
        for n in named
    ]
