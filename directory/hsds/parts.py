"""The parts of an HSDS service as our documents hold them: numbers, hours, languages, costs, papers to bring, texts."""

import re
from datetime import date, datetime, time, timedelta
from typing import Any

import phonenumbers

from directory.documents import TRANSLATABLE, hash_of
from directory.hsds.exporting import WHATSAPP
from directory.hsds.source import Object, Source
from directory.hsds.timetables import ALL_DAYS, LAST_MINUTE, MIDNIGHT, USUAL_OFFSET
from directory.records import TRANSLATED

_CALLED = ("", "voice", "cell")
_WEEKLY = re.compile(r"[A-Z]{2}(,[A-Z]{2})*")
_ANY_DAY = date(2026, 1, 5)


def phones(source: Source, given: list[Object]) -> list[Object]:
    """The numbers to call and those of WhatsApp, each once, all public; a fax or a text telephone is left out."""
    found: dict[tuple[str, str], Object] = {}
    for one in given:
        kind, said = source.text(one, "type").casefold(), source.text(one, "description")
        number = _dialled(source.text(one, "number"))
        is_whatsapp = source.text(one, "channel") == "whatsapp" or WHATSAPP.casefold() in said.casefold()
        if not is_whatsapp and kind not in _CALLED:
            source.ignore(f"phones of type {kind}")
        elif number:
            channel = "whatsapp" if is_whatsapp else "voice"
            said = "" if said == WHATSAPP else said
            plain = {"number": number, "type": channel, "description": said, "release_level": "public"}
            found.setdefault((number, channel), {**plain, "source_url": ""})
        if one.get("extension"):
            source.ignore("phones.extension")
    return list(found.values())


def _dialled(number: str) -> str:
    """The number in international form where it can be read as one from Morocco; else as it is, to be refused."""
    try:
        parsed = phonenumbers.parse(number, "MA")
    except phonenumbers.NumberParseException:
        return number
    return phonenumbers.format_number(parsed, 0) if phonenumbers.is_valid_number(parsed) else number


def schedules(source: Source, given: list[Object]) -> list[Object]:
    """The weekly rows, in wall time of Morocco; those by the month, and those without days or times, are left out."""
    return [found for one in given if (found := _schedule(source, one)) is not None]


def _schedule(source: Source, one: Object) -> Object | None:
    days = source.text(one, "byday").replace(" ", "").upper()
    if source.text(one, "freq") not in ("", "WEEKLY") or (days and not _WEEKLY.fullmatch(days)):
        source.ignore("schedules by the month")
        return None
    opens, closes = (_clock(source, one, name) for name in ("opens_at", "closes_at"))
    always = source.flag(one, "always")
    if always is None:
        always = (opens, closes) == (MIDNIGHT, LAST_MINUTE)
    if not always and not (days and opens and closes):
        source.ignore("schedules without days and times")
        return None
    return {
        "byday": days or ALL_DAYS,
        "opens_at": "" if always else opens,
        "closes_at": "" if always else closes,
        "always": always,
        "holidays": source.flag(one, "holidays") or False,
        "valid_from": source.text(one, "valid_from"),
        "valid_to": source.text(one, "valid_to"),
        "notes": source.text(one, "notes"),
    }


def _clock(source: Source, one: Object, name: str) -> str:
    """A time with an offset is brought to Morocco's usual one; without, it is the time on the wall there."""
    given = source.text(one, name)
    try:
        at = time.fromisoformat(given) if given else None
    except ValueError:
        source.refuse(name, given, "is not a time such as 09:30")
        return ""
    if at is None:
        return ""
    if (offset := at.utcoffset()) is not None:
        shifted = datetime.combine(_ANY_DAY, at.replace(tzinfo=None)) - offset + timedelta(hours=USUAL_OFFSET)
        if shifted.date() != _ANY_DAY:
            source.refuse(name, given, "is on another day in Morocco")
            return ""
        at = shifted.time()
    return at.isoformat("minutes")


def languages(source: Source, given: list[Object]) -> list[Object]:
    """The languages spoken there; one without a code is left out."""
    found = []
    for one in given:
        if code := source.text(one, "code"):
            found.append({"code": code.casefold(), "note": source.text(one, "note")})
        else:
            source.ignore("languages without a code")
    return found


def cost_options(source: Source, given: list[Object]) -> list[Object]:
    """What it costs."""
    return [
        {
            "option": source.text(one, "option"),
            "currency": source.text(one, "currency"),
            "amount": source.number_of(one, "amount"),
        }
        for one in given
    ]


def said(source: Source, given: list[Object], name: str) -> list[str]:
    """The texts of this name, where there are any."""
    return [text for one in given if (text := source.text(one, name))]


def translations(source: Source, given: list[Object], *, kind: str, texts: Object) -> dict[str, dict[str, Any]]:
    """The translations of these texts; one made from another text than the file's is stale and left out."""
    found: dict[str, dict[str, Any]] = {}
    for one in given:
        field, language = source.text(one, "field_name"), source.text(one, "language")
        mark = source.text(one, "source_hash")
        if field not in TRANSLATABLE[kind] or language not in TRANSLATED or language == "fr":
            source.ignore("translations")
        elif mark and mark != hash_of(texts.get(field, "")):
            source.ignore("translations of an older text")
        elif value := source.text(one, "value"):
            found.setdefault(field, {})[language] = value
    return found
