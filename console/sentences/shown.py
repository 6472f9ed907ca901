"""A sentence as translators are shown it: each language's words with state, reader and day, its price, its channels."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.commands.locales import told_in
from bot.knowledge import STYLES
from bot.text.checking import PROJECT, Fault, faults, measured, most_parts, stands_on_sms
from bot.text.gsm import Segments
from console.listings.words import Words
from console.sentences.looking import file_of, state_of
from console.sentences.proposing import Proposal
from locales.catalogue import GREETED, RIGHT_TO_LEFT, Language, Sentence

OTHER_LETTERS = {"ary_Latn": "sentences_ary_latin"}
"""Languages whose name says in which letters, by the key of the texts."""
_CHANNELS = ("sms", "telegram", "whatsapp")


@dataclass(frozen=True, slots=True)
class Cell:
    """One language's part. `forms` are empty and `state` is "missing" where there is nothing; then, and for a draft,
    `told_in` names the language told instead ("" for none). `cost` is None where it is no SMS."""

    code: str
    name: str
    lang: str
    direction: str
    forms: tuple[str, ...]
    state: str
    reader: str
    day: str
    cost: Segments | None
    most: int
    told_in: str
    faults: tuple[Fault, ...]

    @property
    def is_long(self) -> bool:
        """Whether it costs more SMS than it may."""
        return self.cost is not None and self.cost.parts > self.most

    @property
    def characters(self) -> int:
        """The length of its longest form."""
        return max(map(len, self.forms), default=0)


@dataclass(frozen=True, slots=True)
class Row:
    """One sentence: its cells, French first, the channels that take this form of it, what its author tells."""

    key: str
    file: str
    channels: tuple[str, ...]
    notes: str
    cells: tuple[Cell, ...]


def row(key: str, known: Mapping[str, Language], codes: Iterable[str], words: Words) -> Row:
    """The sentence in these languages."""
    noted = (one.sentences[key].notes for one in known.values() if key in one.sentences)
    cells = tuple(cell(key, known, code, words) for code in codes)
    return Row(key, file_of(key, known), channels(key, known), next(filter(None, noted), ""), cells)


def cell(key: str, known: Mapping[str, Language], code: str, words: Words) -> Cell:
    """The sentence in one language."""
    language = known[code]
    sentence = language.sentences.get(key)
    other = told_in(known, code, key)
    return Cell(
        code,
        named(code, words),
        code.replace("_", "-"),
        "rtl" if code in RIGHT_TO_LEFT else "ltr",
        sentence.forms if sentence else (),
        state_of(key, language),
        _reader(sentence, words),
        words.day(sentence.reviewed) if sentence else "",
        measured(sentence, language) if sentence and stands_on_sms(key) else None,
        most_parts(code),
        named(other, words) if other and other != code else "",
        tuple(faults(key, language, known["fr"].sentences.get(key))) if sentence else (),
    )


def named(code: str, words: Words) -> str:
    """A language by its name, and by its letters where it is written in several."""
    return words.t(OTHER_LETTERS[code]) if code in OTHER_LETTERS else words.spoken(code)


def channels(key: str, known: Mapping[str, Language]) -> tuple[str, ...]:
    """The channels on which this form of the sentence is said: those with no nearer form of their own."""
    base = key.partition("@")[0]
    there = known["fr"].sentences
    forms = {one: (f"{base}@{one}", base if STYLES[one].sms else f"{base}@rich", base) for one in _CHANNELS}
    return tuple(one for one, keys in forms.items() if next((k for k in keys if k in there), base) == key)


def measure_of(proposal: Proposal, known: Mapping[str, Language]) -> Segments | None:
    """What a proposal costs as an SMS; None where no SMS takes it."""
    return measured(proposal.sentence, known[proposal.code]) if stands_on_sms(proposal.key) else None


def may_be_missing(key: str, code: str, known: Mapping[str, Language]) -> bool:
    """Whether nobody waits for this sentence in this language: it only greets, or a greeting is for those alone."""
    return (code in GREETED) != (key not in known["fr"].sentences)


def _reader(sentence: Sentence | None, words: Words) -> str:
    if sentence is None:
        return ""
    return words.t("sentences_project") if sentence.reader == PROJECT else sentence.reader
