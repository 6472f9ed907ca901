"""The silhouette every channel has: a name, sending, beginning and ending.

A channel's module also turns what its provider posts into `Inbound`s (`parse`), proves where it came from
(`verify`) and knows the provider's errors. To add one, see CONTRIBUTING.
"""

from typing import Protocol

from bot.messages import Handed, Outgoing


class Channel(Protocol):
    """A way out to people."""

    name: str

    async def send(self, message: Outgoing) -> str | Handed:
        """Hand the message to the provider; its id there, or Handed where the provider says later whether it went.
        Raises a SendError.

        A message that names others to `delete` is only made for a channel of `bot.leaving.TAKES_BACK`.
        """
        ...

    async def begin(self) -> None:
        """Connect, once, before anything is sent."""
        ...

    async def end(self) -> None:
        """Let go of connections."""
        ...
