"""What a document may hold: one fault for each value that may not, told by field, so that a form can show it there.

Nothing is repaired here. A `soft` fault may be overruled by a reviewer who insists (a foreign or premium number).
"""

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date, time
from typing import Any
from urllib.parse import urlsplit

from directory import numbers
from directory.documents import Document
from directory.facts import AUDIENCES, NEEDS
from directory.places import places
from directory.records import CAPACITY, CONFIDENCE, FACTS, INTAKE, PAPERS, PHONE_TYPES, RELEASE_LEVELS, STATUSES

SHORT_NAME = 28
ALERT = 60
LONGEST = 4000
DAYS = frozenset({"MO", "TU", "WE", "TH", "FR", "SA", "SU"})
LANGUAGE = re.compile(r"[a-z]{2,3}")
SCHEME = re.compile(r"\s*[A-Za-z][A-Za-z0-9+.\-]*:(?=\S)")
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
NATIONAL = "national"
SHORTENERS = frozenset({"bit.ly", "tinyurl.com", "t.co", "goo.gl", "cutt.ly", "is.gd", "ow.ly", "rb.gy", "shorturl.at"})
"""Addresses that hide where they lead: no link of the directory is one (T4)."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A value that may not stand in this field. `code` is a word for translation, `value` what was given."""

    field: str
    code: str
    value: str = ""
    soft: bool = False

    def __str__(self) -> str:
        return f"{self.field}: {MEANINGS[self.code]}" + (f" ({self.value})" if self.value else "")


_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
MEANINGS = {
    "unseen": "a sign that cannot be seen",
    "empty": "empty",
    "unknown": "not one of the known values",
    "too_long": "too long",
    "not_a_day": "not a day such as 2026-03-31",
    "not_a_time": "not a time such as 09:30",
    "closes_early": "opens and closes at the same time",
    "backwards": "ends before it begins",
    "needs_an_end": "needs the day it ends",
    "not_an_age": "not an age",
    "not_a_link": "not a web address such as https://example.org",
    "short_link": "a shortened link hides where it leads",
    "not_an_email": "not an e-mail address",
    "not_a_number": "not a telephone number in international form, nor a known short code",
    "foreign_number": "a foreign number",
    "premium_number": "a premium number",
    "not_a_point": "not a point in or near Morocco",
    "twice": "the same twice",
    "protected_door": "a protected service keeps no address, point or postcode",
}


def faults(document: Document, *, short_codes: Collection[str] = ()) -> list[Fault]:
    """Everything wrong with a service's document; `short_codes` are the national ones the directory knows."""
    found = [
        fault for name, look in _CHECKS.items() if document[name] or name in _ASKED for fault in look(name, document)
    ]
    return [*found, *_phones(document, frozenset(short_codes)), *_door(document), *_unprintable(document)]


def organization_faults(document: Document) -> list[Fault]:
    """Everything wrong with an organization's document."""
    found = [*_wanted("name", document), *_link("url", document), *_email("email", document)]
    found += _source("source_url", document)
    return [*found, *_long(document), *_unprintable(document)]


def _wanted(name: str, document: Document) -> Iterator[Fault]:
    if not document[name]:
        yield Fault(name, "empty")


def _among(allowed: Collection[str]) -> Callable[[str, Document], Iterator[Fault]]:
    def look(name: str, document: Document) -> Iterator[Fault]:
        value = document[name]
        if not isinstance(value, list):
            if value not in allowed:
                yield Fault(name, "unknown", str(value))
            return
        yield from (Fault(name, "unknown", str(one)) for one in value if one not in allowed)
        if len(set(value)) < len(value):
            yield from (Fault(name, "twice", str(one)) for one in sorted({v for v in value if value.count(v) > 1}))

    return look


def _needs(name: str, document: Document) -> Iterator[Fault]:
    yield from _wanted(name, document)
    yield from _among(NEEDS)(name, document)


