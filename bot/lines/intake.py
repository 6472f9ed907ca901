"""What a line posts, stored: messages of numbers it answers, receipts, signs of life, tests that came back."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from bot import handed, inbox
from bot.lines import numbers, rings, standing, testing, use
from bot.lines.repeats import Repeats
from bot.lines.settings import LineSettings
from bot.messages import Beat, Inbound, News, Receipt
from bot.moments import to_millis
from bot.store import Seal

OURS = ("+212",)
"""Whose missed calls are heard unless told otherwise."""


@dataclass(frozen=True, slots=True)
class Intake:
    """What was stored: the new messages' ids, and receipts that found no message, which may have come before our own
    mark of sending where they name it by the provider's id alone."""

    stored: tuple[int, ...] = ()
    early: tuple[Receipt, ...] = ()


@dataclass(frozen=True, slots=True)
class _Given:
    """What every message in a post is judged by. Calls are heard from the prefixes `rings_from`, from none where there
    are none."""

    connection: Connection
    seal: Seal
    line: LineSettings
    now: datetime
    rings_from: tuple[str, ...]
    repeats: Repeats


def take(
    connection: Connection,
    seal: Seal,
    line: LineSettings,
    news: Sequence[News],
    now: datetime,
    *,
    rings_heard: bool,
    rings_from: Sequence[str] = OURS,
    repeats: Repeats | None = None,
) -> Intake:
    """Store what a line posted. `rings_heard`: missed calls are answered, of numbers with the prefixes `rings_from`
    alone. `repeats` knows who says the same again and again, which is heard, and not answered for ever (T17).

    What comes from an operator's own name, a premium or foreign number is only counted: whoever answers it pays (T16).
    """
    given = _Given(connection, seal, line, now, tuple(rings_from) if rings_heard else (), repeats or Repeats())
    stored, early = [], []
    for one in news:
        if isinstance(one, Beat):
            standing.beat(connection, one, now)
        elif isinstance(one, Receipt):
            if not receipt(connection, one, now) and not one.reference:
                early.append(one)
        elif (new := _message(given, one)) is not None:
            stored.append(new)
    return Intake(tuple(stored), tuple(early))


def receipt(connection: Connection, one: Receipt, now: datetime) -> bool:
    """Let a line's receipt move its message; whether it did. Only news that moves something tells of the line: that a
    message went, which a message that was delivered had done, known or not."""
    now_ms = to_millis(now)
    went = one.state in ("sent", "delivered") and handed.receive(connection, replace(one, state="sent"), now=now_ms)
    if went:
        standing.sent(connection, one.line, now)
    return (one.state != "sent" and handed.receive(connection, one, now=now_ms)) or went


def _message(given: _Given, message: Inbound) -> int | None:
    """Its id; None where it is stored already, or is nobody's to answer."""
    connection, is_call = given.connection, message.kind == "call"
    if testing.came_back(connection, message, given.now):
        return None
    if is_call and not given.rings_from:
        return None
    if numbers.why_not(message.address, given.rings_from if is_call else given.line.prefixes):
        use.refused(connection, given.line.name, given.now)
        return None
    if is_call and not rings.allowed(connection, given.seal, message, now=given.now):
        return None
    if given.repeats.is_machine(message.address, message.text, given.now):
        message = replace(message, repeated=True)
    new = inbox.accept(connection, given.seal, message, to_millis(given.now))
    if new is not None:
        given.repeats.heard(message.address, message.text, given.now)
    return new
