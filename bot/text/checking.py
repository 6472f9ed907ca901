"""What is wrong with the catalogues, one line a fault, and what a sentence costs as an SMS.

Each sentence is held against the French one of its key, each language against itself: the fault of one hides nothing
in another. `dalil locales check` and the console's page "Sentences" both ask here.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Literal, NamedTuple

from bot.text import gsm
from bot.text.gsm import Segments
from bot.text.render import Renderer
from bot.text.style import SMS
from flows.steps import Say, Text
from flows.welcome import MENU_OPTIONS
from locales.catalogue import FIRST_WORDS, GREETED, RIGHT_TO_LEFT, SHOWN, Language, Sentence, Texts

FIRST_MESSAGE = "the first message"
FIRST_MESSAGE_PARTS = 2
"""R1: the first message is at most two SMS, in every language."""
GREETING = "greeting"
PROJECT = "project"
"""The reader that is nobody's mother tongue."""
COSTLY = frozenset("’‘“”«»–—…\u00a0\u202f\u2009\u200b\u200e\u200f\u2060\ufeff")
"""Characters that make an SMS of Latin letters twice as dear, where a plain one would do."""
OWN_LETTERS = ("language.",)
"""Names that stand in their own letters in every language."""
_BRACES = re.compile(r"{\w+}")

Kind = Literal[
    "missing", "extra", "empty", "placeholders", "braces", "plurals", "plural_count", "file", "undated", "nobody",
    "project", "costly", "long",
]  # fmt: skip
SAID: dict[Kind, str] = {
    "missing": "is missing",
    "extra": "is not in French",
    "empty": "has an empty form",
    "placeholders": "has {has} where French has {french}",
    "braces": "has a brace that belongs to no placeholder",
    "plurals": "has plural forms where French has none, or none where it has",
    "plural_count": "has {has} plural forms, and the language's rule {rule}",
    "file": "stands in {has}.po, and in French in {french}.po",
    "undated": "has no state with its date: write `# state: draft|read|native DATE, READER`",
    "nobody": "is {state}, and nobody is named who read it",
    "project": "is native, and its reader is the project",
    "costly": "has letters that make an SMS dearer: {letters}",
    "long": "is {parts} SMS, more than {most}",
}
SAMPLES: dict[str, tuple[str, str]] = {
    "ambulance": ("15", "15"),
    "place": ("Casablanca", "الدار البيضاء"),
    "region": ("Tanger-Tétouan-Al Hoceïma", "طنجة تطوان الحسيمة"),
    "n": ("12", "12"),
    "key": ("12", "12"),
    "km": ("120", "120"),
    "code": ("1234", "1234"),
    "date": ("30/11/2026", "30/11/2026"),
    "hour": ("16", "16"),
    "minutes": ("30", "30"),
    "opens": ("8h30", "8:30"),
    "closes": ("16h30", "16:30"),
    "days": ("lun-ven", "الاثنين-الجمعة"),
    "first": ("28 nov.", "28 نونبر"),
    "last": ("20 déc.", "20 دجنبر"),
    "name": ("Une association de la ville", "جمعية في المدينة"),
    "lines": ("Police, gendarmerie hors ville", "الشرطة، الدرك خارج المدينة"),
    "phrase": ("soleil maison jardin bateau", "شمس دار جردة فلوكة"),
}
"""What a placeholder may come to hold, rather long than short, in Latin and in Arabic letters."""
OWN_SAMPLES = {
    "truth": "truth",
    "need": "need.asylum_documents",
    "label": "menu.other",
    "who": "card.refugees",
    "here": "danger.here",
}
"""Placeholders that take another sentence of the same language, and which."""
_OTHER_SAMPLE = ("x" * 12, "س" * 12)


class Fault(NamedTuple):
    """One thing wrong with one sentence in one language; as a string, a line for whoever writes the catalogues."""

    language: str
    key: str
    kind: Kind
    values: Mapping[str, str] = {}

    def __str__(self) -> str:
        return f"{self.language}: {self.key} {SAID[self.kind].format(**self.values)}"


def findings(known: Mapping[str, Language]) -> list[Fault]:
    """All faults of all languages, French being what the others are held against."""
    french = known["fr"].sentences
    found = []
    for code, language in known.items():
        found += _absent(french, language)
        found += [fault for key in language.sentences for fault in faults(key, language, french.get(key))]
        if code not in GREETED and _has_first_words(language, french):
            found += _first_message(known, code)
    return found


def faults(key: str, language: Language, base: Sentence | None) -> list[Fault]:
    """What is wrong with the sentence of this key, held against the French `base` (none: only a greeting has none)."""
    sentence = language.sentences[key]
    found = [*_of_state(sentence), *_of_form(sentence), *_of_plurals(sentence, language)]
    found += _against(base, sentence) if base else [] if key == GREETING else [("extra", {})]
    if stands_on_sms(key):
        found += _of_letters(key, sentence, language)
        found += _of_length(sentence, language)
    return [Fault(language.code, key, kind, values) for kind, values in found]


