"""The one message a person asked us to write later (R15): kept, moved to the outbox in its hour, never twice.

`waiting -> written -> gone`: the same transaction marks it written and adds it to the outbox. Whoever stopped, is on a
borrowed telephone or has been forgotten is not written to. Verbs take the connection and never commit.
"""

from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, exists, insert, select, update
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite

from bot import outbox
from bot.cases.asking import Asker
from bot.knowledge import MOROCCO, Knowledge
from bot.moments import to_millis
from bot.store import Seal, Unreadable
from bot.store.desk import help_case
from bot.store.schema import address, follow_up, follow_up_outcome, person
from flows import followup
from flows.deeds import FollowedUp, FollowUp
from flows.engine import place_of
from flows.steps import Session

SEALED_AS = "follow_up"
NUMBER = 100
"""Its place among the answers to the message that asked for it: after them all."""
GIVEN_UP_AFTER = timedelta(days=7)
"""Who was not written to by then, since we were away, is not surprised any more."""
ANSWERED_WITHIN = timedelta(hours=24)
AT_ONCE = 50

_GRACE = timedelta(hours=followup.LASTS)


def keep(connection: Connection, seal: Seal, asker: Asker, deed: FollowUp, now: datetime) -> None:
    """Keep it until its hour, in the place of any other. The address is kept with it, sealed: it may be blanked."""
    due = _at(now.astimezone(MOROCCO).date() + timedelta(days=followup.DAYS), deed.hour)
    found = connection.execute(select(address.c.sealed).where(address.c.id == asker.address_id)).scalar_one()
    kept = {"address": seal.open("address", found), "word": deed.word, "need": deed.need, "place": deed.place}
    row = {
        "person_id": asker.person_id,
        "address_id": asker.address_id,
        "inbound_id": asker.inbound_id,
        "channel": asker.channel,
        "language": asker.language,
        "hour": deed.hour,
        "due_at": to_millis(due),
        "ends_at": to_millis(due + GIVEN_UP_AFTER),
        "sealed": seal.close(SEALED_AS, kept),
    }
    cancel(connection, asker.person_id)
    connection.execute(insert(follow_up).values(row))


def cancel(connection: Connection, person_id: int) -> None:
    """Do not write first to this person after all; nothing of it stays."""
    connection.execute(delete(follow_up).where(follow_up.c.person_id == person_id))


def write_due(connection: Connection, seal: Seal, knowledge: Knowledge, now: datetime) -> int:
    """Move what is due into the outbox; how many. Out of its hour of the day it waits for the next day's, and while a
    human answers for the end of that."""
    with_a_human = exists().where(help_case.c.person_id == follow_up.c.person_id, help_case.c.state == "taken")
    due = (
        select(follow_up, person.c.stopped, person.c.borrowed, person.c.erased_at)
        .join(person, person.c.id == follow_up.c.person_id)
        .where(follow_up.c.written_at.is_(None), follow_up.c.due_at <= to_millis(now), ~with_a_human)
        .order_by(follow_up.c.due_at)
        .limit(AT_ONCE)
        .with_for_update(of=follow_up, skip_locked=True)
    )
    return sum(_settled(connection, row, seal, knowledge, now) for row in connection.execute(due).all())


def answering(connection: Connection, seal: Seal, person_id: int, now: datetime) -> Session | None:
    """Where a person is who answers what we wrote first; None when it was too long ago."""
    written = follow_up.c.written_at >= to_millis(now - ANSWERED_WITHIN)
    row = connection.execute(select(follow_up).where(follow_up.c.person_id == person_id, written)).first()
    return _session(row, seal.open(SEALED_AS, row.sealed)) if row else None


def count(connection: Connection, deed: FollowedUp, now: datetime) -> None:
    """One more of these answers this month; of whom is not kept."""
    insert_once = insert_postgresql if connection.dialect.name == "postgresql" else insert_sqlite
    row = {"month": now.astimezone(MOROCCO).date().isoformat()[:7], "outcome": deed.outcome, "number": 1}
    more = {"number": follow_up_outcome.c.number + 1}
    added = insert_once(follow_up_outcome).values(row)
    connection.execute(added.on_conflict_do_update(index_elements=["month", "outcome"], set_=more))


def forget(connection: Connection, now: datetime) -> int:
    """Forget those that can be answered no more; how many."""
    over = follow_up.c.written_at < to_millis(now - ANSWERED_WITHIN)
    return connection.execute(delete(follow_up).where(over)).rowcount


def _settled(connection: Connection, row: Row[Any], seal: Seal, knowledge: Knowledge, now: datetime) -> bool:
    """Whether it was written; otherwise it waits for its hour, or is gone."""
    if row.stopped or row.borrowed or row.erased_at or row.ends_at <= to_millis(now):
        cancel(connection, row.person_id)
        return False
    opens = _at(now.astimezone(MOROCCO).date(), row.hour)
    if not opens <= now < opens + _GRACE:
        later = opens if now < opens else _at(opens.date() + timedelta(days=1), row.hour)
        _change(connection, row, due_at=to_millis(later))
        return False
    try:
        _write(connection, row, seal, knowledge, until=opens + _GRACE)
    except Unreadable:  # sealed with another key: nobody can be written to, and nobody else must wait for it
        cancel(connection, row.person_id)
        return False
    _change(connection, row, written_at=to_millis(now))
    return True


def _write(connection: Connection, row: Row[Any], seal: Seal, knowledge: Knowledge, *, until: datetime) -> None:
    """Into the outbox, to be sent before the hour is over or not at all."""
    kept = seal.open(SEALED_AS, row.sealed)
    say = followup.message(kept["word"])
    answer = knowledge.voice(row.channel, until).renderer.render(say, row.language)
    content = outbox.content(say, answer, place_of(_session(row, kept))) | {"until": to_millis(until)}
    blank = update(address).where(address.c.id == row.address_id, address.c.sealed.is_(None))
    connection.execute(blank.values(sealed=seal.close("address", kept["address"])))
    added = outbox.Row(row.inbound_id, NUMBER, row.channel, row.person_id, row.address_id, content)
    outbox.add(connection, seal, [added])


def _session(row: Row[Any], kept: dict[str, Any]) -> Session:
    return Session(language=row.language, step="followup", need=kept["need"], place=kept["place"])


def _change(connection: Connection, row: Row[Any], **values: int) -> None:
    connection.execute(update(follow_up).where(follow_up.c.person_id == row.person_id).values(values))


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), MOROCCO)
