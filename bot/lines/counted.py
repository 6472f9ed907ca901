"""What the store has counted of the lines today, and the SMS that are on their way: numbers alone, of nobody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Connection, func, select

from bot.lines.use import HOUR, MILLIONTHS, midnight
from bot.store.lines import sms_use
from bot.store.schema import outbound


@dataclass(frozen=True, slots=True)
class Counted:
    """What one line has had since midnight in Morocco: parts, what they cost, and numbers it did not answer."""

    parts: int = 0
    cost: Decimal = Decimal(0)
    refused: int = 0


def today(connection: Connection, names: Sequence[str], now: datetime) -> dict[str, Counted]:
    """What each of these lines has had since midnight, by name; none is left out."""
    c = sms_use.c
    sums = (func.sum(one) for one in (c.parts, c.cost, c.refused))
    since = select(c.line, *sums).where(c.line.in_(names), c.hour >= midnight(now) // HOUR).group_by(c.line)
    found = connection.execute(since).all()
    counted = {line: Counted(int(parts), Decimal(int(cost)) / MILLIONTHS, int(no)) for line, parts, cost, no in found}
    return {name: counted.get(name, Counted()) for name in names}


def busiest_hours(connection: Connection, names: Sequence[str], now: datetime) -> dict[str, int]:
    """The most messages that each of these lines had in one hour since midnight in Morocco; none is left out."""
    c = sms_use.c
    since = select(c.line, func.max(c.messages)).where(c.line.in_(names), c.hour >= midnight(now) // HOUR)
    found = {line: int(most) for line, most in connection.execute(since.group_by(c.line)).all()}
    return {name: found.get(name, 0) for name in names}


def on_their_way(connection: Connection) -> tuple[int, int]:
    """How many SMS wait to go, and how many a line has that nobody has yet said went out."""
    c = outbound.c
    open_ones = select(c.state, func.count()).where(c.channel == "sms", c.state.in_(("todo", "doing", "handed")))
    found = {state: int(number) for state, number in connection.execute(open_ones.group_by(c.state)).all()}
    return found.get("todo", 0) + found.get("doing", 0), found.get("handed", 0)
