"""A service as a row of the read model, and the row as it is told.

A row is a tuple in the order of `SERVICE`; texts are "" and numbers None where nothing is known, several values have
`|` between them, days are `2026-03-01`.
"""

import json
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from hashlib import blake2b
from typing import Any

from directory.facts import Hit, Line, Put, Tier
from directory.openings import in_force, timetable, written
from directory.places import places
from directory.release import Told

Row = tuple[Any, ...]

SERVICE: dict[str, type] = {
    "key": int,
    "id": str,
    "name_fr": str,
    "name_en": str,
    "name_ar": str,
    "short_fr": str,
    "short_en": str,
    "short_ar": str,
    "organization": str,
    "needs": str,
    "audience": str,
    "papers": str,
    "minimum_age": int,
    "maximum_age": int,
    "intake": str,
    "languages": str,
    "phones": str,
    "whatsapp": str,
    "email": str,
    "address": str,
    "city": str,
    "region": str,
    "latitude": float,
    "longitude": float,
    "hours": str,
    "free": int,
    "authority": int,
    "vetted_child": int,
    "protected": int,
    "capacity": str,
    "capacity_until": str,
    "alert": str,
    "alert_until": str,
    "available_from": str,
    "available_until": str,
    "confidence": str,
    "assured": str,
    "source_url": str,
    "source_date": str,
}
"""The columns of the table of services."""

TOLD = tuple(name for name in SERVICE if name not in ("key", "organization", "latitude", "longitude", "source_url"))
"""What a hit is made of."""
APART = "\x1f"
"""Between the values of a packed row: the sign made for that, which no text keeps."""

LINE_NEEDS = {
    "emergency": "emergency",
    "sea_rescue": "emergency",
    "child": "child_protection",
    "women": "women_violence",
    "trafficking": "trafficking",
    "mental_health": "mental_health",
    "asylum": "asylum_documents",
    "health": "medical",
}
"""The need a kind of line is for."""

LINE: dict[str, type] = {
    "id": str,
    "number": str,
    "dialled": str,
    "name_fr": str,
    "name_en": str,
    "name_ar": str,
    "short_fr": str,
    "short_en": str,
    "short_ar": str,
    "kind": str,
    "coverage": str,
    "hours": str,
    "free": int,
    "authority": int,
    "confidence": str,
    "assured": str,
    "source_date": str,
}
"""The columns of the table of the emergency lines; `dialled` is the number as a telephone takes it."""


@lru_cache(maxsize=65536)
def key_of(public_id: str) -> int:
    """The number a service stands under: of its public id alone, so that no order of the store shows."""
    return number_of(public_id)


def row_of(one: Told) -> Row:
    """What is told of a service as a row of the read model."""
    latitude, longitude = one.point or (None, None)
    alert = one.texts.get("alert", {}) if one.alert_until else {}
    return (
        key_of(one.id), one.id, one.names["fr"], one.names.get("en") or one.names["fr"],
        one.names.get("ar") or one.short.get("ar", ""), *(one.short.get(code, "") for code in ("fr", "en", "ar")),
        one.organization, "|".join(one.needs), "|".join(one.audience), one.papers, one.minimum_age, one.maximum_age,
        "|".join(one.intake), "|".join(code for code, _ in one.languages), "|".join(one.phones),
        "|".join(one.whatsapp), one.email, one.address, one.city, one.region, latitude, longitude, written(one.hours),
        int(one.free), int(one.authority), int(one.vetted_child), int(one.protected), one.capacity,
        _text(one.capacity_until), json.dumps(alert, ensure_ascii=False) if alert else "", _text(one.alert_until),
        _text(one.available_from), _text(one.available_until), one.confidence, _text(one.assured), one.source_url,
        one.source_date,
    )  # fmt: skip


