"""The silhouette every SMS line has: a phone with a SIM, an operator's short code, an aggregator.

A line's module also proves and reads what the line posts: `read(line, headers, body, now) -> list[News]`, raising
Forged or Refused. `bot.lines` chooses among the lines; to add a kind of line, see CONTRIBUTING.
"""

from dataclasses import dataclass
from typing import Literal, Protocol

Stage = Literal["handed", "sent"]
"""`handed`: the line has it, and will say when it went out. `sent`: more will not be said."""
Fate = Literal["held", "sent", "delivered", "undelivered", "dropped"]
"""What became of a message that was handed over. `held`: it may still go. `dropped`: it never went and never will."""


@dataclass(frozen=True, slots=True)
class Sms:
    """One SMS to send. `to` is in international form (+212...), `text` is folded already where the line folds.

    `key` is ours, and the same each time this same try is repeated: letters, digits and "-", 36 characters at most.
    `reference` is the outbox's number, for receipts.
    """

    to: str
    text: str
    key: str
    reference: int
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Taken:
    """A message that a line took, by the id its receipts will name."""

    provider_id: str
    stage: Stage = "sent"


class SmsLine(Protocol):
    """A way for SMS. `hold`: after so many seconds a message in its hands is asked about; None: it cannot be asked.

    `heartbeat`: the line gives a sign of life every so many seconds; 0 where it gives none.
    """

    name: str
    hold: float | None
    heartbeat: float

    async def begin(self) -> None:
        """Connect, once, before anything is sent."""
        ...

    async def end(self) -> None:
        """Let go of connections."""
        ...

    async def send(self, sms: Sms) -> Taken:
        """Hand it over. Raises a SendError; Unsure where it may have been taken, any other where it was not."""
        ...

    async def ask(self, key: str, *, age: float | None = None) -> Fate:
        """What became of the message of this key, which it has had for `age` seconds by our clock, where we know.

        Raises Retry where the line does not answer.
        """
        ...

    async def look(self) -> bool:
        """Whether the line is well; False where that cannot be seen. Raises LinkDown when it is not."""
        ...
