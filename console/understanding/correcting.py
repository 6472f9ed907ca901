"""What somebody says a message should have been read as, from the form of the page "Reading"."""

from collections.abc import Container
from dataclasses import replace

from starlette.datastructures import FormData

from console.listings.words import Words
from directory.places import places
from flows.understand import KINDS, Reading
from flows.understand.lexicon import COMMANDS
from flows.understand.weighing import SERVED

LANGUAGES = ("fr", "en", "ar", "ary", "es", "pt", "pcm", "wo", "ln", "bm", "ff", "ha")
"""What a message may be written in, of those Dalil tells apart."""

_TURNS = dict.fromkeys((0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)))
"""The characters that turn the direction of what follows."""

Choices = dict[str, list[tuple[str, str]]]


def righted(form: FormData, read: Reading) -> Reading:
    """The reading with what was chosen instead; what is no choice of the form counts as none."""
    known = {place.slug for place in (*places().cities, *places().regions)}
    return replace(
        read,
        language=_one(form, "language", LANGUAGES),
        needs=tuple((code, 1.0) for code in SERVED if code in form.getlist("needs")),
        kind=_one(form, "kind", KINDS),
        place=_one(form, "place", known),
        command=_one(form, "command", COMMANDS),
    )


def on_one_line(text: str) -> str:
    """The message as a test line holds it. Spaces, and what turns the columns around, change nothing in a reading."""
    return " ".join(text.translate(_TURNS).split())


def choices(words: Words) -> Choices:
    """What may be chosen, each with its name: needs and kinds as grave as they are, places by their names."""
    return {
        "needs": [(code, words.t(f"value_needs_{code}")) for code in SERVED],
        "languages": [(code, words.spoken(code)) for code in LANGUAGES],
        "kinds": [(code, words.t(f"reading_kind_{code}")) for code in KINDS],
        "cities": sorted(((one.slug, words.place(one.slug)) for one in places().cities), key=lambda pair: pair[1]),
        "regions": [(one.slug, words.place(one.slug)) for one in places().regions],
        "commands": [(code, words.t(f"reading_command_{code}")) for code in COMMANDS],
    }


def _one(form: FormData, name: str, allowed: Container[object]) -> str | None:
    value = form.get(name)
    return str(value) if value in allowed else None