def _link(name: str, document: Document) -> Iterator[Fault]:
    value = document[name]
    if not value:
        return
    try:
        parts = urlsplit(value)
        host = parts.hostname or ""
    except ValueError:
        host, parts = "", urlsplit("")
    if parts.scheme not in ("http", "https") or "." not in host or re.search(r"\s", value):
        yield Fault(name, "not_a_link", value)
    elif host.removeprefix("www.") in SHORTENERS:
        yield Fault(name, "short_link", value)


def _source(name: str, document: Document) -> Iterator[Fault]:
    """Where it is known from, in words or as a web address: no other kind of link, which a page would run."""
    if SCHEME.match(document[name]) and not document[name].lower().startswith(("http://", "https://")):
        yield Fault(name, "not_a_link", document[name])


def _short_translations(name: str, document: Document) -> Iterator[Fault]:
    for field, most in (("alternate_name", SHORT_NAME), ("alert", ALERT)):
        for language, text in document[name].get(field, {}).items():
            if len(text) > most:
                yield Fault(name, "too_long", f"{field} {language}: {len(text)} > {most}")


def _email(name: str, document: Document) -> Iterator[Fault]:
    if document[name] and not EMAIL.fullmatch(document[name]):
        yield Fault(name, "not_an_email", document[name])


def _day(name: str, document: Document) -> Iterator[Fault]:
    if document[name] and not _reads(date.fromisoformat, document[name]):
        yield Fault(name, "not_a_day", document[name])


def _days_in_order(name: str, document: Document) -> Iterator[Fault]:
    yield from _day(name, document)
    first, last = document["available_from"], document[name]
    if first and last and first > last:
        yield Fault(name, "backwards", last)


def _age(name: str, document: Document) -> Iterator[Fault]:
    value = document[name]
    if value is not None and not 0 <= value <= 120:
        yield Fault(name, "not_an_age", str(value))


def _at_most(most: int) -> Callable[[str, Document], Iterator[Fault]]:
    def look(name: str, document: Document) -> Iterator[Fault]:
        if len(document[name]) > most:
            yield Fault(name, "too_long", f"{len(document[name])} > {most}")

    return look


def _alert(name: str, document: Document) -> Iterator[Fault]:
    """What is only so for now has an end, or it stays for ever."""
    yield from _at_most(ALERT)(name, document)
    if document[name] and not document[f"{name}_until"]:
        yield Fault(f"{name}_until", "needs_an_end")


def _capacity(name: str, document: Document) -> Iterator[Fault]:
    yield from _among(CAPACITY)(name, document)
    if document[name] and not document["capacity_until"]:
        yield Fault("capacity_until", "needs_an_end")


def _place(name: str, document: Document) -> Iterator[Fault]:
    given = document[name] if isinstance(document[name], list) else [document[name]]
    for value in given:
        if value != NATIONAL and places().get(value) is None:
            yield Fault(name, "unknown", value)


def _point(name: str, document: Document) -> Iterator[Fault]:
    latitude, longitude = document["latitude"], document["longitude"]
    if (latitude is None) != (longitude is None):
        yield Fault(name, "not_a_point")
    elif latitude is not None and not (20 <= latitude <= 37 and -18 <= longitude <= 0):
        yield Fault(name, "not_a_point", f"{latitude}, {longitude}")


def _schedules(name: str, document: Document) -> Iterator[Fault]:
    for one in document[name]:
        days = [day for day in one["byday"].split(",") if day]
        if not days or not DAYS.issuperset(days):
            yield Fault(name, "unknown" if days else "empty", one["byday"])
        yield from _span(name, one)
        first, last = one["valid_from"], one["valid_to"]
        yield from (Fault(name, "not_a_day", d) for d in (first, last) if d and not _reads(date.fromisoformat, d))
        if bool(first) != bool(last):
            yield Fault(name, "needs_an_end")
        elif first > last:
            yield Fault(name, "backwards", f"{first} {last}")


def _span(name: str, one: dict[str, Any]) -> Iterator[Fault]:
    opens, closes = one["opens_at"], one["closes_at"]
    if one["always"]:
        return
    wrong = [value for value in (opens, closes) if not _reads(time.fromisoformat, value)]
    yield from (Fault(name, "not_a_time", value) for value in wrong)
    if not wrong and opens == closes:
        yield Fault(name, "closes_early", f"{opens} {closes}")


