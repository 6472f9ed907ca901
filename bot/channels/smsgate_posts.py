"""What a phone with SMSGate posts, and its companion CallGate: each event signed, and each a sign of life.

Written after https://docs.sms-gate.app/features/webhooks/ and the app's source, 1.68.0. A post that failed is made
again, signed anew, fifteen times in two days, whatever it was answered: what is nobody's news is taken and forgotten.
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
NO_NETWORK = ("NO_SERVICE", "RADIO_OFF", "RADIO_NOT_AVAILABLE", "NETWORK_NOT_READY", "SIM_ABSENT")
"""In the reason why a message failed: no network to send by. What a ping tells of the network is the internet's."""
BATTERY = "battery:level"
CALLS = "call:"
RINGING = "call:ringing"

_ID = re.compile(r"[\w-]{1,64}", re.ASCII)
_SECONDS = re.compile(r"[0-9]{1,11}")


@dataclass(frozen=True, slots=True)
class Origin:
    """Who may post for the line of this name: the phone with this key, and the calls app on it with its own ("": none).

    With a `device`, what another phone of the account posts is no news.
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
        return []
    return [*_told(origin, event), Beat(origin.name, at, _ailment(event, now))]


def is_signed(signed: bytes, signature: str, key: str) -> bool:
    """Whether this is the signature of these bytes with this key. Nothing is signed with no key."""
    right = hmac.digest(key.encode("utf-8", "surrogatepass"), signed, "sha256").hex().encode()
    return bool(key) & hmac.compare_digest(right, signature.encode("utf-8", "surrogatepass"))


def _moment(stamp: str) -> datetime | None:
    return datetime.fromtimestamp(int(stamp), UTC) if _SECONDS.fullmatch(stamp) else None


def _stamped(text: object) -> float:
    """The seconds of a moment in a payload; 0 where it is none."""
    try:
        at = datetime.fromisoformat(text) if isinstance(text, str) else None
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp() if at else 0.0
    except (ValueError, OverflowError):
        return 0.0


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
    payload = event.payload
    if kind := HEARD.get(event.name):
        return _heard(origin, payload, event.id, kind)
    if kind := HEARD_TOGETHER.get(event.name):
        several = enumerate(_several(payload))
        return [one for number, each in several for one in _heard(origin, each, f"{event.id}:{number}", kind)]
    if event.name in BECAME:
        state, reason = BECAME[event.name]
        return [Receipt("sms", _known_by(payload, "messageId"), state, reason, line=origin.name)]
    return []


def _heard(origin: Origin, payload: Mapping[str, Any], number: str, kind: Kind) -> list[News]:
    """A message, posted under this number; nothing where nobody knows who sent it."""
    sender = payload.get("sender") or payload.get("phoneNumber") or ""
    text = payload.get("message") if kind == "text" else ""
    if not isinstance(sender, str) or not isinstance(text, str):
        raise Refused
    if not sender.strip():
        return []
    address = international(sender)
    known_as = _known_as(origin, kind, address, *_what_it_is(payload, text, number))
    return [Inbound("sms", known_as, address, text, kind=kind, line=origin.name)]


def _what_it_is(payload: Mapping[str, Any], text: str, number: str) -> tuple[object, ...]:
    """What stays the same of a message however often it is posted: an MMS's transaction, an SMS's words and moment.

    The app posts one SMS twice now and then, each time under a new number: told of it by Android and finding it in the
    inbox, or because it has two webhooks. Since its 1.66.2 `receivedAt` is in both the moment the operator's machine
    stamped on it, in whole seconds: nobody sends the same words twice in one. Where the inbox kept no moment it says
    1970; then the number must do.
    """
    if transaction := payload.get("transactionId"):
        return (transaction,)
    stamped = int(_stamped(payload.get("receivedAt")))
    return (stamped, text) if stamped > 0 else (number,)


def _known_as(origin: Origin, *what: object) -> str:
    """Short, the same for the same, and telling nobody anything who has not the line's key."""
    told = json.dumps(what).encode()
    return f"{origin.name}:{hmac.digest(origin.key.encode('utf-8', 'surrogatepass'), told, 'sha256').hex()[:32]}"


def _rung(origin: Origin, event: _Event) -> list[News]:
    """A call that rings; nothing where the number is withheld, or once it was taken or is over."""
    if event.name != RINGING or not event.payload.get("phoneNumber"):
        return []
    caller = international(_word(event.payload, "phoneNumber"))
    return [Inbound("sms", f"{origin.name}:{event.id}", caller, kind="call", line=origin.name)]


def _ailment(event: _Event, now: datetime) -> str | None:
    """What ails the phone: no network where a message failed for it just now, its battery where the health in a ping
    says so; "" for nothing, None where it says nothing of how it is."""
    if event.name == "sms:failed":
        reason, ago = event.payload.get("reason"), now.timestamp() - _stamped(event.payload.get("failedAt"))
        is_without = isinstance(reason, str) and any(word in reason for word in NO_NETWORK)
        return "no_network" if is_without and ago <= WINDOW.total_seconds() else None
    health = event.payload.get("health")
    checks = health.get("checks") if isinstance(health, dict) else None
    if not isinstance(checks, dict):
        return None
    battery = checks.get(BATTERY)
    return "battery" if isinstance(battery, dict) and battery.get("status") == "fail" else ""


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
