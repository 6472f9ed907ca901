"""How many SMS a text is, counted as a handset and a bill do (3GPP TS 23.038 and 23.040).

GSM-7 holds 160 septets alone and 153 a part when joined; the letters of the extension table take two
septets and are never cut in two. Any other letter turns the whole text into UCS-2: 70 units alone, 67 a
part; a letter outside the basic plane takes two units and is never cut in two either.
"""

import re
import unicodedata
from typing import Literal, NamedTuple

Encoding = Literal["gsm7", "ucs2"]

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION = frozenset("\f^{}\\[~]|€")
_GSM = BASIC | EXTENSION
_OTHER_SCRIPTS = re.compile(r"[\u0590-\u1cff\u2d30-\u2dff\u3040-\ud7ff\ufb50-\ufdff\ufe70-\ufefc]")
"""Letters that no folding brings into GSM-7, Arabic first of all: found at once, where folding would take long."""
_LOOKALIKES = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "«": '"', "»": '"', "–": "-", "—": "-", "…": "...", "œ": "oe", "Œ": "OE"}
    | dict.fromkeys("\u00a0\u202f\u2009", " ")
    | dict.fromkeys("\u200b\u200e\u200f\u2060\ufeff", "")
)


FIRST_PART: dict[Encoding, int] = {"gsm7": 153, "ucs2": 67}


class Segments(NamedTuple):
    """A text's encoding, the SMS it is charged as, and its length in that encoding's units."""

    encoding: Encoding
    parts: int
    units: int


def is_gsm(text: str) -> bool:
    """Whether every letter is in the GSM 03.38 alphabet or its extension."""
    return _GSM.issuperset(text)


def segments(text: str) -> Segments:
    """What the text is charged as. An empty text is one part."""
    if is_gsm(text):
        return _count("gsm7", [2 if c in EXTENSION else 1 for c in text], alone=160, joined=153)
    return _count("ucs2", [2 if ord(c) > 0xFFFF else 1 for c in text], alone=70, joined=67)


def _count(encoding: Encoding, widths: list[int], *, alone: int, joined: int) -> Segments:
    units = sum(widths)
    if units <= alone:
        return Segments(encoding, 1, units)
    if 2 not in widths:
        return Segments(encoding, -(-units // joined), units)
    parts, room = 1, joined
    for width in widths:
        if width > room:
            parts, room = parts + 1, joined
        room -= width
    return Segments(encoding, parts, units)


def in_first_part(text: str) -> bool:
    """Whether this beginning of a longer text stands wholly in its first part."""
    encoding, _, units = segments(text)
    return units <= FIRST_PART[encoding]


def fold(text: str) -> str:
    """The text with letters outside GSM-7 replaced by the nearest inside (ç to c, ’ to '), é è à ù kept.

    A text that holds other scripts stays as it is: folding a part of it would save nothing.
    """
    if is_gsm(text) or _OTHER_SCRIPTS.search(text):
        return text
    folded = "".join(c if c in _GSM else _bare(c) for c in text.translate(_LOOKALIKES))
    return folded if is_gsm(folded) else text


def _bare(letter: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(c))
