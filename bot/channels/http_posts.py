"""What an aggregator posts to an HTTP line: proved to be its own, then read by the line's template."""

import hmac
import json
import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

from bot.channels.http_shapes import Inbox, Receipts, Template
from bot.lines.numbers import international
from bot.messages import Forged, Inbound, News, Receipt, Refused

LATE, EARLY = timedelta(hours=25), timedelta(minutes=5)
"""How old a signed post may be, and how far ahead its clock: Vonage posts again for 24 hours what was not taken."""
LONGEST_IDENTIFIER = 200
UNDERSCORED = str.maketrans("&=", "__")


@dataclass(frozen=True, slots=True)
class Origin:
    """Who posts: the line by its name, and the secret it proves itself with, "" where it posts nothing."""

    name: str
    template: Template
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Post:
    """One post. Header names are in small letters; `status`: it came to the address for delivery reports."""

    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    secret_in_path: str = field(default="", repr=False)
    status: bool = False


def read_post(origin: Origin, post: Post, now: datetime) -> list[News]:
    """The messages or receipts in a post. Raises Forged without its proof, Refused for what is never posted."""
    shape = origin.template.status if post.status else origin.template.inbound
    if shape is None:
        raise Refused
    _prove(origin, post, shape, now)
    items = _items(_parsed(shape.encoding, post.body), shape.list)
    if isinstance(shape, Receipts):
        return [receipt for item in items if (receipt := _receipt(origin, shape, item))]
    return [_inbound(origin, shape, item) for item in items]


def found(whole: Any, path: str) -> str:
    """The text at a path such as `messages.0.id`, numbers too; "" where there is none."""
    return _as_text(_at(whole, path))


def found_all(whole: Any, path: str) -> list[str]:
    """The texts at a path, in which `*` stands for every item of one list: `messages.*.status`. "" where an item has
    none."""
    before, star, after = path.partition(".*.")
    if not star:
        return [text] if (text := found(whole, path)) else []
    items = _at(whole, before)
    return [found(item, after) for item in items] if isinstance(items, list) else []


def identifier(whole: Any, path: str) -> str:
    """The identifier at a path; "" where there is none, or none that a store can hold."""
    text = found(whole, path)
    return text if text.isprintable() and len(text) <= LONGEST_IDENTIFIER else ""


def _prove(origin: Origin, post: Post, shape: Inbox | Receipts, now: datetime) -> None:
    """Raises Forged unless the post carries the proof that the template asks for."""
    proof = origin.template.proof
    if proof is None:
        raise Forged
    if proof.kind == "signed":
        _prove_signed(_flat(shape, post.body), origin.secret, proof.algorithm, now)
        return
    basic = "Basic " + b64encode(f"{proof.user}:{origin.secret}".encode()).decode()
    given, wanted = {
        "path": (post.secret_in_path, origin.secret),
        "basic": (post.headers.get("authorization", ""), basic),
        "header": (post.headers.get(proof.header.lower(), ""), origin.secret),
    }[proof.kind]
    if not _same(given, wanted):
        raise Forged


def _prove_signed(fields: Mapping[str, str], secret: str, algorithm: str, now: datetime) -> None:
    """Vonage's scheme: the HMAC of all other fields in order of their names, & and = in their values made _."""
    signed = "".join(f"&{name}={fields[name].translate(UNDERSCORED)}" for name in sorted(fields) if name != "sig")
    wanted = hmac.digest(secret.encode(), signed.encode("utf-8", "replace"), algorithm).hex()
    stamp = fields.get("timestamp", "")
    if not _same(fields.get("sig", "").lower(), wanted) or not re.fullmatch("[0-9]{1,12}", stamp):
        raise Forged
    if not -EARLY.total_seconds() <= now.timestamp() - int(stamp) <= LATE.total_seconds():
        raise Forged


def _flat(shape: Inbox | Receipts, body: bytes) -> dict[str, str]:
    """The fields of a signed post. Raises Forged for what cannot have been signed."""
    try:
        posted = _parsed(shape.encoding, body)
    except Refused:
        raise Forged from None
    if not isinstance(posted, dict) or not all(isinstance(value, str | int) for value in posted.values()):
        raise Forged
    return {name: _as_text(value) for name, value in posted.items()}


def _same(given: str, wanted: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "replace"), wanted.encode())


def _parsed(encoding: str, body: bytes) -> Any:
    try:
        text = body.decode("utf-8")
        if encoding == "form":
            return dict(parse_qsl(text, keep_blank_values=True, strict_parsing=True, errors="strict"))
        return json.loads(text)
    except (ValueError, RecursionError):
        raise Refused from None


def _items(posted: Any, path: str) -> list[Any]:
    items = _at(posted, path) if path else [posted]
    if not isinstance(items, list) or not all(isinstance(item, Mapping) for item in items):
        raise Refused
    return items


def _at(whole: Any, path: str) -> Any:
    for step in path.split("."):
        if isinstance(whole, Mapping):
            whole = whole.get(step)
        elif isinstance(whole, list) and step.isdecimal():
            whole = whole[int(step)] if int(step) < len(whole) else None
        else:
            return None
    return whole


def _as_text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value) if isinstance(value, str | int) else ""
    return text.encode("utf-8", "replace").decode()  # JSON may hold half a letter, which no store takes


def _inbound(origin: Origin, shape: Inbox, item: Any) -> Inbound:
    external_id, sender = identifier(item, shape.id), identifier(item, shape.sender)
    if not external_id or not sender:
        raise Refused
    address = _address(sender, bare=origin.template.bare)
    return Inbound("sms", f"{origin.name}:{external_id}", address, found(item, shape.text), line=origin.name)


def _address(number: str, *, bare: bool) -> str:
    """The number in international form; short codes and names stay as they are."""
    lacks_plus = bare and re.fullmatch("[1-9][0-9]{7,14}", number)
    return international(f"+{number}" if lacks_plus else number)


def _receipt(origin: Origin, shape: Receipts, item: Any) -> Receipt | None:
    """What a delivery report says; None for the steps before, and for states nobody told us of."""
    provider_id = identifier(item, shape.id)
    if not provider_id:
        raise Refused
    reference = found(item, shape.reference) if shape.reference else ""
    number = int(reference) if re.fullmatch("[0-9]{1,18}", reference) else 0
    for state in (found(item, path) for path in shape.state):
        if state in shape.undelivered:
            reason = shape.undelivered[state]
            return Receipt("sms", provider_id, "undelivered", reason, reference=number, line=origin.name)
        if state in shape.delivered:
            return Receipt("sms", provider_id, "delivered", reference=number, line=origin.name)
        if state in shape.sent:
            return Receipt("sms", provider_id, "sent", reference=number, line=origin.name)
    return None
