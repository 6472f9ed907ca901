"""What SMS lines have in hand, and what becomes of what was sent: receipts, and questions to lines that fell silent.

A message is given to a line under a key of ours, kept before it is asked to send, so that after a crash the line can be
asked whether it has it. While it is `handed` its words are kept: should the line drop it, another line takes it.
Receipts may come twice, late, in any order, before our own mark of sending; they move a message only forward.
"""

from dataclasses import dataclass

from sqlalchemy import Connection, TextClause, text

from bot import outbox
from bot.messages import Receipt

GIVEN_UP_AFTER = 3_600_000
"""Milliseconds after which a message nobody has confirmed is given up: its words are not kept for longer."""
ASKED_AGAIN_AFTER = 20_000
"""Longer than a line may take over its answer: nobody else asks it meanwhile."""
REJECTED = "rejected"
REJECTIONS, REJECTIONS_OF_DANGER = 3, 6
"""So often carriers may reject a message, and the answer to a danger, before it has failed."""
DROPS, DROPS_OF_DANGER = 10, 100
"""So often lines may drop it: with the pauses between, for about an hour."""

_ENDED = "RETURNING id, number, state, person_id, address_id"
_GIVE = text(
    "UPDATE outbound SET line = :line, provider_id = :key, reason = NULL, sent_at = 0"
    " WHERE id = :id AND state = 'doing' AND holder = :holder"
)
_HANDED = text(
    "UPDATE outbound SET state = 'handed', holder = NULL, provider_id = :provider_id,"
    " sent_at = CASE WHEN sent_at = 0 THEN :now ELSE sent_at END, handed_until = :until"
    " WHERE id = :id AND state = 'doing' AND holder = :holder RETURNING line, reason"
)
"""The hour of a line begins when it was first given the message, however often it was asked about it since."""
_NEVER_HAD = text(
    "UPDATE outbound SET line = '', provider_id = NULL, doubts = CASE WHEN doubts > 0 THEN doubts - 1 ELSE 0 END"
    " WHERE id = :id AND state = 'doing' AND holder = :holder"
)
_OVERDUE = text(
    "UPDATE outbound SET handed_until = :again WHERE state = 'handed' AND id IN"
    " (SELECT id FROM outbound WHERE state = 'handed' AND handed_until <= :now ORDER BY rank, handed_until"
    " LIMIT :most)"
    " AND handed_until <= :now RETURNING id, line, provider_id, sent_at"
)
_ANY_OVERDUE = text("SELECT 1 FROM outbound WHERE state = 'handed' AND handed_until <= :now LIMIT 1")
_DROPS = "(length(avoided) - length(replace(avoided, ' ', '')) + 1)"
_TOO_OFTEN = f"{_DROPS} >= CASE WHEN rank = 0 THEN :most_of_danger ELSE :most END"
_PAUSE = f"CASE WHEN {_DROPS} = 1 THEN 0 WHEN rank = 0 THEN 5000 ELSE 10000 * {_DROPS} * ({_DROPS} - 1) END"
_DROPPED = text(
    f"UPDATE outbound SET state = CASE WHEN content IS NULL THEN 'stopped' WHEN {_TOO_OFTEN} THEN 'failed'"
    f" ELSE 'todo' END, content = CASE WHEN {_TOO_OFTEN} THEN NULL ELSE content END, due_at = :now + {_PAUSE},"
    " avoided = avoided || ' ' || line, line = '', provider_id = NULL, reason = :reason,"
    " doubts = CASE WHEN state = 'todo' AND doubts > 0 THEN doubts - 1 ELSE doubts END"
    " WHERE (state = 'handed' OR (state = 'todo' AND doubts > 0)) AND line = :line AND provider_id = :provider_id"
    f" {_ENDED}"
)
"""Another line has it at once; when that one drops it too, each has some time to come back. Whoever said stop meanwhile
had its words taken away: it goes by no other line."""
_REJECTED = text(
    "UPDATE outbound SET reason = :reason WHERE state = 'doing' AND line = :line AND provider_id = :provider_id"
)
"""The carrier's no was quicker than our mark, which finds it there."""
_FREED = text(
    "UPDATE outbound SET state = CASE WHEN content IS NULL THEN 'stopped' ELSE 'todo' END, reason = 'silent',"
    f" due_at = :now WHERE state = 'handed' AND id = :id AND line = :line AND provider_id = :key {_ENDED}"
)
_GIVEN_UP = text(
    "UPDATE outbound SET state = 'failed', content = NULL, reason = 'unconfirmed'"
    f" WHERE state = 'handed' AND sent_at <= :then AND (:id = 0 OR id = :id) {_ENDED}"
)
_BY_ID = "(provider_id = :provider_id OR id = :reference)"
_BY_OWN_ID = "(provider_id = :provider_id OR (id = :reference AND line = ''))"
_BY_LINE = "line = :line AND (provider_id = :provider_id OR id = :reference)"
_BY_KEY = "line = :line AND (provider_id = :provider_id OR (id = :reference AND state = 'doing'))"
"""What a line says did not arrive is that try, no other: the message may be with another line by now. A number of ours
alone names a message only while that line is being asked, or had it last."""
_ARRIVED = f"""
    UPDATE outbound SET state = :state, reason = NULL, content = NULL, holder = NULL, provider_id = :provider_id,
        sent_at = CASE WHEN sent_at = 0 THEN :now ELSE sent_at END
    WHERE channel = :channel AND {{which}} AND (state IN ({{before}}) OR (state = 'failed' AND reason = 'unconfirmed'))
    {_ENDED}
"""
_NOT_ARRIVED = f"""
    UPDATE outbound SET state = 'undelivered', reason = :reason, content = NULL, holder = NULL,
        provider_id = :provider_id, sent_at = CASE WHEN sent_at = 0 THEN :now ELSE sent_at END
    WHERE channel = :channel AND {{which}} AND state IN ({{before}})
    {_ENDED}
"""
_NOT_YET, _UNDER_WAY = "'todo', 'doing', 'handed'", "'todo', 'doing', 'handed', 'sent'"
_ARRIVALS = {
    (state, of_line): text(_ARRIVED.format(which=_BY_LINE if of_line else _BY_ID, before=before))
    for state, before in (("sent", _NOT_YET), ("delivered", _UNDER_WAY))
    for of_line in (True, False)
}
_LOST_OF_KEY = text(_NOT_ARRIVED.format(which=_BY_KEY, before=_UNDER_WAY))
_LOST = text(_NOT_ARRIVED.format(which=_BY_OWN_ID, before=_UNDER_WAY))
_LOST_THOUGH_SENT = text(_NOT_ARRIVED.format(which=_BY_KEY, before="'sent'"))
_DOUBTED = text(
    "UPDATE outbound SET handed_until = 0"
    " WHERE state = 'handed' AND channel = :channel AND line = :line AND provider_id = :provider_id"
)


