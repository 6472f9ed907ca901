"""Which numbers an SMS may go to: of the allowed countries, and never one that costs whoever sends (T16)."""

import re
from collections.abc import Sequence

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberType

_LETTERS = re.compile(r"[^\W\d_]")
NEVER = frozenset(
    {
        PhoneNumberType.PREMIUM_RATE,
        PhoneNumberType.SHARED_COST,
        PhoneNumberType.TOLL_FREE,
        PhoneNumberType.UAN,
        PhoneNumberType.PAGER,
        PhoneNumberType.VOICEMAIL,
    }
)
"""Kinds of numbers (libphonenumber's) no person writes from."""
LAND = PhoneNumberType.FIXED_LINE
OURS = 212
"""In Morocco's numbering nobody has a number of the ranges that are not given out (libphonenumber's table)."""
OF_NO_COUNTRY = frozenset({800, 808, 870, 878, 881, 882, 883, 888, 979})
"""Country codes of satellites and international services, where SMS cost most (ITU-T E.164, shared codes)."""


def international(raw: str, region: str = "MA") -> str:
    """The number in international form, such as +212612345678; anything that is no number (a short code, the name an
    operator signs with) as it came."""
    number = _parsed(raw, region)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) if number else raw.strip()


def why_not(address: str, prefixes: Sequence[str]) -> str:
    """Why nothing may be sent there: `not_a_number`, `premium`, `foreign`, `landline`; "" where it may."""
    number = _parsed(address, None)
    if number is None:
        return "not_a_number"
    kind = phonenumbers.number_type(number)
    if number.country_code == OURS and not phonenumbers.is_valid_number(number):
        return "not_a_number"
    if kind in NEVER or number.country_code in OF_NO_COUNTRY:
        return "premium"
    if not address.startswith(tuple(prefixes)):
        return "foreign"
    return "landline" if kind == LAND else ""


def prefix_length(address: str, prefixes: Sequence[str]) -> int:
    """How much of the number the longest of these prefixes is: the nearer line has the longer one."""
    return max((len(prefix) for prefix in prefixes if address.startswith(prefix)), default=0)


def _parsed(raw: str, region: str | None) -> PhoneNumber | None:
    if _LETTERS.search(raw):  # it would be read as dialled by the letters of a telephone's keys
        return None
    try:
        number = phonenumbers.parse(raw, region)
    except NumberParseException:
        return None
    return number if phonenumbers.is_possible_number(number) and len(raw) >= 8 else None
