"""Letters as people write them: one folding for words that are compared whole.

Case, accents, punctuation, Arabic vowel marks and letter forms, and Eastern digits do not make a difference.
"""

import re
import unicodedata

_UNSEEN = "\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
"""Marks of direction and width."""

_FORMS = str.maketrans(
    {
        "أ": "ا",
        "إ": "ا",
        "آ": "ا",
        "ٱ": "ا",
        "ى": "ي",
        "ی": "ي",
        "ئ": "ي",
        "ؤ": "و",
        "ة": "ه",
        "گ": "ك",
        "ڭ": "ك",
        "ک": "ك",
        "ݣ": "ك",
        "ڤ": "ف",
        "ڢ": "ف",
        "ڨ": "ق",
        "ڧ": "ق",
        "پ": "ب",
        "ہ": "ه",
        "ھ": "ه",
        "ـ": "",
        "œ": "oe",
        "æ": "ae",
        "ß": "ss",
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ı": "i",
        "ŋ": "n",
        "ɲ": "n",
        "ɛ": "e",
        "ɔ": "o",
        "ɓ": "b",
        "ɗ": "d",
        "ƙ": "k",
        "ƴ": "y",
        "’": "'",
        "‘": "'",
        "ʼ": "'",
        "´": "'",
        "`": "'",
        **{chr(0x0660 + d): str(d) for d in range(10)},
        **{chr(0x06F0 + d): str(d) for d in range(10)},
        **dict.fromkeys(_UNSEEN, ""),
    }
)
"""Letter forms that make no difference."""

_NOT_WORD = re.compile(r"[\W_]+")
_LONGEST = 400


def bare(text: str) -> str:
    """The text in lower case with bare letters and Western digits; its punctuation stays. Never raises."""
    if text.isascii():
        return text.lower()
    forms = unicodedata.normalize("NFKD", text).casefold().translate(_FORMS)
    kept = "".join(c for c in unicodedata.normalize("NFKD", forms) if not unicodedata.combining(c))
    return kept.translate(_FORMS)


def fold(text: str) -> str:
    """The text as it is compared: lower case, bare letters and digits, single spaces. Never raises.

    Only the first 400 characters count: a command or a city's name is never longer.
    """
    if (text.isascii() and text.isalnum() and text.islower()) or (text.isdecimal() and text.isascii()):
        return text[:_LONGEST]
    return _NOT_WORD.sub(" ", bare(text[:_LONGEST])).strip()


def is_arabic(text: str) -> bool:
    """Whether most of the letters, of the first 400 characters, are Arabic ones."""
    letters = [c for c in text[:_LONGEST] if c.isalpha()]
    return sum("؀" <= c <= "ۿ" or "ݐ" <= c <= "ݿ" for c in letters) * 2 > len(letters)
