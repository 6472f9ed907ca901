"""What the console says, in French, Arabic and English: one module a part of the console, gathered here.

A part is `TEXTS = {"fr": {...}, "ar": {...}, "en": {...}}`, the three with the same keys and the same `{places}`; a key
begins with the name of its part and stands in one part only. French keeps a no-break space before a high mark and
inside « ». Staff are addressed with « vous » or without a person.
"""

from typing import Final

from console.texts import (
    account,
    answers,
    audit,
    by_hand,
    calls,
    conversations,
    coverage,
    debriefs,
    desk,
    duty,
    duty_teams,
    entering,
    facts,
    imports,
    lines,
    lines_wrong,
    listings,
    listings_changes,
    listings_faults,
    listings_fields,
    listings_values,
    panels,
    phrases,
    procedures,
    providers,
    reading,
    sentences,
    sheets,
    sheets_desk,
    shell,
    talk,
    talk_events,
    team,
    telegram,
)

LANGUAGES: Final = ("fr", "ar", "en")
PARTS: Final = (
    shell, entering, account, team, listings, listings_changes, listings_faults, listings_fields, listings_values,
    calls, coverage, imports, sheets, providers, answers, reading, desk,
    sentences, conversations,
    audit, by_hand, duty, duty_teams, facts, panels, phrases, procedures, sheets_desk, talk, talk_events, telegram,
    debriefs, lines, lines_wrong,
)  # fmt: skip
TEXTS: Final = {language: {k: v for part in PARTS for k, v in part.TEXTS[language].items()} for language in LANGUAGES}
