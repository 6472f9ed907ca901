"""How each line does, in the store, so that every process knows: its last sign of life, since when it is down and why,
and the alarms that are open."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite

from bot.alerts import making
from bot.messages import Beat
from bot.moments import to_millis
from bot.store.lines import sms_alarm, sms_line
from bot.store.schema import outbound

MENDED_BY_LIFE = ("asleep",)
SEEN_ALONE = ("link_down", "smsbox_down", "silent")
MENDED_BY_LOOKING = (*SEEN_ALONE, "network", "odd_answer")
MENDED_BY_TAKING = (
    "network", "unauthorised", "account_suspended", "provider_busy", "queue_full", "no_credit", "refused", "unanswered",
)  # fmt: skip
"""Why a line may be down that a sign of life, a look that goes well, or a message taken, disproves: a look needs no
password. A message that went disproves the rest, such as no network, with which a phone looks well and takes messages,
but neither sleep nor, for news of it may come late, what is `SEEN_ALONE`."""
SAID_AS = ("down", "asleep", "no_network", "queue_full")
"""The alarms of a line that is down."""
REFUSES_WITHIN = 3_600_000
"""Milliseconds between two messages that a line refuses, at most, to tell of the line and not of them."""
FORGOTTEN_AFTER = 90 * 24 * 3_600_000


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a line. `beat_at` is its last sign of life, 0 for none; `down_at` 0 while it is well; `tried_at`
    when it was last tried in vain."""

    name: str
    beat_at: int = 0
    down_at: int = 0
    why: str = ""
    tried_at: int = 0


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something that is wrong with a line; of all lines together, `line` is ""."""

    line: str
    kind: str
    began_at: int
    ended_at: int | None


def known(connection: Connection) -> dict[str, Known]:
    """All lines that were ever heard of or used, by name."""
    c = sms_line.c
    rows = connection.execute(select(c.name, c.beat_at, c.down_at, c.why, c.tried_at)).all()
    return {row.name: Known(*row) for row in rows}


def beat(connection: Connection, sign: Beat, now: datetime) -> None:
    """A sign of life, come now. An old one, come again or late, brings nothing back to life: its moment is signed."""
    signed = to_millis(sign.at)
    seen = connection.execute(select(sms_line.c.signed_at).where(sms_line.c.name == sign.line)).scalar()
    if seen is not None and seen >= signed:
        return
    note(connection, sign.line, beat_at=to_millis(now), signed_at=signed)
    well(connection, sign.line, now, MENDED_BY_LIFE)
    if sign.why is not None:
        _ailing(connection, sign.line, sign.why, now)


def _ailing(connection: Connection, line: str, why: str, now: datetime) -> None:
    """What the line says of itself: that it has no network, or, else, how its battery is, which sends though it is
    low. What it says of its battery tells nothing of its network: only what it sends does."""
    if why == "no_network":
        down(connection, line, "no_network", now)
        began(connection, line, "no_network", now)
    else:
        (began if why == "battery" else ended)(connection, line, "battery", now)


def sent(connection: Connection, line: str, now: datetime) -> None:
    """It says that a message went: whatever ailed it but a link that is seen to be down, or sleep, is over."""
    note(connection, line, sent_at=to_millis(now))
    if known(connection)[line].why not in (*MENDED_BY_LIFE, *SEEN_ALONE):
        well(connection, line, now)


def has_sent_since(connection: Connection, line: str, then: int) -> bool:
    """Whether it said so after this moment."""
    last = connection.execute(select(sms_line.c.sent_at).where(sms_line.c.name == line)).scalar()
    return bool(last and last > then)


def down(connection: Connection, line: str, why: str, now: datetime) -> None:
    """The line cannot carry anything, since now or since before; it rests from its last try. What is harder to mend
    stays the reason: a phone that sleeps, seen to be away and then there again, sleeps still."""
    note(connection, line, tried_at=to_millis(now))
    was = known(connection)[line]
    if was.down_at and _weight(was.why) > _weight(why):
        return
    note(connection, line, down_at=was.down_at or to_millis(now), why=why)


def full(connection: Connection, line: str, now: datetime) -> None:
    """It has as much in hand as it can: it rests, and the team hears of it at once."""
    down(connection, line, "queue_full", now)
    began(connection, line, "queue_full", now)


def refused(connection: Connection, line: str, now: datetime) -> None:
    """It refused a message that it was never given before. That may be the message's fault: the line is down only
    where the message before was in vain too, not long ago, and it has taken none since."""
    was, now_ms = known(connection).get(line, Known(line)), to_millis(now)
    lately = was.tried_at if now_ms - was.tried_at <= REFUSES_WITHIN else 0
    if lately and not was.down_at and not _has_taken_since(connection, line, lately):
        down(connection, line, "refused", now)
    else:
        note(connection, line, tried_at=now_ms)


def well(connection: Connection, line: str, now: datetime, only: Iterable[str] | None = None) -> None:
    """The line carries again; with `only`, if it was down for one of these reasons."""
    c = sms_line.c
    was_down = update(sms_line).where(c.name == line, c.down_at > 0)
    if only is not None:
        was_down = was_down.where(c.why.in_(tuple(only)))
    if connection.execute(was_down.values(down_at=0, why="")).rowcount:
        for kind in SAID_AS:
            ended(connection, line, kind, now)


def began(connection: Connection, line: str, kind: str, now: datetime) -> None:
    """Something is wrong; the team hears of it once."""
    insert_ = insert_postgresql if connection.dialect.name == "postgresql" else insert_sqlite
    added = insert_(sms_alarm).values(line=line, kind=kind, began_at=to_millis(now))
    if connection.execute(added.on_conflict_do_nothing()).rowcount:
        making.of_lines(connection, to_millis(now))


def ended(connection: Connection, line: str, kind: str, now: datetime) -> None:
    """It is over."""
    c = sms_alarm.c
    open_one = (c.line == line, c.kind == kind, c.ended_at.is_(None))
    connection.execute(update(sms_alarm).where(*open_one).values(ended_at=to_millis(now)))


def alarms(connection: Connection, *, since: int | None = None) -> list[Alarm]:
    """The alarms that are open, and those that began since then, the newest first."""
    c = sms_alarm.c
    wanted = c.ended_at.is_(None) if since is None else c.ended_at.is_(None) | (c.began_at >= since)
    rows = connection.execute(
        select(c.line, c.kind, c.began_at, c.ended_at).where(wanted).order_by(c.began_at.desc(), c.id.desc())
    ).all()
    return [Alarm(*row) for row in rows]


def forget(connection: Connection, now: datetime) -> None:
    """Alarms that ended long ago go."""
    connection.execute(sms_alarm.delete().where(sms_alarm.c.ended_at < to_millis(now) - FORGOTTEN_AFTER))


def note(connection: Connection, line: str, **marks: int | str) -> None:
    """Set these columns of the line's row, which is made when new."""
    if connection.execute(update(sms_line).where(sms_line.c.name == line).values(**marks)).rowcount:
        return
    insert_ = insert_postgresql if connection.dialect.name == "postgresql" else insert_sqlite
    added = insert_(sms_line).values(name=line, **marks)
    connection.execute(added.on_conflict_do_update(index_elements=["name"], set_=marks))


def _weight(why: str) -> int:
    """How hard it is to be mended: a look is enough, a message that is taken, one that goes; a phone's own word."""
    if why in MENDED_BY_LOOKING:
        return 0
    if why in MENDED_BY_TAKING:
        return 1
    return {"no_network": 3, "asleep": 4}.get(why, 2)


def _has_taken_since(connection: Connection, line: str, then: int) -> bool:
    c = outbound.c
    return connection.execute(select(c.id).where(c.line == line, c.sent_at >= then).limit(1)).first() is not None
