"""The sheet to hand over: what there is in a city, in one language, on paper."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from babel.dates import format_date
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from console.auth.permission import STAFF, Link
from console.listings.at_hand import service_of, today
from console.listings.words import Words
from console.shell.page import Page
from console.shell.render import render, speaker
from console.texts import LANGUAGES
from directory.facts import NEEDS, Names
from directory.freshness import colour, is_short_lived
from directory.handout import Number, handout
from directory.holdings import Hours
from directory.numbers import dial
from directory.places import places
from directory.release import Told

SHEETS = "/sheets"
_LOCALES = {"fr": "fr", "ar": "ar_MA", "en": "en_GB"}


@dataclass(frozen=True, slots=True)
class Card:
    """One service on the sheet, in the sheet's words; `note` says how sure it is."""

    name: str
    numbers: tuple[tuple[str, bool], ...]
    lines: tuple[str, ...]
    note: str
    email: str = ""


class Printer:
    """Says what is on the sheet in its language."""

    def __init__(self, language: str, now: date) -> None:
        self.language, self.now = language, now
        self.words, self.t = Words(language), speaker(language)
        self._comma = self.t("listings_comma")

    def card(self, one: Told) -> Card:
        """A service, the telephone first."""
        numbers = {number: False for number in one.phones} | {number: True for number in one.whatsapp}
        return Card(
            name=self.said(one.short),
            numbers=tuple((spaced(number), is_whatsapp) for number, is_whatsapp in numbers.items()),
            lines=tuple(line for line in self._lines(one) if line),
            note=self.checked(one.assured, short_lived=is_short_lived(one.needs)),
            email=one.email,
        )

    def line(self, one: Number) -> Card:
        """A line of the emergency table."""
        return Card(
            self.said(one.names), ((spaced(one.number), False),), (), self.checked(one.assured, short_lived=True)
        )

    def said(self, names: Names) -> str:
        """A name in the sheet's language, else in French."""
        return names.get(self.language) or names["fr"]

    def day(self, day: date) -> str:
        """A day as it is written."""
        return format_date(day, "long", locale=_LOCALES[self.language])

    def checked(self, assured: date | None, *, short_lived: bool) -> str:
        """How sure this is, in the words of the messages: plainly, or with "call first"."""
        if assured is None:
            return self.t("sheets_never")
        fresh = colour(assured, self.now, short_lived=short_lived) == "green"
        return self.t("sheets_checked" if fresh else "sheets_call_first", day=self.day(assured))

    def _lines(self, one: Told) -> Iterator[str]:
        yield self._where(one)
        yield self._open(one)
        yield self._for_whom(one)
        yield self.t(f"sheets_papers_{one.papers}") if one.papers else ""
        if one.available_from or one.available_until:
            yield self._dates(one.available_from, one.available_until)
        if one.capacity == "full" and one.capacity_until and one.capacity_until >= self.now:
            yield self.t("sheets_full", day=self.day(one.capacity_until))
        if one.alert_until and one.alert_until >= self.now:
            yield self.said(one.texts["alert"]) if "alert" in one.texts else ""

    def _where(self, one: Told) -> str:
        """The address, with the city where it does not say it itself."""
        place = places().get(one.city)
        if place is None or place.names["fr"] in one.address:
            return one.address
        return self._comma.join(part for part in (one.address, self.said(place.names)) if part)

    def _open(self, one: Told) -> str:
        rows = [row for row in one.hours if not row.valid_to or row.valid_to >= self.now.isoformat()]
        said = self._comma.join(self.words.hours(_plain(row)) for row in rows) or one.hours_text
        return self.t("sheets_open", hours=said) if said else ""

    def _for_whom(self, one: Told) -> str:
        groups = [
            self.t(f"sheets_for_{who}") for who in one.audience if who in ("women", "children", "infants", "refugees")
        ]
        ages = ""
        if one.minimum_age is not None or one.maximum_age is not None:
            ages = self.t("sheets_ages", first=one.minimum_age or 0, last=one.maximum_age or 99)
        said = self._comma.join(part for part in (*groups, ages) if part)
        return self.t("sheets_for", who=said) if said else ""

    def _dates(self, first: date | None, last: date | None) -> str:
        if first and last:
            return self.t("sheets_between", first=self.day(first), last=self.day(last))
        return (
            self.t("sheets_until", day=self.day(last))
            if last
            else self.t("sheets_from", day=self.day(first or self.now))
        )


def spaced(number: str) -> str:
    """A number as it is dialled in Morocco, two digits at a time; short codes and foreign ones as they are."""
    bare = dial(number)
    pairs = [bare[start : start + 2] for start in range(0, len(bare), 2)]
    return " ".join(pairs) if len(bare) == 10 and bare.isdecimal() else bare


def choose(request: Request) -> Response:
    """Which city, which language, which needs."""
    language = request.state.language
    cities = sorted(((city.slug, city.names[language]) for city in places().cities), key=lambda pair: pair[1])
    return render(request, "listings/sheets.html", cities=cities, needs=NEEDS, here=_asked(request, "city"))


def show(request: Request) -> Response:
    """The sheet. Raises HTTPException 404 for a city that is none."""
    city, language = places().get(_asked(request, "city")), _asked(request, "language") or request.state.language
    if city is None or city.is_region or language not in LANGUAGES:
        raise HTTPException(404)
    needs = [need for need in request.query_params.getlist("need") if need in NEEDS]
    printer = Printer(language, today(request))
    with service_of(request).store.read() as connection:
        found = handout(connection, city, needs, printer.now)
    here = [(printer.t(f"sheets_need_{need}"), [printer.card(one) for one in those]) for need, those in found.here]
    everywhere = [*map(printer.card, found.everywhere), *map(printer.line, found.lines)]
    return render(
        request,
        "listings/sheet.html",
        say=printer.t,
        written=language,
        runs="rtl" if language == "ar" else "ltr",
        city=city.names[language],
        printed=printer.day(printer.now),
        here=here,
        everywhere=everywhere,
    )


def _asked(request: Request, name: str) -> str:
    return request.query_params.get(name, "")


def _plain(row: Hours) -> dict[str, object]:
    """A row of a timetable as a document holds it."""
    times = {"opens_at": row.opens_at, "closes_at": row.closes_at}
    kept = {name: getattr(row, name) for name in ("byday", "always", "holidays", "valid_from", "valid_to", "notes")}
    return {**kept, **{name: value.isoformat("minutes") if value else "" for name, value in times.items()}}


ROUTES = (Page(SHEETS, choose, STAFF), Page(SHEETS + "/print", show, STAFF))
LINKS = (Link(SHEETS, "sheets_title", "sheets_about", STAFF),)
