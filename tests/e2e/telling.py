"""What a message tells: the telephone numbers of the directory that stand in it."""

import re

from tests.directory.shipped import rows_of
from tests.talk import DIGITS_TO

NUMBER = re.compile(r"(?<![\d+])\+?\d{4,}")
EASTERN = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
PATHS = {"arrest": "11", **DIGITS_TO}
"""The digits of the menu that lead to each need, and to legal aid after an arrest."""

FEW = ("asylum_documents", "medical", "women_violence")
"""Where three needs are enough: one of a group, one of the menu, one that must not be read over a shoulder."""

AT_MOST = 4
"""Inbound messages until a service with a telephone is told."""


def _dialled(number: str) -> str:
    return "0" + number[4:] if number.startswith("+212") else number


def _known() -> frozenset[str]:
    services = [row["phones"] + "|" + row["whatsapp"] for row in rows_of("services.csv")]
    lines = [row["number"] + "|" + row["e164"] for row in rows_of("emergency_numbers.csv")]
    return frozenset(_dialled(n.strip()) for cell in (*services, *lines) for n in cell.split("|") if n.strip())


KNOWN = _known()


def numbers(text: str) -> set[str]:
    """The directory's numbers in a text, as they are dialled; four digits at least, so no menu key is one."""
    return {_dialled(found) for found in NUMBER.findall(text)} & KNOWN


def said(greeting: str, path: str, city: int, *, eastern: bool = False) -> tuple[str, ...]:
    """What a person sends, digits only after the greeting."""
    digits = (*path, str(city))
    return (greeting, *(digit.translate(EASTERN) if eastern else digit for digit in digits))
