"""What a line posts, stored: messages of numbers it answers, receipts, signs of life, tests that came back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot import handed, inbox
from bot.lines import numbers, rings, standing, testing, use
from bot.lines.repeats import Repeats
from bot.lines.settings import LineSettings
from bot.messages import Beat, Inbound, News, Receipt
from bot.moments import to_millis
from bot.store import Seal


@dataclass(frozen=True, slots=True)
class Intake:
    """What was stored: the new messages' ids, and receipts that found no message, which may have come before our own
    mark of sending where they name it by the provider's id alone."""

    stored: tuple[int, ...] = ()
    early: tuple[Receipt, ...] = ()


def take(
    connection: Connection,
    seal: Seal,
    line: LineSettings,
    news: Sequence[News],
    now: datetime,
    *,
    rings_heard: bool,
    repeats: Repeats | None = None,
) -> Intake:
    """Store what a line posted. `rings_heard`: missed calls are answered. `repeats` knows machines by their repeating.

    What comes from an operator's own name, a premium or foreign number is only counted: whoever answers it pays, and
    two machines would talk to each other (T16, T17).
    """
    stored, early = [], []
    for one in news:
        if isinstance(one, Beat):
            standing.beat(connection, one, now)
        elif isinstance(one, Receipt):
            if not receipt(connection, one, now) and not one.reference:
                early.append(one)
        elif repeats and repeats.is_machine(one.address, one.text, now):
            use.refused(connection, line.name, now)
        elif (new := _message(connection, seal, line, one, now, rings_heard=rings_heard)) is not None:
            stored.append(new)
    return Intake(tuple(stored), tuple(early))


def receipt(connection: Connection, one: Receipt, now: datetime) -> bool:
    """Let a line's receipt move its message; whether it did. Only news that moves something tells of the line."""
    moved = handed.receive(connection, one, now=to_millis(now))
    if moved and one.state == "sent":
        standing.sent(connection, one.line, now)
    return moved


def _message(
    connection: Connection, seal: Seal, line: LineSettings, message: Inbound, now: datetime, *, rings_heard: bool
) -> int | None:
    """Its id; None where it is stored already, or is nobody's to answer."""
    if testing.came_back(connection, message, now):
        return None
    if numbers.why_not(message.address, line.prefixes):
        use.refused(connection, line.name, now)
        return None
    if message.kind == "call" and not (rings_heard and rings.allowed(connection, seal, message, now=now)):
        return None
    return inbox.accept(connection, seal, message, to_millis(now))
