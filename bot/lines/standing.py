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

AILS = frozenset({"no_network", "battery"})
"""What a line says of itself: each is an alarm of its own. A battery that is low sends still."""
MENDED_BY_LIFE = ("asleep",)
MENDED_BY_TAKING = (
    "network", "unauthorised", "account_suspended", "provider_busy", "queue_full", "no_credit", "refused", "unanswered",
)  # fmt: skip
MENDED_BY_SENDING = (*MENDED_BY_TAKING, *MENDED_BY_LIFE, "dropped", "unconfirmed", "odd_answer", "no_device")
"""Why a line may be down that a sign of life, a message taken, or a message said to have gone, disproves."""
FORGOTTEN_AFTER = 90 * 24 * 3_600_000


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a line. `beat_at` is its last sign of life, 0 for none; `down_at` 0 while it is well."""

    name: str
    beat_at: int = 0
    down_at: int = 0
    why: str = ""


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
    rows = connection.execute(select(c.name, c.beat_at, c.down_at, c.why)).all()
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
    """What the line says of itself."""
    for kind in sorted(AILS):
        (began if kind == why else ended)(connection, line, kind, now)
    if why == "no_network":
        down(connection, line, "no_network", now)
    else:
        well(connection, line, now, ("no_network",))


def sent(connection: Connection, line: str, now: datetime) -> None:
    """It says that a message went: whatever ailed it but a link that is seen to be down is over."""
    note(connection, line, sent_at=to_millis(now))
    well(connection, line, now, MENDED_BY_SENDING)


def has_sent_since(connection: Connection, line: str, then: int) -> bool:
    """Whether it said so after this moment."""
    last = connection.execute(select(sms_line.c.sent_at).where(sms_line.c.name == line)).scalar()
    return bool(last and last > then)


def down(connection: Connection, line: str, why: str, now: datetime) -> None:
    """The line cannot carry anything, since now or since before; it rests from its last try."""
    c, now_ms = sms_line.c, to_millis(now)
    note(connection, line, tried_at=now_ms)
    connection.execute(update(sms_line).where(c.name == line, c.down_at == 0).values(down_at=now_ms))
    connection.execute(update(sms_line).where(c.name == line).values(why=why))


def well(connection: Connection, line: str, now: datetime, only: Iterable[str] | None = None) -> None:
    """The line carries again; with `only`, if it was down for one of these reasons."""
    c = sms_line.c
    was_down = update(sms_line).where(c.name == line, c.down_at > 0)
    if only is not None:
        was_down = was_down.where(c.why.in_(tuple(only)))
    if connection.execute(was_down.values(down_at=0, why="")).rowcount:
        for kind in ("down", "asleep", "queue_full"):
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
