"""Pretend telephones: the same inbox, turn and outbox, but each telephone fetches its own messages.

Their channels are `simulator:telegram`, `simulator:sms` and `simulator:whatsapp`; no worker sends to them.
"""

import json
import secrets
from dataclasses import dataclass
from typing import Any

from bot import inbox, outbox, people
from bot.leases import new_name
from bot.messages import Inbound, Refused
from bot.moments import to_millis
from bot.service import Service
from bot.text import gsm

PHONES = ("telegram", "sms", "whatsapp")
_KINDS = ("text", "voice", "photo", "location")
LONGEST = 20_000
"""Characters of a pretend message; a real SMS or Telegram message is never near it."""


@dataclass(frozen=True, slots=True)
class Phone:
    """One pretend telephone: whose, and of what kind."""

    person: str
    kind: str

    @property
    def channel(self) -> str:
        """The channel it writes on."""
        return f"simulator:{self.kind}"

    @property
    def address(self) -> str:
        """What stands where a number or chat id does."""
        return f"{self.kind}:{self.person}"

    def message(self, **said: Any) -> Inbound:
        """Something said on this telephone, with an id of its own."""
        return Inbound(self.channel, secrets.token_hex(12), self.address, **said)


def read_phone(values: Any) -> Phone:
    """The telephone named by a request's `person` and `channel`. Raises Refused."""
    person, kind = values.get("person"), values.get("channel")
    if not isinstance(person, str) or not 1 <= len(person) <= 64 or kind not in PHONES:
        raise Refused
    return Phone(person, kind)


def parse(body: bytes) -> tuple[Phone, Inbound]:
    """What the simulator's page posts. Raises Refused on anything else."""
    try:
        values = json.loads(body)
    except (ValueError, RecursionError):
        raise Refused from None
    if not isinstance(values, dict):
        raise Refused
    phone = read_phone(values)
    kind, step, text = values.get("kind", "text"), values.get("step"), values.get("text", "")
    if kind not in _KINDS or not isinstance(text, str) or len(text) > LONGEST:
        raise Refused
    if kind == "location":
        return phone, phone.message(
            kind=kind, latitude=_degree(values, "latitude"), longitude=_degree(values, "longitude")
        )
    if isinstance(step, str) and kind == "text":
        return phone, phone.message(text=text, kind="button", step=step)
    return phone, phone.message(text=text, kind=kind)


def _degree(values: dict[str, Any], name: str) -> float:
    value = values.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not -180 <= value <= 180:
        raise Refused
    return float(value)


def fetch(service: Service, phone: Phone) -> list[dict[str, Any]]:
    """The messages waiting for this telephone, handed over and marked so. Raises Unavailable."""
    holder, handed = new_name(), []
    now = to_millis(service.clock())
    with service.store.write() as connection:
        here = (connection, service.seal, phone.channel, phone.address)
        known = people.find(*here)
        for who in (*people.find_erased(*here), *((known,) if known else ())):
            while due := outbox.claim_of(connection, holder, now, who.person_id):
                handed += [shown(service.seal.open("outbound", d.content), d.id) for d in due]
                for one in due:
                    outbox.sent(connection, holder, one.id, f"simulator-{one.id}", now=now)
    return handed


def answered(service: Service, inbound_id: int) -> bool:
    """Whether the turn of this message has been taken."""
    with service.store.read() as connection:
        return inbox.is_over(connection, inbound_id)


def shown(content: dict[str, Any], number: int) -> dict[str, Any]:
    """A message as the page shows it; or that everything before it is to be deleted."""
    if "delete" in content:
        return {"id": number, "delete": True}
    if "sound" in content:
        told = f"(voice {content['sound'].rpartition('/')[2]})"
        content = {"text": told, "options": (), "step": "", "encoding": None, "parts": 1, "language": ""}
    options = [{"key": key, "label": label} for key, label in content["options"]]
    units = gsm.segments(content["text"]).units if content["encoding"] else len(content["text"])
    kept = {name: content[name] for name in ("text", "step", "encoding", "parts", "language")}
    return {"id": number, **kept, "options": options, "characters": units}
