"""What the lines have sent and spent, hour by hour; and each line's pace. Of nobody: counts alone."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Row, func, select
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite

from bot.knowledge import MOROCCO
from bot.lines import standing
from bot.lines.choosing import AHEAD, Money, Standing, cost
from bot.lines.settings import LineSettings
from bot.moments import to_millis
from bot.store.lines import sms_line, sms_use

HOUR = 3_600_000
MILLIONTHS = 1_000_000
KEPT_FOR = 400 * 24
"""Hours a count is kept for: a year and a month, to compare bills."""


ONE_AT_A_TIME = 1145130317
"""The advisory lock of whoever chooses a line (any number nobody else uses)."""


def hold(connection: Connection) -> None:
    """Until this transaction ends nobody else chooses a line: limits and money are counted one message at a time."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(ONE_AT_A_TIME)))


def standings(connection: Connection, lines: Sequence[LineSettings], now: datetime) -> list[Standing]:
    """How each line stands, in their order."""
    names = [line.name for line in lines]
    kept = {row.name: row for row in connection.execute(select(sms_line).where(sms_line.c.name.in_(names))).all()}
    used = _used(connection, names, now)
    return [_standing(line, kept.get(line.name), used.get(line.name, {}), to_millis(now)) for line in lines]


def money(connection: Connection, cap: Decimal | None, now: datetime) -> Money:
    """What all lines have spent since midnight in Morocco; nothing is counted where there is no cap."""
    return Money(spent(connection, now), cap) if cap is not None else Money()


def spent(connection: Connection, now: datetime) -> Decimal:
    """What all lines have spent since midnight in Morocco."""
    today = sms_use.c.hour >= _hour(midnight(now))
    total = connection.execute(select(func.coalesce(func.sum(sms_use.c.cost), 0)).where(today)).scalar_one()
    return Decimal(int(total)) / MILLIONTHS


def took(connection: Connection, chosen: Standing, parts: int, now: datetime) -> int:
    """Count a message that is about to be given to this line, which is tried with it where it is down, and take its
    place in the line's pace; the milliseconds until that place."""
    line, now_ms = chosen.settings, to_millis(now)
    price = int(cost(line, parts) * MILLIONTHS)
    _count(connection, line.name, now_ms, messages=1, parts=parts, cost=price)
    if chosen.down_at:
        standing.note(connection, line.name, tried_at=now_ms)
    if not line.per_second:
        return 0
    place = max(chosen.free_at, now_ms)
    standing.note(connection, line.name, free_at=place + round(1000 / line.per_second))
    return place - now_ms


def gave_back(connection: Connection, line: LineSettings, parts: int, now: datetime) -> None:
    """It did not take the message after all: nothing was sent, nothing spent."""
    price = int(cost(line, parts) * MILLIONTHS)
    _count(connection, line.name, to_millis(now), messages=-1, parts=-parts, cost=-price)


def refused(connection: Connection, line: str, now: datetime) -> None:
    """Something came in from a number this line does not answer."""
    _count(connection, line, to_millis(now), refused=1)


def forget(connection: Connection, now: datetime) -> None:
    """Old counts go."""
    connection.execute(sms_use.delete().where(sms_use.c.hour < _hour(to_millis(now)) - KEPT_FOR))


def midnight(now: datetime) -> int:
    """When this day began in Morocco, in the store's milliseconds."""
    return to_millis(datetime.combine(now.astimezone(MOROCCO).date(), time(), MOROCCO))


def _standing(line: LineSettings, kept: Row[Any] | None, used: Mapping[int, int], now: int) -> Standing:
    counts = {"this_hour": used.get(now // HOUR, 0), "today": sum(used.values())}
    if kept is None:
        return Standing(line, **counts)
    return Standing(line, kept.down_at, kept.tried_at, _free_at(line, kept.free_at, now), **counts)


def _free_at(line: LineSettings, kept: int, now: int) -> int:
    """When its next place is. One further ahead than any is ever given was given before the clock was set back."""
    farthest = now + AHEAD + round(1000 / line.per_second) if line.per_second else 0
    return kept if kept <= farthest else 0


def _used(connection: Connection, names: Sequence[str], now: datetime) -> dict[str, dict[int, int]]:
    """The messages of each line since midnight, by the hour."""
    c = sms_use.c
    today = select(c.line, c.hour, c.messages).where(c.line.in_(names), c.hour >= _hour(midnight(now)))
    found: dict[str, dict[int, int]] = {}
    for row in connection.execute(today).all():
        found.setdefault(row.line, {})[row.hour] = row.messages
    return found


def _hour(millis: int) -> int:
    return millis // HOUR


def _count(connection: Connection, line: str, now_ms: int, **more: int) -> None:
    insert = insert_postgresql if connection.dialect.name == "postgresql" else insert_sqlite
    added = insert(sms_use).values(line=line, hour=_hour(now_ms), **more)
    counted = {name: sms_use.c[name] + number for name, number in more.items()}
    connection.execute(added.on_conflict_do_update(index_elements=["line", "hour"], set_=counted))
