"""A conversation carried on in the private chat between the bot and the one operator who has the case.

A setting, off. Never for a child's case, one of violence or of trafficking, nor once such a danger was told of in it:
then the operator is sent to the console, once, and nothing of that case is relayed any more. What was relayed is
deleted from their chat when the case leaves their hand or is erased, and after 47 hours. Verbs take the connection and
never commit.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, exists, insert, select

from bot import audit
from bot.alerts.binding import Bound
from bot.alerts.updates import Told
from bot.cases import keeping, refusing, talking
from bot.cases.asking import NEVER_FORGOTTEN
from bot.cases.talking import Refused, Words
from bot.moments import to_millis
from bot.store import Seal
from bot.store.desk import case_message, help_case, staff_alert, staff_telegram
from flows.safety import SENSITIVE_KINDS

SEALED_AS = "staff alert"
MOST = 3500
"""Characters of one message that are relayed: Telegram takes 4096, counted its own way. The rest is in the console."""
_NOTICE = (staff_alert.c.kind == "relay", staff_alert.c.sealed.is_(None))
"""A relay without words: the operator was sent to the console."""


def relayed(connection: Connection, seal: Seal, case_id: int, text: str, now_ms: int) -> None:
    """Have this message of the person relayed, where whoever has the case has bound an account; or send them to the
    console, once. Whether relaying is on is decided when it is sent."""
    holder = select(help_case.c.taken_by).join(staff_telegram, staff_telegram.c.staff_id == help_case.c.taken_by)
    staff_id = connection.execute(holder.where(help_case.c.id == case_id, help_case.c.state == "taken")).scalar()
    if staff_id is None:
        return
    words = seal.close(SEALED_AS, text[:MOST]) if may_relay(connection, case_id) else None
    if words is None and _was_sent_away(connection, case_id, staff_id):
        return
    row = {"case_id": case_id, "kind": "relay", "way": "private", "staff_id": staff_id, "sealed": words}
    connection.execute(insert(staff_alert).values(row | {"made_at": now_ms, "due_at": now_ms}))


def may_relay(connection: Connection, case_id: int) -> bool:
    """Whether this case may be spoken of on Telegram at all."""
    return connection.execute(select(help_case.c.id).where(help_case.c.id == case_id, *_ORDINARY)).first() is not None


def is_still(connection: Connection, case_id: int, staff_id: int | None, *, with_words: bool) -> bool:
    """Whether what was to be relayed still may be: the case is in the same hand, and ordinary where there are words."""
    mine = (help_case.c.id == case_id, help_case.c.state == "taken", help_case.c.taken_by == staff_id)
    rules = _ORDINARY if with_words else ()
    return connection.execute(select(help_case.c.id).where(*mine, *rules)).first() is not None


def answered(connection: Connection, seal: Seal, who: Bound, told: Told, now: datetime) -> str:
    """Pass on what an operator wrote; the key of what they are told (`bot.alerts.wording`), "" when it went."""
    if told.edited:
        return "edited"
    if not told.text.strip() or told.text.startswith("/"):
        return "which"
    case_id = _case_of(connection, who.staff_id, told.reply_to)
    if case_id is None:
        return "which"
    if not is_still(connection, case_id, who.staff_id, with_words=False):
        return "not_yours"
    if not may_relay(connection, case_id):
        return "desk"
    line = {"staff_id": who.staff_id, "now": to_millis(now), "case_id": case_id}
    if reason := refusing.refused(told.text):
        audit.record(connection, seal, action="refused", reason=reason, way="telegram", **line)
        return "never_ask"
    try:
        talking.say(connection, seal, case_id, who.staff_id, Words(told.text), now)
    except Refused as refused:
        return refused.reason
    audit.record(connection, seal, action="sent", way="telegram", **line)
    return ""


def _case_of(connection: Connection, staff_id: int, reply_to: int) -> int | None:
    """The case of the message that was replied to; without a reply that of the last one, if it is their only case."""
    c = staff_alert.c
    relays = (c.kind == "relay", c.way == "private", c.state == "sent", c.staff_id == staff_id)
    query = select(c.case_id).where(*relays).order_by(c.id.desc()).limit(1)
    if reply_to:
        found: int | None = connection.execute(query.where(c.message_id == str(reply_to))).scalar()
        return found
    last = connection.execute(query).scalar()
    mine = [case.id for case in keeping.taken_by(connection, staff_id)]
    return last if mine == [last] else None


def _was_sent_away(connection: Connection, case_id: int, staff_id: int) -> bool:
    told = (staff_alert.c.case_id == case_id, staff_alert.c.staff_id == staff_id, *_NOTICE)
    return connection.execute(select(staff_alert.c.id).where(*told).limit(1)).first() is not None


def _ordinary() -> tuple[ColumnElement[Any], ...]:
    """The kind of a case is the last danger told of: those before it stand in the conversation."""
    grave = exists().where(case_message.c.case_id == help_case.c.id, case_message.c.danger.in_(SENSITIVE_KINDS))
    sent_away = exists().where(staff_alert.c.case_id == help_case.c.id, *_NOTICE)
    return help_case.c.need.not_in(NEVER_FORGOTTEN), help_case.c.kind.not_in(SENSITIVE_KINDS), ~grave, ~sent_away


_ORDINARY = _ordinary()
