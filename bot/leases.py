"""Who is alive: each worker beats; what a dead one had in hand is taken back.

A worker's name is `host:process:nonce`. A process of this host that is gone is known dead at once, so a
restart continues at once, and one that is seen running is given longer (its heart may wait for a lock, or the
clock have jumped); any other is dead when its heart has been silent for `DEAD_AFTER` seconds.
"""

import os
import secrets
import socket
from functools import cache

from sqlalchemy import Connection, text

from bot import inbox, outbox

BEAT_EVERY = 1.0
DEAD_AFTER = 3.5
DEAD_AFTER_THOUGH_RUNNING = 30.0

_BEAT = text(
    "INSERT INTO worker (id, beat_at) VALUES (:id, :now) ON CONFLICT (id) DO UPDATE SET beat_at = excluded.beat_at"
)
_LEAVE = text("DELETE FROM worker WHERE id = :id")
_BURY = text("DELETE FROM worker WHERE beat_at < :then")
_BEATS = text("SELECT id, beat_at FROM worker")


def new_name() -> str:
    """A name for this worker that no other has had."""
    return f"{_host()}:{os.getpid()}:{secrets.token_hex(4)}"


def beat(connection: Connection, name: str, now: int) -> None:
    """Tell that this worker is alive."""
    connection.execute(_BEAT, {"id": name, "now": now})


def take_back_from_the_dead(connection: Connection, now: int) -> int:
    """Put back what dead workers held, in the inbox and the outbox; how many messages."""
    alive = {name for name, beat_at in connection.execute(_BEATS) if _is_alive(name, now - beat_at)}
    held = (inbox.holders(connection) | outbox.holders(connection)) - alive
    connection.execute(_BURY, {"then": now - round(DEAD_AFTER_THOUGH_RUNNING * 1000)})
    return sum(inbox.take_back(connection, name) + outbox.take_back(connection, name) for name in sorted(held))


def leave(connection: Connection, name: str) -> None:
    """Put back what is still in this worker's hand, and go."""
    inbox.take_back(connection, name)
    outbox.take_back(connection, name)
    connection.execute(_LEAVE, {"id": name})


def _is_alive(name: str, silent_for: int) -> bool:
    """Whether this worker lives, its heart having been silent for so many milliseconds."""
    host, _, process = name.rpartition(":")[0].rpartition(":")
    if host != _host() or not process.isdecimal():
        return silent_for <= DEAD_AFTER * 1000
    return _is_running(int(process)) and silent_for <= DEAD_AFTER_THOUGH_RUNNING * 1000


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


@cache
def _host() -> str:
    """This host, told from another container of the same name by its own process numbers' namespace."""
    try:
        space = str(os.stat("/proc/self/ns/pid").st_ino)
    except OSError:
        space = ""
    return f"{socket.gethostname()}-{space}"
