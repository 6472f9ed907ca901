"""The text of one cell: made plain, or refused when it cannot be what somebody meant to write."""

import re
import unicodedata

from directory.tables.escaping import unescape

LONGEST = 32_000
"""Characters; a cell of a spreadsheet holds 32,767."""

_DROPPED = dict.fromkeys(map(ord, "\u061c\u200b\u200e\u200f\u2060\ufeff"))
_LINE_END = re.compile("\r\n|[\r\u2028\u2029]")
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_LATE = "".join(bytes([b]).decode("cp1252", "ignore") or chr(b) for b in range(0x80, 0xC0))
"""What the second byte of a UTF-8 letter looks like to a program that takes it for cp1252."""
_MANGLED = re.compile(f"[ÃÂ][{re.escape(_LATE)}]|(?:[ØÙ][{re.escape(_LATE)}]){{2}}|â€|ï»¿")


class Refused(Exception):
    """`reason` says why, as a sentence goes on after the value; `row` is where, 0 when it is the whole."""

    def __init__(self, reason: str, *, row: int = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.row = row


_ODD = re.compile(
    "[\u061c\u200b\u200e\u200f\u2028-\u202e\u2060\u2066-\u2069\ufeff\ufffd-\uffff"
    "\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfffÃÂØÙâï]"
)
"""All that the closer look below is for; most texts hold nothing of it."""


def read(text: str) -> str:
    """The cell as plain text: no space around, one form for each letter, newlines as `\\n`, no apostrophe of ours.

    Marks that nobody sees are dropped. Raises Refused for control characters, for marks that turn the reading
    direction round inside a text, for letters already spoilt or lost by a wrong encoding, and over 32,000 characters.
    """
    if "??" in text and ("???" in text or text.count("?") * 2 > len(text)):
        raise Refused("holds letters lost in saving (????): save it as CSV UTF-8 or as a workbook")
    plain = text.isprintable() if text.isascii() else not _ODD.search(text) and unicodedata.is_normalized("NFC", text)
    if plain and len(text) <= LONGEST:
        return unescape(text.strip()).strip()
    bare = _LINE_END.sub("\n", text.translate(_DROPPED))
    if _BIDI.search(bare) and not any(letter.isalpha() for letter in bare):
        bare = _BIDI.sub("", bare)
    bare = unicodedata.normalize("NFC", bare.strip())
    _check(bare)
    return unescape(bare).strip()


def carried(text: str) -> str:
    """The text without the control characters that no spreadsheet file can carry. Never raises."""
    return text if text.isprintable() else _CONTROL.sub("", text.replace("\r\n", "\n").replace("\t", " "))


def _check(text: str) -> None:
    if len(text) > LONGEST:
        raise Refused(f"is longer than {LONGEST} characters")
    if "\ufffd" in text or _MANGLED.search(text):
        raise Refused("holds letters spoilt by a wrong encoding: take the text from where it was right")
    if _CONTROL.search(text):
        raise Refused("holds a control character (a tab, for instance): type it again")
    if _BIDI.search(text):
        raise Refused("holds a hidden mark that turns the reading direction round: type it again")
