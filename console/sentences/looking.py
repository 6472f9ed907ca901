"""Which sentences are asked for: by words or key, conversation, state, too long, in languages beside French."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from starlette.datastructures import QueryParams

from bot.text.checking import measured, most_parts, stands_on_sms
from locales.catalogue import Language
from locales.letters import bare

BESIDE = 3
"""Languages that stand beside French at most."""
STATES = ("draft", "read", "native", "missing")
LONGEST = 200
_AT_FIRST = {"fr": ("ar",), "ar": ("ar", "ary"), "en": ("en",)}
"""What stands beside French before anything is chosen, by the language of the page."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for; "" and False for anything. `beside` are language codes, French not among them."""

    text: str
    file: str
    state: str
    long: bool
    beside: tuple[str, ...]


def wanted(asked: QueryParams, known: Mapping[str, Language], language: str) -> Wanted:
    """The filter of an address; what is none counts as not asked."""
    chosen = dict.fromkeys(code for code in asked.getlist("with") if code in known and code != "fr")
    file, state = asked.get("file", ""), asked.get("state", "")
    return Wanted(
        asked.get("text", "")[:LONGEST].strip(),
        file if file in files(known) else "",
        state if state in STATES else "",
        "long" in asked,
        tuple(chosen)[:BESIDE] or tuple(code for code in _AT_FIRST[language] if code in known),
    )


def files(known: Mapping[str, Language]) -> list[str]:
    """The conversations the sentences belong to."""
    return list(dict.fromkeys(one.file for language in known.values() for one in language.sentences.values()))


def keys(known: Mapping[str, Language]) -> list[str]:
    """The keys of all sentences: French's in their order, then those of greetings."""
    return list(dict.fromkeys(key for code in ("fr", *known) for key in known[code].sentences))


def find(known: Mapping[str, Language], want: Wanted) -> list[str]:
    """The keys of the sentences that fit."""
    return [key for key in keys(known) if _fits(key, known, want)]


def file_of(key: str, known: Mapping[str, Language]) -> str:
    """The conversation a sentence belongs to; "" for no sentence."""
    return next((one.sentences[key].file for one in known.values() if key in one.sentences), "")


def _fits(key: str, known: Mapping[str, Language], want: Wanted) -> bool:
    if want.file and file_of(key, known) != want.file:
        return False
    if want.text and bare(want.text) not in bare("\n".join(_words(key, known, want))):
        return False
    beside = [known[code] for code in want.beside]
    if want.state and not any(state_of(key, language) == want.state for language in beside):
        return False
    return not want.long or any(is_long(key, language) for language in (known["fr"], *beside))


def state_of(key: str, language: Language) -> str:
    """How far this sentence is in the language: one of STATES."""
    sentence = language.sentences.get(key)
    return sentence.state if sentence else "missing"


def is_long(key: str, language: Language) -> bool:
    """Whether it costs more SMS than it may."""
    sentence = language.sentences.get(key)
    if sentence is None or not stands_on_sms(key):
        return False
    return measured(sentence, language).parts > most_parts(language.code)


def _words(key: str, known: Mapping[str, Language], want: Wanted) -> Iterator[str]:
    yield key
    for code in ("fr", *want.beside):
        sentence = known[code].sentences.get(key)
        if sentence:
            yield from sentence.forms