@dataclass(frozen=True, slots=True)
class Overdue:
    """A message a line has had in hand for too long without a word."""

    id: int
    line: str
    key: str
    handed_at: int


def give(connection: Connection, holder: str, outbound_id: int, *, line: str, key: str | None) -> bool:
    """Note to which line, under which key, a message in hand is about to be given; with None, that no line can have it.
    False when it is not in hand."""
    row = {"id": outbound_id, "holder": holder, "line": line, "key": key}
    return connection.execute(_GIVE, row).rowcount == 1


def mark(connection: Connection, holder: str, outbound_id: int, provider_id: str, *, until: int, now: int) -> None:
    """The line has it, and is asked about it `until` then. Nothing changes when a receipt has come first."""
    row = {"id": outbound_id, "holder": holder, "provider_id": provider_id, "until": until, "now": now}
    marked = connection.execute(_HANDED, row).first()
    if marked and marked.reason == REJECTED:
        dropped(connection, marked.line, provider_id, REJECTED, now=now)


def never_had(connection: Connection, holder: str, outbound_id: int) -> None:
    """The line that may have had this message in hand says that it had not: there is nothing to doubt."""
    connection.execute(_NEVER_HAD, {"id": outbound_id, "holder": holder})


def is_any_overdue(connection: Connection, now: int) -> bool:
    """Whether some line is to be asked about a message, so that there is something to write."""
    return connection.execute(_ANY_OVERDUE, {"now": now}).first() is not None


