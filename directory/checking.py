"""What is wrong with the directory, and how much of it is reachable: for whoever keeps the facts.

What is said of a protected service is what `release` lets out: its opaque id, never its name or place.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from directory import numbers, records
from directory.facts import NEEDS
from directory.holdings import Held, held
from directory.places import places
from directory.release import Told, told
from locales.letters import fold

SHORT_NAME = 28
TRAFFICKING_LINE = "+212800004747"
HEALTH_LINE = "+212801004747"
"""One digit apart (GAPS.md): a person must never be given one for the other."""

# fmt: off
BANNED_WORDS = frozenset((
    "viol", "viols", "violence", "violences", "violee", "violees", "asile", "refugie", "refugies",
    "refugiee", "refugiees", "refuge", "refuges", "migrant", "migrants", "migrante", "migrantes",
    "vih", "sida", "traite", "traites", "hcr", "unhcr", "rape", "violent", "asylum", "refugee",
    "refugees", "shelter", "shelters", "hiv", "aids", "trafficking",
))
# fmt: on
BANNED_ARABIC = ("عنف", "اغتصاب", "لجوء", "لاجي", "لاجء", "مهاجر", "اتجار", "سيدا")
"""What a name read over a shoulder must not say (R14)."""


@dataclass(frozen=True, slots=True)
class Stats:
    """Counts of services: by need and region those of the need or region ("" is the whole country)."""

    services: int = 0
    with_phone: int = 0
    reachable: int = 0
    assured: int = 0
    protected: int = 0
    by_need: Mapping[str, int] = field(default_factory=dict)
    by_need_with_phone: Mapping[str, int] = field(default_factory=dict)
    by_region: Mapping[str, int] = field(default_factory=dict)


def check(connection: Connection) -> list[str]:
    """One line for each fault, as `id: what`; none is what a directory fit to answer has."""
    everything = list(held(connection, offered_only=False))
    codes = _short_codes(connection)
    found = [
        f"{one.public_id}: {fault}"
        for one in everything
        for look in (_wants, _misplaced, _names, _exposed, _confused)
        for fault in look(one)
    ]
    found += [f"{one.public_id}: {fault}" for one in everything for fault in _uncallable(one, codes)]
    found += _wrong_lines(connection)
    return sorted(found) + _needs_without_a_line(connection)


def stats(connection: Connection) -> Stats:
    """How many services there are, and how many can be reached or were ever checked."""
    everything = [told(one) for one in held(connection, offered_only=False)]
    return Stats(
        services=len(everything),
        with_phone=_count(everything, _has_phone),
        reachable=_count(everything, lambda one: _has_phone(one) or bool(one.email or one.address)),
        assured=_count(everything, lambda one: one.assured is not None),
        protected=_count(everything, lambda one: one.protected),
        by_need=Counter(need for one in everything for need in one.needs),
        by_need_with_phone=Counter(need for one in everything if _has_phone(one) for need in one.needs),
        by_region=Counter(one.region for one in everything),
    )


def _count(everything: list[Told], which: Callable[[Told], bool]) -> int:
    return sum(which(one) for one in everything)


def _has_phone(one: Told) -> bool:
    return bool(one.phones or one.whatsapp)


def _wants(one: Held) -> Iterator[str]:
    if not one.document["needs"]:
        yield "serves no need"
    for need in set(one.document["needs"]).difference(NEEDS):
        yield f"serves an unknown need {need!r}"


def _misplaced(one: Held) -> Iterator[str]:
    place = one.document["place"]
    if place != "national" and places().get(place) is None:
        yield "its place is no city or region"


def _uncallable(one: Held, codes: frozenset[str]) -> Iterator[str]:
    for phone in one.document["phones"]:
        if why := numbers.fault(phone["number"], codes):
            yield f"{phone['number']} is {why}"


def _names(one: Held) -> Iterator[str]:
    for language in ("fr", "en", "ar"):
        name = _short_name(one, language)
        if not name:
            yield f"no short name ({language})"
        if len(name) > SHORT_NAME:
            yield f"short name over {SHORT_NAME} characters ({language})"
        if _is_telling(name):
            yield f"short name with a word that must not be read over a shoulder ({language})"


def _short_name(one: Held, language: str) -> str:
    """The name of a message, where it is given in this language and still of the text it was made from."""
    if language == "fr":
        return str(one.document["alternate_name"])
    return str(one.document["translations"].get("alternate_name", {}).get(language, ""))


def _is_telling(name: str) -> bool:
    letters = fold(name)
    return bool(BANNED_WORDS.intersection(letters.split())) or any(word in letters for word in BANNED_ARABIC)


def _exposed(one: Held) -> Iterator[str]:
    """A protected row should not even hold its door; and what it is called must not name a place."""
    if one.document["release_level"] != "never":
        return
    if one.document["address_1"]:
        yield "a protected service with an address"
    for language in ("fr", "en", "ar"):
        words = fold(_short_name(one, language)).split()
        if any(places().match(word) for word in words if len(word) > 2):
            yield f"the short name of a protected service names a place ({language})"


def _confused(one: Held) -> Iterator[str]:
    called, needs = {phone["number"] for phone in one.document["phones"]}, one.document["needs"]
    if TRAFFICKING_LINE in called and "trafficking" not in needs:
        yield f"{TRAFFICKING_LINE} is the trafficking line: {HEALTH_LINE} is the health one"
    if HEALTH_LINE in called and "medical" not in needs:
        yield f"{HEALTH_LINE} is the health line: {TRAFFICKING_LINE} is the trafficking one"


def _wrong_lines(connection: Connection) -> Iterator[str]:
    for row in connection.execute(select(records.line)).mappings():
        if row["e164"] and (why := numbers.fault(row["e164"], frozenset())):
            yield f"{row['id']}: {row['e164']} is {why}"
        if row["e164"] == TRAFFICKING_LINE and row["kind"] != "trafficking":
            yield f"{row['id']}: {TRAFFICKING_LINE} is the trafficking line"
        if row["e164"] == HEALTH_LINE and row["kind"] != "health":
            yield f"{row['id']}: {HEALTH_LINE} is the health line"


def _needs_without_a_line(connection: Connection) -> list[str]:
    national = select(records.first_line.c.need).where(records.first_line.c.region == "")
    found = set(connection.execute(national).scalars())
    return [f"{need}: no line that answers everybody in the whole country" for need in NEEDS if need not in found]


def _short_codes(connection: Connection) -> frozenset[str]:
    codes = select(records.line.c.number).where(records.line.c.e164 == "")
    return frozenset(connection.execute(codes).scalars())
