"""Who is alive: each worker beats; what a dead one had in hand is taken back.

A worker's name is `host:process:nonce`. A process of this host that is gone is known dead at once, so a
restart continues at once; any other is dead when its heart has been silent for `DEAD_AFTER` seconds.
"""

import os
import secrets
import socket

from sqlalchemy import Connection, text

from bot import inbox, outbox

BEAT_EVERY = 1.0
DEAD_AFTER = 3.5

_BEAT = text(
    "INSERT INTO worker (id, beat_at) VALUES (:id, :now) ON CONFLICT (id) DO UPDATE SET beat_at = excluded.beat_at"
)
_LEAVE = text("DELETE FROM worker WHERE id = :id")
_BURY = text("DELETE FROM worker WHERE beat_at < :then")
_ALIVE = text("SELECT id FROM worker WHERE beat_at >= :then")


def new_name() -> str:
    """A name for this worker that no other has had."""
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"


def beat(connection: Connection, name: str, now: int) -> None:
    """Tell that this worker is alive."""
    connection.execute(_BEAT, {"id": name, "now": now})


def take_back_from_the_dead(connection: Connection, now: int) -> int:
    """Put back what dead workers held, in the inbox and the outbox; how many messages."""
    then = now - round(DEAD_AFTER * 1000)
    alive = {name for name in connection.execute(_ALIVE, {"then": then}).scalars() if not _gone(name)}
    held = (inbox.holders(connection) | outbox.holders(connection)) - alive
    connection.execute(_BURY, {"then": then})
    return sum(inbox.take_back(connection, name) + outbox.take_back(connection, name) for name in sorted(held))


def leave(connection: Connection, name: str) -> None:
    """Put back what is still in this worker's hand, and go."""
    inbox.take_back(connection, name)
    outbox.take_back(connection, name)
    connection.execute(_LEAVE, {"id": name})


def _gone(name: str) -> bool:
    """Whether this names a process of this host that no longer runs."""
    host, _, process = name.rpartition(":")[0].rpartition(":")
    if host != socket.gethostname() or not process.isdecimal():
        return False
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
