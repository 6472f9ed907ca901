"""Telephone numbers a person may be told to call: Moroccan, and never a premium one."""

import re

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberType

ALARM_PHONE = "+33486517161"
"""The one foreign number: Alarm Phone, for distress at sea (emergency_numbers.csv)."""

_REFUSED = frozenset({PhoneNumberType.PREMIUM_RATE, PhoneNumberType.PAGER, PhoneNumberType.UNKNOWN})
_PREMIUM_PREFIX = "+21289"
_MOROCCAN = re.compile(r"\+212[5-8]\d{8}", re.ASCII)


def fault(number: str, short_codes: frozenset[str]) -> str:
    """Why the number may not be told, or "" when it may.

    A number is E.164, or one of the national short codes given. The prefix 089 is premium in the numbering
    plan of the ANRT, whatever the library's metadata says of a single block.
    """
    if number in short_codes or number == ALARM_PHONE:
        return ""
    if _MOROCCAN.fullmatch(number) and not number.startswith(_PREMIUM_PREFIX):
        return _national_fault(int(number[4:]))
    if not number.startswith("+"):
        return "neither E.164 nor a known short code"
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return "not a telephone number"
    if parsed.country_code != 212:
        return "a foreign number"
    if number.startswith(_PREMIUM_PREFIX):
        return "a premium number"
    if not phonenumbers.is_valid_number(parsed) or phonenumbers.format_number(parsed, 0) != number:
        return "not valid in the Moroccan numbering plan"
    return "a premium number" if phonenumbers.number_type(parsed) in _REFUSED else ""


def dial(number: str) -> str:
    """A number as it is dialled in Morocco: +212537... is 0537...; short codes and foreign ones as they are."""
    return "0" + number[4:] if number.startswith("+212") else number


def _national_fault(number: int) -> str:
    """Why nine digits of Morocco may not be told. Reading a number back from text costs three times as much."""
    kind = phonenumbers.number_type(PhoneNumber(country_code=212, national_number=number))
    if kind == PhoneNumberType.UNKNOWN:
        return "not valid in the Moroccan numbering plan"
    return "a premium number" if kind in _REFUSED else ""
