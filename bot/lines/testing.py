"""Tests of lines: a code is sent to a number, and must come back as a message. Its hash alone is kept, for a day.

Whoever answers from a telephone writes as telephones do: with a capital letter, with blanks.
"""

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update

from bot.messages import Inbound
from bot.moments import to_millis
from bot.store.lines import sms_test

WORD = "dalil-test"
LASTS = timedelta(days=1)
_CODE = re.compile(r"\bdalil\s*-\s*test\s*-\s*([0-9a-f]{16})\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Came:
    """How a test came back: when (milliseconds), by which line."""

    at: int
    by: str


def begin(connection: Connection, line: str, now: datetime) -> str:
    """The text to send: no person ever writes it by chance."""
    text = _text(secrets.token_hex(8))
    connection.execute(insert(sms_test).values(hash=_hash(text), line=line, made_at=to_millis(now)))
    return text


def came_back(connection: Connection, message: Inbound, now: datetime) -> bool:
    """Whether this is a test, whoever's and however old: nobody answers it. One of ours that has come back is noted."""
    found = _CODE.search(message.text)
    if not found:
        return False
    c = sms_test.c
    back = update(sms_test).where(c.hash == _hash(_text(found[1].lower())), c.came_at.is_(None))
    connection.execute(back.values(came_at=to_millis(now), came_by=message.line))
    return True


def how(connection: Connection, text: str) -> Came | None:
    """How the test with this text came back; None while it has not."""
    row = connection.execute(select(sms_test.c.came_at, sms_test.c.came_by).where(sms_test.c.hash == _hash(text))).one()
    return Came(row.came_at, row.came_by) if row.came_at else None


def forget(connection: Connection, now: datetime) -> None:
    """Old tests go."""
    connection.execute(delete(sms_test).where(sms_test.c.made_at < to_millis(now - LASTS)))


def _text(code: str) -> str:
    return f"{WORD}-{code}"


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
