"""What a cell says, by the kind of its column: from the text to the value of a document, and back.

`READ[kind](text, column)` raises `Refused` with the reason; `WRITE[kind](value)` gives what it reads back. Whether a
value may stand is for `directory.validity`: here it is only whether the text can be that kind of thing at all.
"""

import csv
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import phonenumbers

from directory.facts import NEEDS
from directory.importing.template import CODES, Column
from directory.places import MOROCCO, places
from directory.tables.values import Refused
from locales.letters import fold

NATIONAL = "national"
_COUNTRY = frozenset({"national", "maroc", "morocco", "المغرب", "tout le pays", "tout le maroc", "whole country"})
_YES = frozenset({"yes", "oui", "نعم", "true", "vrai", "1", "x"})
_NO = frozenset({"no", "non", "لا", "false", "faux", "0", ""})
_LANGUAGES = {
    "francais": "fr", "french": "fr", "الفرنسيه": "fr", "arabe": "ar", "arabic": "ar", "العربيه": "ar",
    "anglais": "en", "english": "en", "الانجليزيه": "en", "espagnol": "es", "spanish": "es", "portugais": "pt",
    "portuguese": "pt", "darija": "ary", "الدارجه": "ary", "wolof": "wo", "lingala": "ln", "bambara": "bm",
    "peul": "ff", "haoussa": "ha", "hausa": "ha", "pidgin": "pcm", "amazigh": "ber", "الامازيغيه": "ber",
}  # fmt: skip
_WEEKDAYS = {
    "MO": "mo monday mon lundi lun الاثنين", "TU": "tu tuesday tue mardi mar الثلاثاء",
    "WE": "we wednesday wed mercredi mer الاربعاء", "TH": "th thursday thu jeudi jeu الخميس",
    "FR": "fr friday fri vendredi ven الجمعه", "SA": "sa saturday sat samedi sam السبت",
    "SU": "su sunday sun dimanche dim الاحد",
}  # fmt: skip
_DAY_OF = {fold(word): code for code, words in _WEEKDAYS.items() for word in words.split()}
_E164 = re.compile(r"\+212[5-8]\d{8}", re.ASCII)
_SHORT_CODE = re.compile(r"\d{2,5}", re.ASCII)
_CLOCK = re.compile(r"(\d{1,2})\s?[:hH.]\s?(\d{2})?(?::00)?", re.ASCII)
_SPOKEN = re.compile(r"([^()]+?)\s*(?:\((.*)\))?", re.DOTALL)
_COST = re.compile(r"(.*?)\s*\((?:(\d+(?:\.\d+)?)(?: |$|(?=\))))?([A-Z]{3})?\)", re.DOTALL | re.ASCII)


def items(text: str) -> list[str]:
    """The values of a cell that holds several, `|` between them (`\\|` is a bar inside one)."""
    if "\\" not in text:
        return [part.strip() for part in text.split("|") if part.strip()]
    parts = re.findall(r"(?:\\.|[^|\\]|\\$)+", text, re.DOTALL)
    return [bare for part in parts if (bare := re.sub(r"\\(.)", r"\1", part, flags=re.DOTALL).strip())]


def joined(values: list[str]) -> str:
    """The cell that holds these values."""
    return "|".join(re.sub(r"([\\|])", r"\\\1", value) for value in values)


def number_of(text: str) -> str:
    """A telephone number in international form, from any way it is written in Morocco; or a short code.

    Raises Refused for what cannot be one.
    """
    if _E164.fullmatch(text) or _SHORT_CODE.fullmatch(text):
        return text
    digits = re.sub(r"\D", "", text, flags=re.ASCII)
    written = f"+{digits}" if digits.startswith("212") and len(digits) == 12 else text
    try:
        parsed = phonenumbers.parse(written, "MA")
    except phonenumbers.NumberParseException:
        raise Refused("is not a telephone number") from None
    if not phonenumbers.is_possible_number(parsed) or re.search(r"[^\W\d_]", text):
        raise Refused("is not a telephone number")
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def place_of(text: str) -> str:
    """The slug of the city or region so called, or `national`. Raises Refused when it is none."""
    if places().get(text) or text == NATIONAL:
        return text
    if text.strip().casefold() in _COUNTRY:
        return NATIONAL
    found = places().match(text)
    if found is None:
        raise Refused("is no city or region of Morocco that is known here")
    return found.slug


