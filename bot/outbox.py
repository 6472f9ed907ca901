"""Messages out: added inside the turn, claimed in order per person, marked after sending, never before.

Sending is at least once: a process that dies between the provider's yes and our mark sends again when the
lease has ended. Receipts move a message only forward.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from bot import people
from bot.messages import Receipt, Retry, SendError, Stopped
from bot.store import Seal
from bot.text.style import Rendered
from flows.steps import Say

OF_STAFF = 1000
"""Answers of a turn are numbered from 0; what staff write hangs on the person's last message, numbered from here."""
ATTEMPTS = 24
FIRST_WAIT, LONGEST_WAIT = 1.0, 300.0
"""Seconds before the second try, and the most between two; all tries together take between 78 and 118 minutes."""

_ADD = text(
    "INSERT INTO outbound (inbound_id, number, channel, person_id, address_id, content, due_at)"
    " VALUES (:inbound, :number, :channel, :person, :address, :content, 0)"
)
_ADD_ONE = text(f"{_ADD.text} RETURNING id")
_COUNTS = text("SELECT state, count(*) FROM outbound GROUP BY state")
_CLAIM = """
    UPDATE outbound SET state = 'doing', holder = :holder, attempts = attempts + 1
    WHERE state = 'todo' AND id {among} (
        SELECT o.id FROM outbound o
        WHERE o.state = 'todo' AND o.due_at <= :now {channels} AND NOT EXISTS (
            SELECT 1 FROM outbound e
            WHERE e.person_id = o.person_id AND (e.state = 'doing' OR (e.state = 'todo' AND e.id < o.id)))
        ORDER BY o.due_at, o.id LIMIT :most {lock}){end}
    RETURNING id, channel, person_id, address_id, content, attempts,
        (SELECT a.sealed FROM address a WHERE a.id = address_id) AS sealed,
        (SELECT p.heard_at FROM person p WHERE p.id = person_id) AS heard_at
"""
_BY_ENGINE = {
    "sqlite": {"among": "IN", "lock": "", "end": ""},
    "postgresql": {"among": "= ANY (ARRAY", "lock": "FOR UPDATE OF o SKIP LOCKED", "end": ")"},
}
"""PostgreSQL may run an IN's subquery twice and so claim more than LIMIT; an array it makes once."""
_NOT_SIMULATED = "AND o.channel NOT LIKE 'simulator%'"
_OF_ONE = "AND o.person_id = :person"
_CLAIMS = {name: text(_CLAIM.format(channels=_NOT_SIMULATED, **words)) for name, words in _BY_ENGINE.items()}
_CLAIMS_OF_ONE = {name: text(_CLAIM.format(channels=_OF_ONE, **words)) for name, words in _BY_ENGINE.items()}
_SENT = text(
    "UPDATE outbound SET state = 'sent', content = NULL, holder = NULL, provider_id = :provider_id, sent_at = :now"
    " WHERE id = :id AND state = 'doing' AND holder = :holder RETURNING id, number, state, person_id, address_id"
)
_ENDED = text(
    "UPDATE outbound SET state = :state, content = NULL, holder = NULL, reason = :reason"
    " WHERE id = :id AND state = 'doing' AND holder = :holder RETURNING id, number, state, person_id, address_id"
)
_LATER = text(
    "UPDATE outbound SET state = 'todo', holder = NULL, reason = :reason, due_at = :due_at"
    " WHERE id = :id AND state = 'doing' AND holder = :holder"
)
_STOP_ALL = text(
    "UPDATE outbound SET state = 'stopped', content = NULL, reason = :reason"
    " WHERE person_id = :person AND state = 'todo'"
)
_TELL_THE_DESK = text(
    "INSERT INTO desk_event (case_id, kind, at) SELECT case_id, 'talk', :now FROM case_message WHERE outbound_id = :id"
)
_NOT_ARRIVED = frozenset({"failed", "undelivered"})
_UNANSWERED = text(
    "UPDATE help_case SET unanswered_at = coalesce(unanswered_at, :now) WHERE state = 'taken'"
    " AND id = (SELECT case_id FROM case_message WHERE outbound_id = :id)"
)
"""What did not arrive has answered nobody: the case's clock goes on."""
_QUIET = text(
    "UPDATE outbound SET state = 'stopped', content = NULL, reason = 'human'"
    " WHERE person_id = :person AND state = 'todo' AND number < :of_staff AND attempts > 0"
)
_STOP_PERSON = text("UPDATE person SET stopped = 'blocked' WHERE id = :person AND stopped = ''")
_RECEIPT = text(
    "UPDATE outbound SET state = :state, reason = :reason, content = NULL, holder = NULL, provider_id = :provider_id,"
    " sent_at = CASE WHEN sent_at = 0 THEN :now ELSE sent_at END"
    " WHERE channel = :channel AND ((provider_id = :provider_id AND state = 'sent')"
    " OR (id = :reference AND state IN ('todo', 'doing', 'sent')))"
    " RETURNING id, number, state, person_id, address_id"
)
_TAKE_BACK = text(
    "UPDATE outbound SET state = 'todo', holder = NULL, attempts = attempts - 1"
    " WHERE state = 'doing' AND holder = :holder"
)
_HOLDERS = text("SELECT DISTINCT holder FROM outbound WHERE state = 'doing'")


@dataclass(frozen=True, slots=True)
class Row:
    """One message to add: whose turn it answers, and its place among that turn's answers."""

    inbound_id: int
    number: int
    channel: str
    person_id: int
    address_id: int
    content: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Due:
    """A message in hand, ready to send. `sealed` is the address, None when it has been erased."""

    id: int
    channel: str
    person_id: int
    address_id: int
    content: bytes
    attempts: int
    sealed: bytes | None
    heard_at: int


