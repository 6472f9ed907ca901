"""The catalogues: sentences by key and language, their review state, and what is told where one is missing.

The gettext files of `locales/<code>/LC_MESSAGES`, one a conversation, read as they are: nothing is compiled. The
message id is a key, `welcome`, or a key for one channel, `welcome@telegram`, which stands before the bare key
on that channel. Each message carries a comment `state: draft|read|native DATE, READER`; a draft is not told (R32):
the next language of the chain is, and the answer says so.
"""

import gettext
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal, NamedTuple

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

HERE = Path(__file__).parent
State = Literal["draft", "read", "native"]
Own = Mapping[str, Mapping[str, str]]
SHOWN: frozenset[State] = frozenset({"read", "native"})
CHAINS: dict[str, tuple[str, ...]] = {
    "ary": ("ary", "ar", "fr", "en"),
    "ary_Latn": ("ary_Latn", "fr", "ary", "en"),
    "ar": ("ar", "fr", "en"),
    "es": ("es", "fr", "en"),
    "pt": ("pt", "fr", "en"),
    "en": ("en", "fr"),
    "fr": ("fr", "en"),
}
"""Which languages stand in for which, in order (docs/rules.md). `ary_Latn` is Darija in Latin letters."""
SCRIPTS = {"ary": ("ary_Latn",)}
"""Languages people also write in other letters, each a catalogue of its own, offered with the language."""
GREETED = ("wo", "ln", "bm", "ff", "pcm", "ha")
"""Languages Dalil only says hello in, until native readers have passed more (docs/rules.md)."""
RIGHT_TO_LEFT = frozenset({"ar", "ary"})
FIRST_WORDS = ("welcome", "truth", "menu", "danger", "option", "fallback")
_STATE = re.compile(r"state: (draft|read|native)\b *(\d{4}-\d{2}-\d{2})?(?:, *([^,]+?))?(?= *$|  )")
_PLACEHOLDER = re.compile(r"{(\w+)}")


class Missing(KeyError):
    """No language of the chain has this sentence."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence in one language: its form, or its plural forms, and how far it has been reviewed, when, by whom.

    `notes` is what its author tells translators, `file` the conversation it belongs to.
    """

    forms: tuple[str, ...]
    state: State
    reviewed: str = ""
    reader: str = ""
    notes: str = ""
    file: str = ""

    @property
    def placeholders(self) -> frozenset[str]:
        """The names in braces, of all forms together."""
        return frozenset(name for form in self.forms for name in _PLACEHOLDER.findall(form))


class Told(NamedTuple):
    """A sentence as it may be told, and the language it is really in."""

    text: str
    language: str


@dataclass(frozen=True)
class Language:
    """All sentences of one language, and its plural rule."""

    code: str
    sentences: dict[str, Sentence]
    plural: Callable[[int], int]

    def shown(self, key: str) -> Sentence | None:
        """The sentence, if it exists and has been reviewed; a greeting in a language of which there is no more."""
        sentence = self.sentences.get(key)
        return sentence if sentence and (sentence.state in SHOWN or self.code in GREETED) else None


class Texts:
    """The sentences of several languages, for one channel: what `get` gives is what may be told.

    `own`: key -> language -> a sentence of whoever runs Dalil, told in place of the catalogue's on every channel.
    """

    def __init__(self, languages: dict[str, Language], channel: str = "", *, own: Own = MappingProxyType({})) -> None:
        self._languages = languages
        self._own = own
        self._forms = (f"@{channel}", "" if channel == "sms" else "@rich", "")
        self._found: dict[tuple[str, str], tuple[Sentence, Language]] = {}

    def on(self, channel: str) -> "Texts":
        """The same sentences as they stand on a channel."""
        return Texts(self._languages, channel, own=self._own)

    def get(self, key: str, language: str, number: int | None = None) -> Told:
        """The sentence in the language, or in the first of its chain that has it. Raises Missing."""
        sentence, found = self._found.get((key, language)) or self._find(key, language)
        form = found.plural(number) if number is not None and len(sentence.forms) > 1 else 0
        return Told(sentence.forms[form], found.code)

    def _find(self, key: str, language: str) -> tuple[Sentence, Language]:
        for code in CHAINS.get(language, (language, "fr", "en")):
            catalogue = self._languages.get(code)
            sentence = catalogue and (self._ours(key, code) or self._nearest(catalogue, key))
            if catalogue and sentence:
                self._found[key, language] = sentence, catalogue
                return sentence, catalogue
        raise Missing(key)

    def _ours(self, key: str, code: str) -> Sentence | None:
        told = self._own.get(key, {}).get(code)
        return Sentence((told,), "native") if told else None

    def _nearest(self, catalogue: Language, key: str) -> Sentence | None:
        return next((found for form in self._forms if (found := catalogue.shown(key + form))), None)


class Repeated(ValueError):
    """Two files of a language hold the same key."""


def read(folder: Path) -> Language:
    """One language: all the files of its folder. Raises Repeated."""
    sentences: dict[str, Sentence] = {}
    for path in sorted(folder.glob("*.po")):
        with path.open("rb") as file:
            catalogue = read_po(file)
        for message in catalogue:
            key = _key(message)
            if key in sentences:
                raise Repeated(f"{key} stands in {sentences[key].file}.po and in {path.name}")
            if key:
                sentences[key] = _sentence(message, path.stem)
    return Language(folder.parent.name, sentences, _plural(catalogue))


@lru_cache(maxsize=1)
def languages() -> dict[str, Language]:
    """All languages there is a catalogue for, by code."""
    return {found.code: found for found in map(read, sorted(HERE.glob("*/LC_MESSAGES")))}


def spoken(codes: Iterable[str], known: dict[str, Language] | None = None) -> tuple[str, ...]:
    """Those of the codes, in order, that can greet: their first words and menu are reviewed, on every channel.

    A language comes with the other letters it is written in. What is missing further on falls back along the chain,
    in the open.
    """
    known = languages() if known is None else known
    keys = [key for key in known["fr"].sentences if key.startswith(FIRST_WORDS)]
    asked = dict.fromkeys(one for code in codes for one in (code, *SCRIPTS.get(code, ())))
    return tuple(c for c in asked if c in known and all(known[c].shown(key) for key in keys))


def _key(message: Message) -> str:
    return str(message.id[0] if isinstance(message.id, (tuple, list)) else message.id)


def _sentence(message: Message, file: str) -> Sentence:
    forms = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
    mark = _STATE.search("  ".join(message.user_comments))
    known = mark is not None and all(forms) and not message.fuzzy
    state: State = mark.group(1) if mark and known else "draft"  # type: ignore[assignment]  # the pattern's three
    reviewed, reader = (mark.group(2) or "", mark.group(3) or "") if mark else ("", "")
    return Sentence(tuple(map(str, forms)), state, reviewed, reader, " ".join(message.auto_comments), file)


def _plural(catalogue: Catalog) -> Callable[[int], int]:
    return gettext.c2py(catalogue.plural_expr)
