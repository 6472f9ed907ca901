"""The values of a record in words, in the language of whoever reads them."""

from collections.abc import Iterable
from datetime import date
from itertools import groupby
from typing import Any

import phonenumbers
from babel import Locale
from babel.dates import format_date, get_day_names
from babel.numbers import format_decimal

from console.listings.groups import Field
from console.shell.render import speaker
from directory.editing import HOW
from directory.places import places
from directory.translating import STILL_RIGHT
from directory.validity import DAYS

WEEK = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_LOCALES = {"fr": "fr", "ar": "ar_MA", "en": "en_GB"}
_UNNAMED = {("ar", "ary"): "الدارجة المغربية"}
"""Languages that the tables of names leave out."""
_CODED = frozenset(
    {
        "needs", "audience", "papers", "intake", "status", "capacity", "confidence", "release_level", "location_level",
    }
)  # fmt: skip
_DATED = frozenset({"capacity_until", "alert_until", "available_from", "available_until"})
_PLACED = frozenset({"place", "service_areas"})


class Words:
    """Says values in French, Arabic or English."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.t = speaker(language)
        self.week = WEEK
        self._locale = _LOCALES[language]

    def label(self, name: str) -> str:
        """The name of a field."""
        return self.t(f"field_{name}")

    def option(self, field: Field, value: str) -> str:
        """One of the values a field may be chosen from."""
        return self._one(field.name, value)

    def lines(self, name: str, value: Any) -> list[str]:
        """A value of a field, one line for each of its parts; none for an empty one."""
        if value in ("", None, [], {}):
            return [self.t("value_papers_")] if name == "papers" else []
        if isinstance(value, bool):
            return [self.t("shell_yes" if value else "shell_no")]
        if name == "translations":
            return [f"{self.label(field)} ({code}): {text}" for field, by in value.items() for code, text in by.items()]
        if name == "assured":
            return [self._assured(fact, day) for fact, day in value.items()]
        if isinstance(value, list):
            return [self._one(name, one) for one in value]
        return [self._one(name, value)]

    def reason(self, why: str) -> str:
        """The reason of a change as it was written; the words that stand for a check are put into the language."""
        head, colon, rest = why.partition(": ")
        if head in HOW:
            return self.t(f"how_{head}") + (colon and self.t("listings_colon")) + rest
        return self.t("listings_translation_right_go") + self.t("listings_colon") + rest if head == STILL_RIGHT else why

    def day(self, day: str) -> str:
        """A day such as 2026-11-18, in full; what is no day stays as it is."""
        try:
            return format_date(date.fromisoformat(day), "long", locale=self._locale)
        except ValueError:
            return day

    def place(self, slug: str) -> str:
        """A city or region, or the whole country."""
        found = places().get(slug)
        if found is None:
            return self.t("value_national") if slug == "national" else slug
        name = found.names[self.language]
        return self.t("value_region", name=name) if found.is_region else name

    def spoken(self, code: str) -> str:
        """A language by its name."""
        return str(Locale.parse(self._locale).languages.get(code) or _UNNAMED.get((self.language, code), code))

    def decimal(self, number: float, *, signed: bool = False) -> str:
        """A number with two decimals, and its sign where that tells something."""
        return format_decimal(number, "+0.00;-0.00" if signed else "0.00", locale=self._locale)

    def weekday(self, code: str) -> str:
        """A day of the week, short."""
        return str(get_day_names("abbreviated", "stand-alone", locale=self._locale)[WEEK.index(code)])

    def hours(self, one: dict[str, Any]) -> str:
        """One row of a timetable."""
        span = self.t("hours_always")
        if not one["always"]:
            span = f"{self._days(one['byday'])} {self.t('hours_span', opens=one['opens_at'], closes=one['closes_at'])}"
        dates = ""
        if one["valid_from"]:
            dates = self.t("hours_between", first=self.day(one["valid_from"]), last=self.day(one["valid_to"]))
        holidays = self.t("hours_holidays") if one["holidays"] else ""
        return self.t("listings_comma").join(part for part in (span.strip(), dates, holidays, one["notes"]) if part)

    def dialled(self, number: str) -> str:
        """A number as it is dialled."""
        return dialled(number)

    def about_phone(self, one: dict[str, Any]) -> str:
        """What is to be known of a number beside it: a WhatsApp, whose, told on request."""
        kind = self.t(f"value_type_{one['type']}") if one["type"] != "voice" else ""
        level = self.t(f"value_release_level_{one['release_level']}") if one["release_level"] != "public" else ""
        return self.t("listings_comma").join(part for part in (kind, one["description"], level) if part)

    def notes(self, languages: list[dict[str, str]]) -> dict[str, str]:
        """The note of each language spoken."""
        return {one["code"]: one["note"] for one in languages}

    def together(self, options: Iterable[str], chosen: Iterable[str]) -> list[str]:
        """What may be chosen, and what is chosen although it may no longer be."""
        return list(dict.fromkeys((*options, *chosen)))

    def blank_phones(self, count: int) -> list[dict[str, str]]:
        """Room for more numbers in a form."""
        return [{"number": "", "type": "voice", "description": "", "release_level": "public"}] * count

    def _assured(self, fact: str, day: str) -> str:
        return self.t("listings_assured", fact=self.t(f"fact_{fact}"), day=self.day(day))

    def _one(self, name: str, value: Any) -> str:
        if name == "phones":
            return self._phone(value)
        if name == "schedules":
            return self.hours(value)
        if name == "languages":
            return self.spoken(value["code"]) + (f" ({value['note']})" if value["note"] else "")
        if name == "cost_options":
            amount = "" if value["amount"] is None else f"{value['amount']:g} {value['currency']}"
            return " ".join(part for part in (value["option"], amount) if part)
        if name in _PLACED:
            return self.place(value)
        if name in _DATED:
            return self.day(value)
        if name in _CODED:
            return self.t(f"value_{'release_level' if name == 'location_level' else name}_{value.replace(' ', '_')}")
        return str(value)

    def _phone(self, one: dict[str, Any]) -> str:
        """Isolated: beside Arabic letters its groups would be read in the other order, which is another number."""
        more = self.about_phone(one)
        return f"\u2066{dialled(one['number'])}\u2069" + (f" ({more})" if more else "")

    def _days(self, byday: str) -> str:
        """Days as people say them: a run of three or more by its ends."""
        known = [WEEK.index(code) for code in byday.split(",") if code in DAYS]
        runs = [[day for _, day in run] for _, run in groupby(enumerate(sorted(known)), lambda pair: pair[1] - pair[0])]
        said = []
        for run in runs:
            names = [self.weekday(WEEK[day]) for day in run]
            said += [self.t("hours_days", first=names[0], last=names[-1])] if len(run) > 2 else names
        return self.t("listings_comma").join(said)


def dialled(number: str) -> str:
    """A number as it is dialled in Morocco: spaced, national where it is Moroccan; a short code as it is."""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return number
    if parsed.country_code == 212:
        return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL)
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
