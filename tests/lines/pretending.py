"""Lines that are lists: what was sent, what goes wrong next, what they say when asked."""

from collections.abc import Callable
from dataclasses import dataclass, field

from bot.channels.sms_line import Fate, Sms, Stage, Taken
from bot.lines.settings import LineSettings
from bot.lines.sms import OpenLine
from bot.messages import Retry, SendError


@dataclass
class Wire:
    """A line whose other end is in the test's hand."""

    name: str
    hold: float | None = 20.0
    heartbeat: float = 0.0
    stage: Stage = "handed"
    sent: list[Sms] = field(default_factory=list)
    trouble: list[SendError] = field(default_factory=list)
    takes_though_silent: bool = False
    fates: dict[str, Fate] = field(default_factory=dict)
    usual_fate: Fate = "held"
    is_dead: bool = False
    breaks: bool = False
    odd: set[str] = field(default_factory=set)
    on_sending: Callable[[], object] | None = None
    seen: SendError | bool = False

    async def begin(self) -> None: ...

    async def end(self) -> None: ...

    async def send(self, sms: Sms) -> Taken:
        if self.trouble:
            error = self.trouble.pop(0)
            if self.on_sending:
                self.on_sending()
            if self.takes_though_silent:
                self.sent.append(sms)
            raise error
        self.sent.append(sms)
        if self.on_sending:
            self.on_sending()
        if self.breaks:
            raise ValueError("an answer nobody foresaw")
        return Taken(sms.key, self.stage)

    async def ask(self, key: str, *, age: float | None = None) -> Fate:
        if self.is_dead:
            raise Retry("network")
        if key in self.odd:
            raise ValueError("an answer nobody foresaw")
        return self.fates.get(key, self.usual_fate)

    async def look(self) -> bool:
        if isinstance(self.seen, SendError):
            raise self.seen
        return self.seen

    @property
    def texts(self) -> list[str]:
        return [sms.text for sms in self.sent]


def line(name: str, **settings: object) -> OpenLine:
    """A line of this name with these settings, pretended."""
    wire = Wire(name)
    return OpenLine(LineSettings(name=name, kind="kannel", number="+212600000090", **settings), wire)  # type: ignore[arg-type]
