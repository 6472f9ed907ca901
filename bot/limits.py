"""What the organization that runs Dalil says of the limits of secrecy, in its own words (R7).

What cannot stay between a person and the team is decided by that organization and its law, not by this program: its
sentences stand in place of the catalogues' `limits`. They are a file of UTF-8 text, one line a language:

    fr: Avant de parler: ...
    ar: ...

A language that is left out keeps the catalogue's sentence.
"""

from collections.abc import Collection
from pathlib import Path

from bot import values
from bot.config import Wrong
from bot.text import gsm
from bot.text.checking import COSTLY
from locales.catalogue import RIGHT_TO_LEFT

KEY = "limits"
"""The sentence they stand in place of, on every channel."""
_PARTS = {"gsm7": 1, "ucs2": 2}
"""The most SMS it may cost: it stands beside other sentences."""


def read(path: Path, languages: Collection[str]) -> dict[str, str]:
    """The sentence of each language named in the file. Raises Wrong with one line that says what to change."""
    told: dict[str, str] = {}
    for line in _lines(path):
        code, colon, said = (part.strip() for part in line.partition(":"))
        if not colon or code not in languages:
            known = ", ".join(languages)
            raise Wrong(f"DALIL_LIMITS_FILE: each line begins with a language and a colon, one of {known}.")
        if code in told:
            raise Wrong(f"DALIL_LIMITS_FILE: {code} stands there twice.")
        _check(code, said)
        told[code] = said
    return told


def _lines(path: Path) -> list[str]:
    """Those that are not blank."""
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Wrong(f"DALIL_LIMITS_FILE cannot be read: {values.why_unread(error)}.") from None
    return [line.strip() for line in text.splitlines() if line.strip()]


def _check(code: str, said: str) -> None:
    """Raises Wrong where this cannot be told in this language."""
    if not said:
        raise Wrong(f"DALIL_LIMITS_FILE: there is nothing after {code}.")
    letters = sorted(set(filter(lambda letter: _is_refused(letter, code), said)))
    if letters:
        named = " ".join(f"U+{ord(letter):04X}" for letter in letters)
        raise Wrong(f"DALIL_LIMITS_FILE: {code} has signs that an SMS cannot carry, or carries dearly: {named}.")
    encoding, parts, units = gsm.segments(gsm.fold(said))
    most = _PARTS[encoding]
    if parts > most:
        fits = 160 if most == 1 else 134
        raise Wrong(f"DALIL_LIMITS_FILE: {code} is {units} characters long as an SMS counts them, and {fits} fit.")


def _is_refused(letter: str, code: str) -> bool:
    """Braces would be places to fill in; what is not seen may turn a text around."""
    if letter in "{}" or letter in COSTLY or not letter.isprintable():
        return True
    return code not in RIGHT_TO_LEFT and not gsm.is_gsm(gsm.fold(letter))
