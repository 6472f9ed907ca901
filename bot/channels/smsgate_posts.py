"""What a phone with SMSGate posts, and its companion CallGate: each event signed, and each a sign of life.

Written after https://docs.sms-gate.app/features/webhooks/. A post that failed is made again, signed anew.
"""

import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.lines.numbers import international
from bot.messages import Beat, Forged, Inbound, News, Receipt, ReceiptState, Refused
from flows.steps import Kind

WINDOW = timedelta(minutes=5)
"""A post signed longer ago than this, or so far ahead, is somebody playing an old one back."""

HEARD: dict[str, Kind] = {"sms:received": "text", "mms:received": "photo"}
HEARD_TOGETHER: dict[str, Kind] = {"sms:batch:received": "text", "mms:batch:received": "photo"}
BECAME: dict[str, tuple[ReceiptState, str]] = {
    "sms:sent": ("sent", ""),
    "sms:delivered": ("delivered", ""),
    "sms:failed": ("doubted", "line"),
    "sms:cancelled": ("doubted", "line"),
}
"""Posts come in any order: whether a message that failed had gone before is asked of the phone, not read from these."""
AILMENTS = {"connection:status": "no_network", "battery:level": "battery"}
CALLS = "call:"
RINGING = "call:ringing"

_ID = re.compile(r"[\w-]{1,64}", re.ASCII)
_SECONDS = re.compile(r"[0-9]{1,11}")


@dataclass(frozen=True, slots=True)
class Origin:
    """Who may post for the line of this name: the phone with this key, and the calls app on it with its own ("": none).

    With a `device`, no other phone of the account is listened to.
    """

    name: str
    key: str = field(repr=False)
    calls_key: str = field(default="", repr=False)
    device: str = ""


@dataclass(frozen=True, slots=True)
class _Event:
    name: str
    id: str
    device: str
    payload: Mapping[str, Any]


def read_post(origin: Origin, headers: Mapping[str, str], body: bytes, now: datetime) -> list[News]:
    """The news in a post; the names in `headers` are in lower case. Raises Forged or Refused."""
    stamp, signature = headers.get("x-timestamp", ""), headers.get("x-signature", "")
    at = _moment(stamp)
    by_phone = is_signed(body + stamp.encode("utf-8", "surrogatepass"), signature, origin.key)
    by_calls = is_signed(body + stamp.encode("utf-8", "surrogatepass"), signature, origin.calls_key)
    if at is None or abs(now - at) > WINDOW or not (by_phone or by_calls):
        raise Forged
    event = _event(body)
    if event.name.startswith(CALLS):
        if not by_calls:
            raise Forged
        return _rung(origin, event)
    if not by_phone:
        raise Forged
    if origin.device and event.device != origin.device:
        raise Refused
    return [*_told(origin, event), Beat(origin.name, at, _ailment(event))]


def is_signed(signed: bytes, signature: str, key: str) -> bool:
    """Whether this is the signature of these bytes with this key. Nothing is signed with no key."""
    right = hmac.digest(key.encode("utf-8", "surrogatepass"), signed, "sha256").hex().encode()
    return bool(key) & hmac.compare_digest(right, signature.encode("utf-8", "surrogatepass"))


def _moment(stamp: str) -> datetime | None:
    return datetime.fromtimestamp(int(stamp), UTC) if _SECONDS.fullmatch(stamp) else None


def _event(body: bytes) -> _Event:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        raise Refused from None
    if not isinstance(found, dict):
        raise Refused
    payload, device = found.get("payload"), found.get("deviceId")
    if not isinstance(payload, dict):
        raise Refused
    return _Event(_word(found, "event"), _known_by(found, "id"), device if isinstance(device, str) else "", payload)


def _told(origin: Origin, event: _Event) -> list[News]:
    payload, known_as = event.payload, f"{origin.name}:{event.id}"
    if kind := HEARD.get(event.name):
        return [_heard(origin, payload, known_as, kind)]
    if kind := HEARD_TOGETHER.get(event.name):
        several = enumerate(_several(payload))
        return [_heard(origin, each, f"{known_as}:{number}", kind) for number, each in several]
    if event.name in BECAME:
        state, reason = BECAME[event.name]
        return [Receipt("sms", _known_by(payload, "messageId"), state, reason, line=origin.name)]
    return []


def _heard(origin: Origin, payload: Mapping[str, Any], known_as: str, kind: Kind) -> Inbound:
    sender = _word(payload, "sender" if payload.get("sender") else "phoneNumber")
    text = payload.get("message") if kind == "text" else ""
    if not isinstance(text, str):
        raise Refused
    return Inbound("sms", known_as, international(sender), text, kind=kind, line=origin.name)


def _rung(origin: Origin, event: _Event) -> list[News]:
    """A call that rings; nothing where the number is withheld, or once it was taken or is over."""
    if event.name != RINGING or not event.payload.get("phoneNumber"):
        return []
    caller = international(_word(event.payload, "phoneNumber"))
    return [Inbound("sms", f"{origin.name}:{event.id}", caller, kind="call", line=origin.name)]


def _ailment(event: _Event) -> str | None:
    """What the health in a ping says is wrong with the phone; "" for nothing, None where it says nothing of health."""
    health = event.payload.get("health")
    checks = health.get("checks") if isinstance(health, dict) else None
    if not isinstance(checks, dict):
        return None
    failing = [name for name, check in checks.items() if isinstance(check, dict) and check.get("status") == "fail"]
    return next((AILMENTS[name] for name in AILMENTS if name in failing), "")


def _several(payload: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    messages = payload.get("messages")
    if not isinstance(messages, list) or not all(isinstance(each, dict) for each in messages):
        raise Refused
    return messages


def _word(found: Mapping[str, Any], name: str) -> str:
    word = found.get(name)
    if not isinstance(word, str) or not word.strip():
        raise Refused
    return word


def _known_by(found: Mapping[str, Any], name: str) -> str:
    word = _word(found, name)
    if not _ID.fullmatch(word):
        raise Refused
    return word
