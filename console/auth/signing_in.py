"""Signing in: the three answers together, and nothing told of which was wrong.

An attempt is counted before it is looked at, so that many at once cannot outrun the count. After five, the account
waits: half a minute, doubled by each further failure, a quarter of an hour at most. Other accounts wait for nothing.
"""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection, select, update
from starlette.concurrency import run_in_threadpool

from bot.moments import to_millis
from bot.service import Service
from bot.store.schema import staff
from console.auth import passwords, second_factor, sessions
from console.auth.staff import by_email

FREE_FAILURES = 5
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Attempt:
    """What the store holds of whoever tries; all empty for an address that is nobody's or has to wait."""

    member_id: int = 0
    password: str = ""
    totp: bytes | None = None


async def sign_in(service: Service, email: str, password: str, code: str) -> str | None:
    """A new session's token, or None. Takes about as long whatever is wrong."""
    attempt = await run_in_threadpool(_count, service, email)
    knows = await passwords.matches(attempt.password, password)
    step = second_factor.step_of(second_factor.opened(service.seal, attempt.totp), code, service.clock())
    if not knows or step is None or attempt.totp is None:
        return None
    return await run_in_threadpool(_come_in, service, attempt.member_id, step)


async def knows_password(service: Service, member_id: int, password: str) -> bool:
    """Whether a signed-in member has typed their password right; counted as an attempt, like at the door."""
    attempt = await run_in_threadpool(_count_of, service, member_id)
    knows = await passwords.matches(attempt.password, password)
    if knows:
        await run_in_threadpool(_forgive, service, member_id)
    return knows


def keep(connection: Connection, member_id: int, *, password: str) -> None:
    """Keep a password's hash. The caller ends the sessions."""
    connection.execute(update(staff).where(staff.c.id == member_id).values(password=password))


def keep_factor(connection: Connection, member_id: int, *, totp: bytes, step: int) -> None:
    """Keep a sealed secret; the code it was shown with is used. The account waits for nothing any more."""
    values = {"totp": totp, "totp_last": step, "failures": 0, "locked_until": 0}
    connection.execute(update(staff).where(staff.c.id == member_id).values(values))


def forget(connection: Connection, member_id: int) -> None:
    """Password and second factor are void and all sessions end: only a new link leads in."""
    values = {"password": "", "totp": None, "failures": 0, "locked_until": 0}
    connection.execute(update(staff).where(staff.c.id == member_id).values(values))
    sessions.end_all(connection, member_id)


def _count(service: Service, email: str) -> Attempt:
    """Count an attempt at this address; whom it is for, unless they have to wait."""
    with service.store.write() as connection:
        found = by_email(connection, email)
        return counted(connection, found.id if found else 0, to_millis(service.clock()))


def _count_of(service: Service, member_id: int) -> Attempt:
    with service.store.write() as connection:
        return counted(connection, member_id, to_millis(service.clock()))


def counted(connection: Connection, member_id: int, now: int) -> Attempt:
    """One more try of this member's, by password or by code: what it is held against; nothing while they must wait."""
    free = (staff.c.id == member_id) & (staff.c.locked_until <= now) & staff.c.disabled_at.is_(None)
    one_more = update(staff).where(free).values(failures=staff.c.failures + 1)
    if not connection.execute(one_more).rowcount:
        return Attempt()
    row = connection.execute(select(staff).where(staff.c.id == member_id)).one()
    if row.failures >= FREE_FAILURES:
        until = now + _wait(row.failures) // timedelta(milliseconds=1)
        connection.execute(update(staff).where(staff.c.id == member_id).values(locked_until=until))
    return Attempt(row.id, row.password, row.totp)


def _wait(failures: int) -> timedelta:
    doubled: timedelta = FIRST_WAIT * (1 << min(failures - FREE_FAILURES, 10))
    return min(doubled, LONGEST_WAIT)


def _forgive(service: Service, member_id: int) -> None:
    with service.store.write() as connection:
        connection.execute(update(staff).where(staff.c.id == member_id).values(failures=0, locked_until=0))


def _come_in(service: Service, member_id: int, step: int) -> str | None:
    """Use the code's step, once, and begin a session. None when the code was used or they may not come in."""
    fresh = (staff.c.id == member_id) & (staff.c.totp_last < step) & staff.c.disabled_at.is_(None)
    with service.store.write() as connection:
        used = update(staff).where(fresh).values(totp_last=step, failures=0, locked_until=0)
        if not connection.execute(used).rowcount:
            return None
        return sessions.begin(connection, member_id, to_millis(service.clock()))
