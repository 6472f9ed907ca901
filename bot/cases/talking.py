"""What is said in a case: by the person, by whoever has it, by the bot while nobody had it, and notes for the desk.

What goes to the person is a row of the outbox like any answer, so that it is sent, tried again and receipted like one.
While somebody has the case the bot says nothing here: what it says stands in `bot.turn`, and is no more than the
answers to stop, erase and leaving, and the lines of a new danger once a case.

After twelve hours, or where they left in haste, somebody else may hold the telephone: nothing goes to a person but one
neutral line, until they write again (R16).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from bot import desk_events, outbox, people
from bot.cases.asking import SEALED_AS
from bot.knowledge import Knowledge
from bot.moments import to_millis
from bot.store import Seal
from bot.store.desk import case_message, help_case
from bot.store.schema import outbound, person
from bot.text import gsm
from flows.steps import Say

STALE = timedelta(hours=12)
WINDOW = timedelta(hours=24)
"""WhatsApp takes no free text later than this after the person's last message."""
LONGEST = 1000
"""Characters of one message of staff."""
CHANNELS = frozenset({"telegram", "sms", "whatsapp"})


class Refused(Exception):
    """Nothing was sent. `reason`: not_yours, stopped, ping_first, window, nowhere, long, empty."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Words:
    """What somebody of the team sends: `own` is the same in their language, for a phrase or a card. `sensitive`: it may
    not be forwarded, where the channel can see to that."""

    text: str
    kind: str = "text"
    own: str = ""
    language: str = ""
    sensitive: bool = False


@dataclass(frozen=True, slots=True)
class Message:
    """One line of the conversation. `state` and `reason` are those of its sending, "" for what is not sent; `at` the
    store's milliseconds; `text` is "" once it has been blanked."""

    id: int
    author: str
    staff_id: int | None
    kind: str
    text: str
    own: str
    language: str
    danger: str
    at: int
    state: str
    reason: str


def conversation(connection: Connection, seal: Seal, case_id: int) -> list[Message]:
    """All that was said in a case, the oldest first. Raises Unreadable."""
    c = case_message.c
    shown = (
        c.id,
        c.author,
        c.staff_id,
        c.kind,
        c.sealed,
        c.language,
        c.danger,
        c.at,
        outbound.c.state,
        outbound.c.reason,
    )
    joined = case_message.outerjoin(outbound, outbound.c.id == c.outbound_id)
    rows = connection.execute(select(*shown).select_from(joined).where(c.case_id == case_id).order_by(c.id)).all()
    return [_message(seal, row) for row in rows]


def say(connection: Connection, seal: Seal, case_id: int, member_id: int, words: Words, now: datetime) -> int:
    """Send this to the person; the message's id. Raises Refused."""
    case = _open_for(connection, case_id, member_id)
    if why := why_not(connection, case, now):
        raise Refused(why)
    if not words.text.strip():
        raise Refused("empty")
    if len(words.text) > LONGEST and words.kind == "text":
        raise Refused("long")
    return _written(connection, seal, case, member_id, words, now)


def ping(connection: Connection, seal: Seal, knowledge: Knowledge, case_id: int, member_id: int, now: datetime) -> int:
    """Send the neutral line that asks whether they can write now; the message's id. Raises Refused."""
    case = _open_for(connection, case_id, member_id)
    if (why := why_not(connection, case, now)) not in ("", "ping_first"):
        raise Refused(why)
    text = knowledge.voice(case.channel, now).renderer.render(Say("case.ping"), case.language).text
    sent = _written(connection, seal, case, member_id, Words(text, "ping", language=case.language), now)
    connection.execute(update(help_case).where(help_case.c.id == case_id).values(pinged_at=to_millis(now)))
    return sent


def needs_ping(case: Any, now: datetime) -> bool:
    """Whether nothing but the neutral line may go to the person: a row of `help_case`, or a `keeping.Case`."""
    return bool(case.hushed) or case.heard_at < to_millis(now - STALE)


def why_not(connection: Connection, case: Any, now: datetime) -> str:
    """Why nothing, or with `ping_first` nothing but the neutral line, can go to the person of this case now; "" where
    it can. A borrowed telephone is back with its owner after half an hour."""
    channel = case.channel.rpartition(":")[2]
    if case.source != "chat" or channel not in CHANNELS:
        return "nowhere"
    whose = connection.execute(select(person.c.stopped, person.c.borrowed).where(person.c.id == case.person_id)).first()
    if whose is None or whose.stopped:
        return "stopped"
    if channel == "whatsapp" and case.heard_at < to_millis(now - WINDOW):
        return "window"
    is_back = whose.borrowed and case.heard_at < to_millis(now - people.BORROWED_LASTS)
    return "ping_first" if is_back or needs_ping(case, now) else ""


