"""One language on one channel: sentences with their values in place."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from functools import lru_cache

from babel import Locale
from babel.dates import format_date

from directory.facts import Names, Span
from flows.steps import Text, Value
from locales.catalogue import CHAINS, RIGHT_TO_LEFT, Texts

BABEL = {"ary": "ar_MA", "ar": "ar_MA", "ary_Latn": "fr"}
"""Babel does not know Darija; Moroccan Arabic dates use the letters and digits people read here, and who writes Darija
in Latin letters reads the days in French."""


@dataclass(slots=True)
class Tongue:
    """Speaks one language on one channel, and remembers whether it had to fall back to another.

    `facts` are numbers out of the directory that any sentence may hold, such as the ambulance's.
    """

    texts: Texts
    language: str
    facts: Mapping[str, str]
    today: date
    fell_back: bool = field(default=False)

    @property
    def comma(self) -> str:
        """What stands between the items of a list."""
        return "، " if self.is_right_to_left else ", "

    @property
    def is_right_to_left(self) -> bool:
        """Whether the language is written from right to left."""
        return self.language in RIGHT_TO_LEFT

    def say(self, key: str, values: Mapping[str, Value] | None = None, number: int | None = None) -> str:
        """The sentence of this key with its values; marks a fall-back to another language."""
        text, language = self.texts.get(key, self.language, number)
        self.fell_back = self.fell_back or language != self.language
        if "{" not in text:
            return text
        words = {name: self.word(value) for name, value in (values or {}).items()}
        return text.format_map({**self.facts, **words})

    def word(self, value: Value) -> str:
        """A value as it stands in a sentence."""
        if isinstance(value, Text) and value.language:
            return self.texts.get(value.key, value.language).text
        if isinstance(value, Text):
            return self.say(value.key, value.values, value.number)
        return self.name(value) if isinstance(value, Mapping) else str(value)

    def name(self, names: Names) -> str:
        """A name in the nearest language it exists in. Names are not translated, so this is no fall-back."""
        return next((names[code] for code in CHAINS.get(self.language, ()) if names.get(code)), names["fr"])

    def day(self, day: date, *, before: date | None = None) -> str:
        """A day near by: 3 déc.; `before` another of the same month its number alone, as in "du 3 au 20 déc."."""
        if before and (day.year, day.month) == (before.year, before.month):
            return str(day.day)
        return format_date(day, "d MMM", locale=BABEL.get(self.language, self.language))

    def date(self, day: date) -> str:
        """A day as people write it: 21/11/2026."""
        return format_date(day, "dd/MM/yyyy", locale="fr")

    def hours(self, spans: tuple[Span, ...]) -> str:
        """Opening hours, runs of days joined: `lun-ven 9:00-15:00`."""
        return self.comma.join(self._span(span) for span in spans)

    def _span(self, span: Span) -> str:
        days = _days(span.days, self.language) or self.say("card.hours.every")
        return self.say(
            "card.hours", {"days": days, "opens": self._hour(span.opens), "closes": self._hour(span.closes)}
        )

    def _hour(self, moment: time) -> str:
        key = "clock.minutes" if moment.minute else "clock.hour"
        return self.say(key, {"hour": moment.hour, "minutes": f"{moment:%M}"})


@lru_cache(maxsize=256)
def _days(days: tuple[int, ...], language: str) -> str:
    """The days by their short names, runs of three or more joined by a dash; nothing for every day."""
    if len(days) == 7:
        return ""
    names = Locale.parse(BABEL.get(language, language)).days["format"]["abbreviated"]
    runs: list[list[int]] = []
    for day in sorted(days):
        if runs and day == runs[-1][-1] + 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    label = {day: names[day].rstrip(".") for day in days}
    return ",".join(f"{label[r[0]]}-{label[r[-1]]}" if len(r) > 2 else ",".join(label[d] for d in r) for r in runs)
