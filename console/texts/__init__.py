"""What the console says, in French, Arabic and English: one module a part of the console, gathered here.

A part is `TEXTS = {"fr": {...}, "ar": {...}, "en": {...}}`, the three with the same keys and the same `{places}`; a key
begins with the name of its part and stands in one part only. French keeps a no-break space before a high mark and
inside « ». Staff are addressed with « vous » or without a person.
"""

from typing import Final

from console.texts import (
    account,
    answers,
    calls,
    conversations,
    coverage,
    desk,
    entering,
    imports,
    listings,
    listings_changes,
    listings_faults,
    listings_fields,
    listings_values,
    providers,
    reading,
    sentences,
    sheets,
    shell,
    team,
)

LANGUAGES: Final = ("fr", "ar", "en")
PARTS: Final = (
    shell, entering, account, team, listings, listings_changes, listings_faults, listings_fields, listings_values,
    calls, coverage, imports, sheets, providers, answers, reading, desk,
    sentences, conversations,
)  # fmt: skip
TEXTS: Final = {language: {k: v for part in PARTS for k, v in part.TEXTS[language].items()} for language in LANGUAGES}
