"""Messages out: added inside the turn, claimed in order per person, marked after sending, never before.

Sending is at least once: a process that dies between the provider's yes and our mark sends again when the
lease has ended. Receipts move a message only forward. What SMS lines have in hand is in `bot.handed`.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Connection, TextClause, text

from bot import people
from bot.messages import Retry, SendError, Stopped, Unsure, Waits
from bot.store import Seal
from bot.text.style import Rendered
from flows.steps import Say

OF_STAFF = 1000
"""Answers of a turn are numbered from 0; what staff write hangs on the person's last message, numbered from here."""
_ALL = 2**31 - 1
ATTEMPTS = 24
ATTEMPTS_OF_DANGER = 400
DOUBTS = 10
"""So often a message is given to lines that take it, perhaps, and never say so: each may have gone."""
UNCONFIRMED = "unconfirmed"
"""Why a message has failed that may have gone: a late receipt still moves it."""
DANGER_LOOKS_EVERY = 0.2
"""Seconds between two looks for a place for the answer to a danger."""
DANGER_TRIES_EVERY = 10.0
"""Seconds between two tries of it at most, whatever a provider asks for: for more than an hour, like all others."""
QUEUED_FOR = 30_000
"""Milliseconds after which an answer that has not gone stands in a queue."""
FIRST_WAIT, LONGEST_WAIT = 1.0, 300.0
"""Seconds before the second try, and the most between two; all tries together take between 78 and 118 minutes. What a
provider asks for is bounded by the longest too."""

_ADD = text(
    "INSERT INTO outbound (inbound_id, number, channel, person_id, address_id, content, due_at, rank)"
    " VALUES (:inbound, :number, :channel, :person, :address, :content, 0, :rank)"
)
_ADD_ONE = text(f"{_ADD.text} RETURNING id")
_COUNTS = text("SELECT state, count(*) FROM outbound GROUP BY state")
_CLAIM = """
    UPDATE outbound SET state = 'doing', holder = :holder, attempts = attempts + 1
    WHERE state = 'todo' AND id {among} (
        SELECT o.id FROM outbound o
        WHERE o.state = 'todo' AND o.due_at <= :now {channels} AND NOT EXISTS (
            SELECT 1 FROM outbound e
            WHERE e.person_id = o.person_id
            AND (e.state = 'doing' OR (e.state = 'todo' AND e.id < o.id AND e.rank <= o.rank)))
        ORDER BY o.rank, o.id LIMIT :most {lock}){end}
    RETURNING id, channel, person_id, address_id, content, attempts, rank, line, provider_id, avoided,
        (SELECT i.line FROM inbound i WHERE i.id = inbound_id) AS came_by,
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
_BY_SMS, _NOT_BY_SMS = "AND o.channel = 'sms'", f"{_NOT_SIMULATED} AND o.channel <> 'sms'"
_DANGERS = " AND o.rank = 0"
_FIRST = text(
    "UPDATE outbound SET rank = 0, due_at = 0 WHERE person_id = :person AND state = 'todo'"
    " AND id < (SELECT max(id) FROM outbound WHERE person_id = :person AND state = 'todo' AND rank = 0)"
)
"""What a person was to be told before the answer to a danger goes with it, instead of behind everybody's."""
_SENT = text(
    "UPDATE outbound SET state = 'sent', content = NULL, holder = NULL, provider_id = :provider_id, sent_at = :now"
    " WHERE id = :id AND state = 'doing' AND holder = :holder RETURNING id, number, state, person_id, address_id"
)
_ENDED = text(
    "UPDATE outbound SET state = :state, content = NULL, holder = NULL, reason = :reason"
    " WHERE id = :id AND state = 'doing' AND holder = :holder RETURNING id, number, state, person_id, address_id"
)
_LATER = text(
    "UPDATE outbound SET state = CASE WHEN content IS NULL THEN 'stopped' ELSE 'todo' END, holder = NULL,"
    " reason = :reason, due_at = :due_at, attempts = :attempts, doubts = doubts + :doubt"
    " WHERE id = :id AND state = 'doing' AND holder = :holder RETURNING id, number, state, person_id, address_id"
)
"""Its line and key stay: where nobody knows whether a line took it, that line is asked before it is given to any other.
Whoever said stop while it was in hand had its words taken away."""
_DOUBTS = text("SELECT doubts FROM outbound WHERE id = :id")
_STOP_ALL = text(
    "UPDATE outbound SET state = 'stopped', content = NULL, reason = :reason"
    " WHERE person_id = :person AND state = 'todo'"
)
_FORGET_IN_HAND = text(
    "UPDATE outbound SET content = NULL WHERE person_id = :person AND state IN ('doing', 'handed') AND number < :below"
)
"""What is being sent cannot be taken back; should it not go, it is not tried again."""
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
    " WHERE person_id = :person AND state = 'todo' AND number < :of_staff"
    " AND (attempts > 0 OR reason IS NOT NULL OR inbound_id IN"
    " (SELECT id FROM inbound WHERE person_id = :person AND received_at < :then))"
)
_STOP_PERSON = text("UPDATE person SET stopped = 'blocked' WHERE id = :person AND stopped = ''")
_DANGER = text(
    "SELECT 1 FROM outbound WHERE state = 'todo' AND rank = 0 AND channel = 'sms' AND due_at <= :soon"
    " AND coalesce(reason, '') NOT IN ('hour_full', 'cap', 'line_full')"
    " UNION ALL SELECT 1 FROM outbound"
    " WHERE state = 'doing' AND rank = 0 AND channel = 'sms' AND provider_id IS NULL LIMIT 1"
)
"""That the answer to a danger is about to want a place: one with a line's key has had its own, and one whose lines are
full for the hour or the day wants none of the places there are."""
_TAKE_BACK = text(
    "UPDATE outbound SET state = CASE WHEN content IS NULL THEN 'stopped' ELSE 'todo' END, holder = NULL,"
    " attempts = attempts - 1 WHERE state = 'doing' AND holder = :holder"
)
_HOLDERS = text("SELECT DISTINCT holder FROM outbound WHERE state = 'doing'")