def overdue(connection: Connection, now: int, most: int) -> list[Overdue]:
    """The messages to ask their lines about now; nobody else is given them for a while."""
    row = {"now": now, "again": now + ASKED_AGAIN_AFTER, "most": most}
    return [Overdue(*found) for found in connection.execute(_OVERDUE, row).all()]


def dropped(connection: Connection, line: str, key: str, reason: str, *, now: int) -> bool:
    """The line never sent it and never will: it is due again, for any line; failed after many. Whether it was so."""
    most, of_danger = (REJECTIONS, REJECTIONS_OF_DANGER) if reason == REJECTED else (DROPS, DROPS_OF_DANGER)
    row = {"line": line, "provider_id": key, "reason": reason, "now": now, "most": most, "most_of_danger": of_danger}
    moved = connection.execute(_DROPPED, row).first()
    if moved and moved.state != "todo":
        outbox.settle(connection, moved, now)
    return moved is not None


def freed(connection: Connection, overdue: Overdue, *, now: int) -> None:
    """Its line cannot be asked any more, and would not send it any more: it is due again. That line is asked first,
    where it answers by then."""
    moved = connection.execute(_FREED, {"id": overdue.id, "line": overdue.line, "key": overdue.key, "now": now}).first()
    outbox.settle(connection, moved if moved and moved.state == "stopped" else None, now)


def give_up(connection: Connection, *, now: int, outbound_id: int = 0) -> int:
    """What nobody has confirmed for an hour has failed, of one message or of all; how many."""
    row = {"id": outbound_id, "then": now - GIVEN_UP_AFTER}
    ended = connection.execute(_GIVEN_UP, row).all()
    for one in ended:
        outbox.settle(connection, one, now)
    return len(ended)


def receive(connection: Connection, receipt: Receipt, *, now: int = 0) -> bool:
    """A provider's receipt, come `now`; whether it moved a message. Late and repeated ones move nothing."""
    if receipt.state == "doubted":
        return _doubted(connection, receipt, now)
    if receipt.state == "undelivered":
        return _undelivered(connection, receipt, now)
    query = _ARRIVALS[receipt.state, bool(receipt.line)]
    return _moved(connection, query, receipt, now)


def _doubted(connection: Connection, receipt: Receipt, now: int) -> bool:
    """Not delivered where it is known to have gone; else its line is asked at once whether it had."""
    if _moved(connection, _LOST_THOUGH_SENT, receipt, now):
        return True
    return connection.execute(_DOUBTED, _values(receipt, now)).rowcount > 0


def _undelivered(connection: Connection, receipt: Receipt, now: int) -> bool:
    """Refused by the carrier while in a line's hand, it may go by another line; else it did not arrive."""
    if receipt.reason == REJECTED:
        if dropped(connection, receipt.line, receipt.provider_id, REJECTED, now=now):
            return True
        if connection.execute(_REJECTED, _values(receipt, now)).rowcount:
            return True
        return _moved(connection, _LOST_THOUGH_SENT, receipt, now)
    return _moved(connection, _LOST_OF_KEY if receipt.line else _LOST, receipt, now)


def _moved(connection: Connection, query: TextClause, receipt: Receipt, now: int) -> bool:
    moved = connection.execute(query, _values(receipt, now)).first()
    outbox.settle(connection, moved, now)
    return moved is not None


def _values(receipt: Receipt, now: int) -> dict[str, object]:
    return {
        "state": receipt.state,
        "reason": receipt.reason or None,
        "channel": receipt.channel,
        "provider_id": receipt.provider_id,
        "reference": receipt.reference,
        "line": receipt.line,
        "now": now,
    }
