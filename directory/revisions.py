"""The `seq` that rises with every change of the directory, so that a reader can tell that it is behind."""

from sqlalchemy import Connection, insert, select, update

from directory import records

_REVISION = "directory"


def current_seq(connection: Connection) -> int:
    """The `seq` of the last change; 0 in an empty store."""
    found = select(records.revision.c.seq).where(records.revision.c.id == _REVISION)
    return connection.execute(found).scalar() or 0


def hold(connection: Connection) -> None:
    """Keep every other writer of the directory waiting until this transaction ends: call it before reading what is
    to be changed, or a change made meanwhile would be written over."""
    same = update(records.revision).values(seq=records.revision.c.seq)
    if connection.execute(same.where(records.revision.c.id == _REVISION)).rowcount == 0:
        connection.execute(insert(records.revision).values(id=_REVISION, seq=0))


def next_seq(connection: Connection) -> int:
    """Take the next `seq`; whoever else writes the directory waits until this transaction ends."""
    risen = update(records.revision).values(seq=records.revision.c.seq + 1)
    if connection.execute(risen.where(records.revision.c.id == _REVISION)).rowcount == 0:
        connection.execute(insert(records.revision).values(id=_REVISION, seq=1))
    return current_seq(connection)
