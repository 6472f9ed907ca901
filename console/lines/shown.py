"""What the page says of the lines: each one, what is wrong just now, what was wrong lately, the day's money.

Of a line's settings only its name, kind, number, limits and price are read here: the rest holds secrets.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from types import MappingProxyType

from babel.dates import format_timedelta

from bot.lines.choosing import KEPT_FOR_DANGER, Standing
from bot.lines.counted import Counted
from bot.lines.sms import OpenLine
from bot.lines.standing import Alarm, Known
from bot.moments import to_millis
from console.listings.words import Words

WHOLE = 100
_LOCALES = {"fr": "fr", "ar": "ar_MA", "en": "en_GB"}
WHY = MappingProxyType(
    {
        "network": "network",
        "silent": "silent",
        "dropped": "dropped",
        "unauthorised": "unauthorised",
        "no_credit": "no_credit",
        "link_down": "operator",
        "smsbox_down": "operator",
        "no_network": "no_network",
        "no_device": "no_device",
        "asleep": "asleep",
    }
)
"""Why a line is down, by its reason, as it is said; of any other, that it does not answer as it should."""
DOWN = MappingProxyType({"smsgate": "down_phone", "kannel": "down_operator", "jasmin": "down_operator"})
"""What to do about a line that is down, by its kind; of any other, it is a provider's."""

_CAN_WAIT = frozenset({"battery", "near_cap"})
"""Alarms that stop nothing yet."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line. `state` is well, down or asleep; `since` when in the store's milliseconds, 0 while it is well; `why` in
    words. `sign` is its last sign of life in words, "" for none yet, None where its kind gives none. A limit or `cost`
    is None where none is set."""

    name: str
    kind: str
    number: str
    two_way: bool
    state: str
    since: int
    why: str
    sign: str | None
    this_hour: int
    per_hour: int | None
    today: int
    per_day: int | None
    parts: int
    cost: str | None
    refused: int


@dataclass(frozen=True, slots=True)
class Wrong:
    """Something that is or was wrong: with which line, "" for all of them; since when in the store's milliseconds;
    `why` in words, "" where no more is known; `advice` names the words that say what to do. `lasted` is in words, ""
    while it lasts. `can_wait`: the others come first."""

    line: str
    kind: str
    since: int
    why: str
    advice: str
    lasted: str
    can_wait: bool


@dataclass(frozen=True, slots=True)
class Money:
    """The day's money in words: what was spent, the most that may be, from where on only dangers are answered; `share`
    is how much of the most was spent, in hundredths, 100 at most. Without a most, "" and 0."""

    spent: str
    cap: str = ""
    dangers_from: str = ""
    share: int = 0


@dataclass(frozen=True, slots=True)
class Teller:
    """Says how lines do, in one language, at one moment."""

    opened: Mapping[str, OpenLine]
    known: Mapping[str, Known]
    words: Words
    now: datetime

    def line(self, one: Standing, counted: Counted) -> Line:
        """A line as it is shown."""
        settings, known = one.settings, self.known.get(one.settings.name, Known(one.settings.name))
        return Line(
            name=settings.name,
            kind=settings.kind,
            number=settings.number,
            two_way=settings.two_way,
            state=_state(known),
            since=known.down_at,
            why=self._why(known) if known.down_at else "",
            sign=self._sign(known),
            this_hour=one.this_hour,
            per_hour=settings.per_hour,
            today=one.today,
            per_day=settings.per_day,
            parts=counted.parts,
            cost=None if settings.cost is None else self._amount(counted.cost),
            refused=counted.refused,
        )

    def wrong(self, alarm: Alarm) -> Wrong:
        """What is or was wrong. Why a line is down is known only while it is."""
        known = self.known.get(alarm.line)
        why = self._why(known) if alarm.kind == "down" and alarm.ended_at is None and known and known.down_at else ""
        lasted = "" if alarm.ended_at is None else self._span(alarm.ended_at - alarm.began_at)
        return Wrong(
            line=alarm.line,
            kind=alarm.kind,
            since=alarm.began_at,
            why=why,
            advice=self._advice(alarm),
            lasted=lasted,
            can_wait=alarm.kind in _CAN_WAIT,
        )

    def money(self, spent: Decimal, cap: Decimal | None) -> Money:
        """What was spent today, beside the most that may be where there is one."""
        if not cap:
            return Money(self._amount(spent))
        share = min(WHOLE, int(spent * WHOLE / cap))
        return Money(self._amount(spent), self._amount(cap), self._amount(cap * (1 - KEPT_FOR_DANGER)), share)

    def _why(self, known: Known) -> str:
        return self.words.t(f"lines_why_{WHY.get(known.why, 'other')}")

    def _sign(self, known: Known) -> str | None:
        line = self.opened.get(known.name)
        if known.beat_at:
            ago = timedelta(milliseconds=known.beat_at - to_millis(self.now))
            return format_timedelta(ago, add_direction=True, locale=_LOCALES[self.words.language])
        return "" if line and line.way.heartbeat else None

    def _advice(self, alarm: Alarm) -> str:
        if alarm.kind != "down":
            return alarm.kind
        line = self.opened.get(alarm.line)
        return DOWN.get(line.settings.kind if line else "", "down_provider")

    def _amount(self, amount: Decimal) -> str:
        return self.words.decimal(float(amount))

    def _span(self, millis: int) -> str:
        return str(format_timedelta(timedelta(milliseconds=millis), locale=_LOCALES[self.words.language]))


def _state(known: Known) -> str:
    if not known.down_at:
        return "well"
    return "asleep" if known.why == "asleep" else "down"
