"""Opening hours of a team, in Morocco's local time: read, written, and laid out as moments. Pure.

A span past midnight belongs to the day it begins on; a holiday takes away what begins that day. One that ends when it
begins lasts the whole day round. The clock of Morocco goes back for Ramadan: moments are counted in milliseconds.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta

from bot.knowledge import MOROCCO
from bot.moments import to_millis

Span = tuple[str, str]
"""From and to, as "09:00"."""
Hours = Mapping[int, tuple[Span, ...]]
"""The spans of each day of the week, 0 is Monday; a day without any is not in it."""
Stretch = tuple[int, int]
"""A beginning and an end, in the store's milliseconds; the end is not in it."""

MOST_SPANS = 4
"""Spans of one day."""
_CLOCK = r"([01]?\d|2[0-4])(?:[:hH.]([0-5]\d)?)?"
_SPAN = re.compile(rf"\s*{_CLOCK}\s*[-–]\s*{_CLOCK}\s*")
_APART = re.compile(r"[,;،؛]")


class Refused(Exception):
    """This cannot be kept: `reason` is a key of the console's texts, `values` fill it."""

    def __init__(self, reason: str, **values: str) -> None:
        super().__init__(reason)
        self.reason, self.values = reason, values


def read(text: str) -> tuple[Span, ...]:
    """The spans of a day as somebody writes them: "9-12:30, 18:00-02:00"; none for "". Raises Refused."""
    parts = [part for part in _APART.split(text.translate(_DIGITS)) if part.strip()]
    if len(parts) > MOST_SPANS:
        raise Refused("duty_wrong_hours", given=text[:40])
    return tuple(_span(part, text) for part in parts)


def written(spans: Iterable[Span]) -> str:
    """The spans of a day as `read` reads them."""
    return ", ".join("-".join(span) for span in spans)


def clock(text: str) -> str:
    """A time of the day as "09:00". Raises Refused."""
    found = re.fullmatch(rf"\s*{_CLOCK}\s*", text.translate(_DIGITS))
    if found is None or (found[1] == "24" and (found[2] or "00") != "00"):
        raise Refused("duty_wrong_clock", given=text[:40])
    return f"{int(found[1]) % 24:02}:{found[2] or '00'}"


def at(day: date, hour: str) -> int:
    """The moment at which a day's clock shows this hour."""
    return to_millis(datetime.combine(day, time.fromisoformat(hour), MOROCCO))


def between(day: date, span: Span) -> Stretch:
    """A span that begins on this day; one that ends before it begins ends on the next."""
    begins, ends = span
    return at(day, begins), at(day if begins < ends else day + timedelta(days=1), ends)


def stretches(hours: Hours, holidays: Iterable[date], first: date, days: int) -> list[Stretch]:
    """When these hours are open: what begins on `days` days from `first` on. In order; what touches is one."""
    closed = frozenset(holidays)
    listed = (first + timedelta(days=number) for number in range(days))
    found = (between(day, span) for day in listed if day not in closed for span in hours.get(day.weekday(), ()))
    return joined(stretch for stretch in found if stretch[0] < stretch[1])


def joined(given: Iterable[Stretch]) -> list[Stretch]:
    """The same moments in order, as few stretches as will do."""
    made: list[Stretch] = []
    for begins, ends in sorted(given):
        if made and begins <= made[-1][1]:
            made[-1] = made[-1][0], max(made[-1][1], ends)
        else:
            made.append((begins, ends))
    return made


def shared(one: Iterable[Stretch], other: Iterable[Stretch]) -> list[Stretch]:
    """The moments that are in both, in order."""
    several = list(other)
    both = ((max(a[0], b[0]), min(a[1], b[1])) for a in one for b in several)
    return joined((begins, ends) for begins, ends in both if begins < ends)


_DIGITS = {ord("٠") + digit: str(digit) for digit in range(10)}


def _span(part: str, text: str) -> Span:
    found = _SPAN.fullmatch(part)
    if found is None:
        raise Refused("duty_wrong_hours", given=text[:40])
    begins, ends = (f"{hour}:{minute or '00'}" for hour, minute in (found.group(1, 2), found.group(3, 4)))
    try:
        return clock(begins), clock(ends)
    except Refused:
        raise Refused("duty_wrong_hours", given=text[:40]) from None