@lru_cache(maxsize=1)
def _needs() -> Mapping[str, str]:
    """Every code and label of the needs, by its letters; a finer label stands for its need."""
    with (MOROCCO / "crosswalk.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    labels = {fold(row[name]): row["need"] for row in rows for name in ("label_fr", "label_en", "label_ar")}
    return {**labels, **{fold(code): code for code in NEEDS}}


def _read_needs(text: str, column: Column) -> list[str]:
    found = [need if need in NEEDS else _needs().get(fold(need), "") for need in items(text)]
    if "" in found:
        raise Refused("is no need that is known here")
    return list(dict.fromkeys(found))


def _read_code(text: str, column: Column) -> str:
    codes = CODES[column.field]
    if not text or text in codes:
        return text
    known = {fold(code): code for code in codes if code}
    if fold(text) not in known:
        raise Refused(f"is none of {', '.join(known.values())}")
    return known[fold(text)]


def _read_flag(text: str, column: Column) -> bool:
    letters = text.casefold()
    if letters not in _YES | _NO:
        raise Refused("is neither yes nor no")
    return letters in _YES


def _read_number(text: str, column: Column) -> int | None:
    if not text:
        return None
    if not re.fullmatch(r"\d{1,4}(?:\.0+)?", text, re.ASCII):
        raise Refused("is not a whole number")
    return int(text.partition(".")[0])


def _read_degrees(text: str, column: Column) -> float | None:
    if not text:
        return None
    try:
        return float(text.replace(",", "."))
    except ValueError:
        raise Refused("is not a number of degrees such as 33.97") from None


def _read_time(text: str, column: Column) -> str:
    if not text:
        return ""
    found = _CLOCK.fullmatch(text)
    if found is None:
        raise Refused("is not a time such as 09:30")
    return f"{int(found[1]):02}:{found[2] or '00'}"


def _read_days(text: str, column: Column) -> str:
    return _days(text)


@lru_cache(maxsize=512)
def _days(text: str) -> str:
    given = [_DAY_OF.get(fold(day), "") for day in re.split(r"[|,;\s]+", text) if day]
    if "" in given:
        raise Refused("names a day that is none of MO, TU, WE, TH, FR, SA, SU")
    return ",".join(dict.fromkeys(given))


def _read_languages(text: str, column: Column) -> list[dict[str, str]]:
    return [{"code": code, "note": note} for code, note in _languages(text)]


@lru_cache(maxsize=512)
def _languages(text: str) -> tuple[tuple[str, str], ...]:
    found = []
    for item in items(text):
        spoken = _SPOKEN.fullmatch(item)
        name, note = (spoken[1], spoken[2] or "") if spoken else (item, "")
        found.append((_LANGUAGES.get(fold(name), name), note))
    return tuple(found)


def _write_languages(value: list[dict[str, str]]) -> str:
    return joined([f"{one['code']} ({one['note']})" if one["note"] else one["code"] for one in value])


def _read_costs(text: str, column: Column) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for item in items(text):
        cost = _COST.fullmatch(item)
        option, amount, currency = cost.groups() if cost else (item, None, "")
        found.append({"option": option, "currency": currency or "", "amount": float(amount) if amount else None})
    return found


def _write_costs(value: list[dict[str, Any]]) -> str:
    return joined([_write_cost(one) for one in value])


def _write_cost(one: dict[str, Any]) -> str:
    amount = "" if one["amount"] is None else repr(float(one["amount"])).removesuffix(".0")
    price = " ".join(part for part in (amount, one["currency"]) if part)
    return f"{one['option']} ({price})" if price or _COST.fullmatch(one["option"]) else one["option"]


def _plain(text: str, column: Column) -> str:
    return text


READ: Mapping[str, Callable[[str, Column], Any]] = {
    "text": _plain,
    "translation": _plain,
    "email": _plain,
    "day": _plain,
    "code": _read_code,
    "level": _read_code,
    "codes": lambda text, column: [_read_code(item, column) for item in items(text)],
    "needs": _read_needs,
    "words": lambda text, column: items(text),
    "flag": _read_flag,
    "number": _read_number,
    "degrees": _read_degrees,
    "place": lambda text, column: place_of(text) if text else "",
    "places": lambda text, column: [place_of(item) for item in items(text)],
    "phones": lambda text, column: [number_of(item) for item in items(text)],
    "languages": _read_languages,
    "costs": _read_costs,
    "days": _read_days,
    "time": _read_time,
}

WRITE: Mapping[str, Callable[[Any], str]] = {
    **dict.fromkeys(("text", "translation", "email", "day", "code", "level", "place", "time"), str),
    **dict.fromkeys(("codes", "needs", "words", "places", "phones"), joined),
    "flag": lambda value: "yes" if value else "no",
    "number": lambda value: "" if value is None else str(value),
    "degrees": lambda value: "" if value is None else repr(float(value)),
    "languages": _write_languages,
    "costs": _write_costs,
    "days": lambda value: value.replace(",", "|"),
}
