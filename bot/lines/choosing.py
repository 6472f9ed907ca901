"""Which line carries a message: pure, from how the lines stand and what is asked.

The line a person wrote to answers them. Should it be down, another does: one that prefers their language, the one with
the longest matching prefix, the one named first. A line that only sends is never chosen for a person: it cannot
receive STOP. Of a daily limit, or of the day's money, the last fifth is kept for the answers to dangers.
"""

from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal

from bot.knowledge import MOROCCO
from bot.lines import numbers
from bot.lines.settings import LineSettings
from bot.messages import Failed, Retry, SendError, Waits
from bot.moments import from_millis, to_millis

HOUR = 3_600_000
TRIED_AGAIN_AFTER = 300_000
"""Milliseconds after which a line that is down is tried once more though another is well: nothing else may tell that it
is back. Never with the answer to a danger."""
AHEAD = 1_000
"""Milliseconds ahead for which a place in a line's pace may be taken."""
KEPT_FOR_DANGER = Decimal("0.2")
OVERFLOWS_AFTER = 10_000
"""Milliseconds of waiting for the person's own line, after which another may answer."""


class Full(Waits):
    """All that a line may send in a while, or all that may be spent, is used up until then."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a line stands, in the store's milliseconds.

    `down_at` is since when it is down, 0 while it is well; `tried_at` when it was last tried in vain; `free_at` when
    its pace lets the next message go. `this_hour` and `today` are the messages it has had.
    """

    settings: LineSettings
    down_at: int = 0
    tried_at: int = 0
    free_at: int = 0
    this_hour: int = 0
    today: int = 0


@dataclass(frozen=True, slots=True)
class Asked:
    """A message that needs a line. `parts` it has where the line folds, `whole` where it does not. `staff`: it goes to
    the duty phone, to no person. `refused`: lines that did not take it just now; `avoided` ones dropped it before, and
    have it again only when there is no other."""

    address: str
    parts: int
    whole: int = 1
    language: str = ""
    came_by: str = ""
    urgent: bool = False
    staff: bool = False
    refused: Collection[str] = ()
    avoided: Collection[str] = ()

    def parts_on(self, line: LineSettings) -> int:
        """How many SMS it is there."""
        return self.parts if line.fold else max(self.whole, self.parts)


@dataclass(frozen=True, slots=True)
class Money:
    """What was spent today, and the most that may be; None for no cap."""

    spent: Decimal = Decimal(0)
    cap: Decimal | None = None


def choose(standings: Sequence[Standing], asked: Asked, money: Money, now: int) -> Standing:
    """The line for this message.

    Raises Failed where no line may ever carry it or none may today, Waits where it must wait, Retry where every
    line has refused it.
    """
    may = [one for one in standings if _why_not(one, asked) == ""]
    if not may:
        raise Failed(next((_why_not(one, asked) for one in standings), "no_line"))
    left = [one for one in may if one.settings.name not in asked.refused]
    if not left:
        raise Retry("no_line")
    fresh = [one for one in left if one.settings.name not in asked.avoided]
    if fresh and len(fresh) < len(left):
        with suppress(Failed, Full):
            return _with_room(fresh, asked, money, now)
    return _with_room(left, asked, money, now)


def _with_room(left: Sequence[Standing], asked: Asked, money: Money, now: int) -> Standing:
    """Raises Failed, Full, Waits."""
    affordable = [one for one in left if _is_affordable(one, asked, money)]
    if not affordable:
        raise _no_more_today("cap", asked, now)
    today = [one for one in affordable if _has_room(one.settings.per_day, one.today, asked.urgent)]
    if not today:
        raise _no_more_today("line_full", asked, now)
    this_hour = [one for one in today if _has_room(one.settings.per_hour, one.this_hour, asked.urgent)]
    if not this_hour:
        raise Full("hour_full", after=_to_next_hour(now))
    return _free(sorted(this_hour, key=lambda one: _order(one, asked, now)), asked, now)


def room(standings: Sequence[Standing], now: int, most: int) -> int:
    """How many messages the lines have places for just now, `most` at most; down or not, for all may be down.

    A line that is down counts for one message, though it has no limits: what it does not take stands in others' way.
    """
    to_people = [one for one in standings if one.settings.two_way]
    limited = [one for one in to_people if not _is_unlimited(one.settings)]
    free = [one for one in to_people if _is_unlimited(one.settings)]
    if any(not one.down_at for one in free) or not limited:
        return most
    return min(most, sum(_places(one, now, most) for one in limited) + len(free))


def cost(line: LineSettings, parts: int) -> Decimal:
    """What so many parts cost on it."""
    return (line.cost or Decimal(0)) * parts


def _why_not(one: Standing, asked: Asked) -> str:
    if not one.settings.two_way and not asked.staff:
        return "one_way"
    return numbers.why_not(asked.address, one.settings.prefixes)


def _is_affordable(one: Standing, asked: Asked, money: Money) -> bool:
    if money.cap is None:
        return True
    most = money.cap if asked.urgent else money.cap * (1 - KEPT_FOR_DANGER)
    return money.spent + cost(one.settings, asked.parts_on(one.settings)) <= most


def _has_room(limit: int | None, used: int, urgent: bool) -> bool:
    if limit is None:
        return True
    return used < (limit if urgent else limit - int(limit * KEPT_FOR_DANGER))


def _to_next_hour(now: int) -> float:
    return (HOUR - now % HOUR) / 1000


def _no_more_today(reason: str, asked: Asked, now: int) -> SendError:
    """The answer to a danger waits for midnight in Morocco where that is within the hour: later it helps nobody."""
    here = from_millis(now).astimezone(MOROCCO)
    tomorrow = datetime.combine(here.date() + timedelta(days=1), time(), MOROCCO)
    left = to_millis(tomorrow) - now
    return Full(reason, after=left / 1000) if asked.urgent and left < HOUR else Failed(reason)


def _order(one: Standing, asked: Asked, now: int) -> tuple[bool, bool, bool, int]:
    """The better line first; lines of a kind stay in the order they were named in."""
    is_down = bool(one.down_at) and (asked.urgent or now - one.tried_at < TRIED_AGAIN_AFTER)
    other_tongue = bool(one.settings.languages) and asked.language not in one.settings.languages
    near = numbers.prefix_length(asked.address, one.settings.prefixes)
    return is_down, one.settings.name != asked.came_by, other_tongue, -near


def _free(ordered: Sequence[Standing], asked: Asked, now: int) -> Standing:
    """The first that has a place soon: another than the best only for a danger, or where the best has none for long."""
    best = ordered[0]
    waits = best.free_at - now
    if waits <= AHEAD:
        return best
    if asked.urgent or waits > OVERFLOWS_AFTER:
        soon = [one for one in ordered if one.free_at - now <= AHEAD and not one.down_at]
        if soon:
            return soon[0]
    raise Waits("pace", after=(waits - AHEAD) / 1000)


def _is_unlimited(line: LineSettings) -> bool:
    return line.per_second is None and line.per_hour is None


def _places(one: Standing, now: int, most: int) -> int:
    """Messages it can take within the time ahead."""
    line, places = one.settings, most
    if line.per_hour is not None:
        places = min(places, max(0, line.per_hour - one.this_hour))
    if line.per_second is not None:
        ahead = now + AHEAD - max(one.free_at, now)
        places = min(places, int(ahead * line.per_second / 1000) + 1 if ahead >= 0 else 0)
    return places