def add(connection: Connection, seal: Seal, rows: Sequence[Row]) -> None:
    """Add a turn's answers, due at once whatever the clock says. The key (inbound, number) is unique: a turn
    cannot answer twice."""
    for row in rows:
        connection.execute(_ADD, _values(seal, row))


def add_one(connection: Connection, seal: Seal, row: Row) -> int:
    """Add what somebody of the team wrote; its id."""
    added: int = connection.execute(_ADD_ONE, _values(seal, row)).scalar_one()
    return added


def _values(seal: Seal, row: Row) -> dict[str, Any]:
    return {
        "inbound": row.inbound_id,
        "number": row.number,
        "channel": row.channel,
        "person": row.person_id,
        "address": row.address_id,
        "content": seal.close("outbound", row.content),
    }


def content(say: Say, answer: Rendered, step: str) -> dict[str, Any]:
    """What is kept of an answer, sealed, until it is sent. `step` is the place its buttons lead back to."""
    return {
        "text": answer.text,
        "options": answer.options,
        "step": step,
        "protect": say.sensitive,
        "encoding": answer.encoding,
        "parts": answer.parts,
        "language": answer.language,
    }


def claim(connection: Connection, holder: str, now: int, most: int) -> list[Due]:
    """The messages due whose person has none in hand nor an older one waiting; not the simulator's."""
    query = _CLAIMS[connection.dialect.name]
    return _due(connection.execute(query, {"holder": holder, "now": now, "most": most}).all())


def claim_of(connection: Connection, holder: str, now: int, person_id: int) -> list[Due]:
    """The next message due to one person: how the simulator's telephone fetches its own."""
    query = _CLAIMS_OF_ONE[connection.dialect.name]
    return _due(connection.execute(query, {"holder": holder, "now": now, "most": 1, "person": person_id}).all())


def _due(rows: Sequence[Any]) -> list[Due]:
    return sorted((Due(*row) for row in rows), key=lambda d: d.id)


def sent(connection: Connection, holder: str, outbound_id: int, provider_id: str, *, now: int) -> None:
    """The provider has it. Nothing changes when the lease ended meanwhile: another hand sends it again."""
    row = {"id": outbound_id, "holder": holder, "provider_id": provider_id, "now": now}
    _settle(connection, connection.execute(_SENT, row).first(), now)


def not_sent(connection: Connection, holder: str, due: Due, error: SendError, *, now: int) -> None:
    """What a send error leads to: later, failed, or stopped. The one place that decides it."""
    row = {"id": due.id, "holder": holder, "reason": error.reason}
    if isinstance(error, Retry) and due.attempts < ATTEMPTS:
        connection.execute(_LATER, {**row, "due_at": now + round(1000 * wait(due.attempts, error.after))})
        return
    state = "stopped" if isinstance(error, Stopped) else "failed"
    ended = connection.execute(_ENDED, {**row, "state": state}).first()
    if isinstance(error, Stopped):
        connection.execute(_STOP_PERSON, {"person": due.person_id})
        stop(connection, due.person_id, error.reason)
    _settle(connection, ended, now)


def _settle(connection: Connection, ended: Any, now: int) -> None:
    """A message has come to its end: perhaps nothing more is due to its person. The desk hears of what staff wrote."""
    if ended:
        people.settle(connection, ended.person_id, ended.address_id)
    if ended and ended.number >= OF_STAFF:
        connection.execute(_TELL_THE_DESK, {"id": ended.id, "now": now})
        if ended.state in _NOT_ARRIVED:
            connection.execute(_UNANSWERED, {"id": ended.id, "now": now})


def stop(connection: Connection, person_id: int, reason: str) -> None:
    """Whatever waits to be sent to this person is not sent any more."""
    connection.execute(_STOP_ALL, {"person": person_id, "reason": reason})


def quiet(connection: Connection, person_id: int) -> None:
    """A human answers from now on: what the bot could not send yet would talk over them."""
    connection.execute(_QUIET, {"person": person_id, "of_staff": OF_STAFF})


def wait(attempts: int, after: float | None = None) -> float:
    """Seconds until the next try: what the provider asked for, else doubling, with jitter so that many
    messages that failed together do not come back together."""
    backoff = min(FIRST_WAIT * 2 ** (attempts - 1), LONGEST_WAIT)
    return (after or backoff) * random.uniform(1.0, 1.5)


def receive(connection: Connection, receipt: Receipt, *, now: int = 0) -> bool:
    """A provider's receipt, come `now`; whether it moved a message. Late and repeated ones move nothing.

    It may be here before our own mark of sending: then our reference finds the message, still in hand or
    put back after a crash, and it is not sent again.
    """
    row = {
        "state": receipt.state,
        "reason": receipt.reason or None,
        "channel": receipt.channel,
        "provider_id": receipt.provider_id,
        "reference": receipt.reference,
        "now": now,
    }
    moved = connection.execute(_RECEIPT, row).first()
    _settle(connection, moved, now)
    return moved is not None


def holders(connection: Connection) -> set[str]:
    """Who holds messages now."""
    return set(connection.execute(_HOLDERS).scalars())


def take_back(connection: Connection, holder: str) -> int:
    """Put back what a dead holder had in hand; how many."""
    return connection.execute(_TAKE_BACK, {"holder": holder}).rowcount


def counts(connection: Connection) -> dict[str, int]:
    """How many messages stand in each state."""
    return {state: number for state, number in connection.execute(_COUNTS).all()}