@dataclass(frozen=True, slots=True)
class Row:
    """One message to add: whose turn it answers, and its place among that turn's answers. `urgent` ones go first."""

    inbound_id: int
    number: int
    channel: str
    person_id: int
    address_id: int
    content: dict[str, Any]
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Due:
    """A message in hand, ready to send. `sealed` is the address, None when it has been erased; `came_by` the SMS line
    the person wrote to, `line` and `key` where it was given before without anybody knowing whether it was taken."""

    id: int
    channel: str
    person_id: int
    address_id: int
    content: bytes
    attempts: int
    rank: int = 1
    line: str = ""
    key: str | None = None
    avoided: str = ""
    came_by: str = ""
    sealed: bytes | None = None
    heard_at: int = 0


def add(connection: Connection, seal: Seal, rows: Sequence[Row]) -> None:
    """Add a turn's answers, due at once whatever the clock says. The key (inbound, number) is unique: a turn
    cannot answer twice."""
    for row in rows:
        connection.execute(_ADD, _values(seal, row))
    if any(row.urgent for row in rows):
        connection.execute(_FIRST, {"person": rows[0].person_id})


def add_one(connection: Connection, seal: Seal, row: Row) -> int:
    """Add what somebody of the team wrote; its id."""
    added: int = connection.execute(_ADD_ONE, _values(seal, row)).scalar_one()
    if row.urgent:
        connection.execute(_FIRST, {"person": row.person_id})
    return added


