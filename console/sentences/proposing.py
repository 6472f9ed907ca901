"""A translator's form: another wording or the same, how far it has been read, by whom; and what is wrong with it."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import get_args

from starlette.datastructures import FormData

from bot.text.checking import faults
from locales.catalogue import Language, Sentence, State

STATES = get_args(State)
LONGEST_FORM = 2000
LONGEST_READER = 40


@dataclass(frozen=True, slots=True)
class Proposal:
    """A sentence as it was typed into the form, for a language; `faults` are why it cannot be kept, as
    (kind, values) for the texts."""

    key: str
    code: str
    sentence: Sentence
    faults: tuple[tuple[str, Mapping[str, str]], ...] = ()


def typed(form: FormData, key: str, known: Mapping[str, Language], today: date) -> Proposal:
    """What the form proposes, with its faults. `form` names a language there is, "language"."""
    code = str(form["language"])
    state: State = next((one for one in STATES if one == form.get("state")), "draft")
    reader = " ".join(_printed(str(form.get("reader", ""))).split())
    forms = tuple(_printed(str(one).replace("\r\n", "\n")).strip() for one in form.getlist("form"))
    at_least = forms + ("",) * (count_of_forms(key, known, code) - len(forms))
    base = known["fr"].sentences.get(key)
    sentence = Sentence(at_least, state, today.isoformat(), reader, file=base.file if base else "")
    return Proposal(key, code, sentence, tuple(_faults(key, sentence, known[code], base)))


def begun(key: str, known: Mapping[str, Language], code: str, reader: str) -> Proposal:
    """The form before anything was typed: the sentence as it is, or empty."""
    now = known[code].sentences.get(key)
    forms = now.forms if now else ("",) * count_of_forms(key, known, code)
    return Proposal(key, code, Sentence(forms, now.state if now else "draft", reader=reader))


def count_of_forms(key: str, known: Mapping[str, Language], code: str) -> int:
    """How many forms the sentence has in the language: one, or as many as its plural rule tells apart."""
    base = known["fr"].sentences.get(key)
    plural = known[code].plural
    return len({plural(number) for number in range(200)}) if base and len(base.forms) > 1 else 1


def _faults(
    key: str, sentence: Sentence, language: Language, base: Sentence | None
) -> list[tuple[str, Mapping[str, str]]]:
    there = replace(language, sentences={**language.sentences, key: sentence})
    found: list[tuple[str, Mapping[str, str]]] = [
        (fault.kind, fault.values) for fault in faults(key, there, base) if fault.kind != "nobody"
    ]
    if not sentence.reader or "," in sentence.reader or len(sentence.reader) > LONGEST_READER:
        found.append(("reader", {"most": str(LONGEST_READER)}))
    if any(len(form) > LONGEST_FORM for form in sentence.forms):
        found.append(("huge", {"most": str(LONGEST_FORM)}))
    return found


def _printed(text: str) -> str:
    """The text without what no sentence holds: control characters and odd line ends."""
    return "".join(c for c in text if c == "\n" or unicodedata.category(c) not in ("Cc", "Zl", "Zp"))