def _spoken(name: str, document: Document) -> Iterator[Fault]:
    yield from (Fault(name, "unknown", one["code"]) for one in document[name] if not LANGUAGE.fullmatch(one["code"]))


def _assured(name: str, document: Document) -> Iterator[Fault]:
    for fact, day in document[name].items():
        if fact not in FACTS or not _reads(date.fromisoformat, day):
            yield Fault(name, "not_a_day", day)


def _long(document: Document) -> Iterator[Fault]:
    for name, value in document.items():
        if isinstance(value, str) and len(value) > LONGEST:
            yield Fault(name, "too_long", f"{len(value)} > {LONGEST}")


def _unprintable(document: Document) -> Iterator[Fault]:
    """Signs that nobody sees could hide what is told, or turn its digits round. One look at all, then for where."""
    if "\\" not in repr(document):  # which writes every such sign with one
        return
    for name, value in document.items():
        if _UNSEEN.search("".join(_texts(value))):
            yield Fault(name, "unseen")


def _texts(value: Any) -> list[str]:
    """Every text in a value, however deep."""
    found = []
    left = [value]
    while left:
        one = left.pop()
        if isinstance(one, str):
            found.append(one)
        elif isinstance(one, dict):
            left.extend(one.values())
        elif isinstance(one, list):
            left.extend(one)
    return found


_CODES = {"a foreign number": "foreign_number", "a premium number": "premium_number"}


def _phones(document: Document, short_codes: frozenset[str]) -> Iterator[Fault]:
    seen = set()
    for one in document["phones"]:
        number = one["number"]
        if (number, one["type"]) in seen:
            yield Fault("phones", "twice", number)
        seen.add((number, one["type"]))
        if one["type"] not in PHONE_TYPES or one["release_level"] not in RELEASE_LEVELS:
            yield Fault("phones", "unknown", f"{one['type']} {one['release_level']}")
        if why := numbers.fault(number, short_codes):
            yield Fault("phones", _CODES.get(why, "not_a_number"), number, soft=why in _CODES)


def _door(document: Document) -> Iterator[Fault]:
    """A protected place is best kept by not being here at all (R13)."""
    if document["release_level"] != "never":
        return
    for name in ("address_1", "postal_code", "latitude"):
        if document[name] not in ("", None):
            yield Fault(name, "protected_door")


def _reads(read: Callable[[str], object], text: str) -> bool:
    try:
        read(text)
    except ValueError:
        return False
    return True


_ASKED = frozenset(
    {"name", "organization_id", "needs", "status", "confidence", "release_level", "location_level", "place", "latitude"}
)
"""What may not be empty, or not alone; anything else that is empty is right."""
_CHECKS: dict[str, Callable[[str, Document], Iterator[Fault]]] = {
    "name": _wanted,
    "organization_id": _wanted,
    "needs": _needs,
    "status": _among(STATUSES),
    "alternate_name": _at_most(SHORT_NAME),
    "url": _link,
    "email": _email,
    "source_url": _source,
    "translations": _short_translations,
    "intake": _among(INTAKE),
    "papers": _among(PAPERS),
    "audience": _among(AUDIENCES),
    "minimum_age": _age,
    "maximum_age": _age,
    "capacity": _capacity,
    "capacity_until": _day,
    "alert": _alert,
    "alert_until": _day,
    "available_from": _day,
    "available_until": _days_in_order,
    "confidence": _among(CONFIDENCE),
    "release_level": _among(RELEASE_LEVELS),
    "location_level": _among(RELEASE_LEVELS),
    "place": _place,
    "service_areas": _place,
    "latitude": _point,
    "schedules": _schedules,
    "languages": _spoken,
    "assured": _assured,
    "notes": _at_most(LONGEST),
    "description": _at_most(LONGEST),
    "address_1": _at_most(300),
    "hours": _at_most(300),
}
