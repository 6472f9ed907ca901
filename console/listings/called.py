"""What the pages of the calls tell of a service or a line: its name, its numbers, and its facts one by one."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from console.listings.groups import GROUPS
from console.listings.words import Words, dialled
from directory.call_list import Call, NamedLine, named_lines
from directory.documents import Document, facts_of
from directory.facts import Names
from directory.freshness import colour, is_short_lived
from directory.holdings import Held
from directory.looking import holdings
from directory.redaction import readable
from directory.release import told
from directory.reports import LINE

EMERGENCY = ("emergency", "sea_rescue")


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact to confirm: its lines as they are read out, the day it was last checked, and the colour of that."""

    name: str
    lines: tuple[str, ...]
    day: date | None
    colour: str


@dataclass(frozen=True, slots=True)
class Called:
    """Whom a call goes to. `numbers` are (as kept, as dialled)."""

    id: str
    name: str
    place: str
    needs: tuple[str, ...]
    numbers: tuple[tuple[str, str], ...]
    facts: tuple[Fact, ...]
    is_line: bool = False
    is_emergency: bool = False
    is_protected: bool = False
    email: str = ""

    def has(self, number: str) -> bool:
        """Whether this number, as kept, is told here."""
        return any(kept == number for kept, _ in self.numbers)


@dataclass(frozen=True, slots=True)
class Summary:
    """A row of the list."""

    call: Call
    name: str
    place: str
    needs: tuple[str, ...]
    is_protected: bool = False


def called(connection: Connection, key: str, words: Words, today: date) -> Called | None:
    """Whom this key calls; None when there is nobody."""
    if key.startswith(LINE):
        line = named_lines(connection).get(key)
        return _line(key, line, words, today) if line else None
    held = holdings(connection, [key]).get(key)
    return _service(held, words, today) if held else None


def summaries(connection: Connection, found: Collection[Call], words: Words) -> list[Summary]:
    """The rows of these calls, in their order."""
    lines = named_lines(connection)
    held = holdings(connection, [call.key for call in found if not call.is_line])
    return [_line_row(call, lines[call.key], words) if call.is_line else _row(call, held, words) for call in found]


def _row(call: Call, held: dict[str, Held], words: Words) -> Summary:
    one = told(held[call.key], "staff")
    place = words.place(one.city or one.region or "national")
    return Summary(call, _said(one.names, words), place, _needs(one.needs, words), one.protected)


def _line_row(call: Call, line: NamedLine, words: Words) -> Summary:
    return Summary(call, _said(line.names, words), words.place(call.region or "national"), _needs(call.needs, words))


def _service(held: Held, words: Words, today: date) -> Called:
    one, document = told(held, "staff"), readable(held)
    short_lived = is_short_lived(one.needs)
    groups = {group.fact: group for group in GROUPS["service"].values() if group.fact}
    facts = []
    for fact in facts_of(held.document):
        said = one.facts_assured.get(fact, "")
        day = date.fromisoformat(said) if said else None
        lines = tuple(_lines([field.name for field in groups[fact].fields], document, words))
        facts.append(Fact(fact, lines, day, colour(day, today, short_lived=short_lived)))
    return Called(
        id=one.id,
        name=_said(one.names, words),
        place=words.place(one.city or one.region or "national"),
        needs=_needs(one.needs, words),
        numbers=tuple((number, dialled(number)) for number in dict.fromkeys((*one.phones, *one.whatsapp))),
        facts=tuple(facts),
        is_protected=one.protected,
        email=one.email,
    )


def _line(key: str, line: NamedLine, words: Words, today: date) -> Called:
    said = (dialled(line.number), line.hours, words.place("national") if line.coverage == "national" else line.coverage)
    return Called(
        id=key,
        name=_said(line.names, words),
        place=words.place("national"),
        needs=(),
        numbers=((line.number, dialled(line.number)),),
        facts=(Fact("phones", tuple(filter(None, said)), line.assured, colour(line.assured, today, short_lived=True)),),
        is_line=True,
        is_emergency=line.kind in EMERGENCY,
    )


_UNSAID = ("latitude", "longitude", "postal_code", "service_areas", "cost_options", "accessibility")
"""What nobody is asked on the telephone."""


def _lines(fields: Collection[str], document: Document, words: Words) -> list[str]:
    """What is read out of these fields: those that are told and hold something, the flags by their name."""
    found = []
    for name in fields:
        value = document.get(name)
        if name == "phones":
            found += [_kept_in_order(one["number"], words.lines(name, [one])[0]) for one in value or []]
            continue
        if name in _UNSAID or value in ("", None, [], False):
            continue
        text = words.t("listings_comma").join(words.lines(name, value))
        found.append(words.label(name) if value is True else text)
    return found


def _kept_in_order(number: str, line: str) -> str:
    """The line of a number, whose digits run from left to right whatever stands beside them.

    Groups of digits among Arabic letters are else shown in reverse, and that is another number.
    """
    return line.replace(dialled(number), f"\u2066{dialled(number)}\u2069")


def _needs(needs: Collection[str], words: Words) -> tuple[str, ...]:
    return tuple(words.t(f"value_needs_{need}") for need in needs)


def _said(names: Names, words: Words) -> str:
    return names.get(words.language) or names["fr"]
