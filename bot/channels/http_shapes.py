"""What a template of an HTTP line holds, once read: the shape of a request, of its answer and of what is posted."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.messages import Failed, LinkDown, QueueFull, Retry, SendError, Stopped, Throttled, Unsure

PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")

KINDS: Mapping[str, type[SendError]] = {
    "throttled": Throttled,
    "queue_full": QueueFull,
    "link_down": LinkDown,
    "unauthorised": LinkDown,
    "no_credit": LinkDown,
    "sender_refused": LinkDown,
    "no_route": Retry,  # this line cannot, another may: it is passed over, and not taken for dead
    "not_now": Retry,
    "unsure": Unsure,
    "bad_number": Failed,
    "too_long": Failed,
    "refused": Failed,
    "stopped": Stopped,
}
"""What a template may call a failure. All but `unsure` say that the message was certainly not taken as a whole."""


@dataclass(frozen=True, slots=True)
class Sending:
    """The request for one message. `url` and `headers` are filled in already; `body` holds placeholders."""

    url: str = field(repr=False)
    method: str
    encoding: str
    headers: Mapping[str, str] = field(repr=False)
    body: Mapping[str, Any]
    when_ucs2: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """How the answer to it is read."""

    id: str
    code: tuple[str, ...]
    taken: frozenset[str]
    errors: Mapping[str, str]
    http: Mapping[str, str]
    pattern: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class Inbox:
    """Where in a post the messages of people are."""

    encoding: str
    list: str
    id: str
    sender: str
    text: str


@dataclass(frozen=True, slots=True)
class Receipts:
    """Where in a post the delivery reports are. The first of `state` that stands in one of the three lists decides."""

    encoding: str
    list: str
    id: str
    reference: str
    state: tuple[str, ...]
    sent: frozenset[str]
    delivered: frozenset[str]
    undelivered: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Proof:
    """How the aggregator proves that a post is its own."""

    kind: str
    user: str
    header: str
    algorithm: str


@dataclass(frozen=True, slots=True)
class Template:
    """All of it. `own` are the line's values of placeholders."""

    bare: bool
    send: Sending
    answer: Answer
    inbound: Inbox | None
    status: Receipts | None
    proof: Proof | None
    own: Mapping[str, str] = field(repr=False)


def filled(shape: Any, values: Mapping[str, str]) -> Any:
    """A structure with its placeholders filled in, once: what is put in is not looked at again, and keys never are."""
    if isinstance(shape, str):
        return PLACEHOLDER.sub(lambda found: values[found[1]], shape)
    if isinstance(shape, Mapping):
        return {key: filled(value, values) for key, value in shape.items()}
    return [filled(value, values) for value in shape] if isinstance(shape, list) else shape


def placeholders(shape: Any) -> Iterator[str]:
    """The names of all placeholders in a structure."""
    if isinstance(shape, str):
        yield from PLACEHOLDER.findall(shape)
    elif isinstance(shape, Mapping | list):
        for value in shape.values() if isinstance(shape, Mapping) else shape:
            yield from placeholders(value)
