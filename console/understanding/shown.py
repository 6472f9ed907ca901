"""A reading as staff are shown it: in words of their language, the message with its marks, and every reason."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from console.listings.words import Words
from flows.understand import Evidence, Reading
from flows.understand.explaining import Explained
from flows.understand.lexicon import WHO
from flows.understand.weighing import SERVED

Mark = Literal["", "letters", "unsaid", "words", "danger"]
MARKS: tuple[Mark, ...] = ("", "letters", "unsaid", "words", "danger")
"""Why a part of the message is marked; of several, the last in this order."""
LOUD = 0.3
"""What letters add is marked in the message from here on; less stands in the table alone."""
ROWS_AT_MOST = 12
"""Reasons told for one thing: a long message may give hundreds."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of the message, marked or not."""

    text: str
    mark: Mark


@dataclass(frozen=True, slots=True)
class Row:
    """One reason: the words, their weight ("" for none), what they were found by, and what took them back."""

    quoted: str
    weight: str
    source: str
    pattern: str
    unsaid_by: str = ""
    unsaid_words: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """The reasons for one thing, the weightiest first, and how many more there are.

    `told` is false for mere hints: they speak for what was not read, and nothing had to take them back.
    """

    about: str
    told: bool
    rows: list[Row]
    more: int


@dataclass(frozen=True, slots=True)
class Shown:
    """Everything `understanding/_reading.html` shows; "" and empty where nothing was read."""

    language: str
    sure: bool
    danger: str
    needs: list[tuple[str, str]]
    unsure: bool
    place: str
    asked: list[str]
    command: str
    who: list[str]
    pieces: list[Piece]
    groups: list[Group]

    @property
    def marks(self) -> list[Mark]:
        """The marks that stand in the message, the loudest first."""
        return [mark for mark in MARKS[:0:-1] if any(piece.mark == mark for piece in self.pieces)]


def shown(explained: Explained, words: Words) -> Shown:
    """A reading with its reasons, in the language of whoever looks at it."""
    reading = explained.reading
    return Shown(
        language=words.spoken(reading.language) if reading.language else "",
        sure=reading.sure_of_language,
        danger=words.t(f"reading_kind_{reading.kind}") if reading.kind else "",
        needs=[(_need(code, words), words.decimal(score)) for code, score in reading.needs],
        unsure=not (reading.needs or reading.danger or reading.command),
        place=words.place(reading.place) if reading.place else "",
        asked=[words.place(slug) for slug in reading.asked],
        command=words.t(f"reading_command_{reading.command}") if reading.command else "",
        who=[words.t(f"reading_who_{name}") for name in WHO if name in reading.who],
        pieces=list(_pieces(explained)),
        groups=list(_groups(explained, words)),
    )


def _pieces(explained: Explained) -> Iterator[Piece]:
    """The message cut where its marks change."""
    marks: list[Mark] = [""] * len(explained.text)
    marked = [(_mark(one, explained.reading), one) for one in explained.evidence]
    for mark, one in sorted(marked, key=lambda pair: MARKS.index(pair[0])):
        marks[one.start : one.end] = [mark or was for was in marks[one.start : one.end]]
    for mark, run in groupby(zip(explained.text, marks, strict=True), key=lambda pair: pair[1]):
        yield Piece("".join(letter for letter, _ in run), mark)


def _mark(one: Evidence, reading: Reading) -> Mark:
    if one.unsaid:
        return "unsaid"
    if not _is_read(one.speaks_for, reading):
        return ""
    if one.source == "letters":
        return "letters" if one.weight >= LOUD else ""
    return "danger" if _role(one) == "danger" else "words"


def _is_read(speaks_for: str, reading: Reading) -> bool:
    """Whether what it speaks for is what was read: a hint may be too weak, and harmless phrases speak for nothing."""
    role, _, name = speaks_for.partition(" ")
    if role == "danger":
        return reading.danger
    return name in (*(code for code, _ in reading.needs), reading.command, *reading.who, reading.place, *reading.asked)


def _groups(explained: Explained, words: Words) -> Iterator[Group]:
    for speaks_for, several in groupby(explained.evidence, key=lambda one: one.speaks_for):
        found = list(several)
        rows = [_row(one, explained, words) for one in found[:ROWS_AT_MOST]]
        told = _is_read(speaks_for, explained.reading) or _takes_back(found[0]) or any(one.unsaid for one in found)
        yield Group(_about(speaks_for, words), told, rows, len(found) - len(rows))


def _about(speaks_for: str, words: Words) -> str:
    """What a piece of evidence speaks for, in words."""
    role, _, name = speaks_for.partition(" ")
    return words.t(f"reading_for_{role}_of", what=_named(role, name, words)) if name else words.t(f"reading_for_{role}")


def _named(role: str, name: str, words: Words) -> str:
    if role == "place":
        return words.place(name)
    if role in ("danger", "who"):
        return words.t(f"reading_{'kind' if role == 'danger' else 'who'}_{name}")
    return _need(name, words)


def _need(code: str, words: Words) -> str:
    return words.t(f"value_needs_{code}" if code in SERVED else f"reading_need_{code}")


def _row(one: Evidence, explained: Explained, words: Words) -> Row:
    language, _, pattern = one.because.partition(": ")
    source = words.spoken(language) if pattern else words.t(f"reading_source_{one.source}")
    weight = words.decimal(one.weight, signed=True) if one.weight else ""
    against = _against(one, explained.evidence) if one.unsaid else None
    unsaid_by, unsaid_words = (_role(against), explained.quoted(against)) if against else ("", "")
    return Row(explained.quoted(one), weight, source, pattern, unsaid_by, unsaid_words)


def _against(one: Evidence, evidence: Sequence[Evidence]) -> Evidence | None:
    """What took it back: the harmless phrase around it, else what makes the message a story."""
    around = (e for e in evidence if _role(e) == "shield" and e.start <= one.start and one.end <= e.end)
    story = (e for e in evidence if _role(e) == "frame")
    return next(around, None) or next(story, None)


def _takes_back(one: Evidence) -> bool:
    return _role(one) in ("shield", "frame")


def _role(one: Evidence) -> str:
    return one.speaks_for.partition(" ")[0]
