"""Letters as people write them: one folding for words that are compared whole.

Case, accents, punctuation, Arabic vowel marks and letter forms, and Eastern digits do not make a difference.
"""

import re
import unicodedata

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
        "ـ": "",
        "œ": "oe",
        "æ": "ae",
        "ß": "ss",
        "’": "'",
        "ʼ": "'",
        **{chr(0x0660 + d): str(d) for d in range(10)},
        **{chr(0x06F0 + d): str(d) for d in range(10)},
    }
)
_NOT_WORD = re.compile(r"[\W_]+")
_LONGEST = 400


def fold(text: str) -> str:
    """The text as it is compared: lower case, bare letters and digits, single spaces. Never raises.

    Only the first 400 characters count: a command or a city's name is never longer.
    """
    if (text.isascii() and text.isalnum() and text.islower()) or (text.isdecimal() and text.isascii()):
        return text[:_LONGEST]
    forms = text[:_LONGEST].casefold().translate(_FORMS)
    bare = "".join(c for c in unicodedata.normalize("NFKD", forms) if not unicodedata.combining(c))
    return _NOT_WORD.sub(" ", bare.translate(_FORMS)).strip()


def is_arabic(text: str) -> bool:
    """Whether most of the letters, of the first 400 characters, are Arabic ones."""
    letters = [c for c in text[:_LONGEST] if c.isalpha()]
    return sum("؀" <= c <= "ۿ" or "ݐ" <= c <= "ݿ" for c in letters) * 2 > len(letters)
