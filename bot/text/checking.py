"""What is wrong with the catalogues, one line a fault: what `make check` refuses."""

from collections.abc import Iterable
from datetime import UTC, datetime

from bot.text import gsm
from bot.text.render import Renderer
from bot.text.style import SMS
from flows.steps import Say, Text
from flows.welcome import MENU_OPTIONS
from locales.catalogue import Language, Sentence, Texts

FIRST_MESSAGE_PARTS = 2
"""R1: the first message is at most two SMS, in every language."""


def findings(known: dict[str, Language]) -> list[str]:
    """All faults of all languages, French being what the others are held against."""
    french = known["fr"].sentences
    found = [fault for code in known for fault in _against(french, known[code])]
    return found + [fault for code in known if not found for fault in _first_message(known, code)]


def _against(french: dict[str, Sentence], language: Language) -> Iterable[str]:
    extra = language.sentences.keys() - french.keys()
    yield from (f"{language.code}: {key} is not in French" for key in sorted(extra))
    for key, base in french.items():
        sentence = language.sentences.get(key)
        if sentence is None:
            yield f"{language.code}: {key} is missing"
        else:
            yield from _sentence(f"{language.code}: {key}", base, sentence, language)


def _sentence(where: str, base: Sentence, sentence: Sentence, language: Language) -> Iterable[str]:
    if sentence.placeholders != base.placeholders:
        yield f"{where} has {sorted(sentence.placeholders)} where French has {sorted(base.placeholders)}"
    if not all(form.strip() for form in sentence.forms):
        yield f"{where} has an empty form"
    if (len(base.forms) > 1) != (len(sentence.forms) > 1):
        yield f"{where} has plural forms where French has none, or none where it has"
    if len(sentence.forms) > 1 and {language.plural(n) for n in range(200)} != set(range(len(sentence.forms))):
        yield f"{where} has {len(sentence.forms)} plural forms, and the language's rule another number"


def _first_message(known: dict[str, Language], code: str) -> Iterable[str]:
    today = datetime.now(UTC).date()
    renderer = Renderer(SMS, Texts(known).on(SMS.name), {"ambulance": "15"}, today)
    welcome = Say("welcome", {"truth": Text("truth")}, MENU_OPTIONS, after=Text("danger.short"))
    text = renderer.render(welcome, code).text
    if gsm.segments(text).parts > FIRST_MESSAGE_PARTS:
        yield f"{code}: the first message is {gsm.segments(text).parts} SMS, more than {FIRST_MESSAGE_PARTS}"
