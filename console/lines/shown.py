"""What the page says of the lines: each one, what is wrong just now, what was wrong lately, the day's money.

Of a line's settings only its name, kind, number, limits and price are read here: the rest holds secrets.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Literal

from babel.dates import format_timedelta

from bot.lines import choosing
from bot.lines.choosing import KEPT_FOR_DANGER, Standing
from bot.lines.counted import Counted
from bot.lines.sms import OpenLine
from bot.lines.standing import Alarm, Known
from bot.moments import to_millis
from console.lines import reasons
from console.listings.words import Words

WHOLE = 100
_LOCALES = {"fr": "fr", "ar": "ar_MA", "en": "en_GB"}

Left = Literal["well", "dangers", "spent"]
"""What the day's money still pays for: everything, the answers to dangers alone, nothing."""
MONEY = MappingProxyType({"well": "near_cap", "dangers": "cap", "spent": "spent"})
"""How the alarm of the day's money is told, whichever of its two it is, by what is left."""
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
    `why` in words, "" where no more is known. `what` names the words that say what it is, `advice` those that say what
    to do. `lasted` is in words, "" while it lasts. `can_wait`: the others come first."""

    line: str
    what: str
    since: int
    why: str = ""
    advice: str = ""
    lasted: str = ""
    can_wait: bool = False


@dataclass(frozen=True, slots=True)
class Money:
    """The day's money in words: what was spent, the most that may be, from where on only dangers are answered; `left`
    is what it still pays for; `share` is how much of the most was spent, in hundredths, 100 at most. Without a most, ""
    and 0."""

    spent: str
    left: Left = "well"
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

    def wrong(self, alarm: Alarm, left: Left) -> Wrong:
        """What is wrong just now."""
        known = self.known.get(alarm.line)
        is_down = alarm.kind == "down" and known is not None and known.down_at > 0
        what = MONEY[left] if alarm.kind in MONEY.values() else alarm.kind
        return Wrong(
            line=alarm.line,
            what=what,
            since=alarm.began_at,
            why=self._why(known) if known and is_down else "",
            advice=reasons.advice(self._kind(alarm.line), known.why if known else "") if what == "down" else what,
            can_wait=what in _CAN_WAIT,
        )

    def was_wrong(self, alarm: Alarm) -> Wrong:
        """What was wrong, and for how long."""
        lasted = "" if alarm.ended_at is None else self._span(alarm.ended_at - alarm.began_at)
        return Wrong(line=alarm.line, what=alarm.kind, since=alarm.began_at, lasted=lasted)

    def money(self, spent: Decimal, cap: Decimal | None) -> Money:
        """What was spent today, beside the most that may be where there is one."""
        if not cap:
            return Money(self._amount(spent))
        share = min(WHOLE, int(spent * WHOLE / cap))
        dangers_from = self._amount(cap * (1 - KEPT_FOR_DANGER))
        return Money(self._amount(spent), self._left(spent, cap), self._amount(cap), dangers_from, share)

    def _left(self, spent: Decimal, cap: Decimal) -> Left:
        """What goes by the line that costs least, of those that people are answered by."""
        lines = [one.settings for one in self.opened.values()]
        least = min(choosing.cost(one, 1) for one in [one for one in lines if one.two_way] or lines)
        if spent + least > cap:
            return "spent"
        return "dangers" if spent + least > cap * (1 - KEPT_FOR_DANGER) else "well"

    def _why(self, known: Known) -> str:
        return self.words.t(f"lines_why_{reasons.why(self._kind(known.name), known.why)}")

    def _kind(self, name: str) -> str:
        """What a line is; "" for one that was taken out of the settings."""
        line = self.opened.get(name)
        return line.settings.kind if line else ""

    def _sign(self, known: Known) -> str | None:
        line = self.opened.get(known.name)
        if known.beat_at:
            ago = timedelta(milliseconds=known.beat_at - to_millis(self.now))
            return format_timedelta(ago, add_direction=True, locale=_LOCALES[self.words.language])
        return "" if line and line.way.heartbeat else None

    def _amount(self, amount: Decimal) -> str:
        return self.words.decimal(float(amount))

    def _span(self, millis: int) -> str:
        return str(format_timedelta(timedelta(milliseconds=millis), locale=_LOCALES[self.words.language]))


def _state(known: Known) -> str:
    if not known.down_at:
        return "well"
    return "asleep" if known.why == "asleep" else "down"
