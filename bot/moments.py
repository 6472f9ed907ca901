"""Moments as the store keeps them: whole milliseconds since 1970, always UTC."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Gives the present moment, with its zone. Tests and the simulator move their own."""


def utc_now() -> datetime:
    """The machine's clock."""
    return datetime.now(UTC)


def to_millis(moment: datetime) -> int:
    """A moment as the store keeps it."""
    return round(moment.timestamp() * 1000)


def from_millis(millis: int) -> datetime:
    """A moment out of the store."""
    return datetime.fromtimestamp(millis / 1000, UTC)
