"""One service on the page of its own organization: what is shown of it, and what a filled-in form would change."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import phonenumbers
from babel import Locale
from babel.dates import format_date

from bot.pages.provider_texts import TEXTS
from directory.documents import Document
from directory.holdings import Held, Hours
from directory.numbers import dial
from directory.places import places
from directory.release import Told, told

LOCALES = {"fr": "fr", "ar": "ar_MA", "en": "en_GB"}
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
LONGEST_NOTE = 1000


@dataclass(frozen=True, slots=True)
class Card:
    """What the page shows of one service, all of it told; `filled` is what its form holds before anybody types.

    `full_until` is None when there are places. `has_door` is false where the address is not told, and so not shown.
    """

    id: str
    name: str
    place: str
    groups: str
    filled: Mapping[str, str]
    is_protected: bool
    has_door: bool
    is_closed: bool
    full_until: date | None
    assured: date | None
    waits: int = 0


def card(one: Held, language: str, today: date, *, waits: int = 0) -> Card:
    """The service as anybody is told it, in this language."""
    shown = told(one)
    is_full = shown.capacity == "full" and shown.capacity_until is not None and shown.capacity_until >= today
    return Card(
        id=shown.id,
        name=shown.names.get(language) or shown.short.get(language) or shown.names["fr"],
        place=_place(shown, language),
        groups=_groups(shown, language),
        filled=_filled(shown, language),
        is_protected=shown.protected,
        has_door=shown.release_level == "public",
        is_closed=shown.status != "active",
        full_until=shown.capacity_until if is_full else None,
        assured=shown.assured,
        waits=waits,
    )


def changes(one: Held, shown: Card, form: Mapping[str, str]) -> dict[str, Any]:
    """The fields of the service that the form would change; what was left as it was shown is not among them."""
    typed = {name: _plain(form.get(name, before)) for name, before in shown.filled.items()}
    moved = {name for name, before in shown.filled.items() if typed[name] != _plain(before)}
    values: dict[str, Any] = {}
    if moved & {"phones", "whatsapp"}:
        values["phones"] = _phones(one.document, typed, moved)
    for name, field in (("hours", "hours"), ("address", "address_1"), ("who", "eligibility_description")):
        values |= {field: typed[name]} if name in moved else {}
    return values


def day(when: date, language: str) -> str:
    """A day in words: `lundi 23 novembre 2026`."""
    return format_date(when, "EEEE d MMMM y", locale=LOCALES[language])


def _filled(shown: Told, language: str) -> dict[str, str]:
    filled = {
        "phones": "\n".join(map(dial, shown.phones)),
        "whatsapp": "\n".join(map(dial, shown.whatsapp)),
        "hours": shown.hours_text or _hours(shown.hours, language),
        "who": shown.texts.get("eligibility_description", {}).get("fr", ""),
    }
    return filled if shown.protected else {**filled, "address": shown.address}


def _place(shown: Told, language: str) -> str:
    place = places().get(shown.city or shown.region)
    return place.names.get(language, place.names["fr"]) if place else TEXTS[language]["country"]


def _groups(shown: Told, language: str) -> str:
    texts = TEXTS[language]
    words = [texts[f"audience_{group}"] for group in shown.audience]
    words += [texts[f"papers_{shown.papers}"]] if shown.papers else []
    return ("، " if language == "ar" else ", ").join(words)


def _hours(rows: tuple[Hours, ...], language: str) -> str:
    return "; ".join(_span(row, language) for row in rows)


def _span(row: Hours, language: str) -> str:
    if row.always:
        return TEXTS[language]["always"]
    names = Locale.parse(LOCALES[language]).days["format"]["abbreviated"]
    days = " ".join(names[_DAYS.index(one)].rstrip(".") for one in row.byday.split(",") if one in _DAYS)
    span = f"{row.opens_at:%H:%M}-{row.closes_at:%H:%M}" if row.opens_at and row.closes_at else ""
    dates = f"({row.valid_from} / {row.valid_to})" if row.valid_from else ""
    return " ".join(filter(None, (days, span, dates)))


def _phones(document: Document, typed: Mapping[str, str], moved: set[str]) -> list[dict[str, str]]:
    """The numbers as they would be. Those that are not told to anybody were not shown, and stay."""
    made: list[dict[str, str]] = []
    for kind, name in (("voice", "phones"), ("whatsapp", "whatsapp")):
        now = [one for one in document["phones"] if one["type"] == kind]
        if name not in moved:
            made += now
            continue
        known = {one["number"]: one for one in now}
        wanted = [_number(line) for line in typed[name].splitlines()]
        empty = {"type": kind, "description": "", "release_level": "public", "source_url": ""}
        made += [known.get(number) or {"number": number, **empty} for number in wanted]
        made += [one for one in now if one["release_level"] != "public" and one["number"] not in wanted]
    return made


def _number(line: str) -> str:
    """As it is kept, +212...; what cannot be read stays as it was typed, for the faults to say."""
    try:
        parsed = phonenumbers.parse(line, "MA")
    except phonenumbers.NumberParseException:
        return line
    if not phonenumbers.is_possible_number(parsed):
        return line
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def _plain(text: str) -> str:
    """Lines without spaces around them, empty ones left out."""
    return "\n".join(line for given in text.splitlines() if (line := " ".join(given.split())))