def note(connection: Connection, seal: Seal, case_id: int, member_id: int, text: str, now: datetime) -> None:
    """Keep a note for the desk; it is never sent."""
    keep(connection, seal, case_id, now, author="note", kind="note", staff_id=member_id, text=text)


def event(
    connection: Connection,
    seal: Seal,
    case_id: int,
    kind: str,
    now: datetime,
    *,
    staff_id: int | None = None,
    danger: str = "",
) -> None:
    """Keep that something happened: taken, passed, left, stopped ..., for whoever reads the conversation."""
    keep(connection, seal, case_id, now, author="event", kind=kind, staff_id=staff_id, danger=danger)


def keep(connection: Connection, seal: Seal, case_id: int, now: datetime, **values: Any) -> int:
    """Add a line to the conversation and tell the open pages; its id. `text` and `own` are sealed."""
    words = {name: word for name in ("text", "own") if (word := values.pop(name, ""))}
    row = {
        "case_id": case_id,
        "at": to_millis(now),
        "sealed": seal.close(SEALED_AS, words) if words else None,
        **values,
    }
    kept: int = connection.execute(insert(case_message).values(row).returning(case_message.c.id)).scalar_one()
    desk_events.tell(connection, case_id, "talk", to_millis(now))
    return kept


def told(
    connection: Connection, seal: Seal, knowledge: Knowledge, case: Any, say: Say, *, kind: str, now: datetime
) -> bool:
    """Have the bot tell the person something about a case that nobody has; whether it could be.

    `case` is a row of `help_case` or a `keeping.Case`.
    """
    if why_not(connection, case, now):
        return False
    answer = knowledge.voice(case.channel, now).renderer.render(say, case.language)
    content = outbox.content(say, answer, "need")
    _send(connection, seal, case, {"author": "bot", "kind": kind, "text": answer.text}, content, now)
    return True


def last_told(connection: Connection, case_id: int, kind: str) -> int:
    """When the bot last told the person this kind of thing in this case; 0 for never."""
    c = case_message.c
    told_ = select(func.max(c.at)).where(c.case_id == case_id, c.author == "bot", c.kind == kind)
    return int(connection.execute(told_).scalar() or 0)


def _written(connection: Connection, seal: Seal, case: Any, member_id: int, words: Words, now: datetime) -> int:
    """Send it, and note that the person is answered."""
    text = gsm.fold(words.text) if case.channel.endswith("sms") else words.text
    encoding, parts, _ = gsm.segments(text)
    content: dict[str, Any] = {
        "text": text,
        "options": [],
        "step": "",
        "protect": words.sensitive,
        "encoding": encoding,
        "parts": parts,
        "language": words.language or case.language,
        "by_staff": True,
    }
    kept = {"author": "staff", "staff_id": member_id, "kind": words.kind, "text": text, "own": words.own}
    sent = _send(connection, seal, case, kept | {"language": words.language}, content, now)
    if words.kind != "ping":
        answered = {"written_at": to_millis(now), "unanswered_at": None, "alarms": 0}
        connection.execute(update(help_case).where(help_case.c.id == case.id).values(answered))
    return sent


def _send(
    connection: Connection, seal: Seal, case: Any, kept: dict[str, Any], content: dict[str, Any], now: datetime
) -> int:
    c = help_case.c
    row = select(c.inbound_id, c.person_id, c.address_id, c.severity).where(c.id == case.id)
    whose = connection.execute(row).one()
    message_id = keep(connection, seal, case.id, now, **kept)
    who = (case.channel, whose.person_id, whose.address_id, content)
    number = outbox.OF_STAFF + message_id
    added = outbox.Row(whose.inbound_id, number, *who, urgent=whose.severity == "red")
    sent = outbox.add_one(connection, seal, added)
    connection.execute(update(case_message).where(case_message.c.id == message_id).values(outbound_id=sent))
    return message_id


def _open_for(connection: Connection, case_id: int, member_id: int) -> Any:
    """The case, in this member's hand, and held there until the transaction ends. Raises Refused."""
    mine = (help_case.c.id == case_id, help_case.c.state == "taken", help_case.c.taken_by == member_id)
    case = connection.execute(select(help_case).where(*mine).with_for_update()).first()
    if case is None:
        raise Refused("not_yours")
    return case


def _message(seal: Seal, row: Any) -> Message:
    words = seal.open(SEALED_AS, row.sealed) if row.sealed else {}
    text, own = words.get("text", ""), words.get("own", "")
    said = (row.id, row.author, row.staff_id, row.kind, text, own)
    return Message(*said, row.language, row.danger, row.at, row.state or "", row.reason or "")
