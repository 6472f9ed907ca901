"""Sessions: begun at sign-in, ended by rest, by age, by whoever began them, and with a password.

No address and no browser's name is kept of anybody (R24). The store holds a hash of each token.
"""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from bot.store.schema import staff, staff_session
from console.auth.staff import Member, member_of
from console.auth.tokens import hashed, new_token

IDLE_END = timedelta(minutes=30)
ABSOLUTE_END = timedelta(hours=12)
SEEN_EVERY = timedelta(minutes=1)
"""How often a session in use is written down: each page would be a write."""


@dataclass(frozen=True, slots=True)
class Session:
    """One sign-in of a member. `enrolling`: by an invitation, before a password and a second factor are chosen."""

    id: str
    member: Member
    csrf: str
    enrolling: bool
    seen_at: int


@dataclass(frozen=True, slots=True)
class Listed:
    """A session as its owner sees it; moments in milliseconds."""

    id: str
    created_at: int
    seen_at: int


def begin(connection: Connection, member_id: int, now: int, *, enrolling: bool = False) -> str:
    """A new session; its token, which is kept nowhere. What has ended by age goes."""
    connection.execute(delete(staff_session).where(_over(now)))
    token = new_token()
    row = {
        "token_hash": hashed(token),
        "staff_id": member_id,
        "csrf": new_token(),
        "enrolling": enrolling,
        "created_at": now,
        "seen_at": now,
    }
    connection.execute(insert(staff_session).values(row))
    return token


def find(connection: Connection, token: str, now: int) -> Session | None:
    """The session of this token, if it has not ended and its member may still come in."""
    c = staff_session.c
    query = (
        select(staff, c.token_hash, c.csrf, c.enrolling, c.seen_at)
        .join_from(staff_session, staff)
        .where(c.token_hash == hashed(token), ~_over(now), staff.c.disabled_at.is_(None))
    )
    row = connection.execute(query).first()
    return Session(row.token_hash, member_of(row), row.csrf, row.enrolling, row.seen_at) if row else None


def needs_touch(session: Session, now: int) -> bool:
    """Whether it is time to write down that the session is in use."""
    return now - session.seen_at >= SEEN_EVERY // timedelta(milliseconds=1)


def touch(connection: Connection, session: Session, now: int) -> None:
    """The session is in use. One that has ended meanwhile stays ended."""
    connection.execute(update(staff_session).where(staff_session.c.token_hash == session.id).values(seen_at=now))


def end(connection: Connection, member_id: int, session_id: str) -> None:
    """End one session of this member; nobody else's."""
    c = staff_session.c
    connection.execute(delete(staff_session).where(c.token_hash == session_id, c.staff_id == member_id))


def end_all(connection: Connection, member_id: int) -> None:
    """End all sessions of this member."""
    connection.execute(delete(staff_session).where(staff_session.c.staff_id == member_id))


def of_member(connection: Connection, member_id: int, now: int) -> list[Listed]:
    """The member's open sessions, the last used first."""
    c = staff_session.c
    query = select(c.token_hash, c.created_at, c.seen_at).where(c.staff_id == member_id, ~_over(now))
    return [Listed(*row) for row in connection.execute(query.order_by(c.seen_at.desc(), c.created_at.desc()))]


def _over(now: int) -> ColumnElement[bool]:
    c, ms = staff_session.c, timedelta(milliseconds=1)
    return (c.seen_at <= now - IDLE_END // ms) | (c.created_at <= now - ABSOLUTE_END // ms)
