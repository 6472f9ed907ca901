"""Which Telegram account is which member of staff: bound by a code of the console that works once (T2).

An account is found by a keyed hash and readable only with the key, like a person's address. Whoever is disabled, or
answers people no more, is not bound, though the row stands. Verbs take the connection and never commit.
"""

import re
import secrets
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, or_, select

from bot.duty.operators import ROLES
from bot.store import Seal
from bot.store.desk import staff_code, staff_telegram
from bot.store.schema import staff

SEALED_AS = "staff telegram"
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Without 0, 1, I, L and O, which are read for one another."""
LENGTH = 8
LASTS = 10 * 60_000
"""Milliseconds a code can be used for."""
_SPACES = re.compile(r"[\s-]+")


@dataclass(frozen=True, slots=True)
class Bound:
    """A member of staff known by their Telegram account, and the language they read."""

    staff_id: int
    language: str


def new_code(connection: Connection, seal: Seal, staff_id: int, now: int) -> str:
    """A code for this member; the one they had, and all that have expired, are void."""
    connection.execute(delete(staff_code).where(or_(staff_code.c.staff_id == staff_id, staff_code.c.expires_at <= now)))
    code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    row = {"code_hash": _hash(seal, code), "staff_id": staff_id, "expires_at": now + LASTS}
    connection.execute(insert(staff_code).values(row))
    return code


def bind(connection: Connection, seal: Seal, code: str, account: int, now: int) -> int | None:
    """Bind this account to whoever made the code, in place of what either was bound to; their id, None for no code."""
    c = staff_code.c
    used = delete(staff_code).where(c.code_hash == _hash(seal, _SPACES.sub("", code).upper()), c.expires_at > now)
    staff_id = connection.execute(used.returning(c.staff_id)).scalar()
    if staff_id is None or not _answers(connection, staff_id):
        return None
    lookup = seal.lookup(SEALED_AS, str(account))
    either = or_(staff_telegram.c.staff_id == staff_id, staff_telegram.c.lookup == lookup)
    connection.execute(delete(staff_telegram).where(either))
    row = {"staff_id": staff_id, "lookup": lookup, "sealed": seal.close(SEALED_AS, account), "bound_at": now}
    connection.execute(insert(staff_telegram).values(row))
    return int(staff_id)


def unbind(connection: Connection, staff_id: int) -> bool:
    """Let go of this member's account and open code; whether there was an account."""
    connection.execute(delete(staff_code).where(staff_code.c.staff_id == staff_id))
    return connection.execute(delete(staff_telegram).where(staff_telegram.c.staff_id == staff_id)).rowcount == 1


def bound_at(connection: Connection, staff_id: int) -> int | None:
    """When this member's account was bound (the store's milliseconds); None when they have none."""
    since = select(staff_telegram.c.bound_at).where(staff_telegram.c.staff_id == staff_id)
    found: int | None = connection.execute(since).scalar()
    return found


def whose(connection: Connection, seal: Seal, account: int) -> Bound | None:
    """The member of staff this account is, while they answer people."""
    known = staff_telegram.c.lookup == seal.lookup(SEALED_AS, str(account))
    joined = select(staff.c.id, staff.c.language).join_from(staff_telegram, staff).where(known, *_MAY_ANSWER)
    row = connection.execute(joined).first()
    return Bound(*row) if row else None


def account_of(connection: Connection, seal: Seal, staff_id: int) -> tuple[int, str] | None:
    """This member's private chat with the bot and their language, while they answer people. Raises Unreadable."""
    mine = (staff_telegram.c.staff_id == staff_id, *_MAY_ANSWER)
    row = connection.execute(
        select(staff_telegram.c.sealed, staff.c.language).join_from(staff_telegram, staff).where(*mine)
    ).first()
    return (int(seal.open(SEALED_AS, row.sealed)), row.language) if row else None


_MAY_ANSWER = (staff.c.disabled_at.is_(None), staff.c.role.in_(ROLES))


def _answers(connection: Connection, staff_id: int) -> bool:
    return connection.execute(select(staff.c.id).where(staff.c.id == staff_id, *_MAY_ANSWER)).first() is not None


def _hash(seal: Seal, code: str) -> str:
    """Keyed: so short a code would be guessed from a plain hash."""
    return seal.lookup("staff code", code).hex()
