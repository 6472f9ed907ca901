"""Messages in: stored once, claimed in order, one in hand per person, taken back from the dead.

A provider that was not answered gives a message again, hours later even. Of somebody who has been erased meanwhile it
is not stored anew: a keyed hash of what it is known by is kept for `GIVEN_AGAIN_FOR`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, text

from bot import people
from bot.messages import Inbound
from bot.moments import to_millis
from bot.store import Seal

ATTEMPTS = 5
"""Turns that fail this often are parked: kept for people to look at, out of the way of the rest."""

GIVEN_AGAIN_FOR = timedelta(days=3)
"""Longer than any provider tries: the phone's app, which doubles its pauses, for two days
(https://docs.sms-gate.app/features/webhooks/), Telegram for one."""

_ACCEPT = text(
    "INSERT INTO inbound (channel, external_id, person_id, address_id, content, message_id, received_at, line)"
    " VALUES (:channel, :external_id, :person, :address, :content, :message_id, :now, :line)"
    " ON CONFLICT (channel, external_id) DO NOTHING RETURNING id"
)
_COUNTS = text("SELECT state, count(*) FROM inbound GROUP BY state")
_CLAIM = """
    UPDATE inbound SET state = 'doing', holder = :holder, attempts = attempts + 1
    WHERE state = 'todo' AND id {among} (
        SELECT i.id FROM inbound i
        WHERE i.state = 'todo' AND NOT EXISTS (
            SELECT 1 FROM inbound e
            WHERE e.person_id = i.person_id AND (e.state = 'doing' OR (e.state = 'todo' AND e.id < i.id)))
        ORDER BY i.id LIMIT :most {lock}){end}
    RETURNING id, channel, person_id, address_id, content, received_at, attempts, line
"""
_BY_ENGINE = {
    "sqlite": {"among": "IN", "lock": "", "end": ""},
    "postgresql": {"among": "= ANY (ARRAY", "lock": "FOR UPDATE OF i SKIP LOCKED", "end": ")"},
}
"""PostgreSQL may run an IN's subquery twice and so claim more than LIMIT; an array it makes once."""
_CLAIMS = {name: text(_CLAIM.format(**words)) for name, words in _BY_ENGINE.items()}
_CLAIM_ONE = text(
    "UPDATE inbound SET state = 'doing', holder = :holder, attempts = attempts + 1 WHERE id = :id AND state = 'todo'"
    " RETURNING id, channel, person_id, address_id, content, received_at, attempts, line"
)
_DONE = text(
    "UPDATE inbound SET state = 'done', content = NULL, holder = NULL"
    " WHERE id = :id AND state = 'doing' AND holder = :holder"
)
_AGAIN = text(
    "UPDATE inbound SET state = CASE WHEN attempts >= :most THEN 'parked' ELSE 'todo' END, holder = NULL"
    " WHERE id = :id AND state = 'doing' AND holder = :holder RETURNING state"
)
_RELEASE = text(
    "UPDATE inbound SET state = 'todo', holder = NULL, attempts = attempts - 1"
    " WHERE id = :id AND state = 'doing' AND holder = :holder"
)
_TAKE_BACK = text("UPDATE inbound SET state = 'todo', holder = NULL WHERE state = 'doing' AND holder = :holder")
_IS_ERASED = text("SELECT 1 FROM erased_message WHERE mark = :mark")
_HEARD = text("SELECT channel, external_id FROM inbound WHERE person_id = :person AND state <> 'todo'")
_ERASE = text("INSERT INTO erased_message (mark, erased_at) VALUES (:mark, :now) ON CONFLICT (mark) DO NOTHING")
_FORGET = text("DELETE FROM erased_message WHERE erased_at < :then")
_STATE = text("SELECT state FROM inbound WHERE id = :id")
_HOLDERS = text("SELECT DISTINCT holder FROM inbound WHERE state = 'doing'")


class Lost(Exception):
    """The row is no longer ours: its lease ended and somebody else has it. Roll back."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """An inbound in hand."""

    id: int
    channel: str
    person_id: int
    address_id: int
    content: bytes
    received_at: int
    attempts: int
    line: str = ""


def accept(connection: Connection, seal: Seal, message: Inbound, now: int) -> int | None:
    """Store a message; None when this one was stored before. Nothing else of it is kept anywhere."""
    if connection.execute(_IS_ERASED, {"mark": _mark(seal, message.channel, message.external_id)}).first():
        return None
    who = people.reach(connection, seal, message.channel, message.address)
    row = {
        "channel": message.channel,
        "external_id": message.external_id,
        "person": who.person_id,
        "address": who.address_id,
        "content": seal.close("inbound", message.content()),
        "message_id": message.message_id,
        "now": now,
        "line": message.line,
    }
    return connection.execute(_ACCEPT, row).scalar()


def accept_all(connection: Connection, seal: Seal, messages: Iterable[Inbound], now: int) -> list[int]:
    """Store several; the ids of those that are new."""
    return [i for i in (accept(connection, seal, message, now) for message in messages) if i is not None]


def claim(connection: Connection, holder: str, most: int) -> Sequence[Claimed]:
    """The oldest messages whose person has none in hand nor an older one waiting, now in this holder's hand."""
    query = _CLAIMS[connection.dialect.name]
    rows = connection.execute(query, {"holder": holder, "most": most}).all()
    return sorted((Claimed(*row) for row in rows), key=lambda c: c.id)


def claim_one(connection: Connection, holder: str, inbound_id: int) -> Claimed:
    """This message, in hand: for whoever has just stored it in the same transaction."""
    return Claimed(*connection.execute(_CLAIM_ONE, {"id": inbound_id, "holder": holder}).one())


def done(connection: Connection, holder: str, inbound_id: int) -> None:
    """The turn is taken: the body is blanked. Raises Lost when the lease has ended meanwhile."""
    if connection.execute(_DONE, {"id": inbound_id, "holder": holder}).rowcount != 1:
        raise Lost


def give_back(connection: Connection, holder: str, inbound_id: int) -> bool:
    """The turn failed: `todo` again, or `parked` after too many tries; whether it was parked."""
    row = {"id": inbound_id, "holder": holder, "most": ATTEMPTS}
    return connection.execute(_AGAIN, row).scalar() == "parked"


def release(connection: Connection, holder: str, inbound_id: int) -> None:
    """Not the message's fault: `todo` again, and the try does not count."""
    connection.execute(_RELEASE, {"id": inbound_id, "holder": holder})


def holders(connection: Connection) -> set[str]:
    """Who holds messages now."""
    return set(connection.execute(_HOLDERS).scalars())


def take_back(connection: Connection, holder: str) -> int:
    """Put back what a dead holder had in hand; how many."""
    return connection.execute(_TAKE_BACK, {"holder": holder}).rowcount


def content_of(claimed: Claimed, seal: Seal) -> dict[str, Any]:
    """The content of a claimed message. Raises Unreadable when the key has changed."""
    content: dict[str, Any] = seal.open("inbound", claimed.content)
    return content


def is_over(connection: Connection, inbound_id: int) -> bool:
    """Whether the message's turn has been taken, or given up."""
    return connection.execute(_STATE, {"id": inbound_id}).scalar() in ("done", "parked")


def counts(connection: Connection) -> dict[str, int]:
    """How many messages stand in each state."""
    return {state: number for state, number in connection.execute(_COUNTS).all()}


def erase(connection: Connection, seal: Seal, person_id: int, now: datetime) -> None:
    """What this person has said up to now is not heard anew, should a provider give it again."""
    for row in connection.execute(_HEARD, {"person": person_id}).all():
        mark = _mark(seal, row.channel, row.external_id)
        connection.execute(_ERASE, {"mark": mark, "now": to_millis(now)})


def forget_erased(connection: Connection, now: datetime) -> None:
    """No provider gives these again."""
    connection.execute(_FORGET, {"then": to_millis(now - GIVEN_AGAIN_FOR)})


def _mark(seal: Seal, channel: str, external_id: str) -> bytes:
    return seal.lookup(f"message {channel}", external_id)