def stands_on_sms(key: str) -> bool:
    """Whether this is the form of a sentence that an SMS takes."""
    return key.partition("@")[2] in ("", SMS.name)


def measured(sentence: Sentence, language: Language) -> Segments:
    """What the longest form of the sentence costs as an SMS by itself, its placeholders filled, letters folded."""
    forms = (gsm.fold(filled(form, language)) for form in sentence.forms)
    return max(map(gsm.segments, forms), key=lambda one: (one.parts, one.units))


def filled(text: str, language: Language) -> str:
    """The text with something likely in each placeholder."""
    return _BRACES.sub(lambda found: _sample(found[0][1:-1], language), text)


def most_parts(code: str) -> int:
    """The most SMS a sentence may cost: two in Latin letters, three in Arabic."""
    return SMS.parts["ucs2" if code in RIGHT_TO_LEFT else "gsm7"]


Found = Iterable[tuple[Kind, Mapping[str, str]]]


def _absent(french: Mapping[str, Sentence], language: Language) -> list[Fault]:
    wanted = (GREETING,) if language.code in GREETED else french
    return [Fault(language.code, key, "missing") for key in wanted if key not in language.sentences]


def _against(base: Sentence, sentence: Sentence) -> Found:
    if sentence.placeholders != base.placeholders:
        yield "placeholders", {"has": _listed(sentence.placeholders), "french": _listed(base.placeholders)}
    if (len(base.forms) > 1) != (len(sentence.forms) > 1):
        yield "plurals", {}
    if sentence.file != base.file:
        yield "file", {"has": sentence.file, "french": base.file}


def _of_form(sentence: Sentence) -> Found:
    if not all(form.strip() for form in sentence.forms):
        yield "empty", {}
    if any(set("{}") & set(_BRACES.sub("", form)) for form in sentence.forms):
        yield "braces", {}


def _of_plurals(sentence: Sentence, language: Language) -> Found:
    ruled = {language.plural(number) for number in range(200)}
    if len(sentence.forms) > 1 and ruled != set(range(len(sentence.forms))):
        yield "plural_count", {"has": str(len(sentence.forms)), "rule": str(len(ruled))}


def _of_state(sentence: Sentence) -> Found:
    if not _is_day(sentence.reviewed):
        yield "undated", {}
    elif sentence.state in SHOWN and not sentence.reader:
        yield "nobody", {"state": sentence.state}
    if sentence.state == "native" and sentence.reader.casefold() == PROJECT:
        yield "project", {}


def _of_letters(key: str, sentence: Sentence, language: Language) -> Found:
    if language.code in RIGHT_TO_LEFT or key.startswith(OWN_LETTERS):
        return
    letters = sorted({letter for form in sentence.forms for letter in form if _is_costly(letter)})
    if letters:
        yield "costly", {"letters": " ".join(f"{one} (U+{ord(one):04X})" for one in letters)}


def _is_costly(letter: str) -> bool:
    return letter in COSTLY or not gsm.is_gsm(gsm.fold(letter))


def _of_length(sentence: Sentence, language: Language) -> Found:
    parts, most = measured(sentence, language).parts, most_parts(language.code)
    if parts > most:
        yield "long", {"parts": str(parts), "most": str(most)}


def _has_first_words(language: Language, french: Mapping[str, Sentence]) -> bool:
    """Whether the first message can be put together at all."""
    keys = [key for key in french if key.startswith(FIRST_WORDS)]
    there = language.sentences
    return all(key in there and there[key].placeholders == french[key].placeholders for key in keys)


def _first_message(known: Mapping[str, Language], code: str) -> Iterable[Fault]:
    today = datetime.now(UTC).date()
    renderer = Renderer(SMS, Texts(dict(known)).on(SMS.name), {"ambulance": "15"}, today)
    welcome = Say("welcome", {"truth": Text("truth")}, MENU_OPTIONS, after=Text("danger.short"))
    parts = gsm.segments(renderer.render(welcome, code).text).parts
    if parts > FIRST_MESSAGE_PARTS:
        yield Fault(code, FIRST_MESSAGE, "long", {"parts": str(parts), "most": str(FIRST_MESSAGE_PARTS)})


def _sample(name: str, language: Language) -> str:
    own = language.sentences.get(OWN_SAMPLES.get(name, ""))
    if own:
        return own.forms[0]
    return SAMPLES.get(name, _OTHER_SAMPLE)[language.code in RIGHT_TO_LEFT]


def _listed(names: Iterable[str]) -> str:
    return " ".join(f"{{{name}}}" for name in sorted(names)) or "-"


def _is_day(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False
