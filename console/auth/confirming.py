"""Asking a signed-in member for the code their app shows now, before something that cannot be undone (T2)."""

from sqlalchemy import update

from bot.moments import to_millis
from bot.service import Service
from bot.store.schema import staff
from console.auth import second_factor
from console.auth.signing_in import counted


def knows_code(service: Service, member_id: int, code: str) -> bool:
    """Whether this is the code, not used before. A try counts as one at the door, with the same waits; a right one is
    used by this and ends the count."""
    with service.store.write() as connection:
        attempt = counted(connection, member_id, to_millis(service.clock()))
    step = second_factor.step_of(second_factor.opened(service.seal, attempt.totp), code, service.clock())
    if step is None or attempt.totp is None:
        return False
    fresh = (staff.c.id == member_id) & (staff.c.totp_last < step) & staff.c.disabled_at.is_(None)
    with service.store.write() as connection:
        used = update(staff).where(fresh).values(totp_last=step, failures=0, locked_until=0)
        return connection.execute(used).rowcount == 1
