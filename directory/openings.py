"""When a place is open: what its timetable says of a moment in Morocco.

Times are wall time in Africa/Casablanca, whose clock goes back an hour for Ramadan. Rows with days of validity stand,
on those days, in place of the rows without. On a public holiday only what is open on holidays, or always, is open; the
days of the moon's calendar are estimates.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from holidays import country_holidays

from directory.facts import Span
from directory.holdings import Hours

MOROCCO = ZoneInfo("Africa/Casablanca")
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
QUARTER = 15
"""Minutes: how finely an answer asks what is open."""

_ALWAYS = "always"
_HOLIDAYS = "holidays"
_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class Opening:
    """One row: days (0 is Monday), minutes of the day from and to, and the days it is in force, if not all year."""

    days: tuple[int, ...]
    opens: int
    closes: int
    always: bool
    holidays: bool
    since: date | None
    until: date | None

    @property
    def is_special(self) -> bool:
        """Whether it is in force on some days of the year only."""
        return bool(self.since or self.until)

    def is_in_force(self, day: date) -> bool:
        """Whether this row speaks of that day; both its first and its last day are in it."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Timetable:
    """When something is open; one without rows is not known."""

    rows: tuple[Opening, ...] = ()

    def on(self, day: date | None) -> tuple[Opening, ...]:
        """The rows that speak of that day; without a day, those of the whole year."""
        special = tuple(row for row in self.rows if row.is_special and day and row.is_in_force(day))
        return special or tuple(row for row in self.rows if not row.is_special)

    def is_always(self, day: date | None = None) -> bool:
        """Whether it is open day and night then."""
        return any(row.always for row in self.on(day))

    def spans(self, day: date | None = None) -> tuple[Span, ...]:
        """The hours of the week that day is in, to be told."""
        rows = (row for row in self.on(day) if not row.always)
        return tuple(Span(row.days, _clock(row.opens), _clock(row.closes)) for row in rows)

    def is_open(self, moment: datetime) -> bool | None:
        """Whether it is open at that moment (aware); None where no hours are known for that day."""
        local = moment.astimezone(MOROCCO)
        today, minute = local.date(), local.hour * 60 + local.minute
        rows = self.on(today)
        if not rows:
            return None
        yesterday = today - timedelta(days=1)
        return any(_holds(row, today, minute) for row in rows) or any(
            row.closes <= row.opens and _holds(row, yesterday, minute + _DAY) for row in self.on(yesterday)
        )


def quarter(moment: datetime) -> datetime:
    """The quarter of an hour the moment is in, by its beginning, in Morocco."""
    local = moment.astimezone(MOROCCO)
    return local.replace(minute=local.minute - local.minute % QUARTER, second=0, microsecond=0)


@lru_cache(maxsize=16)
def public_holidays(year: int) -> frozenset[date]:
    """Morocco's public holidays in that year; those of the moon's calendar are estimated."""
    return frozenset(country_holidays("MA", years=year))


def written(hours: Iterable[Hours]) -> str:
    """A timetable as text, such as `MO,TU 09:00-12:30;MO,TU 14:00-17:00`; "" where nothing is known."""
    return ";".join(_written(row) for row in hours if row.always or (row.opens_at and row.closes_at))


@lru_cache(maxsize=4096)
def timetable(text: str) -> Timetable:
    """The timetable that `written` wrote."""
    return Timetable(tuple(_read(row) for row in text.split(";") if row))


@lru_cache(maxsize=4096)
def in_force(text: str, day: date | None) -> tuple[tuple[Span, ...], bool]:
    """The hours a timetable has that day, to be told, and whether it is always open."""
    table = timetable(text)
    return table.spans(day), table.is_always(day)


def _written(row: Hours) -> str:
    parts = [_ALWAYS if row.always else f"{row.byday or ','.join(DAYS)} {row.opens_at:%H:%M}-{row.closes_at:%H:%M}"]
    if row.holidays:
        parts.append(_HOLIDAYS)
    if row.valid_from or row.valid_to:
        parts.append(f"{row.valid_from}/{row.valid_to}")
    return " ".join(parts)


def _read(text: str) -> Opening:
    days, _, rest = text.partition(" ")
    words = rest.split(" ") if rest else []
    always = days == _ALWAYS
    opens, closes = (0, _DAY) if always else map(_minutes, words.pop(0).split("-"))
    open_on_holidays = _HOLIDAYS in words
    since, _, until = next((word for word in words if "/" in word), "/").partition("/")
    on = range(7) if always else (DAYS.index(day) for day in days.split(","))
    return Opening(tuple(on), opens, closes, always, open_on_holidays, _day(since), _day(until))


def _holds(row: Opening, day: date, minute: int) -> bool:
    """Whether the row, begun on that day, is open at that minute; a minute of the next day is past 24 hours."""
    if row.always:
        return True
    if day.weekday() not in row.days or (not row.holidays and day in public_holidays(day.year)):
        return False
    closes = row.closes if row.closes > row.opens else row.closes + _DAY
    return row.opens <= minute < (_DAY if closes == _DAY - 1 else closes)


def _minutes(clock: str) -> int:
    hour, minute = clock.split(":")
    return int(hour) * 60 + int(minute)


def _clock(minutes: int) -> time:
    return time(minutes // 60 % 24, minutes % 60)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
