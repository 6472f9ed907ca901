"""Twilio's SMS as a line among the lines. Twilio carries no two-way SMS in Morocco: it is for everywhere else."""

from bot.channels.sms_line import Fate, Sms, Taken
from bot.channels.twilio import Twilio
from bot.messages import Outgoing


class TwilioLine:
    """One SMS sender at Twilio."""

    hold: float | None = None
    heartbeat = 0.0

    def __init__(self, name: str, sender: Twilio) -> None:
        self.name = name
        self._sender = sender

    async def begin(self) -> None:
        """Nothing to connect."""

    async def end(self) -> None:
        """Nothing to let go of."""

    async def send(self, sms: Sms) -> Taken:
        """Hand it to Twilio; its SID. Raises a SendError."""
        return Taken(await self._sender.send(Outgoing(sms.to, sms.text, sms.reference)))

    async def ask(self, key: str, *, age: float | None = None) -> Fate:
        """Twilio knows a message by its own SID alone, which we have not."""
        return "held"

    async def look(self) -> bool:
        """Twilio is seen by sending."""
        return False