def row_of_line(line: Mapping[str, Any]) -> Row:
    """A line of the emergency table, a row of `LINE`, as a service that serves everybody without a paper."""
    named = dict.fromkeys(SERVICE, "") | dict.fromkeys(("minimum_age", "maximum_age", "latitude", "longitude"))
    named |= {"key": key_of(line["id"]), "vetted_child": 0, "protected": 0, "papers": "none", "audience": "everyone"}
    named |= {name: value for name, value in line.items() if name in SERVICE}
    named |= {"needs": LINE_NEEDS.get(line["kind"], "helpline"), "phones": line["dialled"]}
    return tuple(named[name] for name in SERVICE)


def line_of(line: Mapping[str, Any]) -> Line:
    """A line of the emergency table, a row of `LINE`, as it is told where somebody is in danger."""
    table = timetable(line["hours"])
    return Line(
        id=line["id"],
        number=line["number"],
        names=_names(*(line[f"name_{code}"] for code in ("fr", "en", "ar"))),
        spans=table.spans(),
        always=table.is_always(),
        authority=bool(line["authority"]),
        coverage=line["coverage"],
        kind=line["kind"],
        short=_names(*(line[f"short_{code}"] for code in ("fr", "en", "ar"))),
    )


Placed = tuple[Tier, float | None, bool | None, bool, Put, bool]
"""What an answer adds to a row: how near and how many kilometres, whether it is open, whether it is open to all, what
put it there, and whether it is told by its contact line alone."""
ANYWHERE: Placed = ("national", None, None, False, "", False)


def packed(row: Row) -> str:
    """The row as one text, so that reading it whole costs little: what `hit_of` needs of it, in the order it does."""
    named = dict(zip(SERVICE, row, strict=True))
    return APART.join("" if named[name] is None else str(named[name]).replace(APART, " ") for name in TOLD)


def hit_of(text: str, day: date | None = None, placed: Placed = ANYWHERE) -> Hit:
    """What `packed` wrote, as a person is told it on that day. As a line it is a telephone: its place and door are not
    told."""
    (
        key, name_fr, name_en, name_ar, short_fr, short_en, short_ar, needs, audience, papers, youngest, oldest, intake,
        languages, phones, whatsapp, email, address, city, region, hours, free, authority, vetted, protected, capacity,
        capacity_until, alert, alert_until, starts, ends, confidence, assured, source_date,
    ) = text.split(APART)  # fmt: skip
    tier, distance, open_now, for_all, put, bare = placed
    today = day.isoformat() if day else ""
    is_line = tier == "line"
    spans, always = in_force("" if bare else hours, day)
    return Hit(
        key, _names(name_fr, name_en, name_ar), _names(short_fr, short_en, short_ar), tuple(needs.split("|")),
        tuple(phones.split("|")) if phones else (), tuple(whatsapp.split("|")) if whatsapp else (),
        "" if bare else email, "" if bare or is_line else address,
        None if is_line else places().get(city or region), tier, distance, spans, always, open_now,
        papers,  # type: ignore[arg-type]
        tuple(audience.split("|")) if audience else (), int(youngest) if youngest else None,
        int(oldest) if oldest else None, tuple(intake.split("|")) if intake else (),
        tuple(languages.split("|")) if languages else (), free == "1", authority == "1", vetted == "1",
        protected == "1",
        date.fromisoformat(capacity_until) if capacity == "full" and capacity_until >= today else None,
        json.loads(alert) if alert and alert_until >= today else {},
        date.fromisoformat(starts) if starts else None, date.fromisoformat(ends) if ends else None, confidence,
        date.fromisoformat(assured) if assured else None, source_date, for_all, put,
    )  # fmt: skip


def number_of(text: str) -> int:
    """The same 63 bits for the same text, in every process."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big") >> 1


def _names(french: str, english: str, arabic: str) -> dict[str, str]:
    names = {"fr": french} if french else {}
    if english:
        names["en"] = english
    if arabic:
        names["ar"] = arabic
    return names


def _text(day: date | None) -> str:
    return day.isoformat() if day else ""
