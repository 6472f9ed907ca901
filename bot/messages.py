"""The vocabulary of channels: what comes in, what goes out, and how a sending can fail."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from flows.oversharing import masked
from flows.steps import Kind, Said

ReceiptState = Literal["sent", "delivered", "undelivered", "doubted"]
"""`doubted`: the line says it failed, which may mean that it never went or that it was not delivered."""


@dataclass(frozen=True, slots=True)
class Inbound:
    """One message in. `external_id` is the provider's own, so that a repeat is known for one.

    `message_id` is what it can be deleted by, where the channel lets us (R19). `media` is the provider's reference of
    a voice note, "" for anything else: who holds it and our credentials can listen. `line` is the SMS line it came by.
    `repeated`: the same words again and again, which are heard and not answered any more.
    """

    channel: str
    external_id: str
    address: str
    text: str = ""
    kind: Kind = "text"
    step: str | None = None
    latitude: float = 0.0
    longitude: float = 0.0
    message_id: str = ""
    media: str = ""
    line: str = ""
    repeated: bool = False

    def content(self) -> dict[str, Any]:
        """What is kept, sealed, until the turn is done: without the digits nobody needs (R4)."""
        kept = masked(self.text)
        content: dict[str, Any] = {"text": kept, "kind": self.kind, "step": self.step}
        if kept != self.text:
            content["overshared"] = True
        if self.repeated:
            content["repeated"] = True
        if self.media:
            return content | {"media": self.media}
        return content | ({"at": [self.latitude, self.longitude]} if self.kind == "location" else {})


def said(content: Mapping[str, Any]) -> Said:
    """What a person said, out of an inbound's kept content."""
    latitude, longitude = content.get("at", (0.0, 0.0))
    overshared = content.get("overshared", False)
    return Said(content["text"], content["kind"], content["step"], latitude, longitude, overshared)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message out, as a channel sends it. `reference` is ours; `last_heard` is when the person last wrote.

    `came_by` is the SMS line the person wrote to, `avoided` those that dropped it before, `given_to` the line and key
    it was given under before, where nobody knows whether that line took it. `urgent`: the answer to a danger;
    `by_staff`: somebody of the team wrote it; `holder` is the worker that sends it.

    After `until` it is not sent any more. With a `sound`, such as `ff/1`, it is that recording
    and has no text. Where the person has left in haste, with the inbound `left_with`, nothing is sent: the messages of
    this conversation that `delete` names by the provider's ids are deleted.
    """

    address: str
    text: str
    reference: int
    options: tuple[tuple[str, str], ...] = ()
    step: str = ""
    protect: bool = False
    last_heard: datetime | None = None
    until: datetime | None = None
    left_with: int = 0
    delete: tuple[str, ...] = ()
    sound: str = ""
    language: str = ""
    came_by: str = ""
    avoided: tuple[str, ...] = ()
    given_to: tuple[str, str] = ("", "")
    attempt: int = 1
    urgent: bool = False
    by_staff: bool = False
    holder: str = ""


@dataclass(frozen=True, slots=True)
class Handed:
    """What a channel answers that has handed a message on, and will hear later whether it went. It is asked about again
    after `hold` seconds."""

    provider_id: str
    hold: float


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a message sent earlier, by the provider's id, and by our reference where it comes back."""

    channel: str
    provider_id: str
    state: ReceiptState
    reason: str = ""
    reference: int = 0
    line: str = ""


@dataclass(frozen=True, slots=True)
class Beat:
    """A sign of life of an SMS line, given at `at` by the line's own signed clock. `why`: what ails it (`battery`;
    or `no_network`, when a message failed for it), "" for nothing, None where it says nothing of how it is."""

    line: str
    at: datetime
    why: str | None = None


News = Inbound | Receipt | Beat
"""What a line posts."""


class Refused(Exception):
    """The request is not what the channel sends."""

    status = 400


class Forged(Refused):
    """The request does not carry the channel's proof of origin."""

    status = 403


class SendError(Exception):
    """A message was not sent. `reason` is a short code of ours, never the provider's text."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Retry(SendError):
    """Not now: try again, after `after` seconds where the provider says so."""

    def __init__(self, reason: str, after: float | None = None) -> None:
        super().__init__(reason)
        self.after = after


class LinkDown(Retry):
    """The line, or what is behind it, cannot be reached: the message was certainly not taken."""


class QueueFull(Retry):
    """The line has as much in hand as it can: the message was certainly not taken."""


class Throttled(Retry):
    """More than the line may send in a while: the message was certainly not taken."""


class Waits(Throttled):
    """The lines we have are at their own pace or limit: the message has not been tried, and this is no try of it."""


class Unsure(Retry):
    """Nobody knows whether the message was taken: the line was asked to, and then fell silent."""


class Failed(SendError):
    """Never: this message cannot be sent, and trying again would not help."""


class Stopped(SendError):
    """This person has blocked or unsubscribed: send nothing more until they write again."""