def _values(seal: Seal, row: Row) -> dict[str, Any]:
    return {
        "inbound": row.inbound_id,
        "number": row.number,
        "channel": row.channel,
        "person": row.person_id,
        "address": row.address_id,
        "content": seal.close("outbound", row.content),
        "rank": 0 if row.urgent else 1,
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


def claim(
    connection: Connection, holder: str, now: int, most: int, *, sms: int | None = None, dangers: bool = False
) -> list[Due]:
    """The messages due whose person has none in hand nor an older one waiting, dangers first; not the simulator's.

    `sms` is for how many the SMS lines have room just now, None for all. `dangers`: the answers to them alone.
    """
    given, among = {"holder": holder, "now": now}, _DANGERS if dangers else ""
    if sms is None:
        return _due(_claimed(connection, _NOT_SIMULATED + among, {**given, "most": most}))
    rows = _claimed(connection, _BY_SMS + among, {**given, "most": sms}) if sms > 0 else []
    return _due(rows + _claimed(connection, _NOT_BY_SMS + among, {**given, "most": most - len(rows)}))


def claim_of(connection: Connection, holder: str, now: int, person_id: int) -> list[Due]:
    """The next message due to one person: how the simulator's telephone fetches its own."""
    return _due(_claimed(connection, _OF_ONE, {"holder": holder, "now": now, "most": 1, "person": person_id}))


def _claimed(connection: Connection, among: str, given: Mapping[str, Any]) -> list[Any]:
    return list(connection.execute(_claims(connection.dialect.name, among), given).all())


@cache
def _claims(engine: str, among: str) -> TextClause:
    return text(_CLAIM.format(channels=among, **_BY_ENGINE[engine]))


def _due(rows: Sequence[Any]) -> list[Due]:
    return sorted((Due(*row) for row in rows), key=lambda d: (d.rank, d.id))


def sent(connection: Connection, holder: str, outbound_id: int, provider_id: str, *, now: int) -> None:
    """The provider has it. Nothing changes when the lease ended meanwhile: another hand sends it again."""
    row = {"id": outbound_id, "holder": holder, "provider_id": provider_id, "now": now}
    settle(connection, connection.execute(_SENT, row).first(), now)


def not_sent(connection: Connection, holder: str, due: Due, error: SendError, *, now: int) -> None:
    """What a send error leads to: later, failed, or stopped. The one place that decides it."""
    row = {"id": due.id, "holder": holder, "reason": error.reason}
    if isinstance(error, Retry) and due.attempts < _tries(due) and not _is_doubted_too_often(connection, due, error):
        tried = due.attempts - isinstance(error, Waits)
        later = {"due_at": now + _millis(error, due), "attempts": tried, "doubt": int(isinstance(error, Unsure))}
        put = connection.execute(_LATER, {**row, **later}).first()
        settle(connection, put if put and put.state == "stopped" else None, now)
        return
    state = "stopped" if isinstance(error, Stopped) else "failed"
    reason = UNCONFIRMED if isinstance(error, Unsure) else error.reason
    ended = connection.execute(_ENDED, {**row, "state": state, "reason": reason}).first()
    if isinstance(error, Stopped):
        connection.execute(_STOP_PERSON, {"person": due.person_id})
        stop(connection, due.person_id, error.reason)
    settle(connection, ended, now)


def _is_doubted_too_often(connection: Connection, due: Due, error: Retry) -> bool:
    """The store is asked: a line that says it never had the message takes its doubt back."""
    return isinstance(error, Unsure) and connection.execute(_DOUBTS, {"id": due.id}).scalar_one() + 1 >= DOUBTS


def _tries(due: Due) -> int:
    return ATTEMPTS if due.rank else ATTEMPTS_OF_DANGER


def _millis(error: Retry, due: Due) -> int:
    """Until the next try. Whoever waits for a line's pace or hour keeps their place: nobody is delayed by chance, and
    the answer to a danger is there again soon enough to have the next place."""
    until = error.after if isinstance(error, Waits) and error.after else _until(error, due)
    if due.rank == 0:
        until = min(until, DANGER_LOOKS_EVERY if error.reason in ("pace", "danger") else DANGER_TRIES_EVERY)
    return round(1000 * until)


def _until(error: Retry, due: Due) -> float:
    """Seconds until a message that was tried, in vain, is tried again."""
    after = max(error.after or 0.0, wait(due.attempts) / 2) if isinstance(error, Unsure) else error.after
    return wait(due.attempts, min(after, LONGEST_WAIT) if after else None)


def settle(connection: Connection, ended: Any, now: int) -> None:
    """A message (a row of its id, number, state, person and address) has come to its end: perhaps nothing more is due
    to its person. The desk hears of what staff wrote."""
    if ended:
        people.settle(connection, ended.person_id, ended.address_id)
    if ended and ended.number >= OF_STAFF:
        connection.execute(_TELL_THE_DESK, {"id": ended.id, "now": now})
        if ended.state in _NOT_ARRIVED:
            connection.execute(_UNANSWERED, {"id": ended.id, "now": now})


def stop(connection: Connection, person_id: int, reason: str) -> None:
    """Whatever waits to be sent to this person is not sent any more."""
    connection.execute(_STOP_ALL, {"person": person_id, "reason": reason})
    connection.execute(_FORGET_IN_HAND, {"person": person_id, "below": _ALL})


def quiet(connection: Connection, person_id: int, now: int) -> None:
    """A human answers from now on: what the bot could not send yet would talk over them."""
    row = {"person": person_id, "of_staff": OF_STAFF, "then": now - QUEUED_FOR}
    connection.execute(_QUIET, row)
    connection.execute(_FORGET_IN_HAND, {"person": person_id, "below": OF_STAFF})


def wait(attempts: int, after: float | None = None) -> float:
    """Seconds until the next try: what the provider asked for, else doubling, with jitter so that many
    messages that failed together do not come back together."""
    backoff = min(FIRST_WAIT * 2 ** (attempts - 1), LONGEST_WAIT)
    return (after or backoff) * random.uniform(1.0, 1.5)


def is_danger_waiting(connection: Connection, now: int) -> bool:
    """Whether the answer to a danger by SMS has no line yet, so that nobody else takes the next place."""
    return connection.execute(_DANGER, {"soon": now + round(1000 * DANGER_LOOKS_EVERY)}).first() is not None


def holders(connection: Connection) -> set[str]:
    """Who holds messages now."""
    return set(connection.execute(_HOLDERS).scalars())


def take_back(connection: Connection, holder: str) -> int:
    """Put back what a dead holder had in hand; how many."""
    return connection.execute(_TAKE_BACK, {"holder": holder}).rowcount


def counts(connection: Connection) -> dict[str, int]:
    """How many messages stand in each state."""
    return {state: number for state, number in connection.execute(_COUNTS).all()}
